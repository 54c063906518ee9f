package rights

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/lang"
)

// Access is the command access.
func Access(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "access",
		Short: "Who may do what: grant, revoke, approve, list, check",
		Long: `Say who may do what in a company. People and machines are handles such as P-MFRGGZDFMZTW; who that is stays outside the
ledger. What is recorded here holds from then on, on every instance at once.

The roles are ` + declared() + `.
A grant of reader, auditor or operator counts once a second person approves it: an operator of the company who neither made it
nor receives it. The first operator of a company needs nobody.

The commands work where the log is: --data, also while a service runs on it, or --nats-url. Whoever may write there may grant.`,
		Args: cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(grant(a), revoke(a), approve(a), identify(a), lead(a), list(a), check(a), policies(a))
	return cmd
}

func declared() (s string) {
	for i, r := range grants.Roles {
		if i > 0 {
			s += ", "
		}
		s += string(r)
	}
	return s
}

func grant(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "grant",
		Short: "Give a principal a role",
		Example: `  spettanze access grant --company blue --role operator                       # a new principal, who is printed
  spettanze access grant --company blue --principal P-MFRGGZDFMZTW --role employee --employee E042
  spettanze access grant --company blue --principal P-MFRGGZDFMZTW --role manager --unit sportello --until 2027-12-31
  spettanze access grant --company blue --role publisher --source /presenze --type hr.clocking.recorded`,
	}
	flags(cmd)
	f := cmd.Flags()
	f.String("principal", "", "who receives it (default: a new principal)")
	f.String("role", "", "role (required)")
	cli.Complete(cmd, "role", wordsOf(grants.Roles)...)
	f.String("unit", "", "of a manager: the unit")
	f.String("employee", "", "of an employee: their id")
	f.StringSlice("source", nil, "of a publisher: a source that it may send under; may be repeated")
	f.StringSlice("type", nil, "of a publisher: a type of events that it may send, without version; may be repeated (default: all)")
	f.String("from", "", "first day (default: today)")
	f.String("until", "", "last day (default: none)")
	cmd.RunE = run(a, func(ctx context.Context, r *rights, cmd *cobra.Command, _ []string) error {
		role, err := cli.Required(cmd, "role", "reader")
		if err != nil {
			return err
		}
		handle := grants.NewHandle()
		if f.Changed("principal") {
			if handle, err = principal(cmd); err != nil {
				return err
			}
		}
		if err = grants.CheckGrant(r.by, handle); err != nil {
			return cli.UsageOf("--principal", err)
		}
		data := grants.Granted{Role: grants.Role(role)}
		data.Unit, _ = f.GetString("unit")
		data.Employee, _ = f.GetString("employee")
		data.Sources, _ = f.GetStringSlice("source")
		data.Types, _ = f.GetStringSlice("type")
		if err = period(cmd, a.Today(), &data.Date, &data.To); err != nil {
			return err
		}
		if err = grants.CheckSources(r.Directory, r.company, handle, data.Sources); err != nil {
			return cli.Usage("--source %w", "--source %w", err)
		}
		id, err := r.record(ctx, handle, data)
		if err != nil {
			return err
		}
		d := done{ID: id, Principal: handle, Waits: slices.ContainsFunc(r.Waiting(r.company), func(w grants.Waiting) bool { return w.ID == id })}
		if d.Waits {
			return r.tell(d, lang.Say("%s: %s, da approvare da una seconda persona: spettanze access approve %s --company %s --token-file FILE",
				"%s: %s, to be approved by a second person: spettanze access approve %s --company %s --token-file FILE",
				handle, data.Role.Name(), id, r.company))
		}
		return r.tell(d, lang.Say("%s: %s (%s)", "%s: %s (%s)", handle, data.Role.Name(), id))
	})
	return cmd
}

func wordsOf(roles []grants.Role) []string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return out
}

func revoke(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "revoke",
		Short: "Take a grant, or everything that a principal has",
		Long: `Take one grant (--grant, as list shows it), or everything that a principal has in the company: grants, units, tokens. It
holds at once. What a file grants (serve --access) is taken in the file.`,
		Example: `  spettanze access revoke --company blue --principal P-MFRGGZDFMZTW --grant 7QK2M5XA3BCD
  spettanze access revoke --company blue --principal P-MFRGGZDFMZTW`,
	}
	flags(cmd)
	cmd.Flags().String("principal", "", "from whom (required)")
	cmd.Flags().String("grant", "", "id of one grant (default: everything)")
	cmd.RunE = run(a, func(ctx context.Context, r *rights, cmd *cobra.Command, _ []string) error {
		handle, err := principal(cmd)
		if err != nil {
			return err
		}
		which, _ := cmd.Flags().GetString("grant")
		if err := grants.CheckRevocation(r.Directory, r.company, handle, which); err != nil {
			return cli.Usage("--grant %w; vedi: spettanze access list", "--grant %w; see: spettanze access list", err)
		}
		id, err := r.record(ctx, handle, grants.Revoked{Dated: events.Dated{Date: a.Today()}, Grant: which})
		if err != nil {
			return err
		}
		return r.tell(done{ID: id, Principal: handle}, lang.Say("%s: tolto", "%s: taken", handle))
	})
	return cmd
}

func approve(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "approve ID",
		Short: "Approve, as a second person, what waits for one",
		Long: `Approve a grant of reader, auditor or operator, or an erasure. The second person is an operator of the company and gives
their token with --token-file; they neither made the grant nor receive it.`,
		Example: `  spettanze access approve 7QK2M5XA3BCD --company blue --token-file anna.token`,
	}
	flags(cmd)
	cmd.Args = cli.OneArgument(lang.Say("l'id di ciò che attende", "the id of what waits"))
	cmd.RunE = run(a, func(ctx context.Context, r *rights, _ *cobra.Command, args []string) error {
		if r.by == "" {
			return cli.Usage("manca --token-file: approva una persona, con il suo token", "--token-file is missing: a person approves, with their token")
		}
		w, err := grants.CheckApproval(r.Directory, r.company, args[0], r.by, r.carried(r.by))
		if err != nil {
			return cli.Usage("%w; vedi: spettanze access list", "%w; see: spettanze access list", err)
		}
		id, err := r.record(ctx, w.Subject, grants.Approved{Dated: events.Dated{Date: a.Today()}, Of: w.ID})
		if err != nil {
			return err
		}
		return r.tell(done{ID: id, Principal: w.Subject}, lang.Say("%s: approvato", "%s: approved", w.Subject))
	})
	return cmd
}

func identify(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "identify",
		Short: "Tie a sign-in to a principal",
		Long: `Say which sign-in is which principal: the subject of an OpenID provider, or the name in a client's certificate. The ledger
keeps its hash alone. Who has signed in without any access is shown the hash as a code (--identity).`,
		Example: `  spettanze access identify --company blue --principal P-MFRGGZDFMZTW --issuer https://login.example --subject 00u1
  spettanze access identify --company blue --principal P-MFRGGZDFMZTW --certificate presenze.example
  spettanze access identify --company blue --principal P-MFRGGZDFMZTW --identity qL8…   # the code on the page of sign-in`,
	}
	flags(cmd)
	f := cmd.Flags()
	f.String("principal", "", "who it is (required)")
	f.String("issuer", "", "issuer of the OpenID provider")
	f.String("subject", "", "the provider's subject (sub), never an e-mail address")
	f.String("certificate", "", "URI or DNS name in the certificate")
	f.String("identity", "", "code that the page of sign-in shows to who has no access")
	f.Bool("withdraw", false, "take it away")
	cmd.RunE = run(a, func(ctx context.Context, r *rights, cmd *cobra.Command, _ []string) error {
		handle, err := principal(cmd)
		if err != nil {
			return err
		}
		issuer, _ := f.GetString("issuer")
		subject, _ := f.GetString("subject")
		name, _ := f.GetString("certificate")
		code, _ := f.GetString("identity")
		data := grants.Identified{Dated: events.Dated{Date: a.Today()}, Identity: grants.Identity(grants.OpenID, issuer, subject)}
		data.Withdrawn, _ = f.GetBool("withdraw")
		ways := 0
		for _, given := range []bool{issuer != "" && subject != "", name != "", code != ""} {
			if given {
				ways++
			}
		}
		switch _, sound := grants.ParseHash(code); {
		case ways != 1 || (issuer == "") != (subject == ""):
			return cli.Usage("indicare --issuer e --subject, oppure --certificate, oppure --identity",
				"give --issuer and --subject, or --certificate, or --identity")
		case code != "" && !sound:
			return cli.Usage("--identity: atteso il codice intero, di 43 caratteri", "--identity: expected the whole code, of 43 characters")
		case code != "":
			data.Identity = code
		case name != "":
			data.Identity = grants.Identity(grants.Certificate, "", name)
		}
		if home := r.Home(handle); home != "" && home != r.company {
			return cli.Usage("%s è dell'azienda %s, e solo lì le si legano identità", "%s is of the company %s, which alone ties identities to it", handle, home)
		}
		switch of, taken := r.Handle(data.Identity); {
		case taken && of != handle:
			return cli.Usage("questa identità è di %s: prima toglierla (--withdraw)", "this identity is of %s: take it away first (--withdraw)", of)
		case !taken && data.Withdrawn:
			return cli.Usage("questa identità non è di nessuno", "this identity is of nobody")
		}
		id, err := r.record(ctx, handle, data)
		if err != nil {
			return err
		}
		if data.Withdrawn {
			return r.tell(done{ID: id, Principal: handle}, lang.Say("%s: identità tolta", "%s: identity taken away", handle))
		}
		return r.tell(done{ID: id, Principal: handle}, lang.Say("%s: identità legata", "%s: identity tied", handle))
	})
	return cmd
}

func lead(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lead",
		Short: "Say which unit a manager leads",
		Long: `Say that a principal with the role of manager leads a unit, in place of what was said before of both. Who is in a unit, facts
say (hr.employment.assigned).`,
		Example: `  spettanze access lead --company blue --principal P-MFRGGZDFMZTW --unit sportello --from 2027-01-01`,
	}
	flags(cmd)
	f := cmd.Flags()
	f.String("principal", "", "who leads (required)")
	f.String("unit", "", "unit (required)")
	f.String("from", "", "first day (default: today)")
	f.String("until", "", "last day (default: none)")
	cmd.RunE = run(a, func(ctx context.Context, r *rights, cmd *cobra.Command, _ []string) error {
		handle, err := principal(cmd)
		if err != nil {
			return err
		}
		data := grants.UnitLed{}
		if data.Unit, err = cli.Required(cmd, "unit", "sportello"); err != nil {
			return err
		}
		if err = period(cmd, a.Today(), &data.Date, &data.To); err != nil {
			return err
		}
		id, err := r.record(ctx, handle, data)
		if err != nil {
			return err
		}
		return r.tell(done{ID: id, Principal: handle}, lang.Say("%s guida %s", "%s leads %s", handle, data.Unit))
	})
	return cmd
}
