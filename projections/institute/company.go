package institute

import (
	"slices"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// CompanyDay is a day of a company, for its institutes to work on.
type CompanyDay struct {
	Date     events.Date
	Contract *contract.Contract
	Book     *ledger.Book
	// Line returns an employee's relationship, as known by the day. It must not be changed. A fact of employment about
	// somebody whose line was asked for closes a day: the company's institutes see it on its date.
	Line func(employee string) *employment.Timeline
	// People calls fn with everybody ever hired by the day, in service or not, in order of id, until fn returns false.
	People func(fn func(id string, line *employment.Timeline) bool)
}

// Company is an institute of the company as a whole: what it counts or holds is not one employee's, so its facts are folded
// together for all employees. It keeps what it needs from day to day and writes into the day's book.
type Company interface {
	// Begin turns to a day, before its facts.
	Begin(day *CompanyDay)
	// Apply takes a fact of the day, in fold order: one of those that the institute's description names.
	Apply(day *CompanyDay, e *events.Event)
	// Add posts an opening balance or an adjustment to an account of the institute's.
	Add(day *CompanyDay, ent events.Entitlement, lot events.Lot, e ledger.Entry)
	// Close does a phase of the day's closing. Each phase comes on every day that is folded.
	Close(day *CompanyDay, p Phase)
	// NextClosing returns the first day, from a day on, that the institute must close although no fact asks for it; after
	// events.MaxDate if there is none.
	NextClosing(from events.Date) events.Date
	// Clone returns a copy that changes apart.
	Clone() Company
}

// CompanyAbout describes an institute of the company. What is of the company follows from the list of these: which facts its
// fold sees, which documents there are, under which codes.
type CompanyAbout struct {
	Name string
	// Accounts are those whose openings and adjustments the institute takes.
	Accounts []events.Entitlement
	// Facts are the types of facts that the institute alone is about: no employee's fold sees them.
	Facts []*events.Type
	// Watches are types of facts about one employee that the institute takes beside the employee's own fold.
	Watches []*events.Type
	// Wants tells which facts of those types it takes: the clockings of a few holidays, say, instead of every one of everybody.
	// Nil: all.
	Wants func(events.Data) bool
	// Everybody says that the institute looks at employees whom none of its facts is about. Otherwise it calls neither People
	// nor Line of anybody else.
	Everybody bool
	// Concerns tells for which of the facts that it takes the institute may write about the employee that the fact is about;
	// it writes about no other employee. A question about an employee folds the company only if there is such a fact. Nil: for
	// all of them.
	Concerns func(events.Data) bool
	Breaches []ledger.BreachCode // that it reports; no institute of an employee reports any of them
	Notes    []*note.Form        // that it writes
	// Documents are what can be asked of the institute.
	Documents []CompanyDocument
	// Figures returns a pointer to the shape of the institute's table; nil: it has none.
	Figures func() any
	// New returns the state of a company of which nothing is known. The contract of a day comes with the day.
	New func(c *contract.Contract) Company

	// PotReasons returns the figures in force that a movement of a pot rests on, and Remark what is true of every pot of
	// the institute. CaseReasons returns those that the last of a case's movements rests on, and what it looked at. Nil:
	// an explanation shows the figures that the movement's clause gives.
	PotReasons  func(c *contract.Contract, m *ledger.Movement) []*Reason
	Remark      func() *Reason
	CaseReasons func(c *contract.Contract, movements []*ledger.Movement) (inForce, looked []*Reason)
}

// FundExceeded is the code that every institute with a pot reports when it gives more than the pot holds: the entitlement says
// which pot it is.
var FundExceeded = ledger.BreachCode{Code: "fund.exceeded", It: "Fondo insufficiente", En: "Fund exceeded", Counts: ledger.InEuro}

// CompanyFigures returns the figures of the table whose shape is F, of the contract handed with the day.
func CompanyFigures[F any](day *CompanyDay) *F { return contract.Find[F](day.Contract) }

// Takes reports whether the institute is given a fact that is no opening or adjustment.
func (a *CompanyAbout) Takes(d events.Data) bool {
	return slices.Contains(a.Facts, d.Type()) || slices.Contains(a.Watches, d.Type()) && (a.Wants == nil || a.Wants(d))
}

// Table returns the institute's table for [contract.Load].
func (a *CompanyAbout) Table() contract.Table {
	return contract.Table{File: a.Name + ".yaml", New: a.Figures}
}

// DocumentKind says what a document of the company's shows.
type DocumentKind string

// The kinds of documents.
const (
	PotDocument      DocumentKind = "pot"
	QuotaDocument    DocumentKind = "quota"
	RankingDocument  DocumentKind = "ranking"
	RegisterDocument DocumentKind = "register"
)

// CompanyDocument is a document that can be asked for.
type CompanyDocument struct {
	Kind   DocumentKind
	Code   string // one that ends with a colon is the beginning of many: "ufficio:" of "ufficio:U1"
	It, En string // what it is called; empty: as the entitlement of that code
}

// Names returns what a document is called in both languages.
func (d CompanyDocument) Names() (it, en string) {
	if d.It != "" {
		return d.It, d.En
	}
	row := events.Entitlement(d.Code).Row()
	return row.It, row.En
}
