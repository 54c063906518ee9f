package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/cast"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/jetstream/streams"
	"spettanze/handlers/outbox"
	"spettanze/projections/sqlite/published"
)

// source is a system that publishes: to the instance it prefers, and to the other when that one does not answer.
type source struct {
	name string
	to   []*killed
	mu   sync.Mutex
	sent map[events.Identity]bool // and acknowledged
	last string                   // answer
}

func newSource(name string, to ...*killed) *source {
	return &source{name: name, to: to, sent: map[events.Identity]bool{}}
}

// publish sends a batch until an instance acknowledges it.
func (s *source) publish(ctx context.Context, batch []events.Event) error {
	for i := 0; ctx.Err() == nil; i++ {
		k := s.to[i%len(s.to)]
		status, answer, err := k.send(ctx, batch)
		s.mu.Lock()
		s.last = fmt.Sprintf("%d %.300s %v", status, answer, err)
		s.mu.Unlock()
		switch {
		case err != nil || status >= 500:
			time.Sleep(20 * time.Millisecond)
			continue
		case status >= 300:
			return fmt.Errorf("HTTP %d: %s", status, answer)
		}
		taken, err := acknowledged(batch, answer)
		if err != nil {
			return err
		}
		s.mu.Lock()
		for _, id := range taken {
			s.sent[id] = true
		}
		s.mu.Unlock()
		time.Sleep(40 * time.Millisecond) // all of it must be projected, published and verified in the end
		return nil
	}
	return ctx.Err()
}

func (s *source) acknowledged() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sent)
}

// awaitMore waits until so many more events of each source are acknowledged.
func awaitMore(t *testing.T, sources []*source, more int) {
	t.Helper()
	for _, s := range sources {
		for before, end := s.acknowledged(), time.Now().Add(2*time.Minute); s.acknowledged() < before+more; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				s.mu.Lock()
				last := s.last
				s.mu.Unlock()
				t.Fatalf("source %s: %d events are acknowledged, and no more; the last answer: %s\n%s\n%s", s.name, s.acknowledged(),
					last, s.to[0].stderr(t), s.to[1].stderr(t))
			}
		}
	}
}

// Three NATS servers and two instances as docker-compose.yml has them, under load through both: the leader of the log is
// killed, a follower stopped and continued, the leader cut off while it runs, the instances killed and stopped, all servers
// restarted in turn. Every acknowledged event is in the log once and in order, the projections of both instances equal
// those of a replay, and every message that follows was published once.
func TestClusterFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("three servers and three instances take more than a minute")
	}
	begun := time.Now()
	nodes, o := startCluster(t)
	log := openCluster(t, o)
	one, two := newKilled(t), newKilled(t)
	one.serve(t)
	two.serve(t)
	one.await(t)
	two.await(t)
	t.Logf("%4.1f s: three servers and two instances are up", time.Since(begun).Seconds())
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Minute)
	defer cancel()
	sources := []*source{newSource("one-", one, two), newSource("two-", two, one)}
	published, stop := make(chan error, len(sources)), make(chan struct{})
	for i, s := range sources {
		go func() { published <- feed(ctx, 11+uint64(i), s.name, stop, s.publish) }()
	}
	rounds := 1
	if os.Getenv("SPETTANZE_FAULTS") != "" {
		rounds = 10
	}
	for range rounds {
		clusterRound(t, log, nodes, sources, one, two)
	}
	close(stop)
	for range sources {
		if err := <-published; err != nil {
			t.Fatalf("publishing: %v\n%s", err, one.stderr(t))
		}
	}
	checkCluster(t, log, sources, one, two)
}

func clusterRound(t *testing.T, log *service.Log, nodes []*node, sources []*source, one, two *killed) {
	t.Helper()
	begun := time.Now()
	phase := func(what string) {
		t.Logf("%4.1f s: %s; %d events acknowledged", time.Since(begun).Seconds(), what, sources[0].acknowledged()+sources[1].acknowledged())
	}
	named := func(name string) *node {
		return nodes[slices.IndexFunc(nodes, func(n *node) bool { return n.name == name })]
	}

	leader := named(whole(t, log))
	leader.kill()
	time.Sleep(2 * time.Second)
	leader.start(t)
	phase("the leader was killed and started again")

	leader = named(whole(t, log))
	follower := nodes[(slices.Index(nodes, leader)+1)%len(nodes)]
	_ = follower.cmd.Process.Signal(syscall.SIGSTOP)
	time.Sleep(2 * time.Second)
	_ = follower.cmd.Process.Signal(syscall.SIGCONT)
	phase("a follower was stopped and continued")

	leader = named(whole(t, log))
	leader.cutOff()
	awaitMore(t, sources, 200) // the two others elect, and clients leave the one that does not answer
	phase("the leader is cut off, and the others go on")
	leader.reconnect()
	whole(t, log)
	phase("it is back")

	for _, k := range []*killed{one, two} {
		k.kill(t)
		awaitMore(t, sources, 50) // through the other
		k.serve(t)
		k.await(t)
	}
	phase("the instances were killed in turn")

	_ = one.cmd.Process.Signal(syscall.SIGSTOP)
	stopped := time.Now()
	for _, n := range nodes {
		whole(t, log)
		n.kill()
		n.start(t)
	}
	whole(t, log)
	time.Sleep(time.Until(stopped.Add(8 * time.Second))) // if it was telling, two has taken the turn by now
	_ = one.cmd.Process.Signal(syscall.SIGCONT)
	awaitMore(t, sources, 50)
	phase("the servers were restarted in turn, with one instance stopped")
}

// checkCluster reads the log, stops the instances and compares. A third instance with an empty directory must then find
// nothing to publish.
func checkCluster(t *testing.T, log *service.Log, sources []*source, one, two *killed) {
	t.Helper()
	begun := time.Now()
	seen, last := map[events.Identity]uint64{}, uint64(0)
	err := log.Read(t.Context(), 1, false, func(recs []events.Record) error {
		for _, r := range recs {
			if r.Err != nil || seen[r.Event.Identity] != 0 {
				t.Errorf("sequence %d is there twice, or cannot be understood: %v", r.Seq, r.Err)
				continue
			}
			seen[r.Event.Identity], last = r.Seq, r.Seq
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	acknowledged := 0
	for i, s := range sources {
		for id := range s.sent {
			if seen[id] == 0 {
				t.Errorf("event %s was acknowledged, and is lost", id.ID)
			}
		}
		acknowledged += len(s.sent)
		inOrder(t, seen, 11+uint64(i), s.name+"0-")
	}
	awaitPublished(t, log, one, two)
	published := ledgerIDs(t, log)
	t.Logf("%4.1f s: all is published", time.Since(begun).Seconds())
	third := newKilled(t)
	third.serve(t)
	third.await(t)
	awaitPublished(t, log, third)
	t.Logf("%4.1f s: a third instance has looked", time.Since(begun).Seconds())
	for _, k := range []*killed{one, two, third} {
		if out, err := k.command("verify").CombinedOutput(); err != nil {
			t.Errorf("verify: %v\n%s", err, out)
		}
	}
	t.Logf("%4.1f s: all three are verified", time.Since(begun).Seconds())
	if now := ledgerIDs(t, log); now != published {
		t.Errorf("LEDGER had %d messages, and %d after an instance with an empty directory had run", published, now)
	}
	t.Logf("%d events acknowledged, %d in the log, %d messages published", acknowledged, last, published)
}

// inOrder compares the sequences of a source's first company with the order in which it was published.
func inOrder(t *testing.T, seen map[events.Identity]uint64, seed uint64, prefix string) {
	t.Helper()
	order, sent := uint64(0), map[events.Identity]bool{} // some are sent again later on: the first time counts
	sample.Generate(cast.Config(seed), func(e events.Event) bool {
		e.ID = prefix + e.ID
		if sent[e.Identity] {
			return true
		}
		sent[e.Identity] = true
		if at := seen[e.Identity]; at != 0 && at < order {
			t.Errorf("event %s is at %d, behind what was published after it at %d", e.ID, at, order)
		} else {
			order = max(order, at)
		}
		return true
	})
}

// awaitPublished waits until instances are ready and LEDGER has been at rest for longer than a turn lasts, and stops them.
func awaitPublished(t *testing.T, log *service.Log, ks ...*killed) {
	t.Helper()
	rest, before := time.Now(), uint64(0)
	for end := time.Now().Add(4 * time.Minute); time.Since(rest) < 9*time.Second; time.Sleep(200 * time.Millisecond) {
		s, err := log.JetStream().Stream(t.Context(), streams.Ledger)
		ready := err == nil && s.CachedInfo().State.LastSeq == before
		if err == nil {
			before = s.CachedInfo().State.LastSeq
		}
		for _, k := range ks {
			resp, err := k.client.Get("http://" + k.addr + "/readyz")
			if err != nil {
				ready = false
				continue
			}
			ready = ready && resp.StatusCode == http.StatusOK
			_ = resp.Body.Close()
		}
		if !ready {
			rest = time.Now()
		}
		if time.Now().After(end) {
			t.Fatalf("not ready\n%s", ks[0].stderr(t))
		}
	}
	for _, k := range ks {
		_ = k.cmd.Process.Signal(syscall.SIGTERM)
		if err := k.cmd.Wait(); err != nil {
			t.Errorf("it did not stop well: %v\n%s", err, k.stderr(t))
		}
	}
}

// ledgerIDs counts the messages of LEDGER, each of which must have an id of its own.
func ledgerIDs(t *testing.T, log *service.Log) int {
	t.Helper()
	ids := map[string]bool{}
	_, err := outbox.NewStreams(log.Log).Read(t.Context(), streams.Ledger, 0, func(list []published.Message, _ uint64) error {
		for _, m := range list {
			if ids[m.ID] {
				t.Errorf("%s is published twice: %s", m.ID, m.Payload)
			}
			ids[m.ID] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return len(ids)
}
