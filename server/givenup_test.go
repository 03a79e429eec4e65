package server

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// A call that is given up is answered at once, and is worked on no longer,
// whatever stage it is at: the place that it took is free soon. What a stage
// does between two looks at its context is measured without the wall's clock in
// internal/engine; here the machine may be busy.
func TestGivenUpCallsFreeTheirPlace(t *testing.T) {
	if testing.Short() {
		t.Skip("works for seconds")
	}
	r := start(t, Config{Store: memory.New()})
	const some = "About %d boats left the harbour on Monday. The mayor said %d crews had signed on, and %d stayed. "
	var long strings.Builder
	for i := range 9_000 {
		fmt.Fprintf(&long, some, i+20, 3*i+50, 2*i+7)
	}
	var sources []*pb.Source
	for i := range 250 {
		var s strings.Builder
		for j := range 4 {
			fmt.Fprintf(&s, some, 20+j, 3*i+50, 7+i%9)
		}
		sources = append(sources, text(fmt.Sprintf("s%d", i), s.String()))
	}
	d := &door{r, "gRPC", r.overGRPC}
	id := newDossier(t, d)
	add(t, d, id, sources...)
	name := reportName(id)
	ready := func() { must[pb.Report](t, d, "GetReport", &pb.GetReportRequest{Name: name}) }
	anew := func() { // so that the report is to be made again
		must[pb.Source](t, d, "AddSource", &pb.AddSourceRequest{Parent: dossierName(id), Source: text("", "About 12 boats left.")})
	}
	const service = "/crosscheck.v1.CrossCheckService/"
	const dossiers = "/crosscheck.v1.DossierService/"
	type try struct {
		method string
		req    proto.Message
		resp   proto.Message
		before func()
	}
	tries := map[string]try{
		"parse":   {service + "ParseQuantities", &pb.ParseQuantitiesRequest{Text: long.String(), LanguageCode: "en"}, &pb.ParseQuantitiesResponse{}, nil},
		"extract": {service + "ExtractClaims", &pb.ExtractClaimsRequest{Source: text("", long.String())}, &pb.ExtractClaimsResponse{}, nil},
		"HTML":    {service + "ExtractClaims", &pb.ExtractClaimsRequest{Source: &pb.Source{Html: "<article>" + strings.Repeat("<p>The <b>harbour</b> was quiet.</p>", 27_000) + "</article>"}}, &pb.ExtractClaimsResponse{}, nil},
		"check":   {service + "CrossCheck", &pb.CrossCheckRequest{Sources: sources}, &pb.CrossCheckResponse{}, nil},
		"report":  {dossiers + "GetReport", &pb.GetReportRequest{Name: name}, &pb.Report{}, anew},
	}
	for value, format := range pb.ExportFormat_name {
		tries["export "+format] = try{dossiers + "ExportReport", &pb.ExportReportRequest{Name: name, Format: pb.ExportFormat(value)}, &httpbody.HttpBody{}, ready}
	}
	for what, c := range tries {
		t.Run(what, func(t *testing.T) {
			for _, after := range []time.Duration{0, 5 * time.Millisecond, 20 * time.Millisecond, 60 * time.Millisecond, 150 * time.Millisecond, 400 * time.Millisecond} {
				if c.before != nil {
					c.before()
				}
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- r.conn.Invoke(ctx, c.method, c.req, c.resp) }()
				time.Sleep(after)
				cancel()
				at := time.Now()
				err := <-ended
				for len(r.chain.slots) > 0 && time.Since(at) < 20*time.Second {
					time.Sleep(time.Millisecond)
				}
				late := time.Since(at)
				if code := status.Code(err); code != codes.OK && code != codes.Canceled && code != codes.ResourceExhausted {
					t.Errorf("after %v: %v", after, err)
				}
				t.Logf("given up after %v (%v), free %v later", after, status.Code(err), late)
				if late > slowdown*2*time.Second {
					t.Errorf("given up after %v, worked on for %v", after, late)
				}
			}
		})
	}
}
