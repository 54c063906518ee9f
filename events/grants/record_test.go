package grants_test

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/eventstest"
	"spettanze/events/grants"
)

func event(subject string, data events.Data) *events.Event {
	return &events.Event{Identity: events.Identity{Source: grants.Source, ID: grants.NewID()}, Company: "blue", Subject: subject,
		Time: time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC), Data: data}
}

func TestMessage(t *testing.T) {
	e := event(anna, grants.Granted{Dated: on("2026-11-01"), Role: grants.Publisher, Sources: []string{"/presenze"}, Types: []string{"hr.clocking.recorded"}, To: day("2027-11-01")})
	subject, header, body, err := grants.Encode(e, bruno)
	if err != nil {
		t.Fatal(err)
	}
	if subject != "access.blue.P-ANNAAAAAAAAA.granted" || header["ce-type"][0] != "access.granted.v1" || header["Spettanze-Principal"][0] != bruno ||
		string(body) != `{"date":"2026-11-01","role":"publisher","sources":["/presenze"],"types":["hr.clocking.recorded"],"to":"2027-11-01"}` {
		t.Errorf("%s %v %s", subject, header, body)
	}
	r := grants.Decode(subject, header, body)
	if r.Err != nil || r.By != bruno || r.Company != "blue" || r.Subject != anna || !reflect.DeepEqual(r.Event, e) {
		t.Errorf("%+v", r)
	}
}

// Every type can be written and read again, whatever its fields hold; the schema of each is valid JSON.
func TestAllTypes(t *testing.T) {
	for _, typ := range grants.Types {
		t.Run(typ.Name, func(t *testing.T) {
			if !json.Valid([]byte("{" + typ.Schema + "}")) {
				t.Errorf("schema: %s", typ.Schema)
			}
			rapid.Check(t, func(t *rapid.T) {
				data := eventstest.Data(typ).Draw(t, "data")
				subject := anna
				if typ.Name == "access.person_erased" {
					subject = "E042"
				}
				s, header, body, err := grants.Encode(event(subject, data), "")
				if err != nil {
					t.Fatal(err)
				}
				if r := grants.Decode(s, header, body); r.Err != nil || r.By != "" || !reflect.DeepEqual(r.Event.Data, data) {
					t.Fatalf("%s: %+v", body, r)
				}
			})
		})
	}
}

// D3: what is misspelled is refused with its place.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ typ, data, pointer string }{
		{"granted", `{"date":"2026-11-01","role":"manger"}`, "/data/role"},
		{"granted", `{"date":"2026-11-01","role":"Manager"}`, "/data/role"},
		{"granted", `{"date":"2026-11-01","role":"manager","units":"a"}`, "/data/units"},
		{"granted", `{"date":"2026-11-01","role":"reader","unit":"a"}`, "/data/unit"},
		{"granted", `{"date":"2026-11-01","role":"employee"}`, "/data/employee"},
		{"granted", `{"date":"2026-11-01","role":"reader","employee":"E042"}`, "/data/employee"},
		{"granted", `{"date":"2026-11-01","role":"employee","employee":"company"}`, "/data/employee"},
		{"granted", `{"date":"2026-11-01","role":"publisher"}`, "/data/sources"},
		{"granted", `{"date":"2026-11-01","role":"publisher","sources":[]}`, "/data/sources"},
		{"granted", `{"date":"2026-11-01","role":"reader","types":["hr.clocking.recorded"]}`, "/data/types"},
		{"granted", `{"date":"2026-11-01","role":"publisher","sources":["/a"],"types":["hr.clocking.recorded","hr.clock.recorded"]}`, "/data/types/1"},
		{"granted", `{"date":"2026-11-01","role":"reader","to":"2026-10-31"}`, "/data/to"},
		{"token_issued", `{"date":"2026-11-01","token":"T1","hash":"z86vm6vbiWX27HKbsHdrIZFBiAKgYPE7DXFaM2jBKl8","until":"2027-11-02"}`, "/data/until"},
		{"token_issued", `{"date":"2026-11-01","token":"T1","hash":"z86vm6vbiWX27HKbsHdrIZFBiAKgYPE7DXFaM2jBKl","until":"2027-11-01"}`, "/data/hash"},
		{"identified", `{"date":"2026-11-01","identity":"anna@example.it"}`, "/data/identity"},
	} {
		header := map[string][]string{"ce-id": {"A1"}, "ce-source": {grants.Source}, "ce-type": {"access." + c.typ + ".v1"}, "ce-company": {"blue"},
			"ce-subject": {anna}, "ce-time": {"2026-11-10T09:00:00Z"}}
		r := grants.Decode("access.blue."+anna+"."+c.typ, header, []byte(c.data))
		var refused *events.DecodeError
		if !errors.As(r.Err, &refused) || refused.Pointer != c.pointer || r.Event != nil || r.Subject != anna || r.Company != "blue" {
			t.Errorf("%s: %v, want a refusal at %s", c.data, r.Err, c.pointer)
		}
	}
}

// A6: an event under the subject of another company or person is none, nor is one of another source or of an unknown type.
func TestForeignEnvelopes(t *testing.T) {
	subject, header, body, err := grants.Encode(event(anna, grants.Revoked{Dated: on("2026-11-01")}), "")
	if err != nil {
		t.Fatal(err)
	}
	if r := grants.Decode(subject, header, body); r.Err != nil {
		t.Fatal(r.Err)
	}
	for _, other := range []string{"access.red." + anna + ".revoked", "access.blue." + bruno + ".revoked", "access.blue." + anna + ".granted", "hr.blue", ""} {
		if r := grants.Decode(other, header, body); r.Err == nil || r.Event != nil {
			t.Errorf("read under the subject %q", other)
		}
	}
	for name, value := range map[string]string{"ce-type": "access.revoked.v2", "ce-company": "a.b", "ce-subject": "anna", "ce-source": "/hr", "ce-id": "",
		"ce-time": "yesterday", "Spettanze-Principal": "anna"} {
		h := maps.Clone(header)
		h[name] = []string{value}
		if r := grants.Decode(subject, h, body); r.Err == nil || r.Event != nil {
			t.Errorf("read with %s: %s", name, value)
		}
	}
	if _, _, _, err := grants.Encode(event("anna", grants.Revoked{Dated: on("2026-11-01")}), ""); err == nil || !strings.Contains(err.Error(), "P-") {
		t.Errorf("written about nobody: %v", err)
	}
	if _, _, _, err := grants.Encode(event(anna, grants.Granted{Dated: on("2026-11-01"), Role: "manger"}), ""); err == nil {
		t.Error("written with a role that does not exist")
	}
}

// F2: no message of ACCESS ends the program, whatever it holds, and one that cannot be read gives nothing.
func FuzzDecode(f *testing.F) {
	for _, data := range []events.Data{grants.Granted{Dated: on("2026-11-01"), Role: grants.Reader}, grants.Revoked{Dated: on("2026-11-01")}} {
		subject, header, body, err := grants.Encode(event(anna, data), bruno)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(subject, header["ce-type"][0], header["ce-id"][0], header["ce-time"][0], bruno, body)
	}
	f.Fuzz(func(t *testing.T, subject, typ, id, at, by string, body []byte) {
		r := grants.Decode(subject, map[string][]string{"ce-type": {typ}, "ce-id": {id}, "ce-source": {grants.Source}, "ce-company": {"blue"},
			"ce-subject": {anna}, "ce-time": {at}, "Spettanze-Principal": {by}}, body)
		if (r.Event == nil) == (r.Err == nil) {
			t.Fatalf("%+v", r)
		}
		l := newLedger()
		r.Seq, r.Day = 1, l.day
		l.Apply(r)
		if r.Event == nil && len(l.Grants(anna, "blue")) > 0 {
			t.Errorf("an unreadable record gave %+v", l.Grants(anna, "blue"))
		}
	})
}
