package fold

import (
	"slices"
	"sync"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
)

// Seen says which folds see an event: that of the employee it is about, that of the company's institutes, those of everybody
// in the company.
type Seen struct{ Own, Company, Everybody bool }

// SeenBy returns which folds see an event. An annulment is seen by none, but takes its target away from those that see that;
// and who an id is moves no balance. What is about the company is everybody's only where its type says so: a company has
// thousands of employees, and each of their folds would be folded anew.
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
		return Seen{Everybody: true}
	case alone || company:
		return Seen{Company: true}
	}
	return Seen{Own: true, Company: watched || employment}
}

// IsEmployment tells whether a fact is of the working relationship, which the folds of employees and companies look at.
func IsEmployment(d events.Data) bool { return events.Rank(d) <= events.RankEmployment }

// IsCompanyFact tells whether a fact is seen by the fold of the company's institutes alone: loans, balances of a fund.
func IsCompanyFact(d events.Data) bool {
	_, alone := companySight().see(d)
	return alone
}

// CompanyConcerns calls fn for every institute of the company that may write about the employee whom a fact is about, with
// its position in [institutes.Companies].
func CompanyConcerns(d events.Data, fn func(institute int)) {
	for _, t := range companySight().types[d.Type().Index].takers {
		if t.takes(d) && (t.concerns == nil || t.concerns(d)) {
			fn(t.institute)
		}
	}
}

// companySight is what the institutes of every company see.
var companySight = sync.OnceValue(func() *sight { return sightOf(institutes.Companies) })

// sight is which facts the institutes of a list see.
type sight struct {
	types     []seenType                 // by the index of the type
	accounts  map[events.Entitlement]int // of which institute
	everybody bool
}

type seenType struct {
	takers []taker
	alone  bool // no employee's fold sees it
	own    bool // about an employee, no other fold sees it
}

// taker is an institute that takes a type of facts.
type taker struct {
	institute       int
	wants, concerns func(events.Data) bool // nil: all of them
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

// takers calls fn for every institute that takes a fact, which is no opening or adjustment.
func (s *sight) takers(d events.Data, fn func(institute int)) {
	for _, t := range s.types[d.Type().Index].takers {
		if t.takes(d) {
			fn(t.institute)
		}
	}
}

// takes tells whether an institute takes a fact.
func (s *sight) takes(d events.Data) bool {
	return slices.ContainsFunc(s.types[d.Type().Index].takers, func(t taker) bool { return t.takes(d) })
}

// see tells whether an institute sees a fact, and whether no employee's fold does.
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
