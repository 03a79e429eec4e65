package cli

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed4521bc5c/crosscheck/internal/config"
	"github.com/seed4521bc5c/crosscheck/server"
)

func (m *Main) healthcheckCommand() *cobra.Command {
	var addr, file, cert string
	var live bool
	var timeout time.Duration
	c := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask a server on this machine whether it takes calls",
		Long: `Healthcheck asks the server at --http-addr whether it is ready, and ends with 0
where it is and with 1 where it is not, or does not answer: the probe of a
container that holds nothing but this program. It takes the address from where
serve takes it: a flag, CROSSCHECK_HTTP_ADDR or the file of --config.`,
		Example: `  crosscheck healthcheck
  crosscheck healthcheck --http-addr 127.0.0.1:8080 --live`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := config.LoadKnown(c.Flags(), m.lookup); err != nil {
				return err
			}
			// What serves on all addresses is asked on this machine's own.
			host, port, err := net.SplitHostPort(addr)
			if err != nil {
				return fmt.Errorf("--http-addr: %w", err)
			}
			if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
				host = "localhost"
			}
			scheme, path := "http", "/readyz"
			if cert != "" {
				scheme = "https"
			}
			if live {
				path = "/healthz"
			}
			ctx, cancel := context.WithTimeout(c.Context(), timeout)
			defer cancel()
			return probe(ctx, scheme+"://"+net.JoinHostPort(host, port)+path)
		},
	}
	flags := c.Flags()
	flags.StringVar(&addr, "http-addr", server.DefaultHTTPAddr, "`host:port` of the server's REST")
	flags.StringVar(&file, config.FileFlag, "", "YAML `file` of the server's settings")
	flags.StringVar(&cert, "tls-cert", "", "`file` of the server's certificate: where it has one, it is asked over TLS")
	flags.BoolVar(&live, "live", false, "ask whether it runs, rather than whether it takes calls")
	flags.DurationVar(&timeout, "timeout", 3*time.Second, "longest time to wait for the answer")
	return c
}

// unhealthyError ends the program with 1, as probes have it.
type unhealthyError struct{ words string }

func (e *unhealthyError) Error() string { return e.words }

func probe(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		// The probe asks its own machine, whose certificate names another host,
		// and sends it nothing.
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}, //nolint:gosec // see above
	}}
	resp, err := client.Do(req)
	if err != nil {
		return &unhealthyError{err.Error()}
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		words, _ := io.ReadAll(io.LimitReader(resp.Body, 200))
		return &unhealthyError{fmt.Sprintf("%s: %s: %s", url, resp.Status, strings.TrimSpace(string(words)))}
	}
	return nil
}
