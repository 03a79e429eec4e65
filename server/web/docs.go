package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"

	// Swagger UI as a Go module, kept up with its releases; its files alone are
	// taken, since its handler writes script into the page, which our policy
	// would have to let run.
	swagger "github.com/swaggest/swgui/v5/static"
)

// docsPolicy is policy with the pictures that Swagger UI's style sheet holds.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// docs serves the API's reference at /docs.
func docs(mux *http.ServeMux) {
	page, err := assets.ReadFile("assets/docs.html")
	if err != nil {
		panic(err) // it is compiled in
	}
	mux.Handle("GET /docs", asset("docs.html", page, docsPolicy))
	mux.Handle("GET /docs/{$}", http.RedirectHandler("/docs", http.StatusMovedPermanently))
	for _, name := range []string{"swagger-ui.css", "swagger-ui-bundle.js"} {
		data, small := unpacked(name)
		mux.Handle("GET /docs/"+name, file(name, data, small, docsPolicy))
	}
	manual(mux)
}

// unpacked is a file of Swagger UI, and as it comes, compressed.
func unpacked(name string) (data, packed []byte) {
	packed, err := swagger.FS.ReadFile(name + ".gz")
	if err != nil {
		panic(err) // it is compiled in
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err)
	}
	if data, err = io.ReadAll(r); err != nil {
		panic(err)
	}
	return data, packed
}
