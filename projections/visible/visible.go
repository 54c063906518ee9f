// Package visible says what of a ledger a reader sees who may see some classes only ([events.Class]).
//
// What is of other classes is left out, not blanked. Of an absence of another class only the dates remain: a reader of class time
// gets, of a week of sickness sent as "malattie/77",
//
//	{"type":"hr.absence","subject":"E042","date":"2023-03-06","data":{"date":"2023-03-06","to":"2023-03-10"}}
//
// Free text may tell anything, so it is of class special wherever it stands: the reason of an adjustment is not in the note of its
// movement. Figures are never computed anew: folds see every fact, and this package is applied to what they have written.
package visible

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Reader sees some classes. A report.Source is one.
type Reader interface {
	Sees(class events.Class) bool
}

// Acquainted is a reader to whom some people do not exist: the events and the entries of others are not shown, though the figures of
// those who do exist follow from them, as what is left in a fund follows from everybody's loans.
type Acquainted interface {
	Reader
	// Knows returns what reports whether all that the reader sees may be shown of an employee; nil: it may of everybody.
	Knows() func(employee string) bool
}

// All reports whether a reader sees every class.
func All(r Reader) bool { return r.Sees(0) }

// knows reports whether an employee exists for a reader. No one in particular, and the company, do for everybody.
func knows(r Reader, employee string) bool {
	a, ok := r.(Acquainted)
	if !ok || employee == "" || employee == events.CompanySubject {
		return true
	}
	of := a.Knows()
	return of == nil || of(employee)
}

// Event returns what may be shown of an event: itself, the event without some fields, the dates of an absence, or nil.
func Event(r Reader, e *events.Event) *events.Event {
	if !knows(r, e.Subject) {
		return nil
	}
	if All(r) {
		return e
	}
	if r.Sees(events.ClassOf(e.Data)) {
		shown := *e
		shown.Data = e.Data.Type().Without(e.Data, r.Sees)
		return &shown
	}
	shown := hr.Absence{Dated: events.Dated{Date: e.Data.Effective()}}
	switch d := e.Data.(type) {
	case hr.Suspended:
		shown.To = d.To
	case events.Absent:
		if last := d.Absence().Last; last > shown.Date {
			shown.To = last
		}
	default:
		return nil
	}
	if !r.Sees(events.ClassTime) {
		return nil
	}
	// Source and id are words of the sender's, which may tell the kind.
	return &events.Event{Company: e.Company, Subject: e.Subject, Seq: e.Seq, Recorded: e.Recorded, Data: shown}
}

// Cause is [Event] where something must be said of an event: what made a visible figure change. It is never nil.
func Cause(r Reader, e *events.Event) *events.Event {
	if shown := Event(r, e); shown != nil {
		return shown
	}
	shown := events.Event{Company: e.Company, Seq: e.Seq, Recorded: e.Recorded, Data: hr.Undisclosed{Dated: events.Dated{Date: e.Data.Effective()}}}
	if knows(r, e.Subject) {
		shown.Subject = e.Subject
	}
	return &shown
}

// Output returns the movements, breaches and instructions that may be shown. Parked facts stay.
func Output(r Reader, out ledger.Output) ledger.Output {
	if Everything(r) {
		return out
	}
	return ledger.Output{Movements: Movements(r, out.Movements), Breaches: Breaches(r, out.Breaches),
		Payroll: Instructions(r, out.Payroll), Parked: out.Parked}
}

// Movements returns those that may be shown, adjustments without their reason.
func Movements(r Reader, list []ledger.Movement) []ledger.Movement {
	out := kept(r, list, (*ledger.Movement).Class, func(m *ledger.Movement) string { return m.Employee })
	if r.Sees(events.ClassSpecial) {
		return out
	}
	for i := range out {
		if out[i].Kind == ledger.Adjust {
			out[i].Note = note.Adjustment.Write()
		}
	}
	return out
}

// Breaches returns those that may be shown.
func Breaches(r Reader, list []ledger.Breach) []ledger.Breach {
	return kept(r, list, func(b *ledger.Breach) events.Class {
		class := institutes.BreachClass(b.Code)
		if b.Entitlement != "" && !r.Sees(b.Entitlement.Row().Class) {
			return 0
		}
		return class
	}, func(b *ledger.Breach) string { return b.Employee })
}

// Instructions returns those that may be shown.
func Instructions(r Reader, list []ledger.Instruction) []ledger.Instruction {
	return kept(r, list, func(i *ledger.Instruction) events.Class { return ledger.ClassOf(i.Kind) },
		func(i *ledger.Instruction) string { return i.Employee })
}

// Waits returns why a fact waits, in words for its sender, who need not see the employee: nothing of other facts. code is the reason for
// programs, words are those for readers of everything.
func Waits(code, words string) string {
	switch code {
	case ledger.ParkLoanOther:
		return note.OtherBorrower.Write()
	case ledger.ParkLoanOverpaid:
		return note.Overpaid.Write()
	case ledger.ParkSecondClocking:
		return note.ClockedAlready.Write()
	}
	return words
}

// kept returns a copy of a list without what may not be shown.
func kept[T any](r Reader, list []T, class func(*T) events.Class, employee func(*T) string) []T {
	if Everything(r) {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(v T) bool { return !r.Sees(class(&v)) || !knows(r, employee(&v)) })
}

// Everything reports whether a reader sees every class of everybody.
func Everything(r Reader) bool {
	a, some := r.(Acquainted)
	return All(r) && (!some || a.Knows() == nil)
}

// Entitlement reports whether an entitlement may be shown.
func Entitlement(r Reader, e events.Entitlement) bool { return r.Sees(e.Row().Class) }
