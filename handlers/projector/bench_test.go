package projector_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded/embeddedtest"
	"spettanze/events/jetstream/streams"
	"spettanze/projections/report"
)

// company makes a plain history in order of date: everybody hired on one day, then clockings day after day, with some
// leave and time bank. late of a thousand events come three weeks later.
func company(employees, n, late int) (out []events.Event) {
	from := mustDate("2021-01-04")
	var waiting []events.Event
	id := func(e int) string { return fmt.Sprintf("E%04d", e) }
	add := func(e int, d events.Data, delay time.Duration) {
		ev := events.Event{Identity: events.Identity{Source: "/presenze", ID: fmt.Sprintf("%s-%s-%s", d.Type().Name[3:6], d.Effective(), id(e))},
			Company: "blue", Subject: id(e), Time: d.Effective().In(time.UTC).Add(17*time.Hour + delay), Data: d}
		if late > 0 && (len(out)+len(waiting))%1000 < late {
			waiting = append(waiting, ev)
			return
		}
		out = append(out, ev)
	}
	for e := range employees {
		add(e, hr.Hired{Dated: events.Dated{Date: from}, Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: 4,
			Schedule: hr.Schedule{Code: hr.FT37}}, -10*time.Hour)
	}
	for day := from; len(out) < n; day++ {
		if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
			continue
		}
		for len(waiting) > 0 && waiting[0].Data.Effective() < day-21 {
			out = append(out, waiting[0])
			waiting = waiting[1:]
		}
		for e := range employees {
			k := int(day)*31 + e*17
			on := events.Dated{Date: day}
			switch {
			case k%40 == 3:
				add(e, hr.LeaveTaken{Dated: on, Kind: hr.LeaveFerie}, 0)
				continue
			case k%200 == 7:
				add(e, hr.TimeBankAgreed{Dated: on, To: day + 180, Recovery: hr.Monthly, Reason: "family"}, 0)
			case k%50 == 9:
				add(e, hr.BalanceAdjusted{Dated: on, Entitlement: events.Flex, Reason: "count", AuthorizedBy: "hr1",
					Quantity: events.Quantity{Unit: events.Minute, Parts: 5}}, time.Minute)
			}
			add(e, hr.ClockingRecorded{Dated: on, Week: "A", Punches: []events.ClockTime{events.ClockTime(470 + k%20), 720, 770,
				events.ClockTime(1010 + k%30)}}, 0)
		}
	}
	return out
}

func recordsOf(evs []events.Event) []events.Record {
	out := make([]events.Record, len(evs))
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range evs {
		e := &evs[i]
		e.Seq, e.Recorded = uint64(i+1), at.Add(time.Duration(i)*time.Millisecond)
		out[i] = events.Record{Seq: e.Seq, Recorded: e.Recorded, Event: e}
	}
	return out
}

func benchRig(b *testing.B) *rig {
	b.Helper()
	r := newRig(b, b.TempDir())
	r.states, r.bulk = 0, 0 // the defaults
	r.restart()
	return r
}

const benchEvents = 200_000

func benchmarkApply(b *testing.B, employees, batch, late int) {
	b.Helper()
	recs := recordsOf(company(employees, benchEvents, late))
	b.ReportAllocs()
	before := cpuTime()
	for b.Loop() {
		r := benchRig(b)
		for from := 0; from < len(recs); from += batch {
			r.apply(recs[from:min(from+batch, len(recs))]...)
		}
		b.ReportMetric(float64(r.Status().Late), "refolds")
		size(b, r.dir, len(recs))
		r.close()
	}
	b.ReportMetric(float64(len(recs)*b.N)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64((cpuTime()-before).Nanoseconds())/float64(len(recs)*b.N), "cpu-ns/event")
}

// cpuTime is what the process has used of the processors.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func size(b *testing.B, dir string, n int) {
	b.Helper()
	var sum int64
	for _, name := range []string{"ledger.db", "ledger.db-wal"} {
		if fi, err := os.Stat(filepath.Join(dir, name)); err == nil {
			sum += fi.Size()
		}
	}
	b.ReportMetric(float64(sum)/float64(n), "B/event")
}

func BenchmarkApply(b *testing.B) {
	for _, batch := range []int{1000, 16_000} {
		b.Run(fmt.Sprintf("300 people, batches of %d", batch), func(b *testing.B) { benchmarkApply(b, 300, batch, 0) })
	}
	b.Run("2000 people, batches of 16000", func(b *testing.B) { benchmarkApply(b, 2000, 16_000, 0) })
	b.Run("2000 people, 1% late", func(b *testing.B) { benchmarkApply(b, 2000, 16_000, 10) })
}

// BenchmarkJetStream projects from an embedded server, beside what an ordered consumer of nats.go with an empty handler
// does on the same messages.
func BenchmarkJetStream(b *testing.B) {
	ctx := context.Background()
	_, nc := embeddedtest.Start(b, b.TempDir())
	log, err := jetstream.Open(ctx, nc, jetstream.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close() //nolint:errcheck // the benchmark is over
	evs := company(2000, benchEvents, 0)
	for from := 0; from < len(evs); from += 1000 {
		if _, err := log.Append(ctx, evs[from:min(from+1000, len(evs))]); err != nil {
			b.Fatal(err)
		}
	}
	var bare, decoded, ours, cpu time.Duration
	for b.Loop() {
		start := time.Now()
		consume(b, nc, len(evs))
		bare += time.Since(start)
		start = time.Now()
		if err := log.Read(ctx, 1, false, func([]events.Record) error { return nil }); err != nil {
			b.Fatal(err)
		}
		decoded += time.Since(start)
		start = time.Now()
		cpu -= cpuTime()
		r := benchRig(b)
		r.log = log
		r.restart()
		if err := log.Read(ctx, 1, false, func(recs []events.Record) error { return r.Apply(ctx, recs) }); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(start)
		cpu += cpuTime()
		if p, err := r.store.Position(ctx); err != nil || p.Seq != uint64(len(evs)) {
			b.Fatal(p, err)
		}
		r.close()
	}
	b.ReportMetric(float64(len(evs)*b.N)/bare.Seconds(), "bare/s")
	b.ReportMetric(float64(len(evs)*b.N)/decoded.Seconds(), "decoded/s")
	b.ReportMetric(float64(len(evs)*b.N)/ours.Seconds(), "events/s")
	b.ReportMetric(bare.Seconds()/ours.Seconds(), "ratio")
	b.ReportMetric(float64(cpu.Nanoseconds())/float64(len(evs)*b.N), "cpu-ns/event")
}

func consume(b *testing.B, nc *nats.Conn, n int) {
	b.Helper()
	j, err := js.New(nc)
	if err != nil {
		b.Fatal(err)
	}
	cons, err := j.OrderedConsumer(context.Background(), streams.HR, js.OrderedConsumerConfig{})
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan struct{})
	seen := 0
	cc, err := cons.Consume(func(js.Msg) {
		if seen++; seen == n {
			close(done)
		}
	})
	if err != nil {
		b.Fatal(err)
	}
	defer cc.Stop()
	select {
	case <-done:
	case <-time.After(time.Minute):
		b.Fatalf("%d of %d messages came", seen, n)
	}
}

// BenchmarkQuery asks for one employee's balances at dates all over the history.
func BenchmarkQuery(b *testing.B) {
	recs := recordsOf(company(300, benchEvents, 0))
	r := benchRig(b)
	defer r.close()
	for from := 0; from < len(recs); from += 4000 {
		r.apply(recs[from:min(from+4000, len(recs))]...)
	}
	r.turn()
	ctx := context.Background()
	ask := func(i int) report.Query {
		return report.Query{Company: "blue", At: mustDate("2021-02-01") + events.Date(i*37%400)}
	}
	run := func(name string, do func(i int) error) {
		b.Run(name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				if err := do(i); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
	who := func(i int) string { return fmt.Sprintf("E%04d", i*7%300) }
	run("balances", func(i int) error { _, err := r.store.Summary(ctx, ask(i), who(i)); return err })
	run("entries", func(i int) error { _, err := r.store.Employee(ctx, ask(i), who(i)); return err })
	run("entries known", func(i int) error {
		q := ask(i)
		q.Known = uint64(300 + i*7919%99_000)
		_, err := r.store.Employee(ctx, q, who(i))
		return err
	})
	run("employees", func(i int) error { _, err := r.store.Employees(ctx, ask(i)); return err })
	run("funds", func(i int) error { _, err := r.store.Company(ctx, ask(i)); return err })
}

// BenchmarkFindAll is what the door asks about an event that is new.
func BenchmarkFindAll(b *testing.B) {
	r := benchRig(b)
	defer r.close()
	recs := recordsOf(company(200, 20_000, 0))
	for i := 0; i < len(recs); i += 1000 {
		r.apply(recs[i:min(i+1000, len(recs))]...)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		found, err := r.store.FindAll(b.Context(), []events.Identity{{Source: "/presenze", ID: fmt.Sprintf("new-%d", n)}})
		if err != nil || len(found) != 0 {
			b.Fatal(found, err)
		}
	}
}
