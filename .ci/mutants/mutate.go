package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// mutant is one change of one source file.
type mutant struct {
	file     string // absolute
	short    string // package and file name
	pkg      string // the last element of its path
	function string // Type.method or function; empty in a declaration
	line     string // the source line, trimmed; with (2) appended for the second equal change of an equal line in the function
	row, col int
	offset   int
	from, to string
}

func (m mutant) String() string {
	return fmt.Sprintf("%s:%d:%d  %s  %s → %s", m.short, m.row, m.col, m.function, m.from, m.to)
}

// source returns the file with the change in it.
func (m mutant) source() ([]byte, error) {
	b, err := os.ReadFile(m.file)
	if err != nil {
		return nil, err
	}
	return slices.Replace(b, m.offset, m.offset+len(m.from), []byte(m.to)...), nil
}

// notRules are the packages and files without rules of the contract: those that query the fold and show its output, the loading
// of tables, and texts.
var notRules = []string{"scenario", "replay", "report", "contract", "calendar", "ledger", "facts", "institutes", "note", "wording",
	"institute/documents.go", "institute/reasons.go"}

// forReaders are the files of an institute that folds do not use. Tests of explanations and documents cover them.
var forReaders = []string{"explain.go", "deadline.go"}

// mutantsOf lists the mutants of some packages in order of their files; without packages, of all packages under projections
// that the scenarios import, so that new packages are included.
func mutantsOf(packages []string) (out []mutant, err error) {
	args := append([]string{"list", "-json=Dir,ImportPath,GoFiles"}, packages...)
	if len(packages) == 0 {
		args = append(args, "-deps", "./projections/scenario", "./projections/replay")
	}
	cmd := exec.Command("go", args...) //nolint:gosec // the arguments are ours
	cmd.Stderr = os.Stderr
	b, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	for d := json.NewDecoder(bytes.NewReader(b)); ; {
		var p struct {
			Dir, ImportPath string
			GoFiles         []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		_, inside, ours := strings.Cut(p.ImportPath, "spettanze/projections/")
		top, _, _ := strings.Cut(inside, "/")
		if len(packages) == 0 && (!ours || slices.Contains(notRules, top)) {
			continue
		}
		for _, f := range p.GoFiles {
			if slices.Contains(forReaders, f) || slices.Contains(notRules, path.Base(p.ImportPath)+"/"+f) {
				continue
			}
			ms, err := mutantsOfFile(filepath.Join(p.Dir, f), p.ImportPath)
			if err != nil {
				return nil, err
			}
			out = append(out, ms...)
		}
	}
}

// changes are the replacements of an operator: for a comparison, the same with its edge moved, and its opposite.
var changes = map[token.Token][]token.Token{
	token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR},
	token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS},
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL},
	token.ADD: {token.SUB}, token.SUB: {token.ADD},
	token.LAND: {token.LOR}, token.LOR: {token.LAND},
	token.ADD_ASSIGN: {token.SUB_ASSIGN}, token.SUB_ASSIGN: {token.ADD_ASSIGN},
	token.INC: {token.DEC}, token.DEC: {token.INC},
}

// words are the identifiers that are changed.
var words = map[string]string{"min": "max", "max": "min", "true": "false", "false": "true"}

func mutantsOfFile(file, pkg string) (out []mutant, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, b, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(b), "\n")
	name := path.Base(pkg)
	for _, decl := range tree.Decls {
		function, seen := functionName(decl), map[string]int{}
		if strings.HasSuffix(function, ".Check") {
			continue // checks of tables, which the tests of package contract cover
		}
		add := func(pos token.Pos, from, to string) {
			at := set.Position(pos)
			line := strings.TrimSpace(lines[at.Line-1])
			key := from + to + line
			if seen[key]++; seen[key] > 1 {
				line += fmt.Sprintf(" (%d)", seen[key])
			}
			out = append(out, mutant{file: file, short: name + "/" + filepath.Base(file), pkg: name, function: function,
				line: line, row: at.Line, col: at.Column, offset: at.Offset, from: from, to: to})
		}
		operator := func(pos token.Pos, op token.Token) {
			for _, to := range changes[op] {
				add(pos, op.String(), to.String())
			}
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if !isText(n) {
					operator(n.OpPos, n.Op)
				}
			case *ast.AssignStmt:
				operator(n.TokPos, n.Tok)
			case *ast.IncDecStmt:
				operator(n.TokPos, n.Tok)
			case *ast.UnaryExpr:
				if n.Op == token.SUB {
					add(n.OpPos, "-", "+")
				}
			case *ast.Ident:
				if to, ok := words[n.Name]; ok {
					add(n.Pos(), n.Name, to)
				}
			}
			return true
		})
	}
	return out, nil
}

// isText reports whether an operand is a string literal: + is then a concatenation, and a mutant with - would not compile.
func isText(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.BinaryExpr:
		return e.Op == token.ADD && (isText(e.X) || isText(e.Y))
	}
	return false
}

func functionName(d ast.Decl) string {
	f, ok := d.(*ast.FuncDecl)
	if !ok {
		return ""
	}
	if f.Recv == nil {
		return f.Name.Name
	}
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if g, ok := t.(*ast.IndexExpr); ok {
		t = g.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name + "." + f.Name.Name
	}
	return f.Name.Name
}
