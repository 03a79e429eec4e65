package align

import (
	"encoding/binary"
	"math"
	"slices"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// bars remembers which claims never meet. What story.never looks at of a claim
// is the same in very many of them: claims that are alike in it have one
// number, and are told apart from others once for all.
type bars struct {
	index map[string]int32
	known [][]uint64 // by the lower and the higher number: two bits, known and apart
	key   []byte     // scratch
}

// mostBars bounds the numbers between which verdicts are kept: a megabyte a
// thousand, four in all at most.
const mostBars = 4096

// fewThings is up to which number the things that are counted matter.
const fewThings = 20

// number gives the number of all that story.never looks at of a claim: what it
// comes to look at besides has to be added here, or two that it tells apart are
// taken for one. TestBars compares the two.
func (b *bars) number(s *story, i int) int32 {
	c, f := s.claims[i], &s.facts[i]
	k := b.key[:0]
	text := func(ws ...string) {
		k = binary.AppendUvarint(k, uint64(len(ws)))
		for _, w := range ws {
			k = append(binary.AppendUvarint(k, uint64(len(w))), w...)
		}
	}
	terms := func(ts bag) {
		k = binary.AppendUvarint(k, uint64(len(ts)))
		for _, t := range ts {
			k = binary.AppendUvarint(k, uint64(t))
		}
	}
	moment := func(t time.Time) {
		if t.IsZero() {
			k = append(k, 0)
			return
		}
		k = binary.AppendVarint(binary.AppendVarint(append(k, 1), t.Unix()), int64(t.Nanosecond()))
	}
	flag := func(is bool) {
		if is {
			k = append(k, 1)
		} else {
			k = append(k, 0)
		}
	}
	number := func(n *number) {
		k = binary.BigEndian.AppendUint64(k, math.Float64bits(n.point))
		flag(n.exact)
	}
	text(f.kind.code)
	k = binary.AppendUvarint(k, uint64(f.kind.dim))
	m := &f.self
	text(m.which...)
	k = binary.AppendUvarint(k, uint64(len(m.sides)))
	for _, at := range m.sides {
		k = binary.AppendUvarint(binary.AppendUvarint(k, uint64(at.line)), uint64(at.column))
	}
	text(m.kind, m.head)
	text(m.bearer...)
	text(m.poll...)
	text(m.whole...)
	moment(m.day)
	flag(m.base)
	flag(m.dated)
	flag(m.market)
	flag(m.actual)
	terms(f.nation)
	terms(f.counted)
	flag(f.people)
	if f.people {
		text(f.verb)
	}
	flag(c.Quantity.Unit.Dimension == unit.Score)
	if f.kind.dim == unit.Percent {
		text(f.verb, c.Frame.Head)
		number(&f.number)
		flag(c.Quantity.Fraction)
		terms(f.alias)
		terms(f.phrase)
	}
	text(per(c))
	if p := c.Period; p.Stated && p.Known() {
		moment(p.Start)
		moment(p.End)
		number(&f.number)
	}
	if f.kind.dim == unit.Count && f.number.point <= fewThings {
		text(f.head, c.Quantity.Unit.Name)
		number(&f.number)
		terms(f.alias)
		terms(f.phrase)
	}
	b.key = k
	n, ok := b.index[string(k)]
	if !ok {
		if b.index == nil {
			b.index = map[string]int32{}
		}
		n = int32(len(b.index))
		b.index[string(k)] = n
	}
	return n
}

// never is story.never, looked up where it is known.
func (x *Session) never(i, j int) bool {
	m, n := x.bar[i], x.bar[j]
	if m > n {
		m, n = n, m
	}
	if n >= mostBars {
		return x.s.never(i, j)
	}
	b := &x.bars
	if d := int(m) + 1 - len(b.known); d > 0 {
		b.known = append(b.known, make([][]uint64, d)...)
	}
	word, shift := int(n)/32, uint(n)%32*2
	row := b.known[m]
	if d := word + 1 - len(row); d > 0 {
		row = append(row, make([]uint64, d)...)
		b.known[m] = row
	}
	if was := row[word] >> shift; was&1 != 0 {
		return was&2 != 0
	}
	apart := x.s.never(i, j)
	row[word] |= 1 << shift
	if apart {
		row[word] |= 2 << shift
	}
	return apart
}

// set is claims that have met.
type set struct {
	members []int32 // by the number of their source, then their own
	kinds   []int32 // one member for each bar, by the bar
	voices  uint64  // a bit for each of their sources; some share one
	sum     mass    // of the probabilities of the pairs inside
	pairs   int     // inside
}

// voice is the bit of a claim's source.
func (x *Session) voice(i int32) uint64 { return 1 << (uint(x.s.source[i]) % 64) }

// compareMembers is the order of the members of a set.
func (x *Session) compareMembers(i, j int32) int {
	if d := x.s.source[i] - x.s.source[j]; d != 0 {
		return d
	}
	return int(i - j)
}

// take puts the members of another set into this one.
func (a *set) take(x *Session, b *set) {
	a.members = merged(a.members, b.members, x.compareMembers)
	for _, i := range b.kinds {
		at, ok := slices.BinarySearchFunc(a.kinds, i, func(i, j int32) int { return int(x.bar[i] - x.bar[j]) })
		if !ok {
			a.kinds = slices.Insert(a.kinds, at, i)
		}
	}
	a.voices |= b.voices
	a.sum += b.sum
	a.pairs += b.pairs
}

// merged puts what is sorted into a longer sorted slice.
func merged(a, b []int32, compare func(i, j int32) int) []int32 {
	n, k := len(a), len(b)
	a = append(a, b...)
	for at := len(a) - 1; k > 0; at-- {
		if n > 0 && compare(a[n-1], b[k-1]) > 0 {
			a[at] = a[n-1]
			n--
		} else {
			a[at] = b[k-1]
			k--
		}
	}
	return a
}

// of are the members from a source.
func (a *set) of(x *Session, source int) []int32 {
	ms := a.members
	from, to := 0, len(ms)
	for from < to {
		if mid := (from + to) / 2; x.s.source[ms[mid]] < source {
			from = mid + 1
		} else {
			to = mid
		}
	}
	for to = from; to < len(ms) && x.s.source[ms[to]] == source; to++ {
	}
	return ms[from:to]
}

// compatible says whether two sets may stand in one group. A source does not
// contradict itself, but for its plans, and it hardly gives two numbers of
// unlike things for one quantity.
func (x *Session) compatible(a, b *set) bool {
	for _, i := range a.kinds {
		for _, j := range b.kinds {
			if x.never(int(i), int(j)) && x.ofTwo(a, b, x.bar[i], x.bar[j]) {
				return false
			}
		}
	}
	return !x.exclusive(a, b)
}

// ofTwo says whether claims of two sources have the one bar in a and the other
// one in b: of one source they may meet all the same.
func (x *Session) ofTwo(a, b *set, m, n int32) bool {
	source := -1
	for _, i := range a.members {
		if x.bar[i] != m {
			continue
		}
		if source >= 0 && x.s.source[i] != source {
			return true // one of the two is not that of b's
		}
		source = x.s.source[i]
	}
	return slices.ContainsFunc(b.members, func(j int32) bool { return x.bar[j] == n && x.s.source[j] != source })
}

// exclusive says whether a source gives numbers in two sets that cannot be of
// one quantity.
func (x *Session) exclusive(a, b *set) bool {
	return x.across(a, b, func(i, j int32) bool { return !x.repeat(i, j) })
}

// twice says whether a source gives a number in each of two sets, and no plan
// beside its outcome: of numbers that are close to each other and yet two, each
// is of something.
func (x *Session) twice(a, b *set) bool {
	return x.across(a, b, func(i, j int32) bool {
		m, n := &x.s.facts[i].number, &x.s.facts[j].number
		equal, _ := same(m, n)
		return !equal && m.exact && n.exact && !x.s.planned(int(i), int(j))
	})
}

// across says whether something holds of two claims of one source that stand
// in the one and the other set.
func (x *Session) across(a, b *set, is func(i, j int32) bool) bool {
	if a.voices&b.voices == 0 {
		return false
	}
	if len(a.members) > len(b.members) {
		a, b = b, a
	}
	for _, i := range a.members {
		for _, j := range b.of(x, x.s.source[i]) {
			if is(i, j) {
				return true
			}
		}
	}
	return false
}

// repeats remembers of pairs of one source whether they may be of one quantity:
// of a source of few claims in a table of its own, of others in one map.
type repeats struct {
	tables [][]byte // by source: of claims i < j of it, by j*(j-1)/2+i
	others map[uint64]bool
}

const (
	// mostTabled is up to how many claims a source has a table.
	mostTabled = 256
	// mostRepeats bounds what is remembered of pairs of other sources.
	mostRepeats = 1 << 18
)

// What a table says.
const (
	unasked byte = iota
	mayRepeat
	cannotRepeat
)

// forget gives up the table of a source.
func (r *repeats) forget(source int) {
	if source < len(r.tables) {
		r.tables[source] = nil
	}
}

// repeat is story.repeat, remembered.
func (x *Session) repeat(i, j int32) bool {
	if i > j {
		i, j = j, i
	}
	r, source := &x.repeats, x.s.source[i]
	sp := &x.s.spoken[source]
	if n := len(sp.claims); n <= mostTabled {
		if d := source + 1 - len(r.tables); d > 0 {
			r.tables = append(r.tables, make([][]byte, d)...)
		}
		if r.tables[source] == nil {
			r.tables[source] = make([]byte, n*(n-1)/2)
		}
		b := int(j) - sp.first
		at := &r.tables[source][b*(b-1)/2+int(i)-sp.first]
		if *at == unasked {
			if *at = cannotRepeat; x.s.repeat(int(i), int(j)) {
				*at = mayRepeat
			}
		}
		return *at == mayRepeat
	}
	key := uint64(i)<<32 | uint64(j)
	is, ok := r.others[key]
	if !ok {
		if len(r.others) >= mostRepeats || r.others == nil {
			r.others = map[uint64]bool{}
		}
		is = x.s.repeat(int(i), int(j))
		r.others[key] = is
	}
	return is
}
