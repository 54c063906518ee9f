package main

import (
	"context"
	"net"
	"sync"
	"testing"
)

// gate is an address in front of a server of this machine. While it is cut, nothing passes: bytes under way are held, as
// lost packets are, neither end sees an error, and the bytes go on once the gate is healed.
type gate struct {
	addr, target string
	ctx          context.Context //nolint:containedctx // the gate's own life
	mu           sync.Mutex
	passable     chan struct{} // closed while bytes may pass
}

func newGate(t *testing.T, target string) *gate {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	g := &gate{addr: l.Addr().String(), target: target, ctx: ctx, passable: make(chan struct{})}
	close(g.passable)
	t.Cleanup(func() { cancel(); _ = l.Close() })
	go func() {
		for {
			outer, err := l.Accept()
			if err != nil {
				return // the test is over
			}
			go g.carry(outer)
		}
	}()
	return g
}

func (g *gate) cut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.passable = make(chan struct{})
}

func (g *gate) heal() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.passable)
}

// pass waits until bytes may pass, and reports whether they ever may.
func (g *gate) pass() bool {
	g.mu.Lock()
	passable := g.passable
	g.mu.Unlock()
	select {
	case <-passable:
		return true
	case <-g.ctx.Done():
		return false
	}
}

// carry takes one connection through the gate. The end of it must pass, too.
func (g *gate) carry(outer net.Conn) {
	defer func() { _ = outer.Close() }()
	if !g.pass() {
		return
	}
	var d net.Dialer
	inner, err := d.DialContext(g.ctx, "tcp", g.target)
	if err != nil {
		return
	}
	defer func() { _ = inner.Close() }()
	var wg sync.WaitGroup
	for _, c := range [][2]net.Conn{{outer, inner}, {inner, outer}} {
		wg.Go(func() {
			g.copy(c[0], c[1])
			_, _ = c[0].Close(), c[1].Close()
		})
	}
	stop := context.AfterFunc(g.ctx, func() { _, _ = outer.Close(), inner.Close() })
	wg.Wait()
	stop()
}

func (g *gate) copy(to, from net.Conn) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if !g.pass() {
			return
		}
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
