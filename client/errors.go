package client

import (
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"

	crosscheckv1 "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// Domain is the domain of the service's google.rpc.ErrorInfo.
const Domain = "crosscheck.v1"

// Violation is one field of a request that breaks a rule of the contract.
type Violation struct {
	Field       string // path of the field: "sources[1].text"
	Description string // what is wrong with it, for people
}

// Reason is why the server refused a call, or UNSPECIFIED where err is nil, is
// no answer of a crosscheck server, or gives a reason that this client doesn't
// know yet. Branch on it rather than on an error's message.
func Reason(err error) crosscheckv1.ErrorReason {
	info := detail[*errdetails.ErrorInfo](err)
	if info.GetDomain() != Domain {
		return crosscheckv1.ErrorReason_ERROR_REASON_UNSPECIFIED
	}
	for _, prefix := range []string{"", "ERROR_REASON_"} {
		if n, ok := crosscheckv1.ErrorReason_value[prefix+info.GetReason()]; ok {
			return crosscheckv1.ErrorReason(n)
		}
	}
	return crosscheckv1.ErrorReason_ERROR_REASON_UNSPECIFIED
}

// Metadata is what the server says beside the reason, such as "max_bytes";
// nil where there is nothing.
func Metadata(err error) map[string]string {
	return detail[*errdetails.ErrorInfo](err).GetMetadata()
}

// Violations are the fields that the server complains of, in its order; nil
// where it complains of none.
func Violations(err error) []Violation {
	var vs []Violation
	for _, v := range detail[*errdetails.BadRequest](err).GetFieldViolations() {
		vs = append(vs, Violation{Field: v.GetField(), Description: v.GetDescription()})
	}
	return vs
}

// RetryAfter is how long the server asks to wait before another try; 0 where
// it doesn't.
func RetryAfter(err error) time.Duration {
	return detail[*errdetails.RetryInfo](err).GetRetryDelay().AsDuration()
}

// detail is the first detail of a kind in a status, and the kind's nil where
// there is none. Wrapped errors are looked through.
func detail[D any](err error) D {
	var none D
	s, ok := status.FromError(err)
	if err == nil || !ok {
		return none
	}
	for _, d := range s.Details() {
		if d, ok := d.(D); ok {
			return d
		}
	}
	return none
}
