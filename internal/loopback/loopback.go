// Package loopback gives tests addresses of this machine.
package loopback

import (
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"testing"
)

// asked counts addresses: none is given twice before all others.
var asked atomic.Int64

// Fixed is an address for a server that another one is to follow at the same.
// Its port is below those that systems hand out: no connection of anybody's gets
// it while there is no server.
func Fixed(tb testing.TB) string {
	tb.Helper()
	for range 100 {
		// Tests of other packages run at the same time, in processes of their own.
		port := 20_000 + (37*os.Getpid()+int(asked.Add(1)))%10_000
		lis, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = lis.Close()
			return lis.Addr().String()
		}
	}
	tb.Fatal("no port is free")
	return ""
}
