package measure

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"spettanze/cmd/bench/table"
	"spettanze/cmd/bench/workload"
)

func processRows() []*table.Row {
	return []*table.Row{
		{Name: "start", What: "start-up of serve on an existing database, until /readyz says ready", Unit: "ms",
			Yardstick: "on an empty directory", Bounds: []table.Bound{table.AtMost("ratio", 2, 1.2)}},
		{Name: "start-answer", What: "the same, until a first balance is answered", Unit: "ms",
			Note: "the projections are read through first, to be compared with their seal"},
		{Name: "start-killed", What: "start-up of serve after a kill, until /readyz says ready", Unit: "ms",
			Yardstick: "on an empty directory", Note: "the server reads the log through"},
		{Name: "memory", What: "resident memory of serve, all published into it and 2,000 questions asked", Unit: "MB",
			Yardstick: "on an empty directory", Note: "at rest", Bounds: []table.Bound{table.AtMost("ours", 600, 300)}},
		{Name: "memory-peak", What: "the most it was, while published into at full rate", Unit: "MB",
			Bounds: []table.Bound{table.AtMost("ours", 600, 300)}},
	}
}

// processes measures serve as a process of its own: the workload is published into it, over NATS, which is the quickest way
// in; then it is asked, stopped, started again, killed and started again.
func (b *bench) processes(ctx context.Context, rows []*table.Row) error {
	w, err := b.Workload.WithDefaults()
	if err != nil {
		return err
	}
	empty, removeEmpty, err := b.temp("empty")
	if err != nil {
		return err
	}
	defer removeEmpty()
	dir, remove, err := b.temp("served")
	if err != nil {
		return err
	}
	defer remove()
	fed, err := b.feed(ctx, dir, w)
	if err != nil {
		return err
	}
	b.say("starting serve")
	if _, err = b.start(ctx, empty, nil); err != nil { // the first start makes the streams
		return err
	}
	var theirs, ours *started
	for range starts {
		err = b.inTurn(
			func() (err error) { ours, err = b.start(ctx, dir, fed.q); return err },
			func() (err error) { theirs, err = b.start(ctx, empty, nil); return err })
		if err != nil {
			return err
		}
		rows[0].Add(ours.ready, theirs.ready)
		rows[1].Add(ours.answered, 0)
	}
	killed, err := b.startKilled(ctx, dir, w)
	if err != nil {
		return err
	}
	rows[2].Add(killed, theirs.ready)
	rows[3].Add(fed.memory, theirs.memory)
	rows[4].Add(fed.peak, 0)
	return nil
}

// starts is how often a service is started in each run: a single one swings by half, the first above all.
const starts = 5

// fed is what was seen of a service into which a workload was published.
type fed struct {
	q            *question
	memory, peak float64 // MB: at rest, and the most
}

// resting is how long a service is left alone before its memory is read, and before it is started again: by then it has
// turned the day, given back what an import took, and forgotten the ids of the last seconds.
const resting = 20 * time.Second

// feed publishes a workload into a service on an empty directory, and asks it.
func (b *bench) feed(ctx context.Context, dir string, w workload.Workload) (out *fed, err error) {
	b.say("publishing into serve")
	file := filepath.Join(b.dir, "fed.jsonl")
	if err := write(file, w); err != nil {
		return nil, err
	}
	defer os.Remove(file) //nolint:errcheck // the whole directory is removed
	p, err := b.spawn(ctx, dir, true)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	if err := b.publishTo(ctx, p, file); err != nil {
		return nil, err
	}
	out = &fed{}
	last, err := p.settled(ctx)
	if err != nil {
		return nil, err
	}
	if out.q, err = newQuestion(last, w); err != nil {
		return nil, err
	}
	if out.peak, err = p.memory("VmHWM:"); err != nil {
		return nil, err
	}
	time.Sleep(resting)
	if _, err = ask(ctx, p.address, out.q, false, asked); err != nil {
		return nil, err
	}
	out.memory, err = p.memory("VmRSS:")
	return out, err
}

// publishTo publishes a file into a service over NATS, from a process of its own.
func (b *bench) publishTo(ctx context.Context, p *process, file string) error {
	cmd, err := b.Command(ctx, "publish", "--nats-url", "nats://"+p.nats, file)
	if err != nil {
		return err
	}
	cmd.Stderr = nil // how many were published
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("publish %s: %w", file, err)
	}
	return nil
}

// started is what was seen of a service that was started.
type started struct {
	ready    float64 // milliseconds until it was ready
	answered float64 // until it had answered a question
	p50      float64 // milliseconds a question
	memory   float64 // MB, at rest
}

// start runs serve on a directory until it is ready, asks it questions if there are any, and stops it.
func (b *bench) start(ctx context.Context, dir string, q *question) (out *started, err error) {
	p, err := b.spawn(ctx, dir, false)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	out = &started{ready: p.ready}
	if q != nil {
		if _, err = ask(ctx, p.address, q, false, 1); err != nil {
			return nil, err
		}
		out.answered = milliseconds(time.Since(p.begun))
		for _, n := range []int{100, asked} { // the first warms up
			t, err := ask(ctx, p.address, q, false, n)
			if err != nil {
				return nil, err
			}
			out.p50 = t.Quantile(0.5)
		}
	}
	time.Sleep(3 * time.Second) // the day is turned when the log has been quiet for two
	out.memory, err = p.memory("VmRSS:")
	return out, err
}

// startKilled kills a service that has just taken events in, and returns how long the next start takes.
func (b *bench) startKilled(ctx context.Context, dir string, w workload.Workload) (ready float64, err error) {
	b.say("starting serve after a kill")
	p, err := b.spawn(ctx, dir, true)
	if err != nil {
		return 0, err
	}
	w.Seed, w.Company = w.Seed+3000, "red"
	w.Employees, w.Events = max(1, w.Employees/100), max(1, w.Events/100)
	file := filepath.Join(b.dir, "killed.jsonl")
	if err = write(file, w); err == nil {
		if err = b.publishTo(ctx, p, file); err == nil {
			_, err = p.settled(ctx)
		}
	}
	_ = p.cmd.Process.Kill() // Wait returns its status
	_ = p.cmd.Wait()
	if err != nil {
		return 0, err
	}
	time.Sleep(resting)
	if p, err = b.spawn(ctx, dir, false); err != nil {
		return 0, err
	}
	return p.ready, p.stop()
}

// process is a running serve.
type process struct {
	cmd     *exec.Cmd
	address string // with its scheme
	nats    string // host and port, if others may publish
	begun   time.Time
	ready   float64 // milliseconds
}

// spawn starts serve on a directory and waits until it is ready.
func (b *bench) spawn(ctx context.Context, dir string, withNATS bool) (*process, error) {
	address, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	p := &process{address: "http://" + address}
	args := []string{"serve", "--data", dir, "--http", address, "--log-level", "error"}
	if withNATS {
		if p.nats, err = freePort(ctx); err != nil {
			return nil, err
		}
		args = append(args, "--nats-listen", p.nats)
	}
	if p.cmd, err = b.Command(ctx, args...); err != nil {
		return nil, err
	}
	p.begun = time.Now()
	if err = p.cmd.Start(); err != nil {
		return nil, err
	}
	for c := newCaller(); c.do(ctx, http.MethodGet, p.address+"/readyz", nil) != nil; {
		if time.Since(p.begun) > 10*time.Minute || ctx.Err() != nil {
			return nil, errors.Join(errors.New("serve did not become ready"), ctx.Err(), p.stop())
		}
		time.Sleep(2 * time.Millisecond) // polling takes processor time from the start
	}
	p.ready = milliseconds(time.Since(p.begun))
	return p, nil
}

func (p *process) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // Wait returns what became of it
	return p.cmd.Wait()
}

// settled waits until the service has projected all that it holds, and returns the last sequence.
func (p *process) settled(ctx context.Context) (last uint64, err error) {
	c := newCaller()
	defer c.close()
	for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if err = c.get(ctx, p.address+"/readyz", &struct {
			Last *uint64 `json:"last"`
		}{&last}); err == nil {
			return last, nil
		}
		if time.Since(begun) > 10*time.Minute || ctx.Err() != nil {
			return 0, errors.Join(err, ctx.Err())
		}
	}
}

// freePort returns an address of this machine on which no program listens.
func freePort(ctx context.Context) (string, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// memory returns a figure of /proc on the process, in MB.
func (p *process) memory(name string) (float64, error) {
	path := fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid)
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close() //nolint:errcheck // read only
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), name); ok {
			kb, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(rest, "kB")), 64)
			return kb / 1000, err
		}
	}
	return 0, fmt.Errorf("%s has no %s", path, name)
}
