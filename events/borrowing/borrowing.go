// Package borrowing has the types of events about loans from the funds of the company (contract §6, MONEY B).
package borrowing

import (
	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// LoanTerms are the facts about a borrower that the conditions look at; each may be absent (zero).
type LoanTerms struct {
	Reason                  string
	NetMonthlyPay           *events.Cents
	OtherMonthlyCommitments *events.Cents
	Partner                 string // employee id of spouse or partner

	// Of the fund auto alone.
	Vehicle Vehicle       // empty: Other
	Cost    *events.Cents // the price paid
}

// Vehicle is a kind of car that a loan is for.
type Vehicle string

// The kinds of cars.
const (
	Electric Vehicle = "electric"
	PlugIn   Vehicle = "plug_in"
	Other    Vehicle = "other"
)

// LoanRequested asks for a loan.
type LoanRequested struct {
	events.Dated
	Loan        string
	Fund        events.Fund
	Amount      events.Cents
	Instalments int // 1 to 600
	LoanTerms
}

// LoanDecided is the commission's decision on a request.
type LoanDecided struct {
	events.Dated
	Loan    string
	Granted bool
	Reason  string
}

// LoanDisbursed pays a loan out.
type LoanDisbursed struct {
	events.Dated
	Loan        string
	Fund        events.Fund
	Amount      events.Cents
	Instalments int // 1 to 600
	LoanTerms
}

// LoanRepaid is an early repayment, outside the plan.
type LoanRepaid struct {
	events.Dated
	Loan   string
	Amount events.Cents
}

// Words implements [events.Worded].
func (d LoanRequested) Words() string { return d.Reason }

// Type returns the declaration.
func (LoanRequested) Type() *events.Type { return loanRequested }

// Words implements [events.Worded].
func (d LoanDecided) Words() string { return d.Reason }

// Type returns the declaration.
func (LoanDecided) Type() *events.Type { return loanDecided }

// Type returns the declaration.
func (LoanDisbursed) Type() *events.Type { return loanDisbursed }

// Type returns the declaration.
func (LoanRepaid) Type() *events.Type { return loanRepaid }

var loanRequested = declare.Type[LoanRequested]("hr.loan.requested", "Loan requested", "Asks for a loan of a fund of the company (CIA/17bis, CIA/16.3).",
	ofLoans.Italian("Richiesta di prestito"),
	declare.Required("loan", declare.Code, func(d *LoanRequested) *string { return &d.Loan }, aLoan).Titled("Prestito", "Loan"),
	declare.Required("fund", aFund, func(d *LoanRequested) *events.Fund { return &d.Fund }, "").Titled("Fondo", "Fund"),
	declare.Required("amount", declare.Euro, func(d *LoanRequested) *events.Cents { return &d.Amount }, "").Titled("Importo in euro", "Amount in euro"),
	declare.Required("instalments", instalments, func(d *LoanRequested) *int { return &d.Instalments }, "").Titled("Rate mensili", "Monthly instalments"),
	loanTerms(func(d *LoanRequested) *LoanTerms { return &d.LoanTerms }, func(d *LoanRequested) events.Fund { return d.Fund }))

var loanDecided = declare.Type[LoanDecided]("hr.loan.decided", "Loan decided", "The commission's decision on a request.", ofLoans.Italian("Decisione sul prestito"),
	declare.Required("loan", declare.Code, func(d *LoanDecided) *string { return &d.Loan }, aLoan).Titled("Prestito", "Loan"),
	declare.Required("granted", declare.Bool, func(d *LoanDecided) *bool { return &d.Granted }, "Whether the loan was granted.").
		Titled("Concesso", "Granted"),
	declare.Optional("reason", declare.Text, func(d *LoanDecided) *string { return &d.Reason }, "").Titled("Motivo", "Reason").Only(events.ClassSpecial))

var loanDisbursed = declare.Type[LoanDisbursed]("hr.loan.disbursed", "Loan disbursed",
	"Pays a loan out; for one never requested here, with the fields of a request.", ofLoans.Italian("Erogazione del prestito"),
	declare.Required("loan", declare.Code, func(d *LoanDisbursed) *string { return &d.Loan }, aLoan).Titled("Prestito", "Loan"),
	declare.Required("fund", aFund, func(d *LoanDisbursed) *events.Fund { return &d.Fund }, "").Titled("Fondo", "Fund"),
	declare.Required("amount", declare.Euro, func(d *LoanDisbursed) *events.Cents { return &d.Amount }, "").Titled("Importo in euro", "Amount in euro"),
	declare.Required("instalments", instalments, func(d *LoanDisbursed) *int { return &d.Instalments }, "").Titled("Rate mensili", "Monthly instalments"),
	loanTerms(func(d *LoanDisbursed) *LoanTerms { return &d.LoanTerms }, func(d *LoanDisbursed) events.Fund { return d.Fund }))

var loanRepaid = declare.Type[LoanRepaid]("hr.loan.repaid", "Loan repaid", "An early repayment, outside the plan.", ofLoans.Italian("Rimborso del prestito"),
	declare.Required("loan", declare.Code, func(d *LoanRepaid) *string { return &d.Loan }, aLoan).Titled("Prestito", "Loan"),
	declare.Required("amount", declare.Euro, func(d *LoanRepaid) *events.Cents { return &d.Amount }, "").Titled("Importo in euro", "Amount in euro"))

var ofLoans = declare.Traits{Class: events.ClassMoney, Clause: "CIA/17bis"}

const aLoan = "Id of the loan, 1 to 64 characters of A-Z a-z 0-9 _ -."

var instalments = declare.Define("instalments", "Instalments", "Number of monthly instalments, 1 to 600.", declare.Whole(1, 600))

var aFund = declare.Define("fund", "Fund", "Loan fund of the company (CIA/17bis, CIA/16.3).", declare.OneOf(events.GraviMotivi, events.Ristrutturazione, events.Auto).Named(
	lang.Say("gravi motivi", "serious reasons"), lang.Say("ristrutturazione", "renovation"), lang.Say("auto", "car")))

// loanTerms are the fields that a request and a disbursement have in common.
func loanTerms[T any](at func(*T) *LoanTerms, fund func(*T) events.Fund) declare.Part[T] {
	return declare.Parts(
		declare.Optional("reason", declare.Text, func(d *T) *string { return &at(d).Reason }, "Why the loan is asked for, in a short code or words.").
			Titled("Motivo", "Reason").Only(events.ClassSpecial),
		declare.Maybe("netMonthlyPay", declare.Euro, func(d *T) **events.Cents { return &at(d).NetMonthlyPay }, "Net monthly pay, euro above zero.").
			Titled("Retribuzione netta mensile", "Net monthly pay"),
		declare.Maybe("otherMonthlyCommitments", declare.EuroOrZero, func(d *T) **events.Cents { return &at(d).OtherMonthlyCommitments },
			"Other monthly commitments, euro of zero or more.").Titled("Altri impegni mensili", "Other monthly commitments"),
		declare.Optional("partner", declare.AnotherEmployee, func(d *T) *string { return &at(d).Partner },
			"Employee id of spouse or partner, not the borrower's own.").Titled("Coniuge o convivente", "Spouse or partner").Only(events.ClassSpecial),
		declare.Optional("vehicle", declare.OneOf(Electric, PlugIn, Other).Named(lang.Say("elettrica", "electric"), lang.Say("ibrida ricaricabile", "plug-in hybrid"),
			lang.Say("altra", "other")), func(d *T) *Vehicle { return &at(d).Vehicle }, "Kind of car; only of the fund auto, without it other.").Titled("Veicolo", "Vehicle"),
		declare.Maybe("cost", declare.Euro, func(d *T) **events.Cents { return &at(d).Cost }, "Price paid for the car, euro above zero; only of the fund auto.").
			Titled("Prezzo del veicolo", "Price of the car"),
		declare.Check(`"if":{"anyOf":[{"required":["vehicle"]},{"required":["cost"]}]},"then":{"properties":{"fund":{"const":"auto"}}}`, func(r *wire.Reader, d *T) {
			field := "vehicle"
			if at(d).Vehicle == "" {
				field = "cost"
			}
			if f := fund(d); f != events.Auto && (at(d).Vehicle != "" || at(d).Cost != nil) {
				r.FailAt("/"+field, events.CodeInvalidValue, lang.Say("%s con il fondo %s", "%s with the fund %s", field, f),
					lang.Say("vehicle e cost solo con il fondo auto", "vehicle and cost only with the fund auto"))
			}
		}))
}
