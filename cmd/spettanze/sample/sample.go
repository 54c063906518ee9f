package sample

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"spettanze/events"
)

// Config says which company to generate.
type Config struct {
	Seed    uint64
	Company string // company code; "blue" when empty

	Employees int // statistical staff, E101, E102, …
	// Cast adds scripted employees to the staff, with all that their scripts record; nil: there are none.
	Cast func(Config) ([]*Person, []*Entry)

	From, To events.Date // first and last day of the ledger, both included; From is the go-live

	// ClockingPercent is how many of a hundred working days of the staff are clocked; 0 means all. An absent clocking
	// moves nothing (contract §3), so a benchmark thins the history out with it and keeps its length.
	ClockingPercent int

	// How many of ten thousand events of the staff are recorded one to eight weeks late, sent twice, and annulled with
	// a replacement.
	Late, Duplicates, Annulled int
}

// Generate yields the events of a company in order of recording, a day after another, until yield returns false. Recorded
// is when the log receives them. It
// holds the staff, the cast's script and what is to be recorded later, never the history.
func Generate(cfg Config, yield func(events.Event) bool) {
	if cfg.Company == "" {
		cfg.Company = "blue"
	}
	g := &generator{cfg: cfg, pending: map[events.Date][]*Entry{}, today: cfg.From}
	if cfg.Cast != nil {
		people, entries := cfg.Cast(cfg)
		for _, e := range entries {
			g.put(e)
		}
		for _, p := range people {
			g.people = append(g.people, p)
		}
	}
	for i := range cfg.Employees {
		g.people = append(g.people, newStaff(cfg, i))
	}
	for g.today = cfg.From; g.today <= cfg.To; g.today++ {
		for _, p := range g.people {
			p.live(g)
		}
		if !g.flush(g.today, yield) {
			return
		}
	}
	g.flushRest(yield)
}

// Entry is an event and the moment at which the log receives it, which is later than the source's own time when the
// event is late.
type Entry struct {
	At    time.Time
	Event events.Event
}

// employee is a member of the cast or of the staff.
type employee interface{ live(g *generator) }

type generator struct {
	cfg     Config
	people  []employee
	today   events.Date
	pending map[events.Date][]*Entry // by the day on which the log receives them
}

// put hands an entry over. What is older than today arrives first thing today: at go-live that is the old system's
// whole record.
func (g *generator) put(e *Entry) {
	e.Event.Company = g.cfg.Company
	day := dayOf(e.At)
	if day < g.today {
		day, e.At = g.today, Instant(g.today, 0, 0)
	}
	g.pending[day] = append(g.pending[day], e)
}

// flush yields what the log receives on a day.
func (g *generator) flush(day events.Date, yield func(events.Event) bool) bool {
	batch := g.pending[day]
	delete(g.pending, day)
	slices.SortStableFunc(batch, func(a, b *Entry) int {
		return cmp.Or(a.At.Compare(b.At), a.Event.Time.Compare(b.Event.Time))
	})
	for _, e := range batch {
		e.Event.Recorded = e.At.UTC()
		if !yield(e.Event) {
			return false
		}
	}
	return true
}

// flushRest yields what arrives after the last day: late events, and annulments of the last weeks.
func (g *generator) flushRest(yield func(events.Event) bool) {
	for _, d := range slices.Sorted(maps.Keys(g.pending)) {
		if !g.flush(d, yield) {
			return
		}
	}
}
