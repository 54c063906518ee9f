package cli

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"spettanze/events/lang"
)

// settingNames are the flags that may also come from the environment and from a file. What is asked (an employee, a
// date) is for the command line alone.
var settingNames = []string{
	"access", "auth", "client-ca", "company", "data", "http", "http-cert", "http-key", "lang",
	"log", "log-format", "log-level", "nats-accounts", "nats-ca", "nats-cert", "nats-creds", "nats-key",
	"nats-listen", "nats-nkey", "nats-password", "nats-replicas", "nats-token", "nats-url", "nats-user", "oidc-audience", "oidc-client-id",
	"oidc-client-secret-file", "oidc-issuer", "otlp-endpoint", "policies", "probes", "public-url", "server", "token-file",
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
	if a.origin["config"] != FromFlag {
		config = a.Getenv("SPETTANZE_CONFIG")
	}
	if config != "" {
		if err := a.file(cmd, config); err != nil {
			return err
		}
	}
	for _, key := range settingNames {
		name := "SPETTANZE_" + strings.ToUpper(strings.ReplaceAll(key, "-", "_"))
		if value := a.Getenv(name); value != "" { // empty is unset
			if err := a.apply(cmd, key, value, FromEnvironment, lang.Say("variabile d'ambiente %s", "environment variable %s", name)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *App) file(cmd *cobra.Command, path string) error {
	// With "-" between the levels, "nats: {url: …}" and "nats-url: …" are the same key.
	k := koanf.New("-")
	if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
		return Usage("configurazione %s: %w; correggere il file o togliere --config",
			"configuration %s: %w; correct the file or leave --config out", path, err)
	}
	for _, key := range k.Keys() {
		if !slices.Contains(settingNames, key) {
			return Usage("configurazione %s: chiave sconosciuta %q: attesa una tra %s",
				"configuration %s: unknown key %q: expected one of %s", path, key, strings.Join(settingNames, ", "))
		}
	}
	for _, key := range k.Keys() {
		if err := a.apply(cmd, key, k.String(key), FromFile, lang.Say("configurazione %s: chiave %q", "configuration %s: key %q", path, key)); err != nil {
			return err
		}
	}
	return nil
}

// apply sets a flag that nothing of higher precedence has set.
func (a *App) apply(cmd *cobra.Command, key, value string, origin int, where lang.Text) error {
	f := cmd.Flags().Lookup(key)
	if f == nil || a.origin[key] > origin {
		return nil // a setting of another command, or given already
	}
	if err := f.Value.Set(value); errors.Is(err, strconv.ErrSyntax) || errors.Is(err, strconv.ErrRange) {
		return Usage("%s: %q non è un numero che --%s ammette", "%s: %q is not a number of those that --%s takes", where, value, key)
	} else if err != nil {
		return Usage("%s: %w", "%s: %w", where, err)
	}
	a.origin[key] = origin
	return nil
}

// Origin returns where a flag's value came from.
func (a *App) Origin(flag string) int { return a.origin[flag] }
