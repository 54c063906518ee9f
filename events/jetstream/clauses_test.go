package jetstream_test

import (
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"spettanze/events"
	"spettanze/events/eventstest"
)

// TestClauses: each clause of CloudEvents 1.0.2 that a reader meets holds for messages that others publish.
func TestClauses(t *testing.T) {
	h := start(t, t.TempDir())
	var sent []eventstest.Message
	for _, m := range eventstest.Messages(t) {
		if m.Only == "http" {
			continue
		}
		msg := &nats.Msg{Subject: "hr.blue.E1.timebank.closed", Header: nats.Header(m.Header), Data: m.Body}
		if _, err := h.nc.RequestMsgWithContext(t.Context(), msg); err != nil {
			t.Fatal(err)
		}
		sent = append(sent, m)
	}
	err := h.log.Read(t.Context(), 1, false, func(recs []events.Record) error {
		for _, rec := range recs {
			m := sent[rec.Seq-1]
			got := "ok"
			if rec.Err != nil {
				got = strings.TrimSpace(rec.Err.Code + " " + rec.Err.Pointer)
			}
			if !m.Wants(got) || rec.Err == nil && m.ID != "" && rec.Event.ID != m.ID {
				t.Errorf("%s: %s: %s, want %s: %+v %v", m.Clause, m.Rule, got, m.Want, rec.Event, rec.Err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
