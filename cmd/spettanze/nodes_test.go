package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"spettanze/cmd/spettanze/natsauth"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
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

// node is one of the NATS servers. Clients and the other servers reach it through gates.
type node struct {
	name, conf    string
	client, route string // the addresses on which it listens
	clients       *gate
	routes        []*gate // that begin or end here
	cmd           *exec.Cmd
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

// cutOff takes the network away from a server that goes on running: neither the others nor clients reach it, nor it them.
func (n *node) cutOff() {
	for _, g := range append(n.routes, n.clients) {
		g.cut()
	}
}

func (n *node) reconnect() {
	for _, g := range append(n.routes, n.clients) {
		g.heal()
	}
}

// configuration is that of docker-compose.yml, but for addresses and directories of this machine. A server advertises its
// own address, which would lead around the gates: it advertises the gate to clients, and to servers an unused address.
func (n *node) configuration(t *testing.T, c compose, dir string, all []*node) string {
	t.Helper()
	pairs := []string{"/certificates", dir, "http: 127.0.0.1:8222", "", "store_dir: /data", "store_dir: " + filepath.Join(dir, n.name)}
	for _, to := range all {
		address := to.route
		if to != n {
			g := newGate(t, to.route)
			n.routes, to.routes, address = append(n.routes, g), append(to.routes, g), g.addr
		}
		pairs = append(pairs, to.name+":6222", address)
	}
	listen := func(address, advertise string) string {
		_, port, _ := net.SplitHostPort(address)
		return fmt.Sprintf("host: 127.0.0.1, port: %s, %s", port, advertise)
	}
	return strings.NewReplacer(append(pairs,
		"port: 4222", listen(n.client, `client_advertise: "`+n.clients.addr+`"`),
		"port: 6222", listen(n.route, `advertise: "127.0.0.1:1"`))...).Replace(c.content("nats"))
}

// startCluster runs the NATS servers of docker-compose.yml on this machine, with certificates from its script.
func startCluster(t *testing.T) (nodes []*node, o connection.Options) {
	t.Helper()
	c, dir := readCompose(t), t.TempDir()
	c.makeCertificates(t, dir)
	makeAccounts(t, dir)
	var urls []string
	for _, name := range natsServers {
		n := &node{name: name, client: freeAddress(t), route: freeAddress(t), conf: filepath.Join(dir, name+".conf")}
		n.clients = newGate(t, n.client)
		nodes, urls = append(nodes, n), append(urls, "tls://"+n.clients.addr)
	}
	for _, n := range nodes {
		if err := os.WriteFile(n.conf, []byte(n.configuration(t, c, dir, nodes)), 0o600); err != nil {
			t.Fatal(err)
		}
		n.start(t)
		t.Cleanup(n.kill)
	}
	o = connection.Options{URL: strings.Join(urls, ","), CA: filepath.Join(dir, "ca.pem"), Credentials: filepath.Join(dir, "keys", "instance.creds")}
	t.Setenv("SPETTANZE_NATS_URL", o.URL)
	t.Setenv("SPETTANZE_NATS_CA", o.CA)
	t.Setenv("SPETTANZE_NATS_REPLICAS", "3")
	makeStreams(t, dir, o)
	t.Setenv("SPETTANZE_NATS_CREDS", o.Credentials)
	return nodes, o
}

// makeStreams makes the streams once the servers have found each other.
func makeStreams(t *testing.T, dir string, o connection.Options) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		status, _, stderr := foreground(t, "nats-auth", "setup", "--nats-url", o.URL, "--nats-ca", o.CA, "--nats-creds",
			filepath.Join(dir, "keys", "setup.creds"), "--accounts", filepath.Join(dir, "keys", natsauth.AccountsFile), "--nats-replicas", "3")
		if status == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatal(stderr)
		}
	}
}

// openCluster opens the log once the servers have found each other.
func openCluster(t *testing.T, o connection.Options) *service.Log {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		log, err := service.Connect(t.Context(), o, 3)
		if err == nil {
			t.Cleanup(log.Shutdown)
			return log
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// whole waits until all three servers hold all of HR, and returns its leader's name.
func whole(t *testing.T, log *service.Log) string {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		stream, err := log.JetStream().Stream(t.Context(), streams.HR)
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
