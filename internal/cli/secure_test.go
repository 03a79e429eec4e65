package cli

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/server/auth"
)

// runWith runs the command line with variables.
func runWith(t *testing.T, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	m := Main{Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Getenv: func(name string) string { return env[name] }}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	return m.Run(ctx), out.String(), errs.String()
}

// writePair writes a certificate for tests, and its key.
func writePair(t *testing.T, cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: raw}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Half a setting, and a door that is open by mistake, are refused before
// anything listens, with words that tell the cure.
func TestServeRefuses(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cert, key := filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")
	writePair(t, cert, key)
	keys := file("keys.yaml", "keys:\n  - {id: a, tenant: t, role: reader, sha256: "+strings.Repeat("ab", 32)+"}\n")
	for _, tt := range []struct {
		name string
		env  map[string]string
		args []string
		want string
	}{
		{"gRPC beyond loopback", nil, []string{"--grpc-addr", ":0"}, "--grpc-addr :0 can be reached from other machines"},
		{"HTTP beyond loopback", nil, []string{"--http-addr", "0.0.0.0:0"}, "--insecure-no-auth"},
		{"by a variable", map[string]string{"CROSSCHECK_HTTP_ADDR": "[::]:0"}, nil, "--http-addr [::]:0 can be reached"},
		{"by a name", nil, []string{"--http-addr", "example.org:0"}, "can be reached"},
		{"a certificate alone", nil, []string{"--tls-cert", cert}, "--tls-cert and --tls-key belong together"},
		{"no such certificate", nil, []string{"--tls-cert", cert + "x", "--tls-key", key}, "no such file"},
		{"two files that don't belong together", nil, []string{"--tls-cert", key, "--tls-key", key}, "--tls-cert, --tls-key"},
		{"a client CA without TLS", nil, []string{"--tls-client-ca", cert}, "--tls-client-ca needs --tls-cert"},
		{"a client CA that is none", nil, []string{"--tls-cert", cert, "--tls-key", key, "--tls-client-ca", keys}, "holds no certificate"},
		{"an issuer alone", nil, []string{"--oidc-issuer", "https://127.0.0.1:1"}, "without an audience"},
		{"an audience alone", nil, []string{"--oidc-audience", "crosscheck"}, "without an issuer"},
		{"no such key file", nil, []string{"--auth-keys", keys + "x"}, "--auth-keys"},
		{"open and shut", nil, []string{"--auth-keys", keys, "--insecure-no-auth"}, "contradicts"},
		{"admin beyond loopback", nil, []string{"--admin-addr", ":0"}, "--admin-addr :0 can be reached from other machines"},
		{"admin beyond loopback, though callers are asked", nil, []string{"--admin-addr", "0.0.0.0:0", "--auth-keys", keys}, "--insecure-admin"},
		{"an open admin port that is none", nil, []string{"--insecure-admin"}, "does nothing without --admin-addr"},
		{"a negative delay", nil, []string{"--stop-delay", "-1s"}, "StopDelay"},
		{"a protocol that is none", map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"}, nil, "OTEL_EXPORTER_OTLP_PROTOCOL"},
		{"an exporter that is none", map[string]string{"OTEL_TRACES_EXPORTER": "zipkin"}, nil, "OTEL_TRACES_EXPORTER"},
		{"an unknown flag", nil, []string{"--grcp-addr", ":1"}, "unknown flag"},
		{"an unknown key", nil, []string{"--config", file("a.yaml", "grcp-addr: 127.0.0.1:0\n")}, "grcp-addr: is no setting"},
		{"a bad value of a key", nil, []string{"--config", file("b.yaml", "max-calls: many\n")}, "b.yaml:1: max-calls"},
		{"a bad variable", map[string]string{"CROSSCHECK_RATE": "fast"}, nil, "CROSSCHECK_RATE"},
		{"pages of everybody", nil, []string{"--cors-origins", "*"}, "is a pattern"},
		{"pages that are no origin", nil, []string{"--cors-origins", "https://desk.example.org,desk.example.org"}, "is none such as"},
		{"a host with its port", nil, []string{"--http-hosts", "desk.example.org:8080"}, "without a port"},
		{"a negative rate", nil, []string{"--rate", "-1"}, "Rate"},
		{"a file beside a variable that names another", map[string]string{"CROSSCHECK_CONFIG": dir}, nil, "--config"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := append([]string{"serve", "--store", "memory:"}, tt.args...)
			for _, flag := range []string{"--grpc-addr", "--http-addr"} {
				if !strings.Contains(strings.Join(args, " "), flag) && tt.env["CROSSCHECK_HTTP_ADDR"] == "" {
					args = append(args, flag, "127.0.0.1:0")
				}
			}
			code, out, complaint := runWith(t, tt.env, args...)
			if code != ExitTrouble || out != "" || !strings.Contains(complaint, tt.want) {
				t.Errorf("exit %d, %q, %q", code, out, complaint)
			}
		})
	}
}

func TestBeyondLoopback(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:9090": false, "127.8.0.1:1": false, "[::1]:9090": false, "localhost:9090": false,
		":9090": true, "0.0.0.0:9090": true, "[::]:9090": true, "10.0.0.5:1": true, "host:1": true, "nonsense": false,
	} {
		if got := beyondLoopback(addr); got != want {
			t.Errorf("%s: %v", addr, got)
		}
	}
}

func TestKeyPairIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")
	writePair(t, cert, key)
	var log bytes.Buffer
	now := time.Now()
	p := &keyPair{cert: cert, key: key, logger: slog.New(slog.NewTextHandler(&log, nil)), now: func() time.Time { return now }}
	if err := p.load(); err != nil {
		t.Fatal(err)
	}
	serial := func() string {
		now = now.Add(time.Minute)
		pair, err := p.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return pair.Leaf.SerialNumber.String()
	}
	touch := func() {
		at := now.Add(time.Hour)
		for _, path := range []string{cert, key} {
			if err := os.Chtimes(path, at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	first := serial()
	if serial() != first {
		t.Error("another certificate out of nowhere")
	}
	writePair(t, cert, key)
	touch()
	second := serial()
	if second == first || !strings.Contains(log.String(), "certificate read again") {
		t.Errorf("the change is not seen; log %s", log.String())
	}
	if err := os.WriteFile(key, []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if serial() != second || !strings.Contains(log.String(), "stays as it was") {
		t.Errorf("a broken file; log %s", log.String())
	}
}

func TestKeysNew(t *testing.T) {
	code, key, entry := runWith(t, nil, "keys", "new", "--id", "desk")
	if code != 0 || !strings.HasPrefix(key, "cck_") || !strings.Contains(entry, "id: desk") || strings.Contains(entry, strings.TrimSpace(key)) {
		t.Fatalf("exit %d, %q, %q", code, key, entry)
	}
	path := filepath.Join(t.TempDir(), "keys.yaml")
	code, key, entry = runWith(t, nil, "keys", "new", "--id", "desk", "--tenant", "newsroom", "--role", "writer", "--file", path)
	if code != 0 || !strings.HasPrefix(key, "cck_") || entry != "" {
		t.Fatalf("exit %d, %q, %q", code, key, entry)
	}
	if code, _, complaint := runWith(t, nil, "keys", "new", "--id", "other", "--file", path); code != 0 {
		t.Errorf("a second key: exit %d, %s", code, complaint)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if code, out, complaint := runWith(t, nil, "keys", "new", "--id", "desk", "--file", path); code != ExitTrouble || out != "" || !strings.Contains(complaint, "id is missing or taken") {
		t.Errorf("an id that is taken: exit %d, %q, %q", code, out, complaint)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file changed all the same: %v", err)
	}
	keys, err := auth.NewKeys(path, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	p, err := keys.Authenticate(t.Context(), auth.Credentials{APIKey: strings.TrimSpace(key)})
	if err != nil || p != (auth.Principal{Name: "key:desk", Tenant: "newsroom", Role: auth.Writer}) {
		t.Errorf("%+v, %v", p, err)
	}
	for _, args := range [][]string{{"--id", ""}, {"--id", "a b"}, {"--id", "a", "--role", "king"}, {"--id", "a", "--tenant", ""}, {}} {
		if code, out, complaint := runWith(t, nil, append([]string{"keys", "new"}, args...)...); code != ExitTrouble || out != "" || complaint == "" {
			t.Errorf("%q: exit %d, %q, %q", args, code, out, complaint)
		}
	}
}
