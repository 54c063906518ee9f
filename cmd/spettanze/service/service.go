// Package service is the running ledger: a log, its projections, the projector that folds the one into the other, and the HTTP API.
//
// A data directory holds the embedded log ([LogDirectory]), which is the record, and the projections ([ProjectionsFile]), which can
// be made again from it. [OpenLog] opens the log of a directory, [Connect] that of another server. [Open] opens the projections
// over either and returns a [Ledger]; [Ledger.Serve] answers and projects until its context ends, and stops in five seconds at most.
// Killed at any moment, the next start goes on where this one was.
package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/events/jetstream/disk"
	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/api"
	"spettanze/handlers/api/health"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/audit"
	"spettanze/handlers/dashboard"
	"spettanze/handlers/dashboard/company"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/ingest"
	"spettanze/handlers/looks"
	"spettanze/handlers/outbox"
	"spettanze/handlers/projector"
	"spettanze/projections/contract"
	"spettanze/projections/payroll"
	"spettanze/projections/report"
	"spettanze/projections/sqlite"
	"spettanze/projections/sqlite/published"
)

// How long requests, the projector and the closing of files may take after a signal: less than 5 seconds in all. Closing may also use
// the time that the first two leave.
const (
	stopWithin     = 2500 * time.Millisecond
	projectorStops = 1500 * time.Millisecond
	closeWithin    = 900 * time.Millisecond
	AllStops       = stopWithin + projectorStops + closeWithin
)

// Ledger is the log, the projections and the projector that folds the one into the other, open in this process.
type Ledger struct {
	Store     *sqlite.Store
	Projector *projector.Projector
	Audit     *audit.Job

	o        Options
	contract *contract.Contract
	ingest   *ingest.Ingest
	stopped  atomic.Pointer[error] // why the projector stopped
	asked    time.Time             // when the ledger was asked to stop; zero: it was not
}

// Options are what a ledger needs.
type Options struct {
	Dir     string         // data directory
	Log     *Log           // shut down with the ledger, or when it cannot be opened
	Streams outbox.Streams // where the outbox publishes
	Logger  *slog.Logger
	Now     func() time.Time
	Rome    *time.Location
	Tracer  trace.TracerProvider // nil: nothing is traced
	Getenv  func(string) string
	Door    Door
	Alarms  *Alarms // nil: of its own
}

// Open opens the projections of a data directory over a log.
func Open(ctx context.Context, o Options) (*Ledger, error) {
	return New(openProjections(ctx, o.Dir, o.Rome), o)
}

// New is [Open] with projections that were opened beside the log.
func New(p Projections, o Options) (*Ledger, error) {
	l := &Ledger{Store: p.store, o: o, contract: p.contract}
	if p.err != nil {
		return nil, errors.Join(fmt.Errorf("open the projections of %s: %w", o.Dir, p.err), l.Close())
	}
	if aside := p.store.Older(); aside != "" {
		o.Logger.Warn("the projections were written by a version before 1.0: they are set aside and made again from the log / "+
			"le proiezioni sono di una versione precedente alla 1.0: sono messe da parte e ricostruite dal registro", "set aside", aside)
	}
	l.Projector = projector.New(projector.Options{Store: l.Store, Log: o.Log.Log, Contract: l.contract, Rome: o.Rome,
		Now: o.Now, Logger: o.Logger, Tracer: o.Tracer, Hurry: o.Log.Hurry,
		Outbox: &outbox.Outbox{Store: l.Store, Log: o.Log.Log, Streams: o.Streams, Now: o.Now, Logger: o.Logger}})
	in := l.Intake()
	in.Sender = o.Door.Sender
	l.ingest = ingest.New(o.Log.JetStream().Conn(), in, o.Logger)
	l.Audit = audit.New(audit.Options{Dir: o.Dir, Path: l.Store.Path(), Log: o.Log.Log, Contract: l.contract, Rome: o.Rome, Now: o.Now,
		Logger: o.Logger, Version: cli.Version()})
	return l, nil
}

// dryRunWait bounds how long a dry run waits for the projector.
const dryRunWait = 5 * time.Second

// JournalOf returns the journal of a store.
func JournalOf(store *sqlite.Store) *intake.Journal {
	return &intake.Journal{FindAll: store.FindAll, Position: func(ctx context.Context) (uint64, error) {
		p, err := store.Position(ctx)
		return p.Seq, err
	}}
}

// Intake is the door to the ledger: it finds duplicates in the projections too.
func (l *Ledger) Intake() *intake.Intake {
	in := l.o.Log.Intake()
	in.Before = (&intake.Index{Log: l.o.Log, Journal: JournalOf(l.Store), Follows: true}).FindAll
	in.Wait = dryRunWait
	in.Follow = &intake.Follow{Outcomes: l.Projector.Outcomes(), Source: l.Store}
	return in
}

// CloseInTime closes the ledger. After a requested stop it waits until AllStops have passed since the request, and then leaves files that
// are still being closed to the end of the process: the projections and the log survive that as they survive a kill.
func (l *Ledger) CloseInTime() error {
	if l.asked.IsZero() {
		return l.Close()
	}
	closed := make(chan error, 1)
	go func() { closed <- l.Close() }()
	select {
	case err := <-closed:
		return err
	case <-time.After(max(closeWithin, time.Until(l.asked.Add(AllStops)))):
		l.o.Logger.Warn("the files take long to close and are left as they are; the next start looks through them")
		return nil
	}
}

// Close closes the projections and shuts the log down.
func (l *Ledger) Close() error {
	var err error
	if l.Store != nil {
		err = l.Store.Close()
	}
	l.o.Log.Shutdown()
	return err
}

// waited returns the facts of a company that were published as waiting.
func (l *Ledger) waited(_ context.Context, company string) ([]report.Parked, error) {
	return published.Waited(l.Store, company)
}

// today is the civil date in Rome.
func (l *Ledger) today() events.Date { return events.DateOf(l.o.Now(), l.o.Rome) }

// progress says how far the projections are.
func (l *Ledger) progress() health.Progress {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	s := l.Projector.Status()
	p := health.Progress{Phase: string(s.Phase), Position: s.Position, Last: s.Last, Behind: s.LagTime}
	p.RightsLost = l.o.Door.Guard != nil && l.o.Door.Guard.Directory.Lost()
	switch stopped := l.stopped.Load(); {
	case stopped != nil:
		p.Err = *stopped
	case s.Phase == projector.Stopped:
		p.Phase = "starting"
	case s.Phase == projector.Rebuilding:
		p.Position = s.Rebuilt
	}
	var last uint64
	if last, _, p.LogErr = l.o.Log.Last(ctx); p.LogErr != nil {
		return p
	}
	p.Last = max(last, s.Last)
	// Before the position is known, how far behind it is cannot be known either, and the server would read a block of the log.
	if p.ToGo() == 0 || p.Phase == "starting" {
		p.Behind = 0
		return p
	}
	if next, err := l.o.Log.Get(ctx, p.Position+1); err == nil {
		p.Behind = max(0, l.o.Now().Sub(next.Recorded))
	}
	return p
}

// collectors are what /metrics shows beside the requests and the progress.
func (l *Ledger) collectors() []prometheus.Collector {
	list := []prometheus.Collector{
		projector.NewCollector(l.Projector),
		l.ingest,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "spettanze_data_free_bytes",
			Help: "What may still be written where the data directory is; -1: not known here."}, func() float64 {
			free, ok := disk.Free(l.o.Dir)
			if !ok {
				return -1
			}
			return float64(free)
		}),
	}
	if limited := l.o.Door.Limited; limited != nil {
		list = append(list, limited)
	}
	recorder := new(looks.Recorder) // of an open service, which has none: its metrics stay at zero
	if g := l.o.Door.Guard; g != nil && g.Looks != nil {
		recorder = g.Looks
	}
	list = append(list, recorder.Collectors()...)
	return append(list, cmp.Or(l.o.Alarms, NewAlarms()).collectors(l.o.Log, l.o.Door.Guard)...)
}

// spread doubles GOMAXPROCS, once, unless the environment sets it: the projector, the log's server and the garbage collector can keep every
// processor busy, and an answer then waits for their time slices of 10 ms. With twice the threads the operating system shares out the
// processors: the 99.9th percentile of that wait is 4 to 25 ms instead of 25 to 67 (two processors, answers beside an import).
func (l *Ledger) spread() {
	if l.o.Getenv("GOMAXPROCS") == "" {
		spreadOnce()
	}
}

var spreadOnce = sync.OnceFunc(func() { runtime.GOMAXPROCS(2 * runtime.GOMAXPROCS(0)) })

// handler is the API with the pages. loopback: only this machine can reach it; stopping is closed when long answers must end.
func (l *Ledger) handler(loopback bool, stopping <-chan struct{}) http.Handler {
	unavailable := func(err error) bool { return errors.Is(err, sqlite.ErrStale) }
	in := l.Intake()
	in.Sender = l.o.Door.Sender
	pages := dashboard.New(dashboard.Options{Options: frame.Options{Source: l.Store, Contract: l.contract, Rome: l.o.Rome, Today: l.today, Now: l.o.Now,
		Progress: l.progress, Moments: l.moments, Refuser: refuse.Refuser{Unavailable: unavailable, Logger: l.o.Logger}, Open: l.o.Door.SignIn == nil, Guard: l.o.Door.Guard, Logger: l.o.Logger,
		Version: cli.Version()}, Changes: l.Projector.Changes, Service: l.standing, Intake: in, Rights: l.o.Door.Rights, Log: l.o.Log, Audit: l.Audit, Waited: l.waited, Looks: l.looked(), Stopping: stopping})
	return api.New(api.Options{Source: l.Store, Contract: l.contract, Rome: l.o.Rome, Log: l.o.Log, Today: l.today, Intake: in,
		Progress: l.progress, Changes: l.Projector.Changes, Collectors: l.collectors(), Tracer: l.o.Tracer,
		LoopbackOnly: loopback && l.o.Door.SignIn == nil, Guard: l.o.Door.Guard, SignIn: l.o.Door.SignIn,
		Stopping: stopping, Logger: l.o.Logger, Version: cli.Version(), Audit: l.Audit, Waited: l.waited, Looks: l.looked(), Pages: pages, Unavailable: unavailable})
}

// standing returns the state of the service that the page of a company shows.
func (l *Ledger) standing(ctx context.Context, name string) (s company.Service, err error) {
	if g := l.o.Door.Guard; g == nil || g.Shows(ctx, name, access.Verify) {
		v := l.Audit.State()
		if v.Last != nil {
			s.Verified, s.Differences = &v.Last.Ended, v.Last.Found()
		}
		s.Failed = v.Failed != nil
	}
	s.Unsent, err = published.UnsentPayroll(l.Store, name)
	return s, err
}

// moments returns the moments that the pages offer to go back to.
func (l *Ledger) moments(ctx context.Context, r *report.Reporter, company string) (out []frame.Moment, err error) {
	doc, err := (&payroll.Reporter{Reporter: r, Rome: l.o.Rome}).Moments(ctx, report.Query{Company: company, At: r.Today})
	if err != nil {
		return nil, err
	}
	for _, m := range doc.Moments {
		out = append(out, frame.Moment{Name: m.Name, Seq: m.Seq, Recorded: m.Time})
	}
	if g := l.o.Door.Guard; g != nil && !g.Shows(ctx, company, access.Verify) {
		return out, nil
	}
	if last := l.Audit.State().Last; last != nil {
		out = append(out, frame.Moment{Name: lang.Say("ultima verifica", "last verification"), Seq: last.Position, Recorded: last.Ended})
	}
	if b, err := l.Audit.Backup(); err == nil && b != nil && b.Events > 0 { // the page of the audit says what is wrong with its note
		out = append(out, frame.Moment{Name: lang.Say("ultima copia di sicurezza", "last backup"), Seq: b.Events, Recorded: b.Written})
	}
	return out, nil
}

// Serve answers HTTP and projects until ctx ends, and then stops in order: no more requests, what is under way, the
// projector. It returns nil when ctx ended it.
func (l *Ledger) Serve(ctx context.Context, listener net.Listener) error {
	l.spread()
	// FindAll only finds projected events; after a crash, the log loads the ids that were appended since. The projector reports
	// errors of reading the position.
	known, _ := l.Store.Position(ctx)
	l.o.Log.Recall(known.Seq)
	stopping := make(chan struct{})
	ended := make(chan error, 8)
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() { // first, for it takes as long to begin as the API to be made
		err := l.Projector.Run(running)
		if err != nil {
			err = fmt.Errorf("the projector stopped on %s: %w", l.Store.Path(), err)
			l.stopped.Store(&err)
		}
		ended <- err
	})
	handler := l.handler(Loopback(listener), stopping)
	answering := l.server(handler)
	servers := []*http.Server{answering}
	wg.Go(func() { ended <- serveHTTP(answering, listener, l.o.Door.TLS) })
	if l.o.Door.Probes != nil {
		probed := l.server(probes(handler))
		servers = append(servers, probed)
		wg.Go(func() { ended <- serveHTTP(probed, l.o.Door.Probes, nil) })
	}
	if l.o.Log.Ingests {
		wg.Go(func() {
			if err := l.ingest.Run(running); err != nil {
				ended <- err
			}
		})
	}
	if l.o.Log.Failed != nil {
		wg.Go(func() { watch(running, l.o.Log.Failed, ended) })
	}
	var err error
	select {
	case <-ctx.Done():
		l.asked = time.Now()
		l.o.Logger.Info("stopping: no more requests are taken, what is under way is finished", "within", AllStops)
	case err = <-ended:
	}
	close(stopping)
	l.Audit.Stop()
	last, over := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer over()
	for _, srv := range servers {
		if shut := srv.Shutdown(last); shut != nil {
			_ = srv.Close() // what did not end in time is cut off
		}
	}
	cancel()
	idle := make(chan struct{})
	go func() { wg.Wait(); close(idle) }()
	select {
	case <-idle:
	case <-time.After(projectorStops):
		// Safe: what is not committed is read again from the log.
		l.o.Logger.Warn("the projector is still busy and is left behind")
	}
	return err
}

// watch reports to ended when the embedded log fails, until ctx ends.
func watch(ctx context.Context, failed func() error, ended chan<- error) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := failed(); err != nil {
			ended <- err
			return
		}
	}
}

// Loopback reports whether only this machine can reach a listener.
func Loopback(l net.Listener) bool {
	a, ok := l.Addr().(*net.TCPAddr)
	return ok && a.IP.IsLoopback()
}
