package sample

import (
	"slices"
	"time"

	"spettanze/events"
)

// Config says which company to generate.
type Config struct {
	Seed    uint64
	Company string // company code; "blue" when empty

	Employees int // statistical staff, E101, E102, …
	// Cast adds the scripted employees that show the rules, E001, E002, …; their scripts are of 2023 to 2025.
	Cast bool

	From, To events.Date // first and last day of the ledger, both included; From is the go-live

	// ClockingPercent is how many of a hundred working days of the staff are clocked; 0 means all. An absent clocking
	// moves nothing (contract §3), so a benchmark thins the history out with it and keeps its length.
	ClockingPercent int

	// How many of ten thousand events of the staff are recorded one to eight weeks late, sent twice, and annulled with
	// a replacement.
	Late, Duplicates, Annulled int
}

// CompanyConfig is the configuration of [Company]: about 60 people from 1 January 2023 to 31 December 2025.
func CompanyConfig(seed uint64) Config {
	return Config{
		Seed: seed, Employees: 14, Cast: true, From: on("2023-01-01"), To: on("2025-12-31"),
		Late: 100, Duplicates: 10, Annulled: 10,
	}
}

// BenchmarkConfig is a company of 2,000 people over five years, about a million events, without the cast.
func BenchmarkConfig(seed uint64) Config {
	return Config{
		Seed: seed, Employees: 2000, From: on("2021-01-01"), To: on("2025-12-31"), ClockingPercent: 45,
		Late: 100, Duplicates: 10, Annulled: 10,
	}
}

// Company returns the events of the sample company in order of recording. The same seed gives the same events; what the
// cast does depends on no seed. Seq and Recorded are zero: they are the log's.
func Company(seed uint64) []events.Event {
	all := make([]events.Event, 0, 48_000)
	Generate(CompanyConfig(seed), func(e events.Event) bool {
		all = append(all, e)
		return true
	})
	return all
}

// Generate yields the events of a company in order of recording, a day after another, until yield returns false. It
// holds the staff, the cast's script and what is to be recorded later, never the history.
func Generate(cfg Config, yield func(events.Event) bool) {
	if cfg.Company == "" {
		cfg.Company = "blue"
	}
	g := &generator{cfg: cfg, pending: map[events.Date][]*entry{}, today: cfg.From}
	if cfg.Cast {
		s := newScript(cfg)
		for _, e := range s.entries {
			g.put(e)
		}
		for _, p := range s.people {
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

// entry is an event and the moment at which the log receives it, which is later than the source's own time when the
// event is late.
type entry struct {
	at    time.Time
	event events.Event
}

// employee is whoever has days: a member of the cast or of the staff.
type employee interface{ live(g *generator) }

type generator struct {
	cfg     Config
	people  []employee
	today   events.Date
	pending map[events.Date][]*entry // by the day on which the log receives them
}

// put hands an entry over. What is older than today arrives first thing today: at go-live that is the old system's
// whole record.
func (g *generator) put(e *entry) {
	e.event.Company = g.cfg.Company
	day := dayOf(e.at)
	if day < g.today {
		day, e.at = g.today, instant(g.today, 0, 0)
	}
	g.pending[day] = append(g.pending[day], e)
}

// flush yields what the log receives on a day.
func (g *generator) flush(day events.Date, yield func(events.Event) bool) bool {
	batch := g.pending[day]
	delete(g.pending, day)
	slices.SortStableFunc(batch, func(a, b *entry) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return a.event.Time.Compare(b.event.Time)
	})
	for _, e := range batch {
		if !yield(e.event) {
			return false
		}
	}
	return true
}

// flushRest yields what arrives after the last day: late events, and annulments of the last weeks.
func (g *generator) flushRest(yield func(events.Event) bool) {
	days := make([]events.Date, 0, len(g.pending))
	for d := range g.pending {
		days = append(days, d)
	}
	slices.Sort(days)
	for _, d := range days {
		if !g.flush(d, yield) {
			return
		}
	}
}
