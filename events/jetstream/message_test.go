package jetstream_test

import (
	"bytes"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/jetstream"
	"spettanze/events/logtest"
)

const closedData = `{"date":"2023-03-07"}`

// closed returns the headers of a correct event in binary mode, changed by pairs; an empty value removes a header.
func closed(pairs ...string) nats.Header {
	h := nats.Header{
		"ce-specversion": {"1.0"}, "ce-id": {"1"}, "ce-source": {"/hr"}, "ce-type": {"hr.timebank.closed.v1"},
		"ce-company": {"blue"}, "ce-subject": {"E1"}, "ce-time": {"2023-03-07T17:06:00+01:00"},
		"Content-Type": {"application/json"},
	}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			delete(h, pairs[i])
		} else {
			h[pairs[i]] = []string{pairs[i+1]}
		}
	}
	return h
}

// TestMessages: what others may publish into the stream, understood or not; the rest goes on.
func TestMessages(t *testing.T) {
	const subject = "hr.blue.E1.timebank.closed"
	structuredEvent := `{"specversion":"1.0","id":"1","source":"/hr","type":"hr.timebank.closed.v1","company":"blue",` +
		`"subject":"E1","time":"2023-03-07T17:06:00+01:00","data":{"date":"2023-03-07"}}`
	for _, c := range []struct {
		name, subject string
		header        nats.Header
		body          string
		code          string // of the error; none when understood
	}{
		{"binary", subject, closed(), closedData, ""},
		{"binary without content type", subject, closed("Content-Type", ""), closedData, ""},
		{"binary with a character set", subject, closed("Content-Type", "application/json; charset=utf-8"), closedData, ""},
		{"names in other cases", subject, closed("ce-id", "", "CE-Id", "1", "Content-Type", "", "content-type", "application/json"),
			closedData, ""},
		{"structured", subject, nats.Header{"Content-Type": {"application/cloudevents+json"}}, structuredEvent, ""},
		{"structured with a character set", subject,
			nats.Header{"content-type": {"application/CloudEvents+json; charset=UTF-8"}}, structuredEvent, ""},
		{"structured without headers", subject, nil, structuredEvent, ""},
		{"structured with foreign headers", subject, nats.Header{"X-Trace": {"1"}}, structuredEvent, ""},
		{"another employee's subject", "hr.blue.E2.timebank.closed", closed(), closedData, "invalid_value"},
		{"another company's subject", "hr.red.E1.timebank.closed", closed(), closedData, "invalid_value"},
		{"another type's subject", "hr.blue.E1.timebank.agreed", closed(), closedData, "invalid_value"},
		{"too deep a subject", subject + ".x", closed(), closedData, "invalid_value"},
		{"personal data", "hr.blue.E1.person.described", closed("ce-type", "hr.person.described.v1"),
			`{"date":"2023-03-07","name":"Ada"}`, "invalid_value"},
		{"empty", subject, nil, "", "malformed_json"},
		{"garbage", subject, nil, "\x00\xff{", "invalid_utf8"},
		{"another system's", "hr.blue.E1.news", nil, `{"hello":"world"}`, "unknown_field"},
		{"headers only", subject, nats.Header{"Status": {"100"}, "Description": {"Idle Heartbeat"}}, "", "malformed_json"},
		{"batch", subject, nats.Header{"Content-Type": {"application/cloudevents-batch+json"}}, "[]", "unsupported_media"},
		{"another format of events", subject, nats.Header{"Content-Type": {"application/cloudevents+avro"}}, structuredEvent, "unsupported_media"},
		{"structured as JSON", subject, nats.Header{"Content-Type": {"application/json; charset=utf-8"}}, structuredEvent, ""},
		{"structured in another case", subject, nats.Header{"CONTENT-TYPE": {"APPLICATION/CloudEvents+JSON"}}, structuredEvent, ""},
		{"structured with a mark of byte order", subject, nil, "\ufeff" + structuredEvent, ""},
		{"structured with attributes in headers", subject, closed("Content-Type", "application/cloudevents+json", "ce-id", "other"), structuredEvent, ""},
		{"a value in quotes", subject, closed("ce-id", `"\1"`), closedData, ""},
		{"JSON of a name", subject, closed("Content-Type", "application/vnd.example+json"), closedData, ""},
		{"XML", subject, closed("Content-Type", "text/xml"), "<a/>", "unsupported_media"},
		{"no id", subject, closed("ce-id", ""), closedData, "missing_field"},
		{"id twice", subject, nats.Header{"ce-id": {"1", "2"}}, closedData, "duplicate_field"},
		{"id twice in other cases", subject, closed("CE-ID", "2"), closedData, "duplicate_field"},
		{"unknown attribute", subject, closed("ce-colour", "red"), closedData, "unknown_field"},
		{"unknown field", subject, closed(), `{"date":"2023-03-07","colour":"red"}`, "unknown_field"},
		{"no such date", subject, closed(), `{"date":"2023-02-30"}`, "invalid_value"},
		{"invalid UTF-8", subject, closed(), "{\"date\":\"2023-03-07\",\"\xff\":1}", "invalid_utf8"},
		{"later version", subject, closed("ce-type", "hr.timebank.closed.v9"), closedData, "unsupported_version"},
		{"unknown type", subject, closed("ce-type", "hr.unheard.of.v1"), closedData, "unknown_type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d jetstream.Decoder
			at := time.Date(2023, 4, 1, 0, 0, 0, 0, time.UTC)
			rec := jetstream.DecodeMessage(&d, c.subject, c.header, []byte(c.body), 7, at)
			if string(rec.Raw) != c.body || rec.Seq != 7 || !rec.Recorded.Equal(at) {
				t.Errorf("%+v", rec)
			}
			if c.code != "" {
				if rec.Event != nil || rec.Err == nil || rec.Err.Code != c.code {
					t.Errorf("%+v, %v; want %s", rec.Event, rec.Err, c.code)
				}
				return
			}
			if rec.Err != nil || rec.Event == nil || rec.Event.ID != "1" || rec.Event.Seq != 7 || !rec.Event.Recorded.Equal(at) {
				t.Errorf("%+v, %v", rec.Event, rec.Err)
			}
		})
	}
}

// TestForeignMessages: the same on a real stream, among facts.
func TestForeignMessages(t *testing.T) {
	h := start(t, t.TempDir())
	evs := logtest.Clockings("f", 3)
	publish := func(subject string, header nats.Header, body []byte) {
		t.Helper()
		if _, err := h.nc.RequestMsgWithContext(t.Context(), &nats.Msg{Subject: subject, Header: header, Data: body}); err != nil {
			t.Fatal(err)
		}
	}
	publish("hr.x", nil, nil)
	publish("hr.y", nats.Header{"Status": {"408"}, "Nats-Pending-Messages": {"3"}}, nil)
	if _, err := h.log.Append(t.Context(), evs); err != nil {
		t.Fatal(err)
	}
	publish("hr.z", closed(), []byte(strings.Repeat("z", 1<<20)))
	var got []string
	err := h.log.Read(t.Context(), 1, false, func(batch []events.Record) error {
		for _, rec := range batch {
			if rec.Err != nil {
				got = append(got, rec.Err.Code)
			} else {
				got = append(got, rec.Event.ID)
			}
		}
		return nil
	})
	if want := strings.Repeat("malformed_json, ", 2) + "f-0, f-1, f-2, malformed_json"; strings.Join(got, ", ") != want || err != nil {
		t.Errorf("%v, %v; want %s", got, err, want)
	}
	// 10 MB never get in: the client knows what the server takes.
	err = h.nc.PublishMsg(&nats.Msg{Subject: "hr.z", Data: make([]byte, 10<<20)})
	if !errors.Is(err, nats.ErrMaxPayload) {
		t.Errorf("10 MB: %v", err)
	}
}

func TestRefusedByAppend(t *testing.T) {
	h := start(t, t.TempDir())
	e := logtest.Clockings("a", 1)[0]
	person := e
	person.Data = hr.PersonDescribed{Dated: events.Dated{Date: e.Data.Effective()}, Name: "Ada"}
	empty := e
	empty.Data = nil
	large := e
	large.Data = hr.EventAnnulled{Dated: events.Dated{Date: e.Data.Effective()}, Source: "/x", ID: "y",
		Reason: strings.Repeat("x", 1<<20)}
	for name, c := range map[string]struct {
		e    events.Event
		want error
	}{
		"personal data": {person, jetstream.ErrNotFact},
		"no data":       {empty, jetstream.ErrNotFact},
		"too large":     {large, jetstream.ErrTooLarge},
	} {
		if _, err := h.log.Append(t.Context(), []events.Event{e, c.e}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if seq, _, err := h.log.Last(t.Context()); seq != 0 || err != nil {
		t.Errorf("%d stored, %v; want none, the good event beside the bad one included", seq, err)
	}
}

// TestHeaders: what others see of an event that Append wrote (interfaces §1).
func TestHeaders(t *testing.T) {
	h := start(t, t.TempDir())
	e := events.Event{
		Identity: events.Identity{Source: "/presenze", ID: "ck-2023-03-07 É"}, Company: "blue", Subject: "E042",
		Time: time.Date(2023, 3, 7, 17, 6, 0, 0, time.FixedZone("", 3600)),
		Data: hr.ClockingRecorded{Dated: events.Dated{Date: events.MustParseDate("2023-03-07")}, Week: "A",
			Punches: []events.ClockTime{470, 720, 770, 1025}},
	}
	if _, err := h.log.Append(t.Context(), []events.Event{e}); err != nil {
		t.Fatal(err)
	}
	s, err := h.log.JetStream().Stream(t.Context(), "HR")
	if err != nil {
		t.Fatal(err)
	}
	msg, err := s.GetMsg(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if msg.Subject != "hr.blue.E042.clocking.recorded" {
		t.Errorf("subject %s", msg.Subject)
	}
	for name, want := range map[string]string{
		"Nats-Msg-Id":    "/presenze#ck-2023-03-07 É",
		"Content-Type":   "application/json",
		"ce-specversion": "1.0",
		"ce-id":          "ck-2023-03-07%20%C3%89",
		"ce-source":      "/presenze",
		"ce-type":        "hr.clocking.recorded.v1",
		"ce-company":     "blue",
		"ce-subject":     "E042",
		"ce-time":        "2023-03-07T17:06:00+01:00",
	} {
		if got := msg.Header[name]; len(got) != 1 || got[0] != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if want := `{"date":"2023-03-07","week":"A","punches":["07:50","12:00","12:50","17:05"]}`; string(msg.Data) != want {
		t.Errorf("%s, want %s", msg.Data, want)
	}
}

func TestParseDelivery(t *testing.T) {
	at := time.Date(2023, 7, 1, 8, 0, 0, 0, time.UTC)
	for reply, want := range map[string]bool{
		"$JS.ACK.HR.c.1.101.7.1688198400000000000.42":               true,
		"$JS.ACK.hub.ACC.HR.c.1.101.7.1688198400000000000.42":       true,
		"$JS.ACK.hub.ACC.HR.c.1.101.7.1688198400000000000.42.token": true,
		"$JS.ACK.HR.c.1":                      false,
		"":                                    false,
		"$JS.FC.HR":                           false,
		"$JS.ACK." + strings.Repeat("x.", 30): false,
	} {
		seq, number, recorded, ok := jetstream.ParseDelivery(reply)
		if ok != want || ok && (seq != 101 || number != 7 || !recorded.Equal(at)) {
			t.Errorf("%s: %d, %d, %s, %t", reply, seq, number, recorded, ok)
		}
	}
}

// FuzzMessage: whatever lies in the stream, a record is an event or says why not.
func FuzzMessage(f *testing.F) {
	f.Add("hr.blue.E1.timebank.closed", "application/json", "ce-id", "1", []byte(closedData))
	f.Add("hr.blue.E1.timebank.closed", "application/cloudevents+json", "", "", []byte(`{"specversion":"1.0"}`))
	f.Add("", "application/cloudevents;=", "CE-", "%", []byte(nil))
	f.Fuzz(func(t *testing.T, subject, contentType, name, value string, body []byte) {
		h := closed("Content-Type", contentType)
		h[name] = append(h[name], value)
		var d jetstream.Decoder
		rec := jetstream.DecodeMessage(&d, subject, h, body, 1, time.Time{})
		if (rec.Event == nil) == (rec.Err == nil) {
			t.Errorf("%+v", rec)
		}
	})
}

// TestTakenMessageID: an event whose message id is taken by a message that is not this event is stored, and counts once.
func TestTakenMessageID(t *testing.T) {
	var logged bytes.Buffer
	h := start(t, t.TempDir())
	if err := h.log.Close(); err != nil {
		t.Fatal(err)
	}
	h.open(t, jetstream.Config{Logger: slog.New(slog.NewTextHandler(&logged, nil))})
	publish := func(header nats.Header, body string) {
		t.Helper()
		reply, err := h.nc.RequestMsgWithContext(t.Context(), &nats.Msg{Subject: "hr.blue.E1.timebank.closed", Header: header, Data: []byte(body)})
		if err != nil || bytes.Contains(reply.Data, []byte("duplicate")) {
			t.Fatalf("%s, %v", reply.Data, err)
		}
	}
	// Sequence 1: the id of another identity, because the source holds a "#". Sequence 2: a refused event.
	publish(closed("ce-source", "/hr#b", "ce-id", "70", "Nats-Msg-Id", "/hr#b#70"), closedData)
	publish(closed("ce-id", "x", "Nats-Msg-Id", "/hr#x"), `{"date":"2023-02-30"}`)
	event := func(source, id string) events.Event {
		return events.Event{Identity: events.Identity{Source: source, ID: id}, Company: "blue", Subject: "E1",
			Time: time.Date(2023, 3, 7, 16, 6, 0, 0, time.UTC),
			Data: hr.TimeBankClosed{Dated: events.Dated{Date: events.MustParseDate("2023-03-07")}}}
	}
	evs := []events.Event{event("/hr", "b#70"), event("/hr", "x"), event("/hr#b", "71")}
	for range 2 {
		got, err := h.log.Append(t.Context(), evs)
		if err != nil || len(got) != 3 || got[0].Seq != 3 && got[1].Seq != 3 && got[2].Seq != 3 {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	// A publisher that follows the interface has no warning, and is no duplicate.
	publish(closed("ce-source", "/hr#b", "ce-id", "70", "Nats-Msg-Id", "#5:/hr#b#70"), closedData)
	rec, err := h.log.Get(t.Context(), 2)
	if err != nil || !strings.Contains(rec.Err.Error(), "send the event again, without Nats-Msg-Id") {
		t.Errorf("%v, %v", rec.Err, err)
	}
	var found []string
	err = h.log.Read(t.Context(), 1, false, func(recs []events.Record) error {
		for _, r := range recs {
			if r.Event != nil {
				found = append(found, events.MsgID(r.Event))
			}
		}
		return nil
	})
	slices.Sort(found)
	if want := "#5:/hr#b#70 #5:/hr#b#70 #5:/hr#b#71 /hr#b#70 /hr#x"; strings.Join(found, " ") != want || err != nil {
		t.Errorf("%v, %v; want %s", found, err, want)
	}
	if out := logged.String(); strings.Count(out, "WARN") != 1 || !strings.Contains(out, `expected=#5:/hr#b#70`) {
		t.Error(out)
	}
}
