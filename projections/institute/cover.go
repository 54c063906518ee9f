package institute

import (
	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/policies"
)

// Insurer is an institute that says what insurance its employee has (MONEY N).
type Insurer interface {
	// Coverage returns the insurance as of a day. The day has no book, and the institute must not change.
	Coverage(day *Day) Coverage
}

// Coverage is what an employee is insured for on a day.
type Coverage struct {
	Gross  Sum           // yearly gross pay in force, of which sums are multiples
	Covers []Cover       // a case each, in the order of documents
	Family *events.Event // which told the family in force; nil: none
	Coming []Declaration // that are not in force yet, by the day on which they will be
}

// Cover is the insurance of one case.
type Cover struct {
	Declaration
	Case     Case
	Clause   string
	Multiple int           // of the yearly gross pay
	Limit    events.Cents  // the least that the multiple counts as, or the most
	Least    bool          // the limit is the least
	Base     *events.Cents // what the multiple comes to, where more may be added to it; nil: nothing may
	Family   []events.Cents
	Sum      events.Cents // not set while the pay is not told
}

// Declaration is what was declared about a policy, with the day from which it holds.
type Declaration struct {
	policies.Declared
	From  events.Date
	Event *events.Event
}

// Case is what is insured.
type Case string

// The cases.
const (
	Death      Case = "death"
	Invalidity Case = "invalidity" // permanent
)

// Words are a case's name.
func (c Case) Words() lang.Text {
	if c == Death {
		return lang.Say("morte", "death")
	}
	return lang.Say("invalidità permanente", "permanent invalidity")
}

// CoverageOf returns what the institutes of an employee say that they are insured for. The list is in the order of the tables; nil at
// a position: the institute has no state.
func CoverageOf(day *Day, list []Institute) *Coverage {
	for i, in := range list {
		if insurer, ok := in.(Insurer); ok {
			day.Figures = day.Contract.Table(i)
			c := insurer.Coverage(day)
			return &c
		}
	}
	return &Coverage{}
}
