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
	Lost     bool   // changes before this one were lost because they were not fetched in time: anything may have changed
}

// changeBuffer is how many changes wait for a subscriber.
const changeBuffer = 256

type changes struct {
	mu   sync.Mutex
	subs map[*subscription]bool
}

type subscription struct {
	ch   chan Change
	lost bool
}

// Subscribe returns a channel of changes, and the function that ends the subscription and closes it. The projector never
// waits for a subscriber: one that is too slow loses changes, and the next that it gets says so.
func (p *Projector) Subscribe() (<-chan Change, func()) {
	s := &subscription{ch: make(chan Change, changeBuffer)}
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

func (c *changes) publish(b *batch, seq uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.subs) == 0 {
		return
	}
	for _, t := range b.touched {
		ch := Change{Company: t.state.e.Company, Employee: t.state.e.Subject, Seq: seq}
		if ch.Employee == events.CompanySubject {
			ch.Employee = ""
		}
		for s := range c.subs {
			ch.Lost = s.lost
			select {
			case s.ch <- ch:
				s.lost = false
			default:
				s.lost = true
			}
		}
	}
}
