package rights

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/lang"
	"spettanze/events/looks"
	"spettanze/handlers/access"
	"spettanze/handlers/access/policy"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// checked is the document of access check.
type checked struct {
	Principal string   `json:"principal"`
	Action    string   `json:"action"`
	Company   string   `json:"company"`
	Employee  string   `json:"employee,omitempty"`
	Allowed   bool     `json:"allowed"`
	Sees      []string `json:"sees,omitempty"` // classes of what is shown
	Why       string   `json:"why,omitempty"`  // of a refusal
}

func check(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check WHO ACTION [EMPLOYEE]",
		Short: "What a principal may do, as the service decides it",
		Long: `Ask whether a principal may do something today, of an employee or of the company, and which classes of figures they see. The
answer is that of the service with the same policies and the same file of grants; it reads the whole log to know who is in which unit.
Exit status 1 if it is refused.`,
		Example: `  spettanze access check P-MFRGGZDFMZTW seeBalances E042 --company blue
  spettanze access check P-MFRGGZDFMZTW export --company blue --reason inspection`,
	}
	flags(cmd)
	cmd.Flags().String("reason", "", `reason that an auditor gives, such as "audit" or "dispute D-17"`)
	cmd.Flags().String("policies", "", "folder of Cedar policies in place of those of the program, as serve takes it")
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) != 2 && len(args) != 3 {
			return cli.Usage("%s ammette chi, che cosa e di chi; vedi: %s --help", "%s takes who, what and of whom; see: %s --help", cmd.CommandPath(), cmd.CommandPath())
		}
		return nil
	}
	cmd.RunE = run(a, func(ctx context.Context, r *rights, cmd *cobra.Command, args []string) error {
		doc := checked{Principal: args[0], Action: args[1], Company: r.company}
		if len(args) == 3 {
			doc.Employee = args[2]
		}
		if !grants.ValidHandle(doc.Principal) {
			return cli.Usage("%q: atteso %s", "%q: expected %s", doc.Principal, grants.ExpectHandle)
		}
		if !slices.Contains(access.Actions, access.Action(doc.Action)) {
			return cli.Usage("%q: attesa una tra %s", "%q: expected one of %s", doc.Action, actions())
		}
		policies, err := guarding(cmd)
		if err != nil {
			return err
		}
		who := &access.Principal{Handle: doc.Principal, Channel: access.Session}
		if word, _ := cmd.Flags().GetString("reason"); word != "" {
			if who.Reason, err = looks.ParseReason(word); err != nil {
				return cli.UsageOf("--reason", err)
			}
		}
		if err := r.decide(ctx, &doc, who, policies); err != nil {
			return err
		}
		if err := r.tellDecision(&doc); err != nil {
			return err
		}
		if !doc.Allowed {
			return cli.ErrDiffers
		}
		return nil
	})
	return cmd
}

// decide asks the guard of the service.
func (r *rights) decide(ctx context.Context, doc *checked, who *access.Principal, policies *policy.Set) error {
	c, err := institutes.Contract()
	if err != nil {
		return err
	}
	source, err := replay.Read(ctx, r.log, c, r.Rome)
	if err != nil {
		return err
	}
	return doc.decided(ctx, access.NewGuard(r.Directory, policies, r.Today), source, who, r.say)
}

// decided asks a guard.
func (doc *checked) decided(ctx context.Context, guard *access.Guard, source report.Source, who *access.Principal, say lang.Language) error {
	classes, err := guard.Check(access.With(ctx, who), source, report.Query{Company: doc.Company, At: guard.Today()}, access.Action(doc.Action), doc.Employee)
	switch {
	case errors.Is(err, access.ErrDenied), errors.Is(err, report.ErrUnknownCompany), errors.Is(err, report.ErrUnknownEmployee):
		doc.Why = lang.OfError(err).In(say)
	case err != nil:
		return err
	default:
		doc.Allowed = true
		for _, class := range []events.Class{events.ClassTime, events.ClassSpecial, events.ClassMoney} {
			if classes.Has(class) {
				doc.Sees = append(doc.Sees, class.String())
			}
		}
	}
	return nil
}

func (r *rights) tellDecision(doc *checked) error {
	if r.json {
		return cli.WriteJSON(r.Out, doc)
	}
	says := lang.Say("sì: %s", "yes: %s", strings.Join(doc.Sees, ", "))
	if !doc.Allowed {
		says = lang.Say("no: %s", "no: %s", doc.Why)
	}
	_, err := fmt.Fprintln(r.Out, strings.TrimSuffix(says.In(r.say), ": "))
	return err
}

func actions() string {
	list := make([]string, len(access.Actions))
	for i, a := range access.Actions {
		list[i] = string(a)
	}
	return strings.Join(list, ", ")
}
