package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
)

type values struct {
	addr   string
	calls  int
	wait   time.Duration
	insec  bool
	origin []string
	file   string
}

func flagsOf(v *values) *pflag.FlagSet {
	f := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	f.StringVar(&v.addr, "grpc-addr", "127.0.0.1:9090", "`host:port` of gRPC; a|b")
	f.IntVar(&v.calls, "max-calls", 256, "most calls")
	f.DurationVar(&v.wait, "stop-timeout", time.Second, "longest stop")
	f.BoolVar(&v.insec, "insecure", false, "no authentication")
	f.StringSliceVar(&v.origin, "cors-origin", nil, "origins")
	f.StringVar(&v.file, FileFlag, "", "`file` of settings")
	f.BoolP("help", "h", false, "help")
	return f
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "crosscheck.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func env(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func TestLoad(t *testing.T) {
	path := file(t, `# of the test
grpc-addr: :1
max-calls: 7
stop-timeout: 3s
insecure: true
cors-origin: [https://a.example, https://b.example]
`)
	for _, tt := range []struct {
		name string
		args []string
		env  []string
		want values
	}{
		{"defaults", nil, nil, values{addr: "127.0.0.1:9090", calls: 256, wait: time.Second}},
		{"the file", []string{"--config", path}, nil, values{addr: ":1", calls: 7, wait: 3 * time.Second, insec: true, origin: []string{"https://a.example", "https://b.example"}}},
		{"a variable names the file", nil, []string{"CROSSCHECK_CONFIG", path, "CROSSCHECK_CORS_ORIGIN", "https://c.example,https://d.example"},
			values{addr: ":1", calls: 7, wait: 3 * time.Second, insec: true, origin: []string{"https://c.example", "https://d.example"}}},
		{"variables before the file, flags before both", []string{"--config=" + path, "--grpc-addr=:3"},
			[]string{"CROSSCHECK_GRPC_ADDR", ":2", "CROSSCHECK_MAX_CALLS", "8", "CROSSCHECK_INSECURE", "false", "CROSSCHECK_CORS_ORIGIN", ""},
			values{addr: ":3", calls: 8, wait: 3 * time.Second}},
		{"variables of others", nil, []string{"CROSSCHECK_SERVICE_HOST", "10.0.0.1", "CROSSCHECK_HELP", "true"}, values{addr: "127.0.0.1:9090", calls: 256, wait: time.Second}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got values
			flags := flagsOf(&got)
			if err := flags.Parse(tt.args); err != nil {
				t.Fatal(err)
			}
			if err := Load(flags, env(tt.env...)); err != nil {
				t.Fatal(err)
			}
			if got.addr != tt.want.addr || got.calls != tt.want.calls || got.wait != tt.want.wait || got.insec != tt.want.insec ||
				strings.Join(got.origin, " ") != strings.Join(tt.want.origin, " ") {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestFilesOfNothing(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "---\n", "null\n", "{}\n"} {
		var v values
		flags := flagsOf(&v)
		if err := flags.Parse([]string{"--config", file(t, text)}); err != nil {
			t.Fatal(err)
		}
		if err := Load(flags, env()); err != nil || v.calls != 256 {
			t.Errorf("%q: %+v, %v", text, v, err)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		text string
		env  []string
		want string
	}{
		{"grpc-adr: :1\n", nil, "crosscheck.yaml:1: grpc-adr: is no setting"},
		{"\nhelp: true\n", nil, "crosscheck.yaml:2: help: is no setting"},
		{"config: other.yaml\n", nil, "config: is no setting"},
		{"max-calls: many\n", nil, `max-calls: "many"`},
		{"max-calls: 1\nmax-calls: 2\n", nil, "max-calls: is set twice"},
		{"max-calls:\n", nil, "has no plain value"},
		{"max-calls: {a: 1}\n", nil, "has no plain value"},
		{"cors-origin: [[a]]\n", nil, "something else than plain values"},
		{"- max-calls\n", nil, "is no mapping"},
		{"max-calls: [\n", nil, "crosscheck.yaml: "},
		{strings.Repeat("# long\n", maxFile/7+1), nil, "larger than"},
		{"", []string{"CROSSCHECK_STOP_TIMEOUT", "soon"}, `CROSSCHECK_STOP_TIMEOUT: "soon"`},
	} {
		var v values
		flags := flagsOf(&v)
		if err := flags.Parse([]string{"--config", file(t, tt.text)}); err != nil {
			t.Fatal(err)
		}
		if err := Load(flags, env(tt.env...)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.40q: error %v, want %q", tt.text, err, tt.want)
		}
	}
	var v values
	flags := flagsOf(&v)
	if err := Load(flags, env("CROSSCHECK_CONFIG", filepath.Join(t.TempDir(), "none.yaml"))); err == nil || !strings.HasPrefix(err.Error(), "--config: ") {
		t.Errorf("no such file: %v", err)
	}
}

func TestSettingsHideSecrets(t *testing.T) {
	for value, want := range map[string]string{
		"postgres://crosscheck:hunter2@db/x?sslmode=require": "postgres://crosscheck:xxxxx@db/x?sslmode=require",
		"postgres://db/x?password=hunter2&user=a":            "postgres://db/x?password=xxxxx&user=a",
		"postgres://a:b%zz@db":                               "…",
		"postgres://u:hunter2@a:5432,b:5432/x":               "postgres://u:xxxxx@a:5432,b:5432/x",
		"postgres://db/x?sslpassword=hunter2":                "postgres://db/x?sslpassword=xxxxx",
		"postgres://db/x?user=a&Password=hunter2":            "postgres://db/x?Password=xxxxx&user=a",
		"postgres://db/x#password=hunter2":                   "…",
		"postgres://db/password=hunter2":                     "…",
		"postgres:u:hunter2@db/x":                            "…",
		"//u:hunter2@db/x":                                   "//u:xxxxx@db/x",
		"u:hunter2@db":                                       "…",
		"host=db user=a password=hunter2 dbname=x":           "…",
		"host=db user=a password = 'hunter2 and more'":       "…",
		"host=db PASSWORD=hunter2":                           "…",
		"host=db sslpassword=hunter2":                        "…",
		"host=db user=a dbname=x":                            "host=db user=a dbname=x",
		"cck_hunter2":                                        "…",
		"https://collector.example.org/v1?api_key=hunter2":   "https://collector.example.org/v1?api_key=xxxxx",
		"/etc/crosscheck/keys.yaml":                          "/etc/crosscheck/keys.yaml",
		"sqlite:/srv/at@home/stories.db":                     "sqlite:/srv/at@home/stories.db",
		"sqlite:stories.db":                                  "sqlite:stories.db",
		"127.0.0.1:9090":                                     "127.0.0.1:9090",
		":9090":                                              ":9090",
		"a, b":                                               "a, b",
	} {
		if got := mask(value); got != want {
			t.Errorf("mask(%q) = %q, want %q", value, got, want)
		}
	}
	var v values
	flags := flagsOf(&v)
	if err := flags.Parse([]string{"--grpc-addr", "postgres://u:hunter2@x", "--cors-origin", "https://desk.example.org,https://u:hunter2@b"}); err != nil {
		t.Fatal(err)
	}
	settings := Settings(flags)
	if len(settings) != 6 {
		t.Errorf("%d settings", len(settings))
	}
	for _, s := range settings {
		if v.origin[1] != "https://u:hunter2@b" {
			t.Fatal("the setting itself is masked")
		}
		if s.Flag == "cors-origin" && s.Value != "https://desk.example.org,https://u:xxxxx@b" {
			t.Errorf("%+v", s)
		}
		if s.Flag == "grpc-addr" && (!s.Set || strings.Contains(s.Value, "hunter2") || s.Variable != "CROSSCHECK_GRPC_ADDR") {
			t.Errorf("%+v", s)
		}
	}
}

func TestReference(t *testing.T) {
	var v values
	var b strings.Builder
	if err := WriteReference(&b, flagsOf(&v)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| `--grpc-addr` | `CROSSCHECK_GRPC_ADDR` | `127.0.0.1:9090` | host:port of gRPC; a\\|b |\n",
		"| `--cors-origin` | `CROSSCHECK_CORS_ORIGIN` | – | origins |\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "help") {
		t.Error("help is no setting")
	}
}

func TestLoadKnown(t *testing.T) {
	var v values
	flags := flagsOf(&v)
	if err := flags.Parse([]string{"--config", file(t, "somebody-elses: {a: 1}\nmax-calls: 7\n")}); err != nil {
		t.Fatal(err)
	}
	if err := LoadKnown(flags, env()); err != nil || v.calls != 7 {
		t.Errorf("%+v, %v", v, err)
	}
}
