package web

import (
	"encoding/json"
	"fmt"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"

	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// placed says of an error in one source of a stream which one of the request's
// it was: the stream calls each "source".
func placed(err error, i int) error {
	s, ok := status.FromError(err)
	if !ok {
		return err
	}
	place := func(words string) string {
		if rest, ok := strings.CutPrefix(words, "source"); ok && (rest == "" || rest[0] == '.' || rest[0] == ':') {
			return fmt.Sprintf("sources[%d]%s", i, rest)
		}
		return words
	}
	out := status.New(s.Code(), place(s.Message()))
	var details []protoadapt.MessageV1
	for _, d := range s.Details() {
		switch d := d.(type) {
		case *errdetails.BadRequest:
			for _, v := range d.GetFieldViolations() {
				v.Field = place(v.GetField())
			}
			details = append(details, d)
		case protoadapt.MessageV1:
			details = append(details, d)
		}
	}
	if with, err := out.WithDetails(details...); err == nil {
		out = with
	}
	return out.Err()
}

// failure is an error as the API's JSON has it.
func failure(err error) json.RawMessage {
	b, e := wire.MarshalJSON(status.Convert(err).Proto())
	if e != nil {
		return json.RawMessage(`{"code":13,"message":"internal error"}`)
	}
	return b
}
