package projector_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/eventstest"
	"spettanze/handlers/outbox"
	"spettanze/handlers/projector"
	"spettanze/projections/report"
	"spettanze/projections/sqlite"
)

var errCrash = errors.New("the power went")

// A write fails, at any statement; the process may die of it or go on. What is stored is the ledger of a whole number of
// batches, and goes on as if nothing had been.
func TestCrashBetweenStatements(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, remove := tempDir(t)
		defer remove()
		recs := records(t)
		r := newRig(t, dir)
		defer func() { r.close() }()
		left := rapid.IntRange(0, 60).Draw(t, "statements before the crash")
		r.fault = func(string) error {
			if left--; left == 0 {
				return errCrash
			}
			return nil
		}
		fails := 0
		for from := 0; from < len(recs); {
			to := from + rapid.IntRange(1, len(recs)-from).Draw(t, "batch")
			err := r.Apply(context.Background(), recs[from:to])
			if err == nil && rapid.Bool().Draw(t, "turn") {
				if err := r.AdvanceAll(context.Background()); err != nil && !errors.Is(err, errCrash) {
					t.Fatal(err)
				}
			}
			if err == nil {
				from = to
				continue
			}
			if !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			if fails++; fails > 1 {
				t.Fatal("it crashed twice")
			}
			if rapid.Bool().Draw(t, "the process died") {
				r.restart()
			}
			p, err := r.store.Position(context.Background())
			if err != nil || p.Seq != uint64(from) {
				t.Fatalf("the position is %d, want %d: %v", p.Seq, from, err)
			}
			sameAs(t, offline(recs[:from]), r.store, eventstest.WindowTo, 0)
		}
		r.fault = nil
		sameAs(t, offline(recs), r.store, eventstest.WindowTo, 0)
		r.turn()
		sameAs(t, offline(recs), r.store, eventstest.WindowTo, 0)
	})
}

func clockings(employees, days int) []events.Record {
	return recordsOf(company(employees, employees*(days+1), 0))
}

// A late fact is folded into its own employee's ledger and touches nobody else's.
func TestLateFactsRefoldTheirEmployee(t *testing.T) {
	r := newRig(t, t.TempDir())
	defer r.close()
	r.states = 0
	r.restart()
	recs := clockings(10, 60)
	late := recs[10*20+3]
	rest := append(append([]events.Record(nil), recs[:10*20+3]...), recs[10*20+4:]...)
	rest = append(rest, late)
	for i := range rest {
		e := *rest[i].Event
		rest[i].Seq, e.Seq = uint64(i+1), uint64(i+1)
		rest[i].Event = &e
	}
	for i := 0; i < len(rest)-1; i += 10 {
		r.apply(rest[i:min(i+10, len(rest)-1)]...)
	}
	if n := r.Status().Late; n != 0 {
		t.Fatalf("facts in order of date were folded again %d times", n)
	}
	before, more, err := r.Changes(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	r.apply(rest[len(rest)-1])
	if n := r.Status().Late; n != 1 {
		t.Fatalf("one late fact folded %d employees again, want 1", n)
	}
	<-more
	now, _, err := r.Changes(t.Context(), before.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := projector.Change{Company: "blue", Employee: late.Event.Subject, Seq: uint64(len(rest)), ID: now.ID}
	if len(now.List) != 1 || now.List[0] != want || now.Lost {
		t.Fatalf("%+v changed, want %+v alone", now, want)
	}
	for _, at := range []string{"2021-01-20", "2021-03-31"} {
		for i := range 10 {
			q := report.Query{Company: "blue", At: mustDate(at)}
			id := fmt.Sprintf("E%04d", i)
			w, err := offline(rest).Employee(context.Background(), q, id)
			if err != nil {
				t.Fatal(err)
			}
			g, err := r.store.Employee(context.Background(), q, id)
			if err != nil || fmt.Sprint(g.Movements) != fmt.Sprint(w.Movements) {
				t.Fatalf("%s at %s differs from offline (%v)", id, at, err)
			}
		}
	}
}

// Whoever comes while the day is being turned stays at the day of their latest fact: none of the facts of an old history that
// begins just then is late.
func TestHistoryThatBeginsWhileTheDayIsTurned(t *testing.T) {
	r := newRig(t, t.TempDir())
	defer r.close()
	r.states, r.bulk = 0, 0
	r.restart()
	const there, came = 150, 5
	recs := clockings(there+came, 20)
	var begun, rest []events.Record
	for _, rec := range recs {
		if rec.Event.Subject < fmt.Sprintf("E%04d", there) {
			begun = append(begun, rec)
		} else {
			rest = append(rest, rec)
		}
	}
	all := append(begun, rest...)
	for i := range all {
		e := *all[i].Event
		all[i].Seq, e.Seq, all[i].Event = uint64(i+1), uint64(i+1), &e
	}
	r.apply(all[:len(begun)]...)
	hired := len(begun) + came
	applied := make(chan error, 1)
	r.committed = sync.OnceValue(func() error {
		go func() { applied <- r.Apply(t.Context(), all[len(begun):hired]) }()
		return nil
	})
	r.turn()
	if err := <-applied; err != nil {
		t.Fatal(err)
	}
	late := r.Status().Late
	for i := hired; i < len(all); i++ {
		r.apply(all[i])
	}
	if n := r.Status().Late - late; n != 0 {
		t.Errorf("%d facts of those who came were late", n)
	}
	r.turn()
	sameAs(t, offline(all), r.store, r.today, 0)
}

func TestRedeliveryIsPassedOver(t *testing.T) {
	r := newRig(t, t.TempDir())
	defer r.close()
	recs := clockings(3, 5)
	r.apply(recs[:8]...)
	r.apply(recs[:8]...)
	r.apply(recs[4:12]...)
	r.apply(recs[12:]...)
	if s := r.Status(); s.Accepted != uint64(len(recs)) || s.Duplicates != 0 || s.Position != uint64(len(recs)) {
		t.Fatalf("%+v", s)
	}
	sameAs(t, offline(recs), r.store, eventstest.WindowFrom, 0)
}

func TestGapStops(t *testing.T) {
	r := newRig(t, t.TempDir())
	defer r.close()
	recs := clockings(3, 5)
	r.apply(recs[:4]...)
	if err := r.Apply(context.Background(), recs[5:8]); !errors.Is(err, events.ErrGap) {
		t.Fatalf("a missing record: %v, want ErrGap", err)
	}
	if err := r.Apply(context.Background(), append(append([]events.Record(nil), recs[4:6]...), recs[7])); !errors.Is(err, events.ErrGap) {
		t.Fatalf("a record missing inside: %v, want ErrGap", err)
	}
	r.apply(recs[4:]...)
	sameAs(t, offline(recs), r.store, eventstest.WindowFrom, 0)
}

func TestAnotherLogIsRefused(t *testing.T) {
	r := newRig(t, t.TempDir())
	defer r.close()
	recs := clockings(3, 5)
	r.log = &sliceLog{recs: recs}
	r.restart()
	if err := r.CatchUp(context.Background()); err != nil {
		t.Fatal(err)
	}
	shorter := &sliceLog{recs: recs[:10]}
	other := &sliceLog{recs: append([]events.Record(nil), recs...)}
	other.recs[len(recs)-1].Recorded = other.recs[len(recs)-1].Recorded.Add(time.Second)
	for name, log := range map[string]*sliceLog{"ends earlier": shorter, "was recorded at other times": other} {
		r.log = log
		r.restart()
		if err := r.CatchUp(context.Background()); !errors.Is(err, projector.ErrOtherLog) {
			t.Errorf("a log that %s: %v, want ErrOtherLog", name, err)
		}
		if err := r.Run(context.Background()); !errors.Is(err, projector.ErrOtherLog) {
			t.Errorf("a log that %s: %v, want ErrOtherLog", name, err)
		}
	}
	// The remedy for a log that is right.
	r.log = shorter
	r.restart()
	if err := r.Rebuild(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	sameAs(t, offline(recs[:10]), r.store, eventstest.WindowFrom, 0)
}

// A store made under other tables says so, answers nothing, and is rebuilt.
func TestStaleStoreIsRebuilt(t *testing.T) {
	ctx := context.Background()
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	recs := clockings(3, 50)
	out := newStream()
	r.log, r.out = &sliceLog{recs: recs}, out
	r.restart()
	if err := r.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
	told := out.sent
	r.close()
	other := *tables()
	other.Digest = "other tables"
	store, err := sqlite.Open(ctx, r.dir+"/ledger.db", sqlite.Options{Contract: &other, Rome: rome()})
	if err != nil {
		t.Fatal(err)
	}
	if store.Stale() == "" {
		t.Fatal("a store made under other tables does not say so")
	}
	if _, err := store.Companies(ctx); !errors.Is(err, sqlite.ErrStale) {
		t.Fatalf("a stale store answers: %v", err)
	}
	r.store = store
	now := func() time.Time { return r.today.In(rome()) }
	r.outbox = &outbox.Outbox{Store: store, Log: r.log, Streams: out, Now: now, Logger: r.logger}
	r.Projector = projector.New(projector.Options{Store: store, Log: r.log, Contract: &other, Rome: rome(), Outbox: r.outbox,
		Now: now, Logger: r.logger})
	if err := r.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
	sameAs(t, offline(recs), store, eventstest.WindowFrom, 0)
	if out.sent != told {
		t.Fatalf("the rebuilt store told %d messages again", out.sent-told)
	}
}

// A rebuild that fails half-way leaves the store as it was; the next one succeeds.
func TestRebuildFails(t *testing.T) {
	ctx := context.Background()
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	recs := clockings(5, 60)
	r.log = &sliceLog{recs: recs}
	r.restart()
	r.apply(recs[:100]...)
	for _, after := range []int{1, 3, 50, 200} {
		left := after
		r.fault = func(string) error {
			if left--; left == 0 {
				return errCrash
			}
			return nil
		}
		if err := r.Rebuild(ctx, nil); !errors.Is(err, errCrash) {
			t.Fatalf("after %d statements: %v", after, err)
		}
		r.fault = nil
		if after == 50 {
			r.restart()
		}
		sameAs(t, offline(recs[:100]), r.store, eventstest.WindowFrom, 0)
	}
	var done, total uint64
	if err := r.Rebuild(ctx, func(d, n uint64) { done, total = d, n }); err != nil {
		t.Fatal(err)
	}
	if done != uint64(len(recs)) || total != done {
		t.Fatalf("progress ended at %d of %d, want %d", done, total, len(recs))
	}
	sameAs(t, offline(recs), r.store, eventstest.WindowFrom, 0)
	r.apply(recs[100:]...) // what the subscriber still brings
	sameAs(t, offline(recs), r.store, eventstest.WindowFrom, 0)
}
