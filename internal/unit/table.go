package unit

import (
	_ "embed"
	"fmt"
	"iter"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

//go:embed units.tsv
var unitTable string

//go:embed currencies.tsv
var currencyTable string

//go:embed parts.tsv
var partTable string

// entry is a row of a table.
type entry struct {
	unit    Unit
	factor  *big.Rat // nil where nothing converts
	words   []string
	symbols []string
	glued   []string // symbols that need a digit right before them
}

var dimensions = map[string]Dimension{
	"percent": Percent, "percentagepoint": PercentagePoint, "duration": Duration, "length": Length, "area": Area, "volume": Volume, "mass": Mass, "speed": Speed,
	"temperature": Temperature, "energy": Energy, "power": Power, "pressure": Pressure, "frequency": Frequency, "data": Data, "datarate": DataRate, "angle": Angle,
	"electric": Electric, "multiple": Multiple, "money": Money, "score": Score, "other": Other,
}

var (
	entries  = load()
	byCode   = codes()
	bySymbol = symbols()
	parts    = loadParts()
)

type symbol struct {
	*entry
	glued bool
}

func codes() map[string]*entry {
	m := make(map[string]*entry, len(entries))
	for i := range entries {
		m[entries[i].unit.Code] = &entries[i]
	}
	return m
}

// symbols keeps the first unit of a sign: a table's order is its precedence.
func symbols() map[string]symbol {
	m := make(map[string]symbol, 2*len(entries))
	add := func(s string, e *entry, glued bool) {
		if _, taken := m[s]; !taken {
			m[s] = symbol{e, glued}
		}
	}
	for i := range entries {
		e := &entries[i]
		for _, s := range e.symbols {
			add(s, e, false)
		}
		for _, s := range e.glued {
			add(s, e, true)
		}
	}
	return m
}

func load() []entry {
	var out []entry
	for f := range rows(unitTable, 7) {
		e := entry{unit: Unit{Code: f[0], Name: f[1], Dimension: dimension(f[2])}, words: list(f[5])}
		if f[3] != "-" {
			r, ok := new(big.Rat).SetString(f[3])
			if !ok {
				panic("unit: units.tsv: factor of " + f[0])
			}
			e.factor = r
		}
		sure, glued, _ := strings.Cut(f[6], "~")
		e.symbols, e.glued = list(sure), list(glued)
		out = append(out, e)
	}
	for f := range rows(currencyTable, 4) {
		out = append(out, entry{unit: Unit{Code: f[0], Name: f[1], Dimension: Money}, words: list(f[2]), symbols: list(f[3]), factor: big.NewRat(1, 1)})
	}
	return out
}

// part is a part of some currencies: 10 to exponent of the whole.
type part struct {
	exponent   int32
	currencies []string
}

func loadParts() map[string][]part {
	m := map[string][]part{}
	for f := range rows(partTable, 3) {
		e, err := strconv.ParseInt(f[1], 10, 32)
		if err != nil {
			panic("unit: parts.tsv: exponent of " + f[0])
		}
		for _, w := range list(f[0]) {
			m[w] = append(m[w], part{int32(e), list(f[2])})
		}
	}
	return m
}

// Part gives the power of ten that a part of a currency is of its whole: -2
// for the cent of a dollar. Word is in lower case.
func Part(word string, currency Unit) (exponent int32, ok bool) {
	for _, p := range parts[word] {
		if p.currencies[0] == "*" || slices.Contains(p.currencies, currency.Code) {
			return p.exponent, true
		}
	}
	return 0, false
}

// rows gives a table's rows of n fields; a row may end in empty fields.
func rows(table string, n int) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(table) {
			line = strings.TrimRight(line, "\r\n")
			if line == "" || line[0] == '#' {
				continue
			}
			f := strings.Split(line, "\t")
			for len(f) < n {
				f = append(f, "")
			}
			if len(f) != n || !yield(f) {
				if len(f) != n {
					panic(fmt.Sprintf("unit: %d fields in %q", len(f), line))
				}
				return
			}
		}
	}
}

func dimension(s string) Dimension {
	d, ok := dimensions[s]
	if !ok {
		panic("unit: dimension " + s)
	}
	return d
}

func list(s string) []string {
	var out []string
	for w := range strings.SplitSeq(s, "|") {
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

// ByCode gives the unit of a UCUM or ISO 4217 code.
func ByCode(code string) (Unit, bool) {
	e, ok := byCode[code]
	if !ok {
		return Unit{}, false
	}
	return e.unit, true
}

// MustByCode is ByCode for constants; it panics on an unknown code.
func MustByCode(code string) Unit {
	u, ok := ByCode(code)
	if !ok {
		panic("unit: no code " + code)
	}
	return u
}

// BySymbol gives the unit of a sign or abbreviation ("km", "€", "bhp"), case
// sensitive. Glued says that the sign means the unit only right behind a
// digit, as "m" does.
func BySymbol(s string) (u Unit, glued, ok bool) {
	e, ok := bySymbol[s]
	if !ok {
		return Unit{}, false, false
	}
	return e.unit, e.glued, true
}

// Words gives every English name of every unit, lower case, in the singular
// and in the plural where the plural is regular: "square mile", "miles per
// hour".
func Words() iter.Seq2[string, Unit] {
	return func(yield func(string, Unit) bool) {
		for i := range entries {
			for _, w := range entries[i].words {
				if !yield(w, entries[i].unit) {
					return
				}
				if p := plural(w); p != "" && !yield(p, entries[i].unit) {
					return
				}
			}
		}
	}
}

func plural(w string) string {
	if strings.HasSuffix(w, "s") || strings.HasSuffix(w, "x") || strings.HasSuffix(w, "z") || strings.Contains(w, " per ") {
		return ""
	}
	if strings.HasSuffix(w, "y") && !strings.HasSuffix(w, "ey") && !strings.HasSuffix(w, "ay") {
		return w[:len(w)-1] + "ies"
	}
	return w + "s"
}

// Ratio gives how many units of to one unit of from is, exactly. It is false
// where they don't convert: other dimensions, other currencies, no factor, or
// temperatures, whose zero points differ.
func Ratio(from, to Unit) (*big.Rat, bool) {
	if from.Per != to.Per || from.Dimension != to.Dimension || from.Dimension == Temperature && from.Code != to.Code {
		return nil, false
	}
	if from.Code == to.Code {
		return big.NewRat(1, 1), from.Dimension != Count || from.Name == to.Name
	}
	a, b := byCode[from.Code], byCode[to.Code]
	if a == nil || b == nil || a.factor == nil || b.factor == nil {
		return nil, false
	}
	if from.Dimension == Money && whole(from.Code) != whole(to.Code) {
		return nil, false
	}
	return new(big.Rat).Quo(a.factor, b.factor), true
}

// whole gives the currency that a cent or penny is a part of.
func whole(code string) string {
	switch code {
	case "USX":
		return "USD"
	case "GBX":
		return "GBP"
	case "EUX":
		return "EUR"
	case "CNX":
		return "CNY"
	case "MYX":
		return "MYR"
	case "INX":
		return "INR"
	case "RUX":
		return "RUB"
	}
	return code
}

// Convert gives x units of from in units of to, exactly; converting back
// gives x. It is false where the units don't convert.
func Convert(x *big.Rat, from, to Unit) (*big.Rat, bool) {
	if from.Dimension == Temperature && to.Dimension == Temperature {
		a, b := byCode[from.Code], byCode[to.Code]
		if a == nil || b == nil || from.Per != to.Per {
			return nil, false
		}
		k := new(big.Rat).Add(x, zero(from.Code))
		k.Mul(k, a.factor)
		k.Quo(k, b.factor)
		return k.Sub(k, zero(to.Code)), true
	}
	r, ok := Ratio(from, to)
	if !ok {
		return nil, false
	}
	return r.Mul(r, x), true
}

// zero is what is to be added to a reading to count from absolute zero, in
// degrees of that scale.
func zero(code string) *big.Rat {
	switch code {
	case "Cel":
		return big.NewRat(27315, 100)
	case "[degF]":
		return big.NewRat(45967, 100)
	}
	return new(big.Rat)
}
