package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

func TestPageSource(t *testing.T) {
	utc := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		name, page string
		want       claim.Source
	}{
		{"nothing", "<p>12 ships", claim.Source{}},
		{
			"Open Graph", `<html lang="en-GB"><head><title>T | Site</title><meta property="og:title" content="T"><meta property="og:site_name" content=" The
			Site "><meta property="og:url" content="https://example.org/t"><meta property="article:published_time" content="2031-03-04T05:06:07+02:00"></head>`,
			claim.Source{Publisher: "The Site", Title: "T", URI: "https://example.org/t", Language: "en-GB", Published: utc("2031-03-04T05:06:07+02:00")},
		},
		{
			"older habits", `<head><title>Fish &amp; ships</title><link rel="canonical" href="https://example.org/f"><META NAME="DC.Publisher" CONTENT="Gazette"><meta name="date" content="2031-03-04">`,
			claim.Source{Publisher: "Gazette", Title: "Fish & ships", URI: "https://example.org/f", Published: utc("2031-03-04T00:00:00Z")},
		},
		{"a time that is none", `<meta itemprop="datePublished" content="last week">`, claim.Source{}},
		{"what the body says is not the page's", `<head></head><body><meta property="og:site_name" content="Advert">`, claim.Source{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := pageSource([]byte(tt.page))
			tt.want.HTML = tt.page
			if diff := cmp.Diff(tt.want, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want fileKind
	}{
		{"About 400 people came.", plainText},
		{"", plainText},
		{"[1] A footnote first", plainText},
		{"  {\"text\": \"x\"}", jsonSources},
		{"\ufeff[\n{", jsonSources},
		{"[{\"text\": \"x\"}]", jsonSources},
		{"<!DOCTYPE html><p>x", webPage},
		{"\n<HTML>", webPage},
		{"<p>x", plainText},
	} {
		if got := sniff([]byte(tt.in)); got != tt.want {
			t.Errorf("sniff(%q) = %d, want %d", tt.in, got, tt.want)
		}
	}
}

func TestDecodeBOM(t *testing.T) {
	for _, in := range []string{"12 ships", "\xEF\xBB\xBF12 ships", "\xFF\xFE1\x002\x00 \x00s\x00h\x00i\x00p\x00s\x00", "\xFE\xFF\x001\x002\x00 \x00s\x00h\x00i\x00p\x00s"} {
		if got, err := decodeBOM([]byte(in)); err != nil || string(got) != "12 ships" {
			t.Errorf("decodeBOM(%q) = %q, %v", in, got, err)
		}
	}
}

func TestNames(t *testing.T) {
	in := &input{}
	file := func(id string) { in.add(claim.Source{ID: id}, place{file: id + ".txt"}) }
	list := func(id string) { in.add(claim.Source{ID: id}, place{file: "x.json", json: true}) }
	file("wire")
	list("paper")
	list("")
	file("paper")
	file("wire")
	in.name()
	var got []string
	for _, s := range in.sources {
		got = append(got, s.ID)
	}
	if want := "wire paper s3 paper-2 wire-2"; strings.Join(got, " ") != want {
		t.Errorf("ids are %q, want %q", got, want)
	}
}

func TestLoopback(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:9090": true, "localhost:9090": true, "[::1]:9090": true, "127.8.8.8:1": true, "unix:/run/x": true,
		"example.org:9090": false, "10.0.0.1:9090": false, "localhost.example.org:1": false, "": false,
	} {
		if got := loopback(addr); got != want {
			t.Errorf("loopback(%q) = %v, want %v", addr, got, want)
		}
	}
}
