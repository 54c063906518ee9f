package evgrant_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/evgrant"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
	"spettanze/schema"
)

// A row of `times` begins the life of another contract: who had a grant under the one before has a right again. A new pot is no
// such row, and is posted from the next 1 January on.
func TestANewContractIsAnotherLife(t *testing.T) {
	tables := fstest.MapFS{}
	for _, f := range institutes.Files() {
		b, err := fs.ReadFile(schema.FS, "contract/"+f)
		if err != nil {
			t.Fatal(err)
		}
		s := strings.Replace(string(b), "{from: 2022-10-28, value: 1}", "{from: 2022-10-28, value: 1}, {from: 2026-03-01, value: 1}", 1)
		s = strings.Replace(s, `{from: 2022-10-28, value: "5000.00"}`, `{from: 2022-10-28, value: "5000.00"}, {from: 2025-07-01, value: "6000.00"}`, 1)
		tables[f] = &fstest.MapFile{Data: []byte(s)}
	}
	c, err := institutes.Load(tables)
	if err != nil {
		t.Fatal(err)
	}
	s, err := scenario.Parse("lives.txtar", []byte(`Two rows of times.
-- events --
2015-01-01 E1 employment.hired level=7 schedule=ft37
2022-11-02 E1 evgrant.granted grant=G1 vehicle=electric_car
2026-02-28 E1 evgrant.granted grant=G2 vehicle=electric_car
2026-03-01 E1 evgrant.granted grant=G3 vehicle=electric_car
2026-03-02 E1 evgrant.granted grant=G4 vehicle=electric_car
-- expect pot veicolo_elettrico 2025-12-30 --
budgeted 20000.00
-- expect pot veicolo_elettrico 2026-03-31 --
budgeted 26000.00
breaches:
  2026-02-28 evgrant.already_granted limit=1 observed=2
  2026-03-02 evgrant.already_granted limit=1 observed=2
`))
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	l := replay.New(c, rome)
	for i, line := range s.Events {
		e, err := cloudevents.Decode(line)
		if err != nil {
			t.Fatal(err)
		}
		e.Seq = uint64(i + 1)
		l.Record(events.Record{Seq: e.Seq, Event: &e})
	}
	r := &report.Reporter{Source: l, Contract: c, Today: events.MaxDate}
	for i := range s.Expectations {
		diffs, err := s.Expectations[i].Check(t.Context(), r)
		if err != nil || len(diffs) > 0 {
			t.Errorf("%s of %s: %v\n\t%s", s.Expectations[i].Title, evgrant.About.Name, err, strings.Join(diffs, "\n\t"))
		}
	}
}
