package pack

import (
	"encoding/hex"
	"errors"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/eventstest"
	"spettanze/events/hr"
)

// A pack gives back the events that were packed, whatever they are.
func TestPackGivesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []events.Event
		var b []byte
		var before Fact
		for i := range rapid.IntRange(1, 40).Draw(t, "facts") {
			ev := eventstest.Event().Draw(t, "event")
			ev.Company, ev.Subject, ev.Source = "blue", "E1", "/source"
			ev.Seq = uint64(i+1) * rapid.Uint64Range(1, 1<<40).Draw(t, "sequence")
			body, err := events.EncodeData(ev.Data)
			if err != nil {
				t.Fatal(err)
			}
			f, err := Of(&ev, 1, int64(100+i), nil)
			if err != nil {
				t.Fatal(err)
			}
			b = Append(b, &before, &f)
			before = f
			// As the journal gives it: by its own encoding, and with a time in UTC.
			if ev.Data, err = cloudevents.DecodeData(ev.Data.Type().Name, 1, body); err != nil {
				t.Fatal(err)
			}
			ev.Time = ev.Time.UTC()
			want = append(want, ev)
		}
		n, last, err := Last(b)
		if err != nil || n != len(want) || !reflect.DeepEqual(last, before) {
			t.Fatalf("the last of %d is %+v, want %+v of %d: %v", n, last, before, len(want), err)
		}
		err = Each(b, func(f *Fact) error {
			var got events.Event
			if err := f.Event("blue", "E1", "/source", want[0].Data.Type().Name, &got); err != nil {
				return err
			}
			if f.Date != want[0].Data.Effective() || !reflect.DeepEqual(got, want[0]) {
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

func clockingAt(seq uint64, id string, day int) events.Event {
	return events.Event{Identity: events.Identity{Source: "/hr", ID: id}, Company: "blue", Subject: "E1", Seq: seq,
		Time: time.Date(2023, 5, day, 18, 0, 0, 0, time.UTC),
		Data: hr.ClockingRecorded{Dated: events.Dated{Date: events.NewDate(2023, 5, day)}, Week: "A", Punches: []events.ClockTime{480, 1002}}}
}

// The example of the package's documentation.
func TestExample(t *testing.T) {
	first, second := clockingAt(7, "c-1", 4), clockingAt(9, "c-2", 5)
	f, err := Of(&first, 1, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	g, err := Of(&second, 1, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := Append(nil, &Fact{}, &f)
	const want = "0e8a9a5ac0ca9fc50c0001020003632d3101060041c0079408"
	if got := hex.EncodeToString(b); got != want {
		t.Errorf("the first fact is %s, want %s", got, want)
	}
	const next = "040280c60a000102020132" + "01060041c0079408"
	if got := hex.EncodeToString(Append(nil, &f, &g)); got != next {
		t.Errorf("the second fact is %s, want %s", got, next)
	}
}

// Bytes that are no pack are an error, and nothing worse.
func TestEachRefuses(t *testing.T) {
	ev := clockingAt(7, "c-1", 4)
	f, err := Of(&ev, 1, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	whole := Append(nil, &Fact{}, &f)
	read := func(b []byte) error {
		return Each(b, func(f *Fact) error {
			var ev events.Event
			return f.Event("blue", "E1", "/hr", hr.ClockingRecorded{}.Type().Name, &ev)
		})
	}
	if err := read(whole); err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(whole); i++ {
		if err := read(whole[:i]); !errors.Is(err, ErrFormat) {
			t.Errorf("the first %d of %d bytes: %v, want ErrFormat", i, len(whole), err)
		}
	}
	f.Data = []byte{0, 'Z'}
	if err := read(Append(nil, &Fact{}, &f)); !errors.Is(err, ErrFormat) {
		t.Errorf("a week that is none: %v, want ErrFormat", err)
	}
	rapid.Check(t, func(t *rapid.T) {
		_ = read(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) // it must not panic
	})
}
