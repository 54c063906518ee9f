package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"spettanze/projections/companytest"
)

// tests are the tests of this package. After them the data directories that they share are removed.
type tests struct{ *testing.M }

func (m tests) Run() int {
	status := m.M.Run()
	for _, dir := range made.dirs {
		_ = os.RemoveAll(dir)
	}
	return status
}

func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"spettanze": func() {
		if os.Getenv("COMPANYTEST") != "" { // a script that asks for documents of which the contract has none
			companytest.Install()
		}
		main()
	}})
}

// TestScripts runs the command line as a shell would: real processes, real files, a real server.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("TMPDIR", e.WorkDir)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":    status1,
			"freeport":  freePort,
			"waitready": waitReady,
			"largeline": largeLine,
			"samedoc":   sameDocument,
			"samebytes": sameBytes,
			"refuses":   refuses,
			"private":   private,
		},
	})
}

// status1 runs a command and checks its exit status: status 2 spettanze fund.
func status1(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command [args…]")
	}
	italian := ""
	if said := strings.Join(args, " "); args[0] == "2" && !strings.Contains(said, "--lang ") && !strings.Contains(said, "--contract") {
		// A refusal is in Italian for an Italian reader, but for the places in tables of the contract.
		locale := ts.Getenv("LC_ALL")
		ts.Setenv("LC_ALL", "it_IT.UTF-8")
		_ = ts.Exec(args[1], args[2:]...)
		italian = ts.ReadFile("stderr")
		ts.Setenv("LC_ALL", locale)
	}
	err := ts.Exec(args[1], args[2:]...)
	if italian != "" && italian == ts.ReadFile("stderr") {
		ts.Fatalf("the same in Italian: %s", italian)
	}
	got := "0"
	if err != nil {
		_, got, _ = strings.Cut(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s (%v)", got, args[0], err)
	}
}

// freePort sets a variable to an address with a free port.
func freePort(ts *testscript.TestScript, _ bool, args []string) {
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

// private fails for a file or directory that others than its owner may open: private DIR [NAME…], where files of these names may be for
// everybody. Of the directory itself it does not care.
func private(ts *testscript.TestScript, _ bool, args []string) {
	root, seen := ts.MkAbs(args[0]), 0
	ts.Check(filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		seen++
		if info.Mode().Perm()&0o077 != 0 && !slices.Contains(args[1:], d.Name()) {
			ts.Logf("%s %s", info.Mode(), path)
			return errors.New("others than its owner may open it")
		}
		return nil
	}))
	if seen == 0 {
		ts.Fatalf("%s is empty", args[0])
	}
}

// waitReady waits until a service has folded all that its log holds.
func waitReady(ts *testscript.TestScript, _ bool, args []string) {
	for range 600 {
		resp, err := http.Get("http://" + args[0] + "/readyz")
		if err == nil {
			ts.Check(resp.Body.Close())
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	ts.Fatalf("%s is not ready after a minute", args[0])
}

// sameDocument runs a reading command against the service of the environment and against the file all.jsonl, and
// compares the documents. They may differ in when the log recorded what (a file does not say), and in the identity of the
// clocking from a table.
func sameDocument(ts *testscript.TestScript, _ bool, args []string) {
	var docs [2]any
	for i, where := range [][]string{nil, {"--log", "all.jsonl"}} {
		ts.Check(ts.Exec("spettanze", append(append(args[:len(args):len(args)], "--json"), where...)...))
		ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &docs[i]))
		if known, ok := docs[i].(map[string]any)["known"].(map[string]any); ok {
			delete(known, "time")
		}
	}
	served, _ := json.Marshal(docs[0]) //nolint:errchkjson // it came from JSON
	file, _ := json.Marshal(docs[1])   //nolint:errchkjson // as above
	plain := strings.NewReplacer("/csv/clockings", "/csv", "blue/E1/2023-04-03", "x").Replace(string(served))
	if plain != string(file) {
		ts.Fatalf("spettanze %s:\nfrom the service %s\nfrom the file    %s", strings.Join(args, " "), plain, file)
	}
}

// refuses runs a command against the service of the environment and against the file events.jsonl: refuses 'sentence'
// balance --employee E9. Both must end with exit status 2, print nothing, and say one sentence that the pattern finds.
func refuses(ts *testscript.TestScript, _ bool, args []string) {
	pattern, err := regexp.Compile("^spettanze: [^\n]*" + args[0] + "[^\n]*\n$")
	ts.Check(err)
	for _, where := range [][]string{nil, {"--log", "events.jsonl"}} {
		ts.Setenv("LC_ALL", "it_IT.UTF-8")
		_ = ts.Exec("spettanze", append(args[1:len(args):len(args)], where...)...)
		if italian := ts.ReadFile("stderr"); pattern.MatchString(italian) && !slices.Contains(args, "broken") { // a table of the contract
			ts.Fatalf("the same in Italian: %s", italian)
		}
		ts.Setenv("LC_ALL", "")
		err := ts.Exec("spettanze", append(args[1:len(args):len(args)], where...)...)
		if err == nil || !strings.HasSuffix(err.Error(), "exit status 2") {
			ts.Fatalf("spettanze %s %s: %v, want exit status 2", strings.Join(args[1:], " "), strings.Join(where, " "), err)
		}
		if out, said := ts.ReadFile("stdout"), ts.ReadFile("stderr"); out != "" || !pattern.MatchString(said) {
			ts.Fatalf("spettanze %s %s: it printed %q and said %q", strings.Join(args[1:], " "), strings.Join(where, " "), out, said)
		}
	}
}

// sameBytes runs a command against the service of the environment and against the file events.jsonl, which was exported
// from it, and compares what each prints, to the byte.
func sameBytes(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(ts.Exec("spettanze", args...))
	served := ts.ReadFile("stdout")
	ts.Check(ts.Exec("spettanze", append(args[:len(args):len(args)], "--log", "events.jsonl")...))
	if file := ts.ReadFile("stdout"); served != file {
		ts.Fatalf("spettanze %s:\nfrom the service %s\nfrom the file    %s", strings.Join(args, " "), served, file)
	}
}

// largeLine appends one line to a file; its second argument is the size in MiB.
func largeLine(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_WRONLY, 0)
	ts.Check(err)
	for range 10 {
		_, err = f.WriteString(strings.Repeat("x", 1<<20))
		ts.Check(err)
	}
	_, err = f.WriteString("\n")
	ts.Check(err)
	ts.Check(f.Close())
}
