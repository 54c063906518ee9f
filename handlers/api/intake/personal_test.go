package intake_test

import (
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/memory"
	"spettanze/handlers/api/intake"
)

// TestPersonalCodes: P9. An e-mail address, a tax code or an IBAN in a code is refused, with the place and in both languages; nothing that
// systems use as an id is.
func TestPersonalCodes(t *testing.T) {
	submit := func(t *testing.T, e events.Event) intake.Result {
		t.Helper()
		log := memory.New(time.Now)
		r, err := (&intake.Intake{Log: log, Record: log.Get}).Submit(t.Context(), []events.Event{e})
		if err != nil {
			t.Fatal(err)
		}
		if last, _, err := log.Last(t.Context()); err != nil || (last == 0) != (r[0].Status == intake.Rejected) {
			t.Errorf("the log has %d events after %+v (%v)", last, r[0], err)
		}
		return r[0]
	}
	for _, text := range []string{"mario.rossi@blue.example", "assenza di m.rossi1985@posta.blue.example", "RSSMRA80A01H501U", "leave-rssmra80a01h501u-3",
		"RSSMRA80A01H50MM", "IT60X0542811101000000123456", "rimborso su IT60 X054 2811 1010 0000 0123 456"} {
		id, source, reason := closed(text, "2023-01-01"), closed("a", "2023-01-01"), closed("a", "2023-01-01")
		source.Source = text
		reason.Data = hr.EventAnnulled{Dated: events.Dated{Date: events.MustParseDate("2023-01-01")}, Source: "/hr", ID: "x", Reason: text}
		for pointer, e := range map[string]events.Event{"/id": id, "/source": source, "/data/reason": reason} {
			r := submit(t, e)
			if r.Status != intake.Rejected || r.Code != intake.CodePersonal || r.Pointer != pointer || r.Why.It == r.Why.En {
				t.Errorf("%s in %s: %+v", text, pointer, r)
			}
		}
	}
	for _, text := range []string{"ck-2023-03-07-E042", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "blue/E042/2023-03-07/annulled", "/csv/clockings",
		"20230101T120000Z-0042@calendar.example", "3f2504e0-4f89-11d3-9a0c-0305e82c3301@erp.example", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
		"https://erp.example/hr/2023", "user@host", "ABCDEF12G34H567", "RSSMRA80A01H501X", "XRSSMRA80A01H501UX", "IT60X0542811101000000123457",
		"BE71096123456769", "DE89370400440532013000", "CK20230101E0420750", "#h#b#70", "PRG@2023", "permesso legge, art. 9"} {
		e := closed(text, "2023-01-01")
		if r := submit(t, e); r.Status != intake.Accepted {
			t.Errorf("%s: %+v", text, r)
		}
	}
	// An employee whose id is a tax code has events whose ids hold it; the annulment of an event of before may name it; sent again, such
	// an event is a duplicate.
	own := closed("blue/RSSMRA80A01H501U/2023-01-01", "2023-01-01")
	own.Subject = "RSSMRA80A01H501U"
	if r := submit(t, own); r.Status != intake.Accepted {
		t.Errorf("%+v", r)
	}
	annul := closed("x", "2023-01-01")
	annul.Data = hr.EventAnnulled{Dated: events.Dated{Date: events.MustParseDate("2023-01-01")}, Source: "/hr", ID: "mario.rossi@blue.example", Reason: "wrong"}
	if r := submit(t, annul); r.Status != intake.Accepted {
		t.Errorf("%+v", r)
	}
	log, old := memory.New(time.Now), closed("mario.rossi@blue.example", "2023-01-01")
	if _, err := log.Append(t.Context(), []events.Event{old}); err != nil {
		t.Fatal(err)
	}
	index := &intake.Index{Log: log}
	r, err := (&intake.Intake{Log: log, Record: log.Get, Before: index.FindAll}).Submit(t.Context(), []events.Event{old})
	if err != nil || r[0].Status != intake.Duplicate {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestHiredUnderTaxCode: who is hired under an id that looks like a tax code is accepted with a warning, in both languages; sent again,
// and under another id, without one.
func TestHiredUnderTaxCode(t *testing.T) {
	log := memory.New(time.Now)
	door := &intake.Intake{Log: log, Record: log.Get}
	hired := func(subject string) events.Event {
		return events.Event{Identity: events.Identity{Source: "/hr", ID: "h-" + subject}, Company: "blue", Subject: subject, Time: time.Unix(0, 0),
			Data: hr.Hired{Dated: events.Dated{Date: events.MustParseDate("2023-01-01")}}}
	}
	for i, c := range []struct {
		subject string
		status  intake.Status
		warns   bool
	}{{"RSSMRA80A01H501U", intake.Accepted, true}, {"rssmra80a01h50mm", intake.Accepted, true}, {"RSSMRA80A01H501X", intake.Accepted, false},
		{"E042", intake.Accepted, false}, {"RSSMRA80A01H501U", intake.Duplicate, false}} {
		r, err := door.Submit(t.Context(), []events.Event{hired(c.subject)})
		if err != nil || r[0].Status != c.status || (r[0].Warning != "") != c.warns || r[0].Warns.It == r[0].Warns.En && c.warns {
			t.Errorf("%d %s: %+v, %v", i, c.subject, r, err)
		}
	}
}
