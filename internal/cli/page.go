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
	meta, language, title, canonical := head(raw)
	first := func(names []string) string {
		for _, n := range names {
			if v := strings.Join(strings.Fields(meta[n]), " "); v != "" {
				return v
			}
		}
		return ""
	}
	s.Publisher = first(pageFields.publisher)
	s.Language = language
	if s.Title = first(pageFields.title); s.Title == "" {
		s.Title = strings.Join(strings.Fields(title), " ")
	}
	if s.URI = first(pageFields.uri); s.URI == "" {
		s.URI = canonical
	}
	s.Published = pageTime(first(pageFields.published))
	return s
}

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

// head reads a page up to its body: its <meta> by lower-case name, the
// language of <html>, the <title> and the canonical link.
func head(raw []byte) (meta map[string]string, language, title, canonical string) {
	meta = map[string]string{}
	z := html.NewTokenizer(bytes.NewReader(raw))
	z.SetMaxBuf(len(raw) + 1)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
		default:
			continue
		}
		name, _ := z.TagName()
		tag := atom.Lookup(name)
		attrs := map[string]string{}
		for {
			k, v, more := z.TagAttr()
			if len(k) > 0 {
				attrs[string(k)] = string(v)
			}
			if !more {
				break
			}
		}
		switch tag {
		case atom.Body, atom.Article, atom.P, atom.H1:
			return
		case atom.Html:
			language = attrs["lang"]
		case atom.Title:
			if title == "" && z.Next() == html.TextToken {
				title = html.UnescapeString(string(z.Raw()))
			}
		case atom.Meta:
			for _, key := range []string{"property", "name", "itemprop"} {
				if k := strings.ToLower(attrs[key]); k != "" && meta[k] == "" {
					meta[k] = attrs["content"]
				}
			}
		case atom.Link:
			if strings.EqualFold(attrs["rel"], "canonical") && canonical == "" {
				canonical = attrs["href"]
			}
		}
	}
}
