package browsertest

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Program is the program, running in a process of its own.
type Program struct {
	Address string   // of its pages, such as http://127.0.0.1:41234
	NATS    string   // of its NATS server
	apart   bool     // the server is not the program's own
	Args    []string // further flags
	Probes  string   // where it is asked whether it is ready; empty: at Address
	binary  string
	data    string
	cmd     *exec.Cmd
	exited  chan error
}

// Build builds the program into a directory and returns its path.
func Build(ctx context.Context, dir string) (string, error) {
	binary := filepath.Join(dir, "spettanze")
	out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "spettanze/cmd/spettanze").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w: %s", err, out)
	}
	return binary, nil
}

// Sample makes the data of the sample company in a directory.
func Sample(ctx context.Context, binary, data string) error {
	out, err := exec.CommandContext(ctx, binary, "demo", "--exit", "--data", data, "--http", "127.0.0.1:0").CombinedOutput()
	if err != nil {
		return fmt.Errorf("make the sample company: %w: %s", err, out)
	}
	return nil
}

// Serve starts the program on a data directory, and returns when it is ready.
func Serve(ctx context.Context, binary, data string) (*Program, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0") // a port that is free
	if err != nil {
		return nil, err
	}
	p := &Program{binary: binary, data: data, NATS: l.Addr().String()}
	return p, errors.Join(l.Close(), p.Start(ctx, "127.0.0.1:0"))
}

// Start starts the program at an address and returns when it is ready. A program that was stopped may be started again.
func (p *Program) Start(ctx context.Context, listen string) error {
	args := []string{"serve", "--data", p.data, "--http", listen}
	if p.NATS != "" {
		args = append(args, choose(p.apart, "--nats-url", "--nats-listen"), p.NATS)
	}
	p.cmd = exec.Command(p.binary, args...) //nolint:noctx // Stop ends it
	p.cmd.Args = append(p.cmd.Args, p.Args...)
	p.cmd.Env = append(os.Environ(), "LANG=en_US.UTF-8")
	log, err := p.cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := p.cmd.Start(); err != nil {
		return fmt.Errorf("start the program: %w", err)
	}
	address, said := make(chan string, 1), make(chan string, 1)
	go func() {
		var all strings.Builder
		for lines := bufio.NewScanner(log); lines.Scan(); {
			_, after, found := strings.Cut(lines.Text(), "msg=serving http=")
			if found {
				where, _, _ := strings.Cut(after, " ")
				address <- where
				_, _ = io.Copy(io.Discard, log)
				break
			}
			all.WriteString(lines.Text() + "\n")
		}
		said <- all.String()
	}()
	select {
	case p.Address = <-address:
	case text := <-said:
		return errors.Join(fmt.Errorf("the program stopped at once: %s", text), p.cmd.Wait())
	case <-time.After(time.Minute):
		return errors.Join(errors.New("the program says no address"), p.cmd.Process.Kill())
	}
	p.exited = make(chan error, 1)
	go func() { p.exited <- p.cmd.Wait() }()
	return p.ready(ctx)
}

// Listen is the address at which the program listens, to start it again at the same.
func (p *Program) Listen() string { return strings.TrimPrefix(p.Address, "http://") }

// ready waits until the projections are caught up.
func (p *Program) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		if Fetch(ctx, cmp.Or(p.Probes, p.Address)+"/readyz").Status == http.StatusOK {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.New("the program does not become ready")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Stop asks the program to stop, and waits until it has.
func (p *Program) Stop() error {
	if p.exited == nil {
		return nil
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-p.exited:
		p.exited = nil
		return err
	case <-time.After(15 * time.Second):
		return errors.Join(errors.New("the program does not stop"), p.cmd.Process.Kill())
	}
}
