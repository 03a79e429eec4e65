package wire

import (
	"strconv"
	"unicode/utf8"

	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// AppendClaimJSON appends the JSON of a claim, the same bytes as MarshalJSON's
// and without its reflection: a stream of claims is printed faster than it is
// read, where MarshalJSON would take most of the time. What is rare (a time
// out of range, text that is not UTF-8) is left to MarshalJSON.
func AppendClaimJSON(dst []byte, m *pb.Claim) ([]byte, error) {
	w := claimWriter{b: dst}
	w.claim(m)
	if w.odd {
		b, err := MarshalJSON(m)
		return append(dst, b...), err
	}
	return w.b, nil
}

// claimWriter writes members in the order of the contract's fields, and
// leaves out those that have their zero.
type claimWriter struct {
	b   []byte
	odd bool // something that this writer does not do
}

// name writes the name of a member, and the comma before it.
func (w *claimWriter) name(name string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, '"', ':')
}

func (w *claimWriter) text(name, s string) {
	if s != "" {
		w.name(name)
		w.quoted(s)
	}
}

func (w *claimWriter) number(name string, n int32) {
	if n != 0 {
		w.name(name)
		w.b = strconv.AppendInt(w.b, int64(n), 10)
	}
}

func (w *claimWriter) flag(name string, on bool) {
	if on {
		w.name(name)
		w.b = append(w.b, "true"...)
	}
}

// constant writes an enum's value; its zero is left out.
func (w *claimWriter) constant(name string, n int32, names map[int32]string) {
	if n == 0 {
		return
	}
	s, ok := names[n]
	if !ok {
		w.odd = true
	}
	w.name(name)
	w.quoted(s)
}

func (w *claimWriter) time(name string, t *timestamppb.Timestamp) {
	if t == nil {
		return
	}
	if t.CheckValid() != nil || t.GetNanos() != 0 {
		w.odd = true
		return
	}
	w.name(name)
	w.b = append(w.b, '"')
	w.b = t.AsTime().AppendFormat(w.b, "2006-01-02T15:04:05Z")
	w.b = append(w.b, '"')
}

// quoted writes a string with the escapes that protojson writes.
func (w *claimWriter) quoted(s string) {
	if !utf8.ValidString(s) {
		w.odd = true
	}
	w.b = append(w.b, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		w.b = append(w.b, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			w.b = append(w.b, '\\', c)
		case '\b':
			w.b = append(w.b, '\\', 'b')
		case '\f':
			w.b = append(w.b, '\\', 'f')
		case '\n':
			w.b = append(w.b, '\\', 'n')
		case '\r':
			w.b = append(w.b, '\\', 'r')
		case '\t':
			w.b = append(w.b, '\\', 't')
		default:
			const hex = "0123456789abcdef"
			w.b = append(w.b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xF])
		}
	}
	w.b = append(append(w.b, s[from:]...), '"')
}

func (w *claimWriter) claim(m *pb.Claim) {
	if len(m.ProtoReflect().GetUnknown()) > 0 {
		w.odd = true
	}
	w.b = append(w.b, '{')
	w.text("id", m.GetId())
	w.text("sourceId", m.GetSourceId())
	if q := m.GetQuote(); q != nil {
		w.name("quote")
		w.b = append(w.b, '{')
		w.text("exact", q.GetExact())
		w.text("prefix", q.GetPrefix())
		w.text("suffix", q.GetSuffix())
		w.number("start", q.GetStart())
		w.number("end", q.GetEnd())
		w.b = append(w.b, '}')
	}
	w.span("sentence", m.GetSentence())
	if q := m.GetQuantity(); q != nil {
		w.quantity(q)
	}
	if s := m.GetMeasure(); s != nil {
		w.measure(s)
	}
	if p := m.GetPeriod(); p != nil {
		w.name("period")
		w.b = append(w.b, '{')
		w.time("start", p.GetStart())
		w.time("end", p.GetEnd())
		w.text("text", p.GetText())
		w.flag("stated", p.GetStated())
		w.b = append(w.b, '}')
	}
	w.constant("status", int32(m.GetStatus()), pb.ClaimStatus_name)
	if a := m.GetAttribution(); a != nil {
		w.name("attribution")
		w.b = append(w.b, '{')
		w.text("name", a.GetName())
		w.text("text", a.GetText())
		w.b = append(w.b, '}')
	}
	w.span("number", m.GetNumber())
	w.b = append(w.b, '}')
}

func (w *claimWriter) span(name string, s *pb.Span) {
	if s == nil {
		return
	}
	w.name(name)
	w.b = append(w.b, '{')
	w.number("start", s.GetStart())
	w.number("end", s.GetEnd())
	w.b = append(w.b, '}')
}

func (w *claimWriter) quantity(q *pb.Quantity) {
	w.name("quantity")
	w.b = append(w.b, '{')
	w.text("value", q.GetValue())
	w.constant("approximation", int32(q.GetApproximation()), pb.Approximation_name)
	w.text("lower", q.GetLower())
	w.text("upper", q.GetUpper())
	if u := q.GetUnit(); u != nil {
		w.name("unit")
		w.b = append(w.b, '{')
		w.text("code", u.GetCode())
		w.text("name", u.GetName())
		w.text("per", u.GetPer())
		w.b = append(w.b, '}')
	}
	w.constant("dimension", int32(q.GetDimension()), pb.Dimension_name)
	w.interval("interval", q.GetInterval())
	w.interval("softInterval", q.GetSoftInterval())
	w.number("step", q.GetStep())
	w.flag("scaled", q.GetScaled())
	w.flag("inclusive", q.GetInclusive())
	w.flag("emphatic", q.GetEmphatic())
	w.flag("fraction", q.GetFraction())
	w.b = append(w.b, '}')
}

func (w *claimWriter) interval(name string, i *pb.Interval) {
	if i == nil {
		return
	}
	w.name(name)
	w.b = append(w.b, '{')
	w.text("lower", i.GetLower())
	w.text("upper", i.GetUpper())
	w.flag("lowerOpen", i.GetLowerOpen())
	w.flag("upperOpen", i.GetUpperOpen())
	w.text("rule", i.GetRule())
	w.b = append(w.b, '}')
}

func (w *claimWriter) measure(m *pb.Measure) {
	w.name("measure")
	w.b = append(w.b, '{')
	w.text("name", m.GetName())
	if qs := m.GetQualifiers(); len(qs) > 0 {
		w.name("qualifiers")
		w.b = append(w.b, '[')
		for i, q := range qs {
			if i > 0 {
				w.b = append(w.b, ',')
			}
			w.quoted(q)
		}
		w.b = append(w.b, ']')
	}
	w.text("of", m.GetOf())
	w.b = append(w.b, '}')
}
