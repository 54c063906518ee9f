package projector

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"spettanze/events"
	"spettanze/projections/sqlite"
)

// Changes are whose ledgers have changed behind one position and through another.
type Changes struct {
	List []Change // each ledger once, in order of Seq
	ID   string   // of the position: [Projector.Changes] goes on from there
	Lost bool     // what has changed cannot be known: it may be anything
}

// Change says that the ledger of an employee, or of a company's institutes, has changed.
type Change struct {
	Company  string `json:"company"`
	Employee string `json:"employee,omitempty"` // empty: the company's institutes
	Seq      uint64 `json:"seq"`                // of the last fact that changed it: queries that know it have the change
	ID       string `json:"-"`                  // of the position Seq
}

// changesBehind is how many records back changes are looked up.
const changesBehind = 100_000

// Changes returns what has changed behind a position, given by the id of an answer before, and a channel that is closed when the
// position moves. Without an id nothing has changed so far. A bare sequence is taken for an id; any other id must be of this
// log, of these tables and rules, and of at most 100,000 records ago.
func (p *Projector) Changes(ctx context.Context, id string) (out Changes, more <-chan struct{}, err error) {
	more = p.moved.wait() // before the position is read
	number, _, marked := strings.Cut(id, ".")
	after, bad := strconv.ParseUint(number, 10, 64)
	c, err := p.o.Store.Changed(ctx, after, id != "" && bad == nil, changesBehind)
	if err != nil {
		return out, nil, err
	}
	out.ID = p.changeID(c.Position.Seq, c.Position.Recorded)
	if id == "" {
		return out, more, nil
	}
	if out.Lost = bad != nil || !c.Known || marked && id != p.changeID(after, c.After); out.Lost {
		return out, more, nil
	}
	for _, j := range c.List {
		ch := Change{Company: j.Company, Employee: j.Subject, Seq: j.Seq, ID: p.changeID(j.Seq, j.Recorded)}
		if ch.Employee == events.CompanySubject {
			ch.Employee = ""
		}
		out.List = append(out.List, ch)
	}
	return out, more, nil
}

// SequenceOf returns the sequence of a position that an id names; 0 for what is no id.
func SequenceOf(id string) uint64 {
	number, _, _ := strings.Cut(id, ".")
	seq, _ := strconv.ParseUint(number, 10, 64) // 0 with an error
	return seq
}

// changeID names a position: its sequence, and a digest of when that record was recorded and of the tables and rules. No two
// logs have a record of the same nanosecond, and other tables and rules may change everything.
func (p *Projector) changeID(seq uint64, recorded time.Time) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %d", recorded.UnixNano(), p.o.Contract.Digest, sqlite.Rules))
	return fmt.Sprintf("%d.%x", seq, sum[:4])
}

// signal wakes all who wait for an event.
type signal struct {
	mu   sync.Mutex
	next chan struct{} // nil: nobody waits
}

// wait returns a channel that is closed when the event happens next.
func (s *signal) wait() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next == nil {
		s.next = make(chan struct{})
	}
	return s.next
}

func (s *signal) happened() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next != nil {
		close(s.next)
		s.next = nil
	}
}
