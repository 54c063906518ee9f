package access

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/cedar-policy/cedar-go"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/handlers/access/policy"
)

// Scope is what a principal may see and do in one company today. It holds until a grant, a policy or the day changes, and is
// safe for concurrent use.
type Scope struct {
	company  string
	policies *policy.Set
	person   cedar.Entity
	reason   cedar.RecordMap
	self     string   // employee whose ledger is the principal's own; empty: none
	leads    []string // units
	sources  []string // of which the principal is the sender
	all      bool     // everything is permitted
	Roles    []grants.Role

	mu     sync.Mutex
	sights map[string]Sight
	may    map[Action]bool
	why    map[string][]string // the policies that permit
}

// scopeOf makes the scope of a principal from the grants in force. It is nil without any: the company does not exist.
func scopeOf(p *Principal, company string, policies *policy.Set, granted []grants.Grant, led []string) *Scope {
	if p.Channel == Open {
		return &Scope{company: company, all: true}
	}
	s := &Scope{company: company, policies: policies, leads: led, reason: cedar.RecordMap{}, sights: map[string]Sight{}, may: map[Action]bool{}, why: map[string][]string{}}
	var roles []cedar.EntityUID
	for i := range granted {
		g := &granted[i]
		if g.Role == grants.Employee {
			s.self = g.Employee
		}
		s.sources = append(s.sources, g.Sources...)
		roles, s.Roles = append(roles, cedar.NewEntityUID("Role", cedar.String(g.Role))), append(s.Roles, g.Role)
	}
	if len(roles) == 0 {
		return nil
	}
	attributes := cedar.RecordMap{"company": cedar.NewEntityUID("Company", cedar.String(company))}
	if s.self != "" {
		attributes["employee"] = employeeUID(company, s.self)
	}
	if len(s.leads) > 0 {
		units := make([]cedar.Value, len(s.leads))
		for i, u := range s.leads {
			units[i] = unitUID(company, u)
		}
		attributes["leads"] = cedar.NewSet(units...)
	}
	s.person = cedar.Entity{UID: cedar.NewEntityUID("Person", cedar.String(p.Handle)), Parents: cedar.NewEntityUIDSet(roles...),
		Attributes: cedar.NewRecord(attributes)}
	if p.Reason.Code != "" {
		s.reason["reason"] = cedar.String(p.Reason.Code)
	}
	return s
}

func employeeUID(company, id string) cedar.EntityUID {
	return cedar.NewEntityUID("Employee", cedar.String(company+"/"+id))
}

func unitUID(company, unit string) cedar.EntityUID {
	return cedar.NewEntityUID("Unit", cedar.String(company+"/"+unit))
}

// May reports whether an action on the company is allowed.
func (s *Scope) May(a Action) bool {
	if s.all {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out, ok := s.may[a]
	if !ok {
		company := cedar.NewEntityUID("Company", cedar.String(s.company))
		out, _ = s.allow(a, cedar.Entity{UID: company}, s.reason)
		s.may[a] = out
	}
	return out
}

func (s *Scope) allow(a Action, resource cedar.Entity, context cedar.RecordMap) (bool, []string) {
	world := cedar.EntityMap{s.person.UID: s.person, resource.UID: resource}
	for parent := range resource.Parents.All() {
		if parent.Type == "Unit" {
			world[parent] = cedar.Entity{UID: parent, Parents: cedar.NewEntityUIDSet(cedar.NewEntityUID("Company", cedar.String(s.company)))}
		}
	}
	return s.policies.Allow(world, cedar.Request{Principal: s.person.UID, Action: cedar.NewEntityUID("Action", cedar.String(a)),
		Resource: resource.UID, Context: cedar.NewRecord(context)})
}

// Of returns what is seen of an employee who is in a unit today; empty: in none.
func (s *Scope) Of(id, unit string) Sight {
	if s.all {
		return Whole
	}
	// All employees of a unit are seen alike, but for oneself and those whom a policy names: so what is kept is bounded, whatever ids
	// are asked for.
	alike := unit
	if id != "" && (id == s.self || slices.Contains(s.policies.People, s.company+"/"+id)) {
		alike = unit + "\x00" + id
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out, ok := s.sights[alike]
	if !ok {
		out = s.decide(id, unit)
		s.sights[alike] = out
	}
	return out
}

// decide asks the policies for every action and class.
func (s *Scope) decide(id, unit string) Sight {
	who := s.employee(id, unit)
	var seen [len(ofEmployee)]Classes
	for i, a := range ofEmployee {
		for _, class := range []Classes{Time, Special, Money} {
			if allowed, _ := s.allow(a, who, s.context(class)); allowed {
				seen[i] |= class
			}
		}
	}
	return Sight{seen[0], seen[1], seen[2], seen[3], seen[4]}
}

// employee is an employee for policies.
func (s *Scope) employee(id, unit string) cedar.Entity {
	parents := []cedar.EntityUID{cedar.NewEntityUID("Company", cedar.String(s.company))}
	if unit != "" {
		parents = append(parents, unitUID(s.company, unit))
	}
	return cedar.Entity{UID: employeeUID(s.company, id), Parents: cedar.NewEntityUIDSet(parents...)}
}

// context is what policies know of a question about a class of what an employee has.
func (s *Scope) context(class Classes) cedar.RecordMap {
	out := cedar.RecordMap{"time": cedar.Boolean(class == Time), "special": cedar.Boolean(class == Special), "money": cedar.Boolean(class == Money)}
	maps.Copy(out, s.reason)
	return out
}

// Permitting returns the policies that permit an action on the company or on an employee of a unit.
func (s *Scope) Permitting(a Action, id, unit string) []string {
	key := string(a) + "/" + unit + "/" + id
	if len(s.policies.People) == 0 { // all others of a unit are alike
		key = string(a) + "/" + unit
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	by, ok := s.why[key]
	if ok {
		return by
	}
	if !a.IsOfEmployee() {
		_, by = s.allow(a, cedar.Entity{UID: cedar.NewEntityUID("Company", cedar.String(s.company))}, s.reason)
	}
	for i := 0; i < 3 && a.IsOfEmployee(); i++ {
		class := []Classes{Time, Special, Money}[i]
		if allowed, these := s.allow(a, s.employee(id, unit), s.context(class)); allowed {
			by = append(by, these...)
		}
	}
	slices.Sort(by)
	s.why[key] = slices.Compact(by)
	return s.why[key]
}

// kinds returns what is seen of each kind of employee: of oneself, of those whom a policy names and of others, in each unit that one
// leads or that a policy names, and in no such unit.
func (s *Scope) kinds() (out []Sight) {
	units, people := append([]string{""}, s.leads...), []string{""}
	units = append(units, own(s.company, s.policies.Units)...)
	if people = append(people, own(s.company, s.policies.People)...); s.self != "" {
		people = append(people, s.self)
	}
	for _, id := range people {
		for _, unit := range units {
			out = append(out, s.Of(id, unit))
		}
	}
	return out
}

// own returns the names of what is of a company among the ids of entities.
func own(company string, ids []string) (out []string) {
	for _, id := range ids {
		if name, ok := strings.CutPrefix(id, company+"/"); ok {
			out = append(out, name)
		}
	}
	return out
}

// Some reports whether there can be an employee of whom an action is allowed.
func (s *Scope) Some(a Action) bool {
	return s.all || slices.ContainsFunc(s.kinds(), func(of Sight) bool { return of.of(a) != 0 })
}

// common returns the classes that a document about several employees may show: those that are seen of everybody who is in it.
func (s *Scope) common(a Action) Classes {
	if s.all {
		return AllClasses
	}
	if !s.Some(a) {
		if a == SeeSent && s.May(SeeSent) { // of nobody but the sender
			return AllClasses
		}
		return 0
	}
	out := AllClasses
	for _, of := range s.kinds() {
		if c := of.of(a); c != 0 {
			out &= c
		}
	}
	return out
}

// ofTeam returns the classes that a page about those in the units that the principal leads may show: class time, where it is seen.
func (s *Scope) ofTeam() Classes {
	for _, unit := range s.leads {
		if s.Of("", unit).of(SeeBalances).Has(events.ClassTime) {
			return Time
		}
	}
	return 0
}

// Whole reports whether all of everybody is seen.
func (s *Scope) Whole() bool {
	return s.all || len(s.policies.People) == 0 && len(s.policies.Units) == 0 && s.Of("", "") == Whole
}

// ByUnit reports whether what is seen of an employee depends on the unit.
func (s *Scope) ByUnit() bool { return !s.all && (len(s.leads) > 0 || len(s.policies.Units) > 0) }
