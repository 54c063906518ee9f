// Command mutants asks whether the scenarios notice errors of the rules. It changes one comparison, sign, min or max, && or
// || or truth value at a time in the packages that hold rules, runs the scenarios against each change, and says which
// changes they caught and which they missed:
//
//	go run ./.ci/mutants                                  300 mutants of all packages of rules
//	go run ./.ci/mutants -n 0 ./projections/ferie         every mutant of a package
//	go run ./.ci/mutants -list -only ferie.go:142         what it would change
//
// It exits with 1 when fewer than 95% are caught. The sample depends on the seed and on the sources alone. The work tree is
// not touched: a mutant is an overlay of go's build. Mutants that no scenario could see stand in equivalent.txt, each
// with its reason.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"
)

// least is the share of mutants, in per cent, that must be caught.
const least = 95

type options struct {
	count, workers int
	seed           uint64
	timeout        time.Duration
	tests, only    string
	list           bool
}

func main() {
	var o options
	flag.IntVar(&o.count, "n", 300, "how many mutants to try; 0: all")
	flag.Uint64Var(&o.seed, "seed", 1, "which sample")
	flag.IntVar(&o.workers, "j", 1, "how many at a time")
	flag.DurationVar(&o.timeout, "timeout", 20*time.Second, "how long the tests may run; a mutant that takes longer is caught")
	flag.StringVar(&o.tests, "tests", "./projections/scenario", "packages, parted by spaces, whose tests must catch them")
	flag.StringVar(&o.only, "only", "", "only mutants whose line of output holds this text")
	flag.BoolVar(&o.list, "list", false, "list the mutants and run nothing")
	flag.Parse()
	caught, tried, err := run(o, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(2)
	}
	if caught*100 < tried*least {
		os.Exit(1)
	}
}

// run tries a sample of the mutants of some packages; without packages, of all that hold rules.
func run(o options, packages []string) (caught, tried int, err error) {
	all, err := mutantsOf(packages)
	if err != nil {
		return 0, 0, err
	}
	known, err := readEquivalents(".ci/mutants/equivalent.txt")
	if err != nil {
		return 0, 0, err
	}
	var sample []mutant
	left := 0
	for _, m := range all {
		switch {
		case known.has(m):
			left++
		case strings.Contains(m.String(), o.only):
			sample = append(sample, m)
		}
	}
	if unused := known.unused(); len(packages) == 0 && len(unused) > 0 {
		fmt.Fprintf(os.Stderr, "mutants: lines of equivalent.txt are no mutant any more, correct them or take them out:\n%s\n",
			strings.Join(unused, "\n"))
	}
	random := rand.New(rand.NewPCG(o.seed, 0)) //nolint:gosec // a sample that can be drawn again is the point
	random.Shuffle(len(sample), func(i, j int) { sample[i], sample[j] = sample[j], sample[i] })
	if o.count == 0 {
		o.count = len(sample)
	}
	if o.list {
		for _, m := range sample[:min(o.count, len(sample))] {
			fmt.Printf("%s\n        %s\n", m, m.line)
		}
		return 0, 0, nil
	}
	caught, tried, err = tryAll(o, sample)
	if err != nil {
		return 0, 0, err
	}
	fmt.Printf("\n%d of %d caught (%.1f%%); there are %d mutants, and %d more that are known as equivalent\n", caught, tried,
		100*float64(caught)/float64(max(tried, 1)), len(sample), left)
	return caught, tried, nil
}
