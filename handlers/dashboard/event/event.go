// Package event is the page of one record of the log: the event as it was received, when it was recorded, and what became of it.
package event

import (
	"context"
	"embed"
	"strconv"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/recorded"
	"spettanze/projections/repair"
	"spettanze/projections/wording"
)

//go:embed event.html
var files embed.FS

// Pages adds the page to the frame. Without a log there is none.
func Pages(f *frame.Frame, log events.Log) {
	if log == nil {
		return
	}
	f.Page(access.SeeRejected, "/{company}/events/{seq}", frame.Parse(files, "event.html"), func(ctx context.Context, v *frame.View) (*frame.Content, error) {
		seq, err := strconv.ParseUint(v.Request.PathValue("seq"), 10, 63)
		if err != nil {
			return nil, frame.ErrNotFound
		}
		doc, err := recorded.Of(ctx, v.Reporter, v.Query, log, seq)
		if err != nil {
			return nil, err
		}
		return show(v, doc), nil
	})
}

type content struct {
	*frame.View
	Doc    *recorded.Document
	Name   string // of its type
	Pieces []Piece
	Late   int    // days between its date and its recording
	Before string // the employee's page, as known before it
	After  string // the page after it
	Reason string
}

func show(v *frame.View, d *recorded.Document) *frame.Content {
	c := content{View: v, Doc: d, Pieces: Pieces(d.Event, d.Pointer), Reason: v.Say(d.ReasonIt, d.Reason)}
	number := strconv.FormatUint(d.Seq, 10)
	title := wording.Say("Registrazione %s", "Record %s", wording.Number(number))
	if d.Event == nil {
		c.Pieces = Pieces([]byte(d.Raw), d.Pointer)
	}
	lead := wording.Text{}
	if d.Date != nil {
		name := d.Type[:len(d.Type)-len(".v1")]
		c.Name = v.Event(name)
		lead = wording.Say("%s, %s, del %s.", "%s, %s, of %s.", wording.Event(name), d.Subject, *d.Date)
		if d.Recorded != nil {
			c.Late = max(0, int(events.DateOf(*d.Recorded, v.Rome())-*d.Date))
		}
	}
	if d.Subject != "" && d.Subject != events.CompanySubject && d.Outcome != recorded.Rejected {
		if d.Seq > 1 {
			c.Before = v.With(v.Path("employees", d.Subject), "known", strconv.FormatUint(d.Seq-1, 10))
		}
		c.After = v.With(v.Path("employees", d.Subject), "known", number)
	}
	return &frame.Content{Title: title, Lead: lead, Document: "/v1" + v.Path("events", number), Formats: []string{"json"},
		Command: "spettanze record --seq " + number, Data: c}
}

// Prepared reports whether the event is a repair that the ledger prepared. Its time is that of the last record that the ledger then knew,
// so that it is the same however often it is prepared.
func (c content) Prepared() bool { return c.Doc.Source == repair.Source }

// OutcomeWord says what became of the event.
func (c content) OutcomeWord() string {
	switch c.Doc.Outcome {
	case recorded.Counts:
		return c.Say("conta", "counts")
	case recorded.Waits:
		return c.Say("attende", "waits")
	case recorded.Annulled:
		return c.Say("annullato", "annulled")
	case recorded.Duplicate:
		return c.Say("doppione", "duplicate")
	}
	return c.Say("rifiutato", "rejected")
}

// Sign is the class of the outcome.
func (c content) Sign() string {
	switch c.Doc.Outcome {
	case recorded.Counts:
		return "good"
	case recorded.Waits:
		return "warn"
	case recorded.Rejected:
		return "bad"
	}
	return "soft"
}

// LateText says how late the event was recorded.
func (c content) LateText() string {
	return c.Plural(c.Late, "registrato %d giorno dopo", "registrato %d giorni dopo", "recorded %d day later", "recorded %d days later")
}

// Record is the address of another record.
func (c content) Record(seq uint64) string { return c.To("events", strconv.FormatUint(seq, 10)) }
