package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"spettanze/events/jetstream/disk"
	"spettanze/handlers/api"
	"spettanze/handlers/api/health"
	"spettanze/handlers/projector"
	"spettanze/projections/contract"
	"spettanze/projections/institutes"
	"spettanze/projections/sqlite"
)

// How long requests, the projector and the closing of files may go on after a signal: all is over in 5 seconds. What the
// first two do not need the closing may take.
const (
	stopWithin     = 2500 * time.Millisecond
	projectorStops = 1500 * time.Millisecond
	closeWithin    = 900 * time.Millisecond
	allStops       = stopWithin + projectorStops + closeWithin
)

// ledger is the log, the projections and what folds the one into the other, open in this process.
type ledger struct {
	log       *embeddedLog
	store     *sqlite.Store
	projector *projector.Projector
	contract  *contract.Contract
	logger    *slog.Logger
	dir       string
	now       func() time.Time

	stopped atomic.Pointer[error] // why the projector stopped
	asked   time.Time             // when it was told to stop; zero: it was not
}

// projections are the store of a data directory and the tables that it was made under.
type projections struct {
	store    *sqlite.Store
	contract *contract.Contract
	err      error // why they cannot be opened; the others may be nil then
}

func (a *app) openProjections(ctx context.Context, dir string) (p projections) {
	if p.contract, p.err = institutes.Contract(); p.err == nil {
		p.store, p.err = sqlite.Open(ctx, filepath.Join(dir, projectionsFile), sqlite.Options{Contract: p.contract, Rome: a.rome})
	}
	return p
}

// openLedger opens the projections of a data directory over a log, which it closes with the ledger or when it fails.
func (a *app) openLedger(ctx context.Context, dir string, log *embeddedLog, logger *slog.Logger,
	outbound projector.Outbound) (*ledger, error) {
	return a.newLedger(a.openProjections(ctx, dir), dir, log, logger, outbound)
}

// newLedger is openLedger with projections that were opened, or were not.
func (a *app) newLedger(p projections, dir string, log *embeddedLog, logger *slog.Logger, outbound projector.Outbound) (*ledger, error) {
	l := &ledger{log: log, store: p.store, contract: p.contract, logger: logger, dir: dir, now: a.now}
	err := p.err
	if err == nil {
		l.projector, err = projector.New(projector.Options{Store: l.store, Log: log.Log, Contract: l.contract, Rome: a.rome,
			Now: a.now, Outbound: outbound, Logger: logger, Tracer: a.tracer})
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the projections of %s: %w", dir, err), l.close())
	}
	return l, nil
}

// closeInTime closes the ledger; after a stop that was asked for within allStops of it. What takes longer is left to the
// end of the process, which projections and log bear as they bear a kill.
func (l *ledger) closeInTime() error {
	if l.asked.IsZero() {
		return l.close()
	}
	closed := make(chan error, 1)
	go func() { closed <- l.close() }()
	select {
	case err := <-closed:
		return err
	case <-time.After(max(closeWithin, time.Until(l.asked.Add(allStops)))):
		l.logger.Warn("the files take long to close and are left as they are; the next start looks through them")
		return nil
	}
}

func (l *ledger) close() error {
	var err error
	if l.store != nil {
		err = l.store.Close()
	}
	l.log.close()
	return err
}

// unavailable reports errors that mean that nothing can be answered at the moment.
func unavailable(err error) bool { return errors.Is(err, sqlite.ErrStale) }

// progress says how far the projections are.
func (l *ledger) progress() health.Progress {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	s := l.projector.Status()
	p := health.Progress{Phase: string(s.Phase), Position: s.Position, Last: s.Last, Behind: s.LagTime}
	switch stopped := l.stopped.Load(); {
	case stopped != nil:
		p.Err = *stopped
	case s.Phase == projector.Stopped:
		p.Phase = "starting"
	case s.Phase == projector.Rebuilding:
		p.Position = s.Rebuilt
	}
	var last uint64
	if last, _, p.LogErr = l.log.Last(ctx); p.LogErr != nil {
		return p
	}
	p.Last = max(last, s.Last)
	// Before the position is known, how far behind it is cannot be known either, and the server would read a block of the log.
	if p.ToGo() == 0 || p.Phase == "starting" {
		p.Behind = 0
		return p
	}
	if next, err := l.log.Get(ctx, p.Position+1); err == nil {
		p.Behind = max(0, l.now().Sub(next.Recorded))
	}
	return p
}

// collectors are what /metrics shows beside the requests and the progress.
func (l *ledger) collectors() []prometheus.Collector {
	return []prometheus.Collector{
		projector.NewCollector(l.projector),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "spettanze_data_free_bytes",
			Help: "What may still be written where the data directory is; -1: not known here."}, func() float64 {
			free, ok := disk.Free(l.dir)
			if !ok {
				return -1
			}
			return float64(free)
		}),
	}
}

// changes subscribes to what the projector projects.
func (l *ledger) changes() api.Subscription {
	in, end := l.projector.Subscribe()
	out := make(chan api.Change)
	done := make(chan struct{})
	go func() {
		defer close(out)
		for c := range in {
			select {
			case out <- api.Change{Company: c.Company, Employee: c.Employee, Seq: c.Seq, Lost: c.Lost}:
			case <-done:
				return
			}
		}
	}()
	return api.Subscription{Changes: out, Close: sync.OnceFunc(func() { close(done); end() })}
}

// spread gives goroutines more threads than there are processors, once. A projector that catches up, the log's server and the
// garbage collector can keep every processor busy, and a runtime with one thread for each lets who has just become ready wait
// for the others' time slices of 10 ms, several times in one answer. The system shares processors out more finely, and to
// whoever has used least. Whoever sets GOMAXPROCS knows better.
func (a *app) spread() {
	if a.getenv("GOMAXPROCS") == "" {
		spreadOnce()
	}
}

var spreadOnce = sync.OnceFunc(func() { runtime.GOMAXPROCS(2 * runtime.GOMAXPROCS(0)) })

// serve answers HTTP and projects until ctx ends, and then stops in order: no more requests, what is under way, the
// projector. It returns nil when ctx ended it.
func (a *app) serve(ctx context.Context, l *ledger, listener net.Listener) error {
	a.spread()
	// What was not projected before a kill, FindAll does not find. A store that does not answer is the projector's to tell of.
	known, _ := l.store.Position(ctx)
	l.log.Recall(known.Seq)
	stopping := make(chan struct{})
	ended := make(chan error, 4)
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() { // first, for it takes as long to begin as the API to be made
		err := l.projector.Run(running)
		if err != nil {
			err = fmt.Errorf("the projector stopped on %s: %w", l.store.Path(), err)
			l.stopped.Store(&err)
		}
		ended <- err
	})
	door := intakeOf(l.log.Log)
	door.Before = l.store.FindAll
	srv := &http.Server{
		Handler: api.New(api.Options{Source: l.store, Contract: l.contract, Rome: a.rome, Log: l.log, Today: a.today, Intake: door, Progress: l.progress,
			Changes: l.changes, Collectors: l.collectors(), Tracer: a.tracer, LoopbackOnly: loopback(listener), Stopping: stopping, Logger: l.logger, Version: version(),
			Unavailable: unavailable}),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(l.logger.Handler(), slog.LevelWarn),
	}
	wg.Go(func() {
		if err := srv.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			ended <- fmt.Errorf("HTTP stopped: %w", err)
		}
	})
	if l.log.failed != nil {
		wg.Go(func() { watch(running, l.log.failed, ended) })
	}
	var err error
	select {
	case <-ctx.Done():
		l.asked = time.Now()
		l.logger.Info("stopping: no more requests are taken, what is under way is finished", "within", allStops)
	case err = <-ended:
	}
	close(stopping)
	last, over := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer over()
	if shut := srv.Shutdown(last); shut != nil {
		_ = srv.Close() // what did not end in time is cut off
	}
	cancel()
	idle := make(chan struct{})
	go func() { wg.Wait(); close(idle) }()
	select {
	case <-idle:
	case <-time.After(projectorStops):
		// Safe: what is not committed is read again from the log.
		l.logger.Warn("the projector is still busy and is left behind")
	}
	return err
}

// watch tells when the embedded log has failed, until ctx ends.
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

// loopback tells whether only this machine can reach a listener.
func loopback(l net.Listener) bool {
	a, ok := l.Addr().(*net.TCPAddr)
	return ok && a.IP.IsLoopback()
}

// version is what the program was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return info.Main.Version + " (" + s.Value[:12] + ")"
		}
	}
	return info.Main.Version
}
