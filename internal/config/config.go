// Package config gives flags their values from the environment and from a YAML
// file, and tells what they are: one table, the flags, is the whole
// configuration. A flag of the command line wins over the environment, the
// environment over the file, the file over the default.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	// YAML, since people write the file, with comments; this is the maintained
	// home of the parser.
	"go.yaml.in/yaml/v3"
)

// prefix is what the names of our variables begin with.
const prefix = "CROSSCHECK_"

// FileFlag is the flag that names the file.
const FileFlag = "config"

// maxFile bounds the file.
const maxFile = 1 << 20

// Variable is the name of a flag's variable: CROSSCHECK_GRPC_ADDR for
// --grpc-addr.
func Variable(flag string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// own says whether a flag is a setting, rather than a question to the command
// itself.
func own(f *pflag.Flag) bool { return !f.Hidden && f.Name != "help" }

// Load sets the flags that the command line left alone: from their variables,
// then from the file that --config or CROSSCHECK_CONFIG names, if any. The
// error names the variable or the line; a key that is no flag is one, since
// a misspelt setting must not pass for one that holds. Variables that are no
// flag's are left alone: orchestrators set some with our prefix.
func Load(flags *pflag.FlagSet, lookup func(string) (string, bool)) error {
	return load(flags, lookup, true)
}

// LoadKnown is Load for a command that shares the file with another one and has
// only some of its settings: the other keys are left alone.
func LoadKnown(flags *pflag.FlagSet, lookup func(string) (string, bool)) error {
	return load(flags, lookup, false)
}

func load(flags *pflag.FlagSet, lookup func(string) (string, bool), all bool) error {
	var err error
	flags.VisitAll(func(f *pflag.Flag) {
		if err != nil || f.Changed || !own(f) {
			return
		}
		if v, ok := lookup(Variable(f.Name)); ok {
			if e := set(flags, f, v); e != nil {
				err = fmt.Errorf("%s: %w", Variable(f.Name), e)
			}
		}
	})
	if err != nil {
		return err
	}
	f := flags.Lookup(FileFlag)
	if f == nil || f.Value.String() == "" {
		return nil
	}
	return loadFile(flags, f.Value.String(), all)
}

func loadFile(flags *pflag.FlagSet, path string, all bool) error {
	raw, err := read(path)
	if err != nil {
		return fmt.Errorf("--%s: %w", FileFlag, err)
	}
	var doc yaml.Node
	switch err := yaml.NewDecoder(bytes.NewReader(raw)).Decode(&doc); {
	case errors.Is(err, io.EOF): // a file of nothing but comments sets nothing
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", path, err)
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		return fmt.Errorf("%s:%d: is no mapping of settings such as \"grpc-addr: :9090\"", path, root.Line)
	}
	seen := map[string]bool{}
	for i := 0; i < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		fail := func(err error) error { return fmt.Errorf("%s:%d: %s: %w", path, key.Line, key.Value, err) }
		f := flags.Lookup(key.Value)
		switch {
		case f == nil && !all:
			continue
		case f == nil || !own(f) || f.Name == FileFlag:
			return fail(errors.New("is no setting; docs/configuration.md lists all"))
		case seen[f.Name]:
			return fail(errors.New("is set twice"))
		}
		seen[f.Name] = true
		values, err := scalars(value)
		if err != nil {
			return fail(err)
		}
		if f.Changed { // by the command line or a variable
			continue
		}
		for _, v := range values {
			if err := set(flags, f, v); err != nil {
				return fail(err)
			}
		}
	}
	return nil
}

// read reads the file, but no more of it than a configuration can be.
func read(path string) ([]byte, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names it
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	raw, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(raw) > maxFile {
		err = fmt.Errorf("%s is larger than %d bytes", path, maxFile)
	}
	return raw, err
}

// scalars are the values of a key: one, or those of a list.
func scalars(n *yaml.Node) ([]string, error) {
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag != "!!null":
		return []string{n.Value}, nil
	case n.Kind == yaml.SequenceNode:
		var out []string
		for _, item := range n.Content {
			if item.Kind != yaml.ScalarNode || item.Tag == "!!null" {
				return nil, errors.New("holds something else than plain values")
			}
			out = append(out, item.Value)
		}
		return out, nil
	}
	return nil, errors.New("has no plain value")
}

// set sets a flag, and says what is wrong without the flag's name, which the
// caller knows in the words of its own place.
func set(flags *pflag.FlagSet, f *pflag.Flag, value string) error {
	err := flags.Set(f.Name, value)
	var bad *pflag.InvalidValueError
	if errors.As(err, &bad) {
		return fmt.Errorf("%q: %w", value, errors.Unwrap(bad))
	}
	return err
}

// Setting is one setting, for people.
type Setting struct {
	Flag, Variable, Default, Usage string
	// Value is the one that holds, with the password of a URL masked.
	Value string
	// Set says that it is not the default: somebody set it.
	Set bool
}

// Settings lists the settings in the order of their names.
func Settings(flags *pflag.FlagSet) []Setting {
	var out []Setting
	flags.VisitAll(func(f *pflag.Flag) {
		if !own(f) {
			return
		}
		_, usage := pflag.UnquoteUsage(f)
		out = append(out, Setting{
			Flag: f.Name, Variable: Variable(f.Name), Default: f.DefValue, Usage: usage,
			Value: masked(f.Value), Set: f.Changed,
		})
	})
	return out
}

// masked is a flag's value for people.
func masked(v pflag.Value) string {
	list, ok := v.(pflag.SliceValue)
	if !ok {
		return mask(v.String())
	}
	all := slices.Clone(list.GetSlice())
	for i, one := range all {
		all[i] = mask(one)
	}
	return strings.Join(all, ",")
}

// hidden stands where a secret was.
const hidden = "xxxxx"

// secretWords are what the names of secrets have in them, in queries of URLs
// and in the key=value form of libpq.
var secretWords = []string{"password", "passwd", "pwd", "secret", "token", "credential", "apikey", "api_key", "api-key"}

func secretName(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(name, w) })
}

// mask hides the password of a URL, and whole any other value that may hold a
// secret: rather too much than too little.
func mask(value string) string {
	u, err := url.Parse(value)
	switch {
	case strings.Contains(value, keyPrefix):
		return "…"
	case err != nil && strings.ContainsAny(value, "@="), err != nil && strings.Contains(value, "://"):
		return "…"
	case err != nil:
		return value
	case u.Host == "": // no URL with a host: a path, an address, or a DSN of libpq's other form
		if pair(value) || u.Scheme != "sqlite" && strings.Contains(value, "@") {
			return "…"
		}
		return value
	case pair(u.Path), pair(u.Fragment):
		return "…"
	}
	q := u.Query()
	for name := range q {
		if secretName(name) {
			q.Set(name, hidden)
			u.RawQuery = q.Encode()
		}
	}
	if u.User == nil && u.RawQuery == "" {
		return value
	}
	return u.Redacted()
}

// keyPrefix is what the API keys of this program begin with.
const keyPrefix = "cck_"

// pair says whether a text may hold a secret with its name, as in password=x.
func pair(text string) bool { return strings.Contains(text, "=") && secretName(text) }

// WriteReference writes the settings as a table in Markdown.
func WriteReference(w io.Writer, flags *pflag.FlagSet) error {
	var b strings.Builder
	b.WriteString("| flag and key | variable | default | what it sets |\n|---|---|---|---|\n")
	for _, s := range Settings(flags) {
		def := s.Default
		switch def {
		case "", "[]":
			def = "–"
		default:
			def = "`" + def + "`"
		}
		usage := strings.NewReplacer("|", "\\|", "\n", " ").Replace(s.Usage)
		fmt.Fprintf(&b, "| `--%s` | `%s` | %s | %s |\n", s.Flag, s.Variable, def, usage)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
