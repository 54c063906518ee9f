package looks_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/looks"
	"spettanze/schema"
)

func look() *looks.Look {
	at := events.MustParseDate("2026-11-30")
	return &looks.Look{Company: "blue", Principal: "P-MFRGGZDFMZTW", Roles: []grants.Role{grants.Auditor}, Policies: []string{"auditor-people"},
		Action: "seeBalances", Employees: []string{"E042"}, At: &at, Known: 42431, Figure: events.Ferie, Reason: &looks.Reason{Code: "dispute", Ref: "D-17"},
		Channel: "token", Session: "9f86d081", Request: "2KQ7", Outcome: looks.Shown}
}

func TestLook(t *testing.T) {
	l := look()
	body, err := l.Encode()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"company":"blue","principal":"P-MFRGGZDFMZTW","roles":["auditor"],"policies":["auditor-people"],"action":"seeBalances",` +
		`"employees":["E042"],"at":"2026-11-30","known":42431,"entitlement":"ferie","reason":{"code":"dispute","ref":"D-17"},` +
		`"channel":"token","session":"9f86d081","request":"2KQ7","outcome":"shown"}`
	if string(body) != want {
		t.Errorf("%s", body)
	}
	back, err := looks.Decode("looks.blue.E042", body)
	if err != nil || back.Principal != l.Principal || *back.At != *l.At || *back.Reason != *l.Reason {
		t.Fatalf("%+v, %v", back, err)
	}
	for _, subject := range []string{"looks.red.E042", "looks.blue.E043", "looks.blue.company", "looks.blue", ""} {
		if _, err := looks.Decode(subject, body); err == nil {
			t.Errorf("read under the subject %q", subject)
		}
	}
}

// What is written is as schema/messages/look.json says.
func TestSchema(t *testing.T) {
	c := jsonschema.NewCompiler()
	for _, name := range []string{"events/common.json", "messages/look.json"} {
		text, err := schema.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("file:///"+name, doc); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("file:///messages/look.json")
	if err != nil {
		t.Fatal(err)
	}
	all := look()
	all.Unit, all.Format, all.Alarm = "nord", "csv", true
	for _, l := range []*looks.Look{all, {Company: "blue", Count: 120, Action: "seeBalances", Channel: "session", Outcome: looks.Shown}, {Action: "export", Channel: "token", Outcome: looks.Refused}} {
		body, err := l.Encode()
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
		if err == nil {
			err = s.Validate(value)
		}
		if err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// A look is found by the one who was looked at: by name, as one of a unit, as one of the company.
func TestOf(t *testing.T) {
	for name, tt := range map[string]struct {
		look    looks.Look
		subject string
		e, f    bool // of E in nord, of F in sud
	}{
		"one":        {looks.Look{Company: "blue", Employees: []string{"E"}, Unit: "nord"}, "looks.blue.E", true, false},
		"two":        {looks.Look{Company: "blue", Employees: []string{"E", "G"}}, "looks.blue.company", true, false},
		"of a unit":  {looks.Look{Company: "blue", Employees: []string{"E", "G"}, Unit: "nord"}, "looks.blue.company", true, false},
		"refused":    {looks.Look{Company: "blue", Outcome: looks.Refused}, "looks.blue.company", false, false},
		"of one":     {looks.Look{Company: "blue", Employees: []string{"E"}, Outcome: looks.Refused}, "looks.blue.E", true, false},
		"a unit":     {looks.Look{Company: "blue", Unit: "nord", Count: 120}, "looks.blue.nord", true, false},
		"everybody":  {looks.Look{Company: "blue", Count: 900}, "looks.blue.company", true, true},
		"no company": {looks.Look{}, "looks._.company", false, false},
	} {
		if got := tt.look.Subject(); got != tt.subject || tt.look.Of("E", "nord") != tt.e || tt.look.Of("F", "sud") != tt.f {
			t.Errorf("%s: %s, %t, %t", name, got, tt.look.Of("E", "nord"), tt.look.Of("F", "sud"))
		}
	}
}

// What is no code is not recorded: it could be a name or a story.
func TestNoText(t *testing.T) {
	for name, change := range map[string]func(*looks.Look){
		"employee": func(l *looks.Look) { l.Employees = []string{"Mario Rossi"} },
		"reason":   func(l *looks.Look) { l.Reason.Ref = "he asked me to" },
		"handle":   func(l *looks.Look) { l.Principal = "anna" },
		"unit":     func(l *looks.Look) { l.Unit = "a.b" },
		"action":   func(l *looks.Look) { l.Action = "" },
		"outcome":  func(l *looks.Look) { l.Outcome = "perhaps" },
		"figure":   func(l *looks.Look) { l.Figure = "x y" },
		"policy":   func(l *looks.Look) { l.Policies = []string{strings.Repeat("x", 101)} },
		"many":     func(l *looks.Look) { l.Employees = make([]string, looks.Most+1) },
	} {
		l := look()
		change(l)
		if _, err := l.Encode(); err == nil {
			t.Errorf("%s: recorded", name)
		}
	}
}

// F2: no message ends the program, and what is read can be written again.
func FuzzDecode(f *testing.F) {
	body, err := look().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("looks.blue.E042", body)
	f.Add("looks._.company", []byte(`{"action":"export","channel":"token","outcome":"refused"}`))
	f.Fuzz(func(t *testing.T, subject string, body []byte) {
		l, err := looks.Decode(subject, body)
		if err != nil {
			return
		}
		again, err := l.Encode()
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		if _, err := looks.Decode(subject, again); err != nil {
			t.Fatalf("%s: %v", again, err)
		}
	})
}
