package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// exact are the packages that values pass through on their way from a text to
// an answer.
var exact = []string{"unit", "quantity", "lang", "parse", "claim", "extract", "../server/wire"}

// binary are the words by which a binary float comes into Go code.
var binary = map[string]bool{
	"float32": true, "float64": true, "ParseFloat": true, "FormatFloat": true,
	"Float": true, "Float32": true, "Float64": true, "SetFloat64": true, "NewFloat": true,
}

// TestNoBinaryFloats reads the code of the exact packages: no binary float
// touches a value there. Decimal.Float itself is for scores and pictures, which
// are made elsewhere.
func TestNoBinaryFloats(t *testing.T) {
	files := 0
	for _, dir := range exact {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files++
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, decl := range file.Decls {
				if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == "Float" && strings.HasPrefix(filepath.ToSlash(path), "quantity/") {
					continue
				}
				ast.Inspect(decl, func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok && binary[id.Name] {
						t.Errorf("%s: %s", set.Position(id.Pos()), id.Name)
					}
					if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.FLOAT && strings.Contains(lit.Value, ".") {
						t.Errorf("%s: %s", set.Position(lit.Pos()), lit.Value)
					}
					return true
				})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 50 {
		t.Errorf("%d files read", files)
	}
}
