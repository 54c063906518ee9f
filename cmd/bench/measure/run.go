package measure

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"spettanze/cmd/bench/table"
	"spettanze/cmd/bench/workload"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/embedded"
	"spettanze/handlers/outbox"
)

// World is what the measurements have of the world.
type World struct {
	Now    func() time.Time
	Rome   *time.Location
	Getenv func(string) string
	// Command makes a process of the product.
	Command func(ctx context.Context, args ...string) (*exec.Cmd, error)
	// Progress shows what is under way.
	Progress func(what string)
}

// Settings say what to measure.
type Settings struct {
	Workload workload.Workload
	Runs     int
	Only     []string // rows whose name begins with one of these; empty: all
	Dir      string   // where to work; what is made there is removed
}

// group measures some rows, once.
type group struct {
	rows    func() []*table.Row
	measure func(b *bench, ctx context.Context, rows []*table.Row) error
}

// bench is one run of the command.
type bench struct {
	World
	Settings
	dir   string
	total int
	run   int
}

var groups = []group{
	{projectionRows, (*bench).projection}, {lateRows, (*bench).late}, {publishRows, (*bench).publishing},
	{appendRows, (*bench).appending}, {rebuildRows, (*bench).rebuilding}, {queryRows, (*bench).queries},
	{processRows, (*bench).processes}, {allocationRows, (*bench).allocations},
}

// Names returns the names of all rows.
func Names() (out []string) {
	for _, g := range groups {
		for _, r := range g.rows() {
			out = append(out, r.Name)
		}
	}
	return out
}

// wanted reports whether a row is to be measured.
func (s *Settings) wanted(r *table.Row) bool {
	return len(s.Only) == 0 || slices.ContainsFunc(s.Only, func(only string) bool { return strings.HasPrefix(r.Name, only) })
}

// ErrNoRow is returned when no row has the name that was asked for.
var ErrNoRow = errors.New("no such row")

// in runs fn with a bench of its own directory, which is removed.
func (s Settings) in(world World, fn func(b *bench) error) (err error) {
	b := &bench{World: world, Settings: s}
	if b.total, err = s.Workload.Total(); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp(s.Dir, "spettanze-bench-"); err != nil {
		return fmt.Errorf("make a directory to work in: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	return fn(b)
}

// Run measures and returns the rows. Everything it makes is in a directory of its own, which is removed.
func Run(ctx context.Context, world World, s Settings) (rows []*table.Row, err error) {
	names := Names()
	for _, only := range s.Only {
		if !slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, only) }) {
			return nil, fmt.Errorf("%w: %q: expected the beginning of one of %s", ErrNoRow, only, strings.Join(names, ", "))
		}
	}
	err = s.in(world, func(b *bench) error {
		for _, g := range groups {
			measured, err := b.measure(ctx, g)
			rows = append(rows, measured...)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return rows, err
}

// measure measures a group, if any of its rows is wanted, and returns those that are.
func (b *bench) measure(ctx context.Context, g group) (rows []*table.Row, err error) {
	list := g.rows()
	if !slices.ContainsFunc(list, b.wanted) {
		return nil, nil
	}
	for b.run = 0; b.run < b.Runs && err == nil; b.run++ {
		err = g.measure(b, ctx, list)
	}
	for _, r := range list {
		if b.wanted(r) && len(r.Ours) > 0 {
			rows = append(rows, r)
		}
	}
	if err != nil {
		err = fmt.Errorf("measure %s: %w", list[0].Name, err)
	}
	return rows, err
}

// inTurn measures ours and its yardsticks one after the other, in every run beginning with another: the first
// finds caches cold, and memory not yet used.
func (b *bench) inTurn(measures ...func() error) error {
	for i := range measures {
		runtime.GC() // what the one before has left is not for the next to sweep
		if err := measures[(b.run+i)%len(measures)](); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) say(what string) { b.Progress(fmt.Sprintf("run %d of %d: %s", b.run+1, b.Runs, what)) }

// temp makes a directory that is removed by the function returned.
func (b *bench) temp(name string) (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp(b.dir, name+"-")
	return dir, func() { _ = os.RemoveAll(dir) }, err // the whole is removed at the end, with its error
}

// filled is a log that holds the workload, with the directory it is in.
type filled struct {
	*service.Log
	dir    string
	n      int    // messages; what came twice within JetStream's window is stored once
	remove func() // its directory
	done   func() // closes it and removes its directory
}

func newFilled(log *service.Log, dir string, remove func()) *filled {
	return &filled{Log: log, dir: dir, remove: remove, done: func() { log.Shutdown(); remove() }}
}

func (f *filled) count(ctx context.Context) error {
	last, _, err := f.Last(ctx)
	f.n = int(last) //nolint:gosec // a number of events
	return err
}

// fill makes a log that holds a workload.
func (b *bench) fill(ctx context.Context, w workload.Workload) (*filled, error) {
	n, err := w.Total()
	if err != nil {
		return nil, err
	}
	return b.fillFirst(ctx, w, n)
}

// fillFirst makes a log that holds the first n events of a workload.
func (b *bench) fillFirst(ctx context.Context, w workload.Workload, n int) (*filled, error) {
	evs, err := w.List()
	if err != nil {
		return nil, err
	}
	dir, remove, err := b.temp("log")
	if err != nil {
		return nil, err
	}
	log, err := service.OpenLog(ctx, dir, true, embedded.Options{})
	if err != nil {
		return nil, err
	}
	out := newFilled(log, dir, remove)
	for evs = evs[:min(n, len(evs))]; len(evs) > 0; {
		batch := evs[:min(1000, len(evs))]
		if _, err := log.Append(ctx, batch); err != nil {
			out.done()
			return nil, err
		}
		evs = evs[len(batch):]
	}
	return out, out.count(ctx)
}

// open opens the projections in a directory over a log, and keeps memory, as serve does. Closing them leaves the log open.
func (b *bench) open(ctx context.Context, dir string, log *service.Log) (*service.Ledger, error) {
	trimming, stop := context.WithCancel(ctx)
	l, err := service.Open(ctx, service.Options{Dir: dir, Log: &service.Log{Log: log.Log, Shutdown: stop}, Streams: outbox.NewStreams(log.Log),
		Logger: slog.New(slog.DiscardHandler), Now: b.Now, Rome: b.Rome, Getenv: b.Getenv})
	if err == nil {
		go l.Trim(trimming)
	}
	return l, err
}

// perSecond is a rate.
func perSecond(n int, took time.Duration) float64 { return float64(n) / took.Seconds() }

// sizeOf returns the bytes of the files under a path.
func sizeOf(path string) (sum int64, err error) {
	err = filepath.WalkDir(path, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	return sum, err
}
