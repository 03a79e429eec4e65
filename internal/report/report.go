// Package report puts claims, findings, checks and origins together, and draws
// them for a terminal and as a page.
//
// The drawings are pure functions of the report and its sources: no clock, no
// locale, no state of the terminal. Whatever comes from a source is cleaned
// before it is drawn, so that a hostile text can neither steer a terminal nor
// become markup.
package report

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/origin"
)

// Report is the answer to a cross-check.
type Report struct {
	Claims        []claim.Claim     // by source as given, then by place in its text
	Findings      []compare.Finding // in the order of compare.Order
	Checks        []compare.Check
	Origins       []origin.Origin
	EngineVersion string
}

func claimIndex(claims []claim.Claim) map[string]*claim.Claim {
	m := make(map[string]*claim.Claim, len(claims))
	for i := range claims {
		m[claims[i].ID] = &claims[i]
	}
	return m
}
