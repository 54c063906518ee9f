package eventstest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

//go:embed testdata/cloudevents.yaml
var clauses []byte

// Message is a message that one clause of CloudEvents is about, and what becomes of it.
type Message struct {
	Clause, Rule string
	Header       map[string][]string
	Body         []byte
	Only         string // http or nats, where one of them alone can carry it
	Want         string // "ok"; the code of the error and its pointer; of a batch one for each event, or "none"
	ID           string // of the event, where the message is about it
}

// Wants reports whether an outcome is the wanted one. A wanted code without a pointer is of the message as a whole, which the
// doors name in ways of their own.
func (m *Message) Wants(outcome string) bool {
	return outcome == m.Want || !strings.Contains(m.Want, "/") && strings.HasPrefix(outcome, m.Want+" ")
}

// envelope is the event of the messages.
func envelope(change map[string]any, without []string) map[string]any {
	e := map[string]any{"specversion": "1.0", "id": "1", "source": "/hr", "type": "hr.timebank.closed.v1", "company": "blue",
		"subject": "E1", "time": "2023-03-07T17:06:00+01:00", "datacontenttype": "application/json",
		"data": map[string]any{"date": "2023-03-07"}}
	maps.Copy(e, change)
	for _, name := range without {
		delete(e, name)
	}
	return e
}

// Messages returns a message for each clause that a reader of CloudEvents 1.0.2 meets, and for forms of official clients.
func Messages(t *testing.T) (list []Message) {
	t.Helper()
	var rows []struct {
		Clause, Rule, Mode, Type, Only, Want, ID string
		Body                                     *string
		Set, Headers                             map[string]any
		Without                                  []string
		Events                                   []map[string]any
	}
	if err := yaml.Unmarshal(clauses, &rows); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		m := Message{Clause: r.Clause, Rule: r.Rule, Header: map[string][]string{}, Only: r.Only, Want: r.Want, ID: r.ID}
		if m.Want == "" {
			m.Want = "ok"
		}
		header := maps.Clone(r.Headers)
		kind := "application/cloudevents+json"
		var body any = envelope(r.Set, r.Without)
		switch r.Mode {
		case "binary":
			header, kind, body = r.Set, "application/json", map[string]string{"date": "2023-03-07"}
			for name, v := range envelope(nil, []string{"data", "datacontenttype"}) {
				m.Header["ce-"+name] = []string{fmt.Sprint(v)}
			}
			for _, name := range r.Without {
				delete(m.Header, name)
			}
		case "batch":
			kind = "application/cloudevents-batch+json"
			events := make([]map[string]any, len(r.Events))
			for i, change := range r.Events {
				events[i] = envelope(change, nil)
			}
			body = events
		}
		for name, v := range header {
			values, ok := v.([]any)
			if !ok {
				values = []any{v}
			}
			m.Header[name] = nil
			for _, v := range values {
				m.Header[name] = append(m.Header[name], fmt.Sprint(v))
			}
		}
		if r.Type != "" {
			kind = r.Type
		}
		if kind != "none" {
			m.Header["Content-Type"] = []string{kind}
		}
		if r.Body != nil {
			m.Body = []byte(*r.Body)
		} else {
			var err error
			if m.Body, err = json.Marshal(body); err != nil {
				t.Fatal(err)
			}
		}
		list = append(list, m)
	}
	return list
}
