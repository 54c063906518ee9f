package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Limits of hand-written code without its tests: a package is read in one sitting, a type and a file at a glance.
const (
	packageLines = 1500
	fileLines    = 400
	typeMethods  = 30
)

// overLimits are the packages, files and types that are over a limit. The list only gets shorter: one that meets its limit is
// taken off it.
var overLimits = []string{}

func TestPackagesFilesAndTypesAreSmall(t *testing.T) {
	root := filepath.Join("..", "..")
	packages, types := map[string]int{}, map[string]int{}
	var over []string
	sizes := map[string]string{} // what is over a limit, and by how much
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil || ast.IsGenerated(f) {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		lines := bytes.Count(source, []byte{'\n'})
		packages[path.Dir(rel)] += lines
		if lines > fileLines {
			over, sizes[rel] = append(over, rel), fmt.Sprintf("%d lines; a file has at most %d", lines, fileLines)
		}
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv != nil {
				types[path.Dir(rel)+"."+typeName(fn.Recv.List[0].Type)]++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range packages {
		if n > packageLines {
			over, sizes[name] = append(over, name), fmt.Sprintf("%d lines; a package has at most %d", n, packageLines)
		}
	}
	for name, n := range types {
		if n > typeMethods {
			over, sizes[name] = append(over, name), fmt.Sprintf("%d methods; a type has at most %d", n, typeMethods)
		}
	}
	for _, name := range over {
		if !slices.Contains(overLimits, name) {
			t.Errorf("%s is too large: %s", name, sizes[name])
		}
	}
	for _, name := range overLimits {
		if !slices.Contains(over, name) {
			t.Errorf("%s meets the limits: take it off the list overLimits", name)
		}
	}
}

// typeName returns the name of a method's type.
func typeName(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.StarExpr:
		return typeName(x.X)
	case *ast.IndexExpr:
		return typeName(x.X)
	case *ast.IndexListExpr:
		return typeName(x.X)
	case *ast.Ident:
		return x.Name
	}
	return ""
}
