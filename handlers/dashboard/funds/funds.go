// Package funds is the pages of money that the company holds for employees: whether there is enough to lend or to give, who asked first,
// and what comes back when.
//
//	/blue/funds                 every fund and pot, and what else the company counts
//	/blue/funds/gravi_motivi    one of them: budget, years, requests in order of presentation, loans or grants
//	/blue/loans                 the requests and loans of all funds
//	/blue/loans/L2023-001       one loan: conditions, plan, interest as it is worked out, what falls due on leaving
//
// Which funds and pots there are, and what they are called, comes from the institutes.
package funds

import (
	"context"
	"embed"
	"slices"
	"strconv"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/lending"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

//go:embed *.html
var files embed.FS

// Pages adds the pages to the frame.
func Pages(f *frame.Frame) {
	f.Section(access.SeeFunds, "funds", wording.Say("Fondi e prestiti", "Funds and loans"))
	f.Page(access.SeeFunds, "/{company}/funds", frame.Parse(files, "parts.html", "funds.html"), showAll)
	f.Page(access.SeeFunds, "/{company}/funds/{fund}", frame.Parse(files, "parts.html", "fund.html"), showFund)
	f.Page(access.SeeFunds, "/{company}/pots/{fund}", frame.Parse(files, "parts.html", "fund.html"), showFund)
	f.Page(access.SeeLoans, "/{company}/loans", frame.Parse(files, "parts.html", "loans.html"), showLoans)
	f.Page(access.SeeLoans, "/{company}/loans/{id}", frame.Parse(files, "parts.html", "loan.html"), showLoan)
}

// page is what all these pages have in common.
type page struct{ *frame.View }

// Euro writes an amount of a document.
func (p page) Euro(s string) string { return p.Sum(events.Euro.String(), s) }

// Below is the class of a quantity below zero.
func (p page) Below(s string) string {
	if len(s) > 0 && s[0] == '-' {
		return " negative"
	}
	return ""
}

// Number is a quantity as a number of a meter.
func (p page) Number(s string) string {
	q, _ := wording.Parse(events.Euro.String(), s)
	return strconv.FormatInt(max(0, q.Parts), 10)
}

// Count writes a whole number.
func (p page) Count(n int) string { return p.Language.Number(n) }

// Fund names a fund.
func (p page) Fund(f events.Fund) string { return p.Entitlement(events.Entitlement(f)) }

// Person is the address of an employee.
func (p page) Person(id string) string { return p.To("employees", id) }

// LoanPage is the address of a loan.
func (p page) LoanPage(id string) string { return p.To("loans", id) }

// Clauses is the address of a clause.
func (p page) Clauses(clause string) string { return p.To("contract") + "#" + clause }

// Rule is the title of a breach.
func (p page) Rule(code string) string { return p.Text(institutes.Breach(code)) }

// Seen writes a limit of a breach or what was observed.
func (p page) Seen(code, s string) string { return p.Text(institutes.Observed(code, s)) }

// Event is the address of an event; empty: there is none.
func (p page) Event(seq uint64) string {
	if seq == 0 {
		return ""
	}
	return p.To("events", strconv.FormatUint(seq, 10))
}

// fund is a fund or a pot.
type fund struct {
	Code    events.Entitlement
	Name    string
	Address string
	Unit    string
	report.Held
	Lends   bool
	Why     string // address of the explanation of what is available
	Open    int    // requests that are not decided, or not paid out
	History string
}

func newFund(v *frame.View, code events.Entitlement, h *report.Held) fund {
	f := fund{Code: code, Name: v.Entitlement(code), Unit: code.Unit().String(), Held: *h, Lends: h.Loans != nil,
		Address: v.To("funds", string(code))}
	if f.Lends {
		f.History, f.Why = v.To("funds", string(code), "history"), v.To("funds", string(code), "explain")
	}
	return f
}

// verdict answers whether a fund can still give, with its class.
type verdict struct {
	Text  wording.Text
	Class string
}

// Verdict answers whether the fund can still give. Available is not empty.
func (f fund) Verdict() verdict {
	q, _ := wording.Parse(f.Unit, f.Available)
	lacking := wording.Amount(events.Quantity{Unit: q.Unit, Parts: -q.Parts})
	switch {
	case q.Parts < 0 && f.Lends:
		return verdict{wording.Say("Non può prestare: mancano %s.", "It cannot lend: %s short.", lacking), "bad"}
	case q.Parts < 0:
		return verdict{wording.Say("Non può dare altro: mancano %s.", "It cannot give any more: %s short.", lacking), "bad"}
	case q.Parts == 0 && f.Lends:
		return verdict{wording.Say("Non può prestare: non resta nulla.", "It cannot lend: nothing is left."), "warn"}
	case q.Parts == 0:
		return verdict{wording.Say("Non può dare altro: non resta nulla.", "It cannot give any more: nothing is left."), "warn"}
	case f.Lends:
		return verdict{wording.Say("Può ancora prestare %s.", "It can still lend %s.", wording.Amount(q)), ""}
	}
	return verdict{wording.Say("Può ancora dare %s.", "It can still give %s.", wording.Amount(q)), ""}
}

// Meter is how much of the budget is given.
func (p fundPage) Meter() frame.Meter {
	given, _ := wording.Parse(p.Unit, p.Disbursed)
	budget, _ := wording.Parse(p.Unit, p.Budgeted)
	return frame.NewMeter(p.Say("Dato, della dotazione", "Given, of the budget"), p.Amount(given), given.Parts, budget.Parts)
}

// Latest is the last loan that was paid out; nil: there is none.
func (f fund) Latest() (last *report.Loan) {
	for i := range f.Loans {
		if last == nil || f.Loans[i].Date >= last.Date {
			last = &f.Loans[i]
		}
	}
	return last
}

// This is the year of the document; nil: nothing is in it.
func (f fund) This(at events.Date) *report.PotYear {
	for i := range f.Years {
		if f.Years[i].Year == at.Year() {
			return &f.Years[i]
		}
	}
	return nil
}

// document is a document of the company that is no pot.
type document struct {
	frame.Link
	Kind string
}

type overview struct {
	page
	Funds     []fund
	Documents []document
	Waiting   []lending.LoanCase
}

func showAll(ctx context.Context, v *frame.View) (*frame.Content, error) {
	c := overview{page: page{v}}
	for _, d := range institutes.Documents(institute.PotDocument) {
		doc, err := v.Reporter.Pot(ctx, v.Query, d.Code)
		if err != nil {
			return nil, err
		}
		c.Funds = append(c.Funds, newFund(v, doc.Pot, &doc.Held))
	}
	loans, err := lending.Of(ctx, v.Reporter, v.Query, nil)
	if err != nil {
		return nil, err
	}
	c.Waiting = slices.DeleteFunc(loans.Loans, func(l lending.LoanCase) bool { return l.State != lending.Requested && l.State != lending.Granted })
	for i := range c.Funds {
		for _, l := range c.Waiting {
			if events.Entitlement(l.Fund) == c.Funds[i].Code {
				c.Funds[i].Open++
			}
		}
	}
	for _, kind := range []institute.DocumentKind{institute.QuotaDocument, institute.RankingDocument, institute.RegisterDocument} {
		for _, d := range institutes.Documents(kind) {
			if d.Code[len(d.Code)-1] != ':' {
				c.Documents = append(c.Documents, document{frame.Link{Text: v.Say(d.Names()), Address: v.To(string(kind)+"s", d.Code)}, v.Text(kinds[kind])})
			}
		}
	}
	return &frame.Content{Title: wording.Say("Fondi e prestiti", "Funds and loans"), Data: c,
		Lead:     wording.Say("Che cosa c'è, che cosa si può ancora dare, e chi attende.", "What there is, what can still be given, and who waits."),
		Document: "/v1" + v.Path("loans"), Command: "spettanze loans"}, nil
}

var kinds = map[institute.DocumentKind]wording.Text{institute.QuotaDocument: wording.Say("quota", "quota"),
	institute.RankingDocument: wording.Say("graduatoria", "ranking"), institute.RegisterDocument: wording.Say("registro", "register")}

type fundPage struct {
	page
	fund
	Others []frame.Link // all funds and pots
	Cases  []lending.LoanCase
	Year   *report.PotYear

	AllFunds, Expires bool // columns of the tables
}

func showFund(ctx context.Context, v *frame.View) (*frame.Content, error) {
	code := v.Request.PathValue("fund")
	doc, err := v.Reporter.Pot(ctx, v.Query, code)
	if err != nil {
		return nil, err
	}
	c := fundPage{page: page{v}, fund: newFund(v, doc.Pot, &doc.Held)}
	c.Year, c.Expires = c.This(v.Query.At), c.Expired != ""
	for _, d := range institutes.Documents(institute.PotDocument) {
		c.Others = append(c.Others, frame.Link{Text: v.Entitlement(events.Entitlement(d.Code)), Address: v.To("funds", d.Code), Current: d.Code == code})
	}
	out := &frame.Content{Title: fundName(doc.Pot), Data: &c,
		Lead:     wording.Say("Se si può ancora dare, a chi tocca, e che cosa rientra quando.", "Whether there is enough, whose turn it is, and what comes back when."),
		Document: "/v1" + v.Path("pots", code), Command: "spettanze pot --pot " + code, Formats: []string{"csv", "xlsx", "json"},
		Crumbs: above(v)}
	for _, y := range c.Years {
		out.Steps = append(out.Steps, events.NewDate(y.Year, 1, 1))
	}
	if c.Lends {
		out.Document, out.Command = "/v1"+v.Path("funds", code), "spettanze fund --fund "+code
		loans, err := lending.Of(ctx, v.Reporter, v.Query, func(a *institute.Application) bool { return a.Pot == doc.Pot })
		if err != nil {
			return nil, err
		}
		c.Cases = loans.Loans
	}
	for _, l := range c.Loans {
		out.Steps = append(out.Steps, l.Date)
	}
	for _, g := range c.Grants {
		out.Steps = append(out.Steps, g.Date)
	}
	return out, nil
}
