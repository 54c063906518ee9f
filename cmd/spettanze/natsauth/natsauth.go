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
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

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
	if err := writeAccounts(dir, k); err != nil {
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

func userCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user NAME",
		Short: "Give a publisher, a reader or an instance credentials of its own",
		Long: `Write the credentials of a new user to the file that --out names, which only its owner may read. They are kept nowhere else.

A publisher of a company needs --source and --type: it may publish events of these types under these sources, and no others. A reader
gets what --reads names. Without --company the user is the ledger's own, with a --role. Its client must use the inbox prefix _IN.NAME.
No server has to be told of a new user.`,
		Example: `  spettanze nats-auth user presenze --keys nats-keys --company blue --source /presenze --type hr.clocking.recorded.v1 --out presenze.creds
  spettanze nats-auth user instance2 --keys nats-keys --role instance --out instance2.creds`,
		Args: cli.OneArgument(lang.Say("il nome dell'utente", "the name of the user")),
		RunE: func(cmd *cobra.Command, args []string) error { return runUser(a, cmd, args[0]) },
	}
	keysFlag(cmd)
	f := cmd.Flags()
	f.String("company", "", "company of a publisher or reader")
	f.StringSlice("source", nil, "source of the events that it may publish; may be repeated")
	f.StringSlice("type", nil, "type of these events, such as hr.clocking.recorded.v1; may be repeated")
	f.StringSlice("reads", nil, "what it may read: payroll, breaches; may be repeated")
	f.String("role", "", "of a user without company: instance, backup or setup")
	f.Int("days", 365, "how many days the credentials of a publisher or reader are valid; 0: for ever")
	f.String("out", "", "file to write, which must not exist (needed)")
	cli.Complete(cmd, "role", "instance", "backup", "setup")
	cli.Complete(cmd, "reads", accounts.ReadsPayroll, accounts.ReadsBreaches)
	return cmd
}

func runUser(a *cli.App, cmd *cobra.Command, name string) error {
	k, _, err := load(cmd)
	if err != nil {
		return err
	}
	out, err := cli.Required(cmd, "out", "--out "+name+".creds")
	if err != nil {
		return err
	}
	if _, err := os.Lstat(out); !errors.Is(err, fs.ErrNotExist) { // before a user is made whose seed would be lost
		return cli.Usage("--out %s esiste già: dare un file nuovo", "--out %s exists: name a new file", out)
	}
	f := cmd.Flags()
	company, _ := f.GetString("company")
	role, _ := f.GetString("role")
	days, _ := f.GetInt("days")
	if (company == "") == (role == "") {
		return cli.Usage("dare --company per chi pubblica o legge, o --role per un utente del registro", "give --company for a publisher or "+
			"reader, or --role for a user of the ledger")
	}
	u := accounts.User{Name: name, Role: accounts.Role(role)}
	u.Sources, _ = f.GetStringSlice("source")
	u.Types, _ = f.GetStringSlice("type")
	u.Reads, _ = f.GetStringSlice("reads")
	if role != "" && len(u.Sources)+len(u.Types)+len(u.Reads) > 0 {
		return cli.Usage("--source, --type e --reads sono per gli utenti di un'azienda", "--source, --type and --reads are for users of a company")
	}
	if days < 0 {
		return cli.Usage("--days %d: atteso un numero di giorni, o 0", "--days %d: expected a number of days, or 0", days)
	}
	if company != "" && days > 0 {
		until := a.Now().UTC().AddDate(0, 0, days).Truncate(time.Second)
		u.Until = &until
	}
	creds, err := k.AddUser(company, u, a.Now())
	if err != nil {
		return cli.UsageOf("nats-auth user", err)
	}
	if err := writeSecret(out, creds); err != nil {
		return err
	}
	return say(a, cmd, lang.Say("credenziali di %s in %s; il suo client usa il prefisso inbox %s", "credentials of %s are in %s; its client uses "+
		"the inbox prefix %s", name, out, accounts.InboxOf(name)))
}

func revokeCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "revoke NAME",
		Short: "Take the credentials of a user back",
		Long: `Write accounts.conf anew, without the user. Copy it to the servers and make them read it: a service with its own log at SIGHUP, a
nats-server with nats-server --signal reload. They close the user's connections then.`,
		Args: cli.OneArgument(lang.Say("il nome dell'utente", "the name of the user")),
		RunE: func(cmd *cobra.Command, args []string) error {
			k, dir, err := load(cmd)
			if err != nil {
				return err
			}
			company, _ := cmd.Flags().GetString("company")
			if err := k.Revoke(company, args[0], a.Now()); err != nil {
				return cli.UsageOf("nats-auth revoke", err)
			}
			if err := writeAccounts(dir, k); err != nil {
				return err
			}
			return say(a, cmd, lang.Say("%s è revocato in %s: vale quando i server lo hanno riletto", "%s is revoked in %s: it holds once the "+
				"servers have read it again", args[0], filepath.Join(dir, AccountsFile)))
		},
	}
	keysFlag(cmd)
	cmd.Flags().String("company", "", "company of the user; without it, a user of the ledger")
	return cmd
}

func listCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "The users that have credentials, and what they may",
		Args:  cli.NoArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runList(a, cmd) },
	}
	keysFlag(cmd)
	cmd.Flags().Bool("json", false, "print one JSON document")
	return cmd
}

// row is a user in the list.
type row struct {
	Company string `json:"company,omitempty"`
	*accounts.User
}

func runList(a *cli.App, cmd *cobra.Command) error {
	k, _, err := load(cmd)
	if err != nil {
		return err
	}
	doc := struct {
		Users []row `json:"users"`
	}{Users: []row{}}
	for _, company := range append([]string{""}, k.Companies()...) {
		for _, u := range k.Users(company) {
			doc.Users = append(doc.Users, row{company, u})
		}
	}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		return cli.WriteJSON(a.Out, doc)
	}
	english, err := a.English(cmd)
	if err != nil {
		return err
	}
	l := lang.Italian
	if english {
		l = lang.English
	}
	for _, r := range doc.Users {
		state := lang.Say("senza scadenza", "without end")
		switch {
		case r.Revoked != nil:
			state = lang.Say("revocato il %s", "revoked on %s", r.Revoked.Format(time.DateOnly))
		case r.Until != nil:
			state = lang.Say("fino al %s", "until %s", r.Until.Format(time.DateOnly))
		}
		may := []string{string(r.Role), strings.Join(r.Types, " "), strings.Join(r.Sources, " "), strings.Join(r.Reads, " ")}
		cli.Line(a.Out, "%-12s %-16s %s; %s", or(r.Company), r.Name, strings.Join(strings.Fields(strings.Join(may, " ")), " "), state.In(l))
	}
	return nil
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

// writeAccounts replaces the file for servers as a whole.
func writeAccounts(dir string, k *accounts.Keys) error {
	b, err := k.ServerConfig()
	if err != nil {
		return err
	}
	next := filepath.Join(dir, AccountsFile+".next")
	if err := os.WriteFile(next, b, 0o644); err != nil { //nolint:gosec // it holds no secret, and servers of other users read it
		return err
	}
	return os.Rename(next, filepath.Join(dir, AccountsFile))
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
	english, err := a.English(cmd)
	if err != nil {
		return err
	}
	l := lang.Italian
	if english {
		l = lang.English
	}
	cli.Line(a.Out, "%s", text.In(l))
	return nil
}
