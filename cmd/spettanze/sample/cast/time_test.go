package cast

import (
	"strings"
	"testing"

	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
)

// The figures are those worked out beside the scripts.
func TestTimeOfTheCast(t *testing.T) {
	co := folded(t, script.On("2024-12-31"))
	co.wantBalances(t, []wantBalance{
		{"E051", events.MonteOreTurni, 0, "2023-05-03", "180"},
		{"E051", events.MonteOreTurni, 0, "2023-12-30", "120"},
		{"E051", events.MonteOreTurni, 0, "2023-12-31", "0"},
		{"E052", events.MonteOreTurni, 0, "2023-12-30", "-180"},
		{"E054", events.PermessiSemifestivita, 0, "2023-11-02", "240"},
		{"E054", events.PermessiSemifestivita, 0, "2024-03-30", "120"},
		{"E054", events.PermessiSemifestivita, 0, "2024-03-31", "0"},
		{"E037", events.BuoniPasto, 0, "2023-05-30", "17"}, // Monday to Thursday, 1 May is a holiday
		{"E037", events.BuoniPasto, 0, "2023-05-31", "0"},
		{"E061", events.PermessiL53, 0, "2023-10-20", "-0.5000"},
		{"E061", events.PermessiL53, 0, "2023-12-31", "0.0000"},
		{"E061", events.PermessiL53, 0, "2024-01-01", "3.0000"},
		{"E062", events.CommissioneFormazione, 0, "2023-12-30", "300"},
		{"E062", events.CommissioneFormazione, 0, "2023-12-31", "0"},
		{"E062", events.CommissioneFormazione, 0, "2024-01-01", "900"},
		{"E063", events.PermessiStudio, 0, "2023-09-29", "8.0000"},
		{"E063", events.PermessiStudio, 0, "2023-09-30", "0.0000"},
		{"E064", events.PermessiStudio, 0, "2024-09-29", "3.0000"},
		{"E059", events.LavoroAgile, 0, "2023-01-31", "2.0000"},
		{"E059", events.LavoroAgile, 0, "2023-02-28", "0.0000"},
		{"E059", events.LavoroAgile, 0, "2023-03-31", "3.0000"},
		{"E059", events.LavoroAgile, 0, "2023-04-29", "-1.0000"},
		{"E059", events.LavoroAgile, 0, "2023-04-30", "0.0000"},
	})
	co.wantBreaches(t, []wantBreach{
		{"E050", "roster.rest_under_11_hours", ""},
		{"E050", "roster.nights_per_week", ""},
		{"E050", "roster.week_pattern", ""},
		{"E050", "roster.half_free_in_a_row", ""},
		{"E052", "roster.rest_under_11_hours", "2023-05-31 660 600"},
		{"E053", "roster.half_free_in_a_row", "2023-09-24 3 4; 2023-10-01 3 5; 2023-10-08 3 6; 2023-10-15 3 7"},
		{"E053", "roster.week_pattern", ""},
		{"E054", "roster.weekends_guarantee", ""},
		{"E065", "personalised.end_not_month_end", "2024-09-15 2024-09-30 2024-09-15"},
		{"E066", "personalised.reduction_quota_exceeded", ""},
		{"E067", "personalised.reduction_quota_exceeded", "2024-04-01 2 3"},
		{"E061", "permessi.l53_exceeded", "2023-10-20 3.0000 3.5000"},
		{"E064", "permessi.thesis_over_5_days", ""},
		{"E056", "surcharge.liquidatore_saturdays", "2023-09-02 6 7"},
		{"", "surcharge.liquidatori_over_two", "2023-06-17 2 3"},
		{"E059", "remote.quota_exceeded", "2023-04-27 15.0000 16.0000"},
		{"E060", "remote.no_agreement", "2024-06-10"},
		{"E008", "remote.no_agreement", ""},
		{"E054", "holidays.alternation", "2023-06-24 2023-04-07 2023-06-24"},
	})
	co.wantPayroll(t, []wantPay{
		{"E050", "2023-04", "surcharge 1020 minute; surcharge 300 minute; surcharge 660 minute"}, // nights, 12/3, 4/3 and 18/3
		{"E055", "2023-04", "surcharge 300 minute; surcharge 900 minute"},                        // 4/3; 11, 18 and 25/3
		{"E055", "2023-05", "credit 70.00 euro; surcharge 300 minute"},                           // 8/4; 1/4
	})
	for _, c := range []struct {
		id, month, row string
		stands         bool
	}{
		{"E051", "2024-01", "credit 120 minute", true},
		{"E052", "2024-01", "withhold 180 minute", true},
		{"E059", "2023-01", "credit 300.00 euro", true},
		{"E063", "2023-10", "withhold 8.0000 day", false}, // all is known at the end
		{"E064", "2024-10", "withhold 3.0000 day", true},
	} {
		if got := co.payroll(c.id, c.month); strings.Contains(got, c.row) != c.stands {
			t.Errorf("%s in %s: %q, with %q: %t", c.id, c.month, got, c.row, c.stands)
		}
	}
}
