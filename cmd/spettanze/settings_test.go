package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"spettanze/cmd/spettanze/cli"
)

// Nothing secret is a value of a flag: what has such a name names a file, or is refused on the command line.
func TestNoSecretIsAnArgument(t *testing.T) {
	t.Parallel()
	secret := regexp.MustCompile(`password|secret|token|passphrase|nkey|(^|-)key$|creds`)
	file := regexp.MustCompile(`(?i)\bfile\b|directory of the keys`)
	refused := []string{"nats-password", "nats-token"} // testdata/script/usage.txtar
	flags := 0
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !secret.MatchString(f.Name) || f.Value.Type() == "bool" {
				return
			}
			flags++
			switch {
			case slices.Contains(refused, f.Name):
				if !f.Hidden || c.Flags().Lookup(f.Name+"-file") == nil {
					t.Errorf("%s --%s is offered, or names no file instead", c.CommandPath(), f.Name)
				}
			case !file.MatchString(f.Usage):
				t.Errorf("%s --%s: %q: a secret comes by a file", c.CommandPath(), f.Name, f.Usage)
			}
		})
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk((&app{App: &cli.App{}}).root())
	if flags < 40 {
		t.Fatalf("only %d flags were looked at: the test has lost its way", flags)
	}
}

// Every variable that the files of a deployment set is one that the program reads.
func TestDeploymentSetsWhatIsRead(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, name := range cli.Settings() {
		known[name] = true
	}
	for _, file := range []string{"docker-compose.yml", "Dockerfile", "spettanze.service"} {
		named := regexp.MustCompile(`SPETTANZE_[A-Z_]+`).FindAllString(textOf(t, "../../"+file), -1)
		if len(named) == 0 {
			t.Errorf("%s sets nothing", file)
		}
		for _, variable := range named {
			if !known[strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(variable, "SPETTANZE_")), "_", "-")] {
				t.Errorf("%s sets %s, which nothing reads", file, variable)
			}
		}
	}
}
