package browsertest

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The HTML of every page is valid: what axe does not see, such as ids given twice and elements where they may not be.
func TestHTML(t *testing.T) {
	p := program(t)
	checker, err := filepath.Abs(filepath.Join("..", "..", "..", ".ci", "htmlvalidate"))
	if err != nil {
		t.Fatal(err)
	}
	node, err := exec.LookPath("node")
	if err != nil || !exists(filepath.Join(checker, "node_modules", "html-validate")) {
		if os.Getenv("CI") == "true" {
			t.Fatal("html-validate is missing: npm ci in .ci/htmlvalidate")
		}
		t.Skip("html-validate is missing: npm ci in .ci/htmlvalidate installs it")
	}
	dir := t.TempDir()
	args := []string{filepath.Join(checker, "validate.mjs"), filepath.Join(checker, "rules.json")}
	check := func(path string, fails bool) {
		a := Fetch(t.Context(), p.Address+path)
		if (a.Status != http.StatusOK) != fails {
			t.Errorf("%s: %d", path, a.Status)
		}
		name := filepath.Join(dir, fmt.Sprintf("%d.html", len(args)))
		args = append(args, name)
		if err := os.WriteFile(name, []byte("<!-- "+path+" -->\n"+a.Body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, language := range []string{"it", "en"} {
		for _, path := range failing {
			check(in(language, path), true)
		}
		for _, path := range pages(t) {
			check(in(language, path), false)
		}
	}
	if out, err := exec.CommandContext(t.Context(), node, args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
