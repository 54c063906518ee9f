package rights_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/handlers/access"
	"spettanze/handlers/access/policy"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/handlers/dashboard/rights"
	"spettanze/projections/scenario"
)

const (
	anna  = "P-ANNAAAAAAAAA" // the first operator
	bruno = "P-BRUNOAAAAAAA" // the second
	carla = "P-CARLAAAAAAAA" // of the payroll office
	clock = "P-CLOCKAAAAAAA" // systems that send facts
	badge = "P-BADGEAAAAAAA"
)

// office is the page, of a company with two operators, and who asks.
type office struct {
	*grants.Directory
	t   *testing.T
	f   *frame.Frame
	who *access.Principal
	seq uint64
}

func start(t *testing.T) *office {
	t.Helper()
	r := scenario.Reporter(t, "2026-11-10", "2024-01-01T11:00:00Z 2024-01-01 E1 employment.hired level=4 schedule=ft37")
	today := func() events.Date { return r.Today }
	o := &office{Directory: grants.NewDirectory(today), t: t, who: &access.Principal{Handle: anna, Channel: access.Session}}
	policies, err := policy.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	o.f = frame.New(frame.Options{Source: r.Source, Contract: r.Contract, Rome: scenario.Rome(t), Today: today,
		Now: func() time.Time { return r.Today.In(scenario.Rome(t)) }, Guard: access.NewGuard(o.Directory, policies, today)})
	rights.Pages(o.f, o.record)
	first := o.given("", anna, grants.Operator)
	if first == "" {
		t.Fatal("no operator")
	}
	second := o.given("", bruno, grants.Operator)
	o.keep(bruno, grants.Approved{Dated: events.Dated{Date: r.Today}, Of: second}, anna)
	o.given("", carla, grants.Payroll)
	return o
}

// record records as the stream does: what is not encoded is refused.
func (o *office) record(_ context.Context, e *events.Event, by string) error {
	subject, header, body, err := grants.Encode(e, by)
	if err != nil {
		return err
	}
	r := grants.Decode(subject, header, body)
	o.seq++
	r.Seq, r.Day = o.seq, events.MustParseDate("2026-11-10")
	o.Apply(r)
	return nil
}

func (o *office) keep(subject string, data events.Data, by string) string {
	o.t.Helper()
	e := &events.Event{Identity: events.Identity{Source: grants.Source, ID: grants.NewID()}, Company: "blue", Subject: subject,
		Time: time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC), Data: data}
	if err := o.record(o.t.Context(), e, by); err != nil {
		o.t.Fatal(err)
	}
	return e.ID
}

func (o *office) given(by, subject string, role grants.Role) string {
	return o.keep(subject, grants.Granted{Dated: events.Dated{Date: events.MustParseDate("2026-11-01")}, Role: role}, by)
}

// sends makes a principal a system that sends facts.
func (o *office) sends(subject string) {
	o.keep(subject, grants.Granted{Dated: events.Dated{Date: events.MustParseDate("2026-11-01")}, Role: grants.Publisher, Sources: []string{"/p"}}, "")
}

// ServeHTTP implements [http.Handler].
func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.f.ServeHTTP(w, r.WithContext(access.With(r.Context(), o.who)))
}

// post sends a form, and returns the status and the page.
func (o *office) post(path, form string) (int, string) {
	o.t.Helper()
	r := httptest.NewRequestWithContext(o.t.Context(), http.MethodPost, "/blue/access/"+path+"?lang=it", strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	o.ServeHTTP(w, r)
	if got := w.Header().Get("Cache-Control"); got != "no-store" && w.Code == http.StatusOK {
		o.t.Errorf("%s may be kept: %q", path, got)
	}
	if w.Code == http.StatusSeeOther {
		to, err := url.Parse(w.Header().Get("Location"))
		if err != nil {
			o.t.Fatal(err)
		}
		return w.Code, pagetest.Get(o.t, o, to.String()).Has(http.StatusOK).Words
	}
	return w.Code, w.Body.String()
}

func (o *office) has(handle string, roles ...grants.Role) {
	o.t.Helper()
	list := o.Grants(handle, "blue")
	for i, g := range list {
		if len(list) != len(roles) || g.Role != roles[i] {
			o.t.Errorf("%s has %v, want %v", handle, list, roles)
			return
		}
	}
	if len(list) != len(roles) {
		o.t.Errorf("%s has %v, want %v", handle, list, roles)
	}
}

func TestGrantAndApprove(t *testing.T) {
	o := start(t)
	pagetest.Get(t, o, "/blue/access?lang=it").Has(http.StatusOK, anna, bruno, "gestore", "ufficio paghe", "01/11/2026", "in vigore", "Dare un ruolo")
	pagetest.Get(t, o, "/blue/access?lang=en").Has(http.StatusOK, "Who may do what in this company", "Give a role")

	code, says := o.post("grant", "principal="+carla+"&role=employee&employee=E1&until=31/12/2027")
	if code != http.StatusSeeOther || !strings.Contains(says, carla+" è ora: dipendente.") {
		t.Errorf("%d %s", code, says)
	}
	o.has(carla, grants.Payroll, grants.Employee)

	// A strong role waits, for somebody who did not make it.
	code, says = o.post("grant", "principal="+carla+"&role=reader")
	if code != http.StatusSeeOther || !strings.Contains(says, "Conta quando l'approva una seconda persona") {
		t.Errorf("%d %s", code, says)
	}
	id := o.Waiting("blue")[0].ID
	if _, says = o.post("approve", "id="+id); !strings.Contains(says, "approva un&#39;altra persona") {
		t.Error(says)
	}
	o.has(carla, grants.Payroll, grants.Employee)
	o.who = &access.Principal{Handle: bruno, Channel: access.Session}
	pagetest.Get(t, o, "/blue/access?lang=it").Has(http.StatusOK, "Approva")
	if code, says = o.post("approve", "id="+id); code != http.StatusSeeOther {
		t.Error(code, says)
	}
	o.has(carla, grants.Payroll, grants.Employee, grants.Reader)

	// What was given is taken, one or all.
	all := o.Grants(carla, "blue")
	o.post("revoke", "principal="+carla+"&grant="+all[0].ID)
	o.has(carla, grants.Employee, grants.Reader)
	if _, says = o.post("revoke", "principal="+carla+"&grant=NOTHING"); !strings.Contains(says, "non ha questo diritto") {
		t.Error(says)
	}
	if _, says = o.post("revoke", "principal="+carla); !strings.Contains(says, "non dice che cosa togliere") {
		t.Error(says)
	}
	o.post("revoke", "principal="+carla+"&all=yes")
	o.has(carla)
}

// What is wrong is said beside its field, and nothing is recorded.
func TestRefused(t *testing.T) {
	o := start(t)
	o.sends(clock)
	o.sends(badge)
	other := &events.Event{Identity: events.Identity{Source: grants.Source, ID: grants.NewID()}, Company: "red", Subject: "P-REDAAAAAAAAA",
		Time: time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC), Data: grants.Granted{Dated: events.Dated{Date: events.MustParseDate("2026-11-01")},
			Role: grants.Publisher, Sources: []string{"/red"}}}
	if err := o.record(t.Context(), other, ""); err != nil {
		t.Fatal(err)
	}
	before := o.Through()
	for form, field := range map[string]string{
		"role=":                                   "grant-role",
		"role=king":                               "grant-role",
		"role=payroll&principal=" + anna:          "grant-principal", // oneself
		"role=payroll&principal=anna":             "grant-principal",
		"role=employee":                           "grant-employee",
		"role=payroll&employee=E1":                "grant-employee",
		"role=payroll&unit=nord":                  "grant-unit",
		"role=publisher":                          "grant-sources",
		"role=publisher&sources=/p,/red":          "grant-sources", // of another company
		"role=publisher&sources=/p&types=hr.what": "grant-types",
		"role=payroll&until=1/11/2026":            "grant-until",
		"role=payroll&from=31/31":                 "grant-from",
	} {
		if code, says := o.post("grant", form); code != http.StatusOK || !strings.Contains(says, `id="`+field+`-fault"`) || !strings.Contains(says, `aria-describedby="`+field+`-fault"`) {
			t.Errorf("%s: %d, no fault of %s:\n%s", form, code, field, says)
		}
	}
	for form, field := range map[string]string{"until=31/12/2026": "token-owner", "owner=P-NOBODYAAAAAA&until=31/12/2026": "token-owner",
		"owner=" + clock: "token-until", "owner=" + clock + "&until=1/1/2030": "token-until"} {
		if code, says := o.post("token", form); code != http.StatusOK || !strings.Contains(says, `id="`+field+`-fault"`) {
			t.Errorf("%s: %d, no fault of %s:\n%s", form, code, field, says)
		}
	}
	if o.Through() != before {
		t.Error("something was recorded")
	}
	// Who makes a token can act as its principal, so there is none for people, nor for a system that signs in or may do more.
	o.given("", clock, grants.Privacy)
	o.keep(badge, grants.Identified{Dated: events.Dated{Date: events.MustParseDate("2026-11-01")}, Identity: grants.Identity(grants.Certificate, "", "badge.example")}, "")
	before = o.Through()
	for _, owner := range []string{anna, bruno, carla, clock, badge} {
		if code, says := o.post("token", "owner="+owner+"&until=31/12/2026"); code != http.StatusOK || !strings.Contains(says, "solo per un sistema che invia fatti") {
			t.Errorf("a token of %s: %d %s", owner, code, says)
		}
	}
	if o.Through() != before {
		t.Error("a token was made")
	}
	// Who sees the page without the right to grant has no forms.
	o.given("", carla, grants.Privacy)
	o.who = &access.Principal{Handle: carla, Channel: access.Session}
	if p := pagetest.Get(t, o, "/blue/access?lang=it").Has(http.StatusOK, "Ruoli"); strings.Contains(p.HTML, "<form method=\"post\"") {
		t.Error("there are forms")
	}
	if code, _ := o.post("grant", "role=payroll"); code != http.StatusForbidden {
		t.Errorf("granting is answered with %d", code)
	}
}

var secret = regexp.MustCompile(`spz_[a-z2-7]{12}_[a-z2-7]{52}_[0-9a-f]{8}`)

// The secret of a token is shown once, and it carries the role of a publisher alone, whatever is granted later.
func TestToken(t *testing.T) {
	o := start(t)
	o.sends(clock)
	p := pagetest.Get(t, o, "/blue/access?lang=it").Has(http.StatusOK, "Fare un token")
	if !strings.Contains(p.HTML, "<option>"+clock+"</option>") || strings.Contains(p.HTML, "<option>"+bruno+"</option>") {
		t.Error("it offers a token of a person, or none of a system")
	}
	code, says := o.post("token", "owner="+clock+"&until=31/12/2026&role=operator")
	text := secret.FindString(says)
	if code != http.StatusOK || text == "" {
		t.Fatalf("%d %s", code, says)
	}
	made, ok := o.Token(strings.Split(text, "_")[1])
	if !ok || made.Handle != clock || made.Until != events.MustParseDate("2026-12-31") {
		t.Errorf("%+v", made)
	}
	if !slices.Equal(made.Roles, []grants.Role{grants.Publisher}) {
		t.Errorf("it carries %v", made.Roles)
	}
	p = pagetest.Get(t, o, "/blue/access?lang=it").Has(http.StatusOK, made.ID, "31/12/2026")
	if secret.MatchString(p.HTML) || strings.Contains(p.HTML, strings.Split(text, "_")[2]) {
		t.Error("the list has the secret")
	}
	if code, _ = o.post("revoke", "token="+made.ID); code != http.StatusSeeOther {
		t.Error(code)
	}
	if _, ok = o.Token(made.ID); ok {
		t.Error("the token is good after it was taken")
	}
}

// Where no one signs in there is no such page.
func TestOpen(t *testing.T) {
	r := scenario.Reporter(t, "2026-11-10", "2024-01-01T11:00:00Z 2024-01-01 E1 employment.hired level=4 schedule=ft37")
	h := pagetest.Serve(t, r, func(f *frame.Frame) { rights.Pages(f, nil) })
	pagetest.Get(t, h, "/blue/access?lang=it").Has(http.StatusNotFound, "--auth required")
}
