package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/jetstream"
	"spettanze/events/lang"
	"spettanze/events/memory"
	"spettanze/handlers/api/client"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/api/refuse"
)

// failing is a log whose next appends fail, having stored so many of the events or none.
type failing struct {
	*memory.Log
	fails  int
	stores func(n int) int
	with   error
}

func (l *failing) Append(ctx context.Context, evs []events.Event) ([]events.Appended, error) {
	if l.fails == 0 {
		return l.Log.Append(ctx, evs)
	}
	l.fails--
	if _, err := l.Log.Append(ctx, evs[:l.stores(len(evs))]); err != nil {
		return nil, err
	}
	return make([]events.Appended, len(evs)), l.with
}

// TestAppendFails: the log does not take what was sent, or takes it or a part of it and says that it failed. The
// sender receives that it was not confirmed and may be sent again; sent again, each event counts once.
func TestAppendFails(t *testing.T) {
	none, all, half := func(int) int { return 0 }, func(n int) int { return n }, func(n int) int { return n / 2 }
	for _, tt := range []struct {
		name   string
		stores func(int) int
		with   error
		status int
	}{
		{"not written", none, jetstream.ErrUnreachable, http.StatusServiceUnavailable},
		{"no room", none, fmt.Errorf("%w: make space", jetstream.ErrDiskFull), http.StatusInsufficientStorage},
		{"written and reported as failed", all, jetstream.ErrUnknownOutcome, http.StatusServiceUnavailable},
		{"half of it written", half, jetstream.ErrUnknownOutcome, http.StatusServiceUnavailable},
	} {
		for _, body := range []struct{ kind, events string }{
			{intake.TypeEvent, hire}, {intake.TypeBatch, "[" + hire + "," + leave + "]"}, {intake.TypeLines, hire + "\n" + leave + "\n"},
		} {
			t.Run(tt.name+" "+body.kind, func(t *testing.T) {
				log := memory.New(func() time.Time { return time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC) })
				srv := startOn(t, log, &failing{log, 2, tt.stores, tt.with})
				want := uint64(strings.Count(body.events, `"specversion"`))
				for range 2 {
					status, kind, said := call(t, "POST", srv.URL+"/v1/events", body.kind, body.events)
					p := decode[refuse.Problem](t, said)
					if status != tt.status || kind != "application/problem+json" || p.Status != status ||
						!strings.Contains(p.Detail, "send the same request again, an identity counts once") {
						t.Fatalf("%d %s %s", status, kind, said)
					}
				}
				status, _, said := call(t, "POST", srv.URL+"/v1/events", body.kind, body.events)
				s := decode[intake.Summary](t, said)
				if status != http.StatusOK || uint64(s.Accepted+s.Duplicates) != want || s.Rejected != 0 || //nolint:gosec // small
					s.Duplicates != tt.stores(int(want)) { //nolint:gosec // small
					t.Errorf("%d %s", status, said)
				}
				if last, _, err := log.Last(t.Context()); last != want || err != nil {
					t.Errorf("the log has %d events, want %d (%v)", last, want, err)
				}
			})
		}
	}
}

// TestClientTellsRefusedFromUnreachable: of a service that answers and cannot, the client says what it said.
func TestClientTellsRefusedFromUnreachable(t *testing.T) {
	log := memory.New(time.Now)
	srv := startOn(t, log, &failing{log, 1, func(n int) int { return n }, jetstream.ErrUnknownOutcome})
	c, err := client.New(srv.URL, lang.English)
	if err != nil {
		t.Fatal(err)
	}
	e, err := cloudevents.Decode([]byte(hire))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Submit(t.Context(), []events.Event{e})
	if !errors.Is(err, client.ErrUnavailable) || errors.Is(err, client.ErrUnreachable) || !strings.Contains(err.Error(), "send the same request again") {
		t.Errorf("it answers 503: %v", err)
	}
	if r, err := c.Submit(t.Context(), []events.Event{e}); err != nil || r[0].Status != intake.Duplicate {
		t.Errorf("sent again: %v, %v", r, err)
	}
	srv.Close()
	if _, err := c.Submit(t.Context(), []events.Event{e}); !errors.Is(err, client.ErrUnreachable) || errors.Is(err, client.ErrUnavailable) {
		t.Errorf("it is gone: %v", err)
	}
}
