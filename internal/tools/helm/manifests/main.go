// Manifests reads Kubernetes manifests from standard input and refuses what the
// API server would: a kind that it does not know, a field that the kind lacks
// or has twice, a value of another type. It decodes them strictly into the types
// that Kubernetes itself is built from.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
)

func main() {
	n, err := check(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(n, "manifests")
}

func check(r io.Reader) (n int, err error) {
	known := runtime.NewScheme()
	if err := errors.Join(scheme.AddToScheme(known), monitoring.AddToScheme(known)); err != nil {
		return 0, err
	}
	decoder := json.NewSerializerWithOptions(json.DefaultMetaFactory, known, known, json.SerializerOptions{Yaml: true, Strict: true})
	documents := yaml.NewYAMLReader(bufio.NewReader(r))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return n, err
		}
		_, kind, err := decoder.Decode(document, nil, nil)
		if runtime.IsMissingKind(err) && len(document) < 100 { // a separator
			continue
		}
		if err != nil {
			return n, fmt.Errorf("manifest %d, %v: %w", n+1, kind, err)
		}
		n++
	}
	if n == 0 {
		return 0, errors.New("no manifests")
	}
	return n, nil
}
