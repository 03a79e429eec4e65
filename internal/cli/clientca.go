package cli

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// clientCAs are the authorities of client certificates, read again when their
// file changes, at most once a second. A file that cannot be read leaves the last
// in place.
type clientCAs struct {
	path   string
	base   *tls.Config // of the server, without them
	logger *slog.Logger
	now    func() time.Time

	mu      sync.Mutex
	checked time.Time
	seen    time.Time
	config  *tls.Config // of base with the authorities; another one for each change, so that no session outlives them
}

func (c *clientCAs) load() error {
	pem, err := os.ReadFile(c.path)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return fmt.Errorf("%s holds no certificate in PEM", c.path)
	}
	config := c.base.Clone()
	config.ClientCAs = pool
	// Probes come without a certificate; calls without one are refused by
	// whoever asks who calls.
	config.ClientAuth = tls.VerifyClientCertIfGiven
	// The servers add theirs only to the configuration that they are given.
	config.NextProtos = []string{"h2", "http/1.1"}
	c.config, c.seen = config, c.changed()
	return nil
}

// changed is when the file last changed; zero where it cannot be seen.
func (c *clientCAs) changed() time.Time {
	info, err := os.Stat(c.path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// get is a tls.Config's GetConfigForClient.
func (c *clientCAs) get(*tls.ClientHelloInfo) (*tls.Config, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.checked) >= time.Second || now.Before(c.checked) {
		c.checked = now
		if !c.changed().Equal(c.seen) {
			if err := c.load(); err != nil {
				c.logger.Error("the authorities of clients stay as they were", slog.String("error", err.Error()))
			} else {
				c.logger.Info("authorities of clients read again", slog.String("file", c.path))
			}
		}
	}
	return c.config, nil
}
