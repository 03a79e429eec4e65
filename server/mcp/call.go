package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/client"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// call is one call of a tool.
type call struct {
	*host
	tool    *tool
	request *sdk.CallToolRequest
	show    show
	omitted omitted
}

// run is what a tool does with a request: the answer, and its rendering for
// whoever reads text only.
type run func(ctx context.Context, c *call, in proto.Message) (out proto.Message, text string, err error)

// handler turns a tool into the SDK's. What goes wrong with the call itself is a
// result, so that the assistant sees it and can do better.
func (h *host) handler(t *tool) sdk.ToolHandler {
	return func(ctx context.Context, r *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		c := &call{host: h, tool: t, request: r}
		in := t.in.New().Interface()
		if err := c.decode(r.Params.Arguments, in); err != nil {
			return refusal(err), nil
		}
		out, text, err := t.run(ctx, c, in)
		switch {
		case ctx.Err() != nil: // nobody waits for the answer
			return nil, ctx.Err()
		case err != nil:
			return refusal(err), nil
		}
		structured, err := c.structured(out)
		if err != nil {
			return nil, err
		}
		return &sdk.CallToolResult{
			Content:           []sdk.Content{&sdk.TextContent{Text: text}},
			StructuredContent: structured,
		}, nil
	}
}

// decode reads the arguments as strictly as REST reads a body.
func (c *call) decode(arguments json.RawMessage, in proto.Message) error {
	if raw := bytes.TrimSpace(arguments); len(raw) == 0 || string(raw) == "null" {
		arguments = json.RawMessage("{}")
	}
	c.show = showByDefault
	if c.tool.shows {
		var err error
		if arguments, err = c.show.take(arguments); err != nil {
			return err
		}
	}
	return wire.UnmarshalJSON(arguments, in)
}

func (c *call) structured(out proto.Message) (json.RawMessage, error) {
	b, err := wire.MarshalJSON(out)
	if err != nil || c.omitted == (omitted{}) {
		return b, err
	}
	left, err := json.Marshal(c.omitted)
	if err != nil {
		return nil, err
	}
	// The report is never absent where something was left out of it.
	return fmt.Appendf(b[:len(b)-1], `,"omitted":%s}`, left), nil
}

// progressEvery is how often a caller hears that its call is at work: often
// enough for those whose patience each message renews.
const progressEvery = 500 * time.Millisecond

// tellProgress tells a caller who wants to know for how many seconds its call
// has been at work, until it is stopped. How much is left nobody knows: what
// takes time is comparing, once all reports are read.
func (c *call) tellProgress(ctx context.Context, doing string) (stop func()) {
	token := c.request.Params.GetProgressToken()
	if token == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var told sync.WaitGroup
	told.Go(func() {
		start := time.Now()
		ticker := time.NewTicker(progressEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case now := <-ticker.C:
				// A call is not worth failing for a line of its progress.
				_ = c.request.Session.NotifyProgress(ctx, &sdk.ProgressNotificationParams{
					ProgressToken: token, Progress: now.Sub(start).Seconds(), Message: doing,
				})
			}
		}
	})
	// The answer comes behind all of it.
	return func() { cancel(); told.Wait() }
}

// statusMeta is where a result that is an error carries the google.rpc.Status
// that the RPC gave, in the JSON in which REST answers it.
const statusMeta = "crosscheck.v1/status"

// refusal is an error as the result of a tool: its code and reason, and the
// fields that are wrong, a line each.
func refusal(err error) *sdk.CallToolResult {
	err = asStatus(err)
	st := status.Convert(err)
	var b strings.Builder
	code := codeName(st.Code())
	b.WriteString(code)
	reason := strings.TrimPrefix(client.Reason(err).String(), "ERROR_REASON_")
	if reason != code && reason != "UNSPECIFIED" {
		b.WriteString(", " + reason)
	}
	if vs := client.Violations(err); len(vs) > 0 {
		for _, v := range vs {
			fmt.Fprintf(&b, "\n%s: %s", v.Field, v.Description)
		}
	} else {
		b.WriteString(": " + st.Message())
	}
	if wait := client.RetryAfter(err); wait > 0 {
		fmt.Fprintf(&b, "\nTry again after %v.", wait)
	}
	result := &sdk.CallToolResult{IsError: true, Content: []sdk.Content{&sdk.TextContent{Text: b.String()}}}
	if raw, err := wire.MarshalJSON(st.Proto()); err == nil {
		result.Meta = sdk.Meta{statusMeta: json.RawMessage(raw)}
	}
	return result
}

// codeName is a code as the documentation writes it: INVALID_ARGUMENT.
func codeName(c codes.Code) string {
	var b strings.Builder
	for i, r := range c.String() {
		if i > 0 && r >= 'A' && r <= 'Z' && c != codes.OK {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

// asStatus gives what is refused before it reaches a service the status that
// the gateway gives it.
func asStatus(err error) error {
	var bad *wire.JSONError
	if !errors.As(err, &bad) {
		return err
	}
	st := status.New(codes.InvalidArgument, bad.Error())
	info := &errdetails.ErrorInfo{Reason: pb.ErrorReason_ERROR_REASON_MALFORMED_REQUEST.String(), Domain: client.Domain}
	with, err := st.WithDetails(info)
	if bad.Field != "" {
		with, err = st.WithDetails(info, &errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{{Field: bad.Field, Description: bad.Message}}})
	}
	if err != nil {
		return st.Err()
	}
	return with.Err()
}
