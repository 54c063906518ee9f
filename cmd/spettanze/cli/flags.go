package cli

import (
	"github.com/spf13/cobra"

	"spettanze/events/jetstream/connection"
	"spettanze/events/lang"
)

// Defaults of flags.
const (
	DefaultData   = "./spettanze-data"
	DefaultListen = "127.0.0.1:8080"
	DefaultServer = "http://" + DefaultListen
)

// Complete makes the shell propose values of a flag.
func Complete(cmd *cobra.Command, flag string, values ...string) {
	// It fails only for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// NoArguments refuses arguments that no flag announces: a date without its --at must not be overlooked.
func NoArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return Usage("%s non ammette l'argomento %q: tutto si indica con le opzioni, vedi: %s --help",
			"%s takes no argument %q: everything goes by flags, see: %s --help", cmd.Name(), args[0], cmd.CommandPath())
	}
	return nil
}

// OneArgument wants one argument.
func OneArgument(what lang.Text) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return Usage("%s ammette un argomento, %s; vedi: %s --help", "%s takes one argument, %s; see: %s --help", cmd.CommandPath(), what, cmd.CommandPath())
		}
		return nil
	}
}

// Required returns the value of a flag that must be given.
func Required(cmd *cobra.Command, flag, example string) (string, error) {
	v, _ := cmd.Flags().GetString(flag)
	if v == "" {
		return "", Usage("manca --%s: indicare quale, come --%s %s", "--%s is missing: say which, such as --%s %s", flag, flag, example)
	}
	return v, nil
}

// Highest returns the flag that was given with the highest precedence, by default the first of the names; an empty one
// was not given. what comes from the place that the flag names.
func (a *App) Highest(cmd *cobra.Command, what lang.Text, names ...string) (name, value string, err error) {
	name = names[0]
	value, _ = cmd.Flags().GetString(name)
	for _, other := range names[1:] {
		v, _ := cmd.Flags().GetString(other)
		here, best := a.Origin(other), a.Origin(name)
		switch {
		case v == "" || value != "" && here < best:
		case value != "" && here == best && best != FromDefault:
			return "", "", Usage("--%s e --%s sono date entrambe: %s viene da una delle due, togliere l'altra",
				"--%s and --%s are both given: %s comes from one of them, leave the other out", name, other, what)
		default:
			name, value = other, v
		}
	}
	return name, value, nil
}

// NATSFlags adds the flags of an existing NATS server or cluster.
func NATSFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.String("nats-url", "", "address of an existing NATS server or cluster, such as nats://127.0.0.1:4222")
	f.String("nats-creds", "", "credentials file for --nats-url, or for an embedded NATS with accounts")
	f.String("nats-nkey", "", "nkey seed file for --nats-url")
	f.String("nats-user", "", "user for --nats-url, or for the port of --nats-listen")
	f.String("nats-password-file", "", "file with the password of --nats-user (or SPETTANZE_NATS_PASSWORD)")
	f.String("nats-token-file", "", "file with a token for --nats-url (or SPETTANZE_NATS_TOKEN)")
	for _, name := range secretNames { // settings of a file or of the environment; on the command line they are refused
		f.String(name, "", "secret; give --"+name+"-file")
		_ = f.MarkHidden(name) // it fails only for a flag that is not there
	}
	f.String("nats-ca", "", "PEM file of the authority that --nats-url's certificate is from")
	f.String("nats-cert", "", "PEM file of a certificate: ours for --nats-url, or of the port of --nats-listen")
	f.String("nats-key", "", "PEM file of the key of --nats-cert")
}

// PeopleKeyFlag adds the flag of the file of the people's master keys.
func PeopleKeyFlag(cmd *cobra.Command) {
	cmd.Flags().String("people-key", "", "file of the keys that people's names are sealed with (default: beside the data directory, DATA.people-key)")
}

// NeedsNATS refuses NATS flags that have no effect: a user who gives a password believes that it protects something. When the
// embedded server listens, it takes a user and a password only.
func NeedsNATS(cmd *cobra.Command, listen bool) error {
	get := func(name string) string { v, _ := cmd.Flags().GetString(name); return v }
	if get("nats-url") != "" {
		return nil
	}
	for _, name := range []string{"nats-creds", "nats-nkey", "nats-token", "nats-ca"} {
		if get(name) != "" && (name != "nats-creds" || get("nats-accounts") == "") {
			return Usage("--%s serve con --nats-url, che manca: dare l'indirizzo del server, o togliere --%[1]s",
				"--%s is for --nats-url, which is missing: give the address of the server, or leave --%[1]s out", name)
		}
	}
	for _, name := range []string{"nats-user", "nats-password", "nats-cert", "nats-key"} {
		if get(name) != "" && !listen {
			return Usage("--%s serve con --nats-url o --nats-listen, e mancano entrambe: darne una, o togliere --%[1]s",
				"--%s is for --nats-url or --nats-listen, and neither is given: give one, or leave --%[1]s out", name)
		}
	}
	if listen && (get("nats-user") == "") != (get("nats-password") == "") {
		return Usage("--nats-listen: dare sia --nats-user sia --nats-password-file (o SPETTANZE_NATS_PASSWORD), o nessuna delle due: "+
			"una sola non protegge nulla",
			"--nats-listen: give both --nats-user and --nats-password-file (or SPETTANZE_NATS_PASSWORD), or neither: "+
				"one alone protects nothing")
	}
	return nil
}

// OfflineFlags adds the flags of a command that works on a data directory by itself.
func OfflineFlags(cmd *cobra.Command, json string) {
	f := cmd.Flags()
	f.String("data", DefaultData, "data directory")
	f.Bool("json", false, json)
	f.String("log-level", "warn", "least level of the diagnostics: debug, info, warn or error")
	Complete(cmd, "log-level", "debug", "info", "warn", "error")
	NATSFlags(cmd)
}

// ClientOptions returns the values of [NATSFlags].
func ClientOptions(cmd *cobra.Command) connection.Options {
	get := func(name string) string { v, _ := cmd.Flags().GetString(name); return v }
	return connection.Options{URL: get("nats-url"), Name: "spettanze " + cmd.Name(), Credentials: get("nats-creds"),
		NKey: get("nats-nkey"), User: get("nats-user"), Password: get("nats-password"), Token: get("nats-token"),
		CA: get("nats-ca"), Cert: get("nats-cert"), Key: get("nats-key")}
}
