package audit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/sqlite"
	"spettanze/projections/verify"
)

var (
	// ErrRunning is returned by [Job.Start] while a verification runs.
	ErrRunning = lang.Errorf("una verifica è già in corso: attenderne la fine o annullarla", "a verification is running already: wait for its end or cancel it")
	// ErrIdle is returned by [Job.Cancel] when none runs.
	ErrIdle = lang.Errorf("nessuna verifica è in corso", "no verification is running")
)

// Options are what a job verifies, and where it keeps the result.
type Options struct {
	Dir      string // the data directory
	Path     string // the file of the projections
	Log      *jetstream.Log
	Contract *contract.Contract
	Rome     *time.Location
	Now      func() time.Time
	Logger   *slog.Logger
	Version  string // of the program
}

// Job verifies the ledger of a running service. It is safe for concurrent use.
type Job struct {
	o Options

	mu     sync.Mutex
	state  Verification
	cancel context.CancelFunc // of the verification under way
	done   chan struct{}      // closed once it has ended
}

// work begins the names of the directories that copies are made in.
const work = "verification-"

// New returns a job, with what the data directory keeps of earlier ones. What a killed process left of a copy is removed.
func New(o Options) *Job {
	left, _ := filepath.Glob(filepath.Join(o.Dir, work+"*")) // fails only for a bad pattern
	for _, dir := range left {
		_ = os.RemoveAll(dir) // it is only in the way
	}
	j := &Job{o: o}
	var err error
	if j.state, err = LastVerification(o.Dir); err != nil {
		o.Logger.Warn("what was kept of the last verification cannot be read", "error", err)
	}
	return j
}

// State returns what is known.
func (j *Job) State() Verification {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.state
	if s.Running != nil {
		running := *s.Running
		s.Running = &running
	}
	return s
}

// Backup returns the last backup of the data directory; nil if none is known.
func (j *Job) Backup() (*Backup, error) { return LastBackup(j.o.Dir) }

// Start begins a verification, or returns [ErrRunning].
func (j *Job) Start() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.state.Running != nil {
		return ErrRunning
	}
	ctx, cancel := context.WithCancel(context.Background())
	started := j.o.Now()
	j.state.Running = &Running{Started: started.UTC(), Phase: Copying}
	j.cancel, j.done = cancel, make(chan struct{})
	go j.run(ctx, started)
	return nil
}

// Cancel ends the verification under way and returns once it has ended, or returns [ErrIdle].
func (j *Job) Cancel() error {
	j.mu.Lock()
	cancel, done := j.cancel, j.done
	j.mu.Unlock()
	if cancel == nil {
		return ErrIdle
	}
	cancel()
	<-done
	return nil
}

// Stop cancels the verification under way, if there is one, and does not wait for its end: it only reads.
func (j *Job) Stop() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.cancel != nil {
		j.cancel()
	}
}

func (j *Job) run(ctx context.Context, started time.Time) {
	result, err := j.compare(ctx)
	ended := j.o.Now()
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case errors.Is(err, context.Canceled):
		j.o.Logger.Info("the verification was cancelled")
	case err != nil:
		j.o.Logger.Error("the verification could not compare", "error", err)
		j.state.Failed = failed(err, started, ended)
	default:
		j.state.Last, j.state.Failed = Complete(result, started, ended, j.o.Version), nil
		j.o.Logger.Info("verified", "differences", j.state.Last.Found(), "sequence", result.Position, "took", ended.Sub(started))
	}
	j.state.Running = nil
	if !errors.Is(err, context.Canceled) {
		if err := KeepVerification(j.o.Dir, j.state); err != nil {
			j.o.Logger.Warn("the result of the verification is lost at the next restart", "error", err)
		}
	}
	j.cancel()
	j.cancel = nil
	close(j.done)
}

// compare verifies a copy of the projections.
func (j *Job) compare(ctx context.Context) (result *verify.Result, err error) {
	defer func() {
		if r := recover(); r != nil { // the service goes on
			err = fmt.Errorf("the verification broke off: %v\n%s", r, debug.Stack())
		}
	}()
	at := events.DateOf(j.o.Now(), j.o.Rome)
	dir, err := os.MkdirTemp(j.o.Dir, work)
	if err != nil {
		return nil, lang.Errorf("copiare le proiezioni: %w", "copy the projections: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // else the next start does
	path := filepath.Join(dir, filepath.Base(j.o.Path))
	if _, err := sqlite.Copy(j.o.Path, path); err != nil {
		return damaged(at, err)
	}
	store, err := sqlite.Open(ctx, path, sqlite.Options{Contract: j.o.Contract, Rome: j.o.Rome, AsFound: true})
	if err != nil {
		return damaged(at, err)
	}
	defer func() { _ = store.Close() }() // nothing was written
	result, err = Compare(ctx, Comparison{Store: store, Log: j.o.Log, Contract: j.o.Contract, Rome: j.o.Rome, At: at, Progress: j.progress})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return result, err
}

func (j *Job) progress(phase string, done, total uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.state.Running.Phase, j.state.Running.Done, j.state.Running.Total = phase, done, total
}
