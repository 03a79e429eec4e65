package lang

import (
	"fmt"
	"testing"
)

func TestTable(t *testing.T) {
	m := map[string]int{"": 1}
	for i := range 5000 {
		// Words that differ in any of their bytes, short and long.
		m[fmt.Sprintf("%d", i)] = i
		m[fmt.Sprintf("w%04dw%04d", i, i*7)] = -i
		m[fmt.Sprintf("beginning-%04d-ending", i)] = i + 1
	}
	table := NewTable(m)
	seen := 0
	last := ""
	for w, v := range table.All() {
		if m[w] != v || seen > 0 && w <= last {
			t.Errorf("%q, behind %q, is %d, want %d", w, last, v, m[w])
		}
		last = w
		seen++
	}
	if seen != len(m) {
		t.Errorf("%d words, want %d", seen, len(m))
	}
	for w, want := range m {
		if got, ok := table.Find(w); !ok || got != want {
			t.Errorf("Find(%q) = %d, %v, want %d", w, got, ok, want)
		}
		if _, ok := table.Find(w + "x"); ok {
			t.Errorf("Find(%q) finds something", w+"x")
		}
	}
	if got := NewTable(map[string]int(nil)).Get("word"); got != 0 {
		t.Errorf("an empty table says %d", got)
	}
	if n := testing.AllocsPerRun(100, func() { table.Get("17"); table.Get("seventeen") }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func TestKey(t *testing.T) {
	for _, words := range [][2]string{{"a", "b"}, {"ab", "ba"}, {"abc", "acb"}, {"abcd", "abce"}, {"abcdefg", "abcdxfg"}, {"abcdefghijklmno", "abcdefghijklmnx"}, {"aa", "aaa"}, {"", "\x00"}, {"a", "a\x00"}, {"abcdefgh", "abcdefgh\x00"}, {"abcdefghijklmno", "abcdefghijklmn"}, {"abcdefghijklmno", "abcdefgxijklmno"}, {"abcdefghijklmno", "abcdefghxjklmno"}, {"abcde", "abxde"}, {"abcdefgh", "abcdefgx"}, {"abcdef", "abcxef"}} {
		if KeyOf(words[0]) == KeyOf(words[1]) {
			t.Errorf("%q and %q have one key", words[0], words[1])
		}
	}
}
