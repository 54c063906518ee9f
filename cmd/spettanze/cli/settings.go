package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// settingNames are the flags that may also come from the environment and from a file. What is asked (an employee, a
// date) is for the command line alone.
var settingNames = []string{
	"company", "data", "http", "lang", "log", "log-format", "log-level", "nats-ca", "nats-cert", "nats-creds", "nats-key",
	"nats-listen", "nats-nkey", "nats-password", "nats-replicas", "nats-token", "nats-url", "nats-user", "otlp-endpoint", "server",
}

// Where a setting came from, by precedence.
const (
	FromDefault = iota
	FromFile
	FromEnvironment
	FromFlag
)

// Load fills the flags that were not given from the environment and the configuration file.
func (a *App) Load(cmd *cobra.Command) error {
	a.origin = map[string]int{}
	cmd.Flags().Visit(func(f *pflag.Flag) { a.origin[f.Name] = FromFlag })
	config, _ := cmd.Flags().GetString("config")
	for _, v := range a.Environ {
		if path, ok := strings.CutPrefix(v, "SPETTANZE_CONFIG="); ok && a.origin["config"] != FromFlag {
			config = path
		}
	}
	if config != "" {
		if err := a.file(cmd, config); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(a.Environ, func(v string) bool { return strings.HasPrefix(v, "SPETTANZE_") }) {
		return a.environment(cmd)
	}
	return nil
}

func (a *App) file(cmd *cobra.Command, path string) error {
	// With "-" between the levels, "nats: {url: …}" and "nats-url: …" are the same key.
	k := koanf.New("-")
	if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
		return Usage("configuration %s: %w; correct the file or leave --config out", path, err)
	}
	for _, key := range k.Keys() {
		if !slices.Contains(settingNames, key) {
			return Usage("configuration %s: unknown key %q: expected one of %s", path, key, strings.Join(settingNames, ", "))
		}
	}
	return a.apply(cmd, k, FromFile, func(key string) string { return fmt.Sprintf("configuration %s: key %q", path, key) })
}

func (a *App) environment(cmd *cobra.Command) error {
	k := koanf.New("/") // no name has a slash, so each variable is one key
	name := func(key string) string { return "SPETTANZE_" + strings.ToUpper(strings.ReplaceAll(key, "-", "_")) }
	err := k.Load(env.Provider("/", env.Opt{
		Prefix:      "SPETTANZE_",
		EnvironFunc: func() []string { return a.Environ },
		TransformFunc: func(v, value string) (string, any) {
			for _, key := range settingNames {
				if v == name(key) && value != "" {
					return key, value
				}
			}
			return "", nil // empty is unset; and other programs may use the prefix
		},
	}), nil)
	if err != nil {
		return Usage("environment: %w", err)
	}
	return a.apply(cmd, k, FromEnvironment, func(key string) string { return "environment variable " + name(key) })
}

// apply sets the flags of the command that nothing of higher precedence has set.
func (a *App) apply(cmd *cobra.Command, k *koanf.Koanf, origin int, where func(string) string) error {
	for _, key := range k.Keys() {
		f := cmd.Flags().Lookup(key)
		if f == nil || a.origin[key] > origin {
			continue // a setting of another command, or given already
		}
		if err := f.Value.Set(k.String(key)); errors.Is(err, strconv.ErrSyntax) || errors.Is(err, strconv.ErrRange) {
			return Usage("%s: %q is not a number of those that --%s takes", where(key), k.String(key), key)
		} else if err != nil {
			return Usage("%s: %w", where(key), err)
		}
		a.origin[key] = origin
	}
	return nil
}

// Origin returns where a flag's value came from.
func (a *App) Origin(flag string) int { return a.origin[flag] }
