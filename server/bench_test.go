package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/internal/news"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// echo gives the same answers whatever is asked: what a call costs without the
// engine.
type echo struct {
	pb.UnimplementedCrossCheckServiceServer
	quantities *pb.ParseQuantitiesResponse
	report     *pb.CrossCheckResponse
}

func (e *echo) ParseQuantities(context.Context, *pb.ParseQuantitiesRequest) (*pb.ParseQuantitiesResponse, error) {
	return e.quantities, nil
}

func (e *echo) CrossCheck(context.Context, *pb.CrossCheckRequest) (*pb.CrossCheckResponse, error) {
	return e.report, nil
}

// serve answers as e does on a port of its own, from a server with options.
func (e *echo) serve(b *testing.B, options ...grpc.ServerOption) pb.CrossCheckServiceClient {
	b.Helper()
	g := grpc.NewServer(options...)
	pb.RegisterCrossCheckServiceServer(g, e)
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go func() { _ = g.Serve(lis) }()
	b.Cleanup(g.Stop)
	conn, err := grpc.NewClient(lis.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	return pb.NewCrossCheckServiceClient(conn)
}

// BenchmarkDoors asks the same of the engine and through each door: a short
// phrase, and a story of three reports of 6 KB. Beside gRPC stand echoes of the
// same bytes, by a bare gRPC server and by one that does all that ours does
// around a call: who calls, bounds, the contract's rules, counts, a line of log.
func BenchmarkDoors(b *testing.B) {
	r := start(b, Config{Logger: slog.New(slog.DiscardHandler)})
	phrase := &pb.ParseQuantitiesRequest{Text: "roughly 400 participants", LanguageCode: "en"}
	story := &pb.CrossCheckRequest{}
	for _, s := range news.Story(news.Spec{Sources: 3, Bytes: 6 << 10}) {
		story.Sources = append(story.Sources, wire.Source(&s))
	}
	var e echo
	var err error
	if e.quantities, err = r.client.ParseQuantities(b.Context(), phrase); err != nil {
		b.Fatal(err)
	}
	if e.report, err = r.client.CrossCheck(b.Context(), story); err != nil {
		b.Fatal(err)
	}
	bare := e.serve(b)
	same := e.serve(b, r.grpcOptions(r.cfg.MaxRequestBytes, grpc.Creds(insecure.NewCredentials()), false)...)

	parse := func(c pb.CrossCheckServiceClient) func(context.Context) error {
		return func(ctx context.Context) error { _, err := c.ParseQuantities(ctx, phrase); return err }
	}
	check := func(c pb.CrossCheckServiceClient) func(context.Context) error {
		return func(ctx context.Context) error { _, err := c.CrossCheck(ctx, story); return err }
	}
	rest := func(path string, m proto.Message) func(context.Context) error {
		body, err := wire.MarshalJSON(m)
		if err != nil {
			b.Fatal(err)
		}
		return func(ctx context.Context) error { return postTo(ctx, r.url+path, body) }
	}
	for _, c := range []struct {
		call, door string
		do         func(context.Context) error
	}{
		{"phrase", "engine", func(ctx context.Context) error { _, err := r.rpc.ParseQuantities(ctx, phrase); return err }},
		{"phrase", "bare-echo", parse(bare)},
		{"phrase", "echo", parse(same)},
		{"phrase", "gRPC", parse(r.client)},
		{"phrase", "REST", rest("/v1/quantities:parse", phrase)},
		{"story", "engine", func(ctx context.Context) error { _, err := r.rpc.CrossCheck(ctx, story); return err }},
		{"story", "bare-echo", check(bare)},
		{"story", "echo", check(same)},
		{"story", "gRPC", check(r.client)},
		{"story", "REST", rest(crossCheckPath, story)},
	} {
		b.Run("call="+c.call+"/door="+c.door+"/callers=1", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := c.do(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("call="+c.call+"/door="+c.door+"/callers=16", func(b *testing.B) {
			b.SetParallelism(max(1, 16/runtime.GOMAXPROCS(0)))
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					if err := c.do(b.Context()); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}

// restCaller keeps a connection for each of many callers.
var restCaller = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// postTo asks over REST and reads the answer to its end.
func postTo(ctx context.Context, url string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := restCaller.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err = io.Copy(io.Discard, resp.Body); err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("answered %s", resp.Status)
	}
	return err
}
