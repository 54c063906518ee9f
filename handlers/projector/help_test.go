package projector_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
	_ "time/tzdata"

	"spettanze/events"
	"spettanze/events/eventstest"
	"spettanze/handlers/outbox"
	"spettanze/handlers/projector"
	"spettanze/projections/companytest"
	"spettanze/projections/contract"
	"spettanze/projections/difference"
	"spettanze/projections/explain"
	"spettanze/projections/facts"
	"spettanze/projections/figures"
	"spettanze/projections/holidays"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/parttimequota"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/simulate"
	"spettanze/projections/sqlite"
	"spettanze/projections/standing"
	"spettanze/projections/surcharges"
	"spettanze/schema"
)

// failer is what the helpers need of a test: of testing's, or of rapid's.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

var tables = sync.OnceValue(func() *contract.Contract {
	c, err := institutes.Contract()
	if err != nil {
		panic(err)
	}
	return c
})

var rome = sync.OnceValue(func() *time.Location {
	l, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		panic(err)
	}
	return l
})

// rig is a projector on a store in a folder of its own, with a clock that the test sets.
type rig struct {
	t     failer
	dir   string
	today events.Date
	out   outbox.Streams
	log   events.Lookup
	fault func(string) error
	// committed may report a commit as failed that was not.
	committed func() error
	states    int
	bulk      int
	logger    *slog.Logger

	store  *sqlite.Store
	outbox *outbox.Outbox
	*projector.Projector
}

// newRig makes a rig; its folder goes with the test, or, under rapid, with its caller's cleanup.
func newRig(t failer, dir string) *rig {
	r := &rig{t: t, dir: dir, log: &sliceLog{}, today: eventstest.WindowTo + 120, states: 5, bulk: 12,
		logger: slog.New(slog.DiscardHandler)}
	r.open()
	return r
}

func (r *rig) options() sqlite.Options {
	return sqlite.Options{Contract: tables(), Rome: rome(), Readers: 2, PackFacts: 3, Fault: func(s string) error {
		if r.fault == nil {
			return nil
		}
		return r.fault(s)
	}, Committed: func() error {
		if r.committed == nil {
			return nil
		}
		return r.committed()
	}}
}

func (r *rig) open() {
	r.t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(r.dir, "ledger.db"), r.options())
	if err != nil {
		r.t.Fatal(err)
	}
	r.store = store
	now := func() time.Time { return r.today.In(rome()).Add(9 * time.Hour) }
	r.outbox = nil
	if r.out != nil {
		r.outbox = &outbox.Outbox{Store: store, Log: r.log, Streams: r.out, Now: now, Logger: r.logger}
	}
	r.Projector = projector.New(projector.Options{Store: store, Log: r.log, Contract: tables(), Rome: rome(), Outbox: r.outbox,
		Now: now, States: r.states, Bulk: r.bulk, Logger: r.logger})
}

func (r *rig) close() {
	r.t.Helper()
	if err := r.store.Close(); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) restart() { r.t.Helper(); r.close(); r.open() }

func (r *rig) apply(recs ...events.Record) {
	r.t.Helper()
	if err := r.Apply(context.Background(), recs); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) turn() {
	r.t.Helper()
	if err := r.AdvanceAll(context.Background()); err != nil {
		r.t.Fatal(err)
	}
}

// tempDir makes a folder for a run of rapid.
func tempDir(t failer) (string, func()) {
	dir, err := os.MkdirTemp("", "projector")
	if err != nil {
		t.Fatal(err)
	}
	return dir, func() { os.RemoveAll(dir) } //nolint:errcheck // a temporary folder
}

// offline is the ledger of the same records with nothing stored.
func offline(recs []events.Record) *replay.Ledger {
	l := replay.New(tables(), rome())
	for _, r := range recs {
		l.Record(r)
	}
	return l
}

// picture is all that a source says at a date, as text.
func picture(t failer, s report.Source, at events.Date, known uint64) string {
	t.Helper()
	ctx := context.Background()
	documents := &report.Reporter{Source: s, Contract: tables(), Today: at}
	standings := &standing.Reporter{Reporter: documents}
	var b bytes.Buffer
	show := func(what string, v any, err error) {
		j, jerr := json.MarshalIndent(v, "", " ")
		if jerr != nil {
			t.Fatal(jerr)
		}
		fmt.Fprintf(&b, "%s: %s (%v)\n", what, j, err)
	}
	k, err := s.Resolve(ctx, known)
	show("known", k, err)
	companies, err := s.Companies(ctx)
	show("companies", companies, err)
	for _, c := range []string{"blue", "red"} {
		q := report.Query{Company: c, At: at, Known: known}
		people, err := s.Employees(ctx, q)
		show(c+" employees", people, err)
		for _, id := range []string{"E1", "E2", "E3", "company"} {
			e, err := s.Employee(ctx, q, id)
			show(c+" "+id, e, err)
			l, err := s.Summary(ctx, q, id)
			show(c+" "+id+" summary", l, err)
			doc, err := documents.Balance(ctx, q, id)
			show(c+" "+id+" document", doc, err)
			stands, err := standings.Standing(ctx, q, id)
			show(c+" "+id+" standing", stands, err)
		}
		err = standings.Each(ctx, q, nil, func(l *standing.Listed) error {
			show(c+" "+l.ID+" in the list of standings", l.Entitlements, nil)
			return nil
		})
		show(c+" standings", nil, err)
		for _, clause := range []string{"CCNL/33", "CIA/17bis.3", "CONTRACT/7"} {
			uses, err := figures.UsesOf(ctx, documents, q, clause)
			show(c+" "+clause, uses, err)
		}
		err = s.EachBalance(ctx, q, func(p report.Person, b []report.LotBalance) error {
			show(c+" "+p.ID+" in the list of balances", report.EntitlementRows(b), nil)
			return nil
		})
		show(c+" balances", nil, err)
		f, err := s.Company(ctx, q)
		show(c+" company", f.Output, err)
		for _, d := range institutes.Documents(institute.PotDocument) {
			doc, err := documents.Pot(ctx, q, d.Code)
			show(c+" "+d.Code, doc, err)
		}
		for _, code := range []string{parttimequota.Admitted, holidays.Quota, surcharges.Quota} {
			quota, err := documents.Quota(ctx, q, code)
			show(c+" quota "+code, quota, err)
		}
		ranking, err := documents.Ranking(ctx, q, companytest.Ranking)
		show(c+" ranking", ranking, err)
		register, err := documents.Register(ctx, q, institute.Register{Code: companytest.Register})
		show(c+" register", register, err)
		rejected, parked, err := s.Rejected(ctx, q)
		show(c+" rejected", rejected, err)
		begins, err := s.Begins(ctx, c, events.MinDate)
		show(c+" begins", begins, err)
		for _, id := range []string{"", "E1", "E2", "E3"} {
			show(c+" history of "+id, history(t, s, q, id), nil)
		}
		show(c+" parked", parked, err)
	}
	// An empty list is a list, whichever way it is empty.
	return strings.ReplaceAll(b.String(), "null", "[]")
}

// history returns the facts that bear on somebody, annulled or not, as an explanation reads them. Which annulments are with
// them does not matter beyond theirs.
func history(t failer, from report.Source, q report.Query, id string) (out []string) {
	t.Helper()
	evs, err := from.History(context.Background(), q.Company, id, q.Known)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range evs {
		if _, annulment := facts.Target(e); annulment {
			continue
		}
		b, err := events.EncodeData(e.Data)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprint(e.Seq, e.Identity, e.Subject, e.Time.UTC(), e.Recorded.UTC(), string(b)))
	}
	return out
}

// sameDifference compares what two sources say of what changed.
func sameDifference(t failer, want, got report.Source, from, to difference.Side) {
	t.Helper()
	var docs [2]string
	for i, s := range []report.Source{want, got} {
		x := &explain.Explainer{Reporter: &report.Reporter{Source: s, Contract: tables(), Today: events.MaxDate}, Rome: rome()}
		doc, err := difference.Of(context.Background(), x, "blue", "", from, to)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.MarshalIndent(doc, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		docs[i] = string(b)
	}
	if docs[0] != docs[1] {
		t.Fatalf("%+v to %+v: live differs from offline:\n%s", from, to, firstDifference(docs[0], docs[1]))
	}
}

// otherTables is the contract with a monthly cap of its own.
func otherTables(t failer) *contract.Contract {
	t.Helper()
	b, err := schema.FS.ReadFile("contract/flex.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := simulate.Load(simulate.Tables{"flex.yaml": strings.ReplaceAll(string(b), "value: 420", "value: 17")})
	if err != nil || c.Digest == tables().Digest {
		t.Fatalf("the tables do not differ: %v", err)
	}
	return c
}

func sameAs(t failer, want, got report.Source, at events.Date, known uint64) {
	t.Helper()
	w, g := picture(t, want, at, known), picture(t, got, at, known)
	if w != g {
		t.Fatalf("at %s, known %d: live differs from offline:\n%s", at, known, firstDifference(w, g))
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			from, to := max(0, i-14), i+6
			return "want …\n" + strings.Join(w[from:min(to, len(w))], "\n") + "\ngot …\n" + strings.Join(g[from:min(to, len(g))], "\n")
		}
	}
	return fmt.Sprintf("one has %d lines, the other %d", len(w), len(g))
}

func mustDate(s string) events.Date { return events.MustParseDate(s) }

// lose deletes the database file and opens a new one.
func (r *rig) lose() {
	r.t.Helper()
	r.close()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(filepath.Join(r.dir, "ledger.db"+suffix)); err != nil && !os.IsNotExist(err) {
			r.t.Fatal(err)
		}
	}
	r.open()
}

// sliceLog is a log of given records, which may hold anything.
type sliceLog struct{ recs []events.Record }

func (l *sliceLog) Append(context.Context, []events.Event) ([]events.Appended, error) {
	return nil, nil
}

func (l *sliceLog) Read(_ context.Context, from uint64, _ bool, fn func([]events.Record) error) error {
	for recs := l.recs[min(int(from)-1, len(l.recs)):]; len(recs) > 0; {
		n := min(len(recs), 7)
		if err := fn(append([]events.Record(nil), recs[:n]...)); err != nil {
			return err
		}
		recs = recs[n:]
	}
	return nil
}

func (l *sliceLog) Last(context.Context) (uint64, time.Time, error) {
	return uint64(len(l.recs)), time.Time{}, nil
}

func (l *sliceLog) Check(context.Context) (time.Time, error) {
	if len(l.recs) == 0 {
		return time.Time{}, nil
	}
	return l.recs[0].Recorded, nil
}

func (l *sliceLog) Get(_ context.Context, seq uint64) (events.Record, error) {
	return l.recs[seq-1], nil
}

func (l *sliceLog) Close() error { return nil }
