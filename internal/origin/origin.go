// Package origin finds where a number really comes from: near-copied texts
// and chains named in the text count once.
package origin

// Origin is a set of sources that speak with one voice.
type Origin struct {
	ID        string
	SourceIDs []string
	Evidence  string // why: "texts share 92 % of their five-word shingles"
}
