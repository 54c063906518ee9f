package jetstream_test

import (
	"cmp"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/logtest"
)

// home is an embedded server, a connection to it and the log on it.
type home struct {
	dir string
	srv *embedded.Server
	nc  *nats.Conn
	log *jetstream.Log
}

func start(tb testing.TB, dir string) *home {
	tb.Helper()
	srv, err := embedded.Start(embedded.Options{Dir: dir})
	if err != nil {
		tb.Fatal(err)
	}
	h := &home{dir: dir, srv: srv}
	tb.Cleanup(h.stop)
	if h.nc, err = srv.Connect(); err != nil {
		tb.Fatal(err)
	}
	h.open(tb, jetstream.Config{})
	return h
}

func (h *home) open(tb testing.TB, c jetstream.Config) {
	tb.Helper()
	var err error
	c.ReadBatch = cmp.Or(c.ReadBatch, 1000) // so that the suite's logs are several batches
	if h.log, err = jetstream.Open(tb.Context(), h.nc, c); err != nil {
		tb.Fatal(err)
	}
}

func (h *home) stop() {
	if h.log != nil {
		_ = h.log.Close()
	}
	if h.nc != nil {
		h.nc.Close()
	}
	h.srv.Shutdown()
}

// structured publishes a JSON object as another system would that speaks structured mode.
func structured(tb testing.TB, nc *nats.Conn, subject string, body []byte) {
	tb.Helper()
	msg := &nats.Msg{Subject: subject, Data: body, Header: nats.Header{"Content-Type": {"application/cloudevents+json"}}}
	if _, err := nc.RequestMsgWithContext(tb.Context(), msg); err != nil {
		tb.Fatal(err)
	}
}

func TestLog(t *testing.T) {
	homes := map[events.Log]*home{}
	logtest.Run(t, func(t *testing.T) events.Log {
		t.Helper()
		h := start(t, t.TempDir())
		homes[h.log] = h
		return h.log
	}, logtest.Caps{
		Duplicates: true,
		Reopen: func(t *testing.T, l events.Log) events.Log {
			t.Helper()
			h := homes[l]
			h.stop()
			return start(t, h.dir).log
		},
		Inject: func(t *testing.T, l events.Log, raw []byte) {
			t.Helper()
			structured(t, homes[l].nc, "hr.blue.E1.timebank.closed", raw)
		},
	})
}

// TestFollowAnImport: a reader that follows an import, and then a few events and single ones, gets each record once and in order.
func TestFollowAnImport(t *testing.T) {
	h := start(t, t.TempDir())
	if err := h.log.Close(); err != nil {
		t.Fatal(err)
	}
	h.open(t, jetstream.Config{ReadBatch: 16_384})
	l := h.log
	all := logtest.Clockings("import", 24_030)
	enough := errors.New("enough")
	read := make(chan error, 1)
	var got []events.Record
	largest := 0
	go func() {
		read <- l.Read(t.Context(), 1, true, func(batch []events.Record) error {
			got, largest = append(got, batch...), max(largest, len(batch))
			if len(got) >= len(all) {
				return enough
			}
			return nil
		})
	}()
	for rest, n := all, 1000; len(rest) > 0; rest = rest[n:] {
		if len(rest) <= 30 {
			n = len(rest)/20 + 1 // two at once, then one by one
		}
		if _, err := l.Append(t.Context(), rest[:n]); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-read; !errors.Is(err, enough) {
		t.Fatal(err)
	}
	for i, r := range got {
		if r.Seq != uint64(i)+1 || r.Err != nil || r.Event.Identity != all[i].Identity {
			t.Fatalf("record %d: sequence %d, %v; want %s", i+1, r.Seq, r.Err, all[i].ID)
		}
	}
	t.Logf("%d records, the largest batch of %d", len(got), largest)
}

// TestHurry: while somebody waits for records, each comes as soon as it is stored; in order, once, also beside an import.
func TestHurry(t *testing.T) {
	l := start(t, t.TempDir()).log
	all := logtest.Clockings("hurry", 3050)
	enough := errors.New("enough")
	read := make(chan error, 1)
	reached := make(chan uint64, len(all))
	go func() {
		next := uint64(1)
		read <- l.Read(t.Context(), 1, true, func(batch []events.Record) error {
			for _, r := range batch {
				if r.Seq != next {
					return errors.New("out of order")
				}
				next++
			}
			if reached <- next - 1; next > uint64(len(all)) {
				return enough
			}
			return nil
		})
	}()
	if _, err := l.Append(t.Context(), all[:3000]); err != nil {
		t.Fatal(err)
	}
	done := l.Hurry()
	for <-reached < 3000 {
	}
	fast := 0
	for i := 3000; i < len(all); i++ {
		if _, err := l.Append(t.Context(), all[i:i+1]); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if seq := <-reached; seq != uint64(i)+1 {
			t.Fatalf("sequence %d came, wanted %d", seq, i+1)
		}
		if time.Since(start) < 10*time.Millisecond { // without hurry it takes 20
			fast++
		}
	}
	if done(); fast < 10 {
		t.Errorf("%d of 50 records came at once", fast)
	}
	if err := <-read; !errors.Is(err, enough) {
		t.Fatal(err)
	}
}
