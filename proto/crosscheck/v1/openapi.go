// Package crosscheckv1 is the contract: its messages, its gRPC client and
// server, and its gateway, generated from the protos beside it.
package crosscheckv1

import _ "embed"

// OpenAPI is the OpenAPI 2 document of the REST mapping, generated from the
// contract.
//
//go:embed openapi.swagger.json
var OpenAPI []byte
