package report_test

import (
	"errors"
	"testing"
	"time"
	_ "time/tzdata"

	"spettanze/projections/report"
)

func TestParseKnown(t *testing.T) {
	for word, want := range map[string]struct {
		seq uint64
		at  time.Time
		err error
	}{
		"":                          {},
		"1":                         {seq: 1},
		"1742":                      {seq: 1742},
		"2023-07-01T08:00:00+02:00": {at: time.Date(2023, 7, 1, 6, 0, 0, 0, time.UTC)},
		// A date is the end of that day in Rome: in summer 22:00 UTC, in winter 23:00, and on the day the clocks go back too.
		"2023-07-01":          {at: time.Date(2023, 7, 1, 21, 59, 59, 999_999_999, time.UTC)},
		"2023-12-31":          {at: time.Date(2023, 12, 31, 22, 59, 59, 999_999_999, time.UTC)},
		"2023-10-29":          {at: time.Date(2023, 10, 29, 22, 59, 59, 999_999_999, time.UTC)},
		"0":                   {err: report.ErrKnown},
		"-1":                  {err: report.ErrKnown},
		"1.5":                 {err: report.ErrKnown},
		"yesterday":           {err: report.ErrKnown},
		"2023-02-30":          {err: report.ErrKnown},
		"2023-07-01T08:00:00": {err: report.ErrKnown}, // of which zone?
	} {
		seq, at, err := report.ParseKnown(word)
		if !errors.Is(err, want.err) || want.err == nil && err != nil || seq != want.seq || !at.Equal(want.at) {
			t.Errorf("%q: %d, %v, %v; want %+v", word, seq, at, err, want)
		}
	}
}

func TestChooseCompany(t *testing.T) {
	for _, c := range []struct {
		list        []string
		named, want string
	}{
		{nil, "", ""}, {nil, "blue", ""},
		{[]string{"blue"}, "", "blue"}, {[]string{"blue"}, "blue", "blue"}, {[]string{"blue"}, "red", ""},
		{[]string{"blue", "red"}, "", ""}, {[]string{"blue", "red"}, "red", "red"},
	} {
		got, err := report.ChooseCompany(c.list, c.named)
		if got != c.want || (err == nil) != (c.want != "") || err != nil && !errors.Is(err, report.ErrUnknownCompany) {
			t.Errorf("%q of %v: %q, %v; want %q", c.named, c.list, got, err, c.want)
		}
	}
}
