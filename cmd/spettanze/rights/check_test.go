package rights_test

import (
	"testing"
	"time"

	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/jetstream/embedded"
)

// TestCheck: the answers are those of the roles: oneself, one's unit, nobody else.
func TestCheck(t *testing.T) {
	m := newMachine(t)
	log, err := service.OpenLog(t.Context(), m.dir, false, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	on := events.Dated{Date: events.MustParseDate("2024-01-01")}
	var evs []events.Event
	for _, id := range []string{"E1", "E2"} {
		hired := hr.Hired{Dated: on, Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: 4, Schedule: hr.Schedule{Code: hr.FT37}}
		evs = append(evs, events.Event{Identity: events.Identity{Source: "/hr", ID: "h" + id}, Company: "blue", Subject: id, Time: time.Unix(0, 0), Data: hired})
	}
	evs = append(evs, events.Event{Identity: events.Identity{Source: "/hr", ID: "a1"}, Company: "blue", Subject: "E1", Time: time.Unix(0, 0),
		Data: hr.Assigned{Dated: on, Unit: "sportello"}})
	_, err = log.Append(t.Context(), evs)
	log.Shutdown()
	if err != nil {
		t.Fatal(err)
	}
	var anna, bruno, clock recorded
	m.does("access grant --role employee --employee E1", &anna)
	m.does("access grant --role manager --unit sportello", &bruno)
	m.does("access grant --role publisher --source /presenze", &clock)
	for _, c := range []struct {
		who, question string
		sees          int // classes; -1: refused
	}{
		{anna.Principal, "seeBalances E1", 3},
		{anna.Principal, "seeBalances E2", -1},
		{anna.Principal, "seeBalances E9", -1},
		{anna.Principal, "export", -1},
		{bruno.Principal, "seeBalances E1", 1},
		{bruno.Principal, "seeBalances E2", -1},
		{bruno.Principal, "seePayroll E1", -1},
		{clock.Principal, "seeBalances E1", -1},
		{clock.Principal, "publish", 0},
		{anna.Principal, "publish", -1},
		{"P-NOBODYAAAAAA", "publish", -1},
		{anna.Principal, "seeBalances E1 --company red", -1},
	} {
		var doc struct {
			Allowed bool
			Sees    []string
			Why     string
		}
		m.decides("access check "+c.who+" "+c.question, &doc)
		if doc.Allowed != (c.sees >= 0) || doc.Allowed && c.sees > 0 && len(doc.Sees) != c.sees || doc.Allowed == (doc.Why != "") {
			t.Errorf("%s %s: %+v, want %d classes", c.who, c.question, doc, c.sees)
		}
	}
	m.refuses("access check "+anna.Principal+" seeBalance E1", `"seeBalance"`, `"seeBalance"`) // misspelled
	m.refuses("access check anna seeBalances E1", "P- e dodici", "P- and twelve")
	m.refuses("access check "+anna.Principal, "chi, che cosa", "who, what")
}
