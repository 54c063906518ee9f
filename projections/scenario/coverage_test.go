package scenario_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spettanze/projections/scenario"
)

// breachCodes are the codes of contract §10, last table, and of the clauses that they stand for.
var breachCodes = []string{
	"parttime.service_under_2_years", "parttime.length_out_of_range", "parttime.fixed_term_contract",
	"ferie.overdrawn", "ferie.lot_overdue", "ferie.two_weeks_not_taken", "ferie.hourly_limit", "ferie.not_whole_hours",
	"ferie.remote_not_half_day",
	"flex.lunch_not_clocked", "flex.late_entry", "flex.late_return", "flex.core_time_absence", "flex.rigid_days_exceeded",
	"flex.negative_cap_exceeded",
	"leave.exceeds_day",
	"timebank.total_cap_exceeded", "timebank.month_cap_exceeded", "timebank.recovery_exceeds_debt",
	"timebank.recovery_overdue", "timebank.service_under_1_year", "timebank.short_notice", "timebank.no_agreement",
	"permessi.overdrawn",
	"loan.individual_cap_exceeded", "fund.exceeded", "loan.late_disbursement", "loan.previous_not_repaid",
	"loan.instalments_not_allowed", "loan.affordability", "loan.fixed_term_contract", "loan.service_under_1_year",
	"loan.household_duplicate",
}

// TestEveryBreachHasAScenario holds the scenarios to the issue: each breach of the contract is expected by one at least.
func TestEveryBreachHasAScenario(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	for _, code := range breachCodes {
		if !strings.Contains(all.String(), " "+code) { // a row: after its date
			t.Errorf("no scenario expects %s", code)
		}
	}
}

func TestParseTellsTheLine(t *testing.T) {
	const hired = "-- events --\n2023-01-01 E1 employment.hired"
	const asked = "\n-- expect balance E1 2023-01-01 --\n"
	for _, tt := range []struct{ name, text, want string }{
		{"unknown section", "why\n-- evnts --\n", "t.txtar:2: "},
		{"short event", "-- events --\n\n2023-01-01 E1\n-- expect balance E1 2023-01-01 --\nferie 1\n", "t.txtar:3: "},
		{"word without a value", hired + " level" + asked + "ferie 1\n", "t.txtar:2: "},
		{"schedule", hired + " schedule=pt24:mon" + asked + "ferie 1\n", "t.txtar:2: "},
		{"number", hired + " level=four" + asked + "ferie 1\n", "t.txtar:2: "},
		{"heading", hired + "\n-- expect balance E1 --\nferie 1\n", "t.txtar:3: "},
		{"date", hired + "\n-- expect balance E1 2023-02-29 --\nferie 1\n", "t.txtar:3: "},
		{"known", hired + "\n-- expect balance E1 2023-02-28 known x --\nferie 1\n", "t.txtar:3: "},
		{"value", hired + asked + "# nothing yet\nferie\n", "t.txtar:5: "},
		{"row", hired + asked + "breaches:\nlimit=1\n", "t.txtar:5: "},
		{"nothing", hired + asked, "t.txtar:3: "},
		{"no expectation", hired + "\n", "t.txtar: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := scenario.Parse("t.txtar", []byte(tt.text))
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error is %v, want one that begins with %q", err, tt.want)
			}
		})
	}
}
