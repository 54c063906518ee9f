package grants_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/grants"
)

// The people of the tests.
const (
	anna  = "P-ANNAAAAAAAAA"
	bruno = "P-BRUNOAAAAAAA"
	carla = "P-CARLAAAAAAAA"
	dario = "P-DARIOAAAAAAA"
)

// ledger is a directory with a clock, and the sequence of what is recorded in it.
type ledger struct {
	*grants.Directory
	day events.Date
	seq uint64
}

func newLedger() *ledger {
	l := &ledger{day: day("2026-11-10")}
	l.Directory = grants.NewDirectory(func() events.Date { return l.day })
	return l
}

func day(s string) events.Date { return events.MustParseDate(s) }

func on(s string) events.Dated { return events.Dated{Date: day(s)} }

// record folds an event about a subject, recorded by somebody, and returns its id.
func (l *ledger) record(by, company, subject string, data events.Data) string {
	l.seq++
	id := fmt.Sprintf("A%d", l.seq)
	l.Apply(grants.Record{Seq: l.seq, Day: l.day, By: by, Company: company, Subject: subject, Event: &events.Event{
		Identity: events.Identity{Source: grants.Source, ID: id}, Company: company, Subject: subject, Time: time.Unix(0, 0), Data: data}})
	return id
}

func (l *ledger) roles(handle, company string) (list []grants.Role) {
	for _, g := range l.Grants(handle, company) {
		list = append(list, g.Role)
	}
	return list
}

func (l *ledger) expect(t *testing.T, handle, company string, roles ...grants.Role) {
	t.Helper()
	if got := l.roles(handle, company); !slices.Equal(got, roles) {
		t.Errorf("%s in %s on %s: %v, want %v", handle, company, l.day, got, roles)
	}
}

// D4: without grants nobody has anything.
func TestNobodyHasAnythingWithoutGrant(t *testing.T) {
	l := newLedger()
	l.expect(t, anna, "blue")
	l.record("", "blue", anna, grants.Identified{Dated: on("2026-11-01"), Identity: grants.Identity("oidc", "https://i", "1")})
	l.record("", "blue", anna, grants.UnitLed{Dated: on("2026-11-01"), Unit: "sportello"})
	l.expect(t, anna, "blue")
	if got := l.Leads(anna, "blue"); len(got) > 0 {
		t.Errorf("leads %v without being a manager", got)
	}
	if got := l.Companies(anna); len(got) > 0 {
		t.Errorf("companies %v", got)
	}
}

func TestGrantHoldsFromDayToDayInItsCompany(t *testing.T) {
	l := newLedger()
	l.record("", "blue", anna, grants.Granted{Dated: on("2026-11-11"), Role: grants.Payroll, To: day("2026-11-12")})
	for d, roles := range map[string][]grants.Role{"2026-11-10": nil, "2026-11-11": {grants.Payroll}, "2026-11-12": {grants.Payroll}, "2026-11-13": nil} {
		l.day = day(d)
		l.expect(t, anna, "blue", roles...)
		l.expect(t, anna, "red")
	}
}

// A11: who leads a unit is asked of today. A manager who moved leads nothing of yesterday.
func TestLeads(t *testing.T) {
	l := newLedger()
	l.record("", "blue", anna, grants.Granted{Dated: on("2026-01-01"), Role: grants.Manager, Unit: "centrale"})
	l.record("", "blue", anna, grants.UnitLed{Dated: on("2026-01-01"), Unit: "sportello"})
	l.record("", "blue", anna, grants.UnitLed{Dated: on("2026-12-01"), Unit: "filiale"})
	want := func(units ...string) {
		t.Helper()
		if got := l.Leads(anna, "blue"); !slices.Equal(got, units) {
			t.Errorf("on %s leads %v, want %v", l.day, got, units)
		}
	}
	want("centrale", "sportello")
	l.record("", "blue", anna, grants.UnitLed{Dated: on("2026-01-01"), Unit: "sportello", To: day("2026-11-30")})
	want("centrale", "sportello")
	l.day = day("2026-12-01")
	want("centrale", "filiale")
	if got := l.Leads(anna, "red"); len(got) > 0 {
		t.Errorf("leads %v of another company", got)
	}
}

// D6: what is revoked is out with the record, and those who wait are told.
func TestRevoked(t *testing.T) {
	l := newLedger()
	first := l.record("", "blue", anna, grants.Granted{Dated: on("2026-11-01"), Role: grants.Payroll})
	l.record("", "blue", anna, grants.Granted{Dated: on("2026-11-01"), Role: grants.Employee, Employee: "E042"})
	l.record("", "red", anna, grants.Granted{Dated: on("2026-11-01"), Role: grants.Privacy})
	l.record("", "blue", anna, grants.TokenIssued{Dated: on("2026-11-01"), Token: "T1", Hash: grants.Identity("", "", ""), Until: day("2027-11-01")})
	l.expect(t, anna, "blue", grants.Payroll, grants.Employee)
	if got := l.Companies(anna); !slices.Equal(got, []string{"blue", "red"}) {
		t.Errorf("companies %v", got)
	}

	changed := l.Changed()
	l.record("", "blue", anna, grants.Revoked{Dated: on("2027-01-01"), Grant: first}) // its date changes nothing
	select {
	case <-changed:
	default:
		t.Error("nobody was told of the revocation")
	}
	l.expect(t, anna, "blue", grants.Employee)
	if _, ok := l.Token("T1"); !ok {
		t.Error("a revoked grant took the token")
	}

	l.record("", "red", anna, grants.Revoked{Dated: on("2026-11-10")}) // red is not her home: the token stays
	l.expect(t, anna, "red")
	if _, ok := l.Token("T1"); !ok {
		t.Error("another company took the token")
	}
	l.record("", "blue", anna, grants.Revoked{Dated: on("2026-11-10")})
	l.expect(t, anna, "blue")
	if _, ok := l.Token("T1"); ok {
		t.Error("the token of somebody from whom everything was revoked is good")
	}
}

func TestStrongRolesNeedSecondPerson(t *testing.T) {
	for _, role := range []grants.Role{grants.Reader, grants.Auditor, grants.Operator} {
		l := newLedger()
		l.record("", "blue", anna, grants.Granted{Dated: on("2026-11-01"), Role: grants.Operator})
		l.expect(t, anna, "blue", grants.Operator) // the first operator, from the machine
		bruno2 := l.record(anna, "blue", bruno, grants.Granted{Dated: on("2026-11-01"), Role: grants.Operator})
		l.record("", "blue", bruno, grants.Approved{Dated: on("2026-11-10"), Of: bruno2}) // the machine is no person
		l.record(anna, "blue", bruno, grants.Approved{Dated: on("2026-11-10"), Of: bruno2})
		l.record(bruno, "blue", bruno, grants.Approved{Dated: on("2026-11-10"), Of: bruno2})
		l.record(carla, "blue", bruno, grants.Approved{Dated: on("2026-11-10"), Of: bruno2})
		l.expect(t, bruno, "blue")
		second := l.record("", "blue", bruno, grants.Granted{Dated: on("2026-11-01"), Role: grants.Operator}) // not the first any more
		l.expect(t, bruno, "blue")
		l.record(anna, "blue", bruno, grants.Approved{Dated: on("2026-11-10"), Of: second})
		l.expect(t, bruno, "blue", grants.Operator)

		asked := l.record(anna, "blue", carla, grants.Granted{Dated: on("2026-11-01"), Role: role})
		l.expect(t, carla, "blue")
		l.record(bruno, "red", carla, grants.Approved{Dated: on("2026-11-10"), Of: asked}) // of another company
		l.expect(t, carla, "blue")
		if w := l.Waiting("blue"); len(w) != 2 || w[1].ID != asked || w[1].By != anna || w[1].Grant.Role != role {
			t.Errorf("waiting: %+v", w)
		}
		l.record(bruno, "blue", carla, grants.Approved{Dated: on("2026-11-10"), Of: asked})
		l.expect(t, carla, "blue", role)
	}
	l := newLedger()
	for _, role := range grants.Roles {
		if !role.Strong() {
			data := grants.Granted{Dated: on("2026-11-01"), Role: role}
			l.record("", "blue", anna, data)
		}
	}
	l.expect(t, anna, "blue", grants.Publisher, grants.Payroll, grants.Manager, grants.Employee, grants.Representative, grants.Privacy)
}

// A grant that was revoked while it waited cannot be approved any more; neither can one by an operator who was dismissed.
func TestApprovalComesTooLate(t *testing.T) {
	l := newLedger()
	l.record("", "blue", anna, grants.Granted{Dated: on("2026-11-01"), Role: grants.Operator})
	asked := l.record("", "blue", carla, grants.Granted{Dated: on("2026-11-01"), Role: grants.Reader})
	l.record("", "blue", carla, grants.Revoked{Dated: on("2026-11-10"), Grant: asked})
	l.record(anna, "blue", carla, grants.Approved{Dated: on("2026-11-10"), Of: asked})
	l.expect(t, carla, "blue")
	asked = l.record("", "blue", carla, grants.Granted{Dated: on("2026-11-01"), Role: grants.Reader})
	l.record("", "blue", anna, grants.Revoked{Dated: on("2026-11-10")})
	l.record(anna, "blue", carla, grants.Approved{Dated: on("2026-11-10"), Of: asked})
	l.expect(t, carla, "blue")
	l.record("", "blue", bruno, grants.Granted{Dated: on("2026-11-01"), Role: grants.Operator}) // the only one again
	l.record(bruno, "blue", carla, grants.Approved{Dated: on("2026-11-10"), Of: asked})
	l.expect(t, carla, "blue", grants.Reader)
}

func TestErasureNeedsSecondPerson(t *testing.T) {
	l := newLedger()
	l.record("", "blue", anna, grants.Granted{Dated: on("2026-11-01"), Role: grants.Operator})
	asked := l.record(bruno, "blue", "E042", grants.PersonErased{Dated: on("2026-11-10"), Reason: "request"})
	if e := l.Erased("blue"); len(e) > 0 {
		t.Errorf("erased without a second person: %+v", e)
	}
	l.record(anna, "blue", "E042", grants.Approved{Dated: on("2026-11-10"), Of: asked})
	if e := l.Erased("blue"); len(e) != 1 || e[0].Subject != "E042" || e[0].By != bruno || e[0].ApprovedBy != anna || e[0].Reason != "request" {
		t.Errorf("erased: %+v", e)
	}
	if e := l.Erased("red"); len(e) > 0 {
		t.Errorf("erased in another company: %+v", e)
	}
}

// A6, S1: an identity is of the handle that had it first, and a handle is of the company that named it first.
func TestIdentities(t *testing.T) {
	l := newLedger()
	first, other := grants.Identity(grants.OpenID, "https://id.example", "1"), grants.Identity(grants.OpenID, "https://id.example", "2")
	l.record("", "blue", anna, grants.Identified{Dated: on("2026-11-01"), Identity: first})
	want := func(identity, handle string) {
		t.Helper()
		if got, ok := l.Handle(identity); got != handle || ok != (handle != "") {
			t.Errorf("%s is of %q, want %q", identity, got, handle)
		}
	}
	want(first, anna)
	want(other, "")
	l.record("", "red", anna, grants.Identified{Dated: on("2026-11-01"), Identity: other}) // red makes itself anna
	want(other, "")
	l.record("", "red", anna, grants.TokenIssued{Dated: on("2026-11-01"), Token: "T1", Hash: first, Until: day("2026-12-01")})
	if _, ok := l.Token("T1"); ok {
		t.Error("another company issued a token for a principal that is not its own")
	}
	l.record("", "red", bruno, grants.Identified{Dated: on("2026-11-01"), Identity: first}) // red makes anna bruno
	want(first, anna)
	l.record("", "red", anna, grants.Identified{Dated: on("2026-11-01"), Identity: first, Withdrawn: true})
	want(first, anna)
	l.record("", "blue", anna, grants.Identified{Dated: on("2026-11-01"), Identity: first, Withdrawn: true})
	want(first, "")
	l.record("", "red", bruno, grants.Identified{Dated: on("2026-11-01"), Identity: first})
	want(first, bruno)
}

// Parts of identities are not confused: what one lends to another gives another hash.
func TestIdentity(t *testing.T) {
	seen := map[string]bool{}
	for _, parts := range [][3]string{{"oidc", "https://a", "b"}, {"oidc", "https://ab", ""}, {"oidc", "https://", "ab"}, {"oid", "chttps://a", "b"},
		{"", "oidc9:https://a", "b"}, {"certificate", "", "b"}} {
		h := grants.Identity(parts[0], parts[1], parts[2])
		if _, ok := grants.ParseHash(h); !ok || seen[h] {
			t.Errorf("%v: %s", parts, h)
		}
		seen[h] = true
	}
	// printf '4:oidc9:https://a1:b' | openssl dgst -sha256 -binary | basenc --base64url
	if got := grants.Identity("oidc", "https://a", "b"); got != "z86vm6vbiWX27HKbsHdrIZFBiAKgYPE7DXFaM2jBKl8" {
		t.Error(got)
	}
}

// S10: a token is good until its last day, and its id is used once.
func TestTokens(t *testing.T) {
	l := newLedger()
	hash, other := grants.Identity("", "", "secret"), grants.Identity("", "", "other")
	l.record("", "blue", anna, grants.TokenIssued{Dated: on("2026-11-10"), Token: "T1", Hash: hash, Roles: []grants.Role{grants.Payroll}, Until: day("2026-11-12")})
	for d, good := range map[string]bool{"2026-11-09": false, "2026-11-10": true, "2026-11-12": true, "2026-11-13": false} {
		l.day = day(d)
		if got, ok := l.Token("T1"); ok != good {
			t.Errorf("on %s: %+v %t", d, got, ok)
		}
	}
	l.day = day("2026-11-10")
	l.record("", "blue", bruno, grants.TokenIssued{Dated: on("2026-11-10"), Token: "T1", Hash: other, Until: day("2026-11-12")})
	want, _ := grants.ParseHash(hash)
	if got, _ := l.Token("T1"); got.Handle != anna || got.Hash != want || !slices.Equal(got.Roles, []grants.Role{grants.Payroll}) {
		t.Errorf("%+v", got)
	}
	l.record("", "red", anna, grants.TokenRevoked{Dated: on("2026-11-10"), Token: "T1"})
	if _, ok := l.Token("T1"); !ok {
		t.Error("another company revoked the token")
	}
	l.record("", "blue", anna, grants.TokenRevoked{Dated: on("2026-11-10"), Token: "T1"})
	l.record("", "blue", anna, grants.TokenIssued{Dated: on("2026-11-10"), Token: "T1", Hash: other, Until: day("2026-11-12")})
	if got, ok := l.Token("T1"); ok {
		t.Errorf("the id of a revoked token was given again: %+v", got)
	}
}

// D1, D5: a record that cannot be read may be a revocation.
func TestUnreadableRecordTakesEverything(t *testing.T) {
	l := newLedger()
	unreadable := func(company, subject string) {
		l.seq++
		l.Apply(grants.Record{Seq: l.seq, Day: l.day, Company: company, Subject: subject, Err: fmt.Errorf("a type of a later program")})
	}
	for _, company := range []string{"blue", "red"} {
		l.record("", company, anna, grants.Granted{Dated: on("2026-11-01"), Role: grants.Payroll})
		l.record("", company, bruno, grants.Granted{Dated: on("2026-11-01"), Role: grants.Payroll})
	}
	unreadable("red", anna)
	l.expect(t, anna, "red")
	l.expect(t, anna, "blue", grants.Payroll)
	unreadable("blue", anna) // her home, which gives her identities and tokens
	l.expect(t, anna, "blue")
	l.expect(t, bruno, "blue", grants.Payroll)
	l.record("", "blue", anna, grants.Granted{Dated: on("2026-11-01"), Role: grants.Privacy}) // what is lost stays lost
	l.expect(t, anna, "blue")
	l.record("", "blue", anna, grants.Revoked{Dated: on("2026-11-10")})
	l.record("", "blue", anna, grants.Granted{Dated: on("2026-11-01"), Role: grants.Privacy})
	l.expect(t, anna, "blue", grants.Privacy)
	l.expect(t, anna, "red")
	unreadable("blue", "company")
	l.expect(t, bruno, "blue", grants.Payroll)
}

// What comes a second time changes nothing: a record that was read before, and an event under the identity of another.
func TestAppliedTwice(t *testing.T) {
	l := newLedger()
	l.record("", "blue", anna, grants.Granted{Dated: on("2026-11-01"), Role: grants.Payroll})
	again := grants.Record{Seq: 1, Day: l.day, Company: "blue", Subject: anna, Event: &events.Event{Identity: events.Identity{Source: grants.Source, ID: "B"},
		Company: "blue", Subject: anna, Data: grants.Granted{Dated: on("2026-11-01"), Role: grants.Privacy}}}
	changed := l.Changed()
	l.Apply(again)
	select {
	case <-changed:
		t.Error("told of nothing")
	default:
	}
	again.Seq, again.Event.ID = 2, "A1"
	l.Apply(again)
	l.expect(t, anna, "blue", grants.Payroll)
	if l.Through() != 2 {
		t.Errorf("through %d", l.Through())
	}
}

// N8: a source is of one company. A sender that may use it there may elsewhere; no one else.
func TestSourcesAreKeptApart(t *testing.T) {
	l := newLedger()
	publisher := func(sources ...string) grants.Granted {
		return grants.Granted{Dated: on("2026-01-01"), Role: grants.Publisher, Sources: sources}
	}
	check := func(name, handle, company string, want ...string) {
		t.Helper()
		var got []string
		for _, g := range l.Grants(handle, company) {
			got = append(got, g.Sources...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %s may send to %s under %v, want %v", name, handle, company, got, want)
		}
	}
	first := l.record("", "blue", anna, publisher("/presenze", "/paghe"))
	l.record("", "red", bruno, publisher("/presenze", "/red"))
	l.record("", "red", anna, publisher("/presenze"))
	check("the first company", anna, "blue", "/presenze", "/paghe")
	check("a stranger elsewhere", bruno, "red", "/red")
	check("the same publisher elsewhere", anna, "red", "/presenze")
	for source, want := range map[string]string{"/presenze": "blue", "/red": "", "/new": ""} {
		err := grants.CheckSources(l.Directory, "red", bruno, []string{source})
		if (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), "company "+want) {
			t.Errorf("%s: %v, want it to be of %q", source, err, want)
		}
	}
	l.record("", "blue", anna, grants.Revoked{Dated: on("2026-11-10"), Grant: first})
	check("once it was revoked, it is free", bruno, "red", "/presenze", "/red")
	l.record("", "blue", carla, publisher("/presenze"))
	check("a first company that gives it to another system has it still", carla, "blue", "/presenze")
	check("and not a stranger who was granted it meanwhile", bruno, "red", "/red")
	check("nor the publisher of before", anna, "red")
	file, err := grants.ReadFile([]byte("company: blue\npeople:\n  - principal: " + anna + "\n    grants: [{role: publisher, sources: [/red]}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	l.Put(file)
	check("a file comes before the log", bruno, "red")
	check("a file", anna, "blue", "/red")
}

// The last day on which a token was used is known.
func TestLastUse(t *testing.T) {
	l := newLedger()
	hash := base64.RawURLEncoding.EncodeToString(make([]byte, 32))
	l.record("", "blue", anna, grants.TokenIssued{Dated: on("2026-11-01"), Token: "t1", Hash: hash, Until: day("2026-12-31")})
	l.record("", "blue", anna, grants.TokenUsed{Dated: on("2026-11-09"), Token: "t1"})
	l.record("", "blue", anna, grants.TokenUsed{Dated: on("2026-11-08"), Token: "t1"})
	l.record("", "red", anna, grants.TokenUsed{Dated: on("2026-11-10"), Token: "t1"})
	l.record("", "blue", bruno, grants.TokenUsed{Dated: on("2026-11-10"), Token: "t1"})
	if got, ok := l.Token("t1"); !ok || got.Used != day("2026-11-09") {
		t.Errorf("used on %s", got.Used)
	}
}
