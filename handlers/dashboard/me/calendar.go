package me

import (
	"context"
	"fmt"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"spettanze/events"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/standing"
	"spettanze/projections/wording"
)

// calendar writes the reader's deadlines as they are today, whatever the two dates of the address (RFC 5545): a day each, with a
// reminder a week before what is lost, and before an agreement ends.
func calendar(ctx context.Context, v *frame.View) (*frame.File, error) {
	id, err := self(v)
	if err != nil {
		return nil, err
	}
	q := v.Query
	q.At, q.Known = v.Today(), 0
	doc, err := (&standing.Reporter{Reporter: v.Reporter}).Standing(ctx, q, id)
	if err != nil {
		return nil, err
	}
	cal := ics.NewCalendarFor("-//Spettanze//IT")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(v.Say("Le mie spettanze", "My balances"))
	var made time.Time
	if v.Last.Time != nil {
		made = *v.Last.Time
	}
	for i := range doc.Entitlements {
		e := &doc.Entitlements[i]
		for k := range e.Deadlines {
			if d := &e.Deadlines[k]; d.Date != nil && *d.Days >= 0 {
				add(cal, v, e, d, made)
			}
		}
	}
	return &frame.File{Name: v.Say("scadenze", "deadlines") + ".ics", Type: "text/calendar; charset=utf-8", Body: []byte(cal.Serialize())}, nil
}

// add adds a deadline. Its identity is that of the account and the lot, so that a calendar that is taken again is brought up to date.
func add(cal *ics.Calendar, v *frame.View, e *standing.Entitlement, d *standing.Deadline, made time.Time) {
	ent := e.Entitlement.Entitlement
	q, _ := wording.Parse(e.Unit, d.Left) // a document has no other
	left := v.Text(wording.Say("%s di %s", "%s of %s", wording.Amount(q), lower(ent)))
	day := cal.AddEvent(strings.ToLower(fmt.Sprintf("%s-%s-%s@%s.spettanze", ent, d.Lot, d.Date, v.Company)))
	day.SetDtStampTime(made)
	day.SetAllDayStartAt(at(*d.Date))
	day.SetAllDayEndAt(at(*d.Date + 1))
	day.SetTimeTransparency(ics.TransparencyTransparent)
	summary := wording.Say("%s: %s", "%s: %s", left, d.Text)
	switch {
	case d.Lost:
		summary = wording.Say("Scadono %s", "%s expire", left)
	case d.Ends:
		summary = d.Text
	}
	day.SetSummary(v.Text(summary))
	if !d.Lost && !d.Ends {
		return
	}
	reminder := day.AddAlarm()
	reminder.SetAction(ics.ActionDisplay)
	reminder.SetTrigger("-P7D")
	reminder.SetDescription(v.Text(summary))
}

func at(d events.Date) time.Time {
	y, m, day := d.Civil()
	return time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
}

// begun writes a name within a sentence: its first letter is small.
func begun(s string) string { return strings.ToLower(s[:1]) + s[1:] }
