package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/door"
	"spettanze/cmd/spettanze/sample/guide"
	"spettanze/cmd/spettanze/service"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/lang"
	"spettanze/handlers/signin"
	"spettanze/handlers/signin/token"
)

// visitor is somebody as whom one may look at the demo, with a token.
type visitor struct {
	handle string
	roles  []grants.Granted
	says   lang.Text
	page   string // the first one
	token  string
}

// tokensHold is how many days the tokens of a demo hold.
const tokensHold = 7

// demoOperator appoints the HR office with the machine: that role counts once an operator approves it.
const demoOperator = "P-DEMOOPERATOR"

// visitors are those of the demo: who sees oneself, a team, everybody, and who grants.
func visitors() []visitor {
	team := strings.Join(guide.Team, ", ")
	return []visitor{
		{handle: demoOperator, roles: []grants.Granted{{Role: grants.Operator}}, page: "/blue/access",
			says: lang.Say("Chi gestisce gli accessi, e non vede alcuna cifra:", "Who manages access, and sees no figure:")},
		{handle: "P-DEMOEMPLOYEE", roles: []grants.Granted{{Role: grants.Employee, Employee: "E034"}}, page: "/blue/me",
			says: lang.Say("E034, che vede le proprie spettanze e può provare un'assenza:", "E034, who sees their own balances and may try a leave:")},
		{handle: "P-DEMOMANAGERS", roles: []grants.Granted{{Role: grants.Manager, Unit: guide.Unit}}, page: "/blue/team",
			says: lang.Say("Chi guida l'unità %s (%s), e ne vede l'orario di lavoro:", "Who leads the unit %s (%s), and sees its working time:", guide.Unit, team)},
		{handle: "P-DEMOHROFFICE", roles: []grants.Granted{{Role: grants.Reader}}, page: "/blue",
			says: lang.Say("L'ufficio del personale, che vede tutto:", "The HR office, which sees everything:")},
	}
}

// demoDoor is the door of a demo whose people sign in, at an address of this machine; the zero value for one where no one does.
func (a *app) demoDoor(cmd *cobra.Command, address, dir string, log *service.Log) (service.Door, error) {
	logger, err := a.Logger(cmd)
	if err != nil {
		return service.Door{}, err
	}
	return a.door(cmd, &door.Door{Public: &url.URL{Scheme: "http", Host: address}, Rate: signin.DefaultRate}, dir, log, logger, service.NewAlarms())
}

// admit puts the team into its unit, grants what visitors may do, and makes each a token.
func (a *app) admit(ctx context.Context, l *service.Ledger, d *service.Door) ([]visitor, error) {
	if _, err := l.Intake().Submit(ctx, guide.Assigned()); err != nil {
		return nil, err
	}
	today := a.Today()
	keep := func(subject, by string, data events.Data) (string, error) {
		e := &events.Event{Identity: events.Identity{Source: grants.Source, ID: grants.NewID()}, Company: "blue", Subject: subject, Time: a.Now().In(a.Rome), Data: data}
		return e.ID, d.Rights(ctx, e, by)
	}
	all := visitors()
	for i := range all {
		v := &all[i]
		if len(d.Guard.Directory.Grants(v.handle, "blue")) == 0 {
			for _, g := range v.roles {
				g.Date = today
				id, err := keep(v.handle, "", g)
				if err == nil && g.Role.Strong() && v.handle != demoOperator {
					_, err = keep(v.handle, demoOperator, grants.Approved{Dated: events.Dated{Date: today}, Of: id})
				}
				if err != nil {
					return nil, fmt.Errorf("grant %s to %s: %w", g.Role, v.handle, err)
				}
			}
		}
		text, made := token.New()
		if _, err := keep(v.handle, "", grants.TokenIssued{Dated: events.Dated{Date: today}, Token: made.ID,
			Hash: base64.RawURLEncoding.EncodeToString(made.Hash[:]), Until: today + tokensHold}); err != nil {
			return nil, fmt.Errorf("make a token of %s: %w", v.handle, err)
		}
		v.token = text
	}
	return all, l.Projector.CatchUp(ctx)
}

// guideOf prints who may look at the demo, and how.
func (a *app) guideOf(all []visitor, address string, english bool) error {
	p := tables.New(a.Out, tables.Format{English: english, Rome: a.Rome}, false)
	p.Line("\n%s\n      %s/sign-in", p.Say("Un'azienda di circa 90 persone, dal 2023 al 2025, in cui ognuno vede ciò che gli spetta. Accedere con un browser:",
		"A company of about 90 people, 2023 to 2025, where each sees what is theirs to see. Sign in with a browser:"), address)
	p.Line("\n%s", p.Text(lang.Say("con uno di questi token. Valgono %d giorni, per quest'azienda di prova e per nient'altro; per cambiare persona, Esci.",
		"with one of these tokens. They hold for %d days, for this sample company and nothing else; to be somebody else, sign out.", tokensHold)))
	for _, v := range append(all[1:], all[0]) { // people first, who keeps the keys last
		p.Line("\n  %s\n      %s\n      %s%s", p.Text(v.says), v.token, address, v.page)
	}
	p.Line("\n%s", p.Say("Anche i programmi usano un token: spettanze … --server ADDRESS --token-file FILE",
		"Programs use a token too: spettanze … --server ADDRESS --token-file FILE"))
	return p.Flush()
}

// demoSignsIn reads the flag --auth of the demo: whether people sign in.
func demoSignsIn(cmd *cobra.Command) (bool, error) {
	switch auth, _ := cmd.Flags().GetString("auth"); auth {
	case "none":
		return false, nil
	case "required":
		return true, nil
	default:
		return false, cli.Usage("--auth %q: atteso none o required", "--auth %q: expected none or required", auth)
	}
}
