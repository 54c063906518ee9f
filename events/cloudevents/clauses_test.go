package cloudevents_test

import (
	"errors"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/eventstest"
)

// TestClauses: each clause of CloudEvents 1.0.2 that a reader meets holds in the decoder.
func TestClauses(t *testing.T) {
	for _, m := range eventstest.Messages(t) {
		if m.Only == "nats" || m.Only == "http" && m.Header["Content-Type"] == nil {
			continue // the doors alone know
		}
		t.Run(m.Clause+": "+m.Rule, func(t *testing.T) {
			list, err := decodeMessage(m)
			var outcomes []string
			if err != nil {
				list = append(list, cloudevents.Decoded{Err: err})
			}
			for _, d := range list {
				if d.Err != nil {
					outcomes = append(outcomes, strings.TrimSpace(d.Err.Code+" "+d.Err.Pointer))
					continue
				}
				outcomes = append(outcomes, "ok")
				if m.ID != "" && d.Event.ID != m.ID {
					t.Errorf("the id is %q, want %q", d.Event.ID, m.ID)
				}
			}
			if len(outcomes) == 0 {
				outcomes = []string{"none"}
			}
			if got := strings.Join(outcomes, ", "); !m.Wants(got) {
				t.Errorf("%s, want %s: %s %v", got, m.Want, m.Body, err)
			}
		})
	}
}

// decodeMessage decodes a message as a door does.
func decodeMessage(m eventstest.Message) ([]cloudevents.Decoded, *events.DecodeError) {
	var attributes []cloudevents.Attribute
	for name, values := range m.Header {
		for _, v := range values {
			if a, ok := cloudevents.HeaderAttribute(name, v); ok {
				attributes = append(attributes, a)
			}
		}
	}
	content := strings.Join(m.Header["Content-Type"], "")
	mode, bad := cloudevents.ModeOf(content, len(attributes) > 0)
	if bad != nil {
		return nil, bad
	}
	var e events.Event
	var err error
	switch mode {
	case cloudevents.Batched:
		list, err := cloudevents.DecodeBatch(m.Body)
		errors.As(err, &bad)
		return list, bad
	case cloudevents.Binary:
		if content != "" {
			attributes = append(attributes, cloudevents.Attribute{Name: "content-type", Value: content})
		}
		e, err = cloudevents.DecodeBinary(attributes, m.Body)
	default:
		e, err = cloudevents.Decode(m.Body)
	}
	if errors.As(err, &bad) {
		return nil, bad
	}
	return []cloudevents.Decoded{{Event: e}}, nil
}
