package rejected

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/wording"
)

// Sides are a fact that waits and the one that stands in its way.
type Sides struct {
	This, Other string // addresses of their records
	Rows        []Row
}

// Row is what both say of one thing.
type Row struct {
	Title       string
	This, Other string
	Differ      bool
}

// sidesOf puts two facts side by side; nil: there is only one.
func sidesOf(ctx context.Context, v *frame.View, this, other *events.Event) (*Sides, error) {
	if this == nil || other == nil {
		return nil, nil
	}
	recorded, err := v.Reporter.Source.Resolve(ctx, this.Seq)
	if err != nil {
		return nil, err
	}
	before, err := v.Reporter.Source.Resolve(ctx, other.Seq)
	if err != nil {
		return nil, err
	}
	s := &Sides{This: record(v, this.Seq), Other: record(v, other.Seq)}
	add := func(title, a, b string) {
		if a != "" || b != "" {
			s.Rows = append(s.Rows, Row{title, a, b, a != b})
		}
	}
	add(v.Say("Tipo", "Type"), v.Event(this.Data.Type().Name), v.Event(other.Data.Type().Name))
	add(v.Say("Registrato", "Recorded"), v.Recorded(recorded.Time), v.Recorded(before.Time))
	add(v.Say("Origine", "Source"), this.Source+" "+this.ID, other.Source+" "+other.ID)
	a, b := dataOf(this), dataOf(other)
	for _, t := range []*events.Type{this.Data.Type(), other.Data.Type()} {
		for i := range t.Fields {
			f := &t.Fields[i]
			add(v.Text(title(f)), said(v, f, a[f.Name]), said(v, f, b[f.Name]))
			delete(a, f.Name)
			delete(b, f.Name)
		}
	}
	return s, nil
}

// dataOf returns the fields of an event's data.
func dataOf(e *events.Event) map[string]json.RawMessage {
	var fields map[string]json.RawMessage
	b, err := events.EncodeData(e.Data)
	if err != nil || json.Unmarshal(b, &fields) != nil {
		return nil
	}
	return fields
}

// said writes the value of a field for a person.
func said(v *frame.View, f *events.Field, raw json.RawMessage) string {
	var value any
	if json.Unmarshal(raw, &value) != nil {
		return ""
	}
	switch x := value.(type) {
	case string:
		return word(v, f, x)
	case bool:
		return word(v, f, strconv.FormatBool(x))
	case []any:
		list := make([]string, len(x))
		for i := range x {
			list[i], _ = x[i].(string) // no field is a list of anything else
		}
		return strings.Join(list, ", ")
	case map[string]any:
		code, _ := x["code"].(string) // of a schedule
		return code
	}
	return string(raw)
}

// word writes a text of an event.
func word(v *frame.View, f *events.Field, text string) string {
	for _, w := range f.Words {
		if w.Code == text {
			return v.Text(w.Name)
		}
	}
	if d, err := events.ParseDate(text); err == nil && strings.HasPrefix(f.Says, declare.Date.Says) {
		return v.Date(d)
	}
	if q, ok := wording.Parse(events.Euro.String(), text); ok && strings.HasPrefix(f.Says, declare.Euro.Says) {
		return v.Quantity(q)
	}
	return text
}
