package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
)

// replaceChapter puts text in the place of a page's last chapter of its title,
// or behind the page.
func replaceChapter(path, text string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	title, _, _ := strings.Cut(text, "\n")
	page, _, _ := strings.Cut(string(raw), "\n"+title+"\n")
	return os.WriteFile(path, []byte(strings.TrimRight(page, "\n")+"\n\n"+text), 0o644)
}

// The year that is reckoned with.
const (
	perDay   = 1e6
	backfill = 1e8
	peakRate = 3 // how much busier than the mean the busiest hour is
)

// year computes the last chapter of docs/scaling.md from what was measured.
func (m *measured) year() (string, error) {
	type store struct {
		name                string
		rate, cpu, bytes    float64 // a second; milliseconds; bytes of a source on disk
		cores, year, filled float64
	}
	var stores []store
	for _, s := range []store{{name: "sqlite"}, {name: "postgres"}} {
		key := "Kept/store=" + s.name
		s.rate, s.cpu, s.bytes = m.results.median(key, "sources/s"), m.results.median(key, "cpu-ms/source"), m.results.median(key, "disk-B/source")
		if math.IsNaN(s.rate) {
			continue
		}
		s.cores = perDay / 86400 * s.cpu / 1000
		s.year, s.filled = 365*perDay*s.bytes, backfill*s.bytes
		stores = append(stores, s)
	}
	if len(stores) == 0 {
		return "", errors.New("no store was measured")
	}
	name := map[string]string{"sqlite": "SQLite", "postgres": "PostgreSQL"}
	var b strings.Builder
	fmt.Fprintf(&b, `## A year of news

Written by `+"`make bench`"+` (%s, commit %s, %s, %d cores): reports of 4 KB, five to a dossier, one a call by 16 writers, and the report of
each dossier asked for once, in one process with the store. All else is arithmetic: 1,000,000 reports a day are %.1f a second, and %.0f in an
hour that is %d times as busy as the mean.

| |%s
|---|%s
`, m.machine.date, m.machine.commit, m.machine.cpu, m.machine.cores, perDay/86400, peakRate*perDay/86400, peakRate,
		columns(stores, func(s store) string { return name[s.name] }), strings.Repeat("---|", len(stores)))
	for _, row := range []struct {
		what string
		cell func(s store) string
	}{
		{"measured: reports a second", func(s store) string { return fmt.Sprintf("%.0f", s.rate) }},
		{"measured: processor time a report, milliseconds", func(s store) string {
			if s.name == "postgres" {
				return round(s.cpu) + ", and the database's own"
			}
			return round(s.cpu)
		}},
		{"measured: disk a report", func(s store) string { return size(s.bytes) }},
		{"**1 million reports a day**: cores busy, mean", func(s store) string { return round(s.cores) }},
		{"cores busy in the busiest hour", func(s store) string { return round(peakRate * s.cores) }},
		{"share of the measured rate, mean and busiest hour", func(s store) string {
			return fmt.Sprintf("%.1f %%, %.1f %%", 100*perDay/86400/s.rate, 100*peakRate*perDay/86400/s.rate)
		}},
		{"disk a day", func(s store) string { return size(perDay * s.bytes) }},
		{"disk a year", func(s store) string { return size(s.year) }},
		{"**100 million reports at once**: hours at the measured rate", func(s store) string { return fmt.Sprintf("%.0f", backfill/s.rate/3600) }},
		{"core hours", func(s store) string { return fmt.Sprintf("%.0f", backfill*s.cpu/3.6e6) }},
		{"disk", func(s store) string { return size(s.filled) }},
	} {
		fmt.Fprintf(&b, "| %s |%s\n", row.what, columns(stores, row.cell))
	}
	pages := 4096.0 * (1<<32 - 2)
	lite := stores[0]
	fmt.Fprintf(&b, `
Memory: a server holds what [performance.md](performance.md) tells of its requests, and `+"`--cache-bytes`"+` (512 MiB) of dossiers' sessions; neither grows with
what is stored.

**What breaks first.** Not the processor: a day's reports take %s core hours. The disk does: a year is %s in SQLite, whose file cannot grow
beyond %s (2^32 pages of 4 KiB), which is %.0f days of it, and which one volume has to hold, back up and restore whole.
PostgreSQL has no such bound (32 TiB a table), but no single server is restored quickly at that size: dossiers are to be spread by then
(Citus, above), or old ones deleted. The back-fill comes next: SQLite has one writer, and its rate is that of the disk's flushes; calls
of BatchAddSources, which make one transaction of many sources, and several servers before one PostgreSQL shorten it. Search is
measured up to a million claims and lists up to 100,000 dossiers (above); a year has %s claims and %.0f million dossiers, which
nobody has measured.
`, round(perDay*lite.cpu/3.6e6), size(lite.year), size(pages), pages/(perDay*lite.bytes), fmt.Sprintf("%.1f billion", 365*perDay*m.results.median("Kept/store="+lite.name, "claims/source")/1e9), 365*perDay/5/1e6)
	return b.String(), nil
}

// columns writes one cell for each store.
func columns[T any](list []T, cell func(T) string) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(" " + cell(s) + " |")
	}
	return b.String()
}
