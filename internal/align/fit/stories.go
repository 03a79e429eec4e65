package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
)

// told reads the stories of a folder that were written to be learned from; the
// README there tells their format.
func told(dir string, weight float64) ([]example, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var out []example
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		e, err := tell(string(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		e.weight, e.told = weight, true
		out = append(out, e)
	}
	return out, nil
}

// mark is a number of a text, in code points, and the quantity it is of.
type mark struct {
	start, end int
	name       string
}

func tell(story string) (example, error) {
	var e example
	groups := map[string]int{}
	for _, part := range strings.Split("\n"+story, "\n== ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		f := strings.Split(head, " | ")
		if len(f) != 3 {
			return e, fmt.Errorf("%q is not \"== id | publisher | date\"", head)
		}
		published, err := time.Parse(time.DateOnly, strings.TrimSpace(f[2]))
		if err != nil {
			return e, err
		}
		text, marks, err := unmark(strings.TrimSpace(body))
		if err != nil {
			return e, fmt.Errorf("source %s: %w", f[0], err)
		}
		x, err := engine.New().Read(context.Background(), claim.Source{ID: f[0], Publisher: f[1], Published: published, Text: text})
		if err != nil {
			return e, err
		}
		for _, c := range x.Claims {
			label := -1
			for _, m := range marks {
				if m.name != "" && c.Number.Start < m.end && m.start < c.Number.End {
					if _, ok := groups[m.name]; !ok {
						groups[m.name] = len(groups)
					}
					label = groups[m.name]
				}
			}
			e.claims, e.label = append(e.claims, c), append(e.label, label)
		}
	}
	return e, nil
}

// unmark takes the marks out of a text: "killed {12|dead} people".
func unmark(s string) (string, []mark, error) {
	var b strings.Builder
	var marks []mark
	points := 0
	write := func(t string) {
		b.WriteString(t)
		points += utf8.RuneCountInString(t)
	}
	for {
		before, rest, ok := strings.Cut(s, "{")
		write(before)
		if !ok {
			return b.String(), marks, nil
		}
		in, after, ok := strings.Cut(rest, "}")
		if !ok {
			return "", nil, fmt.Errorf("a brace is never closed: %.40q", rest)
		}
		number, name, _ := strings.Cut(in, "|")
		start := points
		write(number)
		marks = append(marks, mark{start, points, name})
		s = after
	}
}
