package postgres

import (
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fans are the statements that may go to all shards.
var fans = []string{
	"listDossiers", "selectRevisions",
	"searchClaims", "searchTerms", "searchNodes", "searchBounds", "searchPeriod", "searchAfter", "searchOrder",
}

var (
	reads   = regexp.MustCompile(`\b(?:FROM|JOIN|UPDATE) (dossiers|revisions|claims|reports)\b`)
	named   = regexp.MustCompile(`\bWHERE tenant = \$1 AND dossier = \$2\b`)
	inserts = regexp.MustCompile(`^INSERT INTO \w+ \(tenant, dossier,[^)]*\) (?:VALUES \(\$1, \$2,|SELECT \$1::text, \$2::text,)`)
	upserts = regexp.MustCompile(`ON CONFLICT \(tenant, dossier\) DO`)
	isSQL   = regexp.MustCompile(`\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP)\b`)
)

// TestStatementsAreRouted holds each statement to what its type says, so that
// the hot path goes to one shard of a distributed database.
func TestStatementsAreRouted(t *testing.T) {
	constants := stringConstants(t, "sql.go")
	if len(constants) < 20 {
		t.Fatalf("sql.go has %d statements only", len(constants))
	}
	for _, c := range constants {
		sql := strings.Join(strings.Fields(c.value), " ")
		switch c.kind {
		case "routed":
			if strings.HasPrefix(sql, "INSERT") {
				if !inserts.MatchString(sql) {
					t.Errorf("%s: the row's first columns are not tenant and dossier, from $1 and $2: %s", c.name, sql)
				}
			} else if from, where := len(reads.FindAllString(sql, -1)), len(named.FindAllString(sql, -1)); from == 0 || from != where {
				t.Errorf("%s: names tenant and dossier %d times for %d tables: %s", c.name, where, from, sql)
			}
			if strings.Contains(sql, "ON CONFLICT") && !upserts.MatchString(sql) {
				t.Errorf("%s: a conflict on other columns than the primary key: %s", c.name, sql)
			}
		case "fanned":
			if !slices.Contains(fans, c.name) {
				t.Errorf("%s goes to all shards: is that needed?", c.name)
			}
			if isSQL.MatchString(sql) && !strings.Contains(sql, "WHERE tenant = $1") {
				t.Errorf("%s reads all tenants: %s", c.name, sql)
			}
		default:
			if isSQL.MatchString(sql) && c.name != "dossierColumns" {
				t.Errorf("%s does not say whether it is routed or fanned: %s", c.name, sql)
			}
		}
		for _, refused := range []string{"nextval", "RETURNING *", "SELECT *"} {
			if strings.Contains(sql, refused) {
				t.Errorf("%s has %s: %s", c.name, refused, sql)
			}
		}
	}
}

type stringConstant struct{ name, kind, value string }

// stringConstants returns the constants of a file of this package.
func stringConstants(t *testing.T, name string) []stringConstant {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := types.Info{Defs: map[*ast.Ident]types.Object{}}
	if _, err := (&types.Config{Importer: importer.Default()}).Check("postgres", files, []*ast.File{file}, &info); err != nil {
		t.Fatal(err)
	}
	var all []stringConstant
	for _, object := range info.Defs {
		if c, ok := object.(*types.Const); ok && c.Val().Kind() == constant.String {
			kind := ""
			if n, ok := c.Type().(*types.Named); ok {
				kind = n.Obj().Name()
			}
			all = append(all, stringConstant{c.Name(), kind, constant.StringVal(c.Val())})
		}
	}
	slices.SortFunc(all, func(a, b stringConstant) int { return strings.Compare(a.name, b.name) })
	return all
}

// TestStatementsStandTogether fails where a file other than sql.go and
// migrate.go says something to the database.
func TestStatementsStandTogether(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") || e.Name() == "sql.go" || e.Name() == "migrate.go" {
			continue
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.BasicLit); ok && s.Kind == token.STRING && isSQL.MatchString(s.Value) {
				t.Errorf("%v: %s", files.Position(s.Pos()), s.Value)
			}
			return true
		})
	}
}

var (
	comment     = regexp.MustCompile(`--[^\n]*`)
	createTable = regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\)`)
	tableHead   = regexp.MustCompile(`^ *tenant text COLLATE "C" NOT NULL, dossier text COLLATE "C" NOT NULL,`)
	unique      = regexp.MustCompile(`UNIQUE[^;]*;`)
	refused     = regexp.MustCompile(`(?i)\b(REFERENCES|FOREIGN KEY|SERIAL|BIGSERIAL|SEQUENCE|IDENTITY|EXCLUDE|TRIGGER)\b`)
)

// TestSchemaCanBeDistributed holds the migrations to what Citus takes.
func TestSchemaCanBeDistributed(t *testing.T) {
	entries, err := migrations.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	var created []string
	for _, e := range entries {
		b, err := migrations.ReadFile("migrations/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		sql := comment.ReplaceAllString(string(b), "")
		for _, m := range createTable.FindAllStringSubmatch(sql, -1) {
			name, body := m[1], strings.Join(strings.Fields(m[2]), " ")
			created = append(created, name)
			if !tableHead.MatchString(body) {
				t.Errorf("%s: table %s does not begin with tenant and dossier", e.Name(), name)
			}
			if !strings.Contains(body, "PRIMARY KEY (tenant, dossier") {
				t.Errorf("%s: table %s: the primary key does not begin with tenant and dossier", e.Name(), name)
			}
		}
		for _, index := range unique.FindAllString(sql, -1) {
			if !strings.Contains(index, "(tenant, dossier") {
				t.Errorf("%s: does not begin with tenant and dossier: %s", e.Name(), index)
			}
		}
		if bad := refused.FindString(sql); bad != "" {
			t.Errorf("%s has %s", e.Name(), bad)
		}
	}
	slices.Sort(created)
	want := slices.Clone(tables)
	slices.Sort(want)
	if !slices.Equal(created, want) {
		t.Errorf("migrations create %v, distribute spreads %v", created, want)
	}
}
