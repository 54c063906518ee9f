package documents

import (
	"errors"
	"fmt"
	"slices"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// ErrSums is returned for a statement whose opening and movements do not add up to its closing.
var ErrSums = errors.New("the statement does not add up")

// Statement is what the documents are written from.
type Statement struct {
	Doc      *report.Statement
	Balance  *report.Balance // of the same employee, date and knowledge: breaches, and lots that expire
	Contract *contract.Contract
	Language wording.Language

	only     events.Entitlement
	sections []section
	loans    []loanSection
	breaches []report.Breach
	due      []deadline
}

// section is the movements of one entitlement.
type section struct {
	entitlement     events.Entitlement
	unit            events.Unit
	opening         events.Quantity
	plus, minus     events.Quantity // sums of what added and of what took away
	closing         events.Quantity
	lots            []report.Lot
	rows            []report.Movement
	quantities, bal []events.Quantity // of rows
}

// loanSection is the movements of one loan. They move the fund's money, not a balance of the employee.
type loanSection struct {
	loan string
	rows []report.Movement
	sums []events.Quantity
}

// New makes a statement of the documents of one question. only is the entitlement that was asked for; empty: all. Breaches
// dated outside the statement's period are left out.
func New(doc *report.Statement, balance *report.Balance, c *contract.Contract, only events.Entitlement,
	l wording.Language) (*Statement, error) {
	s := &Statement{Doc: doc, Balance: balance, Contract: c, Language: l, only: only}
	for _, ent := range events.Entitlements {
		if ent.IsFund() {
			continue
		}
		sec, ok, err := sectionOf(doc, ent)
		if err != nil {
			return nil, err
		}
		if ok {
			s.sections = append(s.sections, sec)
		}
	}
	if err := s.addLoans(); err != nil {
		return nil, err
	}
	for _, b := range balance.Breaches {
		if b.Date >= doc.From && b.Date <= doc.At && (only == "" || b.Entitlement == only) {
			s.breaches = append(s.breaches, b)
		}
	}
	s.due = s.deadlines()
	return s, nil
}

func find(in []report.Entitlement, ent events.Entitlement) (row report.Entitlement, ok bool) {
	i := slices.IndexFunc(in, func(e report.Entitlement) bool { return e.Entitlement == ent })
	if i < 0 {
		return report.Entitlement{Entitlement: ent, Unit: ent.Unit().String(), Balance: ent.Unit().Format(0)}, false
	}
	return in[i], true
}

func parse(unit, s string) (events.Quantity, error) {
	q, ok := wording.Parse(unit, s)
	if !ok {
		return q, fmt.Errorf("%w: %q is no quantity of %q", ErrSums, s, unit)
	}
	return q, nil
}

// sectionOf gathers an entitlement's rows and checks that they add up; ok is false for one that was never moved.
func sectionOf(doc *report.Statement, ent events.Entitlement) (sec section, ok bool, err error) {
	opening, had := find(doc.Opening, ent)
	closing, has := find(doc.Closing, ent)
	sec = section{entitlement: ent, unit: ent.Unit(), lots: closing.Lots}
	if sec.opening, err = parse(opening.Unit, opening.Balance); err != nil {
		return sec, false, err
	}
	if sec.closing, err = parse(closing.Unit, closing.Balance); err != nil {
		return sec, false, err
	}
	sec.plus.Unit, sec.minus.Unit = sec.unit, sec.unit
	running := sec.opening
	for _, m := range doc.Movements {
		if m.Entitlement != ent {
			continue
		}
		q, err := parse(m.Unit, m.Quantity)
		if err != nil {
			return sec, false, err
		}
		running.Parts += q.Parts
		if q.Parts > 0 {
			sec.plus.Parts += q.Parts
		} else {
			sec.minus.Parts += q.Parts
		}
		sec.rows = append(sec.rows, m)
		sec.quantities, sec.bal = append(sec.quantities, q), append(sec.bal, running)
	}
	if running != sec.closing {
		return sec, false, fmt.Errorf("%w: %s begins with %s and ends with %s, but its movements lead to %s", ErrSums, ent,
			sec.opening, sec.closing, running)
	}
	return sec, had || has || len(sec.rows) > 0, nil
}

// addLoans gathers the movements of each loan.
func (s *Statement) addLoans() error {
	for _, m := range s.Doc.Movements {
		if m.Loan == "" {
			continue
		}
		q, err := parse(m.Unit, m.Quantity)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(s.loans, func(l loanSection) bool { return l.loan == m.Loan })
		if i < 0 {
			i = len(s.loans)
			s.loans = append(s.loans, loanSection{loan: m.Loan})
		}
		s.loans[i].rows = append(s.loans[i].rows, m)
		s.loans[i].sums = append(s.loans[i].sums, q)
	}
	return nil
}

// words of the documents.
func (s *Statement) say(it, en string, args ...any) string {
	return s.Language.Text(wording.Say(it, en, args...))
}

func (s *Statement) title() string {
	return s.say("Estratto conto delle spettanze", "Statement of entitlements")
}

func (s *Statement) clause(id string) string {
	c := s.Contract.Clause(id)
	return s.Language.Say(c.It, c.En)
}

func (s *Statement) arithmetic(m report.Movement) string {
	t, _ := institutes.Note(m.Note)
	return s.Language.Text(t)
}

func (s *Statement) cause(c report.Cause) string {
	if c.Closing != nil {
		return s.say("chiusura del %s", "closing of %s", *c.Closing)
	}
	return s.say("evento %s %s, n. %d", "event %s %s, no. %d", c.Source, c.ID, c.Seq)
}

// version is the beginning of the digest of the contract's tables.
func (s *Statement) version() string { return s.Contract.Digest[:min(12, len(s.Contract.Digest))] }

// known says up to when, and up to which sequence, facts had been recorded.
func (s *Statement) known() string {
	if t := s.Doc.Known.Time; t != nil {
		return s.say("registrato fino al n. %d (%s)", "recorded up to no. %d (%s)", s.Doc.Known.Seq, *t)
	}
	return s.say("registrato fino al n. %d", "recorded up to no. %d", s.Doc.Known.Seq)
}

// warnings are what a reader must know before reading.
func (s *Statement) warnings() (out []string) {
	if s.Doc.Forecast {
		out = append(out, s.say("Previsione: la data è futura; valgono i fatti noti e le scadenze del calendario.",
			"Forecast: the date is in the future; known facts and the closings of the calendar count."))
	}
	if s.Doc.Incomplete {
		out = append(out, s.say("Incompleto: alcuni fatti non sono stati capiti o ne aspettano altri.",
			"Incomplete: some facts could not be understood or wait for others."))
	}
	return out
}
