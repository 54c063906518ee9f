// Package difference compares two answers, each given by a date and a knowledge: which movements, breaches and payroll rows
// appeared, went or changed, and why. If the first answer's knowledge gives the same row at the second answer's date, the
// reason is the date. Every other change is due to events recorded in between: the row's own event, its annulment, or, for
// a row that a closing makes, the events that change it when they are applied one after the other in order of recording.
//
// Every sentence is in Italian and in English (package wording). Nothing here reads a clock or does I/O.
package difference

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/explain"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// Side is one of two answers: true of a date, as known by a sequence (0: all).
type Side struct {
	At    events.Date
	Known uint64
}

// Difference is what changed from one answer to another.
type Difference struct {
	Company   string                       `json:"company"`
	Employee  string                       `json:"employee,omitempty"` // empty: everybody
	From      SideDocument                 `json:"from"`
	To        SideDocument                 `json:"to"`
	Balances  []BalanceChange              `json:"balances"`
	Movements []Change[report.Movement]    `json:"movements"`
	Breaches  []Change[report.Breach]      `json:"breaches"`
	Payroll   []Change[report.Instruction] `json:"payroll"`
}

// SideDocument says of when an answer is.
type SideDocument struct {
	At       events.Date  `json:"at"`
	Forecast bool         `json:"forecast,omitempty"`
	Known    report.Known `json:"known"`
}

// BalanceChange is a balance that changed. A balance that an employee did not have is "0" in its unit.
type BalanceChange struct {
	Employee    string             `json:"employee"`
	Entitlement events.Entitlement `json:"entitlement"`
	Unit        string             `json:"unit"`
	Before      string             `json:"before"`
	After       string             `json:"after"`
}

// What became of a row.
const (
	Appeared = "appeared"
	Went     = "went"
	Changed  = "changed"
)

// Change is a row that appeared, went or changed, with the reasons.
type Change[T any] struct {
	Change   string   `json:"change"`
	Employee string   `json:"employee"`
	Before   *T       `json:"before,omitempty"`
	After    *T       `json:"after,omitempty"`
	Why      []Reason `json:"why"`
}

// Why a row changed.
const (
	WhyDate      = "date"      // the other date alone makes the difference
	WhyLate      = "late"      // an event dated within the first answer, recorded after it
	WhyRecorded  = "recorded"  // an event dated after the first answer, recorded after it
	WhyCorrected = "corrected" // an event that replaces one annulled in between
	WhyAnnulled  = "annulled"  // an annulment
)

// Reason is one of the reasons of a change.
type Reason struct {
	Why    string         `json:"why"`
	Text   wording.Text   `json:"text"`
	Event  *explain.Event `json:"event,omitempty"`  // that did it
	Annuls *explain.Event `json:"annuls,omitempty"` // the event taken back, when Event is its annulment
}

// Of compares two answers about an employee, or, with an empty id, about everybody.
func Of(ctx context.Context, x *explain.Explainer, company, id string, from, to Side) (*Difference, error) {
	if id == "" {
		return Among(ctx, x, company, nil, from, to)
	}
	doc, err := Among(ctx, x, company, []string{id}, from, to)
	if err != nil {
		return nil, err
	}
	doc.Employee = id
	return doc, nil
}

// Among compares two answers about some employees, or, without ids, about everybody. The events of the company are read once.
func Among(ctx context.Context, x *explain.Explainer, company string, ids []string, from, to Side) (*Difference, error) {
	doc := &Difference{Company: company, Balances: []BalanceChange{}, Movements: []Change[report.Movement]{},
		Breaches: []Change[report.Breach]{}, Payroll: []Change[report.Instruction]{}}
	var err error
	if doc.To, err = sideOf(ctx, x, to); err != nil {
		return nil, lang.Errorf("la seconda risposta: %w", "the second answer: %w", err)
	}
	if from.Known == 0 && to.Known == 0 {
		from.Known = doc.To.Known.Seq // "all" is the same all, whatever is recorded meanwhile
	}
	if doc.From, err = sideOf(ctx, x, from); err != nil {
		return nil, lang.Errorf("la prima risposta: %w", "the first answer: %w", err)
	}
	from.Known, to.Known = doc.From.Known.Seq, doc.To.Known.Seq
	c, err := newComparison(ctx, x, company, from, to)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if !slices.Contains(c.people, id) {
			return nil, report.UnknownEmployee(report.Query{Company: company}, id)
		}
	}
	if len(ids) == 0 {
		ids = c.people
	}
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := c.compare(ctx, doc, id); err != nil {
			return nil, err
		}
	}
	return doc, nil
}

func sideOf(ctx context.Context, x *explain.Explainer, s Side) (SideDocument, error) {
	asOf, err := x.AsOf(ctx, report.Query{At: s.At, Known: s.Known})
	return SideDocument(asOf), err
}

// answers are the rows of one employee's documents.
type answers struct {
	balances  []report.Entitlement
	movements []row[report.Movement]
	breaches  []row[report.Breach]
	payroll   []row[report.Instruction]
}

// row is a row of a document: its key, by which two answers are compared, and the value that may differ under one key.
type row[T any] struct {
	key, value string
	cause      report.Cause
	data       T
}

// rowsOf gives rows their keys. Rows with equal keys are numbered.
func rowsOf[T any](in []T, describe func(T) (key, value string, cause report.Cause)) []row[T] {
	seen := map[string]int{}
	out := make([]row[T], 0, len(in))
	for _, data := range in {
		key, value, cause := describe(data)
		seen[key]++
		out = append(out, row[T]{key: fmt.Sprintf("%s#%d", key, seen[key]), value: value, cause: cause, data: data})
	}
	return out
}

func causeKey(c report.Cause) string {
	if c.Closing != nil {
		return "closing " + c.Closing.String()
	}
	return c.Source + "\x00" + c.ID
}

func describeMovement(m report.Movement) (string, string, report.Cause) {
	return m.Key(), m.Kind + " " + m.Quantity, m.Cause
}

func describeBreach(b report.Breach) (string, string, report.Cause) {
	return fmt.Sprint(b.Date, "|", b.Entitlement, "|", b.Code, "|", b.Loan, "|", b.Case, "|", causeKey(b.Cause)),
		b.Limit + " " + b.Observed, b.Cause
}

func describeInstruction(i report.Instruction) (string, string, report.Cause) {
	return fmt.Sprint(i.Month, "|", i.Kind, "|", i.Unit, "|", i.Clause, "|", i.Entitlement, "|", i.Lot, "|", i.Loan, "|", i.Case, "|", i.Rate),
		i.Quantity, report.Cause{}
}

// answer joins what an employee's own ledger and the company's institutes have about the employee. Before the hire there is
// nothing.
func (c *comparison) answer(ctx context.Context, id string, s Side) (answers, error) {
	l, err := c.own(ctx, id)
	if err != nil {
		return answers{}, err
	}
	own, err := documents(ctx, l, c.company, id, s)
	if err != nil {
		return answers{}, err
	}
	if c.concerned[id] {
		more, err := documents(ctx, c.institutes, c.company, id, s)
		if err != nil {
			return answers{}, err
		}
		own.movements = append(own.movements, more.movements...)
		own.breaches = append(own.breaches, more.breaches...)
		own.payroll = append(own.payroll, more.payroll...)
	}
	return own, nil
}

func documents(ctx context.Context, r *subledger, company, id string, s Side) (answers, error) {
	q := report.Query{Company: company, At: s.At, Known: min(s.Known, r.last)}
	balance, err := r.Balance(ctx, q, id)
	if errors.Is(err, report.ErrUnknownEmployee) {
		return answers{}, nil
	}
	if err != nil {
		return answers{}, err
	}
	statement, err := r.Statement(ctx, q, id, report.Period{})
	if err != nil {
		return answers{}, err
	}
	return answers{balances: balance.Balances, movements: rowsOf(statement.Movements, describeMovement),
		breaches: rowsOf(balance.Breaches, describeBreach), payroll: rowsOf(balance.Payroll, describeInstruction)}, nil
}

func balanceChanges(id string, before, after []report.Entitlement) (out []BalanceChange) {
	find := func(in []report.Entitlement, ent events.Entitlement) string {
		for _, b := range in {
			if b.Entitlement == ent {
				return b.Balance
			}
		}
		return ent.Unit().Format(0)
	}
	for _, ent := range events.Entitlements {
		if b, a := find(before, ent), find(after, ent); b != a {
			out = append(out, BalanceChange{Employee: id, Entitlement: ent, Unit: ent.Unit().String(), Before: b, After: a})
		}
	}
	return out
}
