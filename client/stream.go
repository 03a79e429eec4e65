package client

import (
	"context"
	"errors"
	"io"
	"iter"

	crosscheckv1 "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// Stream cross-checks sources as they come: each is sent as soon as the
// sequence yields it, and each answer is yielded as soon as it is there. Every
// source is answered by a SourceTaken with the findings that are new or
// changed; after the last source comes the whole report. Numbers are compared
// by the client's policy (see WithPolicy).
//
// An error ends the sequence. Leaving the loop early cancels the call. The
// sequence of sources runs in a goroutine of its own, and is left with the
// loop: one that waits for something should wait for ctx too.
func (c *Client) Stream(ctx context.Context, sources iter.Seq[*crosscheckv1.Source]) iter.Seq2[*crosscheckv1.CrossCheckStreamResponse, error] {
	return func(yield func(*crosscheckv1.CrossCheckStreamResponse, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := c.CrossCheckStream(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		go func() {
			policy := c.policy // goes with the first source
			for s := range sources {
				// A failed Send means that the stream is over; Recv says why.
				if ctx.Err() != nil || stream.Send(&crosscheckv1.CrossCheckStreamRequest{Source: s, Policy: policy}) != nil {
					return
				}
				policy = nil
			}
			_ = stream.CloseSend()
		}()
		for {
			event, err := stream.Recv()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(event, err) || err != nil {
				return
			}
		}
	}
}
