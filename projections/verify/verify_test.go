package verify_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/eventstest"
	"spettanze/projections/contract"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/verify"
)

const (
	hire = `{"specversion":"1.0","id":"h1","source":"/hr","type":"hr.employment.hired.v1","company":"blue","subject":"E1",` +
		`"time":"2023-01-01T09:00:00+01:00","data":{"date":"2023-01-01","contract":"indefinite","discipline":"parte_prima",` +
		`"level":4,"schedule":{"code":"ft37"}}}`
	leave = `{"specversion":"1.0","id":"f1","source":"/hr","type":"hr.leave.taken.v1","company":"blue","subject":"E1",` +
		`"time":"2023-03-06T09:00:00+01:00","data":{"date":"2023-03-06","kind":"ferie"}}`
	loan = `{"specversion":"1.0","id":"l1","source":"/hr","type":"hr.loan.disbursed.v1","company":"blue","subject":"E1",` +
		`"time":"2023-03-10T12:00:00+01:00","data":{"date":"2023-03-10","loan":"L1","fund":"gravi_motivi","amount":"600.00",` +
		`"instalments":60}}`
	unknown = `{"specversion":"1.0","id":"u1","source":"/hr","type":"hr.leave.taken.v1","company":"blue","subject":"E2",` +
		`"time":"2023-03-06T09:00:00+01:00","data":{"date":"2023-03-06","kind":"ferie"}}`
)

func tables(t *testing.T) *contract.Contract {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func rome(t *testing.T) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func ledgerOf(t *testing.T, lines ...string) *replay.Ledger {
	t.Helper()
	l := replay.New(tables(t), rome(t))
	for i, line := range lines {
		e, err := cloudevents.Decode([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		e.Seq = uint64(i + 1)
		l.Record(events.Record{Seq: e.Seq, Event: &e})
	}
	return l
}

// store is a replay that somebody has been at: each test changes one thing.
type store struct {
	*replay.Ledger
	entries  func(*report.Entries)
	balances func([]report.LotBalance) []report.LotBalance
	people   func([]report.Person) []report.Person
	problem  string
}

func (s *store) Employee(ctx context.Context, q report.Query, id string) (report.Entries, error) {
	e, err := s.Ledger.Employee(ctx, q, id)
	if s.entries != nil {
		s.entries(&e)
	}
	return e, err
}

func (s *store) Summary(ctx context.Context, q report.Query, id string) (report.Summary, error) {
	sum, err := s.Ledger.Summary(ctx, q, id)
	if s.balances != nil {
		sum.Balances = s.balances(sum.Balances)
	}
	return sum, err
}

func (s *store) Employees(ctx context.Context, q report.Query) ([]report.Person, error) {
	p, err := s.Ledger.Employees(ctx, q)
	if s.people != nil {
		p = s.people(p)
	}
	return p, err
}

func (s *store) Inspect(_ context.Context, tell func(string)) error {
	if s.problem != "" {
		tell(s.problem)
	}
	return nil
}

func TestVerify(t *testing.T) {
	all := []string{hire, leave, loan, unknown}
	movement := func(e *report.Entries) *ledger.Movement {
		i := slices.IndexFunc(e.Movements, func(m ledger.Movement) bool { return m.Kind == ledger.Use })
		return &e.Movements[i]
	}
	for name, c := range map[string]struct {
		change   func(*store)
		position uint64
		want     []string // parts of the differences, in order; none: no difference
	}{
		"as it was":        {position: 4},
		"behind the log":   {position: 2, change: func(s *store) { s.Ledger = ledgerOf(t, all[:2]...) }},
		"nothing yet":      {position: 0, change: func(s *store) { s.Ledger = ledgerOf(t) }},
		"position forward": {position: 9, want: []string{"beyond the end of the log: stored 9, replayed 4"}},
		"position back":    {position: 2, want: []string{"blue E1: movement is stored", "blue company: state", "blue rejected: parked fact"}},
		"position at zero": {position: 0, want: []string{"position is 0"}},
		"a movement edited": {position: 4, want: []string{"movement is stored and does not follow", "movement is not stored"},
			change: func(s *store) { s.entries = func(e *report.Entries) { movement(e).Quantity.Parts++ } }},
		"a movement twice": {position: 4, want: []string{"movement is stored and does not follow"},
			change: func(s *store) {
				s.entries = func(e *report.Entries) { e.Movements = append(e.Movements, *movement(e)) }
			}},
		"a movement to itself": {position: 4, want: []string{"movement", "movement", "no transfer"},
			change: func(s *store) { s.entries = func(e *report.Entries) { m := movement(e); m.To = m.From } }},
		"a payroll row lost": {position: 4, want: []string{"payroll instruction is not stored"},
			change: func(s *store) { s.entries = func(e *report.Entries) { e.Payroll = e.Payroll[1:] } }},
		"a balance edited": {position: 4, want: []string{"balance", "balance"},
			change: func(s *store) {
				s.balances = func(b []report.LotBalance) []report.LotBalance { b[0].Parts++; return b }
			}},
		"an employee lost": {position: 4, want: []string{"employee is not stored: E1"},
			change: func(s *store) { s.people = func([]report.Person) []report.Person { return nil } }},
		"the store's own word": {position: 4, want: []string{"rows are out of order"},
			change: func(s *store) { s.problem = "rows are out of order" }},
	} {
		t.Run(name, func(t *testing.T) {
			s := &store{Ledger: ledgerOf(t, all...)}
			if c.change != nil {
				c.change(s)
			}
			v := verify.Verification{Store: s, Replay: ledgerOf(t, all...), Contract: tables(t), Rome: rome(t), Position: c.position,
				At: events.MustParseDate("2023-12-31")}
			r, err := v.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range r.Differences {
				got = append(got, d.String())
			}
			text := strings.Join(got, "\n")
			if len(c.want) == 0 && text != "" {
				t.Errorf("differences where there are none:\n%s", text)
			}
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in:\n%s", want, text)
				}
			}
		})
	}
}

// The walk of verify is not the fold: on any history they must agree.
func TestTheWalkAgreesWithTheFold(t *testing.T) {
	c, loc := tables(t), rome(t)
	rapid.Check(t, func(rt *rapid.T) {
		l := replay.New(c, loc)
		evs := rapid.Permutation(eventstest.History(rt)).Draw(rt, "arrival")
		for i := range evs {
			e := evs[i]
			e.Seq = uint64(i + 1)
			l.Record(events.Record{Seq: e.Seq, Event: &e})
		}
		v := verify.Verification{Store: l, Replay: l, Contract: c, Rome: loc, Position: uint64(len(evs)),
			At: eventstest.DateIn(rt, eventstest.WindowFrom, eventstest.WindowTo+120, "at")}
		r, err := v.Run(context.Background())
		if err != nil {
			rt.Fatal(err)
		}
		for _, d := range r.Differences {
			rt.Errorf("%s", d)
		}
	})
}
