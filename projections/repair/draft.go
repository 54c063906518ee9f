package repair

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/wire"
	"spettanze/projections/wording"
)

// Source is the source of prepared events.
const Source = "/repairs"

// draft is a prepared event. Its data may lack values, so it is JSON and no [events.Event].
type draft struct {
	SpecVersion     string          `json:"specversion"`
	ID              string          `json:"id"`
	Source          string          `json:"source"`
	Type            string          `json:"type"`
	Company         string          `json:"company"`
	Subject         string          `json:"subject"`
	Time            time.Time       `json:"time"`
	DataContentType string          `json:"datacontenttype"`
	Data            json.RawMessage `json:"data"`

	missing []string // pointers into the event
}

// draft begins an event that mends the one of a sequence: what is a word for what it does. Its time is that of what is known.
func (m *mender) draft(mends *events.Event, what, typ, subject string) draft {
	at := mends.Time
	if m.list.Known.Time != nil {
		at = *m.list.Known.Time
	}
	return draft{SpecVersion: "1.0", ID: strconv.FormatUint(mends.Seq, 10) + "/" + what, Source: Source, Type: typ, Company: m.q.Company,
		Subject: subject, Time: at.UTC(), DataContentType: "application/json"}
}

// annul prepares the annulment of an event, to mend another or itself.
func (m *mender) annul(target, mends *events.Event, code string) (draft, error) {
	d := m.draft(mends, fmt.Sprintf("annuls/%d", target.Seq), hr.EventAnnulled{}.Type().Wire, target.Subject)
	var err error
	d.Data, err = events.EncodeData(hr.EventAnnulled{Dated: events.Dated{Date: target.Data.Effective()}, Source: target.Source, ID: target.ID,
		Reason: code})
	return d, err
}

// again prepares an event once more, with other values of fields; a nil value must be filled in.
func (m *mender) again(e *events.Event, subject string, fields map[string]any) (d draft, err error) {
	d = m.draft(e, "again", e.Data.Type().Wire, subject)
	if d.Data, err = events.EncodeData(e.Data); err != nil {
		return d, err
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if err := d.set(name, fields[name]); err != nil {
			return d, err
		}
	}
	return d, nil
}

// blank prepares an event of a type, in which required fields that are not given must be filled in; so must its date, if it is 0.
func (m *mender) blank(mends *events.Event, typ *events.Type, date events.Date, given map[string]any) (draft, error) {
	d := m.draft(mends, "first", typ.Wire, mends.Subject)
	d.Data = json.RawMessage("{}")
	for i := range typ.Fields {
		f := &typ.Fields[i]
		v, ok := given[f.Name]
		if f.Name == "date" && date != 0 {
			v, ok = date.String(), true
		}
		if !ok && !f.Required {
			continue
		}
		if err := d.set(f.Name, v); err != nil {
			return d, err
		}
	}
	return d, nil
}

// set sets a field of the data. A nil value must be filled in.
func (d *draft) set(name string, v any) error {
	data, err := membersOf(d.Data)
	if err != nil {
		return err
	}
	value, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if v == nil {
		d.missing = append(d.missing, "/data/"+name)
	}
	d.Data = data.with(name, value).object()
	return nil
}

// Field reads a pointer into prepared events, such as /1/data/loan: the place of the event, and the field of its data.
func Field(pointer string) (event int, field string, ok bool) {
	rest, ok := strings.CutPrefix(pointer, "/")
	place, field, isData := strings.Cut(rest, "/data/")
	n, err := strconv.Atoi(place)
	return n, field, ok && isData && err == nil && n >= 0 && field != "" && !strings.Contains(field, "/")
}

// Fill sets what a prepared event lacks, by the pointer that names it.
func Fill(list []json.RawMessage, pointer string, value json.RawMessage) error {
	i, field, ok := Field(pointer)
	if !ok || i >= len(list) {
		return fmt.Errorf("%s is no field of %d prepared events", pointer, len(list))
	}
	event, err := membersOf(list[i])
	if err != nil {
		return err
	}
	data, err := membersOf(event.get("data"))
	if err != nil {
		return err
	}
	list[i] = event.with("data", data.with(field, value).object()).object()
	return nil
}

// member is a member of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

type members []member

// membersOf reads an object in the order in which it is written.
func membersOf(object []byte) (list members, err error) {
	dec := json.NewDecoder(bytes.NewReader(object))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		m := member{name: fmt.Sprint(name)}
		if err := dec.Decode(&m.value); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

func (l members) object() json.RawMessage {
	b := []byte{'{'}
	for i := range l {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(wire.AppendString(b, l[i].name), ':'), l[i].value...)
	}
	return append(b, '}')
}

// repair makes a repair of drafts.
func repair(do string, words wording.Text, drafts ...draft) (Repair, error) {
	r := Repair{Do: do, Text: words.En, TextIt: words.It}
	for i := range drafts {
		b := new(bytes.Buffer)
		enc := json.NewEncoder(b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(&drafts[i]); err != nil {
			return r, fmt.Errorf("prepare a repair: %w", err)
		}
		r.Events = append(r.Events, json.RawMessage(bytes.TrimSpace(b.Bytes())))
		for _, p := range drafts[i].missing {
			r.Missing = append(r.Missing, "/"+strconv.Itoa(i)+p)
		}
	}
	return r, nil
}
