package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/nats-io/nats-server/v2/server"

	"spettanze/cmd/spettanze/sample"
	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/handlers/projector"
)

// asNATS makes this test binary run a NATS server of this module's version with the configuration file that it names.
const asNATS = "SPETTANZE_TEST_AS_NATS"

func init() {
	file := os.Getenv(asNATS)
	if file == "" {
		return
	}
	o, err := server.ProcessConfigFile(file)
	var s *server.Server
	if err == nil {
		s, err = server.NewServer(o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	s.ConfigureLogger()
	s.Start()
	s.WaitForShutdown()
	os.Exit(0)
}

// compose is what is read of docker-compose.yml.
type compose struct {
	Services map[string]struct {
		Image       string
		Build       any
		Environment map[string]string
		Volumes     []string
		Healthcheck map[string]any
		Configs     []struct{ Source, Target string }
	}
	Volumes map[string]any
	Configs map[string]struct{ Content string }
}

func readCompose(t *testing.T) compose {
	t.Helper()
	b, err := os.ReadFile("../../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	var c compose
	if err := yaml.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// content is the text of a configuration as the container gets it.
func (c compose) content(name string) string {
	return strings.NewReplacer("$$", "$", "${NATS_PASSWORD}", "secret").Replace(c.Configs[name].Content)
}

// What makes three machines safe is said in docker-compose.yml, for each of them.
func TestComposeIsSafe(t *testing.T) {
	c := readCompose(t)
	conf := c.content("nats")
	for _, want := range []string{"sync_interval: always", "authorization {", "tls {", "verify: true", "store_dir: /data"} {
		if !strings.Contains(conf, want) {
			t.Errorf("the configuration of the NATS servers lacks %q", want)
		}
	}
	if n := strings.Count(conf, "tls {"); n != 2 {
		t.Errorf("TLS for clients and between servers: %d blocks", n)
	}
	for _, name := range []string{"nats1", "nats2", "nats3", "spettanze1", "spettanze2", "prometheus", "grafana"} {
		s, ok := c.Services[name]
		if !ok || len(s.Healthcheck) == 0 {
			t.Errorf("%s is missing, or has no health check", name)
		}
		data := ""
		for _, v := range s.Volumes {
			if volume, _, _ := strings.Cut(v, ":"); volume == name {
				data = volume
			}
		}
		if _, ok := c.Volumes[data]; !ok {
			t.Errorf("%s has no named volume of its own", name)
		}
		if strings.HasPrefix(name, "nats") && (len(s.Configs) != 1 || s.Configs[0].Source != "nats" ||
			s.Image != "nats:"+server.VERSION+"-alpine") {
			t.Errorf("%s: image %s with configuration %v; the module's server is %s", name, s.Image, s.Configs, server.VERSION)
		}
		if strings.HasPrefix(name, "spettanze") && (s.Environment["SPETTANZE_NATS_REPLICAS"] != "3" ||
			strings.Count(s.Environment["SPETTANZE_NATS_URL"], "tls://") != 3) {
			t.Errorf("%s: %v", name, s.Environment)
		}
	}
}

// node is one of the NATS servers.
type node struct {
	name, conf, client string
	cmd                *exec.Cmd
}

func (n *node) start(t *testing.T) {
	t.Helper()
	n.cmd = exec.Command(os.Args[0])
	n.cmd.Env = append(os.Environ(), asNATS+"="+n.conf, "SERVER_NAME="+n.name)
	if err := n.cmd.Start(); err != nil {
		t.Fatal(err)
	}
}

func (n *node) kill() {
	_ = n.cmd.Process.Signal(syscall.SIGCONT)
	_ = n.cmd.Process.Kill()
	_ = n.cmd.Wait()
}

// startCluster runs the NATS servers of docker-compose.yml on this machine, with certificates from its script.
func startCluster(t *testing.T) (nodes []*node, o jetstream.ClientOptions) {
	t.Helper()
	c, dir := readCompose(t), t.TempDir()
	certificates := exec.Command("sh", "-c", c.content("certificates"))
	certificates.Env = append(os.Environ(), "CERTIFICATES="+dir)
	if out, err := certificates.CombinedOutput(); err != nil {
		t.Fatalf("certificates: %v\n%s", err, out)
	}
	pairs := []string{"/certificates", dir, "http: 127.0.0.1:8222", ""}
	routes := map[string]string{}
	var urls []string
	for _, name := range []string{"nats1", "nats2", "nats3"} {
		n := &node{name: name, client: freeAddress(t), conf: filepath.Join(dir, name+".conf")}
		routes[name] = freeAddress(t)
		pairs = append(pairs, name+":6222", routes[name])
		nodes, urls = append(nodes, n), append(urls, "tls://"+n.client)
	}
	for _, n := range nodes {
		_, client, _ := net.SplitHostPort(n.client)
		_, route, _ := net.SplitHostPort(routes[n.name])
		conf := strings.NewReplacer(append(pairs, "port: 4222", "host: 127.0.0.1, port: "+client, "port: 6222",
			"host: 127.0.0.1, port: "+route, "store_dir: /data", "store_dir: "+filepath.Join(dir, n.name))...).Replace(c.content("nats"))
		if err := os.WriteFile(n.conf, []byte(conf), 0o600); err != nil {
			t.Fatal(err)
		}
		n.start(t)
		t.Cleanup(n.kill)
	}
	o = jetstream.ClientOptions{URL: strings.Join(urls, ","), CA: filepath.Join(dir, "ca.pem"), User: "spettanze", Password: "secret"}
	t.Setenv("SPETTANZE_NATS_URL", o.URL)
	t.Setenv("SPETTANZE_NATS_CA", o.CA)
	t.Setenv("SPETTANZE_NATS_USER", o.User)
	t.Setenv("SPETTANZE_NATS_PASSWORD", o.Password)
	t.Setenv("SPETTANZE_NATS_REPLICAS", "3")
	return nodes, o
}

// openCluster opens the log once the servers have found each other.
func openCluster(t *testing.T, o jetstream.ClientOptions) *embeddedLog {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		log, err := connectReplicated(t.Context(), o, 3)
		if err == nil {
			t.Cleanup(log.close)
			return log
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// whole waits until all three servers hold all of HR, and returns its leader's name.
func whole(t *testing.T, log *embeddedLog) string {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		stream, err := log.JetStream().Stream(t.Context(), jetstream.StreamHR)
		if err == nil {
			c, current := stream.CachedInfo().Cluster, 0
			for _, r := range c.Replicas {
				if r.Current && !r.Offline {
					current++
				}
			}
			if c.Leader != "" && current == 2 {
				return c.Leader
			}
		}
		if time.Now().After(end) {
			t.Fatalf("the servers did not come together: %v", err)
		}
	}
}

// Three NATS servers and two instances as docker-compose.yml has them, under load: the stream's leader is killed, a
// follower stopped and continued, an instance killed, all servers restarted in turn. What was acknowledged is there once and
// in order, both instances are what a replay is, and what follows was told once.
func TestClusterFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("three servers and three instances take most of a minute")
	}
	nodes, o := startCluster(t)
	log := openCluster(t, o)
	one, two := newKilled(t), newKilled(t)
	one.serve(t)
	two.serve(t)
	one.await(t)
	two.await(t)
	t.Cleanup(func() { _ = one.cmd.Process.Kill(); _ = two.cmd.Process.Kill() })
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	defer cancel()
	published, stop := make(chan error, 1), make(chan struct{})
	go func() { published <- one.feed(ctx, 11, stop) }()

	rounds := 1
	if os.Getenv("SPETTANZE_FAULTS") != "" {
		rounds = 10
	}
	for range rounds {
		clusterRound(t, log, nodes, one, two)
	}
	whole(t, log)
	close(stop)
	if err := <-published; err != nil {
		t.Fatalf("publishing: %v\n%s", err, one.stderr(t))
	}
	checkCluster(t, log, one, two)
}

func clusterRound(t *testing.T, log *embeddedLog, nodes []*node, one, two *killed) {
	t.Helper()
	leader := whole(t, log)
	var follower *node
	for _, n := range nodes {
		if n.name != leader {
			follower = n
			continue
		}
		n.kill()
		time.Sleep(2 * time.Second)
		n.start(t)
	}
	if whole(t, log) == follower.name {
		follower = nodes[0]
	}
	_ = follower.cmd.Process.Signal(syscall.SIGSTOP)
	time.Sleep(2 * time.Second)
	_ = follower.cmd.Process.Signal(syscall.SIGCONT)
	whole(t, log)
	for _, k := range []*killed{one, two} {
		k.kill(t)
		time.Sleep(500 * time.Millisecond)
		k.serve(t)
		k.await(t)
	}
	for _, n := range nodes {
		whole(t, log)
		n.kill()
		n.start(t)
	}
}

// checkCluster reads the log, stops the instances and compares, and lets a third one, which knows nothing, find nothing to
// tell.
func checkCluster(t *testing.T, log *embeddedLog, one, two *killed) {
	t.Helper()
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
	for id := range one.acked {
		if seen[id] == 0 {
			t.Errorf("event %s was acknowledged, and is lost", id.ID)
		}
	}
	order, sent := uint64(0), map[events.Identity]bool{} // some are sent again later on: the first time counts
	sample.Generate(sample.CompanyConfig(11), func(e events.Event) bool {
		e.ID = "0-" + e.ID
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
	awaitTold(t, log, one, two)
	told := ledgerIDs(t, log)
	third := newKilled(t)
	third.serve(t)
	third.await(t)
	awaitTold(t, log, third)
	for _, k := range []*killed{one, two, third} {
		if out, err := k.command("verify").CombinedOutput(); err != nil {
			t.Errorf("verify: %v\n%s", err, out)
		}
	}
	if now := ledgerIDs(t, log); now != told {
		t.Errorf("LEDGER had %d messages, and %d once an instance that knew nothing had looked", told, now)
	}
	t.Logf("%d events acknowledged, %d in the log, %d messages told", len(one.acked), last, told)
}

// awaitTold waits until instances are ready and LEDGER has been at rest for longer than a turn lasts, and stops them.
func awaitTold(t *testing.T, log *embeddedLog, ks ...*killed) {
	t.Helper()
	rest, before := time.Now(), uint64(0)
	for end := time.Now().Add(4 * time.Minute); time.Since(rest) < 12*time.Second; time.Sleep(200 * time.Millisecond) {
		s, err := log.JetStream().Stream(t.Context(), jetstream.StreamLedger)
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
func ledgerIDs(t *testing.T, log *embeddedLog) int {
	t.Helper()
	ids := map[string]bool{}
	_, err := projector.NewOutbound(log.Log).Told(t.Context(), 0, func(_ uint64, m projector.Message) error {
		if ids[m.ID] {
			t.Errorf("%s is told twice: %s", m.ID, m.Payload)
		}
		ids[m.ID] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return len(ids)
}
