package measure

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"spettanze/cmd/bench/table"
	"spettanze/cmd/bench/workload"
)

func growthRows() []*table.GrowthRow {
	return []*table.GrowthRow{
		{Name: "publish", What: "publish FILE, durable", Unit: "µs/event"},
		{Name: "project", What: "log → SQLite, in order", Unit: "µs/event"},
		{Name: "allocations", What: "log → SQLite, allocations", Unit: "a event"},
		{Name: "bytes", What: "log → SQLite, allocated", Unit: "bytes/event"},
		{Name: "disk-log", What: "disk, log", Unit: "MB/100,000 events"},
		{Name: "disk", What: "disk, SQLite", Unit: "MB/100,000 events"},
		{Name: "start", What: "start-up, until ready", Unit: "ms"},
		{Name: "answer", What: "start-up, until a first answer", Unit: "ms"},
		{Name: "balance", What: "HTTP balance at a date, p50", Unit: "ms"},
		{Name: "memory", What: "resident memory, started on it and asked", Unit: "MB"},
	}
}

// Grow measures the same figures at several numbers of events. Everything it makes is removed.
func Grow(ctx context.Context, world World, s Settings, sizes []int) (*table.Growth, error) {
	g := &table.Growth{Events: sizes, Rows: growthRows()}
	for _, r := range g.Rows {
		r.Values = make([][]float64, len(sizes))
	}
	err := s.in(world, func(b *bench) error {
		for b.run = 0; b.run < s.Runs; b.run++ {
			for i, n := range sizes {
				w := s.Workload
				w.Employees, w.Events = 0, n
				values, err := b.grown(ctx, w)
				if err != nil {
					return fmt.Errorf("measure %d events: %w", n, err)
				}
				for k, r := range g.Rows {
					r.Values[i] = append(r.Values[i], values[k])
				}
			}
		}
		return nil
	})
	return g, err
}

// grown returns the figures of one workload, in the order of the rows.
func (b *bench) grown(ctx context.Context, w workload.Workload) ([]float64, error) {
	w, err := w.WithDefaults()
	if err != nil {
		return nil, err
	}
	file := filepath.Join(b.dir, "growth.jsonl")
	b.say(table.Grouped(w.Events) + " events: generating")
	if err := write(file, w); err != nil {
		return nil, err
	}
	b.say(table.Grouped(w.Events) + " events: publishing")
	log, published, err := b.publishFile(ctx, file, nil)
	if err != nil {
		return nil, err
	}
	defer log.remove()
	b.say(table.Grouped(w.Events) + " events: projecting")
	projected, err := b.project(ctx, log, log.dir)
	if err == nil {
		err = b.catchUp(ctx, log)
	}
	log.Shutdown()
	if err != nil {
		return nil, err
	}
	alone, err := sizeOf(filepath.Join(log.dir, "nats"))
	if err != nil {
		return nil, err
	}
	q, err := newQuestion(uint64(log.n), w) //nolint:gosec // a number of events
	if err != nil {
		return nil, err
	}
	time.Sleep(resting)
	b.say(table.Grouped(w.Events) + " events: starting serve")
	s, err := b.start(ctx, log.dir, q)
	if err != nil {
		return nil, err
	}
	n := float64(log.n)
	return []float64{float64(published.Nanoseconds()) / 1000 / n, float64(projected.took.Nanoseconds()) / 1000 / n, projected.allocations,
		projected.allocated, megabytes(alone, log.n), megabytes(projected.size, log.n), s.ready, s.answered, s.p50, s.memory}, nil
}

// catchUp turns the day and publishes the outbox, so that a service that is started on it has nothing to do.
func (b *bench) catchUp(ctx context.Context, log *filled) error {
	l, err := b.open(ctx, log.dir, log.Log)
	if err != nil {
		return err
	}
	return errors.Join(l.Projector.CatchUp(ctx), l.Close())
}

// megabytes returns the MB that 100,000 events take when n take so many bytes.
func megabytes(bytes int64, n int) float64 { return float64(bytes) / 1e6 / float64(n) * 100_000 }
