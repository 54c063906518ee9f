package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	books "spettanze/projections/ledger"
)

// TestAnInstituteIsOnePackage holds that an institute is known by its description alone. Outside its package, its table,
// the packages that declare entitlements and types of events, the lists of package institutes, the sample company, documents and tests, no file
// names one of its entitlements, a type of event that is its own, one of its breach codes, or imports it.
//
// A type of event is an institute's own when it alone takes it: leave is everybody's, the relationship and what plans the day
// (package shifts) belong to none.
func TestAnInstituteIsOnePackage(t *testing.T) {
	known := namesOfInstitutes(t)
	checked := 0
	eachGoFile(t, func(rel string, f *ast.File, at func(ast.Node) string) {
		dir := filepath.ToSlash(filepath.Dir(rel))
		if strings.HasSuffix(rel, "_test.go") || declares(dir) || dir == "projections/institutes" ||
			strings.HasPrefix(dir, "cmd/spettanze/sample") || strings.HasSuffix(dir, "test") {
			return
		}
		checked++
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				if to, _ := strconv.Unquote(n.Path.Value); known.packages[to] && to != module+"/"+dir {
					t.Errorf("%s imports %s", at(n), to)
				}
				return false
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && (x.Name == "events" || x.Name == "hr") {
					if of, ok := known.idents[n.Sel.Name]; ok && of != dir && !known.posts[dir+"."+n.Sel.Name] {
						t.Errorf("%s names %s.%s, which is %s's", at(n), x.Name, n.Sel.Name, of)
					}
				}
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
					// Overtime is a kind of movement too, of that name in Italian.
					kind := s == "straordinario" && dir == "projections/wording"
					if of, ok := known.words[s]; ok && of != dir && !kind {
						t.Errorf("%s names %q, which is %s's", at(n), s, of)
					}
				}
			}
			return true
		})
	})
	if checked < 200 || len(known.words) < 40 {
		t.Fatalf("%d files were looked at for %d names: the test has lost its way", checked, len(known.words))
	}
}

// declares reports whether a package declares entitlements or types of events.
func declares(dir string) bool {
	return slices.Contains([]string{
		"events",
		"events/hr",
		"events/shifts",
		"events/remote",
		"events/personalised",
		"events/exams",
		"events/committees",
		"events/pay", "events/policies",
		"events/borrowing",
		"events/severance",
		"events/mobility",
		"events/mortgage",
		"events/travel",
		"events/parking",
		"events/kasko",
		"events/welfare", "events/pension",
	}, dir)
}

// instituteNames are the names that are an institute's own, each with its package.
type instituteNames struct {
	words    map[string]string // entitlements, types of events, breach codes
	idents   map[string]string // of these, as packages events and hr name them
	packages map[string]bool
	posts    map[string]bool // "projections/turni.Straordinario": an account of another institute that a description names
}

func namesOfInstitutes(t *testing.T) instituteNames {
	n := instituteNames{words: map[string]string{}, idents: map[string]string{}, packages: map[string]bool{}, posts: map[string]bool{}}
	takers := map[string][]string{} // of a type of event
	add := func(name string, accounts []events.Entitlement, facts []*events.Type, breaches []books.BreachCode) {
		dir := "projections/" + name
		n.packages[module+"/"+dir] = true
		for _, a := range accounts {
			n.words[string(a)] = dir
		}
		for _, b := range breaches {
			if b != institute.FundExceeded { // of every institute with a pot
				n.words[b.Code] = dir
			}
		}
		for _, f := range facts {
			if f.Rank > events.RankEmployment {
				takers[f.Name] = append(takers[f.Name], dir)
			}
		}
	}
	for _, a := range institutes.All {
		add(a.Name, a.Entitlements, a.Facts, a.Breaches)
	}
	for i := range institutes.Companies {
		c := &institutes.Companies[i]
		add(c.Name, c.Accounts, c.Facts, c.Breaches)
	}
	for name, dirs := range takers {
		if len(dirs) == 1 { // leave is taken by several institutes and belongs to none
			n.words[name], n.words[hr.TypeNamed(name).Wire] = dirs[0], dirs[0]
		}
	}
	eachGoFile(t, func(rel string, f *ast.File, _ func(ast.Node) string) {
		dir := filepath.ToSlash(filepath.Dir(rel))
		if declares(dir) {
			constants(f, func(name, value string) {
				if of, ok := n.words[value]; ok {
					n.idents[name] = of
				}
				for _, a := range institutes.All {
					if slices.Contains(a.Posts, events.Entitlement(value)) {
						n.posts["projections/"+a.Name+"."+name] = true
					}
				}
			})
			declarations(f, func(data, wire string) {
				if of, ok := n.words[wire]; ok {
					n.idents[data] = of
				}
			})
		}
	})
	return n
}

// constants calls fn for every constant of a file that is a text.
func constants(f *ast.File, fn func(name, value string)) {
	ast.Inspect(f, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			for i, v := range spec.Values {
				if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					s, _ := strconv.Unquote(lit.Value)
					fn(spec.Names[i].Name, s)
				}
			}
		}
		return true
	})
}

// declarations calls fn for every `declare.Type[Data]("wire name", …)` of a file.
func declarations(f *ast.File, fn func(data, wire string)) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if of, ok := call.Fun.(*ast.IndexExpr); ok && len(call.Args) > 0 {
			data, isName := of.Index.(*ast.Ident)
			wire, isText := call.Args[0].(*ast.BasicLit)
			if fun, ok := of.X.(*ast.SelectorExpr); ok && fun.Sel.Name == "Type" && isName && isText {
				s, _ := strconv.Unquote(wire.Value)
				fn(data.Name, s)
			}
		}
		return true
	})
}

// eachGoFile parses the Go files of the module. A position is written as file:line.
func eachGoFile(t *testing.T, fn func(rel string, f *ast.File, at func(ast.Node) string)) {
	t.Helper()
	root := filepath.Join("..", "..")
	for _, top := range layers {
		err := filepath.WalkDir(filepath.Join(root, top), func(file string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && d.Name() == "testdata" {
				return filepath.SkipDir
			}
			if d.IsDir() || filepath.Ext(file) != ".go" {
				return nil
			}
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			fn(filepath.ToSlash(rel), f, func(n ast.Node) string {
				return fmt.Sprintf("%s:%d", filepath.ToSlash(rel), set.Position(n.Pos()).Line)
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
