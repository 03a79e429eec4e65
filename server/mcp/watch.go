package mcp

import (
	"context"
	"log/slog"
	"strings"
	"sync"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// watches follow the reports that assistants have subscribed to, and tell them
// of each revision. A report is followed once, however many ask for it.
type watches struct {
	ctx    context.Context //nolint:containedctx // a watch outlives the call that asks for it
	host   *host
	server *sdk.Server

	mu      sync.Mutex
	running map[string]*running // by the resource's address
}

type running struct {
	subscribers int
	stop        context.CancelFunc
}

func (w *watches) subscribe(ctx context.Context, r *sdk.SubscribeRequest) error {
	uri := r.Params.URI
	name := strings.TrimPrefix(uri, scheme)
	dossier, ok := strings.CutSuffix(name, "/report")
	if !ok || name == uri {
		return resourceError(uri, status.Error(codes.InvalidArgument, "only reports change: subscribe to "+scheme+"dossiers/{dossier}/report"))
	}
	d, err := w.host.dossiers.GetDossier(ctx, &pb.GetDossierRequest{Name: dossier})
	if err != nil {
		return resourceError(uri, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if one := w.running[uri]; one != nil {
		one.subscribers++
		return nil
	}
	ctx, stop := context.WithCancel(w.ctx)
	one := &running{subscribers: 1, stop: stop}
	w.running[uri] = one
	go w.follow(ctx, uri, name, d.GetRevision(), one)
	return nil
}

// follow tells of each revision after the one that was current when the
// assistant subscribed.
func (w *watches) follow(ctx context.Context, uri, name string, revision int64, one *running) {
	for _, err := range w.host.cfg.Watch(ctx, name, &revision) {
		if err != nil {
			// A dossier that is deleted is no trouble.
			if ctx.Err() == nil && status.Code(err) != codes.NotFound && w.host.cfg.Logger != nil {
				w.host.cfg.Logger.Warn("a report is no longer followed", slog.String("report", name), slog.String("error", err.Error()))
			}
			break
		}
		w.tell(ctx, uri)
	}
	if ctx.Err() == nil {
		w.tell(ctx, uri) // it is gone: whoever reads it now hears so
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.running[uri] == one {
		delete(w.running, uri)
	}
	one.stop()
}

func (w *watches) tell(ctx context.Context, uri string) {
	// The session that can't be told is over.
	_ = w.server.ResourceUpdated(ctx, &sdk.ResourceUpdatedNotificationParams{URI: uri})
}

func (w *watches) unsubscribe(_ context.Context, r *sdk.UnsubscribeRequest) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	one := w.running[r.Params.URI]
	if one == nil {
		return nil
	}
	if one.subscribers--; one.subscribers == 0 {
		one.stop()
		delete(w.running, r.Params.URI)
	}
	return nil
}
