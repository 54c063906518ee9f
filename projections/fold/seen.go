package fold

import (
	"sync"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
)

// Seen says which folds see an event: that of the employee it is about, that of the company's institutes, those of everybody
// in the company.
type Seen struct{ Own, Company, Everybody bool }

// SeenBy returns which folds see an event. An annulment is seen by none, but takes its target away from those that see that;
// and who an id is moves no balance. What is about the company is everybody's, unless an institute of the company is about
// it: a company has thousands of employees, and each of their folds would be folded anew.
func SeenBy(e *events.Event) Seen {
	switch e.Data.(type) {
	case events.EventAnnulled, events.PersonDescribed:
		return Seen{}
	}
	employment := IsEmployment(e.Data)
	watched, alone := companySight().see(e.Data)
	switch {
	case alone:
		return Seen{Company: true}
	case e.Subject == events.CompanySubject:
		return Seen{Everybody: true}
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

// CompanyTakes tells whether an institute of the company takes a fact, beside employment that it may look at.
func CompanyTakes(d events.Data) bool {
	seen, _ := companySight().see(d)
	return seen
}

// LooksAtEverybody tells whether an institute of the company looks at employees whom none of its facts is about.
func LooksAtEverybody() bool { return companySight().everybody }

// companySight is what the institutes of every company see.
var companySight = sync.OnceValue(func() *sight { return sightOf(institutes.Companies) })

// sight is which facts the institutes of a list see.
type sight struct {
	types     map[string]seenType
	accounts  map[events.Entitlement]int // of which institute
	everybody bool
}

type seenType struct {
	takers []int // which institutes
	alone  bool  // no employee's fold sees it
}

func sightOf(list []institute.CompanyAbout) *sight {
	s := &sight{types: map[string]seenType{}, accounts: map[events.Entitlement]int{}}
	for i := range list {
		s.everybody = s.everybody || list[i].Everybody
		for _, ent := range list[i].Accounts {
			s.accounts[ent] = i
		}
		for _, t := range list[i].Facts {
			s.types[t] = seenType{takers: append(s.types[t].takers, i), alone: true}
		}
		for _, t := range list[i].Watches {
			s.types[t] = seenType{takers: append(s.types[t].takers, i), alone: s.types[t].alone}
		}
	}
	return s
}

// takes tells whether an institute takes a fact.
func (s *sight) takes(d events.Data) bool { return len(s.types[d.Type()].takers) > 0 }

// see tells whether an institute sees a fact, and whether no employee's fold does.
func (s *sight) see(d events.Data) (seen, alone bool) {
	switch d := d.(type) {
	case events.BalanceOpened:
		_, alone = s.accounts[d.Entitlement]
		return alone, alone
	case events.BalanceAdjusted:
		_, alone = s.accounts[d.Entitlement]
		return alone, alone
	}
	t := s.types[d.Type()]
	return len(t.takers) > 0, t.alone
}
