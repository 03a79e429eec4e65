package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed4521bc5c/crosscheck/server/auth"
)

// secureFlags say who may call, and over what.
type secureFlags struct {
	cert, key, clientCA string
	keys                string
	oidc                auth.OIDCConfig
	open, openAdmin     bool
}

func (f *secureFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.cert, "tls-cert", "", "PEM `file` of the certificate for both ports, with its chain; read again when it changes")
	flags.StringVar(&f.key, "tls-key", "", "PEM `file` of the certificate's key")
	flags.StringVar(&f.clientCA, "tls-client-ca", "", "PEM `file` of the authorities whose client certificates say who calls; read again when it changes")
	flags.StringVar(&f.keys, "auth-keys", "", "YAML `file` of the API keys that say who calls; read again when it changes")
	flags.StringVar(&f.oidc.Issuer, "oidc-issuer", "", "`URL` of the OpenID Connect issuer whose tokens say who calls")
	flags.StringVar(&f.oidc.Audience, "oidc-audience", "", "audience that these tokens must be made for")
	flags.StringVar(&f.oidc.TenantClaim, "oidc-tenant-claim", "tenant", "claim of these tokens that names the tenant")
	flags.StringVar(&f.oidc.RoleClaim, "oidc-role-claim", "role", "claim of these tokens that names the role: reader, writer or admin")
	flags.BoolVar(&f.open, "insecure-no-auth", false, "let everybody who reaches a port beyond loopback do everything")
	flags.BoolVar(&f.openAdmin, "insecure-admin", false, "let everybody who reaches an --admin-addr beyond loopback read metrics and profiles")
}

// check refuses half a setting, and a door that is open by mistake.
func (f *secureFlags) check(addrs map[string]string) error {
	switch {
	case strings.Contains(f.keys, "cck_"):
		return errors.New("--auth-keys names a file of keys, and got a key: take it back, since others may have seen it")
	case (f.cert == "") != (f.key == ""):
		return errors.New("--tls-cert and --tls-key belong together: give both or neither")
	case f.clientCA != "" && f.cert == "":
		return errors.New("--tls-client-ca needs --tls-cert and --tls-key: client certificates come over TLS only")
	case f.open && f.authenticates():
		return errors.New("--insecure-no-auth contradicts --auth-keys, --oidc-issuer and --tls-client-ca: choose")
	case beyondLoopback(addrs["admin-addr"]) && !f.openAdmin:
		return fmt.Errorf("--admin-addr %s can be reached from other machines, and that port asks nobody who they are: "+
			"choose 127.0.0.1, or say --insecure-admin where the network keeps others out", addrs["admin-addr"])
	case f.openAdmin && addrs["admin-addr"] == "":
		return errors.New("--insecure-admin does nothing without --admin-addr: give both or neither")
	case f.authenticates() || f.open:
		return nil
	}
	for _, flag := range []string{"grpc-addr", "http-addr"} {
		if beyondLoopback(addrs[flag]) {
			return fmt.Errorf("--%s %s can be reached from other machines, and nobody is asked who they are: "+
				"give --auth-keys, --oidc-issuer or --tls-client-ca, or say --insecure-no-auth", flag, addrs[flag])
		}
	}
	return nil
}

func (f *secureFlags) authenticates() bool {
	return f.keys != "" || f.oidc.Issuer != "" || f.oidc.Audience != "" || f.clientCA != ""
}

// beyondLoopback says whether other machines may reach an address to listen on.
func beyondLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false // listening on it fails with words of its own
	}
	if host == "localhost" {
		return false
	}
	ip := net.ParseIP(host)
	return ip == nil || !ip.IsLoopback()
}

// authenticator is who tells callers apart; nil where nobody is asked.
func (f *secureFlags) authenticator(ctx context.Context, logger *slog.Logger) (auth.Authenticator, error) {
	var chain auth.Chain
	if f.keys != "" {
		keys, err := auth.NewKeys(f.keys, logger)
		if err != nil {
			return nil, fmt.Errorf("--auth-keys: %w", err)
		}
		chain = append(chain, keys)
	}
	if f.oidc.Issuer != "" || f.oidc.Audience != "" {
		tokens, err := auth.NewTokens(ctx, f.oidc)
		if err != nil {
			return nil, fmt.Errorf("--oidc-issuer, --oidc-audience: %w", err)
		}
		chain = append(chain, tokens)
	}
	if f.clientCA != "" {
		chain = append(chain, auth.Certificates{})
	}
	if len(chain) == 0 {
		return nil, nil //nolint:nilnil // nobody is asked
	}
	return chain, nil
}

// tls is the TLS of both ports; nil for clear text.
func (f *secureFlags) tls(logger *slog.Logger) (*tls.Config, error) {
	if f.cert == "" {
		return nil, nil //nolint:nilnil // clear text
	}
	pair := &keyPair{cert: f.cert, key: f.key, logger: logger, now: time.Now}
	if err := pair.load(); err != nil {
		return nil, fmt.Errorf("--tls-cert, --tls-key: %w", err)
	}
	cfg := &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: pair.get}
	if f.clientCA != "" {
		cas := &clientCAs{path: f.clientCA, base: cfg.Clone(), logger: logger, now: time.Now}
		if err := cas.load(); err != nil {
			return nil, fmt.Errorf("--tls-client-ca: %w", err)
		}
		cfg.GetConfigForClient = cas.get
	}
	return cfg, nil
}

// keyPair is a certificate that is read again when its files change, at most
// once a second. One that cannot be read leaves the last in place.
type keyPair struct {
	cert, key string
	logger    *slog.Logger
	now       func() time.Time

	mu      sync.Mutex
	pair    *tls.Certificate
	checked time.Time
	seen    [2]time.Time
}

func (p *keyPair) load() error {
	pair, err := tls.LoadX509KeyPair(p.cert, p.key)
	if err != nil {
		return err
	}
	p.pair, p.seen = &pair, p.changed()
	return nil
}

// changed is when the files last changed; zero for one that cannot be seen.
func (p *keyPair) changed() (at [2]time.Time) {
	for i, path := range []string{p.cert, p.key} {
		if info, err := os.Stat(path); err == nil {
			at[i] = info.ModTime()
		}
	}
	return at
}

func (p *keyPair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.now(); now.Sub(p.checked) >= time.Second || now.Before(p.checked) {
		p.checked = now
		if p.changed() != p.seen {
			if err := p.load(); err != nil {
				p.logger.Error("the certificate stays as it was", slog.String("error", err.Error()))
			} else {
				p.logger.Info("certificate read again", slog.String("file", p.cert))
			}
		}
	}
	return p.pair, nil
}

// lookup is a variable that is set to something.
func (m *Main) lookup(name string) (string, bool) {
	v := m.Getenv(name)
	return v, v != ""
}

func (m *Main) keysCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "keys",
		Short: "Make API keys",
	}
	var id, tenant, role, file string
	add := &cobra.Command{
		Use:   "new",
		Short: "Make an API key and its entry of the key file",
		Long: `New prints an API key, once: it is kept nowhere. What lets the key in goes to the
end of --file, which serve's --auth-keys names; without --file it is printed on
standard error. That entry holds the key's hash, from which nobody can tell the
key.`,
		Example: `  crosscheck keys new --id desk --tenant newsroom --role writer --file keys.yaml
  crosscheck serve --auth-keys keys.yaml
  curl -H "X-Api-Key: $KEY" http://127.0.0.1:8080/v1/dossiers`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			entry, key, err := auth.NewEntry(id, tenant, role)
			if err != nil {
				return err
			}
			if file == "" {
				_, err = fmt.Fprint(m.Stderr, entry)
			} else {
				err = addEntry(file, entry)
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(m.Stdout, key)
			return err
		},
	}
	flags := add.Flags()
	flags.StringVar(&id, "id", "", "name of the key in logs")
	flags.StringVar(&tenant, "tenant", "default", "tenant that the key's bearer belongs to")
	flags.StringVar(&role, "role", "reader", "reader, writer or admin")
	flags.StringVar(&file, "file", "", "key `file` to add the key's entry to; it is made where it is not there")
	_ = add.MarkFlagRequired("id")
	c.AddCommand(add)
	return c
}

// addEntry adds an entry to a key file, and leaves the file as it was where it
// would not be one that serve takes.
func addEntry(path, entry string) error {
	raw, err := os.ReadFile(path) //nolint:gosec // the user names it
	switch {
	case errors.Is(err, os.ErrNotExist):
		raw = []byte("keys:\n")
	case err != nil:
		return fmt.Errorf("--file: %w", err)
	case len(raw) > 0 && raw[len(raw)-1] != '\n':
		raw = append(raw, '\n')
	}
	raw = append(raw, entry...)
	if err := auth.CheckKeys(raw); err != nil {
		return fmt.Errorf("--file: with the new entry, %s would be refused: %w", path, err)
	}
	// A server may read the file at any time: it sees the old one or the new.
	next := path + ".new"
	if err := os.WriteFile(next, raw, 0o600); err != nil {
		return fmt.Errorf("--file: %w", err)
	}
	if err := os.Rename(next, path); err != nil {
		return fmt.Errorf("--file: %w", err)
	}
	return nil
}
