package scenario_test

import (
	"testing"

	"spettanze/events"
	"spettanze/projections/calendar"
	"spettanze/projections/institutes"
)

// easters are Easter Sundays as the almanacs print them, with the days counted from them (contract §1 and §5).
var easters = []struct{ goodFriday, sunday, monday, ascension, corpusDomini string }{
	{"2015-04-03", "2015-04-05", "2015-04-06", "2015-05-14", "2015-06-04"},
	{"2016-03-25", "2016-03-27", "2016-03-28", "2016-05-05", "2016-05-26"},
	{"2017-04-14", "2017-04-16", "2017-04-17", "2017-05-25", "2017-06-15"},
	{"2018-03-30", "2018-04-01", "2018-04-02", "2018-05-10", "2018-05-31"},
	{"2019-04-19", "2019-04-21", "2019-04-22", "2019-05-30", "2019-06-20"},
	{"2020-04-10", "2020-04-12", "2020-04-13", "2020-05-21", "2020-06-11"},
	{"2021-04-02", "2021-04-04", "2021-04-05", "2021-05-13", "2021-06-03"},
	{"2022-04-15", "2022-04-17", "2022-04-18", "2022-05-26", "2022-06-16"},
	{"2023-04-07", "2023-04-09", "2023-04-10", "2023-05-18", "2023-06-08"},
	{"2024-03-29", "2024-03-31", "2024-04-01", "2024-05-09", "2024-05-30"},
	{"2025-04-18", "2025-04-20", "2025-04-21", "2025-05-29", "2025-06-19"},
	{"2026-04-03", "2026-04-05", "2026-04-06", "2026-05-14", "2026-06-04"},
	{"2027-03-26", "2027-03-28", "2027-03-29", "2027-05-06", "2027-05-27"},
	{"2028-04-14", "2028-04-16", "2028-04-17", "2028-05-25", "2028-06-15"},
	{"2029-03-30", "2029-04-01", "2029-04-02", "2029-05-10", "2029-05-31"},
	{"2030-04-19", "2030-04-21", "2030-04-22", "2030-05-30", "2030-06-20"},
	{"2031-04-11", "2031-04-13", "2031-04-14", "2031-05-22", "2031-06-12"},
	{"2032-03-26", "2032-03-28", "2032-03-29", "2032-05-06", "2032-05-27"},
	{"2033-04-15", "2033-04-17", "2033-04-18", "2033-05-26", "2033-06-16"},
	{"2034-04-07", "2034-04-09", "2034-04-10", "2034-05-18", "2034-06-08"},
	{"2035-03-23", "2035-03-25", "2035-03-26", "2035-05-03", "2035-05-24"},
}

func TestEasterDays(t *testing.T) {
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range easters {
		sunday := events.MustParseDate(e.sunday)
		if got := calendar.Easter(sunday.Year()); got != sunday {
			t.Errorf("Easter of %d is %s, want %s", sunday.Year(), got, sunday)
		}
		for date, want := range map[string]calendar.Kind{e.goodFriday: calendar.Holiday, e.sunday: calendar.WorkedOnly,
			e.monday: calendar.Holiday, e.ascension: calendar.Ordinary, e.corpusDomini: calendar.Ordinary} {
			if got := c.Calendar.Kind(events.MustParseDate(date)); got != want {
				t.Errorf("%s is of kind %d, want %d", date, got, want)
			}
		}
	}
}
