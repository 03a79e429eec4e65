package client_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/seed4521bc5c/crosscheck/client"
	crosscheckv1 "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// keeper is a DossierService that fails as it is told, and remembers what it
// was asked.
type keeper struct {
	crosscheckv1.UnimplementedDossierServiceServer

	mu      sync.Mutex
	ids     []string // request ids of what was added
	fail    int      // so many calls are refused first
	watches []string // revisions that watching began after
	scripts [][]any  // what each watch says: revisions, then an error
	pages   int
}

func (k *keeper) refuse() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.fail--; k.fail >= 0 {
		return status.Error(codes.Unavailable, "away")
	}
	return nil
}

func (k *keeper) CreateDossier(_ context.Context, in *crosscheckv1.CreateDossierRequest) (*crosscheckv1.Dossier, error) {
	k.took(in.GetRequestId())
	return &crosscheckv1.Dossier{}, k.refuse()
}

func (k *keeper) AddSource(_ context.Context, in *crosscheckv1.AddSourceRequest) (*crosscheckv1.Source, error) {
	k.took(in.GetRequestId())
	return &crosscheckv1.Source{}, k.refuse()
}

func (k *keeper) BatchAddSources(_ context.Context, in *crosscheckv1.BatchAddSourcesRequest) (*crosscheckv1.BatchAddSourcesResponse, error) {
	var ids []string
	for _, one := range in.GetRequests() {
		ids = append(ids, one.GetRequestId())
	}
	k.took(strings.Join(ids, " "))
	return &crosscheckv1.BatchAddSourcesResponse{}, k.refuse()
}

func (k *keeper) took(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ids = append(k.ids, id)
}

func (k *keeper) ListDossiers(_ context.Context, in *crosscheckv1.ListDossiersRequest) (*crosscheckv1.ListDossiersResponse, error) {
	n := 0
	_, _ = fmt.Sscan(in.GetPageToken(), &n)
	out := &crosscheckv1.ListDossiersResponse{Dossiers: []*crosscheckv1.Dossier{{Name: fmt.Sprint(2 * n)}, {Name: fmt.Sprint(2*n + 1)}}}
	if n+1 < k.pages {
		out.NextPageToken = fmt.Sprint(n + 1)
	} else if k.pages == 0 {
		return nil, status.Error(codes.PermissionDenied, "no")
	}
	return out, nil
}

func (k *keeper) WatchReport(in *crosscheckv1.WatchReportRequest, stream grpc.ServerStreamingServer[crosscheckv1.WatchReportResponse]) error {
	after := "none"
	if in.Revision != nil {
		after = fmt.Sprint(in.GetRevision())
	}
	k.mu.Lock()
	k.watches = append(k.watches, after)
	script := k.scripts[0]
	k.scripts = k.scripts[1:]
	k.mu.Unlock()
	for _, step := range script {
		switch step := step.(type) {
		case int:
			if err := stream.Send(&crosscheckv1.WatchReportResponse{Revision: int64(step)}); err != nil {
				return err
			}
		case error:
			return step
		}
	}
	return nil
}

func dialKeeper(t *testing.T, k *keeper) *client.Client {
	t.Helper()
	lis := bufconn.Listen(1 << 20)
	s := grpc.NewServer()
	crosscheckv1.RegisterDossierServiceServer(s, k)
	go func() { _ = s.Serve(lis) }()
	t.Cleanup(s.Stop)
	c, err := client.New("passthrough:///fake", client.WithPlaintext(), client.WithDialOptions(
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return lis.DialContext(ctx) })))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// TestAddingIsRetried finds one request id on all tries of a call, and
// another on the next call.
func TestAddingIsRetried(t *testing.T) {
	for name, call := range map[string]func(context.Context, *client.Client) error{
		"CreateDossier": func(ctx context.Context, c *client.Client) error {
			_, err := c.CreateDossier(ctx, &crosscheckv1.CreateDossierRequest{})
			return err
		},
		"AddSource": func(ctx context.Context, c *client.Client) error {
			long := strings.Repeat("The quay was closed for the night. ", 20_000)
			_, err := c.AddSource(ctx, &crosscheckv1.AddSourceRequest{Source: &crosscheckv1.Source{Text: long}})
			return err
		},
		"BatchAddSources": func(ctx context.Context, c *client.Client) error {
			_, err := c.BatchAddSources(ctx, &crosscheckv1.BatchAddSourcesRequest{Requests: []*crosscheckv1.AddSourceRequest{{}}})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := &keeper{fail: 2}
			c := dialKeeper(t, k)
			for range 2 {
				if err := call(t.Context(), c); err != nil {
					t.Fatal(err)
				}
			}
			if len(k.ids) != 4 || k.ids[0] == "" || k.ids[0] != k.ids[1] || k.ids[1] != k.ids[2] || k.ids[2] == k.ids[3] {
				t.Errorf("request ids %q", k.ids)
			}
		})
	}
}

// TestRequestIDsAreTheCallers leaves a request alone that has an id, and never
// writes into one that has not.
func TestRequestIDsAreTheCallers(t *testing.T) {
	k := &keeper{}
	c := dialKeeper(t, k)
	own, none := &crosscheckv1.AddSourceRequest{RequestId: "mine"}, &crosscheckv1.AddSourceRequest{}
	in := &crosscheckv1.BatchAddSourcesRequest{Requests: []*crosscheckv1.AddSourceRequest{own, none}}
	if _, err := c.BatchAddSources(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if got := strings.Fields(k.ids[0]); len(got) != 2 || got[0] != "mine" || none.GetRequestId() != "" {
		t.Errorf("request ids %q; the caller's own is now %q", got, none.GetRequestId())
	}
}

func TestPages(t *testing.T) {
	c := dialKeeper(t, &keeper{pages: 3})
	var got []string
	for d, err := range c.Dossiers(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, d.GetName())
	}
	if want := []string{"0", "1", "2", "3", "4", "5"}; !slices.Equal(got, want) {
		t.Errorf("listed %q, want %q", got, want)
	}
	for d, err := range dialKeeper(t, &keeper{}).Dossiers(t.Context()) {
		if d != nil || status.Code(err) != codes.PermissionDenied {
			t.Errorf("%v, %v", d, err)
		}
	}
}

func TestWatchReconnects(t *testing.T) {
	away, gone := status.Error(codes.Unavailable, "away"), status.Error(codes.NotFound, "gone")
	for _, c := range []struct {
		name    string
		scripts [][]any
		got     []int64
		began   []string
		ends    codes.Code
	}{
		{"a plain end", [][]any{{1, 2, gone}}, []int64{1, 2}, []string{"none"}, codes.NotFound},
		{"a break", [][]any{{3, away}, {4, 5, gone}}, []int64{3, 4, 5}, []string{"none", "3"}, codes.NotFound},
		{"a break before anything", [][]any{{away}, {away}, {1, gone}}, []int64{1}, []string{"none", "none", "none"}, codes.NotFound},
		{"an end without an error", [][]any{{1}, {2, gone}}, []int64{1, 2}, []string{"none", "1"}, codes.NotFound},
		{"refused", [][]any{{status.Error(codes.OutOfRange, "ahead")}}, nil, []string{"none"}, codes.OutOfRange},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := &keeper{scripts: c.scripts}
			var got []int64
			var last error
			for m, err := range dialKeeper(t, k).Watch(t.Context(), "dossiers/x/report", nil) {
				if err != nil {
					last = err
					continue
				}
				got = append(got, m.GetRevision())
			}
			if !slices.Equal(got, c.got) || !slices.Equal(k.watches, c.began) || status.Code(last) != c.ends {
				t.Errorf("revisions %v, asked after %q, ended with %v; want %v, %q, %v", got, k.watches, last, c.got, c.began, c.ends)
			}
		})
	}
}

func TestWatchIsLeft(t *testing.T) {
	c := dialKeeper(t, &keeper{scripts: [][]any{{1, 2, 3}}})
	for m, err := range c.Watch(t.Context(), "dossiers/x/report", nil) {
		if err != nil || m.GetRevision() != 1 {
			t.Errorf("%v, %v", m, err)
		}
		break
	}
	// A busy machine may not come to a second try in so little time; then there is
	// more.
	for patience := 300 * time.Millisecond; ; patience *= 10 {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		away := &keeper{}
		for range 1000 {
			away.scripts = append(away.scripts, []any{status.Error(codes.Unavailable, "away")})
		}
		n := 0
		for _, err := range dialKeeper(t, away).Watch(ctx, "dossiers/x/report", nil) {
			if n++; !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("ended with %v", err)
			}
		}
		cancel()
		away.mu.Lock()
		tries := len(away.watches)
		away.mu.Unlock()
		if n == 1 && tries < 2 && patience < 10*time.Second {
			continue
		}
		if n != 1 || tries < 2 {
			t.Errorf("%d errors after %d tries, want 1 after some", n, tries)
		}
		return
	}
}

// TestSeveralAddresses goes on where one of two servers is down.
func TestSeveralAddresses(t *testing.T) {
	up, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := grpc.NewServer()
	crosscheckv1.RegisterDossierServiceServer(s, &keeper{})
	go func() { _ = s.Serve(up) }()
	defer s.Stop()
	// Nobody listens at our own end of a connection, and nobody else gets its port
	// while it is open.
	down, err := net.Dial("tcp", up.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = down.Close() }()
	c, err := client.New(down.LocalAddr().String()+","+up.Addr().String(), client.WithPlaintext())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	for range 5 {
		if _, err := c.AddSource(t.Context(), &crosscheckv1.AddSourceRequest{}); err != nil {
			t.Fatal(err)
		}
	}
}
