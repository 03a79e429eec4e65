package client

import (
	"errors"
	"strings"

	"google.golang.org/grpc/resolver"
)

// severalScheme names what several resolves.
const severalScheme = "crosscheck-several"

// several is a resolver of targets that name several addresses with commas
// between.
type several struct{}

// Scheme is part of resolver.Builder.
func (several) Scheme() string { return severalScheme }

// Build is part of resolver.Builder.
func (several) Build(target resolver.Target, cc resolver.ClientConn, _ resolver.BuildOptions) (resolver.Resolver, error) {
	var state resolver.State
	for host := range strings.SplitSeq(target.Endpoint(), ",") {
		if host = strings.TrimSpace(host); host == "" {
			return nil, errors.New("client: an address of the target is empty")
		}
		// Each is asked for by the name that its certificate has.
		state.Endpoints = append(state.Endpoints, resolver.Endpoint{Addresses: []resolver.Address{{Addr: host, ServerName: serverName(host)}}})
	}
	if err := cc.UpdateState(state); err != nil {
		return nil, err
	}
	return several{}, nil
}

// ResolveNow is part of resolver.Resolver: the addresses don't change.
func (several) ResolveNow(resolver.ResolveNowOptions) {}

// Close is part of resolver.Resolver.
func (several) Close() {}

func serverName(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		return strings.Trim(host[:i], "[]")
	}
	return host
}
