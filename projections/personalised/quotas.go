package personalised

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// The codes of the quotas. That of an office is followed by the unit.
const (
	All        = "orario_personalizzato"
	Reductions = "orario_personalizzato_riduzione"
	Office     = "orario_personalizzato_ufficio:"
)

// Quotas describes the quotas: of agreements in the company, of reductions among them, and in each office.
var Quotas = institute.CompanyAbout{
	Name:      "personalised",
	Watches:   hr.TypesAs[events.Arranging](),
	Everybody: true,
	Concerns: func(d events.Data) bool { // an end is not judged
		a, ok := d.(events.Arranging)
		return ok && a.Arrangement().To != 0
	},
	Breaches: []ledger.BreachCode{
		{Code: BreachQuota, Class: events.ClassTime, It: "Quota degli orari personalizzati superata", En: "Quota of personalised hours exceeded",
			Counts: ledger.WholeNumbers},
		{Code: BreachReductions, Class: events.ClassTime, It: "Quota degli orari ridotti superata", En: "Quota of reductions exceeded", Counts: ledger.WholeNumbers},
		{Code: BreachOffice, Class: events.ClassTime, It: "Quota degli orari personalizzati dell'ufficio superata", En: "Quota of personalised hours of the office exceeded",
			Counts: ledger.WholeNumbers},
	},
	Documents: []institute.CompanyDocument{
		{Kind: institute.QuotaDocument, Code: All, It: "Quota degli orari personalizzati", En: "Quota of personalised hours"},
		{Kind: institute.QuotaDocument, Code: Reductions, It: "Quota delle riduzioni fra gli orari personalizzati", En: "Quota of reductions among personalised hours"},
		{Kind: institute.QuotaDocument, Code: Office, It: "Quota degli orari personalizzati dell'ufficio", En: "Quota of personalised hours of the office"},
	},
	New: func(*contract.Contract) institute.Company { return &Company{agreements: map[string][]agreement{}} },
}

// Company is the agreements of all employees, of personalised hours and of the time bank.
type Company struct {
	agreements map[string][]agreement
	began      bool // an agreement begins today
}

type agreement struct {
	period
	kind         string
	fewer        bool
	officeAgrees bool
}

// Begin implements [institute.Company].
func (c *Company) Begin(*institute.CompanyDay) { c.began = false }

// Add implements [institute.Company]: there is no account.
func (c *Company) Add(*institute.CompanyDay, events.Entitlement, events.Lot, ledger.Entry) {}

// NextClosing implements [institute.Company]: only agreements ask for a closing.
func (c *Company) NextClosing(events.Date) events.Date { return institute.NoClosing }

// Clone implements [institute.Company]. A list is never changed in place.
func (c *Company) Clone() institute.Company {
	return &Company{maps.Clone(c.agreements), c.began}
}

// Apply implements [institute.Company]. Facts outside the service do not count.
func (c *Company) Apply(day *institute.CompanyDay, e *events.Event) {
	d, ok := e.Data.(events.Arranging)
	if _, in := day.Line(e.Subject).SpellAt(day.Date); !in || !ok {
		return
	}
	a := d.Arrangement()
	var list []agreement
	for _, old := range c.agreements[e.Subject] {
		if a.To == 0 && old.kind == a.Kind && old.holds(day.Date) {
			old.to = day.Date
		}
		if old.to >= day.Date {
			list = append(list, old)
		}
	}
	if a.To != 0 {
		list = append(list, agreement{period{day.Date, a.To}, a.Kind, a.Fewer, a.OfficeAgrees})
		c.began = true
	}
	c.agreements[e.Subject] = list
}

// Close implements [institute.Company].
func (c *Company) Close(day *institute.CompanyDay, p institute.Phase) {
	if p != institute.AfterEverybody || !c.began {
		return
	}
	n, f := c.count(day), institute.CompanyFigures[Figures](day)
	n.all.judge(day, BreachQuota, f.Quota.Clause, "")
	n.fewer.judge(day, BreachReductions, f.Reductions.Clause, "")
	for _, unit := range slices.Sorted(maps.Keys(n.offices)) {
		n.offices[unit].judge(day, BreachOffice, f.Office.Clause, ledger.OtherCase(unit))
	}
}

// group is a quota, and the employees whose agreement begins on the day and is judged by it: once for each agreement.
type group struct {
	institute.Quota
	begun []string
}

// judge reports a group beyond its limit, to the quota and to those employees.
func (g *group) judge(day *institute.CompanyDay, code, clause string, of ledger.Case) {
	if g.Unjudged || g.Counted <= g.Limit || len(g.begun) == 0 {
		return
	}
	b := ledger.Breach{Code: code, Clause: clause, Limit: strconv.Itoa(g.Limit), Observed: strconv.Itoa(g.Counted), Case: of,
		Cause: ledger.ClosingOf(day.Date)}
	day.Book.Breach(b)
	b.Case = "" // which office it is, its own documents say
	for _, b.Employee = range g.begun {
		day.Book.Breach(b)
	}
}

// take counts an employee with agreements of the group in force; judged says which of them it judges on the day on which they begin.
func (g *group) take(id string, on events.Date, list []agreement, judged func(a agreement) bool) {
	if len(list) == 0 {
		return
	}
	g.Employees = append(g.Employees, id)
	for _, a := range list {
		if a.from == on && judged(a) {
			g.begun = append(g.begun, id)
		}
	}
}

// limit finishes a count. A quota without a base is not judged (TIME G).
func (g *group) limit(percent contract.Percent) {
	g.Unjudged = g.Base == 0
	g.AtMost(g.Base * int(percent) / 100)
}

// counts are the quotas at the end of a day.
type counts struct {
	all, fewer group
	offices    map[string]*group
}

// count counts all employees in service.
func (c *Company) count(day *institute.CompanyDay) *counts {
	n := &counts{offices: map[string]*group{}}
	before := day.Date.YearStart() - 1
	day.People(func(id string, line *employment.Timeline) bool {
		if st := line.At(before); st.In && st.Class.Contract == hr.Indefinite {
			n.all.Base++
		}
		spell, in := line.SpellAt(day.Date)
		if !in {
			return true
		}
		list := slices.DeleteFunc(slices.Clone(c.agreements[id]), func(a agreement) bool { return !a.holds(day.Date) || a.from < spell.Hired })
		all := func(agreement) bool { return true }
		n.all.take(id, day.Date, list, all)
		if unit := line.UnitAt(day.Date); unit != "" {
			if n.offices[unit] == nil {
				n.offices[unit] = new(group)
			}
			n.offices[unit].Base++
			n.offices[unit].take(id, day.Date, list, func(a agreement) bool { return !a.officeAgrees })
		}
		n.fewer.take(id, day.Date, slices.DeleteFunc(list, func(a agreement) bool { return !a.fewer }), all)
		return true
	})
	f := institute.CompanyFigures[Figures](day)
	n.all.limit(f.Quota.On(day.Date))
	n.fewer.Base = n.all.Limit
	n.fewer.limit(f.Reductions.On(day.Date))
	for _, g := range n.offices {
		g.limit(f.Office.On(day.Date))
	}
	return n
}

// Quotas implements [institute.Quotas]: those of offices with people in service.
func (c *Company) Quotas(day *institute.CompanyDay) []institute.Quota {
	n := c.count(day)
	out := []institute.Quota{n.quota(All), n.quota(Reductions)}
	for _, unit := range slices.Sorted(maps.Keys(n.offices)) {
		out = append(out, n.quota(Office+unit))
	}
	return out
}

// Quota implements [institute.Quotas]. An office without people has zeros.
func (c *Company) Quota(day *institute.CompanyDay, code string) institute.Quota {
	return c.count(day).quota(code)
}

func (n *counts) quota(code string) institute.Quota {
	g, breach, of := &n.all, BreachQuota, ledger.Case("")
	if code == Reductions {
		g, breach = &n.fewer, BreachReductions
	} else if unit, is := strings.CutPrefix(code, Office); is {
		g, breach, of = new(group), BreachOffice, ledger.OtherCase(unit)
		if o := n.offices[unit]; o != nil {
			g = o
		}
	}
	g.Code = code
	g.Shows = func(b *ledger.Breach) bool { return b.Code == breach && b.Employee == "" && b.Case == of }
	return g.Quota
}
