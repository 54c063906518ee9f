package explain

import (
	"encoding/json"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/visible"
	"spettanze/projections/wording"
)

// Kinds of nodes.
const (
	WhatFigure   = "figure"   // the root: the figure explained
	WhatLot      = "lot"      // the part of it that is in one lot
	WhatPeriod   = "period"   // movements summed up, where the tree is opened level by level
	WhatMovement = "movement" // a movement, with the running balance after it
	WhatNothing  = "nothing"  // a closing or a fact that posted nothing, with the reason
	WhatRule     = "rule"     // the clause that a movement rests on
	WhatInForce  = "inForce"  // a figure of the contract in force that day
	WhatClosing  = "closing"  // the closing of a day that made a movement
	WhatFact     = "fact"     // a circumstance that the closing looked at
	WhatEvent    = "event"    // an event as it was received
	WhatBreach   = "breach"   // a rule broken by the same event or closing
)

// Node is a node of the tree of an explanation.
type Node struct {
	ID       string         `json:"id,omitempty" doc:"of a movement, that of the statement; where the tree is opened level by level every node has one"`
	What     string         `json:"what"`
	Text     wording.Text   `json:"text"`
	Name     wording.Text   `json:"-"` // of a period: its part of the text
	Note     wording.Text   `json:"-"` // of a movement or a period: its part of the text
	From     *events.Date   `json:"from,omitempty" doc:"first day of what is summed up"`
	Date     *events.Date   `json:"date,omitempty"`
	Lot      events.Lot     `json:"lot,omitzero"`
	Kind     string         `json:"kind,omitempty"` // of a movement
	Unit     string         `json:"unit,omitempty"`
	Quantity string         `json:"quantity,omitempty"` // signed, as it changes the figure
	Balance  string         `json:"balance,omitempty"`  // of the figure, or of its lot, after it
	Clause   string         `json:"clause,omitempty"`
	Figure   *Figure        `json:"figure,omitempty"`
	Event    *Event         `json:"event,omitempty"`
	Breach   *report.Breach `json:"breach,omitempty"`
	Count    int            `json:"count,omitempty" doc:"how many lines are summed up"`
	More     int            `json:"more,omitempty" doc:"how many children are left out: ask for the node by its id"`
	Children []*Node        `json:"children,omitempty"`

	order int // among its siblings: by date, closings after the facts of their day
}

// orderOf places a node among its siblings.
func orderOf(d events.Date, closing bool) int {
	n := 2 * int(d)
	if closing {
		n++
	}
	return n
}

// Figure is a figure of the contract as it was in force on a day.
type Figure struct {
	Table string       `json:"table"` // file and key, "ferie.yaml/yearly_days"
	From  *events.Date `json:"from,omitempty"`
	Value string       `json:"value"`
}

// Event is an event as it was received.
type Event struct {
	Source   string          `json:"source,omitempty"` // empty: the reader may not see it, nor the id and the time
	ID       string          `json:"id,omitempty"`
	Type     string          `json:"type"`
	Subject  string          `json:"subject"`
	Date     events.Date     `json:"date"`
	Time     time.Time       `json:"time,omitzero"`
	Seq      uint64          `json:"seq"`
	Recorded *time.Time      `json:"recorded,omitempty"`
	Data     json.RawMessage `json:"data"`
}

// Received describes an event. Its time is shown in the ledger's zone, because a store keeps the instant without the sender's
// offset. Encoding cannot fail for data that was decoded.
func (x *Explainer) Received(event *events.Event) *Event {
	e := visible.Cause(x.Source, event)
	data, err := events.EncodeData(e.Data)
	if err != nil {
		data = []byte("null")
	}
	out := &Event{Source: e.Source, ID: e.ID, Type: e.Data.Type().Name, Subject: e.Subject, Date: e.Data.Effective(), Seq: e.Seq, Data: data}
	if !e.Time.IsZero() {
		out.Time = e.Time.In(x.Rome)
	}
	if !e.Recorded.IsZero() {
		recorded := e.Recorded.UTC()
		out.Recorded = &recorded
	}
	return out
}

// Text says it in one sentence.
func (e *Event) Text() wording.Text {
	if e.ID == "" {
		return wording.Say("%s del %s", "%s of %s", wording.Event(e.Type), e.Date)
	}
	t := wording.Say("evento %s %s (sequenza %d), %s, del %s", "event %s %s (sequence %d), %s, of %s", e.Source, e.ID, e.Seq,
		e.Type, e.Time)
	if e.Recorded != nil {
		t = wording.Say("%s, registrato il %s", "%s, recorded %s", t, e.Recorded.In(e.Time.Location()))
	}
	return wording.Say("%s: %s", "%s: %s", t, string(e.Data))
}

// eventNode makes the node of an event; nil: the reader may not see it.
func (x *Explainer) eventNode(e *events.Event) *Node {
	ev := x.Received(e)
	if ev.Type == (hr.Undisclosed{}).Type().Name {
		return nil
	}
	return &Node{What: WhatEvent, Text: ev.Text(), Event: ev}
}

// inForce makes the node of a figure in force.
func inForce(r *institute.Reason) *Node {
	f := &Figure{Table: r.Figure.Place, Value: r.Figure.Value}
	since := wording.Say("da sempre", "always")
	if r.Figure.From > events.MinDate {
		f.From = &r.Figure.From
		since = wording.Say("dal %s", "from %s", r.Figure.From)
	}
	return &Node{What: WhatInForce, Figure: f,
		Text: wording.Say("%s (in vigore %s, %s)", "%s (in force %s, %s)", r.Text, since, r.Figure.Place)}
}

func sameCause(a, b ledger.Cause) bool {
	return a.Closing == b.Closing && a.Source == b.Source && a.ID == b.ID
}
