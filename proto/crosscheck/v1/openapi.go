package crosscheckv1

import _ "embed"

// OpenAPI is the OpenAPI 2 document of the REST mapping, generated from the
// contract.
//
//go:embed openapi.swagger.json
var OpenAPI []byte
