package engine

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/extract"
	"github.com/seed4521bc5c/crosscheck/internal/origin"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// Reading is a source that has been read: all that a cross-check needs of it.
// A store keeps it as bytes (MarshalBinary) beside the source, so that no text
// is read twice. It is not changed after it was made, and may stand in any
// number of sessions at once.
type Reading struct {
	Source claim.Source // as given, without its text, HTML and statements
	Extraction

	making sync.Mutex
	made   *derived
}

// ReadingVersion names the rules by which sources are read, and the form in
// which readings are stored. What was stored under another one must be read
// again from its source.
var ReadingVersion = fmt.Sprintf("%s-%016x", Version, shape(reflect.TypeFor[stored]()))

// ErrReadingVersion is told of a stored reading of another ReadingVersion.
var ErrReadingVersion = errors.New("engine: the reading was stored by another version: read its source again")

// stored is what of a reading is written, in this order.
type stored struct {
	Source     claim.Source
	Extraction Extraction
}

// Read reads a source: its text, its claims, and what comparing looks at. The
// error is a *FieldError with a path from "source", or the context's.
func (e *Engine) Read(ctx context.Context, src claim.Source) (r *Reading, err error) {
	ctx, end := e.begin(ctx, StageRead)
	defer func() { end(claimsOf(r), err) }()
	return e.read(ctx, src, "source")
}

// claimsOf counts those of readings, some of which may be nil.
func claimsOf(readings ...*Reading) int {
	n := 0
	for _, r := range readings {
		if r != nil {
			n += len(r.Claims)
		}
	}
	return n
}

func (e *Engine) read(ctx context.Context, src claim.Source, field string) (*Reading, error) {
	x, err := e.extract(ctx, src, field, extract.Claims)
	if err != nil {
		return nil, err
	}
	src.Text, src.HTML, src.Statements = "", "", nil
	r := &Reading{Source: src, Extraction: *x}
	if _, err := r.derive(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

const readingMagic = "crosscheck reading\n"

// MarshalBinary writes the reading, with ReadingVersion in front. Equal
// readings give equal bytes.
func (r *Reading) MarshalBinary() ([]byte, error) {
	e := encoder{number: map[string]uint64{}}
	e.value(reflect.ValueOf(stored{r.Source, r.Extraction}))
	out := append([]byte(readingMagic), byte(len(ReadingVersion)))
	return e.bytes(append(out, ReadingVersion...)), nil
}

// UnmarshalBinary reads what MarshalBinary wrote. The error is
// ErrReadingVersion where another version wrote it.
func (r *Reading) UnmarshalBinary(b []byte) error {
	rest, ok := strings.CutPrefix(string(b[:min(len(b), len(readingMagic)+256)]), readingMagic)
	if !ok {
		return errors.New("engine: this is no stored reading")
	}
	if rest == "" || len(rest) <= int(rest[0]) {
		return errTruncated
	}
	n := int(rest[0])
	if rest[1:1+n] != ReadingVersion {
		return ErrReadingVersion
	}
	d := decoder{in: b[len(readingMagic)+1+n:]}
	d.table()
	var s stored
	d.value(reflect.ValueOf(&s).Elem())
	if d.err == nil && len(d.in) > 0 {
		d.fail()
	}
	if d.err != nil {
		return d.err
	}
	*r = Reading{Source: s.Source, Extraction: s.Extraction}
	return nil
}

// derived is what is made of a reading, and quicker to make again than to
// store.
type derived struct {
	doc       *text.Document
	signature *origin.Signature
	lines     *compare.Lines
	cites     []string // by claim, the agency that its sentence names; nil where none does
}

// derive makes it, once. The error is the context's.
func (r *Reading) derive(ctx context.Context) (*derived, error) {
	r.making.Lock()
	defer r.making.Unlock()
	if r.made != nil {
		return r.made, nil
	}
	src := r.Source
	src.Text = r.Text
	d := &derived{doc: text.New(r.Text)}
	d.doc.Language = r.Language
	d.signature = origin.Sign(ctx, &src)
	d.lines = compare.ReadLines(ctx, r.Claims, compare.Source{ID: src.ID, Published: src.Published, Document: d.doc})
	d.cites = citations(r.Text, r.Claims)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.made = d
	return d, nil
}

// citations gives for each claim the agency that its sentence names.
func citations(text string, claims []claim.Claim) []string {
	var out []string
	at, point := 0, 0 // a byte and its code point
	to := func(want int) int {
		if want < point {
			at, point = 0, 0
		}
		for ; point < want && at < len(text); point++ {
			_, n := utf8.DecodeRuneInString(text[at:])
			at += n
		}
		return at
	}
	agency, last := "", claim.Span{Start: -1}
	for i := range claims {
		if sentence := claims[i].Sentence; sentence != last {
			last = sentence
			from := to(sentence.Start)
			agency = origin.Cited(text[from:to(sentence.End)])
		}
		if agency != "" {
			if out == nil {
				out = make([]string, len(claims))
			}
			out[i] = agency
		}
	}
	return out
}
