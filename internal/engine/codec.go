package engine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"reflect"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// The codec writes a value by its type: fields in their order, integers and
// lengths as varints, every string once in a table before all else and then by
// its number. It is written by reflection so that a new field of a claim
// cannot be forgotten; shape tells such a change apart.

var (
	timeType    = reflect.TypeFor[time.Time]()
	decimalType = reflect.TypeFor[quantity.Decimal]()
)

// errTruncated is told of bytes that end too early or promise too much.
var errTruncated = errors.New("engine: a stored reading is cut short or damaged")

// shape is a digest of all that the codec knows of a type: two programs whose
// shapes differ cannot read each other's bytes.
func shape(t reflect.Type) uint64 {
	h := fnv.New64a()
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		if t == timeType || t == decimalType {
			fmt.Fprint(h, t, ";")
			return
		}
		fmt.Fprint(h, t.Kind(), ";")
		switch t.Kind() {
		case reflect.Slice:
			walk(t.Elem())
		case reflect.Struct:
			for f := range fields(t) {
				fmt.Fprint(h, f.Name, ":")
				walk(f.Type)
			}
		}
	}
	walk(t)
	return h.Sum64()
}

// fields are the exported fields of a struct type.
func fields(t reflect.Type) func(yield func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for f := range t.Fields() {
			if f.IsExported() && !yield(f) {
				return
			}
		}
	}
}

// encoder appends values; the strings' table is put before them at the end.
type encoder struct {
	body    []byte
	strings []string
	number  map[string]uint64
}

func (e *encoder) uint(n uint64) { e.body = binary.AppendUvarint(e.body, n) }
func (e *encoder) int(n int64)   { e.body = binary.AppendVarint(e.body, n) }

func (e *encoder) string(s string) {
	n, ok := e.number[s]
	if !ok {
		n = uint64(len(e.strings))
		e.number[s] = n
		e.strings = append(e.strings, s)
	}
	e.uint(n)
}

func (e *encoder) value(v reflect.Value) {
	switch v.Type() {
	case timeType:
		e.time(v.Interface().(time.Time))
		return
	case decimalType:
		e.decimal(v.Interface().(quantity.Decimal))
		return
	}
	switch v.Kind() {
	case reflect.String:
		e.string(v.String())
	case reflect.Bool:
		n := uint64(0)
		if v.Bool() {
			n = 1
		}
		e.uint(n)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.int(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		e.uint(v.Uint())
	case reflect.Slice: // 0 for nil, else the length and one
		if v.IsNil() {
			e.uint(0)
			return
		}
		e.uint(uint64(v.Len()) + 1)
		for i := range v.Len() {
			e.value(v.Index(i))
		}
	case reflect.Struct:
		for f := range fields(v.Type()) {
			e.value(v.FieldByIndex(f.Index))
		}
	default:
		panic("engine: the codec knows no " + v.Type().String()) // a test encodes every field
	}
}

// time writes 0 for the zero time, else 1, the Unix seconds, the nanoseconds
// and the offset from UTC in seconds.
func (e *encoder) time(t time.Time) {
	if t.IsZero() {
		e.uint(0)
		return
	}
	e.uint(1)
	e.int(t.Unix())
	e.uint(uint64(t.Nanosecond()))
	_, offset := t.Zone()
	e.int(int64(offset))
}

// decimal writes 0 for none, else 1, the digits and the power of ten, so that
// 272.90 stays what was written.
func (e *encoder) decimal(d quantity.Decimal) {
	if !d.Valid() {
		e.uint(0)
		return
	}
	e.uint(1)
	e.string(d.Shift(-d.Exponent()).String())
	e.int(int64(d.Exponent()))
}

// bytes appends the table and the values.
func (e *encoder) bytes(out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(len(e.strings)))
	for _, s := range e.strings {
		out = binary.AppendUvarint(out, uint64(len(s)))
	}
	for _, s := range e.strings {
		out = append(out, s...)
	}
	return append(out, e.body...)
}

// decoder reads what encoder wrote. After an error it gives zero values.
type decoder struct {
	in      []byte
	strings []string
	err     error
}

func (d *decoder) fail() {
	if d.err == nil {
		d.err = errTruncated
	}
	d.in = nil
}

func (d *decoder) uint() uint64 {
	n, k := binary.Uvarint(d.in)
	if k <= 0 {
		d.fail()
		return 0
	}
	d.in = d.in[k:]
	return n
}

func (d *decoder) int() int64 {
	n, k := binary.Varint(d.in)
	if k <= 0 {
		d.fail()
		return 0
	}
	d.in = d.in[k:]
	return n
}

// table reads the strings, which all are slices of one.
func (d *decoder) table() {
	n := d.uint()
	if n > uint64(len(d.in)) {
		d.fail()
		return
	}
	lengths := make([]int, n)
	total := uint64(0)
	for i := range lengths {
		l := d.uint()
		if l > uint64(len(d.in)) {
			d.fail()
			return
		}
		lengths[i] = int(l)
		total += l
	}
	if total > uint64(len(d.in)) {
		d.fail()
		return
	}
	all := string(d.in[:total])
	d.in = d.in[total:]
	d.strings = make([]string, n)
	for i, l := range lengths {
		d.strings[i], all = all[:l], all[l:]
	}
}

func (d *decoder) string() string {
	n := d.uint()
	if n >= uint64(len(d.strings)) {
		d.fail()
		return ""
	}
	return d.strings[n]
}

func (d *decoder) value(v reflect.Value) {
	if d.err != nil {
		return
	}
	switch v.Type() {
	case timeType:
		v.Set(reflect.ValueOf(d.time()))
		return
	case decimalType:
		v.Set(reflect.ValueOf(d.decimal()))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(d.string())
	case reflect.Bool:
		v.SetBool(d.uint() == 1)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n := d.int()
		if v.OverflowInt(n) {
			d.fail()
			return
		}
		v.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n := d.uint()
		if v.OverflowUint(n) {
			d.fail()
			return
		}
		v.SetUint(n)
	case reflect.Slice:
		n := d.uint()
		if n == 0 {
			return
		}
		if n--; n > uint64(len(d.in)) { // every element takes a byte at least
			d.fail()
			return
		}
		d.slice(v, int(n))
	case reflect.Struct:
		for f := range fields(v.Type()) {
			d.value(v.FieldByIndex(f.Index))
		}
	default:
		panic("engine: the codec knows no " + v.Type().String())
	}
}

// slice reads n elements. Room is made as they come, since bytes that promise
// many large elements may hold few.
func (d *decoder) slice(v reflect.Value, n int) {
	s := reflect.MakeSlice(v.Type(), 0, min(n, 256))
	for range n {
		e := reflect.New(v.Type().Elem()).Elem()
		if d.value(e); d.err != nil {
			return
		}
		s = reflect.Append(s, e)
	}
	v.Set(s)
}

func (d *decoder) time() time.Time {
	if d.uint() != 1 {
		return time.Time{}
	}
	seconds, nanos, offset := d.int(), d.uint(), d.int()
	if nanos >= 1e9 || offset <= -86400 || offset >= 86400 {
		d.fail()
		return time.Time{}
	}
	zone := time.UTC
	if offset != 0 {
		zone = time.FixedZone("", int(offset))
	}
	return time.Unix(seconds, int64(nanos)).In(zone)
}

func (d *decoder) decimal() quantity.Decimal {
	if d.uint() != 1 {
		return quantity.Decimal{}
	}
	digits, exp := d.string(), d.int()
	x, err := quantity.Parse(digits)
	if err != nil || exp > 1<<16 || exp < -1<<16 {
		d.fail()
		return quantity.Decimal{}
	}
	return x.Shift(int32(exp))
}
