package cli

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// authority makes a CA, and a client's certificate by it.
func authority(t *testing.T, name string) (caPEM []byte, client tls.Certificate) {
	t.Helper()
	sign := func(template, parent *x509.Certificate, key, by *ecdsa.PrivateKey) []byte {
		if by == nil {
			by = key
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, by)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	key := func() *ecdsa.PrivateKey {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	caKey, clientKey := key(), key()
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	caDER := sign(ca, ca, caKey, nil)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name, Organization: []string{"one"}}, NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER}), tls.Certificate{Certificate: [][]byte{sign(leaf, ca, clientKey, caKey)}, PrivateKey: clientKey}
}

// lines is what a server prints, while it runs.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// serving runs `crosscheck serve` in this process until the test ends, and waits
// for its addresses.
func serving(t *testing.T, env map[string]string, args ...string) (grpcAddr, restURL string, log *lines, stop func() int) {
	t.Helper()
	var out, errs lines
	m := Main{Args: append([]string{"serve", "--grpc-addr", "127.0.0.1:0", "--http-addr", "127.0.0.1:0"}, args...),
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Getenv: func(name string) string { return env[name] }}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() { ended <- m.Run(ctx) }()
	stop = sync.OnceValue(func() int { cancel(); return <-ended })
	t.Cleanup(func() { stop() })
	addresses := regexp.MustCompile(`(?s)gRPC on (\S+)\nREST on (\S+)\n`)
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if found := addresses.FindStringSubmatch(out.String()); found != nil {
			return found[1], found[2], &errs, stop
		}
	}
	t.Fatalf("the server does not come up: %s%s", out.String(), errs.String())
	return "", "", nil, nil
}

// Certificates and authorities change under a server that goes on.
func TestTLSChangesWithoutARestart(t *testing.T) {
	dir := t.TempDir()
	cert, key, ca := filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key"), filepath.Join(dir, "ca.crt")
	put := func(path string, raw []byte) {
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	oldCA, oldClient := authority(t, "old")
	newCA, newClient := authority(t, "new")
	writePair(t, cert, key)
	put(ca, oldCA)
	grpcAddr, url, log, stop := serving(t, nil, "--store", "memory:", "--tls-cert", cert, "--tls-key", key, "--tls-client-ca", ca)

	// call says with which certificate the server answered, and what.
	call := func(client tls.Certificate) (serial string, code codes.Code, httpCode int, proto string) {
		cfg := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{client}}
		cfg.VerifyConnection = func(s tls.ConnectionState) error {
			serial = s.PeerCertificates[0].SerialNumber.String()
			return nil
		}
		conn, err := grpc.NewClient(grpcAddr, grpc.WithTransportCredentials(credentials.NewTLS(cfg.Clone())))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = pb.NewDossierServiceClient(conn).ListDossiers(ctx, &pb.ListDossiersRequest{})
		web := &http.Client{Transport: &http.Transport{TLSClientConfig: cfg.Clone(), ForceAttemptHTTP2: true}, Timeout: time.Minute}
		defer web.CloseIdleConnections()
		resp, webErr := web.Get(url + "/v1/dossiers")
		if webErr == nil {
			_ = resp.Body.Close()
			httpCode, proto = resp.StatusCode, resp.Proto
		}
		return serial, status.Code(err), httpCode, proto
	}
	first, code, httpCode, proto := call(oldClient)
	if code != codes.OK || httpCode != http.StatusOK || proto != "HTTP/2.0" {
		t.Fatalf("%v, %d over %s", code, httpCode, proto)
	}
	if _, code, httpCode, _ := call(newClient); code == codes.OK || httpCode == http.StatusOK {
		t.Errorf("a stranger's certificate: %v, %d", code, httpCode)
	}
	if _, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", grpcAddr); err != nil {
		t.Error(err)
	}
	writePair(t, cert, key)
	put(ca, newCA)
	later := time.Now().Add(time.Hour)
	for _, path := range []string{cert, key, ca} {
		if err := os.Chtimes(path, later, later); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(1100 * time.Millisecond) // once a second they are looked at
	second, code, httpCode, _ := call(newClient)
	if code != codes.OK || httpCode != http.StatusOK || second == first {
		t.Errorf("the new authority: %v, %d; certificate %s after %s", code, httpCode, second, first)
	}
	if _, code, httpCode, _ := call(oldClient); code == codes.OK || httpCode == http.StatusOK {
		t.Errorf("the old authority: %v, %d", code, httpCode)
	}
	put(ca, []byte("broken"))
	time.Sleep(1100 * time.Millisecond)
	if _, code, _, _ := call(newClient); code != codes.OK {
		t.Errorf("with a broken file: %v", code)
	}
	if exit := stop(); exit != ExitOK {
		t.Errorf("exit %d", exit)
	}
	for _, want := range []string{"certificate read again", "authorities of clients read again", "authorities of clients stay as they were"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q", want)
		}
	}
}

// What the server says at its start and at its end, on whatever road a secret
// came, does not hold it; nor do the words with which it refuses to start.
func TestServeShowsNoSecret(t *testing.T) {
	const secret = "hunter2"
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Run("starts", func(t *testing.T) {
		t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization="+secret)
		for name, env := range map[string]map[string]string{
			"a variable": {"CROSSCHECK_STORE": "postgres://u:" + secret + "@127.0.0.1:1/d?sslmode=disable&connect_timeout=1"},
			"a query":    {"CROSSCHECK_STORE": "postgres://127.0.0.1:1/d?user=u&password=" + secret + "&connect_timeout=1"},
			"a file":     {"CROSSCHECK_CONFIG": file("a.yaml", "store: postgres://u:"+secret+"@127.0.0.1:1/d?connect_timeout=1\n")},
		} {
			env["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://u:" + secret + "@127.0.0.1:1"
			_, url, log, stop := serving(t, env, "--log-level", "debug")
			resp, err := http.Post(url+"/v1/dossiers", "application/json", strings.NewReader(`{"title":"x"}`))
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusServiceUnavailable {
				t.Errorf("%s: %d", name, resp.StatusCode)
			}
			stop()
			if s := log.String(); strings.Contains(s, secret) || !strings.Contains(s, "xxxxx") || !strings.Contains(s, "the store is away") {
				t.Errorf("%s: log %s", name, s)
			}
		}
	})
	for name, tt := range map[string]struct {
		env  map[string]string
		args []string
	}{
		"the other form":          {map[string]string{"CROSSCHECK_STORE": "host=h user=u password=" + secret}, nil},
		"the other form as URL":   {map[string]string{"CROSSCHECK_STORE": "host=h user=u password=" + secret + ":x"}, nil},
		"a port that is none":     {map[string]string{"CROSSCHECK_STORE": "postgres://u:" + secret + "@h:port/d"}, nil},
		"an escape that is none":  {map[string]string{"CROSSCHECK_STORE": "postgres://u:" + secret + "%zz@h/d"}, nil},
		"a setting of the driver": {map[string]string{"CROSSCHECK_STORE": "postgres://u:" + secret + "@h/d?sslmode=" + "never"}, nil},
		"half a file":             {nil, []string{"--config", file("b.yaml", "store: \"postgres://u:"+secret+"@h/d\nrate: 1\n")}},
		"a file of lists":         {nil, []string{"--config", file("c.yaml", "store: {url: \"postgres://u:"+secret+"@h/d\"}\n")}},
		"a key in a wrong place":  {map[string]string{"CROSSCHECK_AUTH_KEYS": "cck_" + secret}, []string{"--store", "memory:"}},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := runWith(t, tt.env, append([]string{"serve", "--grpc-addr", "127.0.0.1:0", "--http-addr", "127.0.0.1:0"}, tt.args...)...)
			if code != ExitTrouble {
				t.Errorf("exit %d", code)
			}
			if strings.Contains(out+errs, secret) {
				t.Errorf("%s%s", out, errs)
			}
		})
	}
}
