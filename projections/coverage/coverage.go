// Package coverage is the document of what an employee is insured for (MONEY N).
package coverage

import (
	"context"
	"encoding/json"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/policies"
	"spettanze/projections/institute"
	"spettanze/projections/report"
)

// Document is what an employee is insured for.
type Document struct {
	Company  string `json:"company"`
	Employee string `json:"employee"`
	report.AsOf
	Incomplete  bool    `json:"incomplete,omitempty"` // some facts could not be understood or wait for others
	YearlyGross Amount  `json:"yearlyGross"`          // in force on the date; null: not told, or after the end of service
	Coverages   []Cover `json:"coverages"`

	Made *institute.Coverage `json:"-"` // what it was made of: the facts, and what is to come
}

// Cover is a case insured.
type Cover struct {
	Policy   policies.Policy `json:"policy" enum:"accident,illness,life"`
	Cover    policies.Cover  `json:"cover,omitempty" enum:"A,B"`
	Case     institute.Case  `json:"case" enum:"death,invalidity"`
	From     events.Date     `json:"from"`
	Multiple int             `json:"multiple"` // of the yearly gross pay
	Limit    string          `json:"limit"`    // the most, or of life the least, that the multiple counts as
	Base     Amount          `json:"base,omitempty"`
	Family   []string        `json:"family,omitzero"` // the sums counted, the largest first
	Sum      Amount          `json:"sum"`
	Clause   string          `json:"clause"`
}

// Amount is an amount of euro that may be unknown.
type Amount string

// Unknown is an amount that is not known: null in JSON. A field that is omitted where it is empty is there nevertheless.
const Unknown Amount = "?"

// MarshalJSON implements [json.Marshaler].
func (a Amount) MarshalJSON() ([]byte, error) {
	if a == Unknown {
		return []byte("null"), nil
	}
	return json.Marshal(string(a))
}

// UnmarshalJSON implements [json.Unmarshaler].
func (a *Amount) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*a = Unknown
		return nil
	}
	return json.Unmarshal(b, (*string)(a))
}

// Of makes the document of what an employee is insured for. Where it may not be shown it is nil.
func Of(ctx context.Context, r *report.Reporter, q report.Query, id string) (*Document, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	q.Known = asOf.Known.Seq // both questions must have the same knowledge
	made, err := r.Source.Coverage(ctx, q, id)
	if err != nil || made == nil {
		return nil, err
	}
	e, err := r.Source.Summary(ctx, q, id)
	if err != nil {
		return nil, err
	}
	told := made.Gross.Cents != 0
	amount := func(c events.Cents) Amount {
		if !told {
			return Unknown
		}
		return Amount(c.String())
	}
	doc := &Document{Company: q.Company, Employee: id, AsOf: asOf, Incomplete: e.Incomplete, YearlyGross: amount(made.Gross.Cents), Coverages: []Cover{}, Made: made}
	for i := range made.Covers {
		c := &made.Covers[i]
		row := Cover{Policy: c.Policy, Cover: c.Cover, Case: c.Case, From: c.From, Multiple: c.Multiple, Limit: c.Limit.String(),
			Sum: amount(c.Sum), Clause: c.Clause}
		if c.Base != nil {
			row.Base = amount(*c.Base)
		}
		if c.Cover == policies.B {
			row.Family = []string{}
		}
		for _, sum := range c.Family {
			row.Family = append(row.Family, sum.String())
		}
		doc.Coverages = append(doc.Coverages, row)
	}
	return doc, nil
}

// Insured returns what an employee is insured for, or [report.ErrUnknownEmployee] with a remedy for one not hired by the date, of whom a fold
// has nothing to say.
func Insured(q report.Query, id string, c *institute.Coverage) (*institute.Coverage, error) {
	if c == nil {
		return nil, lang.Errorf("%w %q dell'azienda %q al %s: è assunto dopo quel giorno; chiedere un giorno successivo",
			"%w %q of company %q on %s: hired after that day; ask for a later one", report.ErrUnknownEmployee, id, q.Company, q.At)
	}
	return c, nil
}
