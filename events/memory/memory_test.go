package memory_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/logtest"
	"spettanze/events/memory"
)

// clock returns instants a second apart, the first at 8:00:01.
func clock() func() time.Time {
	var mu sync.Mutex
	at := time.Date(2023, 7, 1, 8, 0, 0, 0, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		at = at.Add(time.Second)
		return at
	}
}

func TestLog(t *testing.T) {
	logtest.Run(t, func(*testing.T) events.Log { return memory.New(clock()) }, logtest.Caps{
		Duplicates: true,
		Inject: func(t *testing.T, l events.Log, raw []byte) {
			t.Helper()
			_, err := cloudevents.Decode(raw)
			var bad *events.DecodeError
			if !errors.As(err, &bad) {
				t.Fatalf("%s is an event", raw)
			}
			l.(*memory.Log).Inject(events.Record{Err: bad, Raw: raw})
		},
	})
}

func TestLookUp(t *testing.T) {
	l := memory.New(clock())
	evs := logtest.Clockings("a", 3)
	if _, err := l.Append(t.Context(), evs); err != nil {
		t.Fatal(err)
	}
	rec, err := l.Get(t.Context(), 2)
	if err != nil || rec.Event.ID != "a-1" {
		t.Fatalf("%+v, %v", rec, err)
	}
	if want := time.Date(2023, 7, 1, 8, 0, 2, 0, time.UTC); !rec.Recorded.Equal(want) {
		t.Errorf("recorded at %v, want %v", rec.Recorded, want)
	}
	for _, seq := range []uint64{0, 4} {
		if _, err := l.Get(t.Context(), seq); !errors.Is(err, memory.ErrNotFound) {
			t.Errorf("get %d: %v", seq, err)
		}
	}
}
