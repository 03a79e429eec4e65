// Package report puts claims, findings, checks and origins together in their
// order, and draws them.
package report

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/origin"
)

// Report is the answer to a cross-check.
type Report struct {
	Claims        []claim.Claim // by source as given, then by place in its text
	Findings      []compare.Finding
	Checks        []compare.Check
	Origins       []origin.Origin
	EngineVersion string
}
