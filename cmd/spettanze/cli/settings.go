package cli

import (
	"errors"
	"net/url"
	"os"
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
	"nats-listen", "nats-nkey", "nats-password", "nats-password-file", "nats-replicas", "nats-token", "nats-token-file", "nats-url", "nats-user",
	"oidc-audience", "oidc-client-id", "oidc-client-secret-file", "oidc-issuer", "otlp-endpoint", "people-key", "policies", "probes",
	"public-url", "retention", "server", "token-file",
}

// Settings returns the names of the flags that may also come from the environment and from a file.
func Settings() []string { return slices.Clone(settingNames) }

// secretNames are the settings whose value is a secret. Each has a second one, with -file, that names a file.
var secretNames = []string{"nats-password", "nats-token"}

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
		name := "SPETTANZE_" + environmentName(key)
		if value := a.Getenv(name); value != "" { // empty is unset
			if err := a.apply(cmd, key, value, FromEnvironment, lang.Say("variabile d'ambiente %s", "environment variable %s", name)); err != nil {
				return err
			}
		}
	}
	if err := a.secrets(cmd); err != nil {
		return err
	}
	return noSecrets(cmd)
}

// secrets reads the files of secrets. A secret is not taken from the command line, which every user of the machine can read.
func (a *App) secrets(cmd *cobra.Command) error {
	for _, name := range secretNames {
		if a.origin[name] == FromFlag {
			return Usage("--%s sulla riga di comando si legge con ps: scrivere il segreto in un file, --%[1]s-file, o in SPETTANZE_%s",
				"--%s on the command line can be read with ps: write the secret into a file, --%[1]s-file, or into SPETTANZE_%s", name, environmentName(name))
		}
		file, secret := cmd.Flags().Lookup(name+"-file"), cmd.Flags().Lookup(name)
		if file == nil || file.Value.String() == "" {
			continue
		}
		if secret.Value.String() != "" {
			return Usage("--%s-file e %s sono dati entrambi: togliere uno dei due", "--%s-file and %s are both given: leave one out", name, name)
		}
		b, err := os.ReadFile(file.Value.String())
		text := strings.TrimSpace(string(b))
		if err == nil && text == "" {
			err = lang.Errorf("il file è vuoto", "the file is empty")
		}
		if err == nil {
			err = secret.Value.Set(text)
		}
		if err != nil {
			return UsageOf("--"+name+"-file", err)
		}
	}
	return nil
}

// noSecrets refuses an address with a password in it: addresses are shown, and logged.
func noSecrets(cmd *cobra.Command) error {
	for _, name := range []string{"nats-url", "server", "otlp-endpoint", "oidc-issuer", "public-url"} {
		f := cmd.Flags().Lookup(name)
		if f == nil {
			continue
		}
		for address := range strings.SplitSeq(f.Value.String(), ",") {
			if u, err := url.Parse(address); err == nil && u.User != nil {
				return Usage("--%s: un indirizzo non può contenere un utente o una password: si vedrebbero con ps e nei log",
					"--%s: an address may hold no user and no password: they could be seen with ps and in logs", name)
			}
		}
	}
	return nil
}

// environmentName is the part of a setting's variable behind SPETTANZE_.
func environmentName(setting string) string {
	return strings.ToUpper(strings.ReplaceAll(setting, "-", "_"))
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
