package grants

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"spettanze/events"
)

// Directory knows who may do what today: the events of ACCESS folded in the order of the log, and what files grant beside them.
// Its questions are answered from memory. It is safe for concurrent use.
type Directory struct {
	today func() events.Date

	mu         sync.RWMutex
	through    uint64
	at         time.Time     // when that record was recorded
	lost       bool          // see [Directory.Distrust]
	changed    chan struct{} // closed at a change, then replaced
	ids        map[string]bool
	principals map[string]*principal // by handle
	identities map[string]string     // handle by identity
	tokens     map[string]Token      // by id; those that were not revoked
	waiting    map[string]*Waiting   // by id of the event
	erased     []Waiting             // approved, in the order of approval
	files      map[string]*File      // by company
	claims     map[string][]claim    // by source, in the order of the log
}

// principal is what the log says of a handle.
type principal struct {
	home    string            // the company that first named it
	unread  map[string]bool   // the companies a record of which could not be read
	granted map[string][]held // by company
	leads   map[[2]string]led // by company and unit
}

// lost reports whether a record could not be read that may have taken what the principal has in a company.
func (p *principal) lost(company string) bool { return p.unread[company] || p.unread[p.home] }

type held struct {
	Grant
	counts bool // a second person was not needed, or has approved
}

type led struct{ from, to events.Date }

// Waiting is a grant or an erasure that counts once a second person approves it.
type Waiting struct {
	ID, Company string
	Subject     string // the handle that receives the grant, or the employee
	By          string // who recorded it; empty: the machine
	Grant       Grant  // of a grant
	Reason      string // of an erasure
	ApprovedBy  string // of an erasure that was approved
	seq         uint64
}

// NewDirectory returns an empty directory: it permits nothing. today says which grants hold.
func NewDirectory(today func() events.Date) *Directory {
	return &Directory{today: today, changed: make(chan struct{}), ids: map[string]bool{}, principals: map[string]*principal{},
		identities: map[string]string{}, tokens: map[string]Token{}, waiting: map[string]*Waiting{}, files: map[string]*File{}, claims: map[string][]claim{}}
}

// Grants returns the grants of a principal that hold today in a company, those of files last. Sources that are of another company are not
// in them.
func (d *Directory) Grants(handle, company string) (list []Grant) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return separate(d, handle, company, grantsOf(d, handle, company))
}

func grantsOf(d *Directory, handle, company string) (list []Grant) {
	day := d.today()
	if p := d.principals[handle]; p != nil {
		if p.lost(company) {
			return nil
		}
		for _, h := range p.granted[company] {
			if h.counts && h.Holds(day) && !d.lost {
				list = append(list, h.Grant)
			}
		}
	}
	if f := d.files[company]; f != nil {
		for _, g := range f.grants[handle] {
			if g.Holds(day) {
				list = append(list, g)
			}
		}
	}
	return list
}

// Companies returns the companies in which a principal has grants today, sorted.
func (d *Directory) Companies(handle string) (list []string) {
	d.mu.RLock()
	var all []string
	if p := d.principals[handle]; p != nil {
		all = slices.Collect(maps.Keys(p.granted))
	}
	for company := range d.files {
		all = append(all, company)
	}
	d.mu.RUnlock()
	slices.Sort(all)
	for _, company := range slices.Compact(all) {
		if len(d.Grants(handle, company)) > 0 {
			list = append(list, company)
		}
	}
	return list
}

// Leads returns the units that a principal leads today in a company, sorted: those of its grants as a manager, and those that it
// leads as long as it is one.
func (d *Directory) Leads(handle, company string) (units []string) {
	manages := false
	for _, g := range d.Grants(handle, company) {
		if g.Role == Manager {
			manages = true
			if g.Unit != "" {
				units = append(units, g.Unit)
			}
		}
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if p := d.principals[handle]; manages && p != nil {
		day := d.today()
		for of, l := range p.leads {
			if of[0] == company && l.from <= day && (l.to == 0 || day <= l.to) {
				units = append(units, of[1])
			}
		}
	}
	slices.Sort(units)
	return slices.Compact(units)
}

// Handle returns the principal that an identity is tied to ([Identity]).
func (d *Directory) Handle(identity string) (handle string, ok bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, f := range d.files {
		if handle, ok = f.identities[identity]; ok {
			return handle, true
		}
	}
	handle, ok = d.identities[identity]
	return handle, ok && !d.lost && !claimed(d, handle)
}

// Token returns a token by its id, as long as it is neither revoked nor expired. The caller compares the secret.
func (d *Directory) Token(id string) (Token, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	t, ok := d.tokens[id]
	day := d.today()
	return t, ok && !d.lost && !claimed(d, t.Handle) && t.From <= day && day <= t.Until
}

// Changed returns a channel that is closed when anything changes. What ends or begins with a day changes without it.
func (d *Directory) Changed() <-chan struct{} {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.changed
}

// Through returns the sequence in ACCESS of the last record folded.
func (d *Directory) Through() uint64 {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.through
}

// Last returns the sequence in ACCESS of the last record folded, and when it was recorded.
func (d *Directory) Last() (seq uint64, at time.Time) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.through, d.at
}

// Lost reports whether records were lost, so that no grant is trusted ([Directory.Distrust]).
func (d *Directory) Lost() bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.lost
}

// Reached waits until a record is folded.
func (d *Directory) Reached(ctx context.Context, seq uint64) error {
	for {
		changed := d.Changed()
		if d.Through() >= seq {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Distrust takes everything from everybody, for good, but for what files grant: records were lost.
func (d *Directory) Distrust() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lost = true
	d.tell()
}

// tell wakes those who wait for a change.
func (d *Directory) tell() {
	close(d.changed)
	d.changed = make(chan struct{})
}

// Waiting returns what waits for a second person in a company, in the order of the log.
func (d *Directory) Waiting(company string) (list []Waiting) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, w := range d.waiting {
		if w.Company == company {
			list = append(list, *w)
		}
	}
	slices.SortFunc(list, func(a, b Waiting) int { return cmp.Compare(a.seq, b.seq) })
	return list
}

// Erased returns the approved erasures of a company, or of all for "", in the order of approval.
func (d *Directory) Erased(company string) (list []Waiting) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, w := range d.erased {
		if w.Company == company || company == "" {
			list = append(list, w)
		}
	}
	return list
}
