// Package companytest has institutes of the company that the contract does not have, for tests from a fact to its documents. Their
// rules are invented: a ranking of loan requests, a register of hours worked back, a pot that grants a sum with each time bank
// agreement.
package companytest

import (
	"cmp"
	"slices"
	"sync"

	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
)

// The codes of the documents.
const (
	Ranking  = "prova_graduatoria"
	Register = "prova_registro"
	Pot      = events.Entitlement("prova_contributo")
)

// BreachPot is the breach of the pot.
const BreachPot = "prova.pot_exceeded"

const clause = "CIA/17bis"

// Install adds the institutes to the list. It must come before anything is folded, so a test calls it in TestMain.
var Install = sync.OnceFunc(func() {
	events.AddEntitlements(events.EntitlementRow{Code: Pot, Class: events.ClassMoney, Unit: events.Euro, Of: events.OfCompany, Lots: events.YearLots,
		It: "Contributo di prova", En: "Test grant"})
	institutes.Companies = append(slices.Clip(institutes.Companies), Institutes...)
})

// Institutes are the institutes of this package.
var Institutes = []institute.CompanyAbout{
	{Name: "ranking", Facts: events.TypesOf(borrowing.LoanRequested{}),
		Documents: []institute.CompanyDocument{{Kind: institute.RankingDocument, Code: Ranking, It: "Graduatoria di prova", En: "Test ranking"}},
		New:       func(*contract.Contract) institute.Company { return &ranking{} }},
	{Name: "register", Watches: events.TypesOf(hr.TimeBankRecovered{}),
		Wants:     func(d events.Data) bool { r, ok := d.(hr.TimeBankRecovered); return ok && r.Minutes >= 60 },
		Documents: []institute.CompanyDocument{{Kind: institute.RegisterDocument, Code: Register, It: "Registro di prova", En: "Test register"}},
		New:       func(*contract.Contract) institute.Company { return &register{} }},
	{Name: "pot", Accounts: []events.Entitlement{Pot}, Watches: events.TypesOf(hr.TimeBankAgreed{}),
		Breaches:  []ledger.BreachCode{{Code: BreachPot, Class: events.ClassMoney, It: "Limite di prova superato", En: "Test limit exceeded", Counts: ledger.InEuro}},
		Documents: []institute.CompanyDocument{{Kind: institute.PotDocument, Code: string(Pot)}},
		New:       func(*contract.Contract) institute.Company { return &pot{} }},
}

// idle implements institute.Company by doing nothing.
type idle struct{}

func (idle) Begin(*institute.CompanyDay)                                             {}
func (idle) Apply(*institute.CompanyDay, *events.Event)                              {}
func (idle) Add(*institute.CompanyDay, events.Entitlement, events.Lot, ledger.Entry) {}
func (idle) Close(*institute.CompanyDay, institute.Phase)                            {}
func (idle) NextClosing(events.Date) events.Date                                     { return institute.NoClosing }

// ranking: by date of hire, then by date of request.
type ranking struct {
	idle
	rows []rankingRow
}

type rankingRow struct {
	Rank     int         `json:"rank"`
	Request  string      `json:"request"`
	Employee string      `json:"employee"`
	Since    events.Date `json:"since"`
}

// Who implements [institute.Personal].
func (r rankingRow) Who() string { return r.Employee }

func (r *ranking) Apply(day *institute.CompanyDay, e *events.Event) {
	d, _ := e.Data.(borrowing.LoanRequested)
	spell, ok := day.Line(e.Subject).SpellAt(day.Date)
	if ok {
		r.rows = append(r.rows, rankingRow{Request: d.Loan, Employee: e.Subject, Since: spell.Hired})
	}
}

func (r *ranking) Clone() institute.Company { return &ranking{rows: slices.Clip(r.rows)} }

func (r *ranking) Ranking(*institute.CompanyDay, string) institute.Ranking {
	rows := slices.Clone(r.rows)
	slices.SortStableFunc(rows, func(a, b rankingRow) int { return cmp.Compare(a.Since, b.Since) })
	out := institute.Ranking{Number: 2, Criteria: []string{"since", "request"}}
	for i := range rows {
		rows[i].Rank = i + 1
		out.Rows = append(out.Rows, rows[i])
	}
	return out
}

// register: every hour worked back, or more.
type register struct {
	idle
	rows []registerRow
}

type registerRow struct {
	Date     events.Date `json:"date"`
	Employee string      `json:"employee"`
	Minutes  int         `json:"minutes"`
}

func (r *register) Apply(day *institute.CompanyDay, e *events.Event) {
	d, _ := e.Data.(hr.TimeBankRecovered)
	r.rows = append(r.rows, registerRow{day.Date, e.Subject, d.Minutes})
}

func (r *register) Clone() institute.Company { return &register{rows: slices.Clip(r.rows)} }

func (r *register) Register(_ *institute.CompanyDay, asked institute.Register) institute.Entries {
	list := institute.List{Name: "recoveries"}
	for _, row := range r.rows {
		if (asked.Employee == "" || row.Employee == asked.Employee) && row.Date >= asked.From && (asked.To == 0 || row.Date <= asked.To) {
			list.Rows = append(list.Rows, row)
		}
	}
	return institute.Entries{Counts: []institute.Count{{Name: "recoveries", N: int64(len(r.rows))}}, Lists: []institute.List{list}}
}

// pot: a thousand euro a year from 28/10/2022, three hundred for each grant; the remainder of a year expires.
type pot struct {
	balance int64 // of the year
	shown   institute.Pot
}

const (
	yearly = 100_000 // cents
	each   = 30_000
)

func (p *pot) Clone() institute.Company {
	c := *p
	c.shown.Grants = slices.Clip(p.shown.Grants)
	return &c
}

func (p *pot) first() events.Date { return events.NewDate(2022, 10, 28) }

func (p *pot) NextClosing(from events.Date) events.Date {
	next := from.YearEnd()
	if from == from.YearStart() {
		next = from
	}
	if from <= p.first() {
		next = min(next, p.first())
	}
	return next
}

func (p *pot) Begin(day *institute.CompanyDay) {
	if day.Book.Counts(Pot) && (day.Date == p.first() || day.Date > p.first() && day.Date == day.Date.YearStart()) {
		p.Add(day, Pot, events.YearLot(day.Date.Year()), ledger.Entry{Kind: ledger.Budget, Parts: yearly, Other: "budget", Clause: clause,
			Cause: ledger.ClosingOf(day.Date), Note: "opening balance"})
	}
}

func (p *pot) Add(day *institute.CompanyDay, _ events.Entitlement, lot events.Lot, e ledger.Entry) {
	if day.Book.Counts(Pot) {
		p.balance += e.Parts
		p.shown.Budgeted += e.Parts
		e.Lot = lot
		day.PostPot(Pot, e)
	}
}

func (p *pot) Apply(day *institute.CompanyDay, e *events.Event) {
	if _, ok := day.Line(e.Subject).SpellAt(day.Date); !ok || day.Date < p.first() || !day.Book.Counts(Pot) {
		return
	}
	c, own := ledger.CauseOf(e), e.Subject+":"+string(Pot)
	if p.balance < each {
		day.Book.Breach(ledger.Breach{Employee: e.Subject, Entitlement: Pot, Code: BreachPot, Clause: clause, Cause: c,
			Limit: events.Euro.Format(p.balance), Observed: events.Euro.Format(each)})
	}
	p.balance -= each
	p.shown.Disbursed += each
	p.shown.Grants = append(slices.Clip(p.shown.Grants), institute.Grant{ID: e.ID, Employee: e.Subject, Date: day.Date, Amount: each})
	m := ledger.Movement{Employee: e.Subject, Entitlement: Pot, Kind: ledger.Pay, From: ledger.FundAccount(Pot), To: own, Clause: clause,
		Lot: events.YearLot(day.Date.Year()), Quantity: events.Quantity{Unit: events.Euro, Parts: each}, Cause: c, Note: "opening balance"}
	day.Book.PostBetween(m)
	m.From, m.To = own, own+":settled"
	day.Book.PostBetween(m)
	day.Book.Instruct(ledger.Instruction{Employee: e.Subject, Month: events.MonthOf(day.Date), Kind: ledger.CreditPay,
		Quantity: m.Quantity, Clause: clause, Entitlement: Pot, Cause: c})
}

func (p *pot) Close(day *institute.CompanyDay, ph institute.Phase) {
	if ph != institute.Deadlines || day.Date < p.first() || day.Date != day.Date.YearEnd() {
		return
	}
	day.PostPot(Pot, ledger.Entry{Kind: ledger.Expire, Parts: -p.balance, Other: "expired", Lot: events.YearLot(day.Date.Year()),
		Clause: clause, Cause: ledger.ClosingOf(day.Date), Note: "opening balance"})
	p.shown.Expired += p.balance
	p.balance = 0
}

func (p *pot) Pots(*institute.CompanyDay) []institute.Pot {
	out := p.shown
	out.Code, out.Expires = Pot, true
	out.Grants = append([]institute.Grant{}, p.shown.Grants...)
	return []institute.Pot{out}
}
