package privacy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/jetstream/access"
	"spettanze/events/jetstream/people"
	"spettanze/events/lang"
)

// reasons are the codes of why a person is erased. There is no free text: it would stay for ever.
var reasons = []string{"retention_over", "request", "mistake"}

// EraseCommand is the command erase.
func EraseCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "erase",
		Short: "Forget who an employee id is, without touching a figure",
		Long: `Forget who an employee id is. The key of the person is destroyed and their description is overwritten, on all servers; what is left
of it in logs of servers and in backups can be opened by nobody. Facts, balances and proofs stay as they are, about an id.

It needs a second person. The first call proposes the erasure, an operator of the company approves it (access approve), and the second
call carries it out, on a NATS server with credentials that may delete (setup); called again it does nothing more. Backups from before hold the person's key, sealed with the master key of
that time: spettanze people rotate destroys that one.

Who an id was stays known wherever else it is used. A ledger is anonymous only if its ids are used nowhere else.`,
		Example: `  spettanze erase --company blue --employee E042 --reason retention_over
  spettanze access approve 7QK2M5XA3BCD --company blue --token-file anna.token
  spettanze erase --company blue --employee E042
  spettanze people rotate`,
		Args: cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runErase(a, cmd) },
	}
	cli.OfflineFlags(cmd, "print what was done as one JSON document")
	cli.PeopleKeyFlag(cmd)
	f := cmd.Flags()
	f.String("company", "", "company (required)")
	f.String("employee", "", "employee id (required)")
	f.String("reason", "", "why, to propose it: retention_over, request or mistake")
	cli.Complete(cmd, "reason", reasons...)
	return cmd
}

// proposal is the document of an erasure that waits for a second person.
type proposal struct {
	Company  string `json:"company"`
	Employee string `json:"employee"`
	Reason   string `json:"reason"`
	Waits    string `json:"waits"` // the id that a second person approves
}

func runErase(a *cli.App, cmd *cobra.Command) error {
	company, err := cli.Required(cmd, "company", "blue")
	if err != nil {
		return err
	}
	employee, err := cli.Required(cmd, "employee", "E042")
	if err != nil {
		return err
	}
	log, err := open(a, cmd)
	if err != nil {
		return err
	}
	defer log.Shutdown()
	ctx := cmd.Context()
	if err := log.People.Known(ctx, company, employee); errors.Is(err, people.ErrNone) {
		return cli.Usage("nessuno è descritto come %s nell'azienda %s: non c'è nulla da cancellare", "nobody is described as %s in the company %s: there "+
			"is nothing to erase", employee, company)
	} else if err != nil && !errors.Is(err, people.ErrErased) {
		return err
	}
	asJSON, _ := cmd.Flags().GetBool("json")
	waits, approved, err := approval(ctx, a, cmd, log, company, employee)
	if err != nil {
		return err
	}
	if approved == nil {
		if asJSON {
			err = cli.WriteJSON(a.Out, waits)
		} else {
			_, err = fmt.Fprintln(a.Out, lang.Say("%s di %s: la cancellazione attende una seconda persona: spettanze access approve %s --company %[2]s; poi "+
				"ripetere questo comando", "%s of %s: the erasure waits for a second person: spettanze access approve %s --company %[2]s; then "+
				"run this again", employee, company, waits.Waits).In(a.Language(cmd)))
		}
		return errors.Join(err, cli.ErrDiffers)
	}
	done, err := log.People.Erase(ctx, company, employee, approved.Reason, a.Now())
	if refused := (*people.RefusedError)(nil); errors.As(err, &refused) { // before anything was done
		return err
	}
	if err != nil {
		return lang.Errorf("%w; ciò che è fatto resta fatto, e lo stesso comando continua", "%w; what is done is done, and the same command goes on", err)
	}
	if asJSON {
		return cli.WriteJSON(a.Out, done)
	}
	_, err = fmt.Fprintln(a.Out, lang.Say("%s di %s è una persona cancellata dal %s; per le copie di sicurezza precedenti: spettanze people rotate",
		"%s of %s is a person erased on %s; for backups from before: spettanze people rotate", employee, company,
		events.DateOf(done.At, a.Rome)).In(a.Language(cmd)))
	return err
}

// approval returns the approved erasure of a person, or the proposal that waits for a second person: the one that is there, or a new one.
func approval(ctx context.Context, a *cli.App, cmd *cobra.Command, log *service.Log, company, employee string) (*proposal, *grants.Waiting, error) {
	stream, directory, err := rights(a, cmd, log)
	if err != nil {
		return nil, nil, err
	}
	of := func(list []grants.Waiting) *grants.Waiting {
		i := slices.IndexFunc(list, func(w grants.Waiting) bool { return w.Subject == employee && w.Grant.Role == "" })
		if i < 0 {
			return nil
		}
		return &list[i]
	}
	if w := of(directory.Erased(company)); w != nil {
		return nil, w, nil
	}
	if w := of(directory.Waiting(company)); w != nil {
		return &proposal{company, employee, w.Reason, w.ID}, nil, nil
	}
	reason, err := cli.Required(cmd, "reason", reasons[0])
	if err == nil && !slices.Contains(reasons, reason) {
		err = cli.Usage("--reason %q: atteso retention_over, request o mistake", "--reason %q: expected retention_over, request or mistake", reason)
	}
	if err != nil {
		return nil, nil, err
	}
	e := &events.Event{Identity: events.Identity{Source: grants.Source, ID: grants.NewID()}, Company: company, Subject: employee,
		Time: a.Now().In(a.Rome).Truncate(time.Second), Data: grants.PersonErased{Dated: events.Dated{Date: a.Today()}, Reason: reason}}
	_, err = stream.Append(ctx, e, "")
	return &proposal{company, employee, reason, e.ID}, nil, err
}

// rights reads who may do what, and who was erased.
func rights(a *cli.App, cmd *cobra.Command, log *service.Log) (*access.Stream, *grants.Directory, error) {
	logger, err := a.Logger(cmd)
	if err != nil {
		return nil, nil, err
	}
	stream, directory := &access.Stream{Publisher: log.Publisher(), Rome: a.Rome, Logger: logger}, grants.NewDirectory(a.Today)
	return stream, directory, stream.Read(cmd.Context(), directory)
}
