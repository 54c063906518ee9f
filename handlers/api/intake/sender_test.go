package intake_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/hr"
	"spettanze/events/memory"
	"spettanze/handlers/api/intake"
	"spettanze/projections/dryrun"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// by keeps who appended.
type by struct {
	*memory.Log
	handles []string
}

func (l *by) Append(ctx context.Context, evs []events.Event) ([]events.Appended, error) {
	l.handles = append(l.handles, grants.PrincipalOf(ctx))
	return l.Log.Append(ctx, evs)
}

// N8: nobody takes the identities of another system. A publisher sends under its sources, in its company, of its types. What is refused is refused
// alike whether the ledger has something of the identity or not.
func TestSender(t *testing.T) {
	log := &by{Log: memory.New(time.Now)}
	open := &intake.Intake{Log: log, Record: log.Get}
	held := closed("held", "2023-01-01")
	if r, err := open.Submit(t.Context(), []events.Event{held}); err != nil || statuses(r) != "accepted " {
		t.Fatalf("%v: %s", err, statuses(r))
	}
	mine := []grants.Grant{{Company: "blue", Role: grants.Publisher, Sources: []string{"/presenze"}, Types: []string{"hr.timebank.closed", "hr.event.annulled"}},
		{Company: "red", Role: grants.Publisher, Sources: []string{"/red"}}, {Company: "blue", Role: grants.Reader}}
	in := &intake.Intake{Log: log, Record: log.Get, Sender: func(context.Context) intake.Sender {
		return intake.Sender{Handle: "P-PRESENZEAAAA", May: func(e *events.Event) *events.DecodeError { return grants.MaySend(mine, e) }}
	}}
	of := func(company, source, id string, data events.Data) events.Event {
		e := closed(id, "2023-01-01")
		e.Company, e.Source = company, source
		if data != nil {
			e.Data = data
		}
		return e
	}
	on := events.Dated{Date: events.MustParseDate("2023-01-01")}
	other := closed("held", "2023-02-01")
	for _, c := range []struct {
		e             events.Event
		code, pointer string
	}{
		{of("blue", "/presenze", "a", nil), "", ""},
		{of("blue", "/hr", "held", nil), "source_not_allowed", "/source"},     // a duplicate
		{other, "source_not_allowed", "/source"},                              // other content under an identity that is there
		{of("blue", "/hr", "tomorrow", nil), "source_not_allowed", "/source"}, // nothing is there
		{of("blue", "/red", "a", nil), "source_not_allowed", "/source"},       // of the other company
		{of("red", "/presenze", "a", nil), "source_not_allowed", "/source"},
		{of("red", "/red", "a", nil), "", ""},
		{of("green", "/presenze", "a", nil), "company_not_allowed", "/company"},
		{of("blue", "/presenze", "b", hr.TimeBankRecovered{Dated: on, Minutes: 60}), "type_not_allowed", "/type"},
		{of("blue", "/presenze", "c", hr.EventAnnulled{Dated: on, Source: "/presenze", ID: "a"}), "", ""},
		{of("blue", "/presenze", "d", hr.EventAnnulled{Dated: on, Source: "/hr", ID: "held"}), "source_not_allowed", "/data/source"},
		{of("blue", "/presenze", "e", hr.EventAnnulled{Dated: on, Source: "/hr", ID: "tomorrow"}), "source_not_allowed", "/data/source"},
		{of("blue", "/presenze", "f", hr.PersonDescribed{Dated: on, Name: "Anna"}), "type_not_allowed", "/type"},
	} {
		got, err := in.Submit(t.Context(), []events.Event{c.e})
		if err != nil || got[0].Code != c.code || got[0].Pointer != c.pointer || (got[0].Status == intake.Rejected) != (c.code != "") || c.code != "" && got[0].Seq != 0 {
			t.Errorf("%s of %s in %s: %+v %v, want %q at %s", c.e.ID, c.e.Source, c.e.Company, got[0], err, c.code, c.pointer)
		}
		if c.code != "" && (strings.Contains(got[0].Reason, "held") || !strings.Contains(got[0].Why.It, "a chi gestisce gli accessi")) {
			t.Errorf("reason: %s", got[0].Reason)
		}
	}
	for i, h := range log.handles {
		if want := map[bool]string{true: "", false: "P-PRESENZEAAAA"}[i == 0]; h != want {
			t.Errorf("append %d by %q, want %q", i, h, want)
		}
	}
}

// An identity counts in all companies. Where another company's is recorded, and what it is, is not for the sender.
func TestOtherCompanysIdentity(t *testing.T) {
	log := memory.New(time.Now)
	in := &intake.Intake{Log: log, Record: log.Get}
	if _, err := in.Submit(t.Context(), []events.Event{closed("a", "2023-01-01")}); err != nil {
		t.Fatal(err)
	}
	red := closed("a", "2023-01-01")
	red.Company = "red"
	for _, before := range []func(context.Context, []events.Identity) (map[events.Identity]*events.Event, error){nil,
		(&intake.Index{Log: log}).FindAll} {
		in.Before = before
		r, err := in.Submit(t.Context(), []events.Event{red})
		if err != nil || r[0].Status != intake.Rejected || r[0].Seq != 0 || !strings.Contains(r[0].Why.It, "un'altra azienda") ||
			!strings.Contains(r[0].Reason, "another company") || strings.Contains(r[0].Reason, "sequence") {
			t.Errorf("%+v, %v", r, err)
		}
	}
}

// Who sees figures tries what they may not send; a publisher learns of the same whether it would be accepted, and what it would do of nothing.
func TestSenderTries(t *testing.T) {
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	in := &intake.Intake{Log: memory.New(time.Now), Sender: func(context.Context) intake.Sender {
		return intake.Sender{May: func(e *events.Event) *events.DecodeError {
			return grants.MaySend([]grants.Grant{{Company: "blue", Role: grants.Publisher, Sources: []string{"/presenze"}}}, e)
		}}
	}}
	on := &dryrun.Runner{Reporter: &report.Reporter{Source: replay.New(c, time.UTC), Contract: c, Today: events.MustParseDate("2024-01-01")}, Rome: time.UTC}
	mine, others := closed("a", "2023-01-01"), closed("b", "2023-01-01")
	mine.Source = "/presenze"
	for withEffects, want := range map[bool]string{true: strings.Repeat("accepted ", 2), false: "accepted rejected "} {
		r, _, err := in.Try(t.Context(), []events.Event{mine, others}, on, withEffects)
		if err != nil || statuses(r) != want {
			t.Errorf("%t: %s, want %s (%v)", withEffects, statuses(r), want, err)
		}
		if shown := r[0].Would != nil; shown != withEffects {
			t.Errorf("%t: effects are shown: %t", withEffects, shown)
		}
	}
}
