package align

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// Session groups the claims of sources that come and go. What it finds hangs
// on the sources alone and not on the order in which they came; a source more
// costs its own pairs, and the groups that these touch. A session is used by
// one goroutine at a time.
type Session struct {
	model *Model
	s     *story

	sources map[string]*source
	voices  map[voice][]*source // by id
	ids     []string            // of the sources of the story, by number
	dead    int                 // claims of the story whose source is gone

	crowds  map[kind]*crowd
	turned  []*posting   // that are not up to date
	told    []turning    // that are, while the lists are not
	came    int          // as many claims at most to one of these
	keys    []uint64     // of each claim
	words   [][]*posting // of each claim
	lists   []list
	stale   []int32    // claims whose list is to be made anew
	asked   [][]int32  // of each claim: those on whose lists it stands
	changes [][]change // of each source, as the lower one: pairs of its claims that came or went since the last look

	settled int        // sources between which the pairs are known: those of lower numbers
	pairs   [][]scored // of each claim: those with claims of sources of higher ids

	bars    bars
	bar     []int32 // of each claim
	repeats repeats

	ordered    []int32      // sources by id, those that are compared
	ranks      []int32      // of each source, in that order
	strong     [][]int32    // of each claim: the others with which it may merge first
	cores      []*core      // of each claim
	loose      marked       // claims whose core is to be found anew
	cells      []*cell      // of each claim
	made       uint64       // cells so far
	weighed    int          // sources that had come when bonds were last weighed: those of lower numbers
	home       []*component // of each claim
	touched    marked       // claims whose component is to be found anew
	components []*component
	seed       uint64 // of hashes of what bonds hang on
	round      int    // rises whenever some are found anew

	bonded func(*clusters) // where not nil: sees the clusters before numbers that differ meet
	work   Work

	// Scratch.
	found          []int32
	sorted         []*posting
	worth          []int32 // by claim
	far            []uint64
	place          []int32 // by claim
	batch, hopeful []pair
	before         []scored
	lowers         []int32
	edges          []edge
	bonds          []bond
	within         []int32
	at             []int32 // by claim: the place of its cell, -1
	met, crossed   []cross
	tied           []tied
	queue          mergeQueue
}

// source is a source as it was added.
type source struct {
	id     string
	claims []claim.Claim
	voice  voice
	number int // in the story, -1 where it is a further copy and not compared
}

// Work counts what a session has done so far, the same on every machine.
type Work struct {
	Lists int // of candidates made
	Pairs int // looked at
	Bonds int // weighed
}

// Work is what the session has done so far.
func (x *Session) Work() Work { return x.work }

// Ref names a claim by its source and its place in it.
type Ref struct {
	Source string
	Claim  int
}

// Found is a set of claims of one quantity from at least two sources.
type Found struct {
	Claims     []Ref   // by source id, then by place
	Confidence float64 // mean probability of its pairs across sources, 0 to 1
}

// NewSession starts an empty session.
func (m *Model) NewSession() *Session {
	return &Session{
		model: m, s: emptyStory(), seed: rand.Uint64(), //nolint:gosec // so that nobody can make two hashes meet, and no secret
		sources: map[string]*source{}, voices: map[voice][]*source{}, crowds: map[kind]*crowd{},
	}
}

// voice is a digest of all that a source says.
type voice [sha256.Size]byte

// voiceOf reads it off the claims.
func voiceOf(ctx context.Context, claims []claim.Claim) (sum voice, err error) {
	h := sha256.New()
	var b []byte
	number := func(n int64) { b = binary.AppendVarint(b, n) }
	words := func(ws ...string) {
		number(int64(len(ws)))
		for _, w := range ws {
			number(int64(len(w)))
			b = append(b, w...)
		}
	}
	for i := range claims {
		if i%256 == 0 && ctx.Err() != nil {
			return sum, ctx.Err()
		}
		c := &claims[i]
		b = b[:0]
		number(int64(c.Quote.Start))
		words(c.Quote.Exact, c.Quote.Prefix, c.Quote.Suffix)
		for _, t := range [...]time.Time{c.Period.Start, c.Period.End} {
			_, offset := t.Zone()
			number(t.Unix())
			number(int64(t.Nanosecond()))
			number(int64(offset))
		}
		words(c.Frame.Sentence...)
		words(c.Frame.Before...)
		number(int64(c.Status))
		h.Write(b)
	}
	h.Sum(sum[:0])
	return sum, nil
}

// spokesmen is how many of the sources that say the same throughout are
// compared: that is enough to find that they agree. The claims of further
// copies follow those of the last one compared.
const spokesmen = 2

// Add takes in the claims of a source, in the order of its text. The id is
// none that is in the session. The claims are not changed afterwards. The
// error is the context's; the source is then not in.
func (x *Session) Add(ctx context.Context, id string, claims []claim.Claim) error {
	v, err := voiceOf(ctx, claims)
	if err != nil {
		return err
	}
	src := &source{id: id, claims: claims, voice: v, number: -1}
	same := x.voices[src.voice]
	at, _ := slices.BinarySearchFunc(same, src, compareSources)
	if at < spokesmen {
		if err := x.enter(ctx, src); err != nil {
			return err
		}
		if len(same) >= spokesmen {
			x.leave(same[spokesmen-1])
		}
	}
	x.sources[id] = src
	x.voices[src.voice] = slices.Insert(same, at, src)
	x.retell(src.voice)
	return nil
}

// Remove gives up a source. It does nothing where there is none of that id.
func (x *Session) Remove(id string) {
	src := x.sources[id]
	if src == nil {
		return
	}
	delete(x.sources, id)
	same := x.voices[src.voice]
	at, _ := slices.BinarySearchFunc(same, src, compareSources)
	same = slices.Delete(same, at, at+1)
	if len(same) == 0 {
		delete(x.voices, src.voice)
	} else {
		x.voices[src.voice] = same
	}
	if at < spokesmen {
		x.leave(src)
		if len(same) >= spokesmen {
			mustEnter(x, same[spokesmen-1])
		}
	}
	x.retell(src.voice)
}

// retell finds the groups anew in which copies stand, after some came or went.
func (x *Session) retell(v voice) {
	for k, src := range x.voices[v] {
		if k < spokesmen {
			for _, i := range x.s.spoken[src.number].claims {
				x.touched.add(int32(i))
			}
		}
	}
}

// mustEnter lets a source be compared that is known already: what is given up
// is given up at once.
func mustEnter(x *Session, src *source) {
	if err := x.enter(context.Background(), src); err != nil {
		panic(err) // the background is not cancelled
	}
}

func compareSources(a, b *source) int { return cmp.Compare(a.id, b.id) }

// enter lets a source be compared.
func (x *Session) enter(ctx context.Context, src *source) error {
	first := len(x.s.claims)
	number, err := x.s.add(ctx, src.claims)
	if err != nil {
		return err
	}
	src.number = number
	x.ids, x.changes = append(x.ids, src.id), append(x.changes, nil)
	n := len(src.claims)
	x.grow(n)
	x.words, x.lists, x.asked = x.words[:first+n], x.lists[:first+n], x.asked[:first+n]
	x.pairs, x.strong = x.pairs[:first+n], x.strong[:first+n]
	x.cores, x.cells, x.home = x.cores[:first+n], x.cells[:first+n], x.home[:first+n]
	x.worth, x.place, x.at = x.worth[:first+n], x.place[:first+n], x.at[:first+n]
	x.loose.is, x.touched.is = x.loose.is[:first+n], x.touched.is[:first+n]
	for i := range src.claims {
		x.keys = append(x.keys, key(src.claims[i].ID))
		x.bar = append(x.bar, x.bars.number(x.s, first+i))
		x.at[first+i] = -1
	}
	for i := first; i < first+n; i++ {
		if x.s.again[i] < 0 {
			x.enlist(int32(i))
		}
		x.loose.add(int32(i))
	}
	return nil
}

// Grow makes room for so many claims more, which is cheaper than doing so for
// each of their sources.
func (x *Session) Grow(claims int) {
	x.s.grow(claims)
	x.grow(claims)
}

// grow makes room beside the story.
func (x *Session) grow(claims int) {
	x.words, x.lists, x.asked = reserve(x.words, claims), reserve(x.lists, claims), reserve(x.asked, claims)
	x.pairs, x.strong = reserve(x.pairs, claims), reserve(x.strong, claims)
	x.cores, x.cells, x.home = reserve(x.cores, claims), reserve(x.cells, claims), reserve(x.home, claims)
	x.worth, x.place, x.at = reserve(x.worth, claims), reserve(x.place, claims), reserve(x.at, claims)
	x.loose.is, x.touched.is = reserve(x.loose.is, claims), reserve(x.touched.is, claims)
	x.keys, x.bar = reserve(x.keys, claims), reserve(x.bar, claims)
}

// reserve makes room for n elements more, which are zero, and where it has to
// move what is there makes twice the room: append makes a quarter more, and so
// leaves behind it four times what there is.
func reserve[T any](s []T, n int) []T {
	if cap(s)-len(s) >= n {
		return s
	}
	t := make([]T, len(s), max(2*cap(s), len(s)+n))
	copy(t, s)
	return t
}

// marked is a set of claims.
type marked struct {
	claims []int32 // each once, as they came
	is     []bool  // of each claim
}

func (m *marked) add(is ...int32) {
	for _, i := range is {
		if !m.is[i] {
			m.is[i] = true
			m.claims = append(m.claims, i)
		}
	}
}

// take empties the set, and gives what was in it. The slice is good until the
// next claim is added.
func (m *marked) take() []int32 {
	claims := m.claims
	for _, i := range claims {
		m.is[i] = false
	}
	m.claims = claims[:0]
	return claims
}

// leave takes a source out of the comparison. Its claims keep their numbers,
// as holes, until there are too many of these.
func (x *Session) leave(src *source) {
	for _, i := range x.s.spoken[src.number].claims {
		if x.s.again[i] < 0 {
			x.discharge(int32(i))
			x.relist(int32(i), nil)
			x.lists[i] = list{}
		}
		x.loose.add(int32(i))
		x.touched.add(int32(i))
		x.cells[i] = nil
		x.dead++
	}
	x.repeats.forget(src.number)
	x.s.forget(src.number)
	src.number = -1
}

// alive says whether a claim's source is still compared.
func (x *Session) alive(i int32) bool { return x.s.claims[i] != nil }

// holes is how many claims that are gone a session carries along before it
// begins anew.
const holes = 4096

// renew begins anew where most claims are gone.
func (x *Session) renew(ctx context.Context) error {
	if x.dead < holes || x.dead < len(x.s.claims)/2 {
		return nil
	}
	y := x.model.NewSession()
	for _, id := range x.order() {
		if err := y.Add(ctx, id, x.sources[id].claims); err != nil {
			return err
		}
	}
	*x = *y
	return nil
}

func (x *Session) order() []string {
	ids := make([]string, 0, len(x.sources))
	for id := range x.sources {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// change is a pair that may have come or gone: a is of the source whose id is
// the lower one. Changes of one lower source are sorted as numbers: by the
// other source, by a, by b.
type change uint64

// Bits of the places of the two claims in their sources; those above are of the
// number of b's source.
const placeBits = 20

func (x *Session) change(a, b int32) change {
	m, n := x.s.source[a], x.s.source[b]
	i, j := int(a)-x.s.spoken[m].first, int(b)-x.s.spoken[n].first
	return change(n)<<(2*placeBits) | change(i)<<placeBits | change(j)
}

// upper is the number of b's source.
func (c change) upper() int { return int(c >> (2 * placeBits)) }

// claims are the two, of which the first is of a source.
func (x *Session) claims(c change, lower int) (a, b int32) {
	const mask = 1<<placeBits - 1
	return int32(x.s.spoken[lower].first + int(c>>placeBits&mask)), int32(x.s.spoken[c.upper()].first + int(c&mask))
}

// note records that a pair may have come or gone.
func (x *Session) note(i, j int32) {
	if x.compareClaims(int(i), int(j)) > 0 {
		i, j = j, i
	}
	n := x.s.source[i]
	if x.changes[n] == nil { // most sources have so many
		x.changes[n] = make([]change, 0, reach*len(x.s.spoken[n].claims))
	}
	x.changes[n] = append(x.changes[n], x.change(i, j))
}

// relist gives a claim a new list, and notes what that changes.
func (x *Session) relist(i int32, claims []int32) {
	old := x.lists[i].claims
	for a, b := 0, 0; a < len(old) || b < len(claims); {
		switch {
		case b == len(claims) || a < len(old) && old[a] < claims[b]:
			j := old[a]
			x.asked[j] = drop(x.asked[j], i)
			x.note(i, j)
			a++
		case a == len(old) || claims[b] < old[a]:
			j := claims[b]
			x.asked[j] = append(x.asked[j], i)
			x.note(i, j)
			b++
		default:
			a, b = a+1, b+1
		}
	}
	x.lists[i].claims = append(x.lists[i].claims[:0], claims...)
}

func drop(list []int32, i int32) []int32 {
	k := slices.Index(list, i)
	list[k] = list[len(list)-1]
	return list[:len(list)-1]
}

// seek brings the lists up to date. It ends early with the context's error, and
// leaves the rest for the next call.
func (x *Session) seek(ctx context.Context) error {
	if err := x.turn(ctx); err != nil {
		return err
	}
	for n, i := range x.stale {
		if n%256 == 0 && ctx.Err() != nil {
			x.stale = slices.Delete(x.stale, 0, n)
			return ctx.Err()
		}
		if x.lists[i].stale = false; x.alive(i) {
			x.relist(i, x.ask(i, x.crowds[x.s.facts[i].kind]))
		}
	}
	x.stale = x.stale[:0]
	return nil
}

// Groups finds the groups. The error is the context's: the next call then
// takes up the work where this one left it. A group that is what it was is the
// same one as before; none is changed afterwards.
func (x *Session) Groups(ctx context.Context) ([]*Found, error) {
	if err := x.renew(ctx); err != nil {
		return nil, err
	}
	if err := x.seek(ctx); err != nil {
		return nil, err
	}
	if err := x.judge(ctx); err != nil {
		return nil, err
	}
	if err := x.join(ctx); err != nil {
		return nil, err
	}
	return x.groups(), nil
}

// groups reads the groups off the components.
func (x *Session) groups() []*Found {
	var out []*Found
	for _, c := range x.components {
		out = append(out, c.groups...)
	}
	return out
}

// refs names the claims of a group, with those of further copies.
func (x *Session) refs(claims []int) []Ref {
	slices.SortFunc(claims, func(i, j int) int { return x.compareRanks(int32(i), int32(j)) })
	out, copies := make([]Ref, 0, len(claims)), false
	for _, i := range claims {
		n := x.s.source[i]
		src := x.sources[x.ids[n]]
		k := i - x.s.spoken[n].claims[0]
		out = append(out, Ref{src.id, k})
		if same := x.voices[src.voice]; len(same) > spokesmen && same[spokesmen-1] == src {
			for _, copied := range same[spokesmen:] {
				out = append(out, Ref{copied.id, k})
			}
			copies = true
		}
	}
	if copies { // which stand elsewhere
		slices.SortFunc(out, func(a, b Ref) int { return cmp.Or(cmp.Compare(a.Source, b.Source), a.Claim-b.Claim) })
	}
	return out
}
