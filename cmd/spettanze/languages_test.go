package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sayers are the functions that take a sentence in Italian and in English, then what both are filled with.
var sayers = []string{"lang.Say", "lang.Errorf", "wording.Say", "cli.Usage", "Usage", "badRequest"}

var verbs = regexp.MustCompile(`%(\[\d+\])?[-+# 0]*\d*(\.\d+)?[a-zA-Z]`)

// TestSentencesInBothLanguages: every sentence of the program is written in both languages, with the same holes.
func TestSentencesInBothLanguages(t *testing.T) {
	root, seen := filepath.Join("..", ".."), 0
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
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !slices.Contains(sayers, nameOf(call.Fun)) || call.Ellipsis.IsValid() {
				return true
			}
			it, okIt := literal(call.Args[0])
			en, okEn := literal(call.Args[1])
			if !okIt || !okEn {
				if nameOf(call.Fun) != "lang.Say" && nameOf(call.Fun) != "wording.Say" { // those may be given words
					t.Errorf("%s: a sentence that is no literal in both languages", set.Position(call.Pos()))
				}
				return true
			}
			seen++
			checkSentence(t, set.Position(call.Pos()), it, en, len(call.Args)-2)
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 300 {
		t.Fatalf("only %d sentences were looked at: the test has lost its way", seen)
	}
}

func checkSentence(t *testing.T, at token.Position, it, en string, args int) {
	holesIt, holesEn := verbs.FindAllString(it, -1), verbs.FindAllString(en, -1)
	indexed := strings.Contains(it+en, "%[")
	switch {
	case it == "" || en == "":
		t.Errorf("%s: nothing in one of the languages: %q, %q", at, it, en)
	case !indexed && args > 0 && (len(holesIt) != args || len(holesEn) != args):
		t.Errorf("%s: %d arguments for %q and %q", at, args, it, en)
	case !indexed && args > 0 && !slices.Equal(slices.Sorted(slices.Values(holesIt)), slices.Sorted(slices.Values(holesEn))):
		t.Errorf("%s: other holes in %q than in %q", at, it, en)
	case it == en && len(strings.Fields(verbs.ReplaceAllString(en, ""))) > 3:
		t.Errorf("%s: the same in both languages: %q", at, en)
	}
}

func nameOf(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			return x.Name + "." + f.Sel.Name
		}
	}
	return ""
}

// literal returns the text of a string, or of strings joined with a plus.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		x, okX := literal(e.X)
		y, okY := literal(e.Y)
		return x + y, okX && okY && e.Op == token.ADD
	}
	return "", false
}
