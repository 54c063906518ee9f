package rights

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/lang"
	"spettanze/handlers/signin/token"
)

// Token is the command token.
func Token(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Tokens for programs, and for people without an identity provider",
		Long: `Make, list and revoke tokens. A token acts as its principal, with all their rights or with some of their roles. It is good for a year
at most. The ledger keeps the hash of its secret alone: it is shown once, on a terminal or in a file that only its owner
may read.`,
		Args: cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(create(a), tokens(a), revokeToken(a))
	return cmd
}

func create(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make a token",
		Example: `  spettanze token create --company blue --principal P-MFRGGZDFMZTW --until 2027-06-30 --out presenze.token
  spettanze token create --company blue --principal P-MFRGGZDFMZTW --until 2027-06-30 --role publisher`,
	}
	flags(cmd)
	f := cmd.Flags()
	f.String("principal", "", "whose it is (required)")
	f.String("until", "", "last day, within a year (required)")
	f.StringSlice("role", nil, "the only role that it carries; may be repeated (default: all of the principal)")
	cli.Complete(cmd, "role", wordsOf(grants.Roles)...)
	f.String("out", "", "new file for the token (default: the terminal)")
	cmd.RunE = run(a, func(ctx context.Context, r *rights, cmd *cobra.Command, _ []string) error {
		handle, err := principal(cmd)
		if err != nil {
			return err
		}
		if _, err = cli.Required(cmd, "until", a.Today().AddMonths(6).String()); err != nil {
			return err
		}
		data := grants.TokenIssued{Dated: events.Dated{Date: a.Today()}}
		if data.Until, err = day(cmd, "until", 0); err != nil {
			return err
		}
		roles, _ := f.GetStringSlice("role")
		for _, role := range roles {
			data.Roles = append(data.Roles, grants.Role(role))
		}
		if err := grants.CheckToken(r.Directory, r.company, handle); err != nil {
			return cli.UsageOf("", err)
		}
		out, _ := f.GetString("out")
		if out == "" && !cli.Terminal(a.Out) {
			return cli.Usage("il token si mostra una volta sola, su un terminale o in un file: indicarlo con --out",
				"the token is shown once, on a terminal or in a file: name one with --out")
		}
		return r.issue(ctx, handle, data, out)
	})
	return cmd
}

// issue records a token and hands its text over, first to the file, so that a token whose text is lost is never good.
func (r *rights) issue(ctx context.Context, handle string, data grants.TokenIssued, out string) error {
	text, made := token.New()
	data.Token, data.Hash = made.ID, base64.RawURLEncoding.EncodeToString(made.Hash[:])
	if out != "" {
		if err := keep(out, text); err != nil {
			return cli.UsageOf("--out", err)
		}
	}
	if _, err := r.record(ctx, handle, data); err != nil {
		if out != "" {
			_ = os.Remove(out) // the token in it is none
		}
		return err
	}
	if out == "" {
		cli.Line(r.Err, "%s", lang.Say("Il token, che non si mostrerà più:", "The token, which is not shown again:").In(r.say))
		cli.Line(r.Out, "%s", text)
		return nil
	}
	return r.tell(done{ID: made.ID, Principal: handle}, lang.Say("%s: token %s fino al %s, in %s", "%s: token %s until %s, in %s",
		handle, made.ID, data.Until, out))
}

// keep writes a token into a new file that only its owner may read.
func keep(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the path that was given
	if err != nil {
		return err
	}
	_, err = f.WriteString(text + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(path) // half a token
	}
	return err
}

// tokensOf is the document of token list.
type tokensOf struct {
	Company string   `json:"company"`
	Tokens  []heldBy `json:"tokens"`
}

type heldBy struct {
	Principal string `json:"principal"`
	tokenOf
}

func tokens(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "Tokens that were not revoked, without their secrets",
		Example: `  spettanze token list --company blue`,
	}
	flags(cmd)
	cmd.RunE = run(a, func(_ context.Context, r *rights, _ *cobra.Command, _ []string) error {
		doc := tokensOf{Company: r.company, Tokens: []heldBy{}}
		for _, p := range r.document().Principals {
			for _, t := range p.Tokens {
				doc.Tokens = append(doc.Tokens, heldBy{p.Principal, t})
			}
		}
		if r.json {
			return cli.WriteJSON(a.Out, doc)
		}
		w := tabwriter.NewWriter(r.Out, 0, 0, 2, ' ', 0)
		head := lang.Say("Id\tChi\tDal\tAl\tUltimo uso\tRuoli", "Id\tWho\tFrom\tTo\tLast used\tRoles")
		_, _ = fmt.Fprintln(w, head.In(r.say)) // Flush returns what went wrong
		for _, t := range doc.Tokens {
			used := ""
			if t.Used != nil {
				used = t.Used.String()
			}
			_, _ = fmt.Fprintln(w, strings.Join([]string{t.ID, t.Principal, t.From.String(), t.Until.String(), used, names(t.Roles)}, "\t"))
		}
		return w.Flush()
	})
	return cmd
}

func revokeToken(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "revoke ID",
		Short:   "Take a token; it holds at once",
		Example: `  spettanze token revoke hk3vd2m6q4xa --company blue`,
	}
	flags(cmd)
	cmd.Args = cli.OneArgument(lang.Say("l'id del token", "the id of the token"))
	cmd.RunE = run(a, func(ctx context.Context, r *rights, _ *cobra.Command, args []string) error {
		if handle, ok := grants.TokenOf(r.Directory, r.company, args[0]); ok {
			id, err := r.record(ctx, handle, grants.TokenRevoked{Dated: events.Dated{Date: a.Today()}, Token: args[0]})
			if err != nil {
				return err
			}
			return r.tell(done{ID: id, Principal: handle}, lang.Say("%s: token %s tolto", "%s: token %s revoked", handle, args[0]))
		}
		return cli.Usage("nessun token %s nell'azienda %s; vedi: spettanze token list", "no token %s in the company %s; see: spettanze token list",
			args[0], r.company)
	})
	return cmd
}
