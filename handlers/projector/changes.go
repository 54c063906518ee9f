package projector

import (
	"sync"

	"spettanze/events"
)

// Change says that the ledger of an employee, or of a company, has changed.
type Change struct {
	Company  string `json:"company"`
	Employee string `json:"employee,omitempty"` // empty: the company's institutes
	Seq      uint64 `json:"seq"`                // the position from which on queries return the change
	Lost     bool   `json:"-"`                  // the subscriber was too slow and changes were dropped: anything may have changed until it gets this one
}

// changeBuffer is how many changes wait for a subscriber.
const changeBuffer = 256

type changes struct {
	mu   sync.Mutex
	subs map[*subscription]bool
}

type subscription struct {
	ch   chan Change
	lost bool // the last change sent has Lost set
}

// Subscribe returns a channel of changes, and the function that ends the subscription and closes it. The projector never
// waits for a subscriber: one that is too slow loses changes, and the next change that it gets says so ([Change.Lost]).
func (p *Projector) Subscribe() (<-chan Change, func()) {
	s := &subscription{ch: make(chan Change, changeBuffer+1)}
	c := &p.changes
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.subs == nil {
		c.subs = map[*subscription]bool{}
	}
	c.subs[s] = true
	return s.ch, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.subs[s] {
			delete(c.subs, s)
			close(s.ch)
		}
	}
}

// offer sends a change if the buffer has room. The last place of the buffer is for the change with Lost set, so that it
// arrives even when no other change follows. Only the projector sends, so a free place stays free.
func (s *subscription) offer(ch Change) {
	switch {
	case len(s.ch) < changeBuffer:
		s.ch <- ch
		s.lost = false
	case !s.lost:
		ch.Lost = true
		s.ch <- ch
		s.lost = true
	}
}

func (c *changes) publish(b *batch, seq uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.subs) == 0 {
		return
	}
	for _, e := range b.changed {
		ch := Change{Company: e.Company, Employee: e.Subject, Seq: seq}
		if ch.Employee == events.CompanySubject {
			ch.Employee = ""
		}
		for s := range c.subs {
			s.offer(ch)
		}
	}
}
