package measure

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"spettanze/cmd/bench/table"
	"spettanze/cmd/bench/workload"
	"spettanze/cmd/bench/yardstick"
	"spettanze/cmd/spettanze/publish"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/hr"
)

// served is a ledger that is served over HTTP in this process.
type served struct {
	*service.Ledger
	log     *filled
	address string
	stop    func() error
}

// serve fills a log with a workload, projects it and serves it.
func (b *bench) serve(ctx context.Context, w workload.Workload) (*served, error) {
	log, err := b.fill(ctx, w)
	if err != nil {
		return nil, err
	}
	l, err := b.open(ctx, log.dir, log.Log)
	if err != nil {
		log.done()
		return nil, err
	}
	if err = l.Projector.CatchUp(ctx); err == nil {
		var lc net.ListenConfig
		var listener net.Listener
		if listener, err = lc.Listen(ctx, "tcp", "127.0.0.1:0"); err == nil {
			run, cancel := context.WithCancel(ctx)
			ended := make(chan error, 1)
			go func() { ended <- l.Serve(run, listener) }()
			return &served{Ledger: l, log: log, address: "http://" + listener.Addr().String(), stop: func() error {
				cancel()
				err := errors.Join(<-ended, l.Close())
				log.done()
				return err
			}}, nil
		}
	}
	_ = l.Close() // the first error counts
	log.done()
	return nil, err
}

// caller asks one service over one connection that stays open.
type caller struct{ http *http.Client }

func newCaller() *caller {
	return &caller{&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}, Timeout: time.Minute}}
}

func (c *caller) close() { c.http.CloseIdleConnections() }

// get reads a JSON document.
func (c *caller) get(ctx context.Context, url string, into any) error {
	answer, err := c.send(ctx, http.MethodGet, url, nil)
	if err == nil {
		err = json.Unmarshal(answer, into)
	}
	return err
}

func (c *caller) do(ctx context.Context, method, url string, body []byte) error {
	_, err := c.send(ctx, method, url, body)
	return err
}

func (c *caller) send(ctx context.Context, method, url string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/cloudevents+json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // read only
	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s: %s", method, url, resp.Status, answer)
	}
	return answer, err
}

const clients = 8 // that append at the same time

func appendRows() []*table.Row {
	return []*table.Row{
		{Name: "append", What: "HTTP append of one event, 8 clients", Unit: "events/s",
			Yardstick: "nats.go, synchronous publish over 8 connections, the same messages",
			Bounds:    []table.Bound{table.AtLeast("ratio", 0.45, 0.75)}},
		{Name: "append-p99", What: "the same, p99", Unit: "ms", Yardstick: "as above",
			Bounds: []table.Bound{table.AtMost("ours", 15, 8)}},
	}
}

// appending measures single events over HTTP, the projector running.
func (b *bench) appending(ctx context.Context, rows []*table.Row) error {
	more := b.Workload
	more.Seed += 1000
	more.Company = "red"
	evs, err := more.List()
	if err != nil {
		return err
	}
	evs = evs[:min(len(evs), max(4000, min(b.total/10, 40_000)))]
	bodies := make([][]byte, len(evs))
	for i := range evs {
		if bodies[i], err = cloudevents.Encode(&evs[i]); err != nil {
			return err
		}
	}
	b.say("filling a ledger")
	s, err := b.serve(ctx, b.Workload)
	if err != nil {
		return err
	}
	var ours, theirs yardstick.Timings
	err = b.inTurn(func() (err error) {
		b.say("appending over HTTP")
		ours, err = yardstick.Concurrently(clients, len(bodies), func(int) (func(int) error, func(), error) {
			c := newCaller()
			return func(i int) error { return c.do(ctx, http.MethodPost, s.address+"/v1/events", bodies[i]) }, c.close, nil
		})
		return err
	}, func() (err error) {
		b.say("bare synchronous publish")
		theirs, err = b.appendBare(ctx, more, len(bodies))
		return err
	})
	if err = errors.Join(err, s.stop()); err != nil {
		return err
	}
	rows[0].Add(ours.Rate(), theirs.Rate())
	rows[1].Add(ours.Quantile(0.99), theirs.Quantile(0.99))
	return nil
}

// appendBare publishes the messages of a workload's first events to a server with nothing of ours.
func (b *bench) appendBare(ctx context.Context, w workload.Workload, n int) (yardstick.Timings, error) {
	log, err := b.fillFirst(ctx, w, n)
	if err != nil {
		return yardstick.Timings{}, err
	}
	defer log.done()
	msgs, err := yardstick.Messages(ctx, log.Log.Log, log.n)
	if err != nil {
		return yardstick.Timings{}, err
	}
	dir, remove, err := b.temp("bare")
	if err != nil {
		return yardstick.Timings{}, err
	}
	defer remove()
	srv, err := yardstick.Start(ctx, dir, log.Log.Log)
	if err != nil {
		return yardstick.Timings{}, err
	}
	defer srv.Close()
	return srv.PublishSync(ctx, msgs, clients)
}

func queryRows() []*table.Row {
	small := "the same on a store of a hundredth of the size"
	return []*table.Row{
		{Name: "balance", What: "HTTP balance at a random date, p50", Unit: "ms",
			Yardstick: "an indexed SQL sum over the same movements behind net/http", Bounds: []table.Bound{table.AtMost("ratio", 2, 1.3)}},
		{Name: "balance-known", What: "HTTP balance at a random (at, known), p50", Unit: "ms",
			Yardstick: "the row above", Bounds: []table.Bound{table.AtMost("ratio", 6, 2)}},
		{Name: "balance-small", What: "balance at a random date, p50", Unit: "ms", Yardstick: small,
			Bounds: []table.Bound{table.AtMost("ratio", 1.5, 1.1)}},
		{Name: "balance-known-small", What: "balance at a random (at, known), p50", Unit: "ms", Yardstick: small,
			Bounds: []table.Bound{table.AtMost("ratio", 1.5, 1.1)}},
		{Name: "balance-busy", What: "balance at a random date, p99 while ingesting", Unit: "ms",
			Bounds: []table.Bound{table.AtMost("ours", 25, 10)}},
		{Name: "balance-known-busy", What: "balance at a random (at, known), p99 while ingesting", Unit: "ms",
			Bounds: []table.Bound{table.AtMost("ours", 25, 10)}},
		{Name: "list", What: "everybody's balances at a past date, HTTP", Unit: "ms",
			Bounds: []table.Bound{table.AtMost("ours", 150, 60)}},
	}
}

// question makes the addresses of random questions about a workload: those of hired people, at dates of its last four
// years, or of the second half when it has one.
type question struct {
	rng    *rand.Rand
	people []string
	from   events.Date
	to     events.Date
	last   uint64
	hired  uint64 // by this sequence everybody of the start is known
}

func newQuestion(last uint64, w workload.Workload) (*question, error) {
	q := &question{rng: rand.New(rand.NewPCG(w.Seed, 1)), last: last, to: events.NewDate(workload.LastYear, 12, 31)}
	q.from = q.to - events.Date(365*max(1, w.Years-1))
	err := w.Each(func(e events.Event) bool {
		if h, ok := e.Data.(hr.Hired); ok && h.Date < events.NewDate(workload.LastYear-w.Years+1, 1, 1) {
			q.people = append(q.people, e.Subject)
			return true
		}
		q.hired++
		return q.hired < last/10
	})
	q.hired = last / 10
	if len(q.people) == 0 {
		err = errors.Join(err, errors.New("the workload is too small: no employee is hired at its start"))
	}
	return q, err
}

func (q *question) next(known bool) string {
	at := q.from + events.Date(q.rng.IntN(int(q.to-q.from)))
	s := fmt.Sprintf("/v1/blue/employees/%s/balances?at=%s", q.people[q.rng.IntN(len(q.people))], at)
	if known {
		s += fmt.Sprintf("&known=%d", q.hired+q.rng.Uint64N(q.last-q.hired))
	}
	return s
}

const asked = 2000 // questions of a kind in a run

// ask asks n random questions of one service from one client.
func ask(ctx context.Context, address string, q *question, known bool, n int) (yardstick.Timings, error) {
	return yardstick.Concurrently(1, n, func(int) (func(int) error, func(), error) {
		c := newCaller()
		return func(int) error { return c.do(ctx, http.MethodGet, address+q.next(known), nil) }, c.close, nil
	})
}

// queries measures questions about one employee, and about all.
func (b *bench) queries(ctx context.Context, rows []*table.Row) error {
	w, err := b.Workload.WithDefaults()
	if err != nil {
		return err
	}
	small := w
	small.Employees, small.Events = max(1, w.Employees/100), max(1, w.Events/100)
	b.say("filling a ledger")
	s, err := b.serve(ctx, w)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	little, err := b.serve(ctx, small)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, little.stop()) }()
	q, err := newQuestion(uint64(s.log.n), w)
	if err != nil {
		return err
	}
	qs, err := newQuestion(uint64(little.log.n), small)
	if err != nil {
		return err
	}
	dir, remove, err := b.temp("plain")
	if err != nil {
		return err
	}
	defer remove()
	plain, err := yardstick.OpenSQL(ctx, dir, filepath.Join(s.log.dir, "spettanze.db"))
	if err != nil {
		return err
	}
	defer plain.Close()
	return b.askAll(ctx, rows, s, little, plain, q, qs)
}

func (b *bench) askAll(ctx context.Context, rows []*table.Row, s, little *served, plain *yardstick.SQL, q, qs *question) error {
	b.say("asking")
	var p50 [5]float64
	var kinds []func() error
	for i, k := range []struct {
		address string
		q       *question
		known   bool
	}{{s.address, q, false}, {plain.Address, q, false}, {s.address, q, true}, {little.address, qs, false}, {little.address, qs, true}} {
		kinds = append(kinds, func() error {
			for _, n := range []int{100, asked} { // the first warms up
				t, err := ask(ctx, k.address, k.q, k.known, n)
				if err != nil {
					return err
				}
				p50[i] = t.Quantile(0.5)
			}
			return nil
		})
	}
	if err := b.inTurn(kinds...); err != nil {
		return err
	}
	rows[0].Add(p50[0], p50[1])
	rows[1].Add(p50[2], p50[0])
	rows[2].Add(p50[0], p50[3])
	rows[3].Add(p50[2], p50[4])
	var list []float64
	c := newCaller()
	defer c.close()
	for i := range 7 {
		start := time.Now()
		at := q.from + events.Date(i*100)
		if err := c.do(ctx, http.MethodGet, fmt.Sprintf("%s/v1/blue/employees?at=%s", s.address, at), nil); err != nil {
			return err
		}
		list = append(list, float64(time.Since(start).Microseconds())/1000)
	}
	rows[6].Add(table.Median(list), 0)
	return b.askBusy(ctx, rows[4:6], s, q)
}

// askBusy asks while another history is ingested as fast as it can be.
func (b *bench) askBusy(ctx context.Context, rows []*table.Row, s *served, q *question) error {
	b.say("asking while ingesting")
	more := b.Workload
	more.Seed += 2000
	more.Company = "red"
	run, stop := context.WithCancel(ctx)
	defer stop()
	in, out := io.Pipe()
	go func() {
		_, err := more.Write(out, func(uint64, uint64) {})
		_ = out.CloseWithError(err) // it never errs
	}()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = publish.Lines(run, s.log.Intake(), in) // it is cut off
		_ = in.Close()                                // it never errs
	}()
	time.Sleep(200 * time.Millisecond)
	for i := range rows {
		t, err := ask(ctx, s.address, q, i == 1, asked/4)
		if err != nil {
			return err
		}
		rows[i].Add(t.Quantile(0.99), 0)
	}
	finished := false
	select {
	case <-ended:
		finished = true
	default:
	}
	if finished {
		rows[0].Note = "the ingestion ended before the questions: take more --events"
		return nil
	}
	stop()
	<-ended
	return nil
}
