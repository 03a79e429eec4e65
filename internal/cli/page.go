package cli

import (
	"bytes"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// pageFields are the names by which a page's <meta> says who published it,
// what it is called, where it is and when it came out: Open Graph, Dublin
// Core, schema.org and the older habits of newsrooms. The first that is given
// counts.
var pageFields = struct{ publisher, title, uri, published []string }{
	publisher: []string{"og:site_name", "publisher", "dc.publisher", "application-name"},
	title:     []string{"og:title", "dc.title", "title"},
	uri:       []string{"og:url", "dc.identifier"},
	published: []string{"article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "dc.date.issued", "dc.date", "pubdate", "publishdate", "date"},
}

// pageSource is the source of an HTML page, with what its head tells of it.
func pageSource(raw []byte) claim.Source {
	s := claim.Source{HTML: string(raw)}
	head := readHead(raw)
	s.Publisher = head.first(pageFields.publisher)
	s.Language = head.language
	if s.Title = head.first(pageFields.title); s.Title == "" {
		s.Title = oneLine(head.title)
	}
	if s.URI = head.first(pageFields.uri); s.URI == "" {
		s.URI = head.canonical
	}
	s.Published = pageTime(head.first(pageFields.published))
	return s
}

// pageHead is what stands before the body of a page.
type pageHead struct {
	meta      map[string]string // by lower-case name; the first of each
	language  string            // of <html>
	title     string            // <title>
	canonical string            // the canonical link
}

// first is the first field given of some names.
func (h *pageHead) first(names []string) string {
	for _, n := range names {
		if v := oneLine(h.meta[n]); v != "" {
			return v
		}
	}
	return ""
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// pageTime reads the forms in which pages write when they came out; zero for
// any other. A time without a zone is UTC.
func pageTime(v string) time.Time {
	for _, layout := range []string{
		time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04",
		"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly, "2006/01/02", "20060102",
		time.RFC1123Z, time.RFC1123,
	} {
		if t, err := time.Parse(layout, v); err == nil {
			return t
		}
	}
	return time.Time{}
}

// readHead reads a page up to its body.
func readHead(raw []byte) *pageHead {
	h := &pageHead{meta: map[string]string{}}
	z := html.NewTokenizer(bytes.NewReader(raw))
	z.SetMaxBuf(len(raw) + 1)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return h
		case html.StartTagToken, html.SelfClosingTagToken:
		default:
			continue
		}
		name, _ := z.TagName()
		tag, attrs := atom.Lookup(name), attributes(z)
		switch tag {
		case atom.Body, atom.Article, atom.P, atom.H1:
			return h
		case atom.Html:
			h.language = attrs["lang"]
		case atom.Title:
			if h.title == "" && z.Next() == html.TextToken {
				h.title = html.UnescapeString(string(z.Raw()))
			}
		case atom.Meta:
			for _, key := range []string{"property", "name", "itemprop"} {
				if k := strings.ToLower(attrs[key]); k != "" && h.meta[k] == "" {
					h.meta[k] = attrs["content"]
				}
			}
		case atom.Link:
			if strings.EqualFold(attrs["rel"], "canonical") && h.canonical == "" {
				h.canonical = attrs["href"]
			}
		}
	}
}

func attributes(z *html.Tokenizer) map[string]string {
	attrs := map[string]string{}
	for {
		k, v, more := z.TagAttr()
		if len(k) > 0 {
			attrs[string(k)] = string(v)
		}
		if !more {
			return attrs
		}
	}
}
