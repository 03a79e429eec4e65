package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// addJSON reads the sources of a JSON file: a Source, a list of them, or a
// request of CrossCheck; or, of JSON lines, a Source a line.
func (in *input) addJSON(name string, raw []byte, kind fileKind) error {
	if len(bytes.TrimSpace(raw)) == 0 {
		return fmt.Errorf("%s: the file is empty", name)
	}
	if kind == jsonLines {
		n := 0
		for line := range bytes.Lines(raw) {
			n++
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			if err := in.addSource(name, fmt.Sprintf("line %d", n), bytes.TrimSpace(line)); err != nil {
				return err
			}
		}
		return nil
	}
	switch {
	case bytes.HasPrefix(bytes.TrimSpace(raw), []byte("[")):
		// The list is read as the request that it is the body of, so that
		// errors name the element.
		request := bytes.Join([][]byte{[]byte(`{"sources":`), raw, []byte(`}`)}, nil)
		return in.addRequest(name, request)
	case hasSources(raw):
		return in.addRequest(name, raw)
	default:
		return in.addSource(name, "", raw)
	}
}

// hasSources says whether a JSON object has the member "sources": a request.
func hasSources(raw []byte) bool {
	var request struct {
		Sources json.RawMessage `json:"sources"`
	}
	return json.Unmarshal(raw, &request) == nil && request.Sources != nil
}

func (in *input) addRequest(name string, raw []byte) error {
	var request pb.CrossCheckRequest
	if err := unmarshal(name, raw, &request); err != nil {
		return err
	}
	for i, m := range request.GetSources() {
		path := fmt.Sprintf("sources[%d]", i)
		s, err := wire.SourceFrom(path, m)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		in.add(s, place{file: name, path: path, json: true})
	}
	return nil
}

func (in *input) addSource(name, path string, raw []byte) error {
	at := place{file: name, path: path, json: true}
	var m pb.Source
	if err := unmarshal(at.String(), raw, &m); err != nil {
		return err
	}
	s, err := wire.SourceFrom("source", &m)
	if err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	in.add(s, at)
	return nil
}

func unmarshal(name string, raw []byte, m proto.Message) error {
	err := wire.UnmarshalJSON(raw, m)
	if err == nil {
		return nil
	}
	var at *wire.JSONError
	if errors.As(err, &at) && at.Field != "" {
		return fmt.Errorf("%s: %s: %s", name, at.Field, at.Message)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// printJSON writes messages as lines of JSON.
func (m *Main) printJSON(messages ...proto.Message) error {
	var b bytes.Buffer
	for _, msg := range messages {
		line, err := wire.MarshalJSON(msg)
		if err != nil {
			return err
		}
		b.Write(line)
		b.WriteByte('\n')
	}
	_, err := m.Stdout.Write(b.Bytes())
	return err
}
