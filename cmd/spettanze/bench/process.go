package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func processRows() []*Row {
	return []*Row{
		{Name: "start", What: "start-up of serve on an existing database, until /readyz says ready", Unit: "ms",
			Yardstick: "on an empty directory", Bounds: []Bound{{"ratio", 2, 1.2, false}}},
		{Name: "memory", What: "resident memory of serve, started on it and asked 2,000 questions", Unit: "MB",
			Yardstick: "on an empty directory", Bounds: []Bound{{"ours", 600, 300, false}}},
	}
}

// processes measures serve as a process of its own.
func (b *bench) processes(ctx context.Context, rows []*Row) error {
	w, err := b.Workload.withDefaults()
	if err != nil {
		return err
	}
	b.tell("filling a ledger")
	s, err := b.serve(ctx, w)
	if err != nil {
		return err
	}
	q, err := newQuestion(ctx, s, w)
	remove := s.log.done
	s.log.done = s.log.Close // the directory stays for the processes
	if err = errors.Join(err, s.stop()); err != nil {
		return err
	}
	defer remove()
	empty, removeEmpty, err := b.temp("empty")
	if err != nil {
		return err
	}
	defer removeEmpty()
	b.tell("starting serve")
	if _, err = b.start(ctx, empty, nil); err != nil { // the first start makes the streams
		return err
	}
	theirs, err := b.start(ctx, empty, nil)
	if err != nil {
		return err
	}
	ours, err := b.start(ctx, s.log.dir, q)
	if err != nil {
		return err
	}
	rows[0].add(ours.ready, theirs.ready)
	rows[1].add(ours.memory, theirs.memory)
	return nil
}

// started is what was seen of a process.
type started struct {
	ready  float64 // milliseconds until it was ready
	memory float64 // MB
}

// start runs serve on a directory until it is ready, asks it questions if there are any, and stops it.
func (b *bench) start(ctx context.Context, dir string, q *question) (out started, err error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return out, err
	}
	address := l.Addr().String()
	if err = l.Close(); err != nil {
		return out, err
	}
	cmd, err := b.Command(ctx, "serve", "--data", dir, "--http", address, "--log-level", "error")
	if err != nil {
		return out, err
	}
	begun := time.Now()
	if err = cmd.Start(); err != nil {
		return out, err
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // Wait tells what became of it
		err = errors.Join(err, cmd.Wait())
	}()
	for c := newCaller(); c.do(ctx, http.MethodGet, "http://"+address+"/readyz", nil) != nil; {
		if time.Since(begun) > 10*time.Minute || ctx.Err() != nil {
			return out, errors.Join(errors.New("serve did not become ready"), ctx.Err())
		}
		time.Sleep(2 * time.Millisecond)
	}
	out.ready = float64(time.Since(begun).Microseconds()) / 1000
	if q != nil {
		if _, err = ask(ctx, "http://"+address, q, false, asked); err != nil {
			return out, err
		}
	}
	time.Sleep(3 * time.Second) // the day is turned when the log has been quiet for two
	out.memory, err = resident(cmd.Process.Pid)
	return out, err
}

// resident returns the memory of a process that is in use, in MB.
func resident(pid int) (float64, error) {
	path := fmt.Sprintf("/proc/%d/status", pid)
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close() //nolint:errcheck // read only
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(rest, "kB")), 64)
			return kb / 1000, err
		}
	}
	return 0, fmt.Errorf("%s does not tell the resident memory", path)
}
