// Package auth says who calls: by an API key, by a token of an OpenID Connect
// issuer, or by a client certificate. It knows neither gRPC nor HTTP: a door
// hands it what it found beside the call, and gets a Principal.
//
// Whoever is known belongs to one tenant, and sees nothing of any other's.
package auth

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
)

// Role is what a principal may do. Each role may do what the one before may.
type Role uint8

// The roles.
const (
	Reader Role = iota + 1 // check sources, read and search what is kept
	Writer                 // keep dossiers: create and change them, add and delete sources
	Admin                  // delete dossiers for good
)

var roles = map[string]Role{"reader": Reader, "writer": Writer, "admin": Admin}

// ParseRole reads a role by its name: reader, writer or admin.
func ParseRole(name string) (Role, error) {
	if r, ok := roles[name]; ok {
		return r, nil
	}
	return 0, fmt.Errorf("role %q is none of reader, writer, admin", name)
}

// String is the name of the role.
func (r Role) String() string {
	for name, role := range roles {
		if role == r {
			return name
		}
	}
	return "none"
}

// Principal is who calls.
type Principal struct {
	Name   string // for logs and limits: "key:desk", "oidc:alice", "cert:ingest"
	Tenant string // never empty
	Role   Role
}

// Credentials are what came with a call. All may be empty.
type Credentials struct {
	Bearer      string            // of "authorization: Bearer …"
	APIKey      string            // of "x-api-key"
	Certificate *x509.Certificate // the client's own, verified by TLS
}

// The errors of Authenticate. Any other is a fault of the server or of the
// issuer, and says nothing of the caller.
var (
	// ErrMissing: the call came without credentials of any kind that is taken.
	ErrMissing = errors.New("credentials are missing")
	// ErrInvalid: the credentials are unknown, expired or made for somebody
	// else. What is wrong is for the log, not for the caller.
	ErrInvalid = errors.New("credentials are not valid")
)

// Authenticator tells who calls.
type Authenticator interface {
	// Authenticate returns the principal, or an error that wraps ErrMissing or
	// ErrInvalid, or another one where it could not be told.
	Authenticate(ctx context.Context, c Credentials) (Principal, error)
}

// Chain asks authenticators in turn: the first that finds credentials of its
// kind decides. Bad credentials of one kind are not made up for by another.
type Chain []Authenticator

// Authenticate asks the authenticators in turn.
func (c Chain) Authenticate(ctx context.Context, creds Credentials) (Principal, error) {
	for _, a := range c {
		p, err := a.Authenticate(ctx, creds)
		if !errors.Is(err, ErrMissing) {
			return p, err
		}
	}
	return Principal{}, ErrMissing
}

// Everyone takes every caller for one principal: a server on loopback, or one
// whose owner said that it needs no more.
type Everyone Principal

// Authenticate returns the one principal.
func (e Everyone) Authenticate(context.Context, Credentials) (Principal, error) {
	return Principal(e), nil
}

// validTenant says whether a tenant's name can be kept and logged: printable
// ASCII without spaces, at most 128 characters.
func validTenant(name string) error {
	if name == "" {
		return errors.New("tenant is empty")
	}
	if len(name) > 128 {
		return errors.New("tenant is longer than 128 characters")
	}
	if i := strings.IndexFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }); i >= 0 {
		return fmt.Errorf("tenant %q holds something else than printable ASCII", name)
	}
	return nil
}

type principalKey struct{}

// With returns a context that carries who calls.
func With(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// From returns who calls; false where nobody was authenticated.
func From(ctx context.Context) (Principal, bool) {
	p, ok := ctx.Value(principalKey{}).(Principal)
	return p, ok
}
