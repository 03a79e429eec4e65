package cli

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/seed4521bc5c/crosscheck/internal/config"
)

const deploy = "../../deploy/"

func text(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// Whatever runs the program sets no variable that is no setting of it: such a
// one would be passed over in silence.
func TestVariablesOfDeployments(t *testing.T) {
	known := map[string]bool{}
	for _, s := range config.Settings((&Main{}).serveCommand().Flags()) {
		known[s.Variable] = true
	}
	for _, path := range []string{"../../Dockerfile", "../../compose.yaml", deploy + "release/Dockerfile", deploy + "systemd/crosscheck.service", deploy + "helm/golden/postgres.yaml", deploy + "helm/golden/scaled.yaml", deploy + "helm/golden/sqlite.yaml"} {
		found := regexp.MustCompile(`\bCROSSCHECK_[A-Z_]+\b`).FindAllString(text(t, path), -1)
		if len(found) == 0 {
			t.Errorf("%s sets nothing", path)
		}
		for _, name := range found {
			if !known[name] {
				t.Errorf("%s sets %s, which is no setting", path, name)
			}
		}
	}
}

// manifest is what is looked at of a Kubernetes manifest.
type manifest struct {
	Kind     string
	Metadata struct {
		Name        string
		Labels      map[string]string
		Annotations map[string]string
	}
	Data map[string]string
	Spec yaml.Node
}

type podSpec struct {
	AutomountServiceAccountToken  *bool
	EnableServiceLinks            *bool
	TerminationGracePeriodSeconds int
	SecurityContext               struct {
		RunAsNonRoot   bool
		SeccompProfile struct{ Type string }
	}
	Containers []struct {
		Name, Image string
		Args        []string
		Env         []struct {
			Name, Value string
			ValueFrom   yaml.Node
		}
		Ports           []struct{ Name string }
		SecurityContext struct {
			AllowPrivilegeEscalation *bool
			ReadOnlyRootFilesystem   bool
			Capabilities             struct{ Drop []string }
		}
		Resources struct{ Requests, Limits map[string]string }

		StartupProbe, LivenessProbe, ReadinessProbe yaml.Node
	}
}

func manifests(t *testing.T, path string) []manifest {
	t.Helper()
	var all []manifest
	for d := yaml.NewDecoder(strings.NewReader(text(t, path))); ; {
		var m manifest
		err := d.Decode(&m)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, m)
	}
}

// decode reads a node whose keys are in camel case.
func decode(t *testing.T, n *yaml.Node, v any) {
	t.Helper()
	var lower func(*yaml.Node)
	lower = func(n *yaml.Node) {
		for i, c := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 {
				c.Value = strings.ToLower(c.Value)
			}
			lower(c)
		}
	}
	lower(n)
	if err := n.Decode(v); err != nil {
		t.Fatal(err)
	}
}

// What Helm made of the chart: every pod is as confined as the Pod Security
// Standards' "restricted" has it, no secret stands in a manifest, and the
// program takes its settings.
func TestChart(t *testing.T) {
	sum := sha256.New()
	var files []string
	err := filepath.WalkDir(deploy+"helm/crosscheck", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	for _, path := range files {
		sum.Write([]byte(text(t, path)))
	}
	kinds := map[string]int{}
	for _, name := range []string{"postgres", "scaled", "sqlite"} {
		path := deploy + "helm/golden/" + name + ".yaml"
		if head, _, _ := strings.Cut(text(t, path), "\n"); !strings.HasSuffix(head, fmt.Sprintf(" %x", sum.Sum(nil))) {
			t.Errorf("%s is of another chart: make chart writes it anew", path)
		}
		for _, m := range manifests(t, path) {
			kinds[m.Kind]++
			if m.Kind == "Secret" {
				t.Errorf("%s: a secret in a manifest", path)
			}
			var spec struct {
				Template struct {
					Metadata struct{ Labels map[string]string }
					Spec     podSpec
				}
				Selector yaml.Node
			}
			pod := &spec.Template.Spec
			switch m.Kind {
			case "Deployment", "Job":
				decode(t, &m.Spec, &spec)
			case "Pod":
				decode(t, &m.Spec, pod)
			case "ConfigMap":
				takes(t, path, m.Data["crosscheck.yaml"])
				continue
			default:
				continue
			}
			checkPod(t, path+": "+m.Metadata.Name, m.Kind == "Deployment", pod)
		}
	}
	for _, kind := range []string{"Deployment", "Service", "ServiceAccount", "PodDisruptionBudget", "NetworkPolicy", "Job", "Pod", "ServiceMonitor", "Ingress", "HorizontalPodAutoscaler", "PersistentVolumeClaim"} {
		if kinds[kind] == 0 {
			t.Errorf("no %s is made by any values", kind)
		}
	}
}

func checkPod(t *testing.T, where string, serves bool, pod *podSpec) {
	t.Helper()
	no := func(b *bool) bool { return b != nil && !*b }
	if !no(pod.AutomountServiceAccountToken) || !pod.SecurityContext.RunAsNonRoot || pod.SecurityContext.SeccompProfile.Type != "RuntimeDefault" || len(pod.Containers) != 1 {
		t.Errorf("%s: %+v", where, pod)
	}
	for _, c := range pod.Containers {
		s := c.SecurityContext
		if !no(s.AllowPrivilegeEscalation) || !s.ReadOnlyRootFilesystem || !slices.Equal(s.Capabilities.Drop, []string{"ALL"}) {
			t.Errorf("%s: %+v", where, s)
		}
		if c.Resources.Limits["memory"] == "" || c.Resources.Requests["cpu"] == "" {
			t.Errorf("%s: no bounds on what it takes: %+v", where, c.Resources)
		}
		for _, e := range c.Env {
			if e.Name == "CROSSCHECK_STORE" && strings.Contains(e.Value, "postgres") {
				t.Errorf("%s: the URL of a database in a manifest", where)
			}
		}
		if serves {
			for probe, n := range map[string]*yaml.Node{"startup": &c.StartupProbe, "liveness": &c.LivenessProbe, "readiness": &c.ReadinessProbe} {
				if n.IsZero() {
					t.Errorf("%s: no %s probe", where, probe)
				}
			}
			if pod.TerminationGracePeriodSeconds != 30 { // 5 s of delay, 20 s of calls, 5 s to close
				t.Errorf("%s: killed after %d s", where, pod.TerminationGracePeriodSeconds)
			}
		}
	}
}

// takes says whether the program takes a file of settings as it stands.
func takes(t *testing.T, where, settings string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "crosscheck.yaml")
	if err := os.WriteFile(path, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := (&Main{}).serveCommand().Flags()
	if err := flags.Set(config.FileFlag, path); err != nil {
		t.Fatal(err)
	}
	if err := config.Load(flags, func(string) (string, bool) { return "", false }); err != nil {
		t.Errorf("%s: %v", where, err)
	}
	if v, err := flags.GetString("grpc-addr"); err != nil || v != "0.0.0.0:9090" {
		t.Errorf("%s: listens on %s, %v", where, v, err)
	}
}

// A service manager waits for longer than the program takes to stop.
func TestStopOfTheUnit(t *testing.T) {
	unit := text(t, deploy+"systemd/crosscheck.service")
	found := regexp.MustCompile(`(?m)^TimeoutStopSec=(\d+)$`).FindStringSubmatch(unit)
	if found == nil {
		t.Fatal("the unit says nothing of how long it waits")
	}
	wait, err := time.ParseDuration(found[1] + "s")
	if err != nil {
		t.Fatal(err)
	}
	flags := (&Main{}).serveCommand().Flags()
	stop, err := flags.GetDuration("stop-timeout")
	if err != nil || wait < stop+10*time.Second {
		t.Errorf("the unit waits %v for %v, %v", wait, stop, err)
	}
	for _, line := range []string{"DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="} {
		if !strings.Contains(unit, "\n"+line+"\n") {
			t.Errorf("the unit lacks %s", line)
		}
	}
}
