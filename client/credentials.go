package client

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

// WithAPIKey says who calls, by an API key that `crosscheck keys new` made. It
// goes with every call; without TLS only where WithPlaintext says so.
func WithAPIKey(key string) Option {
	return func(o *options) { o.who = append(o.who, header{name: "x-api-key", value: key}) }
}

// WithToken says who calls, by the token of an OpenID Connect issuer that the
// server trusts. A program that renews its token gives gRPC's own
// credentials.PerRPCCredentials instead (see WithDialOptions).
func WithToken(token string) Option {
	return func(o *options) { o.who = append(o.who, header{name: "authorization", value: "Bearer " + token}) }
}

// header is a line of metadata that goes with every call.
type header struct {
	name, value string
	plaintext   bool
}

var _ credentials.PerRPCCredentials = header{}

// GetRequestMetadata gives a call its line.
func (h header) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{h.name: h.value}, nil
}

// RequireTransportSecurity keeps a secret off a wire that others can read,
// unless its owner has said that they can't.
func (h header) RequireTransportSecurity() bool { return !h.plaintext }

// identified are the options that say who calls.
func (o *options) identified() []grpc.DialOption {
	out := make([]grpc.DialOption, len(o.who))
	for i, h := range o.who {
		h.plaintext = o.plaintext
		out[i] = grpc.WithPerRPCCredentials(h)
	}
	return out
}
