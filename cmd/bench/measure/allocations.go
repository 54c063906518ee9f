package measure

import (
	"context"
	"runtime"
	"time"

	"spettanze/cmd/bench/table"
	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/hr"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
)

func allocationRows() []*table.Row {
	return []*table.Row{
		{Name: "decode-allocations", What: "a line decoded, allocations", Unit: "a event"},
		{Name: "decode-bytes", What: "a line decoded, allocated", Unit: "bytes/event"},
		{Name: "fold-allocations", What: "everybody folded from the first fact, allocations", Unit: "a event"},
		{Name: "fold-bytes", What: "everybody folded from the first fact, allocated", Unit: "bytes/event",
			Note: "employees alone; the rows of the projection hold the whole process, with the server in it"},
	}
}

// allocations measures what single parts of the way of an event allocate. They do so always alike: a tenth of the workload
// is enough.
func (b *bench) allocations(_ context.Context, rows []*table.Row) error {
	w, err := b.Workload.WithDefaults()
	if err != nil {
		return err
	}
	w.Employees, w.Events = max(1, w.Employees/10), max(1, w.Events/10)
	b.say("counting allocations")
	evs, err := w.List()
	if err != nil {
		return err
	}
	lines := make([][]byte, len(evs))
	for i := range evs {
		if lines[i], err = cloudevents.Encode(&evs[i]); err != nil {
			return err
		}
	}
	objects, bytes, err := allocated(len(evs), func() error {
		for i := range lines {
			if _, err := cloudevents.Decode(lines[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	rows[0].Add(objects, 0)
	rows[1].Add(bytes, 0)
	n, all, err := folding(evs)
	if err != nil {
		return err
	}
	objects, bytes, err = allocated(n, all)
	rows[2].Add(objects, 0)
	rows[3].Add(bytes, 0)
	return err
}

// folding returns what folds every employee of a workload with the facts that concern one alone, and how many these are.
func folding(evs []events.Event) (n int, all func() error, err error) {
	c, err := institutes.Contract()
	if err != nil {
		return 0, nil, err
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		return 0, nil, err
	}
	of := map[string][]*events.Event{}
	seen := map[events.Identity]bool{}
	end := events.MinDate
	for i := range evs {
		e := &evs[i]
		if _, annuls := e.Data.(hr.EventAnnulled); annuls || e.Subject == events.CompanySubject || seen[e.Identity] {
			continue
		}
		seen[e.Identity], e.Seq = true, uint64(i)+1
		of[e.Subject] = append(of[e.Subject], e)
		end = max(end, e.Data.Effective())
		n++
	}
	return n, func() error {
		for id, list := range of {
			f := fold.NewEmployee(c, rome, id)
			for _, e := range list {
				f.Add(e)
			}
			f.Advance(end + 1)
			f.Take()
		}
		return nil
	}, nil
}

// allocated returns how many objects, and how many bytes, the whole process allocates for each of n events while fn runs.
func allocated(n int, fn func() error) (objects, bytes float64, err error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err = fn()
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / float64(n), float64(after.TotalAlloc-before.TotalAlloc) / float64(n), err
}
