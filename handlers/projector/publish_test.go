package projector_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/eventstest"
	"spettanze/events/hr"
	"spettanze/events/jetstream/publish"
	"spettanze/events/jetstream/streams"
	"spettanze/projections/report"
	"spettanze/projections/sqlite/published"
)

// stream is LEDGER, REJECTED and BALANCES in memory. It fails when a message is published twice.
type stream struct {
	ids    map[string]bool
	ledger []published.Message
	others []published.Message
	shown  map[string]string   // values of the bucket
	bucket []published.Message // what it was given
	sent   int
	fail   func() error
}

func newStream() *stream { return &stream{ids: map[string]bool{}, shown: map[string]string{}} }

func (s *stream) Leader(context.Context) (bool, error) { return true, nil }

func (s *stream) Resign(context.Context) {}

func (s *stream) Publish(_ context.Context, after uint64, msgs []published.Message) (uint64, error) {
	for _, m := range msgs {
		to := &s.others
		if strings.HasPrefix(m.Subject, "ledger.") {
			to = &s.ledger
		}
		if s.fail != nil {
			if err := s.fail(); err != nil {
				return after, err
			}
		}
		if after != uint64(len(*to)) {
			return after, publish.ErrOvertaken
		}
		if s.ids[m.ID] {
			return after, fmt.Errorf("%s is published twice: %s", m.ID, m.Payload)
		}
		s.sent++
		s.ids[m.ID] = true
		*to = append(*to, m)
		after++
	}
	return after, nil
}

func (s *stream) Read(_ context.Context, name string, after uint64, fn func([]published.Message, uint64) error) (uint64, error) {
	list := s.ledger
	switch name {
	case streams.BalancesStream:
		list = s.bucket
	case streams.Rejected:
		list = s.others
	}
	last := uint64(len(list))
	if last <= after {
		return last, nil
	}
	return last, fn(list[after:], last)
}

func (s *stream) PutBalances(_ context.Context, after uint64, values []published.Message) (uint64, []string, error) {
	if after != uint64(len(s.bucket)) {
		return after, nil, publish.ErrOvertaken
	}
	var stay []string
	for _, v := range values {
		if s.fail != nil {
			if err := s.fail(); err != nil {
				return after, nil, err
			}
		}
		if i := slices.IndexFunc(s.bucket, func(b published.Message) bool {
			return b.Subject == v.Subject && (b.Known > v.Known || b.Known == v.Known && b.Day > v.Day)
		}); i >= 0 {
			stay = append(stay, v.Subject)
			continue
		}
		s.bucket = append(s.bucket, v)
		if s.shown[v.Subject] = string(v.Payload); len(v.Payload) == 0 {
			delete(s.shown, v.Subject)
		}
	}
	return uint64(len(s.bucket)), stay, nil
}

// books is what somebody who reads LEDGER from the beginning knows.
func (s *stream) books(t failer) (due map[string]int64, breaches map[string]int) {
	due, breaches = map[string]int64{}, map[string]int{}
	for _, m := range s.ledger {
		var doc struct {
			Key       string
			Withdrawn bool
			report.Instruction
		}
		if err := json.Unmarshal(m.Payload, &doc); err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasSuffix(m.Subject, ".payroll"):
			unit, err := events.ParseUnit(doc.Unit)
			if err != nil {
				t.Fatal(err)
			}
			parts, err := unit.Parse(doc.Quantity)
			if err != nil {
				t.Fatal(err)
			}
			doc.Quantity = ""
			key := fmt.Sprint(doc.Instruction)
			if due[key] += parts; due[key] == 0 {
				delete(due, key)
			}
		case doc.Withdrawn:
			if breaches[doc.Key]--; breaches[doc.Key] != 0 {
				t.Fatalf("a breach that does not stand is withdrawn: %s", m.Payload)
			}
			delete(breaches, doc.Key)
		default:
			if breaches[doc.Key]++; breaches[doc.Key] != 1 {
				t.Fatalf("a breach is published twice: %s", m.Payload)
			}
		}
	}
	return due, breaches
}

// dueBy returns what must be published when the day before today is closed.
func dueBy(t failer, recs []events.Record, today events.Date) (due map[string]int64, breaches int) {
	due = map[string]int64{}
	l := offline(recs)
	q := report.Query{Company: "blue", At: today - 1}
	add := func(e report.Entries) {
		for _, p := range e.Payroll {
			key := fmt.Sprint(report.Instruction{Month: p.Month, Employee: p.Employee, Kind: string(p.Kind), Unit: p.Quantity.Unit.String(),
				Clause: p.Clause, Entitlement: p.Entitlement, Lot: p.Lot, Loan: p.Case.Loan(), Case: p.Case.Other(), Rate: p.Rate.String()})
			if due[key] += p.Quantity.Parts; due[key] == 0 {
				delete(due, key)
			}
		}
		breaches += len(e.Breaches)
	}
	for _, id := range []string{"E1", "E2"} {
		e, err := l.Employee(context.Background(), q, id)
		if err != nil && !errors.Is(err, report.ErrUnknownEmployee) {
			t.Fatal(err)
		}
		add(e)
	}
	company, err := l.Company(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range company.Breaches {
		if b.Employee == "" {
			breaches++
		}
	}
	return due, breaches
}

func sameBooks(t failer, s *stream, recs []events.Record, today events.Date) {
	t.Helper()
	due, breaches := s.books(t)
	want, n := dueBy(t, recs, today)
	if fmt.Sprint(due) != fmt.Sprint(want) {
		t.Fatalf("published to payroll is\n%v, due is\n%v", due, want)
	}
	if len(breaches) != n {
		t.Fatalf("%d breaches are published, there are %d", len(breaches), n)
	}
}

// sameShown compares the bucket with that of a single instance that begins with nothing.
func sameShown(t failer, s *stream, recs []events.Record, today events.Date) {
	t.Helper()
	dir, remove := tempDir(t)
	defer remove()
	alone := newStream()
	r := newRig(t, dir)
	defer func() { r.close() }()
	r.out, r.today = alone, today
	r.restart()
	r.apply(recs...)
	r.turn()
	if err := r.outbox.Publish(context.Background()); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(s.shown) != fmt.Sprint(alone.shown) {
		t.Fatalf("the bucket holds\n%v, the balances are\n%v", s.shown, alone.shown)
	}
}

func (s *stream) failAfter(n int) {
	s.fail = func() error {
		if n--; n < 0 {
			return errOut
		}
		return nil
	}
}

var errOut = errors.New("the network is down")

// parked is what somebody who reads REJECTED from the beginning knows to wait: company, subject and id.
func (s *stream) parked(t failer) map[string]bool {
	waits := map[string]bool{}
	for _, m := range s.others {
		parts := strings.Split(m.Subject, ".")
		if len(parts) != 3 {
			continue
		}
		var doc struct {
			Company, By string
			report.Parked
		}
		if err := json.Unmarshal(m.Payload, &doc); err != nil || doc.Company != parts[1] {
			t.Fatalf("%s: %s (%v)", m.Subject, m.Payload, err)
		}
		key := doc.Company + " " + doc.Subject + " " + doc.By + " " + doc.Cause.Source + " " + doc.Cause.ID
		if waits[key] == (parts[2] == "parked") {
			t.Fatalf("%s %s comes twice: %s", key, parts[2], m.Payload)
		}
		if waits[key] = parts[2] == "parked"; !waits[key] {
			delete(waits, key)
		}
	}
	return waits
}

// sameParked compares what REJECTED says to wait with what waits.
func sameParked(t failer, out *stream, recs []events.Record, today events.Date) {
	t.Helper()
	got := out.parked(t)
	ledger := offline(recs)
	companies, err := ledger.Companies(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range companies {
		_, list, err := ledger.Rejected(context.Background(), report.Query{Company: c, At: today})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			if p.Code == "annulment.event_not_seen" {
				continue
			}
			own, company := c+" "+p.Subject+"  "+p.Cause.Source+" "+p.Cause.ID, c+" "+p.Subject+" company "+p.Cause.Source+" "+p.Cause.ID
			if !got[own] && !got[company] {
				t.Fatalf("%+v waits, and REJECTED does not say so: %v", p, got)
			}
			delete(got, own)
			delete(got, company)
		}
	}
	if len(got) > 0 {
		t.Fatalf("REJECTED says that these wait: %v", got)
	}
}

// The published messages sum to what is due by the closed days, and no breach is published twice: whatever comes late, with
// restarts, rebuilds, a lost file and a network that fails in between.
func TestPublishedIsDue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, remove := tempDir(t)
		defer remove()
		recs := records(t)
		out := newStream()
		log := &sliceLog{}
		r := newRig(t, dir)
		defer func() { r.close() }()
		r.out, r.log = out, log
		r.restart()
		r.today = eventstest.DateIn(t, eventstest.WindowFrom, eventstest.WindowTo+100, "today")
		tell := func(again bool) {
			r.turn()
			if rapid.IntRange(0, 3).Draw(t, "fails") == 0 {
				out.failAfter(rapid.IntRange(0, 12).Draw(t, "after"))
				if err := r.outbox.Publish(context.Background()); err != nil && !errors.Is(err, errOut) {
					t.Fatal(err)
				}
				out.fail = nil
				if rapid.Bool().Draw(t, "restart") {
					r.restart()
				}
				if again && rapid.Bool().Draw(t, "more comes before it tells again") {
					return
				}
			}
			if err := r.outbox.Publish(context.Background()); err != nil {
				t.Fatal(err)
			}
			sameBooks(t, out, log.recs, r.today)
			sameParked(t, out, log.recs, r.today)
		}
		for from := 0; from < len(recs); {
			to := from + rapid.IntRange(1, len(recs)-from).Draw(t, "batch")
			log.recs = recs[:to]
			r.apply(recs[from:to]...)
			switch rapid.IntRange(0, 6).Draw(t, "between") {
			case 0:
				tell(true)
			case 1:
				r.today += events.Date(rapid.IntRange(1, 200).Draw(t, "days pass"))
				tell(true)
			case 2:
				r.restart()
			case 3:
				if err := r.Rebuild(context.Background(), nil); err != nil {
					t.Fatal(err)
				}
			case 4:
				r.lose()
				if err := r.CatchUp(context.Background()); err != nil {
					t.Fatal(err)
				}
				sameBooks(t, out, log.recs, r.today)
			}
			from = to
		}
		tell(false)
		sameShown(t, out, recs, r.today)
		before := out.sent
		r.restart()
		tell(false)
		if err := r.Rebuild(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
		tell(false)
		if out.sent != before {
			t.Fatalf("%d messages were sent again with nothing new", out.sent-before)
		}
		sameAs(t, offline(recs), r.store, eventstest.WindowTo, 0)
	})
}

// numbered makes a log of events.
func numbered(evs ...events.Event) (recs []events.Record) {
	for i, e := range evs {
		e.Seq = uint64(i + 1)
		recs = append(recs, events.Record{Seq: e.Seq, Raw: []byte("{}"), Event: &e})
	}
	return recs
}

// A hire annulled leaves no balance behind in the bucket, and nothing of others goes with it.
func TestAnnulledBalancesAreTakenBack(t *testing.T) {
	ctx := context.Background()
	hired := hr.Hired{Dated: on("2023-01-01"), Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: 4,
		Schedule: hr.Schedule{Code: hr.FT37}}
	other := ofE1("h2", hired)
	other.Subject = "E10"
	out := newStream()
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	r.out, r.today = out, mustDate("2023-06-01")
	r.restart()
	recs := numbered(ofE1("h1", hired), other,
		ofE1("a1", hr.EventAnnulled{Dated: on("2023-05-09"), Source: "/hr", ID: "h1", Reason: "never came"}))
	tell := func() (own, others int) {
		r.turn()
		if err := r.outbox.Publish(ctx); err != nil {
			t.Fatal(err)
		}
		for k := range out.shown {
			if strings.HasPrefix(k, "blue.E1.") {
				own++
			} else {
				others++
			}
		}
		return own, others
	}
	r.apply(recs[:2]...)
	own, others := tell()
	if own == 0 || others == 0 {
		t.Fatalf("%d balances of E1 are published and %d of E10", own, others)
	}
	r.apply(recs[2])
	if now, rest := tell(); now != 0 || rest != others {
		t.Fatalf("after the annulment %d balances of E1 are published, want 0, and %d of E10, want %d", now, rest, others)
	}
}

// A balance changes, waits in the outbox over a restart, and changes back: the bucket keeps the old value.
func TestBalanceThatReturnsWhileItWaits(t *testing.T) {
	ctx := context.Background()
	out := newStream()
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	r.out, r.today = out, mustDate("2023-06-01")
	r.restart()
	recs := numbered(ofE1("h1", hr.Hired{Dated: on("2023-01-01"), Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: 4,
		Schedule: hr.Schedule{Code: hr.FT37}}),
		ofE1("c1", clockingOf("2023-05-09", 480, 720, 780, 1050)), ofE1("c2", clockingOf("2023-05-10", 480, 720, 780, 1050)),
		ofE1("a1", hr.EventAnnulled{Dated: on("2023-05-11"), Source: "/hr", ID: "c2", Reason: "not hers"}))
	r.apply(recs[:2]...)
	r.turn()
	if err := r.outbox.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	before := fmt.Sprint(out.shown)
	r.apply(recs[2])
	r.turn()
	out.failAfter(0)
	if err := r.outbox.Publish(ctx); !errors.Is(err, errOut) {
		t.Fatalf("got %v, want %v", err, errOut)
	}
	out.fail = nil
	r.restart()
	r.apply(recs[3])
	r.turn()
	if err := r.outbox.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	if after := fmt.Sprint(out.shown); after != before {
		t.Fatalf("the bucket holds\n%s, want as before\n%s", after, before)
	}
	sameShown(t, out, recs, r.today)
}

// Values of an older version, which do not say what their writer knew, are written again at the first start, and only then.
// A later day and a later fact write no value whose balance is what it was.
func TestBalancesOfAnOlderVersionAreWrittenAgain(t *testing.T) {
	ctx := context.Background()
	out := newStream()
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	r.out, r.today = out, mustDate("2023-06-02")
	r.restart()
	recs := numbered(ofE1("h1", hr.Hired{Dated: on("2023-01-01"), Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: 4,
		Schedule: hr.Schedule{Code: hr.FT37}}),
		ofE1("s1", hr.ScheduleChanged{Dated: on("2023-06-02"), Schedule: hr.Schedule{Code: hr.FT37}}))
	r.apply(recs[0])
	written := func() int {
		t.Helper()
		before := len(out.bucket)
		r.turn()
		if err := r.outbox.Publish(ctx); err != nil {
			t.Fatal(err)
		}
		return len(out.bucket) - before
	}
	all := written()
	if all == 0 {
		t.Fatal("nothing is published")
	}
	for i := range out.bucket {
		out.bucket[i].Known = 0
	}
	r.restart()
	if n := written(); n != all {
		t.Errorf("%d values are written again, want %d", n, all)
	}
	r.restart()
	if n := written(); n != 0 {
		t.Errorf("%d values are written once more", n)
	}
	r.apply(recs[1])
	r.today++
	if n := written(); n != 0 {
		t.Errorf("%d values are written for a day and a fact that change nothing", n)
	}
}

// orderOf has everybody folded anew from a day in the past on: no clocking of that day counts for flexible hours.
func orderOf(day string, seq int) events.Record {
	e := events.Event{Identity: events.Identity{Source: "/hr", ID: "order"}, Company: "blue", Subject: events.CompanySubject,
		Data: hr.RigidHoursOrdered{Dated: on(day), To: mustDate(day)}}
	e.Time, e.Seq = e.Data.Effective().In(rome()), uint64(seq)
	return events.Record{Seq: e.Seq, Raw: []byte("{}"), Event: &e}
}

// turns is an outbound whose turn may be another's.
type turns struct {
	*stream
	mine bool
}

func (o *turns) Leader(context.Context) (bool, error) { return o.mine, nil }

// What follows from days that are being folded again is not withdrawn meanwhile: neither by the instance that published it, nor
// by one that took it over from another instance, or from the file before a rebuild.
func TestNothingIsTakenBackWhileDaysAreFoldedAnew(t *testing.T) {
	ctx := context.Background()
	recs := historyWithPayroll(t)
	for _, how := range []string{"by itself", "started again", "rebuilt", "from another"} {
		t.Run(how, func(t *testing.T) {
			out := newStream()
			begin := func(mine bool) *rig {
				r := newRig(t, t.TempDir())
				t.Cleanup(func() { r.close() })
				r.states, r.bulk, r.today = 0, 0, mustDate("2025-06-15")
				r.out, r.log = &turns{out, mine}, &sliceLog{recs}
				r.restart()
				r.apply(recs...)
				r.turn()
				if err := r.outbox.Publish(ctx); err != nil {
					t.Fatal(err)
				}
				return r
			}
			r := begin(true)
			switch how {
			case "started again":
				r.restart()
			case "rebuilt":
				if err := r.Rebuild(ctx, nil); err != nil {
					t.Fatal(err)
				}
			case "from another":
				r = begin(false)
				r.restart()
				r.out.(*turns).mine = true //nolint:forcetypeassert // set above
			}
			published := len(out.ledger)
			if published == 0 {
				t.Fatal("nothing was published")
			}
			r.apply(orderOf("2024-12-10", len(recs)+1))
			if err := r.outbox.Publish(ctx); err != nil {
				t.Fatal(err)
			}
			for _, m := range out.ledger[published:] {
				t.Errorf("published before the days were folded again: %s", m.Payload)
			}
		})
	}
}

// An instance that is behind another in the log does not withdraw what the other published of later records.
func TestNothingIsTakenBackByOneBehind(t *testing.T) {
	ctx := context.Background()
	recs := historyWithPayroll(t)
	out, log := newStream(), &sliceLog{recs}
	begin := func(n int) *rig {
		r := newRig(t, t.TempDir())
		t.Cleanup(func() { r.close() })
		r.today, r.out, r.log = mustDate("2025-06-15"), out, log
		r.restart()
		r.apply(recs[:n]...)
		r.turn()
		if err := r.outbox.Publish(ctx); err != nil {
			t.Fatal(err)
		}
		return r
	}
	begin(len(recs))
	published := len(out.ledger)
	behind := begin(len(recs) - 200)
	if len(out.ledger) != published {
		t.Errorf("the one behind published %s", out.ledger[published].Payload)
	}
	behind.apply(recs[len(recs)-200:]...)
	behind.turn()
	if err := behind.outbox.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	if len(out.ledger) != published {
		t.Errorf("caught up, it published %s", out.ledger[published].Payload)
	}
}

// After a rebuild onto a log that has lost its end, what is rejected under the same sequences again is published.
func TestRefusalsOfAShorterLog(t *testing.T) {
	ctx := context.Background()
	hired := func(day string, level int) events.Event {
		return ofE1("h1", hr.Hired{Dated: on(day), Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: level,
			Schedule: hr.Schedule{Code: hr.FT37}})
	}
	refusal := func(seq int, raw string) events.Record {
		rec := numbered(hired("2023-01-02", 5))[0]
		rec.Seq, rec.Event.Seq, rec.Raw = uint64(seq), uint64(seq), []byte(raw)
		rec.Recorded = time.Date(2023, 5, 20, 8, len(raw), 0, 0, time.UTC)
		return rec
	}
	clocking := func(n int) events.Event {
		return ofE1(fmt.Sprint("c", n), clockingOf(fmt.Sprintf("2023-05-%02d", 9+n), 480, 720, 780, 1020))
	}
	long := append(numbered(hired("2023-01-01", 4), clocking(0), clocking(1)), refusal(4, `{"of":"the longer"}`))
	short := append(numbered(hired("2023-01-01", 4), clocking(0)), refusal(3, `{"of":"the shorter"}`))
	out, log := newStream(), &sliceLog{long}
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	r.today, r.out, r.log = mustDate("2023-06-01"), out, log
	r.restart()
	tell := func() {
		t.Helper()
		r.turn()
		if err := r.outbox.Publish(ctx); err != nil {
			t.Fatal(err)
		}
	}
	r.apply(long...)
	tell()
	log.recs = short
	r.restart()
	if err := r.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	tell()
	log.recs = append(short, refusal(4, `{"of":"another"}`))
	r.apply(log.recs[3])
	r.restart()
	tell()
	if len(out.others) != 3 {
		t.Errorf("%d rejections were published, of 1 in the log that lost its end and 2 in what it is now", len(out.others))
	}
}

// A rebuild sets a damaged file aside, and nothing is published twice for it.
func TestRebuildOfDamaged(t *testing.T) {
	ctx := context.Background()
	out := newStream()
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	r.today = mustDate("2023-03-15")
	recs := numbered(ofE1("h1", hr.Hired{Dated: on("2023-01-01"), Contract: hr.Indefinite, Discipline: hr.PartePrima,
		Level: 4, Schedule: hr.Schedule{Code: hr.FT37}}), ofE1("c1", clockingOf("2023-03-08", 500, 720, 780, 1020)))
	r.out, r.log = out, &sliceLog{recs}
	r.restart()
	if err := r.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
	published := len(out.ledger)
	if published == 0 {
		t.Fatal("nothing was published")
	}
	r.close()
	path := filepath.Join(r.dir, "ledger.db")
	damage(t, path, "published_breach")
	r.open()
	if err := r.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + ".damaged-1"); err != nil {
		t.Fatal(err)
	}
	if err := r.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
	if len(out.ledger) != published {
		t.Fatalf("%d messages are published in all, want %d", len(out.ledger), published)
	}
	sameBooks(t, out, recs, r.today)
}

// damage writes over the first page of a table, of a file that was not closed well: it has no seal.
func damage(t *testing.T, path, table string) {
	t.Helper()
	if err := os.Remove(path + ".seal"); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	var page, size int64
	if err := db.QueryRowContext(context.Background(), "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema "+
		"WHERE type = 'table' AND name = ?", table).Scan(&page, &size); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(bytes.Repeat([]byte{0xA5}, int(size)), (page-1)*size); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// REJECTED says once when a fact is parked and when it is no more, and nothing of one that a later fact of the same fold heals; also
// after a kill between the commit and the publication, and once the memory of it is lost.
func TestParkedIsPublished(t *testing.T) {
	ctx := context.Background()
	out, log := newStream(), &sliceLog{}
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	r.today, r.out, r.log = mustDate("2023-06-01"), out, log
	r.restart()
	hired := func(id, subject string) events.Event {
		e := ofE1(id, hr.Hired{Dated: on("2023-01-02"), Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: 4, Schedule: hr.Schedule{Code: hr.FT37}})
		e.Subject = subject
		return e
	}
	clocking := func(id, subject, day string) events.Event {
		e := ofE1(id, clockingOf(day, 480, 720, 780, 1020))
		e.Subject = subject
		return e
	}
	annul := func(id, of string) events.Event {
		return ofE1(id, hr.EventAnnulled{Dated: on("2023-05-30"), Source: hired("", "E1").Source, ID: of})
	}
	apply := func(evs ...events.Event) {
		t.Helper()
		n := len(log.recs)
		var all []events.Event
		for _, rec := range log.recs {
			all = append(all, *rec.Event)
		}
		log.recs = numbered(append(all, evs...)...)
		r.apply(log.recs[n:]...)
	}
	publish := func(want ...string) {
		t.Helper()
		before := len(out.others)
		r.turn()
		if err := r.outbox.Publish(ctx); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range out.others[before:] {
			var doc report.Parked
			if err := json.Unmarshal(m.Payload, &doc); err != nil {
				t.Fatal(err)
			}
			got = append(got, m.Subject+" "+doc.Cause.ID)
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("published %q, wanted %q", got, want)
		}
	}
	apply(clocking("c1", "E1", "2023-05-02"), clocking("c2", "E1", "2023-05-03"), clocking("x", "E2", "2023-05-02"), hired("hx", "E2"))
	publish("rejected.blue.parked c1", "rejected.blue.parked c2")
	publish()

	apply(annul("a1", "c2"))
	publish("rejected.blue.annulled c2")
	apply(hired("h1", "E1"), clocking("c3", "E1", "2023-05-02"))
	out.failAfter(0)
	if err := r.outbox.Publish(ctx); err != nil && !errors.Is(err, errOut) { // the network is down, and the process is killed
		t.Fatal(err)
	}
	out.fail = nil
	r.restart()
	publish("rejected.blue.healed c1", "rejected.blue.parked c3")
	apply(annul("a2", "c1"))
	r.lose()
	if err := r.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
	if last := out.others[len(out.others)-1]; last.Subject != "rejected.blue.healed" {
		t.Errorf("at last came %s: %s", last.Subject, last.Payload)
	}
	apply(annul("a3", "h1")) // parked again
	publish("rejected.blue.parked c3")
	publish()
}
