package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	// x/net/html/charset reads the encodings of web pages as browsers do.
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// input is the sources of a command, and where each came from.
type input struct {
	sources []claim.Source
	places  []place
}

// place is where a source stands: a file, and its path inside where the file
// holds several.
type place struct {
	file string
	path string // "sources[2]" or "line 3"; empty where the file is one source
	json bool   // the source says its id itself
}

func (p place) String() string {
	if p.path == "" {
		return p.file
	}
	return p.file + ": " + p.path
}

// fileKind is what a file holds.
type fileKind int

const (
	plainText fileKind = iota
	webPage
	jsonSources
	jsonLines
)

// kinds are the file names that folders are searched for.
var kinds = map[string]fileKind{
	".txt": plainText, ".text": plainText,
	".html": webPage, ".htm": webPage, ".xhtml": webPage,
	".json":  jsonSources,
	".jsonl": jsonLines, ".ndjson": jsonLines,
}

// read reads the sources of files, folders and standard input ("-"). Each
// source gets an id: its own, or its file's name, or what a server would call
// it. Note is told of every file before it is read.
func (m *Main) read(args []string, language string, note func(file string)) (*input, error) {
	files, err := m.files(args)
	if err != nil {
		return nil, err
	}
	in := &input{}
	for _, file := range files {
		note(file)
		if err := m.readFile(in, file); err != nil {
			return nil, err
		}
	}
	if len(in.sources) == 0 {
		return nil, fmt.Errorf("no sources in %s", strings.Join(args, ", "))
	}
	in.name()
	for i := range in.sources {
		if in.sources[i].Language == "" {
			in.sources[i].Language = language
		}
	}
	return in, nil
}

// files spreads folders into their files, in the order of their names.
func (m *Main) files(args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		if arg == "-" {
			if slices.Contains(files, "-") {
				return nil, errors.New("standard input is named twice")
			}
			files = append(files, "-")
			continue
		}
		info, err := os.Stat(arg)
		if err != nil {
			return nil, pathError(arg, err)
		}
		if !info.IsDir() {
			files = append(files, arg)
			continue
		}
		found, err := folder(arg)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no .txt, .html, .json or .jsonl file in this folder", arg)
		}
		files = append(files, found...)
	}
	return files, nil
}

func folder(root string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return pathError(path, err)
		}
		hidden := strings.HasPrefix(d.Name(), ".") && path != root
		switch {
		case hidden && d.IsDir():
			return filepath.SkipDir
		case hidden || d.IsDir():
			return nil
		}
		if _, ok := kinds[strings.ToLower(filepath.Ext(path))]; ok {
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

// pathError says of which file the system complains, once.
func pathError(path string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}

func (m *Main) readFile(in *input, file string) error {
	var raw []byte
	var err error
	name := file
	if file == "-" {
		name = "standard input"
		raw, err = readAll(m.Stdin)
	} else {
		raw, err = os.ReadFile(file) //nolint:gosec // reading the files that the user names is the job
	}
	if err != nil {
		return pathError(name, err)
	}
	kind, ok := kinds[strings.ToLower(filepath.Ext(file))]
	if !ok {
		kind = sniff(raw)
	}
	stem := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	if file == "-" {
		stem = "stdin"
	}
	return in.addBytes(name, stem, raw, kind)
}

// addBytes reads the sources of one file. The stem is what a source is called
// that doesn't say otherwise.
func (in *input) addBytes(name, stem string, raw []byte, kind fileKind) error {
	if kind == webPage {
		// A page names its encoding in itself; what it names is trusted as a
		// browser would.
		enc, _, _ := charset.DetermineEncoding(raw, "")
		if decoded, err := enc.NewDecoder().Bytes(raw); err == nil && !utf8.Valid(raw) {
			raw = decoded
		}
	}
	raw, err := decodeBOM(raw)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if at := invalidUTF8(raw); at >= 0 {
		return fmt.Errorf("%s: byte %d: the text is not UTF-8", name, at+1)
	}
	switch kind {
	case jsonSources, jsonLines:
		return in.addJSON(name, raw, kind)
	case webPage:
		s := pageSource(raw)
		if s.Publisher == "" {
			s.Publisher = stem
		}
		return in.addFile(name, stem, s)
	default:
		return in.addFile(name, stem, claim.Source{Publisher: stem, Text: string(raw)})
	}
}

func (in *input) addFile(name, stem string, s claim.Source) error {
	if strings.TrimSpace(s.Text+s.HTML) == "" {
		return fmt.Errorf("%s: the file is empty", name)
	}
	s.ID = stem
	in.add(s, place{file: name})
	return nil
}

func (in *input) add(s claim.Source, p place) {
	in.sources = append(in.sources, s)
	in.places = append(in.places, p)
}

// name makes the ids of file sources unique, and gives JSON sources without
// one the name that the engine would: "s" and the place in the request.
func (in *input) name() {
	taken := map[string]bool{}
	for i, s := range in.sources {
		if in.places[i].json {
			taken[s.ID] = true
		}
	}
	for i := range in.sources {
		s := &in.sources[i]
		switch {
		case s.ID == "":
			s.ID = "s" + strconv.Itoa(i+1)
		case !in.places[i].json:
			stem := s.ID
			for n := 2; taken[s.ID]; n++ {
				s.ID = stem + "-" + strconv.Itoa(n)
			}
			taken[s.ID] = true
		}
	}
}

// readAll reads standard input; there may be none.
func readAll(r io.Reader) ([]byte, error) {
	if r == nil {
		return nil, nil
	}
	return io.ReadAll(r)
}

// sniff tells the kind of a file whose name doesn't, and of standard input.
func sniff(raw []byte) fileKind {
	head := bytes.ToLower(bytes.TrimLeft(raw[:min(len(raw), 512)], "\ufeff \t\r\n"))
	switch {
	case bytes.HasPrefix(head, []byte("{")), bytes.HasPrefix(head, []byte("[{")), bytes.HasPrefix(head, []byte("[ {")), bytes.HasPrefix(head, []byte("[\n")):
		return jsonSources
	case bytes.HasPrefix(head, []byte("<!doctype html")), bytes.HasPrefix(head, []byte("<html")):
		return webPage
	default:
		return plainText
	}
}

// decodeBOM takes a byte order mark away; text in UTF-16 that begins with one
// becomes UTF-8.
func decodeBOM(raw []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xEF, 0xBB, 0xBF}):
		return raw[3:], nil
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}), bytes.HasPrefix(raw, []byte{0xFF, 0xFE}):
		return unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder().Bytes(raw)
	}
	return raw, nil
}

// invalidUTF8 is the place of the first byte that is no UTF-8, or -1.
func invalidUTF8(raw []byte) int {
	if utf8.Valid(raw) {
		return -1
	}
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
