package auth

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// Every RPC of the contract needs a role, and no other method has one.
func TestEveryMethodNeedsARole(t *testing.T) {
	left := map[string]bool{}
	for name := range methods {
		left[name] = true
	}
	for _, file := range []protoreflect.FileDescriptor{pb.File_crosscheck_v1_service_proto, pb.File_crosscheck_v1_dossier_service_proto} {
		for i := range file.Services().Len() {
			s := file.Services().Get(i)
			for j := range s.Methods().Len() {
				name := fmt.Sprintf("/%s/%s", s.FullName(), s.Methods().Get(j).Name())
				if _, ok := Needs(name); !ok {
					t.Errorf("%s needs no role", name)
				}
				delete(left, name)
			}
		}
	}
	for name := range left {
		t.Errorf("%s is no method", name)
	}
	if _, ok := Needs("/crosscheck.v1.DossierService/Nothing"); ok {
		t.Error("a method that is not there has a role")
	}
}

func TestRoles(t *testing.T) {
	for _, want := range []Role{Reader, Writer, Admin} {
		if got, err := ParseRole(want.String()); err != nil || got != want {
			t.Errorf("ParseRole(%q) = %v, %v", want, got, err)
		}
	}
	for _, name := range []string{"", "root", "Admin", "none"} {
		if _, err := ParseRole(name); err == nil {
			t.Errorf("ParseRole(%q) has no error", name)
		}
	}
	if !(Reader < Writer && Writer < Admin) {
		t.Error("roles are out of order")
	}
}

func keyFile(t *testing.T, entries ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.yaml")
	writeKeys(t, path, entries...)
	return path
}

func writeKeys(t *testing.T, path string, entries ...string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("keys:\n"+strings.Join(entries, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func entry(id, tenant, role, hash, more string) string {
	return fmt.Sprintf("  - {id: %q, tenant: %q, role: %q, sha256: %q%s}", id, tenant, role, hash, more)
}

func TestKeys(t *testing.T) {
	key, hash, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	old, oldHash, err := NewKey()
	if err != nil || key == old || !strings.HasPrefix(key, "cck_") || len(key) != 47 {
		t.Fatalf("keys %q and %q, error %v", key, old, err)
	}
	path := keyFile(t,
		entry("desk", "newsroom", "writer", hash, ""),
		entry("old", "newsroom", "admin", strings.ToUpper(oldHash), ", expires: 2026-03-01"))
	var log bytes.Buffer
	keys, err := NewKeys(path, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 2, 28, 23, 59, 59, 0, time.UTC)
	keys.now = func() time.Time { return now }
	desk := Principal{"key:desk", "newsroom", Writer}
	admin := Principal{"key:old", "newsroom", Admin}
	for _, tt := range []struct {
		what  string
		creds Credentials
		want  Principal
		err   error
	}{
		{"x-api-key", Credentials{APIKey: key}, desk, nil},
		{"bearer", Credentials{Bearer: key}, desk, nil},
		{"another", Credentials{APIKey: old}, admin, nil},
		{"nothing", Credentials{}, Principal{}, ErrMissing},
		{"a token", Credentials{Bearer: "eyJhbGciOiJub25lIn0.e30."}, Principal{}, ErrMissing},
		{"a wrong key", Credentials{APIKey: key[:46] + "!"}, Principal{}, ErrInvalid},
		{"a shorter key", Credentials{APIKey: key[:46]}, Principal{}, ErrInvalid},
		{"the hash", Credentials{APIKey: hash}, Principal{}, ErrInvalid},
	} {
		if got, err := keys.Authenticate(t.Context(), tt.creds); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %+v, %v", tt.what, got, err)
		}
	}
	now = now.Add(time.Second)
	if _, err := keys.Authenticate(t.Context(), Credentials{APIKey: old}); !errors.Is(err, ErrInvalid) {
		t.Errorf("expired: %v", err)
	}

	// A change of the file is seen; one that is broken changes nothing.
	writeKeys(t, path, entry("other", "paper", "reader", oldHash, ""))
	now = now.Add(time.Minute)
	if p, err := keys.Authenticate(t.Context(), Credentials{APIKey: old}); err != nil || p != (Principal{"key:other", "paper", Reader}) {
		t.Errorf("after the change: %+v, %v", p, err)
	}
	if _, err := keys.Authenticate(t.Context(), Credentials{APIKey: key}); !errors.Is(err, ErrInvalid) {
		t.Errorf("a key that was taken out: %v", err)
	}
	writeKeys(t, path, "  - {id: broken}")
	now = now.Add(time.Minute)
	if _, err := keys.Authenticate(t.Context(), Credentials{APIKey: old}); err != nil || !strings.Contains(log.String(), "stay as they were") {
		t.Errorf("after a broken change: %v, log %s", err, log.String())
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	if _, err := keys.Authenticate(t.Context(), Credentials{APIKey: old}); err != nil {
		t.Errorf("without its file: %v", err)
	}
	if strings.Contains(log.String(), key) || strings.Contains(log.String(), hash) {
		t.Error("the log holds a secret")
	}
}

func TestKeyFilesThatAreRefused(t *testing.T) {
	hash := strings.Repeat("ab", 32)
	for _, tt := range []struct{ entry, want string }{
		{"", "holds no keys"},
		{entry("", "t", "reader", hash, ""), "id is missing"},
		{entry("a", "t", "reader", hash, "") + "\n" + entry("a", "t", "reader", strings.Repeat("cd", 32), ""), "keys[1] (a): id is missing or taken"},
		{entry("a", "t", "reader", hash, "") + "\n" + entry("b", "t", "reader", hash, ""), "that of another key"},
		{entry("a", "", "reader", hash, ""), "tenant is empty"},
		{entry("a", "news room", "reader", hash, ""), "printable ASCII"},
		{entry("a", strings.Repeat("t", 129), "reader", hash, ""), "longer than 128"},
		{entry("a", "t", "owner", hash, ""), "none of reader, writer, admin"},
		{entry("a", "t", "reader", "abc", ""), "64 hex digits"},
		{entry("a", "t", "reader", hash+"00", ""), "64 hex digits"},
		{entry("a", "t", "reader", strings.Repeat("x", 64), ""), "64 hex digits"},
		{entry("a", "t", "reader", hash, ", expires: soon"), "no day"},
		{entry("a", "t", "reader", hash, ", key: cck_x"), "field key not found"},
	} {
		if _, err := NewKeys(keyFile(t, tt.entry), slog.Default()); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.entry, err, tt.want)
		}
	}
	if _, err := NewKeys(filepath.Join(t.TempDir(), "none.yaml"), slog.Default()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestCertificates(t *testing.T) {
	subject := func(cn string, o, ou []string) Credentials {
		return Credentials{Certificate: &x509.Certificate{Subject: pkix.Name{CommonName: cn, Organization: o, OrganizationalUnit: ou}}}
	}
	for _, tt := range []struct {
		creds Credentials
		want  Principal
		err   error
	}{
		{Credentials{}, Principal{}, ErrMissing},
		{subject("ingest", []string{"newsroom"}, nil), Principal{"cert:ingest", "newsroom", Reader}, nil},
		{subject("ingest", []string{"newsroom"}, []string{"writer"}), Principal{"cert:ingest", "newsroom", Writer}, nil},
		{subject("", []string{"newsroom"}, nil), Principal{}, ErrInvalid},
		{subject("ingest", nil, nil), Principal{}, ErrInvalid},
		{subject("ingest", []string{"a", "b"}, nil), Principal{}, ErrInvalid},
		{subject("ingest", []string{"a b"}, nil), Principal{}, ErrInvalid},
		{subject("ingest", []string{"a"}, []string{"boss"}), Principal{}, ErrInvalid},
		{subject("ingest", []string{"a"}, []string{"reader", "admin"}), Principal{}, ErrInvalid},
	} {
		if got, err := (Certificates{}).Authenticate(t.Context(), tt.creds); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%+v: %+v, %v", tt.creds.Certificate, got, err)
		}
	}
}

// issuer is an OpenID Connect issuer on loopback: discovery, keys, and tokens
// signed by ES256.
type issuer struct {
	*httptest.Server
	key *ecdsa.PrivateKey
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	is := &issuer{key: key}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{
			"issuer": is.URL, "jwks_uri": is.URL + "/keys", "authorization_endpoint": is.URL + "/a", "token_endpoint": is.URL + "/t",
			"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		raw, err := key.PublicKey.Bytes() // 4 x y, uncompressed
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]any{
			"kty": "EC", "crv": "P-256", "kid": "1", "alg": "ES256", "use": "sig",
			"x": base64.RawURLEncoding.EncodeToString(raw[1:33]), "y": base64.RawURLEncoding.EncodeToString(raw[33:]),
		}}})
	})
	is.Server = httptest.NewServer(mux)
	t.Cleanup(is.Close)
	return is
}

func (is *issuer) token(t *testing.T, alg string, claims map[string]any) string {
	t.Helper()
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	signed := part(map[string]string{"alg": alg, "kid": "1", "typ": "JWT"}) + "." + part(claims)
	if alg != "ES256" {
		return signed + "."
	}
	sum := sha256.Sum256([]byte(signed))
	der, err := is.key.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(plainSignature(t, der))
}

// plainSignature turns an ASN.1 signature into the r and s of JWS (RFC 7518,
// section 3.4).
func plainSignature(t *testing.T, der []byte) []byte {
	t.Helper()
	out := make([]byte, 64)
	rest := der[2:]
	for i := range 2 {
		n := int(rest[1])
		v := rest[2 : 2+n]
		v = bytes.TrimLeft(v, "\x00")
		copy(out[32*i+32-len(v):32*i+32], v)
		rest = rest[2+n:]
	}
	return out
}

func TestTokens(t *testing.T) {
	is := newIssuer(t)
	tokens, err := NewTokens(t.Context(), OIDCConfig{Issuer: is.URL, Audience: "crosscheck"})
	if err != nil {
		t.Fatal(err)
	}
	claims := func(change map[string]any) map[string]any {
		c := map[string]any{"iss": is.URL, "aud": "crosscheck", "sub": "alice", "exp": time.Now().Add(time.Hour).Unix(), "tenant": "newsroom", "role": "writer"}
		for k, v := range change {
			if v == nil {
				delete(c, k)
			} else {
				c[k] = v
			}
		}
		return c
	}
	for _, tt := range []struct {
		what   string
		bearer string
		want   Principal
		err    error
	}{
		{"good", is.token(t, "ES256", claims(nil)), Principal{"oidc:alice", "newsroom", Writer}, nil},
		{"several audiences", is.token(t, "ES256", claims(map[string]any{"aud": []string{"x", "crosscheck"}})), Principal{"oidc:alice", "newsroom", Writer}, nil},
		{"no role", is.token(t, "ES256", claims(map[string]any{"role": nil})), Principal{"oidc:alice", "newsroom", Reader}, nil},
		{"a wrong role", is.token(t, "ES256", claims(map[string]any{"role": "king"})), Principal{}, ErrInvalid},
		{"a role of another type", is.token(t, "ES256", claims(map[string]any{"role": 3})), Principal{}, ErrInvalid},
		{"no tenant", is.token(t, "ES256", claims(map[string]any{"tenant": nil})), Principal{}, ErrInvalid},
		{"expired", is.token(t, "ES256", claims(map[string]any{"exp": time.Now().Add(-time.Minute).Unix()})), Principal{}, ErrInvalid},
		{"another audience", is.token(t, "ES256", claims(map[string]any{"aud": "mail"})), Principal{}, ErrInvalid},
		{"another issuer", is.token(t, "ES256", claims(map[string]any{"iss": "https://example.org"})), Principal{}, ErrInvalid},
		{"unsigned", is.token(t, "none", claims(nil)), Principal{}, ErrInvalid},
		{"HMAC", is.token(t, "HS256", claims(nil)), Principal{}, ErrInvalid},
		{"no JWT", "abc", Principal{}, ErrInvalid},
		{"nothing", "", Principal{}, ErrMissing},
		{"an API key", "cck_abc", Principal{}, ErrMissing},
	} {
		if got, err := tokens.Authenticate(t.Context(), Credentials{Bearer: tt.bearer}); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %+v, %v", tt.what, got, err)
		}
	}
	forged := newIssuer(t)
	forged.Close()
	forged.URL = is.URL
	if _, err := tokens.Authenticate(t.Context(), Credentials{Bearer: forged.token(t, "ES256", claims(nil))}); !errors.Is(err, ErrInvalid) {
		t.Errorf("signed by another key: %v", err)
	}
}

// A caller is not blamed for an issuer that does not answer.
func TestIssuerAway(t *testing.T) {
	is := newIssuer(t)
	tokens, err := NewTokens(t.Context(), OIDCConfig{Issuer: is.URL, Audience: "crosscheck"})
	if err != nil {
		t.Fatal(err)
	}
	is.Close()
	token := is.token(t, "ES256", map[string]any{"iss": is.URL, "aud": "crosscheck", "sub": "alice", "exp": time.Now().Add(time.Hour).Unix(), "tenant": "newsroom"})
	if _, err := tokens.Authenticate(t.Context(), Credentials{Bearer: token}); err == nil || errors.Is(err, ErrInvalid) || errors.Is(err, ErrMissing) {
		t.Errorf("error %v", err)
	}
}

func TestHalfASettingIsRefused(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for _, tt := range []struct {
		cfg  OIDCConfig
		want string
	}{
		{OIDCConfig{Audience: "crosscheck"}, "without an issuer"},
		{OIDCConfig{Issuer: "https://example.org"}, "without an audience"},
		{OIDCConfig{Issuer: "http://example.org", Audience: "crosscheck"}, "https://"},
		{OIDCConfig{Issuer: "http://127.0.0.1:1/", Audience: "crosscheck"}, "127.0.0.1:1"},
	} {
		if _, err := NewTokens(ctx, tt.cfg); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: error %v, want %q", tt.cfg, err, tt.want)
		}
	}
}

func TestChain(t *testing.T) {
	key, hash, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := NewKeys(keyFile(t, entry("desk", "newsroom", "writer", hash, "")), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{Subject: pkix.Name{CommonName: "ingest", Organization: []string{"paper"}}}
	chain := Chain{keys, Certificates{}}
	for _, tt := range []struct {
		creds Credentials
		want  string
		err   error
	}{
		{Credentials{APIKey: key, Certificate: cert}, "key:desk", nil},
		{Credentials{Certificate: cert}, "cert:ingest", nil},
		{Credentials{APIKey: "cck_bad", Certificate: cert}, "", ErrInvalid},
		{Credentials{Bearer: "a.b.c"}, "", ErrMissing},
		{Credentials{}, "", ErrMissing},
	} {
		if got, err := chain.Authenticate(t.Context(), tt.creds); got.Name != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%+v: %+v, %v", tt.creds, got, err)
		}
	}
	everyone := Everyone{Name: "local", Tenant: "default", Role: Admin}
	p, err := everyone.Authenticate(t.Context(), Credentials{})
	if got, ok := From(With(t.Context(), p)); err != nil || !ok || got != Principal(everyone) {
		t.Errorf("%+v, %v, %v", got, ok, err)
	}
	if _, ok := From(t.Context()); ok {
		t.Error("a principal out of nowhere")
	}
}
