// Package natsauth is the command nats-auth: the accounts of a NATS server of the ledger and the credentials of their users (package
// accounts).
//
// What it makes lies in one directory, which no server needs:
//
//	keys.json                                    seeds of the operator and the accounts; the register of users
//	accounts.conf                                for servers; without secrets
//	instance.creds, backup.creds, setup.creds    of the ledger's own users
//
// The credentials of a publisher or reader are written to the file that --out names, once.
package natsauth

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	js "github.com/nats-io/nats.go/jetstream"
	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/accounts"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
)

// AccountsFile is what a server reads, in the directory of the keys.
const AccountsFile = "accounts.conf"

// Command is the command nats-auth.
func Command(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "nats-auth",
		Short: "Accounts of NATS: who may publish, who may read, and what an instance may do",
		Long: `Give each company an account on NATS, and publishers, readers and instances credentials of their own. Publishers do not write to
the log: what they publish to hr.<company>.… comes to an instance, which validates, records and acknowledges it. An instance may append
and read; it may not change, purge or delete a stream.

The directory of --keys holds the seeds of the operator and the accounts. Keep it where no server runs, and in a safe copy.`,
		Example: `  spettanze nats-auth init --keys nats-keys --company blue
  spettanze serve --nats-listen :4222 --nats-accounts accounts.conf --nats-creds instance.creds --nats-cert cert.pem --nats-key key.pem
  spettanze nats-auth user presenze --keys nats-keys --company blue --source /presenze --type hr.clocking.recorded.v1 --out presenze.creds
  spettanze nats-auth user paghe --keys nats-keys --company blue --reads payroll --out paghe.creds
  spettanze nats-auth revoke presenze --keys nats-keys --company blue`,
		Args: cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(initCommand(a), userCommand(a), revokeCommand(a), listCommand(a), setupCommand(a))
	return cmd
}

func keysFlag(cmd *cobra.Command) { cmd.Flags().String("keys", "", "directory of the keys (needed)") }

func initCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make the keys, an account for each company, and the credentials of instances, backup and setup",
		Long: `Make the operator, the accounts of the server and of the ledger, and one for each --company; write accounts.conf for the servers and
the credentials instance.creds, backup.creds and setup.creds. What is there already stays: run it again with further companies.`,
		Args: cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runInit(a, cmd) },
	}
	keysFlag(cmd)
	cmd.Flags().StringSlice("company", nil, "company that gets an account; may be repeated")
	return cmd
}

func runInit(a *cli.App, cmd *cobra.Command) error {
	dir, err := cli.Required(cmd, "keys", "--keys nats-keys")
	if err != nil {
		return err
	}
	companies, _ := cmd.Flags().GetStringSlice("company")
	k, err := accounts.Create(dir, companies)
	if err != nil {
		return err
	}
	for _, role := range accounts.Roles {
		if has(k.Users(""), string(role)) {
			continue
		}
		creds, err := k.AddUser("", accounts.User{Name: string(role), Role: role}, a.Now())
		if err == nil {
			err = writeSecret(filepath.Join(dir, string(role)+".creds"), creds)
		}
		if err != nil {
			return err
		}
	}
	if err := writeAccounts(a, cmd, dir, k); err != nil {
		return err
	}
	return say(a, cmd, lang.Say("chiavi e credenziali in %s; account delle aziende: %s\nservizio con log incorporato: spettanze serve --nats-listen … "+
		"--nats-accounts %s --nats-creds %s\nserver NATS esistenti: includere %[3]s nella loro configurazione, poi spettanze nats-auth setup "+
		"--nats-url … --nats-creds %[5]s",
		"keys and credentials are in %s; accounts of companies: %s\nservice with its own log: spettanze serve --nats-listen … --nats-accounts %s "+
			"--nats-creds %s\nexisting NATS servers: include %[3]s in their configuration, then spettanze nats-auth setup --nats-url … --nats-creds %[5]s",
		dir, or(strings.Join(k.Companies(), ", ")), filepath.Join(dir, AccountsFile), filepath.Join(dir, "instance.creds"), filepath.Join(dir, "setup.creds")))
}

func or(list string) string {
	if list == "" {
		return "-"
	}
	return list
}

func has(users []*accounts.User, name string) bool {
	for _, u := range users {
		if u.Name == name && u.Revoked == nil {
			return true
		}
	}
	return false
}

func setupCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Create or update the streams on existing NATS servers, with the setup credentials",
		Long: `Create the streams and buckets of the ledger on the servers of --nats-url, raise the settings of those that are there, and make the
consumers of the companies in --accounts. Instances may not do that. Run it before the first instance, after an upgrade, and when a
company was added. Running it again changes nothing.`,
		Example: `  spettanze nats-auth setup --nats-url tls://nats1:4222 --nats-ca ca.pem --nats-creds setup.creds --accounts accounts.conf --nats-replicas 3`,
		Args:    cli.NoArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runSetup(a, cmd) },
	}
	cli.NATSFlags(cmd)
	cmd.Flags().String("accounts", "", "accounts.conf, with the companies that get a consumer of their payroll instructions")
	cmd.Flags().Int("nats-replicas", 1, "servers of the cluster that keep each stream: 1, 3 or 5")
	return cmd
}

func runSetup(a *cli.App, cmd *cobra.Command) error {
	if _, err := cli.Required(cmd, "nats-url", "--nats-url tls://nats1:4222"); err != nil {
		return err
	}
	o := cli.ClientOptions(cmd)
	if o.Credentials != "" {
		may, err := connection.ReadCredentials(o.Credentials)
		if err != nil {
			return cli.Usage("--nats-creds %s: %w", "--nats-creds %s: %w", o.Credentials, err)
		}
		if may.Limited {
			return cli.Usage("--nats-creds %s: queste credenziali non possono creare gli stream; dare setup.creds",
				"--nats-creds %s: these credentials may not create streams; give setup.creds", o.Credentials)
		}
	}
	c := jetstream.Config{Duplicates: streams.SharedDuplicates}
	c.Replicas, _ = cmd.Flags().GetInt("nats-replicas")
	if path, _ := cmd.Flags().GetString("accounts"); path != "" {
		trusted, err := accounts.Read(path)
		if err != nil {
			return cli.UsageOf("--accounts", err)
		}
		c.Companies = trusted.Companies
	}
	nc, err := connection.Connect(cmd.Context(), o)
	if err != nil {
		return err
	}
	defer nc.Close()
	log, err := jetstream.Open(cmd.Context(), nc, c)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	j, err := js.New(nc)
	if err == nil {
		_, err = streams.Bucket(cmd.Context(), j, streams.Turn, "Which instance publishes what follows.", streams.Options{Replicas: c.Replicas})
	}
	if err != nil {
		return fmt.Errorf("set up the bucket %s: %w", streams.Turn, connection.Error(err))
	}
	return say(a, cmd, lang.Say("gli stream ci sono", "the streams are there"))
}

// load reads the keys that --keys names.
func load(cmd *cobra.Command) (*accounts.Keys, string, error) {
	dir, err := cli.Required(cmd, "keys", "--keys nats-keys")
	if err != nil {
		return nil, "", err
	}
	k, err := accounts.Load(dir)
	if err != nil {
		return nil, "", cli.UsageOf("--keys", err)
	}
	return k, dir, nil
}

// warn names the publishers that servers refuse with the accounts of these keys.
func warn(a *cli.App, cmd *cobra.Command, k *accounts.Keys) error {
	list := k.Outdated()
	if len(list) == 0 {
		return nil
	}
	l, err := a.TableLanguage(cmd)
	if err != nil {
		return err
	}
	for _, user := range list {
		cli.Line(a.Err, "%s", lang.Say("attenzione: le credenziali di %[1]s sono di una versione precedente, e i server ne rifiutano i fatti: "+
			"revocarle (spettanze nats-auth revoke %[1]s) e rifarle (spettanze nats-auth user %[1]s …)",
			"warning: the credentials of %[1]s are of an earlier version, and servers refuse what they publish: "+
				"revoke them (spettanze nats-auth revoke %[1]s) and make them anew (spettanze nats-auth user %[1]s …)", user).In(l))
	}
	return nil
}

// writeAccounts replaces the file for servers as a whole.
func writeAccounts(a *cli.App, cmd *cobra.Command, dir string, k *accounts.Keys) error {
	b, err := k.ServerConfig()
	if err != nil {
		return err
	}
	next := filepath.Join(dir, AccountsFile+".next")
	if err := os.WriteFile(next, b, 0o644); err != nil { //nolint:gosec // it holds no secret, and servers of other users read it
		return err
	}
	if err := os.Rename(next, filepath.Join(dir, AccountsFile)); err != nil {
		return err
	}
	return warn(a, cmd, k)
}

// writeSecret writes a new file that only its owner may read.
func writeSecret(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

func say(a *cli.App, cmd *cobra.Command, text lang.Text) error {
	l, err := a.TableLanguage(cmd)
	if err != nil {
		return err
	}
	cli.Line(a.Out, "%s", text.In(l))
	return nil
}
