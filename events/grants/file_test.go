package grants_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"spettanze/events/grants"
	"spettanze/events/lang"
)

const small = `# Who may do what in the company blue.
company: blue
people:
  - principal: P-ANNAAAAAAAAA
    who: Anna, HR office
    grants:
      - role: reader
      - {role: employee, employee: E042}
    identities:
      - {issuer: "https://id.example", subject: "1"}
  - principal: P-BRUNOAAAAAAA
    grants:
      - role: manager
        unit: sportello
        from: 2026-11-01
        to: 2026-11-15
  - principal: P-CARLAAAAAAAA
    who: the time clock
    grants: [{role: publisher, sources: [/presenze], types: [hr.clocking.recorded]}]
    identities: [{certificate: presenze.example}]
`

func TestFile(t *testing.T) {
	l := newLedger()
	l.record("", "blue", bruno, grants.Granted{Dated: on("2026-11-01"), Role: grants.Payroll})
	f, err := grants.ReadFile([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	changed := l.Changed()
	l.Put(f)
	select {
	case <-changed:
	default:
		t.Error("nobody was told of the file")
	}
	l.expect(t, anna, "blue", grants.Reader, grants.Employee) // whoever writes the file has the machine: nobody need approve
	l.expect(t, anna, "red")
	l.expect(t, bruno, "blue", grants.Payroll, grants.Manager)
	if got := l.Leads(bruno, "blue"); len(got) != 1 || got[0] != "sportello" {
		t.Errorf("leads %v", got)
	}
	for identity, want := range map[string]string{grants.Identity(grants.OpenID, "https://id.example", "1"): anna,
		grants.Identity(grants.Certificate, "", "presenze.example"): carla} {
		if got, ok := l.Handle(identity); !ok || got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	l.day = day("2026-11-16")
	l.expect(t, bruno, "blue", grants.Payroll)
	if f, err = grants.ReadFile([]byte("company: blue\npeople: []\n")); err != nil {
		t.Fatal(err)
	}
	l.Put(f) // the file takes what it gave, and nothing else
	l.expect(t, anna, "blue")
	l.expect(t, bruno, "blue", grants.Payroll)
}

// D3: a fault refuses the file as a whole, with its line, in both languages.
func TestFaultyFiles(t *testing.T) {
	for _, c := range []struct{ from, to, line, says string }{
		{"role: reader", "role: raeder", "line 7: ", "raeder"},
		{"role: reader", "rolle: reader", "line 7: ", "rolle"},
		{"role: reader", "role: reader\n        unit: sportello", "line 7: ", "/unit"},
		{"employee: E042}", "employe: E042}", "line 8: ", "employe"},
		{"role: employee, employee: E042", "role: employee", "line 8: ", "/employee"},
		{"to: 2026-11-15", "to: 2026-10-15", "line 13: ", "2026-10-15"},
		{"to: 2026-11-15", "to: tomorrow", "line 13: ", "tomorrow"},
		{"P-BRUNOAAAAAAA", "P-ANNAAAAAAAAA", "line 11: ", "second time"},
		{"P-BRUNOAAAAAAA", "bruno", "line 11: ", "bruno"},
		{"who: the time clock", "name: the time clock", "line 18: ", "name"},
		{"certificate: presenze.example", `issuer: "https://id.example", subject: "1"`, "line 20: ", anna},
		{"certificate: presenze.example", `issuer: "https://id.example"`, "line 20: ", "issuer and subject"},
		{"sources: [/presenze], ", "", "line 19: ", "/sources"},
		{"hr.clocking.recorded", "hr.clockings", "line 19: ", "hr.clockings"},
		{"company: blue", "company: b.l.u.e", "", "company"},
		{"company: blue\n", "", "", "company"},
		{"people:", "poeple:", "", "poeple"},
		{"company: blue", "company: blue\n---\ncompany: red", "", "one company"},
		{"company: blue", "company: [blue", "", ""},
	} {
		text := strings.Replace(small, c.from, c.to, 1)
		f, err := grants.ReadFile([]byte(text))
		if err == nil || f != nil || !strings.Contains(err.Error(), c.line) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %s%s", c.to, err, c.line, c.says)
			continue
		}
		if it := lang.OfError(err).It; c.line != "" && !strings.Contains(it, "riga ") {
			t.Errorf("in Italian: %s", it)
		}
	}
	if _, err := grants.ReadFile(nil); err == nil {
		t.Error("an empty file was read")
	}
}

// A handle that only a file knows is the company's of the file: another company that names it in the log signs no one in as it, whether
// the file was there before or comes after.
func TestFileKeepsItsHandles(t *testing.T) {
	for _, before := range []bool{true, false} {
		l := newLedger()
		f, err := grants.ReadFile([]byte("company: blue\npeople:\n  - {principal: " + anna + ", grants: [{role: reader}], identities: [{certificate: anna.example}]}\n"))
		if err != nil {
			t.Fatal(err)
		}
		if before {
			l.Put(f)
		}
		mine, theirs := grants.Identity(grants.Certificate, "", "anna.example"), grants.Identity(grants.OpenID, "https://red.example", "1")
		l.record("", "red", anna, grants.Identified{Dated: on("2026-11-10"), Identity: theirs})
		l.record("", "red", anna, grants.TokenIssued{Dated: on("2026-11-10"), Token: "T1", Hash: grants.Identity("", "", ""), Until: day("2026-12-31")})
		_, before1 := l.Handle(theirs)
		_, before2 := l.Token("T1")
		others := l.Put(f)
		if !before && (!before1 || !before2) || before && (before1 || before2) {
			t.Errorf("before the file (%t): %t, %t", !before, before1, before2)
		}
		if handle, ok := l.Handle(theirs); ok {
			t.Errorf("an identity of red is %s", handle)
		}
		if _, ok := l.Token("T1"); ok {
			t.Error("a token of red is good")
		}
		if handle, ok := l.Handle(mine); !ok || handle != anna {
			t.Errorf("the file's identity is of %q", handle)
		}
		l.expect(t, anna, "blue", grants.Reader)
		if !slices.Equal(others, []string{anna}) {
			t.Errorf("claimed: %v", others)
		}
	}
}

// The example of docs/rights.md is a file of grants.
func TestExampleInDocs(t *testing.T) {
	text, err := os.ReadFile("../../docs/rights.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, ok := strings.Cut(string(text), "```yaml\n")
	example, _, ended := strings.Cut(example, "```")
	if f, err := grants.ReadFile([]byte(example)); !ok || !ended || err != nil || f.Company != "blue" {
		t.Error(err)
	}
}

// F2: no file ends the program, whatever it holds.
func FuzzReadFile(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("company: blue\npeople:\n  - &a {principal: P-ANNAAAAAAAAA, grants: [*a]}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if got, err := grants.ReadFile(text); (got == nil) == (err == nil) {
			t.Fatalf("%v %v", got, err)
		}
	})
}
