// Command protodeps writes the protos that the contract imports into a
// folder, rendered from the descriptors that their generated Go packages
// carry. The versions are those of go.mod, so that one lock file rules Go and
// protos alike, and neither a schema registry nor the network is asked.
//
// github.com/jhump/protoreflect prints them: the one kept library that turns a
// descriptor back into source, custom options included.
package main

import (
	"log"
	"os"

	_ "buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"github.com/jhump/protoreflect/v2/protoprint"
	_ "google.golang.org/genproto/googleapis/api/annotations"
	_ "google.golang.org/genproto/googleapis/api/httpbody"
	_ "google.golang.org/genproto/googleapis/rpc/errdetails"
	_ "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// files are what the contract imports; the well-known types of google.protobuf
// come with buf.
var files = []string{
	"buf/validate/validate.proto",
	"google/api/annotations.proto",
	"google/api/client.proto",
	"google/api/field_behavior.proto",
	"google/api/http.proto",
	"google/api/httpbody.proto",
	"google/api/launch_stage.proto",
	"google/api/resource.proto",
	"google/rpc/error_details.proto",
	"google/rpc/status.proto",
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: protodeps FOLDER")
	}
	var fds []protoreflect.FileDescriptor
	for _, path := range files {
		fd, err := protoregistry.GlobalFiles.FindFileByPath(path)
		if err != nil {
			log.Fatalf("protodeps: %s: %v", path, err)
		}
		fds = append(fds, fd)
	}
	if err := os.RemoveAll(os.Args[1]); err != nil {
		log.Fatalf("protodeps: %v", err)
	}
	p := &protoprint.Printer{SortElements: true}
	if err := p.PrintProtosToFileSystem(fds, os.Args[1]); err != nil {
		log.Fatalf("protodeps: %v", err)
	}
}
