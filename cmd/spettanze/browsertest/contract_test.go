package browsertest

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"spettanze/events"
	contract "spettanze/projections/figures"
	"spettanze/projections/report"
	"spettanze/projections/roster"
	standings "spettanze/projections/standing"
)

var markup = regexp.MustCompile(`(?:<[^>]*>|\s)+`)

// On 30 November 2022 the cap of the carry-over is 7:00, on 1 December 8:00; each clause that a movement of the sample cites is
// on the page, and what a day changed is old and new.
func TestContract(t *testing.T) {
	p := program(t)
	for at, want := range map[string]string{"2022-11-30": "7:00, prima 5:00 01/04/2018 fino al 30/11/2022", "2022-12-01": "8:00, prima 7:00 01/12/2022"} {
		page := markup.ReplaceAllString(get(t, p, "/blue/contract?lang=it&at="+at), " ")
		if want = "CIA/All.1-A/Compensazioni Riporto mensile a tempo pieno Riporto mensile a tempo pieno " + want; !strings.Contains(page, want) {
			t.Errorf("on %s the page does not say %q", at, want)
		}
	}
	page := get(t, p, "/blue/contract?lang=it")
	cited := map[string]bool{}
	for _, id := range employees(t, p, "?at=2024-06-30") {
		for _, m := range decoded[report.Statement](t, get(t, p, "/v1/blue/employees/"+id+"/movements?at=2024-06-30")).Movements {
			cited[m.Clause] = true
		}
	}
	if len(cited) < 15 {
		t.Fatalf("movements cite %d clauses", len(cited))
	}
	for clause := range cited {
		if !strings.Contains(page, fmt.Sprintf(`id="%s"`, clause)) {
			t.Errorf("clause %s has no entry", clause)
		}
		if one := get(t, p, "/blue/contract?lang=it&at=2024-06-30&clause="+url.QueryEscape(clause)); !strings.Contains(one, clause+" · ") {
			t.Errorf("clause %s has no page", clause)
		}
	}
	changed := decoded[contract.Changed](t, get(t, p, "/v1/blue/contract/changes/2022-12-01"))
	page = markup.ReplaceAllString(get(t, p, "/blue/contract/changes/2022-12-01?lang=it&touched=yes&at=2023-12-31"), " ")
	for _, c := range changed.Changes {
		if want := c.Before.Text.It + " " + c.After.Text.It + " " + c.Figure; !strings.Contains(page, want) {
			t.Errorf("the page of the change does not say %q", want)
		}
	}
	if want := fmt.Sprintf("4 persone su %d", len(employees(t, p, "?at=2023-12-31"))); !strings.Contains(page, want) { // E001 and E002 by the cap, E013 by the days by the hour, E072 by half of a yearly pass
		t.Errorf("the page of the change does not say %q", want)
	}
}

// What an account did in a year adds up, and the list of employees says the same as the document of each.
func TestStandings(t *testing.T) {
	p := program(t)
	for _, at := range []string{"2023-03-31", "2024-06-30"} {
		for _, id := range employees(t, p, "?at=2024-06-30") {
			d := decoded[standings.Standing](t, get(t, p, "/v1/blue/employees/"+id+"/standing?at="+at))
			balance := decoded[report.Balance](t, get(t, p, "/v1/blue/employees/"+id+"/balances?at="+at))
			if len(balance.Balances) != len(d.Entitlements) {
				t.Errorf("%s on %s: %d balances, %d standings", id, at, len(balance.Balances), len(d.Entitlements))
				continue
			}
			for i, e := range d.Entitlements {
				u := e.Entitlement.Entitlement.Unit()
				sum := parts(t, u, e.Year.Opening)
				for _, m := range e.Year.Moved {
					sum += parts(t, u, m.Quantity)
				}
				if e.Balance != balance.Balances[i].Balance || u.Format(sum) != e.Balance {
					t.Errorf("%s, %s on %s: %s, the year adds up to %s, the balance is %s", id, e.Entitlement.Entitlement, at, e.Balance, u.Format(sum),
						balance.Balances[i].Balance)
				}
			}
		}
	}
}

func parts(t *testing.T, u events.Unit, s string) int64 {
	t.Helper()
	n, err := u.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// employees returns the ids that the list of the sample company's employees has.
func employees(t *testing.T, p *Program, question string) (out []string) {
	t.Helper()
	for _, e := range decoded[roster.Document](t, get(t, p, "/v1/blue/employees"+question)).Employees {
		out = append(out, e.Employee)
	}
	return out
}
