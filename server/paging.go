package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
)

// paged is a request of a list (AIP-158).
type paged interface {
	proto.Message
	GetPageSize() int32
	GetPageToken() string
}

// pageSize is how many to return at most.
func pageSize(req paged, std, most int) int {
	n := int(req.GetPageSize())
	switch {
	case n == 0:
		return std
	case n > most:
		return most
	}
	return n
}

// A page token is a cursor behind a digest of the call that it goes on with:
// the method's request but for how much of it is asked for, and the tenant. It
// holds nothing that its caller may not know, so that it needs no secret.
const digestBytes = 12

func callDigest(ctx context.Context, req paged) []byte {
	m := proto.Clone(req)
	for _, name := range []string{"page_size", "page_token"} {
		r := m.ProtoReflect()
		for i := range r.Descriptor().Fields().Len() {
			if fd := r.Descriptor().Fields().Get(i); string(fd.Name()) == name {
				r.Clear(fd)
			}
		}
	}
	b, _ := proto.MarshalOptions{Deterministic: true}.Marshal(m) // it came in by the wire
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%d:%s%s\n", len(tenantOf(ctx)), tenantOf(ctx), m.ProtoReflect().Descriptor().FullName())
	_, _ = h.Write(b)
	return h.Sum(nil)[:digestBytes]
}

// pageToken is the token of the page that begins after a cursor.
func pageToken(ctx context.Context, req paged, cursor any) (string, error) {
	b, err := json.Marshal(cursor)
	if err != nil {
		return "", fmt.Errorf("server: page token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(append(callDigest(ctx, req), b...)), nil
}

// fromPage reads the cursor of a request's token; the cursor stays as it is
// where there is none.
func fromPage(ctx context.Context, req paged, cursor any) error {
	token := req.GetPageToken()
	if token == "" {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil && len(b) > digestBytes {
		if !bytes.Equal(b[:digestBytes], callDigest(ctx, req)) {
			return &engine.FieldError{Field: "page_token", Message: "is of a call with other fields"}
		}
		if err = json.Unmarshal(b[digestBytes:], cursor); err == nil {
			return nil
		}
	}
	return &engine.FieldError{Field: "page_token", Message: "is no token that was given out"}
}

// page cuts a list that was asked for with one more than a page holds, and
// gives the token of the next page.
func page[T any](ctx context.Context, req paged, rows []T, size int, cursor func(T) any) ([]T, string, error) {
	if len(rows) <= size {
		return rows, "", nil
	}
	rows = rows[:size]
	token, err := pageToken(ctx, req, cursor(rows[size-1]))
	return rows, token, err
}
