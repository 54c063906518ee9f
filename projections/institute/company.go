package institute

import (
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
	"spettanze/projections/wording"
)

// CompanyDay is the day of a company being folded.
type CompanyDay struct {
	Date     events.Date
	Contract *contract.Contract
	Book     *ledger.Book
	// Line returns an employee's timeline through the day. It must not be changed. Later changes of a timeline that was asked
	// for make their dates days to fold, so that the institutes see them on their date.
	Line func(employee string) *employment.Timeline
	// People calls fn with each employee hired by the day, in service or not, by id, until fn returns false.
	People func(fn func(id string, line *employment.Timeline) bool)
}

// PostPot moves a quantity from another account of a pot into it, or the other way if it is negative.
func (d *CompanyDay) PostPot(pot events.Entitlement, e ledger.Entry) {
	account := ledger.FundAccount(pot)
	m := ledger.Movement{Entitlement: pot, Kind: e.Kind, From: account + ":" + e.Other, To: account, Lot: e.Lot, Clause: e.Clause,
		Quantity: events.Quantity{Unit: pot.Unit(), Parts: e.Parts}, Cause: e.Cause, Note: e.Note}
	if e.Parts < 0 {
		m.From, m.To, m.Quantity.Parts = m.To, m.From, -e.Parts
	}
	d.Book.PostBetween(m)
}

// Company is the state of an institute of the company. It counts or holds something for all employees, so the facts of all of
// them are folded together. It writes into the day's book.
type Company interface {
	// Begin is called at the beginning of a day, before its facts.
	Begin(day *CompanyDay)
	// Apply takes a fact of the day, in fold order, of the types in Facts and Watches.
	Apply(day *CompanyDay, e *events.Event)
	// Add posts an opening balance or an adjustment to one of Accounts.
	Add(day *CompanyDay, ent events.Entitlement, lot events.Lot, e ledger.Entry)
	// Close does a phase of the day's closing. It is called with every phase on every day that is folded.
	Close(day *CompanyDay, p Phase)
	// NextClosing returns the first day, from a day on, on which the institute closes although no fact is dated on it;
	// [NoClosing] if there is none.
	NextClosing(from events.Date) events.Date
	// Clone returns an independent copy.
	Clone() Company
}

// CompanyAbout describes an institute of the company. Which facts the company's fold sees, and which documents there are, follows
// from the list of these.
type CompanyAbout struct {
	Name string
	// Accounts are the entitlements whose openings and adjustments go to Add.
	Accounts []events.Entitlement
	// Facts are types that only the company's fold sees.
	Facts []*events.Type
	// Watches are types that the fold of the employee, or of all employees, sees as well.
	Watches []*events.Type
	// First names, for types of facts about a case, the type of the fact that must come before: a decision waits for its request.
	First map[*events.Type]*events.Type
	// Wants selects the facts of Watches that the institute takes: the clockings of a few holidays, say, and not all clockings.
	// Nil: all.
	Wants func(events.Data) bool
	// Whose selects the facts of employment that make the facts of Watches about their employee matter: a hire as a claims adjuster.
	// Without one of them the institute takes these facts, and does nothing. So a store need not keep them in memory. Nil: all matter.
	Whose func(events.Data) bool
	// Everybody: the institute looks at employees without a fact of its own. If false, it does not call People, and calls Line
	// only for employees of its facts.
	Everybody bool
	// Concerns selects the facts because of which the institute may write about the fact's employee; it writes about no other
	// employees. A question about an employee folds the company only if there is such a fact. Nil: all facts.
	Concerns func(events.Data) bool
	Breaches []ledger.BreachCode // it reports these, and no institute of an employee does
	Notes    []*note.Form        // it writes these
	// Documents are those that the institute makes.
	Documents []CompanyDocument
	// Figures returns a pointer to an empty struct of the institute's table; nil: it has no table.
	Figures func() any
	// New returns the state of a company without any facts. The contract of a day is in the day.
	New func(c *contract.Contract) Company

	// For explanations: PotReasons returns the figures in force behind a movement of a pot, Remark a sentence about a pot of
	// the institute, CaseReasons the figures behind the last movement of a case and the facts that it looked at. Nil: an
	// explanation shows the figures of the movement's clause.
	PotReasons  func(c *contract.Contract, m *ledger.Movement) []*Reason
	Remark      func(*Pot) *Reason
	CaseReasons func(c *contract.Contract, movements []*ledger.Movement) (inForce, looked []*Reason)
}

// FundExceeded is reported by every institute that gives more than its pot holds. The breach's entitlement names the pot.
var FundExceeded = ledger.BreachCode{Code: "fund.exceeded", Class: events.ClassMoney, It: "Fondo insufficiente", En: "Fund exceeded", Counts: ledger.InEuro}

// CompanyFigures returns the table of type F of the day's contract.
func CompanyFigures[F any](day *CompanyDay) *F { return contract.Find[F](day.Contract) }

// Takes reports whether Apply is called with a fact.
func (a *CompanyAbout) Takes(d events.Data) bool {
	return slices.Contains(a.Facts, d.Type()) || slices.Contains(a.Watches, d.Type()) && (a.Wants == nil || a.Wants(d))
}

// Table returns the institute's table for [contract.Load].
func (a *CompanyAbout) Table() contract.Table {
	return contract.Table{File: a.Name + ".yaml", New: a.Figures}
}

// DocumentKind is a kind of document of the company.
type DocumentKind string

// The kinds of documents.
const (
	PotDocument      DocumentKind = "pot"
	QuotaDocument    DocumentKind = "quota"
	RankingDocument  DocumentKind = "ranking"
	RegisterDocument DocumentKind = "register"
)

// CompanyDocument is a document of the company.
type CompanyDocument struct {
	Kind   DocumentKind
	Code   string // with a colon at the end it is a prefix: "ufficio:" is for "ufficio:U1" and so on
	It, En string // its title; empty: that of the entitlement of that code
	// Words say values of its rows for people, such as the state of a request.
	Words map[string]wording.Text
}

// Names returns a document's title in both languages.
func (d CompanyDocument) Names() (it, en string) {
	if d.It != "" {
		return d.It, d.En
	}
	row := events.Entitlement(d.Code).Row()
	return row.It, row.En
}

// NamesOf returns the names of the document of a code: that of a prefix ends with what the code adds. ok is false if it is another's.
func (d CompanyDocument) NamesOf(code string) (it, en string, ok bool) {
	of, ok := strings.CutPrefix(code, d.Code)
	if !ok || of != "" && !strings.HasSuffix(d.Code, ":") {
		return "", "", false
	}
	it, en = d.Names()
	if of != "" {
		it, en = it+" "+of, en+" "+of
	}
	return it, en, true
}
