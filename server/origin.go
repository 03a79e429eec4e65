package server

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	// The CORS handler that Connect's and etcd's servers use. Its own list takes
	// patterns; ours takes none, and is compared to the letter.
	"github.com/rs/cors"
)

// A browser sends what a page of anybody's tells it to, from where its user
// sits: behind the firewall, on the loopback interface, with the user's client
// certificate. What follows says which pages may have something done here:
// those that this server handed out, and those of Config.CORSOrigins. A caller
// that is no browser is not concerned; it sends none of these headers.

// How long a browser may keep the answer of a preflight, in seconds.
const preflightAge = 600

// apiPolicy is the Content-Security-Policy of the API's answers: an export as
// HTML that somebody opens by its address runs nothing, and acts for nobody.
const apiPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

// checkOrigin says whether a text is an origin as a browser writes it: scheme,
// host and port, and nothing else. A pattern is none, nor is "null", which
// every sandboxed page of anybody's sends.
func checkOrigin(origin string) error {
	u, err := url.Parse(origin)
	switch {
	case strings.Contains(origin, "*"):
		return fmt.Errorf("origin %q is a pattern: name each origin", origin)
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return fmt.Errorf("origin %q is none such as https://desk.example.org", origin)
	case origin != u.Scheme+"://"+u.Host:
		return fmt.Errorf("origin %q has more than scheme, host and port", origin)
	case origin != strings.ToLower(origin):
		return fmt.Errorf("origin %q is not in lower case, as browsers send it", origin)
	case u.Scheme == "https" && u.Port() == "443", u.Scheme == "http" && u.Port() == "80":
		return fmt.Errorf("origin %q names the port that browsers leave out", origin)
	case strings.HasSuffix(u.Host, ":"):
		return fmt.Errorf("origin %q ends with a colon", origin)
	}
	return nil
}

// checkHost says whether a text is a host's name, without a port.
func checkHost(host string) error {
	if net.ParseIP(host) != nil {
		return nil
	}
	u, err := url.Parse("//" + host)
	if err != nil || host == "" || u.Hostname() != strings.Trim(host, "[]") || strings.ContainsAny(host, "*/@?#") || u.Port() != "" {
		return fmt.Errorf("host %q is no name such as desk.example.org, without a port", host)
	}
	return nil
}

// pages holds browsers to the pages that may use them here.
type pages struct {
	origins []string
	hosts   []string // the only ones to answer to, beside this machine's own; nil for any
	csrf    *http.CrossOriginProtection
	cors    *cors.Cors // nil without origins
	fail    func(http.ResponseWriter, *http.Request, error)
}

// originError is a request that a page may not have made.
type originError struct{ words string }

func (e *originError) Error() string { return e.words }

// newPages makes the guard of the HTTP port. lis tells whether only this machine
// reaches it.
func (s *Server) newPages(lis net.Listener) (*pages, error) {
	p := &pages{origins: s.cfg.CORSOrigins, hosts: s.cfg.Hosts, csrf: http.NewCrossOriginProtection()}
	p.fail = func(w http.ResponseWriter, r *http.Request, err error) {
		s.gatewayError(r.Context(), nil, nil, w, r, err)
	}
	addr, ok := lis.Addr().(*net.TCPAddr)
	if p.hosts == nil && s.cfg.open && ok && addr.IP.IsLoopback() {
		p.hosts = []string{}
	}
	for _, o := range p.origins {
		if err := p.csrf.AddTrustedOrigin(o); err != nil {
			return nil, fmt.Errorf("server: CORSOrigins: %w", err)
		}
	}
	if len(p.origins) > 0 {
		p.cors = cors.New(cors.Options{
			AllowOriginFunc: func(origin string) bool { return slices.Contains(p.origins, origin) },
			AllowedMethods:  []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete},
			AllowedHeaders:  []string{"Authorization", "Content-Type", "X-Api-Key", "X-Request-Id", "Traceparent", "Tracestate"},
			ExposedHeaders:  []string{"X-Request-Id", "Retry-After", "WWW-Authenticate"},
			// No cookies and no client certificates: a page shows who it is by what
			// it was given, not by what its reader's browser holds.
			AllowCredentials: false,
			MaxAge:           preflightAge,
		})
	}
	return p, nil
}

// guard wraps everything that the HTTP port answers.
func (p *pages) guard(next http.Handler) http.Handler {
	checked := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := p.csrf.Check(r); err != nil || p.embeds(r) {
			p.fail(w, r, &originError{"a page of another origin may not do this"})
			return
		}
		next.ServeHTTP(w, r)
	})
	shared := http.Handler(checked)
	if p.cors != nil {
		shared = p.cors.Handler(checked)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Cross-Origin-Resource-Policy", "same-origin") // it does not concern CORS
		switch {
		case r.URL.Path == "/healthz" || r.URL.Path == "/readyz":
			next.ServeHTTP(w, r)
		case !p.known(r.Host):
			// A page whose host name points here is of this origin to the browser.
			p.fail(w, r, &originError{"this port answers to the names of this machine and of --http-hosts only"})
		case api(r):
			head.Set("Content-Security-Policy", apiPolicy)
			head.Set("Cache-Control", "no-store")
			shared.ServeHTTP(w, r)
		case r.URL.Path == "/openapi.json":
			shared.ServeHTTP(w, r)
		default:
			checked.ServeHTTP(w, r)
		}
	})
}

func api(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/v1/") }

// embeds says whether a page of another origin fetches an answer of the API in
// a way that CORS is not asked about, as an image or a script: it could not read
// it, but could tell what is there from what is not. Following a link is no such
// thing.
func (p *pages) embeds(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return false
	}
	followed := r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
	return (api(r) || r.URL.Path == "/mcp") && !followed && !slices.Contains(p.origins, r.Header.Get("Origin"))
}

// known says whether the port answers to a host's name.
func (p *pages) known(host string) bool {
	if p.hosts == nil || localHost(host) {
		return true
	}
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return slices.ContainsFunc(p.hosts, func(h string) bool { return strings.EqualFold(strings.Trim(h, "[]"), strings.Trim(host, "[]")) })
}

// checkPages refuses settings of pages that are none.
func (c Config) checkPages() error {
	var errs []error
	for _, o := range c.CORSOrigins {
		if err := checkOrigin(o); err != nil {
			errs = append(errs, fmt.Errorf("server: CORSOrigins: %w", err))
		}
	}
	for _, h := range c.Hosts {
		if err := checkHost(h); err != nil {
			errs = append(errs, fmt.Errorf("server: Hosts: %w", err))
		}
	}
	return errors.Join(errs...)
}
