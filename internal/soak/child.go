package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/seed4521bc5c/crosscheck/server/auth"
)

// target is where a server is, and who may call it.
type target struct {
	grpc, http, admin string // host:port; the latter two with http://
	pid               int
	keys              map[string]string // by the caller's name
}

// Who calls: one for each worker, who may delete dossiers, too; one who reads only, one who calls too
// often.
const (
	reader = "reader"
	greedy = "greedy"
)

func writer(i int) string { return fmt.Sprintf("writer%d", i) }

// tenants are as many as writers share.
const tenants = 3

func tenantOf(i int) string { return fmt.Sprintf("tenant%d", i%tenants) }

// newKeys writes a key file for so many writers.
func newKeys(path string, writers int) (map[string]string, error) {
	file := bytes.NewBufferString("keys:\n")
	keys := map[string]string{}
	add := func(id, tenant, role string) error {
		entry, key, err := auth.NewEntry(id, tenant, role)
		if err != nil {
			return fmt.Errorf("keys: %w", err)
		}
		file.WriteString(entry)
		keys[id] = key
		return nil
	}
	for i := range writers {
		if err := add(writer(i), tenantOf(i), "admin"); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(add(reader, tenantOf(0), "reader"), add(greedy, tenantOf(1), "writer")); err != nil {
		return nil, err
	}
	return keys, os.WriteFile(path, file.Bytes(), 0o600)
}

// Bounds of the server, near enough to be reached in a test.
const (
	headerTimeout = 2 * time.Second
	readTimeout   = 4 * time.Second
	maxBytes      = 1 << 20
	maxSources    = 40
	rate          = 1000
	burst         = 500
	cacheBytes    = 32 << 20
)

// flags are what the server is run with.
func flags(dir string) []string {
	return []string{
		"serve", "--grpc-addr", "127.0.0.1:0", "--http-addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0",
		"--store", "sqlite:" + filepath.Join(dir, "dossiers.db"), "--auth-keys", filepath.Join(dir, "keys.yaml"),
		"--rate", strconv.Itoa(rate), "--rate-burst", strconv.Itoa(burst),
		"--max-request-bytes", strconv.Itoa(maxBytes), "--max-dossier-sources", strconv.Itoa(maxSources),
		"--header-timeout", headerTimeout.String(), "--read-timeout", readTimeout.String(),
		"--stream-age", "20s", "--connection-age", "45s", "--stream-idle", "10s",
		"--cache-bytes", strconv.Itoa(cacheBytes), "--log-format", "json",
	}
}

// child is a server in a process of its own.
type child struct {
	target
	cmd   *exec.Cmd
	log   string
	ended chan struct{}
	err   error // of the process, once ended
}

// startChild runs a server in a folder that holds its keys, its store and its
// log.
func startChild(binary, dir string, keys map[string]string) (*child, error) {
	c := &child{cmd: exec.Command(binary, flags(dir)...), log: filepath.Join(dir, "server.log"), ended: make(chan struct{})} //nolint:noctx // it is told to stop as by an orchestrator
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	defer func() { _ = log.Close() }()
	c.cmd.Stderr = log
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	c.pid, c.keys = c.cmd.Process.Pid, keys
	var up sync.Once
	ready := make(chan struct{})
	go func() {
		for sc := bufio.NewScanner(out); sc.Scan(); {
			for prefix, into := range map[string]*string{"gRPC on ": &c.grpc, "REST on ": &c.http, "admin on ": &c.admin} {
				if addr, ok := strings.CutPrefix(sc.Text(), prefix); ok {
					*into = addr
				}
			}
			if c.grpc != "" && c.http != "" && c.admin != "" {
				up.Do(func() { close(ready) })
			}
		}
		c.err = c.cmd.Wait()
		close(c.ended)
	}()
	select {
	case <-ready:
		return c, nil
	case <-c.ended:
		return nil, fmt.Errorf("the server ended before it was ready: %w; see %s", c.err, c.log)
	case <-time.After(3 * time.Minute):
		c.kill()
		return nil, errors.New("the server was not ready within three minutes")
	}
}

func (c *child) kill() { _ = c.cmd.Process.Kill(); <-c.ended }

// stop ends the server as an orchestrator does, and says what is wrong with how
// it ended.
func (c *child) stop(ctx context.Context) error {
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	select {
	case <-c.ended:
	case <-ctx.Done():
		c.kill()
		return ctx.Err()
	case <-time.After(2 * time.Minute):
		c.kill()
		return errors.New("the server did not stop within two minutes of SIGTERM")
	}
	if c.err != nil {
		return fmt.Errorf("the server ended by %w", c.err)
	}
	return nil
}

// faultsInLog are the lines of a server's log that tell of faults of its own.
func faultsInLog(path string) (lines int, faults []string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, nil, fmt.Errorf("log: %w", err)
	}
	defer func() { _ = f.Close() }()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, mib)
	for sc.Scan() {
		lines++
		if l := sc.Text(); strings.Contains(l, `"level":"ERROR"`) || strings.Contains(l, `"code":"Internal"`) || strings.Contains(l, "panic") || strings.HasPrefix(l, "fatal error") || strings.HasPrefix(l, "WARNING: DATA RACE") {
			faults = append(faults, l[:min(len(l), 600)])
		}
	}
	return lines, faults, sc.Err()
}
