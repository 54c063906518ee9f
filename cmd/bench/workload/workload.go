// Package workload generates the events that the benchmarks measure with: a company that does not exist.
//
// It is of the sample's statistical staff (package sample): clockings day by day, leave of all kinds,
// agreements of the time bank with leave and recoveries, loans asked for, decided and paid out, part times, promotions,
// suspensions, hires and terminations. One in a thousand events comes twice and one is annulled and replaced. A hundred
// events a year of each employee are about what a company has that keeps one clocking in two days.
package workload

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"time"

	"spettanze/cmd/spettanze/sample"
	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/hr"
)

// What a workload may ask for.
const (
	MaxYears     = 10   // the staff is hired from 2015 on
	LastYear     = 2025 // the last year of every workload
	perYear      = 100  // events of one employee in a year, unless the flags say otherwise
	defaultStaff = 2000
	defaultYears = 5
)

// Of a company whose people clock on every working day, about 215 events come of one employee in a year, 15 of which are
// no clockings (measured over 200 people and five years). The history is thinned out with the share of days clocked.
const (
	otherEvents   = 15
	clockingsFull = 200
)

// ErrWorkload is returned for a workload that cannot be generated.
var ErrWorkload = errors.New("no such workload")

// Workload says which history to generate.
type Workload struct {
	Seed      uint64
	Employees int    // 0: a hundredth of the events of a year, or 2,000
	Years     int    // that end with 2025; 0: five
	Events    int    // exactly; 0: a hundred a year for each employee
	Company   string // "blue" when empty; of another, ids begin with its name, so that both can be in one log
	Late      int    // of a hundred events, those recorded one to eight weeks late
}

// WithDefaults fills in what was left out.
func (w Workload) WithDefaults() (Workload, error) {
	if w.Years == 0 {
		w.Years = defaultYears
	}
	if w.Employees == 0 {
		w.Employees = defaultStaff
		if w.Events > 0 {
			w.Employees = max(1, w.Events/(perYear*w.Years))
		}
	}
	if w.Events == 0 {
		w.Events = perYear * w.Employees * w.Years
	}
	switch {
	case w.Years < 1 || w.Years > MaxYears:
		return w, fmt.Errorf("%w: %d years: expected 1 to %d", ErrWorkload, w.Years, MaxYears)
	case w.Employees < 1 || w.Events < 1:
		return w, fmt.Errorf("%w: %d employees, %d events: expected one or more", ErrWorkload, w.Employees, w.Events)
	case w.Late < 0 || w.Late > 100:
		return w, fmt.Errorf("%w: %d%% late: expected 0 to 100", ErrWorkload, w.Late)
	}
	return w, nil
}

// company is the sample company that makes as many events as are wanted, and few more. Chance makes some companies
// smaller than others, so the share of days that are clocked is tried out.
func (w Workload) company() (sample.Config, error) {
	years := float64(w.Employees * w.Years)
	c := sample.Config{Seed: w.Seed, Company: w.Company, Employees: w.Employees, From: events.NewDate(LastYear-w.Years+1, 1, 1),
		To: events.NewDate(LastYear, 12, 31), Late: 100 * w.Late, Duplicates: 10, Annulled: 10}
	share := (float64(w.Events)/years - otherEvents) / clockingsFull * 100
	best := 0 // the smallest share that was enough; 0: none was
	for range 8 {
		c.ClockingPercent = min(max(int(share+1), 1), 100)
		n := 0
		sample.Generate(c, func(events.Event) bool { n++; return true })
		over := float64(n-w.Events) / years / clockingsFull * 100
		if n >= w.Events && (best == 0 || c.ClockingPercent < best) {
			best = c.ClockingPercent
		}
		if n >= w.Events && (over < 3 || best == 1) || n < w.Events && c.ClockingPercent == 100 {
			break
		}
		share = float64(c.ClockingPercent) - over + 0.5
	}
	if c.ClockingPercent = best; best > 0 {
		return c, nil
	}
	return c, fmt.Errorf("%w: %d employees make fewer than %d events in %d years: take more employees or years",
		ErrWorkload, w.Employees, w.Events, w.Years)
}

// Each calls fn with the events in the order in which the log records them, until it returns false. The same workload gives
// the same events. It returns [ErrWorkload] for a workload that cannot be.
func (w Workload) Each(fn func(events.Event) bool) error {
	w, err := w.WithDefaults()
	if err != nil {
		return err
	}
	company, err := w.company()
	if err != nil {
		return err
	}
	n := 0
	sample.Generate(company, func(e events.Event) bool {
		n++
		e.Recorded = time.Time{} // the log that is measured says when
		w.rename(&e)
		return fn(e) && n < w.Events
	})
	return nil
}

// rename makes the identities those of the company.
func (w Workload) rename(e *events.Event) {
	if w.Company == "" {
		return
	}
	e.ID = w.Company + "-" + e.ID
	if a, ok := e.Data.(hr.EventAnnulled); ok {
		a.ID = w.Company + "-" + a.ID
		e.Data = a
	}
}

// Total returns how many events the workload has, or [ErrWorkload].
func (w Workload) Total() (int, error) {
	w, err := w.WithDefaults()
	return w.Events, err
}

// List returns the events in order of recording.
func (w Workload) List() ([]events.Event, error) {
	n, err := w.Total()
	if err != nil {
		return nil, err
	}
	all := make([]events.Event, 0, n)
	err = w.Each(func(e events.Event) bool {
		all = append(all, e)
		return true
	})
	return all, err
}

// Write writes the events as JSON lines and returns how many they are; progress is called with how many are written.
func (w Workload) Write(out io.Writer, progress func(done, total uint64)) (n int, err error) {
	total, err := w.Total()
	if err != nil {
		return 0, err
	}
	buffer := bufio.NewWriterSize(out, 1<<20)
	var line []byte
	err = w.Each(func(e events.Event) bool {
		if line, err = cloudevents.Append(line[:0], &e); err != nil {
			return false
		}
		if _, err = buffer.Write(append(line, '\n')); err != nil {
			return false
		}
		if n++; n%10_000 == 0 {
			progress(uint64(n), uint64(total)) //nolint:gosec // a number of events
		}
		return true
	})
	return n, errors.Join(err, buffer.Flush())
}
