package ledger

import (
	"slices"
	"strings"
	"sync/atomic"

	"spettanze/events"
)

// Book is where the institutes of one employee, or of a company, write. It knows the day being folded and
// from when each account counts: `balance.opened` starts an account, and nothing of that entitlement dated before it
// counts, neither movements nor breaches (contract §10, "Ferie").
type Book struct {
	Employee string
	Date     events.Date
	Out      Output

	starts map[events.Entitlement]events.Date
	paths  *paths // of this book and its clones
	only   string // what is about anybody else is not written; empty: everything is
}

// NewBook returns an empty book of an employee, or, with an empty id, of the company's funds.
func NewBook(employee string) *Book {
	return &Book{Employee: employee, paths: &paths{}}
}

// Clone returns a book that writes apart, with an empty output. What the two share is never changed, but that names of accounts
// are added.
func (b *Book) Clone() *Book {
	return &Book{Employee: b.Employee, Date: b.Date, starts: b.starts, paths: b.paths, only: b.only}
}

// Take returns what has been written since the last call.
func (b *Book) Take() Output {
	out := b.Out
	b.Out = Output{}
	return out
}

// Reuse has what is written next put where an output lies of which nobody has any use now, unless something was written since
// the last call of Take.
func (b *Book) Reuse(out Output) {
	if b.Out.empty() {
		b.Out = out.emptied()
	}
}

// Only makes the book leave out what is not about one employee: whoever asks about one borrower has no use for what the
// company's funds write about all others.
func (b *Book) Only(employee string) { b.only = employee }

// Writes tells whether what is about an employee is written. To ask first saves making what would be left out.
func (b *Book) Writes(employee string) bool { return b.only == "" || b.only == employee }

// SetStarts tells from when the accounts count; accounts left out always do.
func (b *Book) SetStarts(starts map[events.Entitlement]events.Date) { b.starts = starts }

// HasStarts reports whether any account is opened on a date.
func (b *Book) HasStarts() bool { return len(b.starts) > 0 }

// Counts tells whether the day being folded counts for an entitlement.
func (b *Book) Counts(e events.Entitlement) bool {
	return b.starts == nil || b.Date >= b.starts[e]
}

// StartsToday tells whether the entitlement's account is opened on the day being folded.
func (b *Book) StartsToday(e events.Entitlement) bool {
	start, ok := b.starts[e]
	return ok && start == b.Date
}

// paths are the full names of an employee's accounts. Clones share them, also when they write at the same time.
type paths struct{ known atomic.Pointer[[]path] }

type path struct{ name, full string }

// path returns the employee's account of a name, "ferie:used" → "E042:ferie:used", allocating each once.
func (b *Book) path(name string) string {
	var known []path
	if list := b.paths.known.Load(); list != nil {
		known = *list
	}
	for i := range known {
		if p := &known[i]; p.name == name {
			return p.full
		}
	}
	p := path{strings.Clone(name), b.Employee + ":" + name}
	more := slices.Concat(known, []path{p})
	b.paths.known.Store(&more) // what another added meanwhile is added again when it is next needed
	return p.full
}

// Entry is a movement about to be posted: what differs from one movement to the next.
type Entry struct {
	Kind   Kind
	Parts  int64 // of the entitlement's unit; negative takes from the balance; zero posts nothing
	Other  string
	Lot    events.Lot
	Clause string
	Cause  Cause
	Note   string
}

// Post moves a quantity between the entitlement's account and another of its accounts ("used" is "E042:ferie:used").
// It reports whether the movement counts.
func (b *Book) Post(e events.Entitlement, en Entry) bool {
	if en.Parts == 0 || !b.Counts(e) {
		return false
	}
	m := Movement{Date: b.Date, Employee: b.Employee, Entitlement: e, Kind: en.Kind, Lot: en.Lot, Clause: en.Clause,
		Cause: en.Cause, Note: en.Note, Quantity: events.Quantity{Unit: e.Unit(), Parts: en.Parts}}
	main, other := b.path(string(e)), b.path(string(e)+":"+en.Other)
	m.From, m.To = other, main
	if en.Parts < 0 {
		m.From, m.To, m.Quantity.Parts = main, other, -en.Parts
	}
	b.Out.Movements = append(b.Out.Movements, m)
	return true
}

// PostBetween posts a movement whose accounts the caller names: funds, loans, flex beyond the limit.
func (b *Book) PostBetween(m Movement) {
	if m.Quantity.Parts == 0 || !b.Writes(m.Employee) || m.Entitlement != "" && !b.Counts(m.Entitlement) {
		return
	}
	m.Date = b.Date
	b.Out.Movements = append(b.Out.Movements, m)
}

// Path returns the path of an account of the book's employee.
func (b *Book) Path(name string) string { return b.path(name) }

// Breach tells a breach of the day being folded.
func (b *Book) Breach(br Breach) {
	if br.Entitlement != "" && !b.Counts(br.Entitlement) {
		return
	}
	br.Date = b.Date
	if br.Employee == "" {
		br.Employee = b.Employee
	}
	if !b.Writes(br.Employee) {
		return
	}
	b.Out.Breaches = append(b.Out.Breaches, br)
}

// Instruct tells payroll what became due on the day being folded.
func (b *Book) Instruct(in Instruction) {
	if in.Quantity.Parts == 0 || in.Entitlement != "" && !in.Entitlement.IsFund() && !b.Counts(in.Entitlement) {
		return
	}
	in.Date = b.Date
	if in.Employee == "" {
		in.Employee = b.Employee
	}
	if !b.Writes(in.Employee) {
		return
	}
	b.Out.Payroll = append(b.Out.Payroll, in)
}

// Park keeps a fact that cannot be folded.
func (b *Book) Park(e *events.Event, code, reason string) {
	if !b.Writes(e.Subject) {
		return
	}
	b.Out.Parked = append(b.Out.Parked, Parked{
		Cause: CauseOf(e), Subject: e.Subject, Date: e.Data.Effective(), Code: code, Reason: reason,
	})
}

// Settle instructs payroll to settle a balance at termination and posts the movement that empties the account: a
// positive balance is paid, a negative one withheld, in that month's pay (contract §8).
func (b *Book) Settle(e events.Entitlement, parts int64, lot events.Lot, clause string, note string) {
	b.SettleIn(events.MonthOf(b.Date), e, parts, lot, clause, note)
}

// SettleIn settles a balance as [Book.Settle] does, in the pay of another month.
func (b *Book) SettleIn(month events.Month, e events.Entitlement, parts int64, lot events.Lot, clause string, note string) {
	if parts == 0 {
		return
	}
	cause := ClosingOf(b.Date)
	kind, instruction, owed := Pay, CreditPay, parts
	if parts < 0 {
		kind, instruction, owed = Withhold, Withhold, -parts
	}
	b.Post(e, Entry{Kind: kind, Parts: -parts, Other: "settled", Lot: lot, Clause: clause, Cause: cause, Note: note})
	b.Instruct(Instruction{Month: month, Kind: instruction, Clause: clause, Entitlement: e, Lot: lot,
		Quantity: events.Quantity{Unit: e.Unit(), Parts: owed}, Cause: cause})
}
