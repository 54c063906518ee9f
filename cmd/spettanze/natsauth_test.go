package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events/jetstream/accounts"
)

// A log that was written without accounts gets them. A publisher publishes, a backup is made of the running service with the
// credentials for it and with no others, a publisher is revoked while the service runs, and commands on the directory need none.
func TestServeWithAccounts(t *testing.T) {
	dir := t.TempDir()
	keys, creds := filepath.Join(dir, "keys"), filepath.Join(dir, "presenze.creds")
	k := newKilled(t)
	command(t, 0, "publish", "--data", k.dir, written(t, "hire.jsonl", hire))
	command(t, 0, "nats-auth", "init", "--keys", keys, "--company", "blue")
	command(t, 0, "nats-auth", "user", "presenze", "--keys", keys, "--company", "blue", "--source", "/presenze", "--type", "hr.clocking.recorded.v1", "--out", creds)
	address := freeAddress(t)
	with := []string{"serve", "--http", k.addr, "--nats-listen", address, "--nats-accounts", filepath.Join(keys, "accounts.conf"),
		"--nats-creds", filepath.Join(keys, "instance.creds")}
	k.start(t, with...)
	k.await(t)
	if nc, err := nats.Connect(address); err == nil {
		nc.Close()
		t.Error("the port takes a client without credentials")
	}
	nc, err := nats.Connect(address, nats.UserCredentials(creds), nats.CustomInboxPrefix(accounts.InboxOf("presenze")),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err != nil {
		t.Fatalf("%v\n%s", err, k.stderr(t))
	}
	defer nc.Close()
	publishClockings(t, nc, "a", 3)
	ready(t, "http://"+k.addr)
	if out := command(t, 0, "facts", "--server", "http://"+k.addr, "--employee", "E1", "--json"); strings.Count(out, `"/presenze"`) < 3 {
		t.Errorf("the facts are %s", out)
	}
	backups := filepath.Join(dir, "backups")
	command(t, 0, "backup", filepath.Join(backups, "one"), "--data", k.dir, "--nats-creds", filepath.Join(keys, "backup.creds"))
	command(t, cli.StatusUnreachable, "backup", filepath.Join(backups, "two"), "--data", k.dir)

	command(t, 0, "nats-auth", "revoke", "presenze", "--keys", keys, "--company", "blue")
	time.Sleep(1100 * time.Millisecond) // claims of accounts are dated by the second
	if err := k.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); nc.IsConnected(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the revoked user stays connected\n%s", k.stderr(t))
		}
	}
	if again, err := nats.Connect(address, nats.UserCredentials(creds)); err == nil {
		again.Close()
		t.Error("the revoked user connects")
	}
	k.kill(t)
	command(t, 0, "verify", "--data", k.dir)
	k.start(t, with...) // after the command, the streams are the account's again
	k.await(t)
	k.kill(t)
}

// A backup of a log without accounts goes onto a server that has them, and an instance serves it with its everyday credentials.
func TestLogGetsServerWithAccounts(t *testing.T) {
	dir := t.TempDir()
	data, keys := filepath.Join(dir, "data"), filepath.Join(dir, "keys")
	command(t, 0, "publish", "--data", data, written(t, "hire.jsonl", hire))
	command(t, 0, "backup", filepath.Join(dir, "backup"), "--data", data)
	command(t, 0, "nats-auth", "init", "--keys", keys, "--company", "blue")
	conf := filepath.Join(keys, "nats.conf")
	if err := os.WriteFile(conf, []byte("listen: 127.0.0.1:-1\ninclude accounts.conf\njetstream { store_dir: "+filepath.Join(dir, "nats")+", sync_interval: always }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := server.ProcessConfigFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	o.NoSigs, o.NoLog = true, true
	srv, err := server.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(func() { srv.Shutdown(); srv.WaitForShutdown() })
	if !srv.ReadyForConnections(20 * time.Second) {
		t.Fatal("the server does not start")
	}
	with := func(role string) []string {
		return []string{"--nats-url", srv.ClientURL(), "--nats-creds", filepath.Join(keys, role+".creds")}
	}
	if status, _, stderr := foreground(t, append([]string{"serve", "--data", filepath.Join(dir, "new"), "--http", "127.0.0.1:0"}, with("instance")...)...); status == 0 ||
		!strings.Contains(stderr, "nats-auth setup") {
		t.Errorf("an instance on a server without streams: %d %s", status, stderr)
	}
	command(t, cli.StatusUsage, append([]string{"nats-auth", "setup"}, with("instance")...)...)
	command(t, 0, append([]string{"restore", filepath.Join(dir, "backup"), "--data", filepath.Join(dir, "new")}, with("setup")...)...)
	setup := append([]string{"nats-auth", "setup", "--accounts", filepath.Join(keys, "accounts.conf")}, with("setup")...)
	command(t, 0, setup...)
	command(t, 0, setup...)
	r := background(t, append([]string{"serve", "--data", filepath.Join(dir, "new"), "--http", "127.0.0.1:0"}, with("instance")...)...)
	ready(t, r.address(t))
	command(t, 0, append([]string{"backup", filepath.Join(dir, "again")}, with("backup")...)...)
}

// What nats-auth is given wrongly it refuses with what to do, and makes nothing.
// Keys of an earlier version have publishers in the account of their company, where servers refuse them: the commands say so.
func TestPublisherOfAnEarlierVersion(t *testing.T) {
	dir := t.TempDir()
	keys := filepath.Join(dir, "keys")
	file := filepath.Join(keys, "keys.json")
	command(t, 0, "nats-auth", "init", "--keys", keys, "--company", "blue")
	command(t, 0, "nats-auth", "user", "presenze", "--keys", keys, "--company", "blue", "--reads", "payroll", "--out", filepath.Join(dir, "a"))
	const says = "the credentials of presenze --company blue are of an earlier version"
	if out := command(t, 0, "nats-auth", "list", "--keys", keys); strings.Contains(out, says) {
		t.Errorf("a reader: %s", out)
	}
	b, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, []byte(strings.Replace(string(b), `"reads":`, `"sources": ["/presenze"], "types": ["hr.clocking.recorded.v1"], "reads":`, 1)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"list"}, {"init", "--company", "red"}} {
		if out := command(t, 0, append(append([]string{"nats-auth"}, args...), "--keys", keys)...); !strings.Contains(out, says) {
			t.Errorf("%v: %s", args, out)
		}
	}
	command(t, 0, "nats-auth", "revoke", "presenze", "--keys", keys, "--company", "blue")
	command(t, 0, "nats-auth", "user", "presenze", "--keys", keys, "--company", "blue", "--source", "/presenze", "--type", "hr.clocking.recorded.v1",
		"--out", filepath.Join(dir, "b"))
	if out := command(t, 0, "nats-auth", "list", "--keys", keys); strings.Contains(out, says) {
		t.Errorf("made anew: %s", out)
	}
}

func TestNATSAuthRefuses(t *testing.T) {
	dir := t.TempDir()
	keys, out := filepath.Join(dir, "keys"), filepath.Join(dir, "new.creds")
	command(t, 0, "nats-auth", "init", "--keys", keys, "--company", "blue", "--company", "red")
	user := func(more ...string) []string {
		return append([]string{"nats-auth", "user", "x", "--keys", keys, "--out", out}, more...)
	}
	publisher := []string{"--company", "blue", "--source", "/x", "--type", "hr.clocking.recorded.v1"}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"nats-auth", "init"}, "--keys"},
		{[]string{"nats-auth", "list", "--keys", dir}, "nats-auth init"},
		{[]string{"nats-auth", "user", "a.b", "--keys", keys, "--out", out, "--role", "backup"}, "letters"},
		{user("--company", "blue"), "publishes"},
		{user("--company", "blue", "--source", "/x"), "publishes"},
		{user("--company", "green", "--reads", "payroll"), "no NATS account"},
		{user("--company", "LEDGER", "--reads", "payroll"), "no NATS account"},
		{user("--company", "blue", "--reads", "everything"), "everything"},
		{user("--company", "blue", "--source", "/x", "--type", "hr.x.v1"), "hr.x.v1"},
		{user("--role", "admin"), "admin"},
		{user("--role", "backup", "--source", "/x"), "company"},
		{user(append(publisher, "--role", "backup")...), "--role"},
		{user(append(publisher, "--days", "-1")...), "--days"},
		{user(append(publisher, "--principal", "presenze")...), "P-"},
		{user("--company", "blue", "--reads", "payroll", "--principal", "P-MFRGGZDFMZTW"), "publishes"},
		{user(append(publisher, "--source", "/"+strings.Repeat("x", 1024))...), "several users"},
		{[]string{"nats-auth", "user", "x", "--keys", keys, "--role", "backup"}, "--out"},
		{[]string{"nats-auth", "user", "x", "--keys", keys, "--role", "backup", "--out", filepath.Join(keys, "keys.json")}, "exists"},
		{[]string{"nats-auth", "revoke", "x", "--keys", keys, "--company", "blue"}, "no NATS user"},
		{[]string{"nats-auth", "setup"}, "--nats-url"},
		{[]string{"serve", "--data", dir, "--nats-accounts", filepath.Join(keys, "accounts.conf")}, "--nats-creds"},
		{[]string{"serve", "--data", dir, "--nats-accounts", filepath.Join(keys, "keys.json"), "--nats-creds", "x"}, "nats-auth init"},
		{[]string{"serve", "--data", dir, "--nats-accounts", "a", "--nats-url", "nats://127.0.0.1:1"}, "embedded"},
	} {
		if status, _, stderr := foreground(t, append(c.args, "--lang", "en")...); status != cli.StatusUsage || !strings.Contains(stderr, c.says) {
			t.Errorf("%v: %d %s", c.args, status, stderr)
		}
	}
	var doc struct{ Users []accounts.User }
	if err := json.Unmarshal([]byte(command(t, 0, "nats-auth", "list", "--keys", keys, "--json")), &doc); err != nil || len(doc.Users) != len(accounts.Roles) {
		t.Errorf("%+v, %v", doc, err)
	}
	if out := command(t, 0, user(publisher...)...); !regexp.MustCompile(`access grant --company blue --principal P-\w{12} --role publisher --source /x --type hr.clocking.recorded\n`).MatchString(out) {
		t.Errorf("%s", out)
	}
	if _, _, stderr := foreground(t, "nats-auth", "user", "y", "--keys", keys, "--out", out+"2", "--company", "red", "--source", "/x", "--type", "hr.clocking.recorded.v1"); !strings.Contains(stderr, "/red/x") {
		t.Errorf("a source of another company: %s", stderr)
	}
}
