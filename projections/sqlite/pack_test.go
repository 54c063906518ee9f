package sqlite

import (
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/eventstest"
	"spettanze/events/hr"
)

// What a pack gives back is what was packed, whatever the events are.
func TestPackGivesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := newNames()
		n.words[1] = "/source"
		var want []events.Event
		var b []byte
		var before packed
		for i := range rapid.IntRange(1, 40).Draw(t, "facts") {
			ev := eventstest.Event().Draw(t, "event")
			ev.Company, ev.Subject, ev.Source = "blue", "E1", "/source"
			ev.Seq = uint64(i+1) * rapid.Uint64Range(1, 1<<40).Draw(t, "sequence")
			body, err := events.EncodeData(ev.Data)
			if err != nil {
				t.Fatal(err)
			}
			typ := int64(100 + i)
			n.words[typ] = ev.Data.Type().Name
			f, err := packedOf(&ev, 1, typ, nil)
			if err != nil {
				t.Fatal(err)
			}
			b = appendPacked(b, &before, &f)
			before = f
			// As the journal gives it: by its own encoding, and with a time in UTC.
			if ev.Data, err = cloudevents.DecodeData(ev.Data.Type().Name, 1, body); err != nil {
				t.Fatal(err)
			}
			ev.Time = ev.Time.UTC()
			want = append(want, ev)
		}
		err := unpack(b, func(f *packed) error {
			var got events.Event
			if err := f.event(nil, n, "blue", "E1", &got); err != nil {
				return err
			}
			if f.date != want[0].Data.Effective() || !reflect.DeepEqual(got, want[0]) {
				t.Fatalf("%+v comes back as %+v", want[0], got)
			}
			want = want[1:]
			return nil
		})
		if err != nil || len(want) != 0 {
			t.Fatalf("%d facts did not come back: %v", len(want), err)
		}
	})
}

// Bytes that are no pack are an error, and nothing worse.
func TestUnpackRefuses(t *testing.T) {
	n := newNames()
	n.words[1], n.words[2] = "/source", hr.ClockingRecorded{}.Type().Name
	f := packed{seq: 7, date: events.NewDate(2023, 5, 4), source: 1, typ: 2, id: "c-1", form: clockingForm, data: []byte{0, 'A', 10, 20}}
	whole := appendPacked(nil, &packed{}, &f)
	read := func(b []byte) error {
		return unpack(b, func(f *packed) error {
			if n.words[f.source] == "" || n.words[f.typ] == "" {
				return nil // a number that no word has is asked of the store, which is not read here
			}
			var ev events.Event
			return f.event(nil, n, "blue", "E1", &ev)
		})
	}
	if err := read(whole); err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(whole); i++ {
		if err := read(whole[:i]); !errors.Is(err, errPack) {
			t.Errorf("the first %d of %d bytes: %v, want errPack", i, len(whole), err)
		}
	}
	f.data = []byte{0, 'Z'}
	if err := read(appendPacked(nil, &packed{}, &f)); !errors.Is(err, ErrDamaged) {
		t.Errorf("a week that is none: %v, want ErrDamaged", err)
	}
	rapid.Check(t, func(t *rapid.T) {
		_ = read(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) // it must not panic
	})
}
