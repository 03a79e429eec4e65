package lexicon

import "testing"

func TestNation(t *testing.T) {
	for word, want := range map[string]string{
		"chinese": "china", "china": "china", "korean": "korea", "german": "germany", "germans": "germany",
		"american": "america", "u.s.": "america", "dutch": "netherlands", "japanese": "japan", "mexican": "mexico",
		"house": "", "park": "", "leader": "", "south": "", "": "",
	} {
		got, ok := Nation(word)
		if got != want || ok != (want != "") {
			t.Errorf("Nation(%q) = %q, %v; want %q", word, got, ok, want)
		}
	}
}
