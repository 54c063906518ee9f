package main

import (
	"fmt"
	"os"
	"strings"
)

// equivalent is a line of equivalent.txt: a mutant that no scenario can notice. Lines move, so it is matched by text.
type equivalent struct {
	pkg, function, line, change string
	used                        bool
}

type equivalents []*equivalent

// readEquivalents reads blocks separated by blank lines: a reason, in lines that begin with #, and below it its mutants, each `package function | change | source line`. A change or a source line that is * is any.
func readEquivalents(path string) (out equivalents, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	reason := false
	for i, l := range strings.Split(string(b), "\n") {
		l = strings.TrimSpace(l)
		if l == "" {
			reason = false
			continue
		}
		if strings.HasPrefix(l, "#") {
			reason = true
			continue
		}
		parts := strings.SplitN(l, " | ", 3)
		names := strings.Fields(parts[0])
		if len(parts) != 3 || len(names) != 2 || !reason {
			return nil, fmt.Errorf("%s:%d: expected `package function | change | source line` below a reason", path, i+1)
		}
		out = append(out, &equivalent{pkg: names[0], function: names[1], change: parts[1], line: parts[2]})
	}
	return out, nil
}

func (es equivalents) has(m mutant) (found bool) {
	for _, e := range es {
		if e.pkg == m.pkg && e.function == m.function && (e.line == "*" || e.line == m.line) &&
			(e.change == "*" || e.change == m.from+" → "+m.to) {
			e.used, found = true, true
		}
	}
	return found
}

func (es equivalents) unused() (out []string) {
	for _, e := range es {
		if !e.used {
			out = append(out, fmt.Sprintf("%s %s | %s | %s", e.pkg, e.function, e.change, e.line))
		}
	}
	return out
}
