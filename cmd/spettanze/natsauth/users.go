package natsauth

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events/jetstream/accounts"
	"spettanze/events/lang"
)

func userCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user NAME",
		Short: "Give a publisher, a reader or an instance credentials of its own",
		Long: `Write the credentials of a new user to the file that --out names, which only its owner may read. They are kept nowhere else.

A publisher of a company needs --source and --type: it may publish events of these types under these sources, and no others. It has an
account of its own, so accounts.conf is written anew and the servers must read it again. It is a principal: where people sign in
(serve --auth required), it also needs a grant of publisher. The principal of an earlier user of the name stays.

A reader gets what --reads names. Without --company the user is the ledger's own, with a --role. Servers need not read accounts.conf again
for these. Every client must use the inbox prefix _IN.NAME.`,
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
	f.String("principal", "", "handle that its events are recorded to, and grants are made to (default: that of the name before, or a new one)")
	f.StringSlice("reads", nil, "what it may read: payroll, breaches; may be repeated")
	f.String("role", "", "of a user without company: instance, backup or setup")
	f.Int("days", 365, "how many days the credentials of a publisher or reader are valid; 0: for ever")
	f.String("out", "", "file to write, which must not exist (needed)")
	cli.Complete(cmd, "role", "instance", "backup", "setup")
	cli.Complete(cmd, "reads", accounts.ReadsPayroll, accounts.ReadsBreaches)
	return cmd
}

func runUser(a *cli.App, cmd *cobra.Command, name string) error {
	k, dir, err := load(cmd)
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
	u.Principal, _ = f.GetString("principal")
	if role != "" && (len(u.Sources)+len(u.Types)+len(u.Reads) > 0 || u.Principal != "") {
		return cli.Usage("--source, --type, --reads e --principal sono per gli utenti di un'azienda",
			"--source, --type, --reads and --principal are for users of a company")
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
	if len(u.Sources) > 0 {
		return published(a, cmd, k, dir, company, name, out)
	}
	return say(a, cmd, lang.Say("credenziali di %s in %s; il suo client usa il prefisso inbox %s", "credentials of %s are in %s; its client uses "+
		"the inbox prefix %s", name, out, accounts.InboxOf(name)))
}

// published writes the accounts with that of a new publisher, and says what is left to do.
func published(a *cli.App, cmd *cobra.Command, k *accounts.Keys, dir, company, name, out string) error {
	if err := writeAccounts(a, cmd, dir, k); err != nil {
		return err
	}
	users := k.Users(company)
	u := users[slices.IndexFunc(users, func(u *accounts.User) bool { return u.Name == name && u.Revoked == nil })]
	types := make([]string, len(u.Types))
	for i, wire := range u.Types {
		types[i] = accounts.TypeName(wire)
	}
	return say(a, cmd, lang.Say("credenziali di %s in %s; il suo client usa il prefisso inbox %s\nil suo account è in %s: vale quando i server lo hanno "+
		"riletto\ni suoi fatti sono di %s; dove ci si identifica serve: spettanze access grant --company %s --principal %[5]s --role publisher "+
		"--source %[7]s --type %s",
		"credentials of %s are in %s; its client uses the inbox prefix %s\nits account is in %s: it holds once the servers have read it again\n"+
			"its facts are recorded to %s; where people sign in it needs: spettanze access grant --company %s --principal %[5]s --role publisher "+
			"--source %[7]s --type %s",
		name, out, accounts.InboxOf(name), filepath.Join(dir, AccountsFile), u.Principal, company, strings.Join(u.Sources, ","), strings.Join(types, ",")))
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
			if err := writeAccounts(a, cmd, dir, k); err != nil {
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
	if err := warn(a, cmd, k); err != nil {
		return err
	}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		return cli.WriteJSON(a.Out, doc)
	}
	l, err := a.TableLanguage(cmd)
	if err != nil {
		return err
	}
	for _, r := range doc.Users {
		state := lang.Say("senza scadenza", "without end")
		switch {
		case r.Revoked != nil:
			state = lang.Say("revocato il %s", "revoked on %s", r.Revoked.Format(time.DateOnly))
		case r.Until != nil:
			state = lang.Say("fino al %s", "until %s", r.Until.Format(time.DateOnly))
		}
		may := []string{string(r.Role), r.Principal, strings.Join(r.Types, " "), strings.Join(r.Sources, " "), strings.Join(r.Reads, " ")}
		cli.Line(a.Out, "%-12s %-16s %s; %s", or(r.Company), r.Name, strings.Join(strings.Fields(strings.Join(may, " ")), " "), state.In(l))
	}
	return nil
}
