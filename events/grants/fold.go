package grants

import (
	"slices"
	"time"

	"spettanze/events"
)

// Record is a message of ACCESS.
type Record struct {
	Seq   uint64
	At    time.Time     // when it was recorded
	Day   events.Date   // of that
	Event *events.Event // nil: it could not be read, Err says why
	Err   error
	By    string // handle of who recorded it; empty: the machine
	// Company and Subject are those of the NATS subject.
	Company, Subject string
}

// Apply folds records, in the order of the log. Those that it has folded before it leaves out.
func (d *Directory) Apply(list ...Record) {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := d.through
	for i := range list {
		if r := &list[i]; r.Seq > d.through {
			d.through, d.at = r.Seq, r.At
			d.apply(r)
		}
	}
	if d.through > before {
		d.tell()
	}
}

func (d *Directory) apply(r *Record) {
	if r.Event == nil {
		d.unreadable(r)
		return
	}
	e := r.Event
	if d.ids[e.ID] {
		return // a second event of an identity
	}
	d.ids[e.ID] = true
	switch data := e.Data.(type) {
	case Granted:
		d.grant(r, data)
	case Revoked:
		d.revoke(e, data)
	case Identified:
		d.identify(e, data)
	case UnitLed:
		d.of(e).leads[[2]string{e.Company, data.Unit}] = led{data.Date, data.To}
	case TokenIssued:
		hash, ok := ParseHash(data.Hash)
		if _, taken := d.tokens[data.Token]; ok && !taken && d.of(e).home == e.Company && !d.ids["token "+data.Token] {
			d.ids["token "+data.Token] = true // an id is used once, also after its token was revoked
			d.tokens[data.Token] = Token{ID: data.Token, Company: e.Company, Handle: e.Subject, Hash: hash, Roles: data.Roles,
				From: data.Date, Until: data.Until, Event: e.ID}
		}
	case TokenRevoked:
		if t := d.tokens[data.Token]; t.Company == e.Company {
			delete(d.tokens, data.Token)
		}
	case TokenUsed:
		if t, ok := d.tokens[data.Token]; ok && t.Company == e.Company && t.Handle == e.Subject && data.Date > t.Used {
			t.Used = data.Date
			d.tokens[data.Token] = t
		}
	case PersonErased:
		d.waiting[e.ID] = &Waiting{seq: r.Seq, ID: e.ID, Company: e.Company, Subject: e.Subject, By: r.By, Reason: data.Reason}
	case Approved:
		d.approve(r, data)
	}
}

// of returns the principal of an event's subject.
func (d *Directory) of(e *events.Event) *principal { return d.principal(e.Subject, e.Company) }

func (d *Directory) principal(handle, company string) *principal {
	p := d.principals[handle]
	if p == nil {
		p = &principal{home: company, unread: map[string]bool{}, granted: map[string][]held{}, leads: map[[2]string]led{}}
		d.principals[handle] = p
	}
	return p
}

// unreadable takes everything from the principal of a record that cannot be read: it may be a revocation. Where the subject names
// no principal, there is no grant that it could take.
func (d *Directory) unreadable(r *Record) {
	if ValidHandle(r.Subject) {
		d.principal(r.Subject, r.Company).unread[r.Company] = true
	}
}

func (d *Directory) grant(r *Record, data Granted) {
	e := r.Event
	if CheckGrant(r.By, e.Subject) != nil {
		return
	}
	g := Grant{ID: e.ID, Company: e.Company, Role: data.Role, Unit: data.Unit, Employee: data.Employee, Sources: data.Sources,
		Types: data.Types, From: &data.Date}
	if data.To != 0 {
		g.To = &data.To
	}
	counts := !data.Role.Strong() || data.Role == Operator && r.By == "" && !d.operated(e.Company, r.Day)
	p := d.of(e)
	p.granted[e.Company] = append(p.granted[e.Company], held{g, counts})
	for _, s := range g.Sources {
		if c := d.claims[s]; len(c) == 0 || c[0].company == e.Company { // another company's grant never gets the source later
			d.claims[s] = append(c, claim{e.Company, e.ID})
		}
	}
	if !counts {
		d.waiting[e.ID] = &Waiting{seq: r.Seq, ID: e.ID, Company: e.Company, Subject: e.Subject, By: r.By, Grant: g}
	}
}

// operated reports whether the company has an operator, today or later.
func (d *Directory) operated(company string, day events.Date) bool {
	for _, p := range d.principals {
		for _, h := range p.granted[company] {
			if h.Role == Operator && h.counts && !h.ended(day) {
				return true
			}
		}
	}
	return false
}

// revoke takes one grant, or all that the principal has in the company. Of its home it takes the tokens too, wherever they are used.
func (d *Directory) revoke(e *events.Event, data Revoked) {
	p := d.of(e)
	disclaim(d.claims, p.granted[e.Company], data.Grant)
	if data.Grant != "" {
		p.granted[e.Company] = slices.DeleteFunc(p.granted[e.Company], func(h held) bool { return h.ID == data.Grant })
		d.forget(func(w *Waiting) bool { return w.ID == data.Grant && w.Company == e.Company && w.Subject == e.Subject })
		return
	}
	delete(p.granted, e.Company)
	delete(p.unread, e.Company)
	for of := range p.leads {
		if of[0] == e.Company {
			delete(p.leads, of)
		}
	}
	d.forget(func(w *Waiting) bool { return w.Subject == e.Subject && w.Company == e.Company && w.Reason == "" })
	if p.home != e.Company {
		return
	}
	for id, t := range d.tokens {
		if t.Handle == e.Subject {
			delete(d.tokens, id)
		}
	}
}

func (d *Directory) forget(which func(*Waiting) bool) {
	for id, w := range d.waiting {
		if which(w) {
			delete(d.waiting, id)
		}
	}
}

func (d *Directory) identify(e *events.Event, data Identified) {
	of, taken := d.identities[data.Identity]
	switch home := d.of(e).home == e.Company; {
	case data.Withdrawn && home && of == e.Subject:
		delete(d.identities, data.Identity)
	case !data.Withdrawn && home && !taken:
		d.identities[data.Identity] = e.Subject
	}
}

// approve lets an event count that waits, where the second person is one: an operator of the company that day, neither who
// recorded it nor who receives it. The machine is no person.
func (d *Directory) approve(r *Record, data Approved) {
	w := d.waiting[data.Of]
	if w == nil || w.Company != r.Event.Company || r.By == "" || r.By == w.By || r.By == w.Subject || !d.operates(r.By, w.Company, r.Day) {
		return
	}
	delete(d.waiting, w.ID)
	if w.Grant.Role == "" {
		w.ApprovedBy = r.By
		d.erased = append(d.erased, *w)
		return
	}
	list := d.principals[w.Subject].granted[w.Company]
	for i := range list {
		if list[i].ID == w.ID {
			list[i].counts = true
		}
	}
}

// operates reports whether the log makes a principal an operator on a day.
func (d *Directory) operates(handle, company string, day events.Date) bool {
	p := d.principals[handle]
	return p != nil && !p.lost(company) && slices.ContainsFunc(p.granted[company], func(h held) bool {
		return h.Role == Operator && h.counts && h.Holds(day)
	})
}
