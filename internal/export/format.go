package export

import (
	"io"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// Format is one of the ways in which a report can be had for other programs,
// or for people who have none of ours.
type Format struct {
	Name        string // the contract's, without the prefix of its enum
	ContentType string // RFC 9110
	Write       func(io.Writer, *report.Report, []claim.Source) error
}

// Formats are all but the contract's own JSON, which only those who know the
// contract can write.
var Formats = []Format{
	{"WEB_ANNOTATION", "application/ld+json", WriteAnnotations},
	{"SCHEMA_ORG", "application/ld+json", WriteSchemaOrg},
	{"CSV", "text/csv; charset=utf-8; header=present", WriteCSV},
	{"JSONL", "application/x-ndjson", WriteJSONL},
	{"HTML", "text/html; charset=utf-8", report.WriteHTML},
}

// ByName finds a format by its name.
func ByName(name string) (Format, bool) {
	for _, f := range Formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}
