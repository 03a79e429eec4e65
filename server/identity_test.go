package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/auth"
)

// secret stands in everything that the first tenant keeps.
const secret = "okavango"

// callsOf has, for every RPC, a call that reaches for what the first tenant
// keeps. A new RPC needs a line here, or the tests of identity fail.
var callsOf = map[string]func() proto.Message{
	"ParseQuantities":  func() proto.Message { return &pb.ParseQuantitiesRequest{Text: "7 boats"} },
	"ExtractClaims":    func() proto.Message { return &pb.ExtractClaimsRequest{Source: &pb.Source{Text: "7 boats"}} },
	"CrossCheck":       func() proto.Message { return &pb.CrossCheckRequest{Sources: []*pb.Source{{Text: "7 boats"}}} },
	"CrossCheckStream": func() proto.Message { return &pb.CrossCheckStreamRequest{Source: &pb.Source{Text: "7 boats"}} },
	"CreateDossier": func() proto.Message {
		return &pb.CreateDossierRequest{DossierId: "story", Dossier: &pb.Dossier{Title: "of the second"}}
	},
	"GetDossier":   func() proto.Message { return &pb.GetDossierRequest{Name: "dossiers/story"} },
	"ListDossiers": func() proto.Message { return &pb.ListDossiersRequest{} },
	"UpdateDossier": func() proto.Message {
		return &pb.UpdateDossierRequest{Dossier: &pb.Dossier{Name: "dossiers/story", Title: "taken over"}}
	},
	"DeleteDossier": func() proto.Message { return &pb.DeleteDossierRequest{Name: "dossiers/story", Force: true} },
	"AddSource": func() proto.Message {
		return &pb.AddSourceRequest{Parent: "dossiers/story", Source: &pb.Source{Id: "intruder", Text: "7 boats"}}
	},
	"BatchAddSources": func() proto.Message {
		return &pb.BatchAddSourcesRequest{Parent: "dossiers/story", Requests: []*pb.AddSourceRequest{{Source: &pb.Source{Id: "intruder", Text: "7 boats"}}}}
	},
	"GetSource":    func() proto.Message { return &pb.GetSourceRequest{Name: "dossiers/story/sources/first"} },
	"ListSources":  func() proto.Message { return &pb.ListSourcesRequest{Parent: "dossiers/story"} },
	"DeleteSource": func() proto.Message { return &pb.DeleteSourceRequest{Name: "dossiers/story/sources/first"} },
	"GetReport":    func() proto.Message { return &pb.GetReportRequest{Name: "dossiers/story/report"} },
	"WatchReport":  func() proto.Message { return &pb.WatchReportRequest{Name: "dossiers/story/report"} },
	"ExportReport": func() proto.Message { return &pb.ExportReportRequest{Name: "dossiers/story/report"} },
	"SearchClaims": func() proto.Message { return &pb.SearchClaimsRequest{Query: "boat"} },
}

// everyRPC lists the methods of the contract.
func everyRPC(t *testing.T) []protoreflect.MethodDescriptor {
	t.Helper()
	var all []protoreflect.MethodDescriptor
	for _, file := range []protoreflect.FileDescriptor{pb.File_crosscheck_v1_service_proto, pb.File_crosscheck_v1_dossier_service_proto} {
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				if callsOf[string(methods.Get(j).Name())] == nil {
					t.Errorf("no call of %s is tried", methods.Get(j).FullName())
					continue
				}
				all = append(all, methods.Get(j))
			}
		}
	}
	return all
}

// caller is one that carries a key, over gRPC or REST.
type caller struct {
	r   *running
	key string
}

// grpc makes a call and gives all of its answer as text.
func (c caller) grpc(t *testing.T, md protoreflect.MethodDescriptor) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), slowdown*3*time.Second)
	defer cancel()
	if c.key != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, authorizationKey, "Bearer "+c.key)
	}
	name := fmt.Sprintf("/%s/%s", md.Parent().FullName(), md.Name())
	stream, err := c.r.conn.NewStream(ctx, &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}, name)
	if err != nil {
		return "", err
	}
	if err := stream.SendMsg(callsOf[string(md.Name())]()); err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if err := stream.CloseSend(); err != nil {
		return "", err
	}
	var out strings.Builder
	for {
		m := newMessage(t, md.Output())
		switch err := stream.RecvMsg(m); {
		case errors.Is(err, io.EOF):
			return out.String(), nil
		case err != nil:
			return out.String(), err
		}
		out.WriteString(fmt.Sprint(m))
		if md.Name() == "WatchReport" {
			return out.String(), nil // it has no end
		}
	}
}

// rest makes the call over REST and gives the status code and the answer.
func (c caller) rest(t *testing.T, md protoreflect.MethodDescriptor) (int, string) {
	t.Helper()
	verb, path, body := transcode(t, md, callsOf[string(md.Name())]())
	ctx, cancel := context.WithTimeout(t.Context(), slowdown*3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, verb, c.r.url+path, strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	if c.key != "" {
		req.Header.Set("X-Api-Key", c.key)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b := make([]byte, 1<<16)
	n, _ := io.ReadFull(resp.Body, b[:min(len(b), 1<<16)]) // a watch ends with the deadline
	return resp.StatusCode, string(b[:n])
}

// tenants starts a server with keys of two tenants.
func tenants(t *testing.T, cfg Config) (r *running, key func(name string) string) {
	t.Helper()
	keys := map[string]string{}
	var file strings.Builder
	file.WriteString("keys:\n")
	for _, k := range []struct{ name, tenant, role string }{
		{"first", "one", "admin"}, {"second", "two", "admin"}, {"writer", "one", "writer"}, {"reader", "one", "reader"},
	} {
		secret, hash, err := auth.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		keys[k.name] = secret
		fmt.Fprintf(&file, "  - {id: %s, tenant: %s, role: %s, sha256: %s}\n", k.name, k.tenant, k.role, hash)
	}
	path := filepath.Join(t.TempDir(), "keys.yaml")
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	authenticator, err := auth.NewKeys(path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Auth = authenticator
	if cfg.Store == nil {
		cfg.Store = memory.New()
	}
	return start(t, cfg), func(name string) string { return keys[name] }
}

// keep lets the first tenant keep a story.
func keep(t *testing.T, r *running, key string) {
	t.Helper()
	ctx := metadata.AppendToOutgoingContext(t.Context(), authorizationKey, "Bearer "+key)
	c := pb.NewDossierServiceClient(r.conn)
	if _, err := c.CreateDossier(ctx, &pb.CreateDossierRequest{DossierId: "story", Dossier: &pb.Dossier{Title: secret}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.AddSource(ctx, &pb.AddSourceRequest{Parent: "dossiers/story", Source: &pb.Source{Id: "first", Text: "The " + secret + " fleet has 7 boats."}}); err != nil {
		t.Fatal(err)
	}
}

// Nobody gets past identity without credentials, by any RPC, by either door.
func TestEveryRPCAsksWhoCalls(t *testing.T) {
	r, _ := tenants(t, Config{})
	for _, md := range everyRPC(t) {
		for name, key := range map[string]string{"no key": "", "a wrong key": "cck_wrong"} {
			if out, err := (caller{r, key}).grpc(t, md); status.Code(err) != codes.Unauthenticated || out != "" {
				t.Errorf("%s over gRPC with %s: %v, %s", md.Name(), name, err, out)
			}
			if md.Name() == "CrossCheckStream" { // has no REST
				continue
			}
			if code, out := (caller{r, key}).rest(t, md); code != http.StatusUnauthorized || !strings.Contains(out, "ERROR_REASON_UNAUTHENTICATED") {
				t.Errorf("%s over REST with %s: %d %s", md.Name(), name, code, out)
			}
		}
	}
	// Probes and the page itself tell nothing, and ask nobody.
	for _, path := range []string{"/healthz", "/readyz", "/openapi.json", "/"} {
		if code, _ := r.get(t, path); code != http.StatusOK {
			t.Errorf("%s: %d", path, code)
		}
	}
	if code, _, body := ask(t, "POST", r.url+"/ui/check", twoReports); code != http.StatusOK || !strings.Contains(body, "ERROR_REASON_UNAUTHENTICATED") {
		t.Errorf("/ui/check: %d %s", code, body)
	}
}

// No RPC lets one tenant read, change or guess what another keeps.
func TestTenantsNeverMeet(t *testing.T) {
	r, key := tenants(t, Config{})
	keep(t, r, key("first"))
	second := caller{r, key("second")}
	harmless := map[codes.Code]bool{codes.OK: true, codes.NotFound: true, codes.AlreadyExists: true}
	for _, md := range everyRPC(t) {
		// A dossier of the same name is the second tenant's own; it comes last.
		if md.Name() == "CreateDossier" {
			continue
		}
		out, err := second.grpc(t, md)
		if strings.Contains(strings.ToLower(out), secret) || !harmless[status.Code(err)] || err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s over gRPC: %v, %s", md.Name(), err, out)
		}
		if md.Name() == "CrossCheckStream" {
			continue
		}
		code, out := second.rest(t, md)
		if strings.Contains(strings.ToLower(out), secret) || code != http.StatusOK && code != http.StatusNotFound {
			t.Errorf("%s over REST: %d, %s", md.Name(), code, out)
		}
		named := strings.Contains(fmt.Sprint(callsOf[string(md.Name())]()), "dossiers/story")
		if named && (status.Code(err) != codes.NotFound || code != http.StatusNotFound) {
			t.Errorf("%s finds another tenant's dossier: %v, %d", md.Name(), err, code)
		}
	}
	// What the second tenant makes under the same name is another dossier.
	create := pb.File_crosscheck_v1_dossier_service_proto.Services().Get(0).Methods().ByName("CreateDossier")
	if _, err := second.grpc(t, create); err != nil {
		t.Errorf("a dossier of the same name: %v", err)
	}
	get := pb.File_crosscheck_v1_dossier_service_proto.Services().Get(0).Methods().ByName("GetDossier")
	if out, err := (caller{r, key("first")}).grpc(t, get); err != nil || !strings.Contains(out, secret) || strings.Contains(out, "taken over") {
		t.Errorf("the first tenant's dossier afterwards: %v, %s", err, out)
	}
	list := pb.File_crosscheck_v1_dossier_service_proto.Services().Get(0).Methods().ByName("ListSources")
	if out, err := (caller{r, key("first")}).grpc(t, list); err != nil || !strings.Contains(out, secret) || strings.Contains(out, "intruder") {
		t.Errorf("the first tenant's sources afterwards: %v, %s", err, out)
	}
}

// Each RPC takes its role, and the one below is told which.
func TestRolesAreHeld(t *testing.T) {
	r, key := tenants(t, Config{})
	keep(t, r, key("first"))
	for _, md := range everyRPC(t) {
		need, _ := auth.Needs(fmt.Sprintf("/%s/%s", md.Parent().FullName(), md.Name()))
		for name, has := range map[string]auth.Role{"reader": auth.Reader, "writer": auth.Writer} {
			if has >= need {
				continue
			}
			if out, err := (caller{r, key(name)}).grpc(t, md); status.Code(err) != codes.PermissionDenied || out != "" {
				t.Errorf("%s as a %s: %v, %s", md.Name(), name, err, out)
			}
			if code, out := (caller{r, key(name)}).rest(t, md); code != http.StatusForbidden || !strings.Contains(out, need.String()) {
				t.Errorf("%s over REST as a %s: %d, %s", md.Name(), name, code, out)
			}
		}
	}
	get := pb.File_crosscheck_v1_dossier_service_proto.Services().Get(0).Methods().ByName("GetDossier")
	if out, err := (caller{r, key("reader")}).grpc(t, get); err != nil || !strings.Contains(out, secret) {
		t.Errorf("a reader cannot read: %v, %s", err, out)
	}
}

func TestRateOfEachPrincipal(t *testing.T) {
	r, key := tenants(t, Config{Rate: 0.01, RateBurst: 2})
	parse := pb.File_crosscheck_v1_service_proto.Services().Get(0).Methods().ByName("ParseQuantities")
	for range 2 {
		if _, err := (caller{r, key("first")}).grpc(t, parse); err != nil {
			t.Fatal(err)
		}
	}
	_, err := (caller{r, key("first")}).grpc(t, parse)
	limited := read(t, status.Convert(err))
	limited.check(t, codes.ResourceExhausted, pb.ErrorReason_ERROR_REASON_RATE_LIMITED, "")
	if limited.retry <= 0 || limited.retry > 100*time.Second {
		t.Errorf("told to wait %v for a token that comes in 100 s", limited.retry)
	}
	verb, path, body := transcode(t, parse, callsOf["ParseQuantities"]())
	code, head, out := ask(t, verb, r.url+path, string(body), "Authorization", "Bearer "+key("first"))
	if code != http.StatusTooManyRequests || head.Get("Retry-After") == "" || head.Get("Retry-After") == "0" || !strings.Contains(out, "RATE_LIMITED") {
		t.Errorf("%d, Retry-After %q, %s", code, head.Get("Retry-After"), out)
	}
	if _, err := (caller{r, key("second")}).grpc(t, parse); err != nil {
		t.Errorf("another principal: %v", err)
	}
}

// What only the gateway may say is not believed of anybody else.
func TestForgedMetadata(t *testing.T) {
	r, key := tenants(t, Config{})
	cert := certificate(t, nil, nil, "forger", "one", "admin")
	for name, pairs := range map[string][]string{
		"a certificate in metadata": {certificateKey, string(cert.Leaf.Raw)},
		"two keys":                  {apiKeyKey, key("first"), apiKeyKey, key("second")},
		"another scheme":            {authorizationKey, "Basic " + key("first")},
		"a call's number":           {callKey, "1"},
	} {
		ctx := metadata.AppendToOutgoingContext(t.Context(), pairs...)
		_, err := r.client.ParseQuantities(ctx, &pb.ParseQuantitiesRequest{Text: "7 boats"})
		if status.Code(err) != codes.Unauthenticated {
			t.Errorf("%s: %v", name, err)
		}
	}
	code, head, _ := ask(t, "POST", r.url+"/v1/quantities:parse", `{"text":"7 boats"}`,
		"X-Crosscheck-Certificate-Bin", base64.StdEncoding.EncodeToString(cert.Leaf.Raw), "Grpc-Metadata-X-Api-Key", key("first"))
	if code != http.StatusUnauthorized || !strings.HasPrefix(head.Get("Www-Authenticate"), "Bearer") {
		t.Errorf("over REST: %d, %v", code, head)
	}
}

func TestRequestIDs(t *testing.T) {
	r, key := tenants(t, Config{})
	for _, tt := range []struct {
		given string
		same  bool
	}{{"desk-42", true}, {"", false}, {"two words", false}, {strings.Repeat("x", 65), false}} {
		head := []string{"X-Api-Key", key("first")}
		if tt.given != "" {
			head = append(head, "X-Request-Id", tt.given)
		}
		_, got, _ := ask(t, "POST", r.url+"/v1/quantities:parse", `{"text":"7 boats"}`, head...)
		id := got.Get("X-Request-Id")
		if id == "" || (id == tt.given) != tt.same {
			t.Errorf("given %q: %q", tt.given, id)
		}
		if !strings.Contains(r.log.String(), "request_id="+id+" principal=key:first") {
			t.Errorf("no line of %q in the log", id)
		}
		var header metadata.MD
		ctx := metadata.AppendToOutgoingContext(t.Context(), apiKeyKey, key("second"), requestIDKey, tt.given)
		if _, err := r.client.ParseQuantities(ctx, &pb.ParseQuantitiesRequest{Text: "7 boats"}, grpc.Header(&header)); err != nil {
			t.Fatal(err)
		}
		if v := header.Get(requestIDKey); len(v) != 1 || (v[0] == tt.given) != tt.same {
			t.Errorf("gRPC, given %q: %q", tt.given, v)
		}
	}
	if strings.Contains(r.log.String(), key("first")) {
		t.Error("the log holds a key")
	}
}

// certificate makes a key pair signed by a CA, or a CA where there is none.
func certificate(t *testing.T, ca *x509.Certificate, caKey *ecdsa.PrivateKey, name, organization, unit string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: name, Organization: []string{organization}},
		NotBefore:    time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	if unit != "" {
		template.Subject.OrganizationalUnit = []string{unit}
	}
	if ca == nil {
		template.IsCA, template.BasicConstraintsValid = true, true
		template.KeyUsage |= x509.KeyUsageCertSign
		ca, caKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca, &key.PublicKey, caKey)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// A client certificate opens both doors.
func TestClientCertificates(t *testing.T) {
	ca := certificate(t, nil, nil, "test CA", "tests", "")
	caKey := ca.PrivateKey.(*ecdsa.PrivateKey)
	pool := x509.NewCertPool()
	pool.AddCert(ca.Leaf)
	r := startTLS(t, Config{
		Store: memory.New(),
		Auth:  auth.Certificates{},
		TLS: &tls.Config{
			Certificates: []tls.Certificate{certificate(t, ca.Leaf, caKey, "server", "tests", "")},
			ClientCAs:    pool, ClientAuth: tls.VerifyClientCertIfGiven, MinVersion: tls.VersionTLS12,
		},
	})
	for _, tt := range []struct {
		cert       *tls.Certificate
		list, make codes.Code
	}{
		{nil, codes.Unauthenticated, codes.Unauthenticated},
		{new(certificate(t, ca.Leaf, caKey, "ingest", "one", "writer")), codes.OK, codes.OK},
		{new(certificate(t, ca.Leaf, caKey, "desk", "one", "")), codes.OK, codes.PermissionDenied},
		{new(certificate(t, ca.Leaf, caKey, "desk", "one", "boss")), codes.Unauthenticated, codes.Unauthenticated},
	} {
		cfg := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
		if tt.cert != nil {
			cfg.Certificates = []tls.Certificate{*tt.cert}
		}
		conn, err := grpc.NewClient(r.grpcAddr, grpc.WithTransportCredentials(credentials.NewTLS(cfg)))
		if err != nil {
			t.Fatal(err)
		}
		c := pb.NewDossierServiceClient(conn)
		if _, err := c.ListDossiers(t.Context(), &pb.ListDossiersRequest{}); status.Code(err) != tt.list {
			t.Errorf("list: %v, want %v", err, tt.list)
		}
		if _, err := c.CreateDossier(t.Context(), &pb.CreateDossierRequest{Dossier: &pb.Dossier{}}); status.Code(err) != tt.make {
			t.Errorf("create: %v, want %v", err, tt.make)
		}
		_ = conn.Close()
		web := &http.Client{Transport: &http.Transport{TLSClientConfig: cfg}}
		resp, err := web.Get(r.url + "/v1/dossiers")
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if want := httpCode(status.New(tt.list, "")); resp.StatusCode != want {
			t.Errorf("REST: %d, want %d", resp.StatusCode, want)
		}
		web.CloseIdleConnections()
	}
}

// startTLS is start for a server that speaks TLS.
func startTLS(t *testing.T, cfg Config) *running {
	t.Helper()
	r := start(t, cfg)
	r.url = strings.Replace(r.url, "http://", "https://", 1)
	return r
}

// A test's server without settings knows everybody as one principal.
func TestLocal(t *testing.T) {
	r := start(t, Config{Store: memory.New()})
	keep(t, r, "")
	if !strings.Contains(r.log.String(), "principal=local") {
		t.Errorf("log %s", r.log.String())
	}
}
