package clienttest_test

import (
	"context"
	"testing"

	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/client/clienttest"
	crosscheckv1 "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

func TestNew(t *testing.T) {
	c := clienttest.New(t)
	answer, err := c.ParseQuantities(t.Context(), &crosscheckv1.ParseQuantitiesRequest{Text: "roughly 400 participants"})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(answer.GetQuantities()); n != 1 {
		t.Errorf("%d quantities, want 1", n)
	}
	health, err := healthpb.NewHealthClient(c.Conn()).Check(t.Context(), &healthpb.HealthCheckRequest{})
	if err != nil || health.GetStatus() != healthpb.HealthCheckResponse_SERVING {
		t.Errorf("health is %v, %v", health.GetStatus(), err)
	}
}

// TestRules sees the same refusals as a client of a real server.
func TestRules(t *testing.T) {
	c := clienttest.New(t)
	_, err := c.CrossCheck(t.Context(), &crosscheckv1.CrossCheckRequest{})
	if status.Code(err) != codes.InvalidArgument || client.Reason(err) != crosscheckv1.ErrorReason_ERROR_REASON_INVALID_FIELD {
		t.Errorf("error %v with reason %v", err, client.Reason(err))
	}
	if vs := client.Violations(err); len(vs) != 1 || vs[0].Field != "sources" || vs[0].Description == "" {
		t.Errorf("violations %+v, want one of sources", vs)
	}
}

func TestStart(t *testing.T) {
	for range 2 { // servers of one process don't meet
		c, stop, err := clienttest.Start(client.WithoutRetries())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.ParseQuantities(context.Background(), &crosscheckv1.ParseQuantitiesRequest{Text: "12 ships"}); err != nil {
			t.Error(err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		if _, err := c.ParseQuantities(context.Background(), &crosscheckv1.ParseQuantitiesRequest{Text: "12 ships"}); err == nil {
			t.Error("a call after stop works")
		}
	}
}
