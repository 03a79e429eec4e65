package origin

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"
)

// Citation is a claim for which its source names a news agency: "23 people
// died, according to Yonhap".
type Citation struct {
	SourceID, ClaimID, Agency string
}

// Agencies are the agencies that the signed source is or credits as a whole.
func (s *Signature) Agencies() []string { return s.agencies }

// Chains puts single claims under the origin that their sentence names: that of
// a source which is the agency's, or else one of their own, where at least two
// sources name the agency. Credits tells the agencies of whole sources. It
// returns the origins with what is added, and the origin of each such claim by
// its id. The origins that come in are not changed; the citations are in the
// order of the report.
func Chains(origins []Origin, credits map[string][]string, cites []Citation) ([]Origin, map[string]string) {
	if len(cites) == 0 {
		return origins, nil
	}
	by := map[string][]Citation{}
	var names []string
	for _, c := range cites {
		if by[c.Agency] == nil {
			names = append(names, c.Agency)
		}
		by[c.Agency] = append(by[c.Agency], c)
	}
	slices.Sort(names)
	out := slices.Clone(origins)
	of := map[string]string{}
	for _, agency := range names {
		home := -1 // the agency's own story, the first by its id
		for i := range origins {
			o := &origins[i]
			if slices.ContainsFunc(o.SourceIDs, func(id string) bool { return slices.Contains(credits[id], agency) }) && (home < 0 || o.ID < out[home].ID) {
				home = i
			}
		}
		var sources, claims []string
		for _, c := range by[agency] {
			if slices.Contains(credits[c.SourceID], agency) {
				continue // its whole text is the agency's
			}
			claims = append(claims, c.ClaimID)
			if !slices.Contains(sources, c.SourceID) {
				sources = append(sources, c.SourceID)
			}
		}
		switch {
		case len(claims) == 0 || home < 0 && len(sources) < 2:
			continue
		case home >= 0:
			out[home].ClaimIDs = append(slices.Clone(out[home].ClaimIDs), claims...)
		default:
			h := sha256.Sum256([]byte("agency " + agency))
			out = append(out, Origin{
				ID: "o" + hex.EncodeToString(h[:6]), SourceIDs: sources, ClaimIDs: claims,
				Evidence: "name " + agency + " for single figures",
			})
			home = len(out) - 1
		}
		for _, id := range claims {
			of[id] = out[home].ID
		}
	}
	return out, of
}

// starts finds the forms by their first two bytes.
var starts = func() map[[2]byte][]form {
	m := map[[2]byte][]form{}
	for _, f := range forms { // the longest first
		k := [2]byte{f.text[0], f.text[1]}
		m[k] = append(m[k], f)
	}
	return m
}()

// Cited gives the agency that a sentence names for what it says, empty for
// none; where it names several, the first.
func Cited(sentence string) string {
	for i := 0; i+1 < len(sentence); i++ {
		c := sentence[i]
		if c < 'A' || c < utf8.RuneSelf && i > 0 && sentence[i-1] > ' ' && sentence[i-1] != '(' || !utf8.RuneStart(c) {
			continue // no name begins here
		}
		for _, f := range starts[[2]byte{c, sentence[i+1]}] {
			if !strings.HasPrefix(sentence[i:], f.text) {
				continue
			}
			before, after := sentence[:i], sentence[i+len(f.text):]
			if parted(before, after, f.text) && asks(f.text, before, after) {
				return f.agency
			}
		}
	}
	return ""
}

// asks says whether the words around an agency's name make it the speaker:
// "according to the Yonhap news agency", "Reuters reported", "told AFP",
// "(AP)", "citing Xinhua".
func asks(name, before, after string) bool {
	if han(name) {
		if hasAnySuffix(before, "据", "据《", "援引", "引述") {
			return true
		}
		next := firstRunes(after, 8)
		for _, w := range [...]string{"报道", "消息", "에 따르면", "보도", "인용", "전했다"} {
			if strings.Contains(next, w) {
				return true
			}
		}
		return false
	}
	if strings.HasSuffix(before, "(") && startsWithAny(after, ")", "/", ",") {
		return true
	}
	back := lastWords(before, 6)
	for len(back) > 0 {
		switch back[len(back)-1] {
		case "the", "news", "agency", "state", "official", "state-run", "broadcaster", "agencies":
			back = back[:len(back)-1]
			continue
		case "told", "citing", "cited", "cites", "per", "quoting":
			return true
		case "to":
			return len(back) > 1 && back[len(back)-2] == "according"
		case "by":
			return len(back) > 1 && (back[len(back)-2] == "quoted" || back[len(back)-2] == "cited" || back[len(back)-2] == "reported")
		}
		break
	}
	for _, w := range firstWords(after, 4) {
		switch w {
		case "news", "agency", "has", "also":
			continue
		case "reported", "reports", "said", "says", "quoted", "cited", "counted", "tallied", "wrote":
			return true
		}
		return false
	}
	return false
}

// lastWords and firstWords are the lower-case words next to a place, up to the
// nearest sign.
func lastWords(s string, n int) []string {
	s = s[boundary(s, max(0, len(s)-80)):]
	s = s[strings.LastIndexAny(s, ".,;:()\"")+1:]
	ws := strings.Fields(strings.ToLower(s))
	return ws[max(0, len(ws)-n):]
}

func firstWords(s string, n int) []string {
	s = s[:boundary(s, min(len(s), 60))]
	if i := strings.IndexAny(s, ".,;:()\""); i >= 0 {
		s = s[:i]
	}
	ws := strings.Fields(strings.ToLower(s))
	return ws[:min(n, len(ws))]
}
