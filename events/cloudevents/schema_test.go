package cloudevents_test

import (
	"bytes"
	"io/fs"
	"path"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/declare"
	"spettanze/events/eventstest"
	"spettanze/events/hr"
	"spettanze/schema"
)

// compile loads every schema of the events and returns those asked for by file name.
func compile(t *testing.T) func(name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	names, err := fs.Glob(schema.FS, "events/*.json")
	if err != nil || len(names) == 0 {
		t.Fatal("no schemas", err)
	}
	for _, name := range names {
		b, err := schema.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(name, err)
		}
		if err := c.AddResource("file:///"+name, doc); err != nil {
			t.Fatal(name, err)
		}
	}
	return func(name string) *jsonschema.Schema {
		s, err := c.Compile("file:///events/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

func TestEachTypeHasASchema(t *testing.T) {
	get := compile(t)
	for _, typ := range hr.Types {
		s := get(events.WireType(typ.Name, 1) + ".json")
		if s.Title == "" || s.Description == "" {
			t.Errorf("%s: a schema needs title and description", typ.Name)
		}
	}
	files, err := fs.Glob(schema.FS, "events/hr.*.json")
	if err != nil || len(files) != len(hr.Types) {
		t.Errorf("%d schemas of types, want %d", len(files), len(hr.Types))
	}
	for _, f := range files {
		typ := strings.TrimSuffix(path.Base(f), ".v1.json")
		if hr.TypeNamed(typ) == nil {
			t.Errorf("%s is the schema of no type", f)
		}
	}
}

func validate(s *jsonschema.Schema, doc []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// TestValidEvents: generated events are encoded, accepted by schema and decoder, and decoded the same.
func TestValidEvents(t *testing.T) {
	get := compile(t)
	envelope := get("cloudevent.json")
	for _, typ := range hr.Types {
		data := get(events.WireType(typ.Name, 1) + ".json")
		t.Run(typ.Name, rapid.MakeCheck(func(t *rapid.T) {
			e := eventstest.EventOf(typ).Draw(t, "event")
			if rapid.Bool().Draw(t, "recorded") {
				e.Seq, e.Recorded = rapid.Uint64Range(1, 1<<62).Draw(t, "seq"), eventstest.Value(declare.Instant).Draw(t, "recorded at")
			}
			b, err := cloudevents.Encode(&e)
			if err != nil {
				t.Fatal(err)
			}
			if err := validate(envelope, b); err != nil {
				t.Fatalf("%s: the schema refuses it: %v", b, err)
			}
			d, err := events.EncodeData(e.Data)
			if err != nil {
				t.Fatal(err)
			}
			if err := validate(data, d); err != nil {
				t.Fatalf("%s: the schema refuses it: %v", d, err)
			}
			got, err := cloudevents.Decode(b)
			if err != nil {
				t.Fatalf("%s: %v", b, err)
			}
			same(t, &e, &got)
			again, err := cloudevents.Encode(&got)
			if err != nil || !bytes.Equal(b, again) {
				t.Fatalf("%s\nis encoded again as\n%s %v", b, again, err)
			}
			back, err := cloudevents.DecodeData(typ.Name, 1, d)
			if err != nil || !events.SameContent(&e, &events.Event{Company: e.Company, Subject: e.Subject, Time: e.Time, Data: back}) {
				t.Fatalf("%s: %v", d, err)
			}
		}))
	}
}

// same fails unless two events agree in all but the form of their instants.
func same(t interface{ Fatalf(string, ...any) }, want, got *events.Event) {
	if !events.SameContent(want, got) || want.Identity != got.Identity || want.Seq != got.Seq ||
		!want.Recorded.Equal(got.Recorded) || !want.Time.Equal(got.Time) {
		t.Fatalf("decoded %+v, want %+v", got, want)
	}
	_, w := want.Time.Zone()
	if _, g := got.Time.Zone(); w != g {
		t.Fatalf("decoded an offset of %d seconds, want %d", g, w)
	}
	for i := range want.Data.Type().Fields {
		if want.Data.Type().Fields[i].Says == "RFC 3339 time" {
			return // an instant may have another offset
		}
	}
	if !reflect.DeepEqual(want.Data, got.Data) {
		t.Fatalf("decoded %#v, want %#v", got.Data, want.Data)
	}
}

// TestBinary: an event in binary mode is the event in structured mode.
func TestBinary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := eventstest.Event().Draw(t, "event")
		data, err := events.EncodeData(e.Data)
		if err != nil {
			t.Fatal(err)
		}
		h := headers(&e)
		got, err := cloudevents.DecodeBinary(listed(h), data)
		if err != nil {
			t.Fatalf("%v %s: %v", h, data, err)
		}
		same(t, &e, &got)
	})
}

func headers(e *events.Event) map[string]string {
	return map[string]string{
		"specversion": "1.0", "id": e.ID, "source": e.Source, "type": events.WireType(e.Data.Type().Name, 1),
		"company": e.Company, "subject": e.Subject, "time": e.Time.Format("2006-01-02T15:04:05.999999999Z07:00"),
		"content-type": "application/json",
	}
}

// listed returns attributes in an order of the map's own.
func listed(h map[string]string) (list []cloudevents.Attribute) {
	for name, value := range h {
		list = append(list, cloudevents.Attribute{Name: name, Value: value})
	}
	return list
}
