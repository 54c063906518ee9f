package grants

import (
	"cmp"
	"maps"
	"slices"

	"spettanze/events"
)

// Entry is what a principal has in a company.
type Entry struct {
	Principal  string
	Who        string // a name for people, from a file
	Home       bool   // the company is the one that ties identities to it and issues its tokens
	Lost       bool   // a record about it cannot be read: it has no rights
	Grants     []Grant
	Leads      []Led
	Identities int
	Tokens     []Token
}

// Led is a unit that a principal leads.
type Led struct {
	Unit     string
	From, To events.Date // To is zero without an end
}

// List returns what everybody has in a company who has anything, also what begins later or has ended, sorted by principal. What waits
// for a second person is not among it.
func (d *Directory) List(company string) (list []Entry) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	handles := slices.Collect(maps.Keys(d.principals))
	if f := d.files[company]; f != nil {
		handles = slices.AppendSeq(handles, maps.Keys(f.grants))
	}
	slices.Sort(handles)
	for _, handle := range slices.Compact(handles) {
		if e := d.entry(handle, company); len(e.Grants)+len(e.Leads)+e.Identities+len(e.Tokens) > 0 || e.Lost {
			list = append(list, e)
		}
	}
	return list
}

func (d *Directory) entry(handle, company string) Entry {
	e := Entry{Principal: handle}
	if p := d.principals[handle]; p != nil {
		e.Home, e.Lost = p.home == company, p.lost(company) || d.lost
		for _, h := range p.granted[company] {
			if h.counts {
				e.Grants = append(e.Grants, h.Grant)
			}
		}
		for of, l := range p.leads {
			if of[0] == company {
				e.Leads = append(e.Leads, Led{of[1], l.from, l.to})
			}
		}
		slices.SortFunc(e.Leads, func(a, b Led) int { return cmp.Compare(a.Unit, b.Unit) })
	}
	if f := d.files[company]; f != nil {
		for _, g := range f.grants[handle] {
			e.Who = g.Who
			e.Grants = append(e.Grants, g)
		}
		e.Identities += count(f.identities, handle)
	}
	if e.Home {
		e.Identities += count(d.identities, handle)
		for _, t := range d.tokens {
			if t.Handle == handle {
				e.Tokens = append(e.Tokens, t)
			}
		}
		slices.SortFunc(e.Tokens, func(a, b Token) int { return cmp.Compare(a.Until, b.Until)*2 + cmp.Compare(a.ID, b.ID) })
	}
	return e
}

func count(identities map[string]string, handle string) (n int) {
	for _, h := range identities {
		if h == handle {
			n++
		}
	}
	return n
}

// Home returns the company to which a handle belongs; empty: nothing was recorded about it.
func (d *Directory) Home(handle string) string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if p := d.principals[handle]; p != nil {
		return p.home
	}
	return ""
}
