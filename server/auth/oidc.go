package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	// The OpenID Connect client that Kubernetes and most Go services use: keys
	// are fetched, kept and rotated by it, and tokens verified.
	"github.com/coreos/go-oidc/v3/oidc"
)

// OIDCConfig says whose tokens are taken. Issuer and Audience are both needed:
// without an audience, a token made for any other service of the issuer would
// open this one.
type OIDCConfig struct {
	Issuer, Audience string
	// TenantClaim and RoleClaim name the claims that hold the tenant and the
	// role; "tenant" and "role" where empty. A token without a tenant is
	// refused, one without a role reads.
	TenantClaim, RoleClaim string
}

// Tokens are the bearer tokens (JWT) of an OpenID Connect issuer.
type Tokens struct {
	cfg      OIDCConfig
	verifier *oidc.IDTokenVerifier
}

// NewTokens asks the issuer for its configuration (OpenID Connect Discovery).
// The error names the setting that is wrong or says that the issuer does not
// answer.
func NewTokens(ctx context.Context, cfg OIDCConfig) (*Tokens, error) {
	switch {
	case cfg.Issuer == "":
		return nil, errors.New("OIDC: an audience is given without an issuer")
	case cfg.Audience == "":
		return nil, errors.New("OIDC: an issuer is given without an audience: a token made for another service would be taken")
	case !strings.HasPrefix(cfg.Issuer, "https://") && !loopback(cfg.Issuer):
		return nil, fmt.Errorf("OIDC: issuer %q must be an https:// address: over plain HTTP anybody on the way could make tokens", cfg.Issuer)
	}
	if cfg.TenantClaim == "" {
		cfg.TenantClaim = "tenant"
	}
	if cfg.RoleClaim == "" {
		cfg.RoleClaim = "role"
	}
	// The provider keeps this client, also to fetch keys later.
	client := &http.Client{Timeout: 10 * time.Second}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, client), cfg.Issuer)
	if err != nil {
		return nil, fmt.Errorf("OIDC: issuer %q: %w", cfg.Issuer, err)
	}
	var found struct {
		Keys       string   `json:"jwks_uri"`
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
	}
	if err := provider.Claims(&found); err != nil || found.Keys == "" {
		return nil, fmt.Errorf("OIDC: issuer %q names no keys (jwks_uri)", cfg.Issuer)
	}
	keys := keySet{oidc.NewRemoteKeySet(oidc.ClientContext(context.WithoutCancel(ctx), client), found.Keys)}
	return &Tokens{cfg, oidc.NewVerifier(cfg.Issuer, keys, &oidc.Config{
		ClientID:             cfg.Audience,
		SupportedSigningAlgs: slices.DeleteFunc(found.Algorithms, symmetric),
	})}, nil
}

// symmetric tells algorithms by which whoever can verify a token can make one,
// and "none", by which anybody can.
func symmetric(algorithm string) bool {
	return strings.HasPrefix(algorithm, "HS") || strings.EqualFold(algorithm, "none")
}

// keySet notes, in the context of a call, that the issuer's keys could not be
// had. The verifier passes on nothing of an error but its words.
type keySet struct{ oidc.KeySet }

type faultKey struct{}

// VerifySignature verifies a token's signature.
func (k keySet) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := k.KeySet.VerifySignature(ctx, jwt)
	var unreachable *url.Error
	if fault, ok := ctx.Value(faultKey{}).(*error); ok && errors.As(err, &unreachable) {
		*fault = err
	}
	return payload, err
}

// loopback says whether an address is on this machine, as in tests.
func loopback(issuer string) bool {
	for _, host := range []string{"http://127.0.0.1:", "http://localhost:", "http://[::1]:"} {
		if strings.HasPrefix(issuer, host) {
			return true
		}
	}
	return false
}

// Authenticate finds the principal of a bearer token.
func (t *Tokens) Authenticate(ctx context.Context, c Credentials) (Principal, error) {
	if c.Bearer == "" || strings.HasPrefix(c.Bearer, keyPrefix) {
		return Principal{}, ErrMissing
	}
	var fault error
	token, err := t.verifier.Verify(context.WithValue(ctx, faultKey{}, &fault), c.Bearer)
	if err != nil {
		if ctx.Err() != nil {
			return Principal{}, ctx.Err()
		}
		if fault != nil {
			return Principal{}, fmt.Errorf("OIDC: issuer's keys: %w", fault)
		}
		return Principal{}, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return Principal{}, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	tenant, _ := claims[t.cfg.TenantClaim].(string)
	if err := validTenant(tenant); err != nil {
		return Principal{}, fmt.Errorf("%w: claim %q: %w", ErrInvalid, t.cfg.TenantClaim, err)
	}
	p := Principal{Name: "oidc:" + token.Subject, Tenant: tenant, Role: Reader}
	if v, given := claims[t.cfg.RoleClaim]; given {
		name, _ := v.(string)
		if p.Role, err = ParseRole(name); err != nil {
			return Principal{}, fmt.Errorf("%w: claim %q: %w", ErrInvalid, t.cfg.RoleClaim, err)
		}
	}
	return p, nil
}
