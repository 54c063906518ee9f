package institute

import (
	"strings"

	"spettanze/events"
	"spettanze/projections/ledger"
)

// What an institute of the company answers, beside what it writes, it answers as of the day that its fold ended with. The day
// has no book: nothing is written any more, and nothing of the institute may change.

// Pots is implemented by a [Company] that holds money for employees.
type Pots interface {
	Pots(day *CompanyDay) []Pot
}

// Pot is what a company has for a purpose. Quantities are of its entitlement's unit.
type Pot struct {
	Code        events.Entitlement
	Budgeted    int64 // budgets, openings and adjustments so far
	Disbursed   int64
	Expired     int64
	Outstanding int64 // of what was lent
	Unlimited   bool  // it has no budget: nothing is said of what is available
	Expires     bool  // what is left of a year is lost: it is said how much was

	Loans  []Loan  // in order of disbursement; nil: it lends nothing
	Grants []Grant // in order of date; nil: it grants nothing
}

// Available returns what may still be given.
func (p *Pot) Available() int64 { return p.Budgeted - p.Disbursed - p.Expired }

// Grant is a sum given for good.
type Grant struct {
	ID       string
	Employee string
	Date     events.Date
	Amount   events.Cents
}

// Loan is a loan that was paid out.
type Loan struct {
	ID          string
	Employee    string
	Pot         events.Entitlement
	Date        events.Date // of the disbursement
	Amount      events.Cents
	Instalments int
	Rate        string // per cent a year
	Outstanding events.Cents
	Withheld    []Instalment
}

// Instalment is a withholding of a loan's plan: on a pay day, or at the end of service.
type Instalment struct {
	Date        events.Date
	Principal   events.Cents
	Interest    events.Cents
	Outstanding events.Cents // after it
}

// Lender is implemented by a [Company] that lends from its pots.
type Lender interface {
	// Planned returns the withholdings to come after a day of a loan that was paid out, if nothing new happens after it.
	Planned(loan string, after events.Date) []Instalment
}

// Quotas is implemented by a [Company] that counts employees against a limit.
type Quotas interface {
	// Quotas returns the codes of those that exist on the day.
	Quotas(day *CompanyDay) []string
	// Quota returns one of them.
	Quota(day *CompanyDay, code string) Quota
}

// Quota is how many employees are counted, of how many, against which limit.
type Quota struct {
	Day       events.Date // the day counted; zero where the count is not of one day
	Base      int
	Limit     int
	Counted   int
	Available int
	Employees []string // those counted, in order
	// Shows reports whether a breach is shown with the quota.
	Shows func(*ledger.Breach) bool
}

// Rankings is implemented by a [Company] that ranks requests.
type Rankings interface {
	Ranking(day *CompanyDay, code string) Ranking
}

// Ranking is who comes first. A place and a row is a struct whose JSON the document shows.
type Ranking struct {
	Number int // of what there is to be given; 0: nothing is said of it
	Places []any
	Rows   []any
	Shows  func(*ledger.Breach) bool // as for a quota; nil: breaches of the entitlement that the ranking's code is
}

// Registers is implemented by a [Company] that keeps a register.
type Registers interface {
	Register(day *CompanyDay, asked Register) Entries
}

// Register says which register is asked for, and which of its entries; what is empty or zero leaves nothing out.
type Register struct {
	Code     string
	Employee string
	Case     string
	From, To events.Date
}

// Entries are a register's entries.
type Entries struct {
	Counts []Count
	Lists  []List
	Shows  func(*ledger.Breach) bool // as for a ranking
}

// Count is how many entries are in a state.
type Count struct {
	Name string
	N    int64
}

// List is a list of a register's. Each row is a struct whose JSON the document shows.
type List struct {
	Name string
	Rows []any
}

// CompanyView is the institutes of a company as of a day.
type CompanyView struct {
	Day        *CompanyDay
	About      []CompanyAbout // of each institute
	Institutes []Company
}

// Find returns the institute that makes a document.
func (v *CompanyView) Find(kind DocumentKind, code string) (Company, bool) {
	for i := range v.About {
		for _, d := range v.About[i].Documents {
			if d.Kind == kind && (d.Code == code || strings.HasSuffix(d.Code, ":") && strings.HasPrefix(code, d.Code)) {
				return v.Institutes[i], true
			}
		}
	}
	return nil, false
}

// Pots returns every pot of the company.
func (v *CompanyView) Pots() (out []Pot) {
	for _, in := range v.Institutes {
		if p, ok := in.(Pots); ok {
			out = append(out, p.Pots(v.Day)...)
		}
	}
	return out
}

// Pot returns a pot; ok is false when there is none of the code.
func (v *CompanyView) Pot(code events.Entitlement) (Pot, bool) {
	for _, p := range v.Pots() {
		if p.Code == code {
			return p, true
		}
	}
	return Pot{}, false
}

// Loan returns a loan that was paid out and what is planned of it; ok is false when there is none of the id.
func (v *CompanyView) Loan(id string) (l Loan, planned []Instalment, ok bool) {
	for _, in := range v.Institutes {
		pots, keeps := in.(Pots)
		lender, lends := in.(Lender)
		if !keeps || !lends {
			continue
		}
		for _, p := range pots.Pots(v.Day) {
			for _, l := range p.Loans {
				if l.ID == id {
					return l, lender.Planned(id, v.Day.Date), true
				}
			}
		}
	}
	return Loan{}, nil, false
}

// Quota returns a quota; ok is false when there is none of the code on the day.
func (v *CompanyView) Quota(code string) (q Quota, ok bool) {
	in, ok := v.Find(QuotaDocument, code)
	quotas, counts := in.(Quotas)
	if !ok || !counts {
		return Quota{}, false
	}
	for _, c := range quotas.Quotas(v.Day) {
		if c == code {
			return quotas.Quota(v.Day, code), true
		}
	}
	return Quota{}, false
}

// Ranking returns a ranking; ok is false when there is none of the code.
func (v *CompanyView) Ranking(code string) (r Ranking, ok bool) {
	in, _ := v.Find(RankingDocument, code)
	ranks, ok := in.(Rankings)
	if ok {
		r = ranks.Ranking(v.Day, code)
	}
	return r, ok
}

// Register returns a register's entries; ok is false when there is none of the code.
func (v *CompanyView) Register(asked Register) (e Entries, ok bool) {
	in, _ := v.Find(RegisterDocument, asked.Code)
	keeps, ok := in.(Registers)
	if ok {
		e = keeps.Register(v.Day, asked)
	}
	return e, ok
}

// Codes returns the codes of a kind of document that exist on the day, for messages and lists.
func (v *CompanyView) Codes(kind DocumentKind) (out []string) {
	for i := range v.About {
		if quotas, ok := v.Institutes[i].(Quotas); ok && kind == QuotaDocument {
			out = append(out, quotas.Quotas(v.Day)...)
			continue
		}
		for _, d := range v.About[i].Documents {
			if d.Kind == kind {
				out = append(out, d.Code)
			}
		}
	}
	return out
}
