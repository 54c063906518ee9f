package access

import (
	"strings"
	"testing"
	"testing/fstest"

	"spettanze/events/grants"
	"spettanze/handlers/access/policy"
)

func policiesOf(t *testing.T, text string) (*policy.Set, error) {
	t.Helper()
	return policy.Read(fstest.MapFS{"mine.cedar": {Data: []byte(text)}})
}

// D3: what is misspelled is refused at the start, with file and line, and nothing of the set counts.
func TestFaultyPolicies(t *testing.T) {
	const good = "@id(\"a\") permit (principal in Role::\"reader\", action == Action::\"seeCompany\", resource);\n\n"
	for name, tt := range map[string]struct{ text, says string }{
		"a role":          {good + `@id("b") permit (principal in Role::"manger", action, resource);`, `mine.cedar, line 3: the policy "b" names the role "manger"; the roles are publisher`},
		"a role within":   {good + `@id("b") permit (principal, action, resource) when { principal in [Role::"redaer"] };`, `names the role "redaer"`},
		"an action":       {good + `@id("b") permit (principal, action == Action::"seeCompny", resource);`, `mine.cedar, line 3: the policy "b"`},
		"an attribute":    {good + `@id("b") forbid (principal, action == Action::"seeBalances", resource) when { context.tine };`, `mine.cedar, line 3: the policy "b"`},
		"unguarded":       {good + `@id("b") permit (principal, action == Action::"seeBalances", resource) when { principal.employee == resource };`, `line 3`},
		"no name":         {good + `permit (principal, action, resource);`, "line 3: the policy has no name"},
		"a name twice":    {good + strings.TrimSpace(good), `line 3: there is a policy called "a" already`},
		"no Cedar":        {good + `allow everybody;`, "mine.cedar: this is no Cedar policy"},
		"nothing to read": {"", ""},
	} {
		p, err := policiesOf(t, tt.text)
		if tt.says == "" {
			if err != nil || allowsNothing(p) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil || p != nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %q", name, err, tt.says)
		}
	}
	if _, err := policy.Read(fstest.MapFS{"readme.txt": {}}); err == nil || !strings.Contains(err.Error(), "spettanze access policies") {
		t.Errorf("a folder without policies: %v", err)
	}
}

// allowsNothing reports whether the set permits something without any policy.
func allowsNothing(p *policy.Set) bool {
	return scopeOf(&Principal{Handle: "P-AAAAAAAAAAAA", Channel: Token}, "blue", p, []grants.Grant{{Role: grants.Reader}}, nil).May(SeeCompany)
}

// D1, D2: a policy that cannot be evaluated denies, and what is forbidden is, in any order.
func TestDecisions(t *testing.T) {
	permit := `@id("p") permit (principal, action, resource);` + "\n"
	forbid := `@id("f") forbid (principal, action == Action::"seeCompany", resource);` + "\n"
	// An overflow is no fault that a checker finds.
	errs := `@id("e") forbid (principal, action == Action::"seeCompany", resource) when { 9223372036854775807 + 1 > 0 };` + "\n"
	for name, tt := range map[string]struct {
		text string
		want bool
	}{
		"permitted": {permit, true}, "forbidden after": {permit + forbid, false}, "forbidden before": {forbid + permit, false},
		"an error": {permit + errs, false}, "an error before": {errs + permit, false},
	} {
		p, err := policiesOf(t, tt.text)
		if err != nil {
			t.Fatal(name, err)
		}
		scope := scopeOf(&Principal{Handle: "P-AAAAAAAAAAAA", Channel: Token}, "blue", p, []grants.Grant{{Role: grants.Reader}}, nil)
		if got := scope.May(SeeCompany); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
		if scope.May(SeeFunds) != true {
			t.Errorf("%s: another action is refused", name)
		}
	}
	if allowsNothing(&policy.Set{}) {
		t.Error("no policies permit something")
	}
}

// Every action of the program is one that policies can speak of, and the other way round.
func TestActionsAreThoseOfTheSchema(t *testing.T) {
	for _, a := range Actions {
		if _, err := policiesOf(t, `@id("a") permit (principal, action == Action::"`+string(a)+`", resource);`); err != nil {
			t.Errorf("%s: %v", a, err)
		}
	}
}
