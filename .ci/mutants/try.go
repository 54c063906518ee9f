package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// verdict is the result of the tests.
type verdict int

const (
	passed verdict = iota
	failed
	broken // it does not compile
)

// tryAll tries mutants in their order until enough of them compiled.
func tryAll(o options, sample []mutant) (caught, tried int, err error) {
	// A mutant that never ends may also use more and more memory.
	const most = 8 << 30
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
		return 0, 0, fmt.Errorf("limit the memory of the tests: %w", err)
	}
	if v, out := test(o, ""); v != passed {
		return 0, 0, fmt.Errorf("the tests fail without any change:\n%s", out)
	}
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(dir)
	for tried < o.count && len(sample) > 0 {
		batch := sample[:min(o.count-tried, len(sample))]
		sample = sample[len(batch):]
		for i, v := range tryBatch(o, batch, dir) {
			switch v {
			case failed:
				caught, tried = caught+1, tried+1
			case passed:
				tried++
			case broken:
				fmt.Printf("does not compile  %s\n", batch[i])
			}
		}
	}
	return caught, tried, nil
}

// tryBatch tries mutants in parallel and reports each when it is done.
func tryBatch(o options, batch []mutant, dir string) []verdict {
	verdicts := make([]verdict, len(batch))
	slots := make(chan struct{}, max(o.workers, 1))
	var wg sync.WaitGroup
	for i, m := range batch {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			verdicts[i] = m.try(o, filepath.Join(dir, strconv.Itoa(i)))
			switch verdicts[i] {
			case failed:
				fmt.Printf("caught  %s\n", m)
			case passed:
				fmt.Printf("MISSED  %s\n        %s\n", m, m.line)
			}
		})
	}
	wg.Wait()
	return verdicts
}

// try runs the tests against the mutant. A mutant that cannot be written counts as broken, with a message.
func (m mutant) try(o options, place string) verdict {
	b, err := m.source()
	if err == nil {
		err = os.WriteFile(place+".go", b, 0o600)
	}
	overlay, _ := json.Marshal(map[string]any{"Replace": map[string]string{m.file: place + ".go"}})
	if err == nil {
		err = os.WriteFile(place+".json", overlay, 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		return broken
	}
	v, _ := test(o, place+".json")
	return v
}

// test runs the tests with an overlay, if any.
func test(o options, overlay string) (verdict, string) {
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute+2*o.timeout)
	defer stop()
	args := []string{"test", "-vet=off", "-failfast", "-timeout", o.timeout.String()}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, strings.Fields(o.tests)...)...) //nolint:gosec // the arguments are ours
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	switch text := out.String(); {
	case err == nil:
		return passed, text
	case strings.Contains(text, "[build failed]"), strings.Contains(text, "[setup failed]"):
		return broken, text
	default:
		return failed, text
	}
}
