package embedded_test

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"spettanze/events/jetstream/embedded"
)

// What the server refuses to its clients is counted by what it was, once each.
func TestRefused(t *testing.T) {
	srv, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0", User: "ledger", Password: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Shutdown()
	if n := srv.Refused(); n != (embedded.Refused{}) {
		t.Errorf("before anybody came: %+v", n)
	}
	nc, err := nats.Connect(srv.URL(), nats.UserInfo("ledger", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	nc.Close()
	for _, o := range []nats.Option{nats.UserInfo("ledger", "guess"), nats.UserInfo("other", "secret"), nats.Name("nobody")} {
		if nc, err := nats.Connect(srv.URL(), o); err == nil {
			nc.Close()
			t.Error("let in without the password")
		}
	}
	want := embedded.Refused{Connections: 3}
	for end := time.Now().Add(5 * time.Second); srv.Refused() != want && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	if n := srv.Refused(); n != want {
		t.Errorf("%+v, want %+v", n, want)
	}
}
