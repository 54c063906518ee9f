package cast

import (
	"strings"
	"testing"

	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
)

// The figures are those worked out beside the scripts.
func TestMoneyOfTheCast(t *testing.T) {
	co := folded(t, script.On("2025-12-31"))
	co.wantBalances(t, []wantBalance{
		{"E072", events.KmPercorsi, 2023, "2023-11-07", "9950"},
		{"E072", events.KmPercorsi, 2023, "2023-11-08", "10050"},
		{"E073", events.Welfare, 2024, "2024-07-27", "100.00"},
		{"E073", events.Welfare, 2024, "2024-11-29", "40.00"},
		{"E073", events.Welfare, 2024, "2024-11-30", "0.00"},
		{"E074", events.TFR, 2006, "2023-05-09", "12345.67"},
		{"E074", events.TFR, 2006, "2023-05-10", "1234.56"},
		{"E075", events.FondoPensioneAzienda, 0, "2023-04-01", "-900.00"},
		{"E075", events.FondoPensioneAzienda, 0, "2023-12-31", "-300.00"},
		{"E075", events.FondoPensioneDipendente, 0, "2023-12-31", "-150.00"},
		{"E037", events.PremioProduttivita, 2023, "2023-02-28", "383.33"},
		{"E037", events.PremioProduttivita, 2023, "2023-03-31", "-575.00"},
		{"E037", events.PremioProduttivita, 2023, "2023-12-31", "0.00"},
	})
	co.wantBreaches(t, []wantBreach{
		{"E069", "mortgage.out_of_rank", "2023-04-20 M2023-002 M2023-001"},
		{"E071", "mortgage.out_of_rank", "2023-04-20 M2023-002 M2023-003"},
		{"E069", "mortgage.appraisal_exceeded", "2023-06-12 160000.00 165000.00"},
		{"E074", "severance.limit_exceeded", "2023-05-10 11111.10 11111.11"},
		{"E074", "welfare.late_choice", "2024-05-16 2024-05-15 2024-05-16"},
		{"E074", "welfare.balance_exceeded", "2024-09-02 100.00 130.00"},
		{"E072", "mortgage.decision_overdue", "2023-07-31 2023-07-31"},
	})
	for _, c := range []struct{ id, month, row string }{
		{"E068", "2023-01", "credit 1 voucher"},
		{"E068", "2023-02", "credit 1 voucher"},
		{"E068", "2023-03", "credit 102.00 euro"},
		{"E068", "2023-12", "withhold 3.43 euro"},
		{"E068", "2024-01", "credit 300.00 euro"},
		{"E068", "2024-06", "withhold 520.83 euro"},
		{"E068", "2024-06", "withhold 97.18 euro"},
		{"E068", "2024-12", "withhold 95.19 euro"},
		{"E072", "2023-11", "credit 37.46 euro; credit 37.46 euro; credit 37.46 euro"}, // ten, each by itself
		{"E072", "2023-12", "credit 37.46 euro"},
		{"E072", "2023-12", "credit 53.00 euro"},
		{"E072", "2023-12", "credit 155.03 euro"}, // half of 310.05, as from 1/12/2022
		{"E073", "2024-12", "credit 40.00 euro"},
		{"E073", "2025-07", "credit 100.00 euro"},
		{"E074", "2023-05", "credit 11111.11 euro"},
		{"E075", "2023-03", "withhold 600.00 euro"},
		{"E075", "2023-04", "credit 1200.00 euro"},
		{"E075", "2024-03", "withhold 450.00 euro"},
		{"E075", "2024-04", "credit 900.00 euro"},
		{"E076", "2023-12", "credit 640.00 euro"},
		{"E076", "2023-12", "withhold 240.00 euro"},
		{"E077", "2024-11", "withhold 457.00 euro"},
		{"E037", "2023-03", "credit 1150.00 euro"},
		{"E037", "2023-09", "credit 1150.00 euro"},
	} {
		if got := co.payroll(c.id, c.month); !strings.Contains(got, c.row) {
			t.Errorf("%s in %s: %q, want %q", c.id, c.month, got, c.row)
		}
	}
}
