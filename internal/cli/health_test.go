package cli

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHealthcheck(t *testing.T) {
	status := http.StatusOK
	var asked string
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Path
		w.WriteHeader(status)
		_, _ = w.Write([]byte("words of the server\n"))
	})
	plain, secure := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	defer plain.Close()
	defer secure.Close()
	addr := strings.TrimPrefix(plain.URL, "http://")
	_, port, _ := strings.Cut(addr, ":")
	file := filepath.Join(t.TempDir(), "crosscheck.yaml")
	if err := os.WriteFile(file, []byte("http-addr: "+addr+"\nmax-calls: 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		env    map[string]string
		args   []string
		status int
		path   string
		code   int
	}{
		{"ready", nil, []string{"--http-addr", addr}, 200, "/readyz", ExitOK},
		{"not ready", nil, []string{"--http-addr", addr}, 503, "/readyz", ExitUnhealthy},
		{"alive", nil, []string{"--http-addr", addr, "--live"}, 200, "/healthz", ExitOK},
		{"all addresses", nil, []string{"--http-addr", ":" + port}, 200, "/readyz", ExitOK},
		{"by a variable", map[string]string{"CROSSCHECK_HTTP_ADDR": "0.0.0.0:" + port}, nil, 200, "/readyz", ExitOK},
		{"by the server's file", nil, []string{"--config", file}, 200, "/readyz", ExitOK},
		{"TLS", map[string]string{"CROSSCHECK_TLS_CERT": "tls.crt"}, []string{"--http-addr", strings.TrimPrefix(secure.URL, "https://")}, 200, "/readyz", ExitOK},
		{"TLS without saying so", nil, []string{"--http-addr", strings.TrimPrefix(secure.URL, "https://")}, 200, "", ExitUnhealthy},
		{"nobody there", nil, []string{"--http-addr", "127.0.0.1:1"}, 200, "", ExitUnhealthy},
		{"no address", nil, []string{"--http-addr", "here"}, 200, "", ExitTrouble},
		{"an argument", nil, []string{"now"}, 200, "", ExitTrouble},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, asked = tt.status, ""
			code, out, complaint := runWith(t, tt.env, append([]string{"healthcheck"}, tt.args...)...)
			if code != tt.code || asked != tt.path && tt.code != ExitUnhealthy || out != "" || (complaint == "") != (code == ExitOK) {
				t.Errorf("exit %d, asked %q, %q, %q", code, asked, out, complaint)
			}
			if tt.status == 503 && !strings.Contains(complaint, "words of the server") {
				t.Errorf("complaint %q", complaint)
			}
		})
	}
}
