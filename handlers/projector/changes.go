package projector

import (
	"sync"

	"spettanze/events"
)

// Change tells that what is known of somebody has changed.
type Change struct {
	Company  string
	Employee string // empty: the company's funds
	Seq      uint64 // the position since which queries tell it
	Lost     bool   // changes were lost because they were not fetched in time: anything may have changed until this is fetched
}

// changeBuffer is how many changes wait for a subscriber.
const changeBuffer = 256

type changes struct {
	mu   sync.Mutex
	subs map[*subscription]bool
}

type subscription struct {
	ch   chan Change
	lost bool // the last that was sent says that changes are lost
}

// Subscribe returns a channel of changes, and the function that ends the subscription and closes it. The projector never
// waits for a subscriber: one that is too slow loses changes, and is told so.
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

// offer hands a change over, if there is room. The last place is for the one that says of itself and of those after it that
// they are lost: it is there even when no other change ever follows. Only the projector sends, so what is free stays free.
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
