package projector_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"regexp"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/eventstest"
	"spettanze/events/jetstream"
	"spettanze/handlers/outbox"
	"spettanze/handlers/projector"
	"spettanze/projections/sqlite/published"
)

var errInjected = errors.New("the disk said no")

// faulty fails the first write and every fifth after it, either before it is done or after.
type faulty struct {
	after bool
	n     atomic.Int64
	fails atomic.Int64
}

func (f *faulty) write(do func() error) error {
	bad := f.n.Add(1)%5 == 1
	if bad && !f.after {
		f.fails.Add(1)
		return errInjected
	}
	err := do()
	if bad && err == nil {
		f.fails.Add(1)
		return errInjected
	}
	return err
}

// faultyLog is a log whose appends fail.
type faultyLog struct {
	*jetstream.Log
	f *faulty
}

func (l faultyLog) Append(ctx context.Context, evs []events.Event) (out []events.Appended, err error) {
	err = l.f.write(func() (err error) { out, err = l.Log.Append(ctx, evs); return err })
	return out, err
}

// faultyStreams are streams whose appends fail.
type faultyStreams struct {
	outbox.Streams
	f *faulty
}

func (o faultyStreams) Publish(ctx context.Context, after uint64, msgs []published.Message) (last uint64, err error) {
	err = o.f.write(func() (err error) { last, err = o.Streams.Publish(ctx, after, msgs); return err })
	return last, err
}

func (o faultyStreams) PutBalances(ctx context.Context, after uint64, values []published.Message) (last uint64, stay []string, err error) {
	err = o.f.write(func() (err error) { last, stay, err = o.Streams.PutBalances(ctx, after, values); return err })
	return last, stay, err
}

// TestFailedWrites: the first write of a kind and every fifth after it fail, and either it was not done, or it was done and is reported as
// failed. The feed sends again what was not acknowledged, as a source does, and the service goes on by itself: every event
// is in the log once, the ledger is that of a replay, and others are told exactly what they are told without faults.
func TestFailedWrites(t *testing.T) {
	company := company(12, 600, 0)
	want := toldWithout(t, company)
	for _, tt := range []struct {
		name                   string
		append, commit, outbox *faulty
	}{
		{name: "append not written", append: &faulty{}},
		{name: "append written and reported as failed", append: &faulty{after: true}},
		{name: "commit not written", commit: &faulty{}},
		{name: "commit written and reported as failed", commit: &faulty{after: true}},
		{name: "message not sent", outbox: &faulty{}},
		{name: "message sent and reported as failed", outbox: &faulty{after: true}},
		{name: "all of it", append: &faulty{after: true}, commit: &faulty{}, outbox: &faulty{after: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, log := rigOnNATS(t)
			var to events.Log = log
			if tt.append != nil {
				to = faultyLog{log, tt.append}
			}
			if tt.outbox != nil {
				r.out = faultyStreams{outbox.NewStreams(log), tt.outbox}
			}
			if c := tt.commit; c != nil && c.after {
				r.committed = func() error { return c.write(func() error { return nil }) }
			} else if c != nil {
				r.fault = func(statement string) error {
					if statement != "COMMIT" {
						return nil
					}
					return c.write(func() error { return nil })
				}
			}
			r.restart()
			stop := r.start(t, 0)
			feedAll(t, to, company)
			awaitPosition(t, r, uint64(len(company)))
			stop()
			r.restart()
			stop = r.start(t, uint64(len(company))) // which turns the day, and tells
			awaitLedger(t, log, want)
			for end := time.Now().Add(time.Minute); tt.outbox != nil && tt.outbox.fails.Load() == 0 && time.Now().Before(end); {
				time.Sleep(time.Millisecond) // what is stored already may not have been reported as failed yet
			}
			stop()
			r.fault, r.committed = nil, nil
			for _, f := range []*faulty{tt.append, tt.commit, tt.outbox} {
				if f != nil && f.fails.Load() == 0 {
					t.Error("no write failed")
				}
			}
			recs := readAll(t, log)
			if len(recs) != len(company) {
				t.Fatalf("the log holds %d events, want %d", len(recs), len(company))
			}
			sameAs(t, offline(recs), r.store, eventstest.WindowTo, 0)
		})
	}
}

// feedAll sends events in tens until all are acknowledged.
func feedAll(t *testing.T, to events.Log, evs []events.Event) {
	t.Helper()
	for len(evs) > 0 {
		n := min(10, len(evs))
		for {
			_, err := to.Append(t.Context(), evs[:n])
			if err == nil {
				break
			}
			if !errors.Is(err, errInjected) {
				t.Fatal(err)
			}
		}
		evs = evs[n:]
	}
}

func awaitPosition(t *testing.T, r *rig, n uint64) {
	t.Helper()
	for end := time.Now().Add(time.Minute); r.Status().Position < n; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it does not go on: %+v", r.Status())
		}
	}
}

func readAll(t *testing.T, log events.Log) (out []events.Record) {
	t.Helper()
	err := log.Read(t.Context(), 1, false, func(recs []events.Record) error { out = append(out, recs...); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// toldWithout is how many messages LEDGER holds when nothing fails.
func toldWithout(t *testing.T, evs []events.Event) uint64 {
	t.Helper()
	out := newStream()
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	r.log, r.out = &sliceLog{recs: recordsOf(evs)}, out
	r.restart()
	if err := r.CatchUp(context.Background()); err != nil {
		t.Fatal(err)
	}
	if len(out.ledger) == 0 {
		t.Fatal("nothing is told of this company")
	}
	return uint64(len(out.ledger))
}

// TestClockJumps: the clock of the machine goes back a day, forward a year, and back. What was known and every balance are
// those of a replay all the while: but for what is today, nothing depends on it.
func TestClockJumps(t *testing.T) {
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	recs := recordsOf(company(6, 300, 0))
	out := newStream()
	r.log, r.out = &sliceLog{recs: recs}, out
	r.restart()
	today := r.today
	for i, jump := range []int{0, -1, 365, 0, -400, 0} {
		r.today = today + events.Date(jump)
		from, to := i*len(recs)/6, (i+1)*len(recs)/6
		r.apply(recs[from:to]...)
		r.turn()
		if err := r.outbox.Publish(context.Background()); err != nil {
			t.Fatal(err)
		}
		for _, at := range []events.Date{eventstest.WindowFrom, eventstest.WindowTo, today, today + 200} {
			sameAs(t, offline(recs[:to]), r.store, at, 0)
		}
	}
	if err := r.Rebuild(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	sameAs(t, offline(recs), r.store, today, 0)
}

// TestAnotherLogOfAnyKind: logs that are not the one that was projected, each with another sign of it.
func TestAnotherLogOfAnyKind(t *testing.T) {
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	recs := recordsOf(company(3, 60, 0))
	r.log = &sliceLog{recs: recs}
	r.restart()
	if err := r.CatchUp(context.Background()); err != nil {
		t.Fatal(err)
	}
	change := func(at int, fn func(*events.Record)) []events.Record {
		c := append([]events.Record(nil), recs...)
		fn(&c[at])
		return c
	}
	event := func(fn func(*events.Event)) func(*events.Record) {
		return func(r *events.Record) { e := *r.Event; fn(&e); r.Event = &e }
	}
	last := len(recs) - 1
	later := func(r *events.Record) { r.Recorded = r.Recorded.Add(time.Hour) }
	longer := append(change(last, later), recs[3], recs[4])
	for i := range longer {
		longer[i].Seq = uint64(i + 1)
	}
	for name, log := range map[string][]events.Record{
		"shorter":                         recs[:last],
		"empty":                           nil,
		"recorded at another time":        change(last, later),
		"restored and gone on":            longer,
		"begun at another time":           change(0, later),
		"another last event":              change(last, event(func(e *events.Event) { e.ID = "other" })),
		"last event of another company":   change(last, event(func(e *events.Event) { e.Company = "red" })),
		"last event that is not readable": change(last, func(r *events.Record) { r.Event, r.Err = nil, &events.DecodeError{Code: "x"} }),
	} {
		r.log = &sliceLog{recs: log}
		r.restart()
		err := r.Run(context.Background())
		if !errors.Is(err, projector.ErrOtherLog) {
			t.Errorf("a log that is %s: %v, want ErrOtherLog", name, err)
		}
	}
	r.log = &sliceLog{recs: recs}
	r.restart()
	if err := r.CatchUp(context.Background()); err != nil {
		t.Errorf("the right log: %v", err)
	}
}

// TestDuplicatesAndTwins: an identity comes again beyond any window that the log keeps, with the same content and with
// another. The first counts, the second is passed over, and a twin of other content is refused and listed.
func TestDuplicatesAndTwins(t *testing.T) {
	evs := company(4, 80, 0)
	all := append([]events.Event(nil), evs...)
	all = append(all, evs...)
	twin := evs[len(evs)-1]
	twin.Time = twin.Time.Add(time.Hour)
	all = append(all, twin)
	recs := recordsOf(all)
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	for from := 0; from < len(recs); from += 25 {
		r.apply(recs[from:min(from+25, len(recs))]...)
	}
	s := r.Status()
	if s.Accepted != uint64(len(evs)) || s.Duplicates != uint64(len(evs)) || s.Rejected != 1 {
		t.Errorf("accepted %d, duplicates %d, rejected %d of %d", s.Accepted, s.Duplicates, s.Rejected, len(evs))
	}
	sameAs(t, offline(recs), r.store, eventstest.WindowTo, 0)
}

// TestStopInABatch: asked to stop in the middle of a batch, at any statement of it, it finishes the batch, says so, and ends
// there.
func TestStopInABatch(t *testing.T) {
	recs := recordsOf(company(6, 120, 0))
	for _, at := range []int64{12, 40, 100} {
		r := newRig(t, t.TempDir())
		r.log = &sliceLog{recs: recs}
		var said bytes.Buffer
		r.logger = slog.New(slog.NewTextHandler(&said, nil))
		ctx, cancel := context.WithCancel(context.Background())
		var left atomic.Int64
		left.Store(at)
		r.fault = func(string) error {
			if left.Add(-1) == 0 {
				cancel()
				time.Sleep(50 * time.Millisecond) // it is known everywhere, and the batch goes on
			}
			return nil
		}
		r.restart()
		if err := r.Run(ctx); err != nil {
			t.Fatal(err)
		}
		p, err := r.store.Position(context.Background())
		if err != nil || p.Seq == 0 {
			t.Fatalf("stopped at statement %d: position %d, %v", at, p.Seq, err)
		}
		m := regexp.MustCompile(`msg="the batch under way was finished" sequence=(\d+) batch=\d+ `).FindStringSubmatch(said.String())
		if m == nil || m[1] != strconv.FormatUint(p.Seq, 10) {
			t.Errorf("stopped at statement %d, at sequence %d; it says\n%s", at, p.Seq, said.String())
		}
		sameAs(t, offline(recs[:p.Seq]), r.store, eventstest.WindowTo, 0)
		r.close()
	}
}

// TestStopUnderLoad: asked to stop in the middle of a long import and in the middle of a rebuild, it has stopped within
// five seconds, at the end of a batch, and goes on from there.
func TestStopUnderLoad(t *testing.T) {
	r, log := rigOnNATS(t)
	evs := company(40, 12_000, 0)
	if testing.Short() {
		evs = evs[:4000]
	}
	for from := 0; from < len(evs); from += 1000 {
		if _, err := log.Append(t.Context(), evs[from:min(from+1000, len(evs))]); err != nil {
			t.Fatal(err)
		}
	}
	for _, what := range []string{"project", "rebuild", "project"} {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() {
			if what == "rebuild" {
				done <- r.Rebuild(ctx, nil)
				return
			}
			done <- r.Run(ctx)
		}()
		time.Sleep(60 * time.Millisecond)
		asked := time.Now()
		cancel()
		err := <-done
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatalf("%s: %v", what, err)
		}
		if took := time.Since(asked); took > 5*time.Second {
			t.Errorf("%s: stopping took %s", what, took)
		}
		p, err := r.store.Position(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		sameAs(t, offline(readAll(t, log)[:p.Seq]), r.store, eventstest.WindowFrom, 0)
	}
	stop := r.start(t, uint64(len(evs)))
	stop()
	sameAs(t, offline(readAll(t, log)), r.store, eventstest.WindowTo, 0)
}
