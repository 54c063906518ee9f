package ingest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"

	"spettanze/events/jetstream/accounts"
	"spettanze/events/jetstream/streams"
	"spettanze/events/logtest"
)

// rogue connects a user of an account whose credentials limit nothing: the border must stand without lists of subjects.
func (w *world) rogue(t *testing.T, account string) *nats.Conn {
	t.Helper()
	var seed string
	for _, a := range w.keys.Accounts {
		if a.Name == account {
			seed = a.Seed
		}
	}
	return w.forged(t, seed)
}

// forged connects a user that an account with a seed has signed.
func (w *world) forged(t *testing.T, seed string) *nats.Conn {
	t.Helper()
	nc, err := w.tryForged(t, seed)
	if err != nil {
		t.Fatal(err)
	}
	return nc
}

func (w *world) tryForged(t *testing.T, seed string) (*nats.Conn, error) {
	t.Helper()
	account, err := nkeys.FromSeed([]byte(seed))
	if err != nil {
		t.Fatal(err)
	}
	user, _ := nkeys.CreateUser()
	public, _ := user.PublicKey()
	secret, _ := user.Seed()
	token, err := jwt.NewUserClaims(public).Encode(account)
	if err != nil {
		t.Fatal(err)
	}
	creds, err := jwt.FormatUserConfig(token, secret)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "rogue.creds")
	if err := os.WriteFile(path, creds, 0o600); err != nil {
		t.Fatal(err)
	}
	nc, err := nats.Connect(w.url, nats.UserCredentials(path), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err == nil {
		t.Cleanup(nc.Close)
	}
	return nc, err
}

// requests are made at once, for most are never answered.
type requests struct {
	nc *nats.Conn
	wg sync.WaitGroup
}

// silent fails if a request is answered by JetStream with anything but a refusal.
func (r *requests) silent(t *testing.T, subject, body string) {
	t.Helper()
	ctx := short(t)
	r.wg.Go(func() {
		msg, err := r.nc.RequestWithContext(ctx, subject, []byte(body))
		if err != nil {
			return
		}
		var a struct{ Error *js.APIError }
		if err := json.Unmarshal(msg.Data, &a); err != nil || a.Error == nil {
			t.Errorf("%s %s is answered: %.300s", subject, body, msg.Data)
		}
	})
}

// messages returns how many messages a stream has.
func (w *world) messages(t *testing.T, stream string) uint64 {
	t.Helper()
	s, err := w.log.JetStream().Stream(t.Context(), stream)
	if err != nil {
		t.Fatal(err)
	}
	return s.CachedInfo().State.Msgs
}

// N1: a publisher of blue publishes its types of events in blue, and nothing else anywhere.
func TestOwnSubjectsOnly(t *testing.T) {
	w := newWorld(t)
	own, all, reader := requests{nc: w.publisher(t, "blue", "presenze").Conn()}, requests{nc: w.rogue(t, "blue.presenze")}, requests{nc: w.rogue(t, "blue")}
	for _, subject := range []string{"hr.red.E1.clocking.recorded", "people.red.E1", "ledger.blue.E1.payroll", "rejected.blue", "access.blue.x",
		"$KV.BALANCES.blue.E1.ferie", "ingest.red.hr.red.E1.clocking.recorded", "told.ledger.blue.E1.payroll"} {
		own.silent(t, subject, string(event("red", "E1", "/presenze", "x")))
		all.silent(t, subject, string(event("red", "E1", "/presenze", "x")))
	}
	for _, subject := range []string{"hr.blue.E1.leave.taken", "hr.blue.E1.clocking", "hr.blue.E1.clocking.recorded.x", "people.blue.E1"} {
		own.silent(t, subject, string(event("blue", "E1", "/presenze", "x")))
	}
	reader.silent(t, "hr.blue.E1.clocking.recorded", string(event("blue", "E1", "/presenze", "x"))) // the account of those who only read
	own.wg.Wait()
	all.wg.Wait()
	reader.wg.Wait()
	if w.srv.Refused().Publishes == 0 {
		t.Error("no refused publish was counted")
	}
	for _, stream := range []string{streams.HR, streams.People, streams.Ledger, streams.Rejected, streams.BalancesStream} {
		if n := w.messages(t, stream); n != 0 {
			t.Errorf("%s has %d messages", stream, n)
		}
	}
}

// N2: the answer to a message goes nowhere but to the account that the message came from.
func TestReplyElsewhere(t *testing.T) {
	w := newWorld(t)
	for i, nc := range []*nats.Conn{w.publisher(t, "blue", "presenze").Conn(), w.rogue(t, "blue.presenze")} {
		for k, reply := range []string{"hr.red.E7.clocking.recorded", "hr.blue.E7.clocking.recorded", "ledger.red.E1.payroll", "$JS.API.STREAM.PURGE.REJECTED",
			"$JS.API.STREAM.DELETE.LEDGER", "ingest.red.hr.red.E1.clocking.recorded", "$KV.BALANCES.red.E1.ferie"} {
			err := nc.PublishRequest("hr.blue.E1.clocking.recorded", reply, event("blue", "E1", "/presenze", fmt.Sprint(i, "-", k)))
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := nc.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	for end := time.Now().Add(10 * time.Second); w.last(t) < 14 && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	time.Sleep(200 * time.Millisecond)
	if w.last(t) != 14 { // the rogue is of the publisher's account, and so is that publisher
		t.Errorf("HR has %d messages, want the 14 facts", w.last(t))
	}
	for _, stream := range []string{streams.Ledger, streams.Rejected, streams.BalancesStream} {
		if n := w.messages(t, stream); n != 0 {
			t.Errorf("%s has %d messages", stream, n)
		}
	}
}

// N3, N4: a company has no JetStream API but its consumer's.
func TestNoAPI(t *testing.T) {
	w := newWorld(t)
	reader := w.connect(t, w.add(t, "blue", accounts.User{Name: "paghe", Reads: []string{accounts.ReadsPayroll}}), "paghe").Conn()
	for _, nc := range []*nats.Conn{w.publisher(t, "blue", "presenze").Conn(), reader, w.rogue(t, "blue.presenze")} {
		r := requests{nc: nc}
		for _, prefix := range []string{"$JS.API.", "LEDGERAPI."} {
			r.silent(t, prefix+"INFO", "")
			r.silent(t, prefix+"STREAM.INFO.HR", `{"subjects_filter":">"}`)
			r.silent(t, prefix+"STREAM.NAMES", "")
			r.silent(t, prefix+"STREAM.LIST", "")
			r.silent(t, prefix+"STREAM.MSG.GET.HR", `{"seq":1}`)
			r.silent(t, prefix+"DIRECT.GET.KV_BALANCES", `{"last_by_subj":"$KV.BALANCES.red.E1.ferie"}`)
			r.silent(t, prefix+"STREAM.CREATE.MINE", `{"name":"MINE","subjects":["x"]}`)
			r.silent(t, prefix+"CONSUMER.LIST.LEDGER", "")
			r.silent(t, prefix+"CONSUMER.INFO.LEDGER.payroll-red", "")
			r.silent(t, prefix+"CONSUMER.MSG.NEXT.LEDGER.payroll-red", `{"batch":1,"no_wait":true}`)
			r.silent(t, prefix+"CONSUMER.DELETE.LEDGER.payroll-red", "")
			r.silent(t, prefix+"CONSUMER.DELETE.LEDGER.payroll-blue", "")
			for _, config := range []string{`{"durable_name":"payroll-blue","filter_subject":"ledger.red.>"}`,
				`{"durable_name":"payroll-blue","filter_subjects":["ledger.blue.>","ledger.red.>"]}`,
				`{"durable_name":"payroll-red"}`, `{"deliver_subject":"hr.blue.E1.clocking.recorded","filter_subject":"ledger.blue.>"}`} {
				body := `{"stream_name":"LEDGER","config":` + config + `}`
				r.silent(t, prefix+"CONSUMER.CREATE.LEDGER", body)
				r.silent(t, prefix+"CONSUMER.CREATE.LEDGER.payroll-blue.ledger.blue.>", body)
				r.silent(t, prefix+"CONSUMER.DURABLE.CREATE.LEDGER.payroll-blue", body)
			}
		}
		r.wg.Wait()
	}
}

// A reader of payroll gets its company's instructions, live and from a consumer that remembers what was acknowledged.
func TestReader(t *testing.T) {
	w := newWorld(t)
	creds := w.add(t, "blue", accounts.User{Name: "paghe", Reads: []string{accounts.ReadsPayroll}})
	nc := w.connect(t, creds, "paghe").Conn()
	live, err := nc.SubscribeSync("told.ledger.blue.*.payroll")
	if err != nil {
		t.Fatal(err)
	}
	if err := nc.Flush(); err != nil {
		t.Fatal(err)
	}
	for _, subject := range []string{"ledger.red.E1.payroll", "ledger.blue.E1.breach", "ledger.blue.E1.payroll"} {
		if _, err := w.log.JetStream().Publish(t.Context(), subject, []byte(subject)); err != nil {
			t.Fatal(err)
		}
	}
	if msg, err := live.NextMsg(5 * time.Second); err != nil || string(msg.Data) != "ledger.blue.E1.payroll" {
		t.Errorf("live: %v, %v", msg, err)
	}
	j, err := js.NewWithAPIPrefix(nc, "LEDGERAPI")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"ledger.blue.E1.payroll", ""} {
		c, err := j.Consumer(t.Context(), streams.Ledger, streams.PayrollConsumer("blue"))
		if err != nil {
			t.Fatal(err)
		}
		msg, err := c.Next(js.FetchMaxWait(time.Second))
		if want == "" {
			if err == nil {
				t.Errorf("an acknowledged message comes again: %s", msg.Data())
			}
			continue
		}
		if err != nil || string(msg.Data()) != want {
			t.Fatalf("%v, %v", msg, err)
		}
		if err := msg.DoubleAck(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// N5: with no credentials but those of setup may a stream be changed, and with none may a fact be removed from HR.
func TestNothingGoesAway(t *testing.T) {
	w := newWorld(t)
	if _, err := w.log.Append(t.Context(), logtest.Clockings("n", 3)); err != nil {
		t.Fatal(err)
	}
	instance := w.log.JetStream().Conn()
	backup := w.connect(t, w.add(t, "", accounts.User{Name: "backup", Role: accounts.Backup}), "backup").Conn()
	for _, nc := range []*nats.Conn{instance, backup, w.publisher(t, "blue", "presenze").Conn(), w.rogue(t, "blue.presenze")} {
		r := requests{nc: nc}
		for _, stream := range []string{streams.HR, streams.Ledger, streams.Rejected, streams.People, streams.BalancesStream} {
			one := fmt.Sprintf(`{"name":%q,"subjects":["x.>"],"discard":"old","max_msgs":1}`, stream)
			for subject, body := range map[string]string{"UPDATE": one, "CREATE": one, "DELETE": "", "PURGE": `{}`, "RESTORE": `{}`,
				"MSG.DELETE": `{"seq":1}`, "LEADER.STEPDOWN": ""} {
				r.silent(t, "$JS.API.STREAM."+subject+"."+stream, body)
			}
		}
		r.silent(t, "$JS.API.CONSUMER.DELETE.LEDGER.payroll-blue", "")
		r.wg.Wait()
	}
	i := requests{nc: instance}
	i.silent(t, "$JS.API.STREAM.SNAPSHOT.HR", `{"deliver_subject":"_IN.instance.x"}`)
	setup := w.connect(t, w.add(t, "", accounts.User{Name: "setup", Role: accounts.Setup}), "setup")
	s := requests{nc: setup.Conn()}
	s.silent(t, "$JS.API.STREAM.PURGE.HR", `{}`)
	s.silent(t, "$JS.API.STREAM.MSG.DELETE.HR", `{"seq":1}`)
	i.wg.Wait()
	s.wg.Wait()
	if w.last(t) != 3 || w.messages(t, streams.HR) != 3 {
		t.Errorf("HR has %d messages up to %d", w.messages(t, streams.HR), w.last(t))
	}
	if s, err := setup.Stream(t.Context(), streams.HR); err != nil || s.CachedInfo().Config.MaxMsgs != -1 {
		t.Errorf("%v", err)
	}
}

// N6: nobody hears what is not meant for them, whatever the form of the subscription.
func TestNobodyListens(t *testing.T) {
	w := newWorld(t)
	spy, other := w.publisher(t, "blue", "spy").Conn(), w.publisher(t, "blue", "presenze")
	strange := w.rogue(t, "red")
	var subs []*nats.Subscription
	for _, subject := range []string{">", "hr.>", "hr.blue.>", "ingest.>", "*.blue.>", "_INBOX.>", "_IN.>", "_IN.presenze.>", "_R_.>", "$SYS.>", "$JS.>", "told.>", "$KV.>"} {
		for _, nc := range []*nats.Conn{spy, strange} {
			a, err := nc.SubscribeSync(subject)
			if err != nil {
				t.Fatal(err)
			}
			b, err := nc.QueueSubscribeSync(subject, "ledger")
			if err != nil {
				t.Fatal(err)
			}
			subs = append(subs, a, b)
		}
	}
	_, _ = spy.RTT()
	_, _ = strange.RTT()
	if _, err := other.Publish(t.Context(), "hr.blue.E1.clocking.recorded", event("blue", "E1", "/presenze", "c1")); err != nil {
		t.Fatal(err)
	}
	if _, err := w.log.JetStream().Publish(t.Context(), "ledger.blue.E1.payroll", nil); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	for _, s := range subs {
		if n, _, err := s.Pending(); err == nil && n > 0 {
			msg, _ := s.NextMsg(time.Second)
			t.Errorf("a subscription to %s %s heard %s", s.Subject, s.Queue, msg.Subject)
		}
	}
	if w.srv.Refused().Subscriptions == 0 {
		t.Error("no refused subscription was counted")
	}
}

// N7, N8: what a publisher writes about itself counts for nothing, and no identity is taken that is not its own.
func TestForgedHeaders(t *testing.T) {
	w := newWorld(t)
	j := w.publisher(t, "blue", "presenze")
	forged := nats.Header{"Nats-Request-Info": {`{"acc":"A","user":"U","name_tag":"hr","tags":["source:/hr"]}`}}
	answer := func(body []byte, h nats.Header) string {
		msg, err := j.Conn().RequestMsg(&nats.Msg{Subject: "hr.blue.E1.clocking.recorded", Data: body, Header: h}, 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return string(msg.Data)
	}
	if a := answer(event("blue", "E1", "/hr", "h1"), forged); !strings.Contains(a, "source_not_allowed") {
		t.Errorf("with a forged publisher: %s", a)
	}
	forged.Add("Nats-Request-Info", forged.Get("Nats-Request-Info"))
	if a := answer(event("blue", "E1", "/hr", "h1"), forged); !strings.Contains(a, "not_allowed") && !strings.Contains(a, "publisher_unknown") {
		t.Errorf("with two forged publishers: %s", a)
	}
	all := w.rogue(t, "blue.presenze")
	if msg, err := all.RequestMsg(&nats.Msg{Subject: "hr.blue.E1.clocking.recorded", Data: event("blue", "E1", "/hr", "h1"), Header: forged}, 5*time.Second); err != nil || !strings.Contains(string(msg.Data), "not_allowed") && !strings.Contains(string(msg.Data), "publisher_unknown") {
		t.Errorf("a user of the account without a source: %s, %v", msg.Data, err)
	}
	// The message id of another source's fact, which is to come.
	evs := logtest.Clockings("r", 1)
	id := evs[0].Source + "#" + evs[0].ID
	if a := answer(event("blue", "E1", "/presenze", "c1"), nats.Header{"Nats-Msg-Id": {id}, "Spettanze-Recorded": {"2001-01-01T00:00:00Z"}, "X-Story": {"Mario Rossi"}}); a != `{"stream":"HR","seq":1}` {
		t.Errorf("%s", a)
	}
	done, err := w.log.Append(t.Context(), evs)
	if err != nil || done[0].Duplicate || done[0].Seq != 2 {
		t.Errorf("the real fact: %+v, %v", done, err)
	}
	s, err := w.log.JetStream().Stream(t.Context(), streams.HR)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := s.GetMsg(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for name := range msg.Header {
		if name == "X-Story" || name == "Spettanze-Recorded" || name == "Nats-Request-Info" {
			t.Errorf("the record has the header %s", name)
		}
	}
	if got := msg.Header.Get("Nats-Msg-Id"); got != "/presenze#c1" {
		t.Errorf("the message id is %s", got)
	}
}

// N9: nobody connects without credentials of the operator that are valid now, and nothing that a server reads is secret.
func TestCredentials(t *testing.T) {
	w := newWorld(t)
	refused := func(what string, opts ...nats.Option) {
		t.Helper()
		if nc, err := nats.Connect(w.url, opts...); err == nil {
			nc.Close()
			t.Errorf("%s connects", what)
		}
	}
	refused("nobody")
	refused("a user with a password", nats.UserInfo("spettanze", "secret"))
	foreign, err := accounts.Create(t.TempDir(), []string{"blue"})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range foreign.Accounts {
		if _, err := w.tryForged(t, a.Seed); err == nil {
			t.Errorf("a user of the account %s of another operator connects", a.Name)
		}
	}
	if n := w.srv.Refused().Connections; n < 2 {
		t.Errorf("%d refused connections were counted", n)
	}
	past := time.Now().Add(-time.Second)
	refused("an expired user", nats.UserCredentials(w.add(t, "blue", accounts.User{Name: "old", Sources: []string{"/old"}, Types: []string{clocking}, Until: &past})))

	creds := w.add(t, "blue", accounts.User{Name: "presenze", Sources: []string{"/presenze"}, Types: []string{clocking}})
	nc := w.connect(t, creds, "presenze").Conn()
	stays := w.publisher(t, "red", "timbri")
	if err := w.keys.Revoke("blue", "presenze", time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := w.srv.Reload(w.trusted(t)); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(5 * time.Second); nc.IsConnected(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the connection of a revoked user stays")
		}
	}
	refused("a revoked user", nats.UserCredentials(creds))
	if _, err := stays.Publish(t.Context(), "hr.red.E1.clocking.recorded", event("red", "E1", "/timbri", "c1")); err != nil {
		t.Errorf("another user after that: %v", err)
	}
	next := w.publisher(t, "blue", "presenze") // other credentials under the name
	if _, err := next.Publish(t.Context(), "hr.blue.E1.clocking.recorded", event("blue", "E1", "/presenze", "c1")); err != nil {
		t.Error(err)
	}
	if err := w.srv.Reload(&accounts.Trusted{Operator: foreignOperator(t, foreign)}); err == nil {
		t.Error("the server takes accounts of another operator")
	}

	b, err := w.keys.ServerConfig()
	if err != nil || regexp.MustCompile(`\bS[OAU][A-Z2-7]{40,}`).Match(b) {
		t.Errorf("a seed is in the file for servers: %v", err)
	}
	if info, err := os.Stat(filepath.Join(w.dir, "keys.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the keys can be read by others: %v, %v", info.Mode(), err)
	}
	if _, err := accounts.Load(t.TempDir()); err == nil || errors.Is(err, os.ErrExist) {
		t.Error("keys are made where none are")
	}
}

func foreignOperator(t *testing.T, k *accounts.Keys) *jwt.OperatorClaims {
	t.Helper()
	b, err := k.ServerConfig()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "accounts.conf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	other, err := accounts.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return other.Operator
}
