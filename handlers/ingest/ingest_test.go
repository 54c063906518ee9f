package ingest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/accounts"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/people"
	"spettanze/events/jetstream/streams"
	"spettanze/handlers/access"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/ingest"
)

// world is an embedded server with accounts for two companies, its log with an instance's credentials, and the door.
type world struct {
	keys *accounts.Keys
	dir  string // of credentials
	srv  *embedded.Server
	log  *jetstream.Log
	url  string
}

const clocking = "hr.clocking.recorded.v1"

// newWorld starts a server as the service does: the streams are made before there are accounts.
func newWorld(t testing.TB, with ...func(*intake.Intake)) *world {
	t.Helper()
	w := &world{dir: t.TempDir()}
	var err error
	if w.keys, err = accounts.Create(w.dir, []string{"blue", "red"}); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	w.start(t, embedded.Options{Dir: data}, jetstream.Config{Companies: w.keys.Companies()})
	_ = w.log.Close()
	w.srv.Shutdown()
	creds := w.add(t, "", accounts.User{Name: "instance", Role: accounts.Instance})
	w.start(t, embedded.Options{Dir: data, Listen: "127.0.0.1:0", Accounts: w.trusted(t), Credentials: creds},
		jetstream.Config{Fixed: true, Companies: w.keys.Companies()})
	people := &people.People{Publisher: w.log.Publisher(), Masters: people.Masters{Path: filepath.Join(t.TempDir(), "key"), Make: true}}
	in := &intake.Intake{Log: w.log, Record: w.log.Get, Describe: people.Describe}
	for _, set := range with {
		set(in)
	}
	door := ingest.New(w.log.JetStream().Conn(), in, slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- door.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = w.log.Close()
		w.srv.Shutdown()
	})
	w.url = w.srv.URL()
	return w
}

func (w *world) start(t testing.TB, o embedded.Options, c jetstream.Config) {
	t.Helper()
	var err error
	if w.srv, err = embedded.Start(o); err != nil {
		t.Fatal(err)
	}
	nc, err := w.srv.Connect()
	if err != nil {
		t.Fatal(err)
	}
	if w.log, err = jetstream.Open(t.Context(), nc, c); err != nil {
		t.Fatal(err)
	}
}

func (w *world) trusted(t testing.TB) *accounts.Trusted {
	t.Helper()
	b, err := w.keys.ServerConfig()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(w.dir, "accounts.conf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	trusted, err := accounts.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return trusted
}

// add adds a user and returns the file with its credentials.
func (w *world) add(t testing.TB, company string, u accounts.User) string {
	t.Helper()
	b, err := w.keys.AddUser(company, u, time.Now())
	if err == nil && len(u.Sources) > 0 {
		err = w.srv.Reload(w.trusted(t)) // a publisher has an account of its own
	}
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(w.dir, company+u.Name+".creds")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// principal returns the handle of a publisher.
func (w *world) principal(company, name string) string {
	for _, u := range w.keys.Users(company) {
		if u.Name == name && u.Revoked == nil {
			return u.Principal
		}
	}
	return ""
}

// publisher adds a publisher of clockings with a source and connects as any client would.
func (w *world) publisher(t testing.TB, company, name string, types ...string) js.JetStream {
	t.Helper()
	if len(types) == 0 {
		types = []string{clocking}
	}
	return w.connect(t, w.add(t, company, accounts.User{Name: name, Sources: []string{"/" + name}, Types: types}), name)
}

func (w *world) connect(t testing.TB, creds, name string) js.JetStream {
	t.Helper()
	nc, err := nats.Connect(w.url, nats.UserCredentials(creds), nats.CustomInboxPrefix(accounts.InboxOf(name)),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	j, err := js.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// event is a clocking of an employee in structured mode.
func event(company, employee, source, id string) []byte {
	return fmt.Appendf(nil, `{"specversion":"1.0","id":%q,"source":%q,"type":"hr.clocking.recorded.v1","company":%q,"subject":%q,`+
		`"time":"2023-03-07T17:06:00+01:00","data":{"date":"2023-03-07","week":"A","punches":["07:50","12:00"]}}`, id, source, company, employee)
}

// short is a context for what may never be answered.
func short(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

// last returns the last sequence of the log.
func (w *world) last(t testing.TB) uint64 {
	t.Helper()
	seq, _, err := w.log.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

// A publisher needs nothing but its credentials: what it publishes is validated and recorded, and acknowledged as by JetStream.
func TestPublish(t *testing.T) {
	w := newWorld(t)
	j := w.publisher(t, "blue", "presenze")
	ack, err := j.Publish(t.Context(), "hr.blue.E1.clocking.recorded", event("blue", "E1", "/presenze", "c1"))
	if err != nil || ack.Stream != streams.HR || ack.Sequence != 1 || ack.Duplicate {
		t.Fatalf("%+v, %v", ack, err)
	}
	ack, err = j.Publish(t.Context(), "hr.blue.E1.clocking.recorded", event("blue", "E1", "/presenze", "c1"))
	if err != nil || ack.Sequence != 1 || !ack.Duplicate {
		t.Errorf("again: %+v, %v", ack, err)
	}
	rec, err := w.log.Get(t.Context(), 1)
	if err != nil || rec.Event == nil || rec.Event.Source != "/presenze" || rec.Event.Company != "blue" || rec.By != w.principal("blue", "presenze") {
		t.Errorf("%+v, %v", rec, err)
	}
	var futures []js.PubAckFuture
	for i := range 2500 {
		f, err := j.PublishAsync("hr.blue.E2.clocking.recorded", event("blue", "E2", "/presenze", fmt.Sprint("b", i)))
		if err != nil {
			t.Fatal(err)
		}
		futures = append(futures, f)
	}
	for i, f := range futures { // in the order in which they were published
		select {
		case ack := <-f.Ok():
			if ack.Sequence != uint64(i)+2 {
				t.Fatalf("message %d is at %d", i, ack.Sequence)
			}
		case err := <-f.Err():
			t.Fatal(err)
		}
	}
}

// Where there are grants, a publisher may send what they and its credentials allow, from the message on that follows a change.
func TestGrants(t *testing.T) {
	d := grants.NewDirectory(func() events.Date { return events.NewDate(2026, 11, 30) })
	w := newWorld(t, func(in *intake.Intake) {
		in.Sender = func(ctx context.Context) intake.Sender {
			who := access.From(ctx)
			if who.Channel != access.NATS {
				t.Errorf("the channel is %s", who.Channel)
			}
			return intake.Sender{Handle: who.Handle, May: func(e *events.Event) *events.DecodeError { return grants.MaySend(d.Grants(who.Handle, e.Company), e) }}
		}
	})
	j, other := w.publisher(t, "blue", "presenze"), w.publisher(t, "blue", "mensa")
	handle := w.principal("blue", "presenze")
	for i, c := range []struct{ grants, code string }{
		{"", "company_not_allowed"},
		{"{role: publisher, sources: [/presenze]}", ""},
		{"{role: publisher, sources: [/presenze], types: [hr.clocking.recorded]}", ""},
		{"{role: publisher, sources: [/presenze], types: [hr.event.annulled]}", "type_not_allowed"},
		{"{role: publisher, sources: [/mensa]}", "source_not_allowed"},
		{"{role: reader}", "company_not_allowed"},
		{"{role: publisher, sources: [/presenze], to: 2026-11-29}", "company_not_allowed"},
	} {
		f, err := grants.ReadFile(fmt.Appendf(nil, "company: blue\npeople:\n  - principal: %s\n    grants: [%s]\n", handle, c.grants))
		if err != nil {
			t.Fatal(err)
		}
		d.Put(f)
		msg, err := j.Conn().Request("hr.blue.E1.clocking.recorded", event("blue", "E1", "/presenze", fmt.Sprint("g", i)), 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(msg.Data); c.code == "" && !strings.HasPrefix(got, `{"stream":"HR","seq":`) || c.code != "" && !strings.Contains(got, `{"error":{"code":403,`) ||
			!strings.Contains(got, c.code) {
			t.Errorf("%q: %s", c.grants, got)
		}
	}
	if _, err := other.Publish(t.Context(), "hr.blue.E1.clocking.recorded", event("blue", "E1", "/mensa", "m1")); err == nil {
		t.Error("a publisher without a grant publishes")
	}
	if w.last(t) != 2 {
		t.Errorf("HR has %d messages, want 2", w.last(t))
	}
}

// What cannot be recorded is answered with the reason and is nowhere: not in HR, not in REJECTED.
func TestRefused(t *testing.T) {
	w := newWorld(t)
	j := w.publisher(t, "blue", "presenze", clocking, "hr.event.annulled.v1")
	ok := event("blue", "E1", "/presenze", "c1")
	for _, c := range []struct {
		name, subject string
		body          []byte
		header        nats.Header
		status        int
		code          string
	}{
		{"no event", "hr.blue.E1.clocking.recorded", []byte(`a story about Mario Rossi`), nil, 422, events.CodeMalformedJSON},
		{"of another subject", "hr.blue.E2.clocking.recorded", ok, nil, 422, events.CodeInvalidValue},
		{"of another company in the body", "hr.blue.E1.clocking.recorded", event("red", "E1", "/presenze", "c1"), nil, 422, events.CodeInvalidValue},
		{"another source", "hr.blue.E1.clocking.recorded", event("blue", "E1", "/hr", "c1"), nil, 403, events.CodeSourceDenied},
		{"annuls another source", "hr.blue.E1.event.annulled", []byte(`{"specversion":"1.0","id":"a1","source":"/presenze","type":"hr.event.annulled.v1",` +
			`"company":"blue","subject":"E1","time":"2023-03-08T09:00:00+01:00","data":{"date":"2023-03-08","source":"/hr","id":"h1","reason":"errore"}}`), nil, 403, events.CodeSourceDenied},
		{"too large", "hr.blue.E1.clocking.recorded", append(ok, strings.Repeat(" ", events.MaxEventBytes)...), nil, 413, events.CodeTooLarge},
		{"roll-up", "hr.blue.E1.clocking.recorded", ok, nats.Header{"Nats-Rollup": {"all"}}, 400, ingest.CodeHeader},
		{"a condition", "hr.blue.E1.clocking.recorded", ok, nats.Header{"Nats-Expected-Last-Sequence": {"0"}}, 400, ingest.CodeHeader},
		{"expiry", "hr.blue.E1.clocking.recorded", ok, nats.Header{"Nats-TTL": {"1s"}}, 400, ingest.CodeHeader},
		{"expiry in small letters", "hr.blue.E1.clocking.recorded", ok, nats.Header{"nats-ttl": {"1s"}}, 400, ingest.CodeHeader},
		{"a batch", "hr.blue.E1.clocking.recorded", ok, nats.Header{"Nats-Batch-Id": {"x"}, "Nats-Batch-Sequence": {"1"}, "Nats-Batch-Commit": {"1"}}, 400, ingest.CodeHeader},
	} {
		t.Run(c.name, func(t *testing.T) {
			msg, err := j.Conn().RequestMsg(&nats.Msg{Subject: c.subject, Data: c.body, Header: c.header}, 5*time.Second)
			if err != nil {
				t.Fatal(err)
			}
			var a struct {
				Error            struct{ Code int }
				Code             string
				Reason, ReasonIt string
			}
			if err := json.Unmarshal(msg.Data, &a); err != nil || a.Error.Code != c.status || a.Code != c.code || a.Reason == "" || a.Reason == a.ReasonIt {
				t.Errorf("%s, %v", msg.Data, err)
			}
		})
	}
	if w.last(t) != 0 {
		t.Errorf("HR has %d messages", w.last(t))
	}
	s, err := w.log.JetStream().Stream(t.Context(), streams.Rejected)
	if err != nil || s.CachedInfo().State.Msgs != 0 {
		t.Errorf("REJECTED: %v", err)
	}
}
