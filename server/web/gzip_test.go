package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTakesGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"":                          false,
		"gzip":                      true,
		"GZIP":                      true,
		"br, gzip;q=0.5":            true,
		"br;q=1.0,gzip; q=1, *;q=0": true,
		"gzip;q=0":                  false,
		"gzip;q=0.000":              false,
		"gzip;q=x":                  false,
		"gzipped":                   false,
		"*":                         false,
		"identity":                  false,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		if header != "" {
			r.Header.Set("Accept-Encoding", header)
		}
		if got := takesGzip(r); got != want {
			t.Errorf("%q: %t", header, got)
		}
	}
}

// A file has a tag for each of its forms, and is not sent again to who has it.
func TestAssetPacked(t *testing.T) {
	data := []byte(strings.Repeat("let it be; ", 400))
	h := asset("app.js", data, policy)
	get := func(head ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/ui/app.js", http.NoBody)
		for i := 0; i < len(head); i += 2 {
			r.Header.Set(head[i], head[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	plain, small := get(), get("Accept-Encoding", "gzip")
	if small.Header().Get("Content-Encoding") != "gzip" || plain.Header().Get("Content-Encoding") != "" {
		t.Fatalf("encodings %q and %q", small.Header().Get("Content-Encoding"), plain.Header().Get("Content-Encoding"))
	}
	if plain.Header().Get("Vary") != "Accept-Encoding" || small.Header().Get("Vary") != "Accept-Encoding" {
		t.Error("caches don't know that there are two forms")
	}
	z, err := gzip.NewReader(small.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(z)
	if err != nil || !bytes.Equal(unpacked, data) {
		t.Errorf("%v, %d bytes of %d", err, len(unpacked), len(data))
	}
	tags := []string{plain.Header().Get("ETag"), small.Header().Get("ETag")}
	if tags[0] == tags[1] || tags[0] == "" {
		t.Errorf("tags %q", tags)
	}
	for i, encoding := range []string{"identity", "gzip"} {
		if got := get("Accept-Encoding", encoding, "If-None-Match", `"other", `+tags[i]); got.Code != http.StatusNotModified {
			t.Errorf("%s again: %d", encoding, got.Code)
		}
		if got := get("Accept-Encoding", encoding, "If-None-Match", `"other"`); got.Code != http.StatusOK {
			t.Errorf("%s of another version: %d", encoding, got.Code)
		}
	}
	if pack([]byte("<svg/>")) != nil {
		t.Error("a few bytes are packed")
	}
}

// The page stays light: what a browser loads before somebody can paste a report.
func TestPageIsLight(t *testing.T) {
	total := 0
	all := files()
	all["index.html"], _ = assets.ReadFile("assets/index.html")
	for _, name := range []string{"index.html", "app.js", "base.js", "findings.js", "reports.js", "app.css", "report.css", "icon.svg"} {
		n := len(all[name])
		if small := pack(all[name]); small != nil {
			n = len(small)
		}
		if n == 0 {
			t.Errorf("no %s", name)
		}
		total += n
	}
	t.Logf("%d bytes", total)
	if total > 20_000 {
		t.Errorf("%d bytes, compressed", total)
	}
}

// Lines of a stream come through one by one, packed or not.
func TestPackedStream(t *testing.T) {
	for _, encoding := range []string{"gzip", "identity"} {
		turn := make(chan struct{})
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, flush, done := packed(w, r)
			for i := range 3 {
				if _, err := fmt.Fprintf(body, "line %d\n", i); err != nil {
					t.Error(err)
				}
				if err := flush(); err != nil {
					t.Error(err)
				}
				<-turn // the reader has it
			}
			if err := done(); err != nil {
				t.Error(err)
			}
		}))
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", encoding)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var from io.Reader = resp.Body
		if encoding == "gzip" {
			if from, err = gzip.NewReader(resp.Body); err != nil {
				t.Fatal(err)
			}
		}
		line := make([]byte, len("line 0\n"))
		for i := range 3 {
			if _, err := io.ReadFull(from, line); err != nil || string(line) != fmt.Sprintf("line %d\n", i) {
				t.Fatalf("%s: %v %q", encoding, err, line)
			}
			turn <- struct{}{}
		}
		if rest, err := io.ReadAll(from); err != nil || len(rest) != 0 {
			t.Errorf("%s: %v, %q at the end", encoding, err, rest)
		}
		_ = resp.Body.Close()
		s.Close()
	}
}
