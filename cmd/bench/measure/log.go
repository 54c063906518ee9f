package measure

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"spettanze/cmd/bench/table"
	"spettanze/cmd/bench/workload"
	"spettanze/cmd/bench/yardstick"
	"spettanze/cmd/spettanze/publish"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/embedded"
)

func projectionRows() []*table.Row {
	return []*table.Row{
		{Name: "project", What: "log → SQLite, in order", Unit: "events/s",
			Yardstick: "ordered consumer of nats.go, empty handler, the same messages",
			Bounds:    []table.Bound{table.AtLeast("ratio", 0.35, 0.5)}},
		{Name: "project-watermill", What: "log → SQLite, in order", Unit: "events/s",
			Yardstick: "Watermill router on watermill-nats, empty handler, the same messages",
			Bounds:    []table.Bound{table.AtLeast("ratio", 2.5, 4)}},
		{Name: "project-allocations", What: "the same, allocations", Unit: "a event", Yardstick: "ordered consumer of nats.go",
			Note: "of the whole process, the server in it too"},
		{Name: "project-bytes", What: "the same, allocated", Unit: "bytes/event", Yardstick: "ordered consumer of nats.go"},
		{Name: "disk", What: "disk, log and SQLite", Unit: "MB/100,000 events", Yardstick: "the log alone",
			Bounds: []table.Bound{table.AtMost("ratio", 3, 2)}},
	}
}

// projection measures the way from the log into SQLite.
func (b *bench) projection(ctx context.Context, rows []*table.Row) error {
	w := b.Workload
	w.Late = 0
	b.say("filling a log")
	log, err := b.fill(ctx, w)
	if err != nil {
		return err
	}
	defer log.done()
	var ours projected
	var consumed, routed time.Duration
	var objects, bytes float64
	err = b.inTurn(func() error {
		b.say("bare consumer")
		objects, bytes, err = allocated(log.n, func() (err error) { consumed, err = yardstick.Consume(ctx, log.Log.Log, log.n); return err })
		return err
	}, func() error {
		b.say("projecting")
		dir, remove, err := b.temp("projections")
		if err == nil {
			defer remove()
			ours, err = b.project(ctx, log, dir)
		}
		return err
	}, func() error {
		b.say("watermill-nats")
		routed, err = yardstick.ConsumeWatermill(ctx, log.Log.Log, log.n)
		return err
	})
	if err != nil {
		return err
	}
	rate := perSecond(log.n, ours.took)
	rows[0].Add(rate, perSecond(log.n, consumed))
	rows[1].Add(rate, perSecond(log.n, routed))
	rows[2].Add(ours.allocations, objects)
	rows[3].Add(ours.allocated, bytes)
	alone, err := sizeOf(filepath.Join(log.dir, "nats"))
	if err != nil {
		return err
	}
	rows[4].Add(megabytes(alone+ours.size, log.n), megabytes(alone, log.n))
	return nil
}

// projected is what was seen of a projection of a whole log.
type projected struct {
	took                   time.Duration
	size                   int64   // of the database once it is closed
	allocations, allocated float64 // objects and bytes for each event
}

// project folds a log into new projections in a directory, as serve does, until the last event is committed.
func (b *bench) project(ctx context.Context, log *filled, dir string) (out projected, err error) {
	l, err := b.open(ctx, dir, log.Log)
	if err != nil {
		return out, err
	}
	run, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	out.allocations, out.allocated, err = allocated(log.n, func() error {
		start := time.Now()
		go func() { ended <- l.Projector.Run(run) }()
		err := waitFor(ctx, l, uint64(log.n), ended) //nolint:gosec // a number of events
		out.took = time.Since(start)
		return err
	})
	stop()
	if err == nil {
		err = <-ended
	}
	if closed := l.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return out, err
	}
	info, err := os.Stat(l.Store.Path())
	if err == nil {
		out.size = info.Size()
	}
	return out, err
}

// waitFor waits until everything up to a sequence is committed.
func waitFor(ctx context.Context, l *service.Ledger, seq uint64, ended <-chan error) error {
	for l.Projector.Status().Position < seq {
		select {
		case err := <-ended:
			return fmt.Errorf("the projector stopped at sequence %d: %w", l.Projector.Status().Position, err)
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(time.Millisecond):
		}
	}
	return nil
}

func lateRows() []*table.Row {
	return []*table.Row{{Name: "late", What: "log → SQLite, 1% late", Unit: "events/s", Yardstick: "the same without late events",
		Bounds: []table.Bound{table.AtLeast("ratio", 0.7, 0.9)}}}
}

// late measures what late events cost.
func (b *bench) late(ctx context.Context, rows []*table.Row) error {
	rate := [2]float64{}
	measure := func(late int) func() error {
		return func() error {
			w := b.Workload
			w.Late = late
			b.say("filling a log")
			log, err := b.fill(ctx, w)
			if err != nil {
				return err
			}
			defer log.done()
			b.say("projecting")
			dir, remove, err := b.temp("projections")
			if err != nil {
				return err
			}
			defer remove()
			p, err := b.project(ctx, log, dir)
			rate[late] = perSecond(log.n, p.took)
			return err
		}
	}
	if err := b.inTurn(measure(0), measure(1)); err != nil {
		return err
	}
	rows[0].Add(rate[1], rate[0])
	return nil
}

func publishRows() []*table.Row {
	return []*table.Row{
		{Name: "publish", What: "publish FILE, durable, all acknowledged", Unit: "events/s",
			Yardstick: "bare atomic batches of 1,000, the same messages", Bounds: []table.Bound{table.AtLeast("ratio", 0.6, 0.9)}},
		{Name: "visible", What: "published and visible in balances, bulk", Unit: "events/s",
			Yardstick: "the slower of publish FILE and log → SQLite", Bounds: []table.Bound{table.AtLeast("ratio", 0.5, 0.8)}},
	}
}

// publishing measures the way of a file into the log, alone and with the projector at its heels.
func (b *bench) publishing(ctx context.Context, rows []*table.Row) error {
	file := filepath.Join(b.dir, "workload.jsonl")
	b.say("generating")
	if err := write(file, b.Workload); err != nil {
		return err
	}
	rate, batched, err := b.publishBeside(ctx, file)
	if err != nil {
		return err
	}
	rows[0].Add(rate.published, batched)
	b.say("publishing and projecting")
	both, took, err := b.publishFile(ctx, file, b.open)
	if err != nil {
		return err
	}
	both.done()
	rows[1].Add(perSecond(both.n, took), min(rate.published, rate.projected))
	return nil
}

// rates are of events a second.
type rates struct{ published, projected float64 }

// publishBeside publishes a file and, to a server with nothing of ours, the messages that it makes. These are read from the
// log that was published, or, in every other run, from one that was published before.
func (b *bench) publishBeside(ctx context.Context, file string) (ours rates, batched float64, err error) {
	var log *filled
	done := func() {
		if log != nil {
			log.done()
		}
	}
	publish := func() (took time.Duration, err error) {
		b.say("publishing")
		done()
		log, took, err = b.publishFile(ctx, file, nil)
		return took, err
	}
	defer func() { done() }()
	err = b.inTurn(func() error {
		took, err := publish()
		if err == nil {
			ours.published = perSecond(log.n, took)
		}
		return err
	}, func() error {
		if log == nil {
			if _, err := publish(); err != nil {
				return err
			}
		}
		took, err := b.batchBare(ctx, log)
		batched = perSecond(log.n, took)
		return err
	})
	if err != nil {
		return ours, 0, err
	}
	b.say("projecting")
	dir, remove, err := b.temp("projections")
	if err != nil {
		return ours, 0, err
	}
	defer remove()
	p, err := b.project(ctx, log, dir)
	ours.projected = perSecond(log.n, p.took)
	return ours, batched, err
}

// batchBare publishes the messages of a log in bare batches.
func (b *bench) batchBare(ctx context.Context, log *filled) (time.Duration, error) {
	msgs, err := yardstick.Messages(ctx, log.Log.Log, log.n)
	if err != nil {
		return 0, err
	}
	b.say("bare batches")
	dir, remove, err := b.temp("bare")
	if err != nil {
		return 0, err
	}
	defer remove()
	srv, err := yardstick.Start(ctx, dir, log.Log.Log)
	if err != nil {
		return 0, err
	}
	defer srv.Close()
	return srv.PublishBatches(ctx, msgs)
}

// write writes a workload to a file.
func write(path string, w workload.Workload) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err = w.Write(f, func(uint64, uint64) {}); err != nil {
		_ = f.Close() // the first error counts
		return err
	}
	return f.Close()
}

// publishFile publishes a file into a new log; with a ledger, until all of it is committed there too.
func (b *bench) publishFile(ctx context.Context, path string,
	open func(context.Context, string, *service.Log) (*service.Ledger, error)) (*filled, time.Duration, error) {
	dir, remove, err := b.temp("log")
	if err != nil {
		return nil, 0, err
	}
	log, err := service.OpenLog(ctx, dir, true, embedded.Options{})
	if err != nil {
		return nil, 0, err
	}
	out := newFilled(log, dir, remove)
	f, err := os.Open(path)
	if err != nil {
		out.done()
		return nil, 0, err
	}
	defer f.Close() //nolint:errcheck // read only
	took, err := timePublish(ctx, out, f, open)
	if err == nil {
		err = out.count(ctx)
	}
	if err != nil {
		out.done()
		return nil, 0, err
	}
	return out, took, nil
}

func timePublish(ctx context.Context, log *filled, lines io.Reader,
	open func(context.Context, string, *service.Log) (*service.Ledger, error)) (took time.Duration, err error) {
	var l *service.Ledger
	run, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	if open != nil {
		if l, err = open(ctx, log.dir, log.Log); err != nil {
			return 0, err
		}
		go func() { ended <- l.Projector.Run(run) }()
		defer func() {
			stop()
			err = errors.Join(err, <-ended, l.Close())
		}()
	}
	start := time.Now()
	if _, err = publish.Lines(ctx, log.Intake(), lines); err != nil || l == nil {
		return time.Since(start), err
	}
	last, _, err := log.Last(ctx)
	if err != nil {
		return 0, err
	}
	err = waitFor(ctx, l, last, nil)
	return time.Since(start), err
}

func rebuildRows() []*table.Row {
	return []*table.Row{{Name: "rebuild", What: "rebuild, for a million events", Unit: "s",
		Note: "the time measured, by the events of the workload", Bounds: []table.Bound{table.AtMost("ours", 30, 15)}}}
}

// rebuilding measures the folding of the whole log into new projections in the place of the old.
func (b *bench) rebuilding(ctx context.Context, rows []*table.Row) error {
	b.say("filling a log")
	log, err := b.fill(ctx, b.Workload)
	if err != nil {
		return err
	}
	defer log.done()
	l, err := b.open(ctx, log.dir, log.Log)
	if err != nil {
		return err
	}
	b.say("rebuilding")
	start := time.Now()
	err = l.Projector.Rebuild(ctx, nil)
	took := time.Since(start)
	if err == nil {
		rows[0].Add(took.Seconds()/float64(log.n)*1e6, 0)
	}
	if closed := l.Close(); err == nil {
		err = closed
	}
	return err
}
