package server

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/auth"
)

const (
	desk     = "https://desk.example.org"
	stranger = "https://elsewhere.example.net"
)

// browse sends a request with the headers that a browser would.
func browse(t *testing.T, method, url string, head ...string) (int, http.Header, string) {
	t.Helper()
	body := ""
	if method == http.MethodPost || method == http.MethodPatch {
		body = `{"text":"7 boats"}`
	}
	return ask(t, method, url, body, head...)
}

// A page of another origin causes nothing, whatever its browser sends: each RPC
// that is no GET, as a form would send it and as a script would, and the probing
// of GETs from an image.
func TestOtherOriginsCauseNothing(t *testing.T) {
	kept := memory.New()
	r := start(t, Config{Store: kept})
	keep(t, r, "")
	for _, md := range everyRPC(t) {
		if md.Name() == "CrossCheckStream" { // no REST
			continue
		}
		verb, path, body := transcode(t, md, callsOf[string(md.Name())]())
		for name, head := range map[string][]string{
			"a form":             {"Content-Type", "text/plain", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Origin", stranger},
			"a form of old":      {"Content-Type", "application/x-www-form-urlencoded", "Origin", stranger},
			"a sandboxed page":   {"Content-Type", "text/plain", "Sec-Fetch-Site", "cross-site", "Origin", "null"},
			"a script":           {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors", "Origin", stranger},
			"another port":       {"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "cors", "Origin", "http://127.0.0.1:1"},
			"an image":           {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"},
			"a frame":            {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"},
			"a name of its own":  {"Host", "rebound.example.net", "Sec-Fetch-Site", "same-origin", "Origin", "http://rebound.example.net"},
			"a name in an image": {"Host", "rebound.example.net:8080"},
		} {
			if verb == http.MethodGet && name == "a form of old" {
				continue // without CORS it is read by nobody
			}
			code, header, out := askHost(t, verb, r.url+path, string(body), head...)
			if code != http.StatusForbidden || !strings.Contains(out, "ERROR_REASON_CROSS_ORIGIN") || strings.Contains(out, secret) {
				t.Errorf("%s from %s: %d %.200s", md.Name(), name, code, out)
			}
			if v := header.Get("Access-Control-Allow-Origin"); v != "" {
				t.Errorf("%s from %s may be read by %q", md.Name(), name, v)
			}
		}
	}
	get := &door{r, "gRPC", r.overGRPC}
	if d := must[pb.Dossier](t, get, "GetDossier", &pb.GetDossierRequest{Name: "dossiers/story"}); d.GetTitle() != secret {
		t.Errorf("the dossier afterwards: %v", d)
	}
	for name, head := range map[string][]string{
		"no browser":        nil,
		"the page itself":   {"Sec-Fetch-Site", "same-origin", "Origin", r.url},
		"the address bar":   {"Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"},
		"a link":            {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"},
		"the page of old":   {"Origin", r.url},
		"localhost by name": {"Host", "localhost:8080"},
	} {
		if code, _, out := askHost(t, http.MethodGet, r.url+"/v1/dossiers/story", "", head...); code != http.StatusOK || !strings.Contains(out, secret) {
			t.Errorf("%s: %d %s", name, code, out)
		}
	}
	// The pages that this server hands out are no way around: none of them may be
	// framed, and what the API says is shown without any right.
	code, head, _ := browse(t, http.MethodGet, r.url+"/v1/dossiers/story/report:export?format=HTML")
	policy := head.Get("Content-Security-Policy")
	if code != http.StatusOK || !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "script-src") ||
		head.Get("Cache-Control") != "no-store" || head.Get("Cross-Origin-Resource-Policy") != "same-origin" {
		t.Errorf("an export: %d %v", code, head)
	}
}

// askHost is ask, but a head named Host goes where Go keeps it.
func askHost(t *testing.T, method, url, body string, head ...string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(head); i += 2 {
		if head[i] == "Host" {
			req.Host = head[i+1]
			continue
		}
		req.Header.Set(head[i], head[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(b)
}

// The origins of the list may call, and read what they are told; nobody else
// learns that there is a list.
func TestCORS(t *testing.T) {
	r, key := tenants(t, Config{CORSOrigins: []string{desk, "http://localhost:3000"}})
	parse := r.url + "/v1/quantities:parse"
	preflight := []string{"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type,x-api-key", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"}
	for _, tt := range []struct {
		origin string
		listed bool
	}{
		{desk, true}, {"http://localhost:3000", true},
		{stranger, false}, {"null", false}, {"https://desk.example.org:8443", false}, {"http://desk.example.org", false},
		{"https://desk.example.org.example.net", false}, {"https://x.desk.example.org", false}, {"https://DESK.example.org", false},
	} {
		allowed := ""
		if tt.listed {
			allowed = tt.origin
		}
		head := append([]string{"Origin", tt.origin}, preflight...)
		code, h, out := browse(t, http.MethodOptions, parse, head...)
		if h.Get("Access-Control-Allow-Origin") != allowed || h.Get("Access-Control-Allow-Credentials") != "" || !strings.Contains(strings.Join(h.Values("Vary"), ","), "Origin") {
			t.Errorf("preflight of %s: %d %v", tt.origin, code, h)
		}
		if tt.listed && (code != http.StatusNoContent || out != "" || h.Get("Access-Control-Allow-Methods") != "POST" || h.Get("Access-Control-Max-Age") != "600" ||
			h.Get("Access-Control-Allow-Headers") != "content-type,x-api-key") {
			t.Errorf("preflight of %s: %d %v %s", tt.origin, code, h, out)
		}
		want := http.StatusForbidden
		if tt.listed {
			want = http.StatusOK
		}
		call := []string{"Origin", tt.origin, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors", "X-Api-Key", key("first")}
		code, h, out = browse(t, http.MethodPost, parse, call...)
		if code != want || h.Get("Access-Control-Allow-Origin") != allowed || !strings.Contains(strings.Join(h.Values("Vary"), ","), "Origin") {
			t.Errorf("a call of %s: %d %v %s", tt.origin, code, h, out)
		}
		if tt.listed && h.Get("Access-Control-Expose-Headers") == "" {
			t.Errorf("a call of %s: nothing of the head may be read", tt.origin)
		}
		// Being listed is no credential.
		if code, _, _ := browse(t, http.MethodPost, parse, call[:6]...); tt.listed && code != http.StatusUnauthorized {
			t.Errorf("a call of %s without a key: %d", tt.origin, code)
		}
		// The page's own endpoints are for the page.
		if code, h, _ := browse(t, http.MethodPost, r.url+"/ui/check", call...); code != http.StatusForbidden || h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("/ui/check for %s: %d %v", tt.origin, code, h)
		}
	}
	for name, head := range map[string][]string{
		"a method that is not there": {"Origin", desk, "Access-Control-Request-Method", "PUT"},
		"a header that is not taken": {"Origin", desk, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "x-forwarded-for"},
		"a network of its own":       {"Origin", stranger, "Access-Control-Request-Method", "POST", "Access-Control-Request-Private-Network", "true"},
	} {
		if code, h, _ := browse(t, http.MethodOptions, parse, head...); h.Get("Access-Control-Allow-Methods") != "" || h.Get("Access-Control-Allow-Private-Network") != "" {
			t.Errorf("%s: %d %v", name, code, h)
		}
	}
	// By default nobody may.
	plain := start(t, Config{})
	code, h, _ := browse(t, http.MethodOptions, plain.url+"/v1/quantities:parse", append([]string{"Origin", desk}, preflight...)...)
	for name := range h {
		if strings.HasPrefix(name, "Access-Control") {
			t.Errorf("by default: %d %v", code, h)
		}
	}
}

func TestPagesAreRefused(t *testing.T) {
	for _, tt := range []struct {
		cfg  Config
		want string
	}{
		{Config{CORSOrigins: []string{"*"}}, "is a pattern"},
		{Config{CORSOrigins: []string{"https://*.example.org"}}, "is a pattern"},
		{Config{CORSOrigins: []string{"null"}}, "is none such as"},
		{Config{CORSOrigins: []string{"desk.example.org"}}, "is none such as"},
		{Config{CORSOrigins: []string{"file:///tmp"}}, "is none such as"},
		{Config{CORSOrigins: []string{""}}, "is none such as"},
		{Config{CORSOrigins: []string{desk + "/"}}, "more than scheme, host and port"},
		{Config{CORSOrigins: []string{desk + "/app?x#y"}}, "more than scheme, host and port"},
		{Config{CORSOrigins: []string{"https://u:p@desk.example.org"}}, "more than scheme, host and port"},
		{Config{CORSOrigins: []string{"https://Desk.example.org"}}, "lower case"},
		{Config{CORSOrigins: []string{desk + ":443"}}, "leave out"},
		{Config{CORSOrigins: []string{"http://desk.example.org:"}}, "colon"},
		{Config{Hosts: []string{""}}, "is no name"},
		{Config{Hosts: []string{"*.example.org"}}, "is no name"},
		{Config{Hosts: []string{"desk.example.org:8080"}}, "without a port"},
		{Config{Hosts: []string{"https://desk.example.org"}}, "is no name"},
		{Config{StreamAge: -1}, "StreamAge"},
		{Config{ConnectionAge: -1}, "ConnectionAge"},
	} {
		if _, err := New(engine.New(), tt.cfg); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q %q: %v", tt.cfg.CORSOrigins, tt.cfg.Hosts, err)
		}
	}
	for _, origin := range []string{desk, "http://localhost:3000", "https://192.0.2.7:8443", "http://[::1]:3000"} {
		if _, err := New(engine.New(), Config{CORSOrigins: []string{origin}}); err != nil {
			t.Error(err)
		}
	}
}

// The port answers to the names that it is told, and on loopback without
// authentication to no other.
func TestHosts(t *testing.T) {
	open := start(t, Config{})
	asked := start(t, Config{Auth: auth.Chain{}})
	named := start(t, Config{Hosts: []string{"desk.example.org", "2001:db8::7"}})
	for _, tt := range []struct {
		host               string
		open, asked, named bool
	}{
		{"127.0.0.1:8080", true, true, true}, {"localhost", true, true, true}, {"[::1]:8080", true, true, true},
		{"desk.example.org", false, true, true}, {"DESK.example.org:8080", false, true, true}, {"[2001:db8::7]:80", false, true, true},
		{"elsewhere.example.net", false, true, false}, {"desk.example.org.example.net", false, true, false}, {"192.0.2.7", false, true, false},
	} {
		for name, s := range map[string]struct {
			r    *running
			want bool
		}{"open": {open, tt.open}, "asked": {asked, tt.asked}, "named": {named, tt.named}} {
			for _, path := range []string{"/", "/openapi.json", "/ui/app.js"} {
				code, _, out := askHost(t, http.MethodGet, s.r.url+path, "", "Host", tt.host)
				if (code == http.StatusOK) != s.want || !s.want && (code != http.StatusForbidden || restError(t, []byte(out)).code != codes.PermissionDenied) {
					t.Errorf("%s, asked as %s for %s: %d", name, tt.host, path, code)
				}
			}
			if code, _, _ := askHost(t, http.MethodGet, s.r.url+"/readyz", "", "Host", tt.host); code != http.StatusOK {
				t.Errorf("%s: a probe that asks for %s: %d", name, tt.host, code)
			}
		}
	}
}
