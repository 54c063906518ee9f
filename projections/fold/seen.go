package fold

import (
	"slices"
	"sync"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
)

// Seen says which folds see an event: that of the employee it is about (Own), that of the company's institutes, those of
// all employees of the company.
type Seen struct{ Own, Company, Everybody bool }

// SeenBy returns which folds see an event. No fold sees an annulment (the folds lose its target instead) or the description
// of a person. An event about the company goes to all employees' folds only if its type says so (Everybody): thousands of
// folds might have to be refolded for it.
func SeenBy(e *events.Event) Seen {
	t, sight := e.Data.Type(), companySight()
	company := e.Subject == events.CompanySubject
	switch {
	case sight.types[t.Index].own && !company: // nearly every event
		return Seen{Own: true}
	case t.Unseen:
		return Seen{}
	}
	employment := IsEmployment(e.Data)
	watched, alone := sight.see(e.Data)
	switch {
	case company && t.Everybody && !alone:
		return Seen{Everybody: true, Company: watched}
	case alone || company:
		return Seen{Company: true}
	}
	return Seen{Own: true, Company: watched || employment}
}

// IsEmployment reports whether a fact is about employment: hire, schedule, class, suspension, termination. The folds of the
// employee and of the company both see it.
func IsEmployment(d events.Data) bool { return events.Rank(d) <= events.RankEmployment }

// IsCompanyFact reports whether only the fold of the company's institutes sees a fact: loans, balances of a fund.
func IsCompanyFact(d events.Data) bool {
	_, alone := companySight().see(d)
	return alone
}

// CompanyConcerns calls fn with the position in [institutes.Companies] of every institute that may write about the fact's
// employee because of the fact.
func CompanyConcerns(d events.Data, fn func(institute int)) {
	for _, t := range companySight().types[d.Type().Index].takers {
		if t.takes(d) && (t.concerns == nil || t.concerns(d)) {
			fn(t.institute)
		}
	}
}

// Institutes is a set of the company's institutes.
type Institutes uint64

// Whose returns the institutes for which a fact of employment makes the facts about its employee matter ([institute.CompanyAbout.Whose]).
func Whose(d events.Data) (set Institutes) {
	for i := range institutes.Companies {
		if w := institutes.Companies[i].Whose; w != nil && w(d) {
			set |= 1 << i
		}
	}
	return set
}

// Matters reports whether a fact that the company's institutes watch matters to one, given those for which a fact of employment of its
// employee makes it matter.
func Matters(d events.Data, whose Institutes) bool {
	for _, t := range companySight().types[d.Type().Index].takers {
		if t.takes(d) && (institutes.Companies[t.institute].Whose == nil || whose&(1<<t.institute) != 0) {
			return true
		}
	}
	return false
}

// companySight is the sight of [institutes.Companies].
var companySight = sync.OnceValue(func() *sight { return sightOf(institutes.Companies) })

// sight says which facts the institutes of a list see.
type sight struct {
	types     []seenType                 // by the index of the type
	accounts  map[events.Entitlement]int // entitlement → position of its institute
	everybody bool
}

type seenType struct {
	takers []taker
	alone  bool // only the company's fold sees it
	own    bool // only the fold of the employee it is about sees it
}

// taker is an institute that takes a type of facts.
type taker struct {
	institute       int
	wants, concerns func(events.Data) bool // nil: all facts of the type
}

func (t *taker) takes(d events.Data) bool { return t.wants == nil || t.wants(d) }

func sightOf(list []institute.CompanyAbout) *sight {
	s := &sight{types: make([]seenType, len(hr.Types)), accounts: map[events.Entitlement]int{}}
	for i := range list {
		s.everybody = s.everybody || list[i].Everybody
		for _, ent := range list[i].Accounts {
			s.accounts[ent] = i
		}
		for _, t := range list[i].Facts {
			at := &s.types[t.Index]
			at.takers, at.alone = append(at.takers, taker{i, nil, list[i].Concerns}), true
		}
		for _, t := range list[i].Watches {
			at := &s.types[t.Index]
			at.takers = append(at.takers, taker{i, list[i].Wants, list[i].Concerns})
		}
	}
	for i, t := range hr.Types {
		s.types[i].own = len(s.types[i].takers) == 0 && !t.Unseen && t.About != events.ByData && t.Rank > events.RankEmployment
	}
	return s
}

// takers calls fn with the position of every institute that takes a fact. The fact must not be an opening or adjustment.
func (s *sight) takers(d events.Data, fn func(institute int)) {
	for _, t := range s.types[d.Type().Index].takers {
		if t.takes(d) {
			fn(t.institute)
		}
	}
}

// takes reports whether an institute takes a fact.
func (s *sight) takes(d events.Data) bool {
	return slices.ContainsFunc(s.types[d.Type().Index].takers, func(t taker) bool { return t.takes(d) })
}

// see reports whether an institute sees a fact, and whether the company's fold alone does. An opening or adjustment belongs to
// the institute of its account.
func (s *sight) see(d events.Data) (seen, alone bool) {
	switch d := d.(type) {
	case hr.BalanceOpened:
		_, alone = s.accounts[d.Entitlement]
		return alone, alone
	case hr.BalanceAdjusted:
		_, alone = s.accounts[d.Entitlement]
		return alone, alone
	}
	return s.takes(d), s.types[d.Type().Index].alone
}
