package mutuo

import (
	"cmp"
	"slices"
	"strconv"

	"spettanze/events"
	"spettanze/events/mortgage"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// tell reports a breach about a request to its applicant.
func tell(day *institute.CompanyDay, r *request, c ledger.Cause, code, clause, limit, observed string) {
	day.Book.Breach(ledger.Breach{Employee: r.employee, Entitlement: ranking, Code: code, Clause: clause, Limit: limit, Observed: observed,
		Case: ledger.OtherCase(r.Request), Cause: c})
}

// checkGrant judges a grant, which stands already.
func (s *State) checkGrant(day *institute.CompanyDay, e *events.Event, r *request) {
	f, on := s.figures, day.Date
	breach := func(broken bool, code, clause, limit, observed string) {
		if broken {
			tell(day, r, ledger.CauseOf(e), code, clause, limit, observed)
		}
	}
	breach(r.fixedTerm, BreachFixedTerm, f.ServiceYears.Clause, "", "")
	breach(r.short, BreachService, f.ServiceYears.Clause, "", "")
	age := f.age(r)
	breach(r.Age > int(age.On(on)), BreachAge, age.Clause, count(age.On(on)), count(r.Age))
	if r.NetYearlyPay != nil && r.YearlyCommitments != nil {
		share := int64(*r.NetYearlyPay) * int64(f.Affordability.On(on)) // in hundredths of a cent, exactly
		breach(int64(*r.YearlyCommitments)*100 > share, BreachAfford, f.Affordability.Clause, euro(share), r.YearlyCommitments.String())
	}
	places := f.of(r.group).Places
	used := s.used(r.group, on.Year())
	breach(used > int(places.On(on)), BreachPlaces, places.Clause, count(places.On(on)), count(used))
	times := s.count(func(o *request) bool {
		return o.employee == r.employee && o.grant != nil && o.grant.spell == r.grant.spell
	})
	breach(times > int(f.Times.On(on)), BreachCareer, f.Times.Clause, count(f.Times.On(on)), count(times))
	earlier := s.firstGranted(r, func(o *request) bool { return o.employee == r.employee && o.state != extinguished })
	breach(earlier != nil && !r.ExtinguishesPrevious, BreachNoCommitment, f.Times.Clause, "", "")
	if same := s.firstGranted(r, func(o *request) bool { return o.Property == r.Property }); same != nil {
		breach(true, BreachProperty, f.Times.Clause, "", same.Request)
	}
}

// checkPaid judges a disbursement, which is not counted yet.
func (s *State) checkPaid(day *institute.CompanyDay, e *events.Event, r *request, d mortgage.Disbursed) {
	f, on := s.figures, day.Date
	breach := func(broken bool, code, clause, limit, observed string) {
		if broken {
			tell(day, r, ledger.CauseOf(e), code, clause, limit, observed)
		}
	}
	ceiling := f.of(r.group).Ceiling
	breach(r.grant == nil, BreachNotGranted, ceiling.Clause, "", "")
	breach(d.Amount > ceiling.On(on).Cents, BreachCeiling, ceiling.Clause, ceiling.On(on).String(), d.Amount.String())
	breach(d.ExtraAmount > f.Extra.On(on).Cents, BreachExtra, f.Extra.Clause, f.Extra.On(on).String(), d.ExtraAmount.String())
	if whole := d.Amount + d.ExtraAmount; d.Appraisal != 0 {
		share := int64(d.Appraisal) * int64(f.Appraisal.On(on)) // in hundredths of a cent, exactly
		breach(int64(whole)*100 > share, BreachAppraisal, f.Appraisal.Clause, euro(share), whole.String())
	}
	least, most := int(f.LeastYears.On(on)), int(f.MostYears.On(on))
	breach(d.Years < least, BreachLength, f.LeastYears.Clause, count(least), count(d.Years))
	breach(d.Years > most, BreachLength, f.MostYears.Clause, count(most), count(d.Years))
	breach(r.subrogation() && d.Amount < f.SubrogationLeast.On(on).Cents, BreachSubrogation, f.SubrogationLeast.Clause,
		f.SubrogationLeast.On(on).String(), d.Amount.String())
	earlier := s.first(func(o *request) int { return o.paid.order }, func(o *request) bool {
		return o != r && o.employee == r.employee && o.paid != nil && (o.ended == 0 || o.ended >= on)
	})
	if earlier != nil {
		breach(true, BreachPrevious, f.Times.Clause, "", earlier.Request)
	}
}

// checkRenegotiated judges a renegotiation, which is counted already.
func (s *State) checkRenegotiated(day *institute.CompanyDay, e *events.Event, r *request) {
	f := &s.figures.Renegotiations
	if most := int(f.On(day.Date)); r.renegotiated > most {
		tell(day, r, ledger.CauseOf(e), BreachTwice, f.Clause, count(most), count(r.renegotiated))
	}
	if r.paid.rate != mortgage.Variable {
		tell(day, r, ledger.CauseOf(e), BreachNotVariable, f.Clause, "", "")
	}
}

// used returns how many places of a group the grants of a year use.
func (s *State) used(group string, year int) int {
	return s.count(func(r *request) bool { return r.group == group && r.grant != nil && r.grant.date.Year() == year })
}

func (s *State) count(is func(*request) bool) (n int) {
	for i := range s.requests {
		if is(&s.requests[i]) {
			n++
		}
	}
	return n
}

// firstGranted returns the first of the other grants that stand, of those for which is returns true; nil: there is none.
func (s *State) firstGranted(r *request, is func(*request) bool) *request {
	return s.first(func(o *request) int { return o.grant.order }, func(o *request) bool { return o != r && o.grant != nil && is(o) })
}

func (s *State) first(order func(*request) int, is func(*request) bool) (out *request) {
	for i := range s.requests {
		if o := &s.requests[i]; is(o) && (out == nil || order(o) < order(out)) {
			out = o
		}
	}
	return out
}

// euro writes hundredths of a cent as euro, rounded half up to the cent.
func euro(hundredths int64) string { return events.Cents(ledger.RoundRatio(hundredths, 100)).String() }

func count[T ~int](n T) string { return strconv.Itoa(int(n)) }

// beside reports whether two requests are ranked together.
func (r *request) beside(o *request) bool { return r.group == o.group && r.quarter == o.quarter }

// order returns the requests by group, quarter and rank. Those without a rank come after the others of their quarter, in fold order.
func (s *State) order() []*request {
	out := make([]*request, len(s.requests))
	for i := range s.requests {
		out[i] = &s.requests[i]
	}
	slices.SortStableFunc(out, func(a, b *request) int {
		if c := cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.quarter, b.quarter), yes(b.ranked(), a.ranked())); c != 0 || !a.ranked() {
			return c
		}
		return cmp.Or(yes(b.Eviction, a.Eviction), cmp.Compare(a.since, b.since), cmp.Compare(b.Age, a.Age))
	})
	return out
}

// yes compares two answers: no comes before yes.
func yes(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
