package wire

import (
	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// Bytes keeps values as the contract's messages, encoded: what a store gives
// back can be answered as it is, and read by every later version.
type Bytes struct{}

var deterministic = proto.MarshalOptions{Deterministic: true}

// Source encodes a source.
func (Bytes) Source(s *claim.Source) ([]byte, error) { return deterministic.Marshal(Source(s)) }

// SourceFrom decodes a source.
func (Bytes) SourceFrom(b []byte) (claim.Source, error) {
	var m pb.Source
	if err := proto.Unmarshal(b, &m); err != nil {
		return claim.Source{}, err
	}
	return SourceFrom("source", &m)
}

// Claim encodes a claim.
func (Bytes) Claim(c *claim.Claim) ([]byte, error) { return deterministic.Marshal(Claim(c)) }

// Finding encodes a finding.
func (Bytes) Finding(f *compare.Finding) ([]byte, error) { return deterministic.Marshal(Finding(f)) }

// Report encodes a report.
func (Bytes) Report(r *report.Report) ([]byte, error) { return deterministic.Marshal(Report(r)) }
