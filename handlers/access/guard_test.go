package access_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/handlers/access"
	"spettanze/handlers/access/policy"
	"spettanze/projections/report"
)

// D6: what is taken away is gone with the next question, though scopes are kept: a grant, a policy, the last day of a grant.
func TestTakenAway(t *testing.T) {
	day := events.MustParseDate("2026-11-30")
	today := func() events.Date { return day }
	d := grants.NewDirectory(today)
	put := func(grant string) {
		t.Helper()
		f, err := grants.ReadFile([]byte("company: blue\npeople:\n  - principal: P-AAAAAAAAAAAA\n    grants: [" + grant + "]\n"))
		if err != nil {
			t.Fatal(err)
		}
		d.Put(f)
	}
	all, err := policy.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	guard := access.NewGuard(d, all, today)
	counted := map[access.Action]int{}
	guard.Denied = func(a access.Action) { counted[a]++ }
	may := func() error {
		ctx := access.With(t.Context(), &access.Principal{Handle: "P-AAAAAAAAAAAA", Channel: access.Token})
		_, err := guard.Check(ctx, nil, report.Query{Company: "blue"}, access.SeeCompany, "")
		return err
	}
	expect := func(when string, want error) {
		t.Helper()
		for range 2 { // the second time from what is kept
			if err := may(); !errors.Is(err, want) || (err == nil) != (want == nil) {
				t.Errorf("%s: %v, want %v", when, err, want)
			}
		}
	}
	expect("without a grant", report.ErrUnknownCompany)
	put("{role: reader}")
	expect("granted", nil)
	put("{role: manager, unit: nord}")
	expect("with another role", access.ErrDenied)
	put("{role: reader, to: 2026-11-30}")
	expect("on the last day", nil)
	day++
	expect("on the day after", report.ErrUnknownCompany)
	put("{role: reader}")
	expect("granted again", nil)
	none, err := policy.Read(fstest.MapFS{"no.cedar": {Data: []byte(`@id("no") forbid (principal, action, resource);`)}})
	if err != nil {
		t.Fatal(err)
	}
	guard.Use(none)
	expect("under other policies", access.ErrDenied)
	guard.Use(all)
	expect("under those of before", nil)
	ctx := access.With(t.Context(), &access.Principal{Handle: "P-AAAAAAAAAAAA", Channel: access.Token, Roles: []grants.Role{grants.Payroll}})
	if _, err := guard.Check(ctx, nil, report.Query{Company: "blue"}, access.SeeCompany, ""); !errors.Is(err, report.ErrUnknownCompany) {
		t.Errorf("a token that carries a role that is not granted: %v", err)
	}
	if len(counted) != 1 || counted[access.SeeCompany] != 9 { // four questions twice, and the last
		t.Errorf("counted as denied: %v", counted)
	}
}

func BenchmarkCheck(b *testing.B) {
	day := events.MustParseDate("2026-11-30")
	d := grants.NewDirectory(func() events.Date { return day })
	f, err := grants.ReadFile([]byte("company: blue\npeople:\n  - {principal: P-AAAAAAAAAAAA, grants: [{role: reader}]}\n"))
	if err != nil {
		b.Fatal(err)
	}
	d.Put(f)
	all, err := policy.BuiltIn()
	if err != nil {
		b.Fatal(err)
	}
	guard := access.NewGuard(d, all, func() events.Date { return day })
	ctx := access.With(b.Context(), &access.Principal{Handle: "P-AAAAAAAAAAAA", Channel: access.Token})
	for b.Loop() {
		if _, err := guard.Check(ctx, nil, report.Query{Company: "blue"}, access.SeeBalances, "E1"); err != nil {
			b.Fatal(err)
		}
	}
}
