package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"

	"spettanze/events/jetstream/accounts"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
)

// Three servers and two instances as docker-compose.yml has them. A publisher of a company publishes as to any JetStream, from any
// server, and goes on when an instance is killed; neither it, nor a user of its account whose credentials limit nothing, nor an
// instance reaches anything else; and revoked, it is cut off from all three servers.
func TestClusterAccounts(t *testing.T) {
	if testing.Short() {
		t.Skip("three servers and two instances take half a minute")
	}
	nodes, o := startCluster(t)
	log := openCluster(t, o)
	one, two := newKilled(t), newKilled(t)
	one.serve(t)
	two.serve(t)
	one.await(t)
	two.await(t)
	dir := filepath.Dir(o.CA)
	keys, creds := filepath.Join(dir, "keys"), filepath.Join(dir, "presenze.creds")
	command(t, 0, "nats-auth", "user", "presenze", "--keys", keys, "--company", "blue", "--source", "/presenze", "--type", "hr.clocking.recorded.v1", "--out", creds)
	reread(t, dir, nodes)
	var clients []*nats.Conn
	for i, n := range nodes {
		var nc *nats.Conn
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) { // it reads the new account
			var err error
			if nc, err = n.connect(o, creds, nats.CustomInboxPrefix(accounts.InboxOf("presenze"))); err == nil {
				break
			}
			if time.Now().After(end) {
				t.Fatal(err)
			}
		}
		defer nc.Close()
		clients = append(clients, nc)
		publishClockings(t, nc, fmt.Sprint("n", i, "-"), 10)
	}
	one.kill(t)
	publishClockings(t, clients[0], "one-instance-", 20)
	last, _, err := log.Last(t.Context())
	if err != nil || last != 50 {
		t.Errorf("HR ends at %d, want 50 facts: %v", last, err)
	}

	rogue, err := nodes[1].connect(o, unlimited(t, keys, "blue.presenze"))
	if err != nil {
		t.Fatal(err)
	}
	defer rogue.Close()
	instance, err := connection.Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close()
	var wg sync.WaitGroup
	for _, nc := range append(clients, rogue, instance) {
		for subject, body := range map[string]string{
			"$JS.API.STREAM.UPDATE.HR": `{"name":"HR","subjects":["hr.>"],"discard":"old","max_msgs":1}`, "$JS.API.STREAM.DELETE.HR": "",
			"$JS.API.STREAM.PURGE.LEDGER": "{}", "$JS.API.STREAM.MSG.DELETE.PEOPLE": `{"seq":1}`, "$JS.API.STREAM.RESTORE.NEW": `{"config":{"name":"NEW"}}`,
			"$JS.API.CONSUMER.DELETE.LEDGER.payroll-blue": "", "$JS.API.META.LEADER.STEPDOWN": "", "$SYS.REQ.SERVER.PING": "",
			"hr.red.E1.clocking.recorded": "{}", "ingest.red.hr.red.E1.clocking.recorded": "{}",
		} {
			if nc == instance && strings.HasPrefix(subject, "hr.") {
				continue // it writes facts
			}
			wg.Go(func() { unanswered(t, nc, subject, body) })
		}
	}
	wg.Wait()
	if s, err := log.JetStream().Stream(t.Context(), streams.HR); err != nil || s.CachedInfo().State.Msgs != 50 || s.CachedInfo().Config.MaxMsgs != -1 {
		t.Errorf("HR: %+v, %v", s.CachedInfo().State, err)
	}

	command(t, 0, "nats-auth", "revoke", "presenze", "--keys", keys, "--company", "blue")
	reread(t, dir, nodes)
	for i, nc := range clients {
		for end := time.Now().Add(10 * time.Second); nc.IsConnected(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("the revoked user stays connected to %s", nodes[i].name)
			}
		}
		if again, err := nodes[i].connect(o, creds); err == nil {
			again.Close()
			t.Errorf("the revoked user connects to %s", nodes[i].name)
		}
	}
	two.await(t) // the instance goes on
}

// reread makes the servers read the accounts again.
func reread(t *testing.T, dir string, nodes []*node) {
	t.Helper()
	serversRead(t, dir)
	for _, n := range nodes {
		if err := n.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
}

// connect connects to one server alone, without its gate.
func (n *node) connect(o connection.Options, creds string, opts ...nats.Option) (*nats.Conn, error) {
	return nats.Connect("tls://"+n.client, append(opts, nats.UserCredentials(creds), nats.RootCAs(o.CA), nats.IgnoreDiscoveredServers(),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))...)
}

// publishClockings publishes as any client of JetStream does.
func publishClockings(t *testing.T, nc *nats.Conn, prefix string, count int) {
	t.Helper()
	j, err := js.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	for i := range count {
		body := fmt.Appendf(nil, `{"specversion":"1.0","id":"%s%d","source":"/presenze","type":"hr.clocking.recorded.v1","company":"blue","subject":"E1",`+
			`"time":"2023-03-07T17:06:00+01:00","data":{"date":"2023-03-07","week":"A","punches":["07:50","12:00"]}}`, prefix, i)
		for end := time.Now().Add(20 * time.Second); ; {
			ack, err := j.Publish(t.Context(), "hr.blue.E1.clocking.recorded", body)
			if err == nil && ack.Stream == streams.HR {
				break
			}
			if time.Now().After(end) { // of an instance that was killed, a message may be lost: the publisher sends it again
				t.Fatalf("%s%d: %+v, %v", prefix, i, ack, err)
			}
		}
	}
}

// unlimited makes credentials of an account that limit nothing.
func unlimited(t *testing.T, keys, account string) string {
	t.Helper()
	k, err := accounts.Load(keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range k.Accounts {
		if a.Name != account {
			continue
		}
		signer, _ := nkeys.FromSeed([]byte(a.Seed))
		user, _ := nkeys.CreateUser()
		public, _ := user.PublicKey()
		seed, _ := user.Seed()
		token, err := jwt.NewUserClaims(public).Encode(signer)
		if err != nil {
			t.Fatal(err)
		}
		b, err := jwt.FormatUserConfig(token, seed)
		path := filepath.Join(t.TempDir(), "unlimited.creds")
		if err == nil {
			err = os.WriteFile(path, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Fatalf("no account %s", account)
	return ""
}

// unanswered fails if a request is answered with anything but a refusal.
func unanswered(t *testing.T, nc *nats.Conn, subject, body string) {
	msg, err := nc.Request(subject, []byte(body), time.Second)
	if err != nil {
		return
	}
	var a struct{ Error *js.APIError }
	if err := json.Unmarshal(msg.Data, &a); err != nil || a.Error == nil {
		t.Errorf("%s is answered: %.300s", subject, msg.Data)
	}
}
