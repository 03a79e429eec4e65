package server

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/tap"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// bounded gives each gRPC call that is no stream its end as soon as its header
// is there: HTTP's WriteTimeout. What stands in an interceptor begins too late
// for a message that comes in a byte at a time. Deadlines of callers, which are
// nearer, hold besides; what gRPC has queued of an answer outlives the call: see
// unread.
func (s *Server) bounded(ctx context.Context, info *tap.Info) (context.Context, error) {
	if !unaryMethods[info.FullMethodName] {
		return ctx, nil
	}
	bound, cancel := context.WithTimeout(ctx, s.cfg.WriteTimeout)
	context.AfterFunc(ctx, cancel) // gRPC ends ctx with the call
	return bound, nil
}

// unaryMethods are the contract's methods that are no streams.
var unaryMethods = func() map[string]bool {
	m := map[string]bool{}
	for _, service := range []grpc.ServiceDesc{pb.CrossCheckService_ServiceDesc, pb.DossierService_ServiceDesc} {
		for _, method := range service.Methods {
			m["/"+service.ServiceName+"/"+method.MethodName] = true
		}
	}
	return m
}()
