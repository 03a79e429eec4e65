package client

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"iter"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	crosscheckv1 "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// identify gives calls that add something a request id where their caller
// gave none, so that each can be tried again and counts once.
func identify(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	switch in := req.(type) {
	case *crosscheckv1.CreateDossierRequest:
		if in.GetRequestId() == "" {
			in = proto.CloneOf(in)
			in.RequestId = rand.Text()
			req = in
		}
	case *crosscheckv1.AddSourceRequest:
		if in.GetRequestId() == "" {
			in = proto.CloneOf(in)
			in.RequestId = rand.Text()
			req = in
		}
	case *crosscheckv1.BatchAddSourcesRequest:
		in = proto.CloneOf(in)
		for _, one := range in.GetRequests() {
			if one.GetRequestId() == "" {
				one.RequestId = rand.Text()
			}
		}
		req = in
	}
	return invoke(ctx, method, req, reply, cc, opts...)
}

// pages yields what all pages of a list hold. get asks for the page of a
// token, and gives the next one's.
func pages[T any](get func(token string) ([]T, string, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for token := ""; ; {
			rows, next, err := get(token)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			token = next
		}
	}
}

// Dossiers yields all dossiers of the caller by id, asking for page after
// page. An error ends the sequence.
func (c *Client) Dossiers(ctx context.Context) iter.Seq2[*crosscheckv1.Dossier, error] {
	return pages(func(token string) ([]*crosscheckv1.Dossier, string, error) {
		r, err := c.ListDossiers(ctx, &crosscheckv1.ListDossiersRequest{PageToken: token})
		return r.GetDossiers(), r.GetNextPageToken(), err
	})
}

// Sources yields all sources of a dossier ("dossiers/…") with their texts, in
// the order in which they came in. An error ends the sequence.
func (c *Client) Sources(ctx context.Context, parent string) iter.Seq2[*crosscheckv1.Source, error] {
	return pages(func(token string) ([]*crosscheckv1.Source, string, error) {
		r, err := c.ListSources(ctx, &crosscheckv1.ListSourcesRequest{Parent: parent, PageToken: token})
		return r.GetSources(), r.GetNextPageToken(), err
	})
}

// FoundClaims yields all claims that a search finds; its page token is not
// read. An error ends the sequence.
func (c *Client) FoundClaims(ctx context.Context, search *crosscheckv1.SearchClaimsRequest) iter.Seq2[*crosscheckv1.FoundClaim, error] {
	search = proto.CloneOf(search)
	return pages(func(token string) ([]*crosscheckv1.FoundClaim, string, error) {
		search.PageToken = token
		r, err := c.SearchClaims(ctx, search)
		return r.GetClaims(), r.GetNextPageToken(), err
	})
}

// How Watch waits before it connects again: twice as long each time, until a
// message comes.
const (
	firstPause   = 100 * time.Millisecond
	longestPause = 10 * time.Second
)

// Watch follows the report of a dossier ("dossiers/…/report"): with a snapshot
// of its findings first, or from the revision after the given one where that
// is not nil; then a message for each revision, in order and without gaps.
// Where the connection breaks, or the server or its store is away, it connects
// again and goes on where it was.
//
// It goes on until the loop is left, ctx is done or the server refuses: codes
// NotFound where there is no such dossier, or none any more; OutOfRange where
// it has not come as far as the revision. That error is the last pair.
func (c *Client) Watch(ctx context.Context, name string, revision *int64) iter.Seq2[*crosscheckv1.WatchReportResponse, error] {
	return func(yield func(*crosscheckv1.WatchReportResponse, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		pause := firstPause
		for {
			left, err := c.watchOnce(ctx, name, &revision, func(m *crosscheckv1.WatchReportResponse) bool {
				pause = firstPause
				return yield(m, nil)
			})
			switch {
			case left:
				return
			case ctx.Err() != nil:
				yield(nil, ctx.Err())
				return
			case !passing(err):
				yield(nil, err)
				return
			}
			wait := pause
			if asked := RetryAfter(err); Reason(err) != crosscheckv1.ErrorReason_ERROR_REASON_STOPPING && asked > wait {
				wait = asked
			}
			if c.lost != nil {
				c.lost(err, wait)
			}
			select {
			case <-time.After(wait):
			case <-ctx.Done():
			}
			pause = min(2*pause, longestPause)
		}
	}
}

// watchOnce follows a report over one stream, and keeps the last revision. It
// tells whether the loop was left.
func (c *Client) watchOnce(ctx context.Context, name string, revision **int64, yield func(*crosscheckv1.WatchReportResponse) bool) (left bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.WatchReport(ctx, &crosscheckv1.WatchReportRequest{Name: name, Revision: *revision})
	if err != nil {
		return false, err
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return false, err
		}
		*revision = new(m.GetRevision())
		if !yield(m) {
			return true, nil
		}
	}
}

// passing says whether what ended a stream may be over soon: the server went
// away, or another one in between gave up.
func passing(err error) bool {
	if errors.Is(err, io.EOF) {
		return true
	}
	switch status.Code(err) {
	case codes.Unavailable, codes.DeadlineExceeded, codes.Aborted:
		return true
	case codes.Internal, codes.Unknown, codes.Canceled:
		// A connection that was cut in the middle of a frame comes as one of
		// these, without any of the contract's reasons.
		return Reason(err) == crosscheckv1.ErrorReason_ERROR_REASON_UNSPECIFIED
	}
	return false
}
