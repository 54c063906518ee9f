package repair

import (
	"encoding/json"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/projections/facts"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// refused returns the repairs of a refused record. Its identity is free: what is corrected may be sent under it again.
func (m *mender) refused(f *report.RejectedFact) (out []Repair, err error) {
	out = []Repair{}
	add := func(do string, words wording.Text, missing []string, evs ...json.RawMessage) {
		out = append(out, Repair{Do: do, Text: words.En, TextIt: words.It, Events: evs, Missing: missing})
	}
	raw, list := structured(f.Raw)
	switch f.Code {
	case facts.CodeDifferentContent:
		if err := m.different(f, list, add); err != nil {
			return nil, err
		}
		add(Keep, wording.Say("Nulla, se vale l'evento già registrato.", "Nothing, if the event that is recorded already is right."), nil)
		return out, nil
	case facts.CodeAnnulsAnnulment:
		e, err := m.annulledFirst(list)
		if err != nil || e == nil {
			return out, err
		}
		again, err := m.again(e, e.Subject, nil)
		if err == nil {
			var r Repair
			r, err = repair(Send, wording.Say("Inviare di nuovo il primo evento, che l'altro annullamento ha tolto, con un nuovo id.",
				"Send the first event again, which the other annulment took back, under a new id."), again)
			out = append(out, r)
		}
		return out, err
	}
	words := wording.Say("Correggere all'origine e inviare di nuovo: l'identità è rimasta libera.", "Correct it at its source and send it again: the identity is still free.")
	switch name, field := strings.CutPrefix(f.Pointer, "/data/"); {
	case raw == nil:
		add(Send, words, nil)
	case f.Code == events.CodeUnknownField && field && !strings.Contains(name, "/"):
		add(Send, wording.Say("Inviare di nuovo senza il campo %s, se è di troppo.", "Send it again without the field %s, if it is one too many.", name), nil, without(list, name))
		add(Send, words, []string{"/0" + f.Pointer}, raw)
	case f.Pointer != "":
		add(Send, wording.Say("Correggere %s e inviare di nuovo: l'identità è rimasta libera.", "Correct %s and send it again: the identity is still free.", f.Pointer),
			[]string{"/0" + f.Pointer}, raw)
	default:
		add(Send, words, nil, raw)
	}
	return out, nil
}

// structured reads what was received, if it is an event as JSON.
func structured(raw string) (json.RawMessage, members) {
	if !json.Valid([]byte(raw)) || !strings.HasPrefix(strings.TrimSpace(raw), "{") {
		return nil, nil
	}
	list, err := membersOf([]byte(raw))
	if err != nil || list.get("specversion") == nil {
		return nil, nil
	}
	return json.RawMessage(strings.TrimSpace(raw)), list
}

func (l members) get(name string) json.RawMessage {
	for i := range l {
		if l[i].name == name {
			return l[i].value
		}
	}
	return nil
}

// with returns a copy with another value of a member, which is in its place if it is there and else at the end.
func (l members) with(name string, value json.RawMessage) members {
	out, there := slices.Clone(l), false
	for i := range out {
		if out[i].name == name {
			out[i].value, there = value, true
		}
	}
	if !there {
		out = append(out, member{name, value})
	}
	return out
}

// without writes an event without a field of its data.
func without(list members, field string) json.RawMessage {
	data, err := membersOf(list.get("data"))
	if err != nil {
		return list.object()
	}
	var rest members
	for _, d := range data {
		if d.name != field {
			rest = append(rest, d)
		}
	}
	return list.with("data", rest.object()).object()
}

// different mends an event under whose identity another content is recorded: that one is annulled, and this one sent under a
// new id.
func (m *mender) different(f *report.RejectedFact, list members, add func(string, wording.Text, []string, ...json.RawMessage)) error {
	before, err := m.r.Source.Find(m.ctx, events.Identity{Source: f.Source, ID: f.ID}, m.q.Known)
	if err != nil || before == nil || list == nil || before.Company != m.q.Company {
		return err
	}
	gone, err := m.annul(before, &events.Event{Seq: f.Seq, Time: before.Time}, f.Code)
	if err != nil {
		return err
	}
	r, err := repair(Replace, wording.Text{}, gone)
	if err != nil {
		return err
	}
	id, err := json.Marshal(f.ID + "/2")
	if err != nil {
		return err
	}
	add(Replace, wording.Say("Annullare l'evento registrato (sequenza %d) e inviare questo con un nuovo id, se vale questo.",
		"Annul the event that is recorded (sequence %d) and send this one under a new id, if this one is right.", before.Seq), nil,
		r.Events[0], list.with("id", id).object())
	return nil
}

// annulledFirst returns the event that was annulled by the annulment that a refused one names; nil: it is not known.
func (m *mender) annulledFirst(list members) (*events.Event, error) {
	var data struct{ Source, ID string }
	_ = json.Unmarshal(list.get("data"), &data) // data that cannot be read name no event
	annulment, err := m.r.Source.Find(m.ctx, events.Identity{Source: data.Source, ID: data.ID}, m.q.Known)
	if err != nil || annulment == nil || annulment.Company != m.q.Company {
		return nil, err
	}
	id, ok := facts.Target(annulment)
	if !ok {
		return nil, nil
	}
	e, err := m.r.Source.Find(m.ctx, id, m.q.Known)
	if e != nil && e.Company != m.q.Company {
		e = nil
	}
	return e, err
}
