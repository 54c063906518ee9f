package breaches

import (
	"cmp"
	"strconv"

	"spettanze/events"
	"spettanze/projections/breaches"
	"spettanze/projections/closing"
	"spettanze/projections/institutes"
	"spettanze/projections/wording"
)

// Title is the title of the rule.
func (r row) Title() string { return r.v.Text(institutes.Breach(r.B.Code)) }

// Allowed is the limit, Seen what was observed.
func (r row) Allowed() string { return r.v.Text(institutes.Observed(r.B.Code, r.B.Limit)) }

// Seen is what was observed.
func (r row) Seen() string { return r.v.Text(institutes.Observed(r.B.Code, r.B.Observed)) }

// About names the entitlement, the loan or the case.
func (r row) About() string {
	if r.B.Entitlement == "" {
		return ""
	}
	return r.v.Entitlement(r.B.Entitlement)
}

// Person is the address of the employee on that day.
func (r row) Person() string {
	pairs := []string{"at", r.B.Date.String()}
	if r.B.Entitlement.IsOfEmployee() {
		pairs = append(pairs, "entitlement", string(r.B.Entitlement))
	}
	return r.v.With(r.v.Path("employees", r.B.Employee), pairs...)
}

// Why is the address of the explanation of the balance on that day; empty: there is none.
func (r row) Why() string {
	switch ent := r.B.Entitlement; {
	case ent.IsFund():
		return r.v.With(r.v.Path("funds", string(ent), "explain"), "at", r.B.Date.String())
	case r.B.Employee == "" || !ent.IsOfEmployee():
		return ""
	default:
		return r.v.With(r.v.Path("employees", r.B.Employee, "explain"), "at", r.B.Date.String(), "entitlement", string(ent))
	}
}

// Clauses is the address of the clause on that day.
func (r row) Clauses() string {
	return r.v.With(r.v.Path("contract")+"#"+r.B.Clause, "at", r.B.Date.String())
}

// Event is the address of the event that a breach is of; empty: a closing.
func (r row) Event() string { return r.event(r.B.Cause.Seq) }

func (r row) event(seq uint64) string {
	if seq == 0 {
		return ""
	}
	return r.v.To("events", strconv.FormatUint(seq, 10))
}

// Since says when the breach was published, and by which fact, if it was a late one.
func (r row) Since() string {
	if r.B.Published == nil {
		return r.v.Say("oggi, giorno non chiuso", "today, not closed")
	}
	return r.when(r.B.Published)
}

// SinceEvent is the address of the late fact that made the breach.
func (r row) SinceEvent() string { return r.event(seqOf(r.B.Published)) }

// Until says when it was withdrawn, and by which fact.
func (r row) Until() string { return r.when(r.B.Withdrawn) }

// UntilEvent is the address of the fact that withdrew the breach.
func (r row) UntilEvent() string { return r.event(seqOf(r.B.Withdrawn)) }

// Fact names the fact that withdrew the breach.
func (r row) Fact() string { return r.fact(r.B.Withdrawn.Late) }

// SinceFact names the late fact that made the breach; empty: its day was closed.
func (r row) SinceFact() string {
	if r.B.Published == nil || r.B.Published.Late == nil {
		return ""
	}
	return r.fact(r.B.Published.Late)
}

func (r row) fact(l *closing.Late) string {
	return r.v.Text(wording.Say("%s del %s", "%s of %s", r.v.Event(l.Type), l.Date))
}

// Before is the address of this page before the fact that withdrew the breach.
func (r row) Before() string {
	return r.v.Here("known", strconv.FormatUint(max(seqOf(r.B.Withdrawn), 2)-1, 10), "state", "", "page", "")
}

// Case is the loan or the case that a breach is about.
func (r row) CaseOf() string { return cmp.Or(r.B.Loan, r.B.Case) }

func (r row) when(m *breaches.Moment) string { return r.v.Date(events.DateOf(m.Time, r.v.Rome())) }

func seqOf(m *breaches.Moment) uint64 {
	if m == nil {
		return 0
	}
	return m.Known
}
