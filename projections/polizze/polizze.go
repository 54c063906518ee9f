// Package polizze is the insurance policies (MONEY N): accidents and permanent invalidity from illness (CIA/9), life (CIA/10). It keeps
// what an employee declared, and says what they are insured for on a day. It has no account and writes nothing.
//
// A declaration holds from a day that follows from its date: the first one about a policy from the end of the trial period if it was
// prompt, any other from a 1 January. As the end of the trial period may be moved until it comes, that day is worked out when it is
// asked for. Sums are figures and pay of the day asked for. Everything ends with the service, and a rehire declares anew.
package polizze

import (
	"cmp"
	"slices"

	"spettanze/events"
	"spettanze/events/pay"
	"spettanze/events/policies"
	"spettanze/projections/institute"
)

// About describes the policies.
var About = institute.About{
	Name:    "polizze",
	Facts:   events.TypesOf(pay.Declared{}, policies.Declared{}, policies.FamilyDeclared{}),
	Insures: true,
	Figures: func() any { return new(Figures) },
	New:     func() institute.Institute { return new(State) },
}

// State is what one employee declared.
type State struct {
	institute.Base
	pay      institute.Pay
	hired    events.Date // the hire of the spell in which the rest was declared
	declared []declaration
	family   *events.Event
}

// declaration is a declaration, in fold order.
type declaration struct {
	event  *events.Event
	prompt bool // the first one about its policy, soon enough after the trial period
}

var _ institute.Insurer = (*State)(nil)

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := *s
	c.declared = slices.Clip(c.declared)
	return &c
}

// Apply implements [institute.Institute].
func (s *State) Apply(day *institute.Day, e *events.Event) {
	s.pay.Apply(day, e)
	if s.hired != day.Spell.Hired {
		s.hired, s.declared, s.family = day.Spell.Hired, nil, nil
	}
	switch d := e.Data.(type) {
	case policies.FamilyDeclared:
		s.family = e
	case policies.Declared:
		first := !slices.ContainsFunc(s.declared, func(was declaration) bool { return was.data().Policy == d.Policy })
		soon := d.Date <= day.Spell.Tried+events.Date(figures(day).Prompt.On(d.Date)) //nolint:gosec // at most ten years of days
		s.declared = append(s.declared, declaration{e, first && soon})
	}
}

func (d declaration) data() policies.Declared { v, _ := d.event.Data.(policies.Declared); return v }

// Coverage implements [institute.Insurer].
func (s *State) Coverage(day *institute.Day) (c institute.Coverage) {
	if !day.InService() || s.hired != day.Spell.Hired {
		return c
	}
	c.Gross, c.Family = s.pay.Gross(day.Spell), s.family
	inForce := map[policies.Policy]institute.Declaration{}
	for _, was := range s.declared {
		d := institute.Declaration{Declared: was.data(), Event: was.event}
		if d.From = max(d.Date, day.Spell.Tried); !was.prompt {
			d.From = max(figures(day).change(d.Date), day.Spell.Tried)
		}
		switch now, some := inForce[d.Policy]; {
		case d.From > day.Date:
			c.Coming = append(slices.DeleteFunc(c.Coming, func(x institute.Declaration) bool { // the later one replaces it
				return x.Policy == d.Policy && x.From == d.From
			}), d)
		case !some || d.From >= now.From:
			inForce[d.Policy] = d
		}
	}
	slices.SortStableFunc(c.Coming, func(a, b institute.Declaration) int { return cmp.Compare(a.From, b.From) })
	for _, p := range policies.Policies {
		if d := inForce[p]; d.Member {
			c.Covers = append(c.Covers, s.covers(day, d, c.Gross)...)
		}
	}
	return c
}

// covers returns the cases that a declaration in force insures.
func (s *State) covers(day *institute.Day, d institute.Declaration, gross institute.Sum) []institute.Cover {
	f := figures(day)
	most := func(of institute.Case, clause string, figure AtMost) institute.Cover {
		return institute.Cover{Declaration: d, Case: of, Clause: clause, Multiple: int(figure.Multiple), Limit: figure.Most.Cents,
			Sum: min(gross.Cents*events.Cents(figure.Multiple), figure.Most.Cents)}
	}
	switch d.Policy {
	case policies.Accident:
		return []institute.Cover{most(institute.Death, f.AccidentDeath.Clause, f.AccidentDeath.On(day.Date)),
			most(institute.Invalidity, f.AccidentInvalidity.Clause, f.AccidentInvalidity.On(day.Date))}
	case policies.Illness:
		return []institute.Cover{most(institute.Invalidity, f.IllnessInvalidity.Clause, f.IllnessInvalidity.On(day.Date))}
	}
	life := f.Life.On(day.Date)
	base := max(gross.Cents*events.Cents(life.Multiple), life.Least.Cents)
	c := institute.Cover{Declaration: d, Case: institute.Death, Clause: f.Life.Clause, Multiple: int(life.Multiple), Limit: life.Least.Cents, Least: true,
		Base: &base, Sum: base}
	if d.Cover == policies.B {
		c.Clause, c.Family = f.Family.Clause, f.Family.On(day.Date).sums(s.declaredFamily(), int(f.Persons.On(day.Date)))
		for _, sum := range c.Family {
			c.Sum += sum
		}
	}
	return []institute.Cover{c}
}

func (s *State) declaredFamily() (f policies.FamilyDeclared) {
	if s.family != nil {
		f, _ = s.family.Data.(policies.FamilyDeclared)
	}
	return f
}
