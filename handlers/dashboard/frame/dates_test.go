package frame

import (
	"errors"
	"testing"

	"spettanze/events"
)

func TestParseDay(t *testing.T) {
	today := events.NewDate(2024, 2, 10)
	for word, want := range map[string]string{
		"31/07/2023": "2023-07-31", "31/7/23": "2023-07-31", "2023-07-31": "2023-07-31", "31/7": "2024-07-31", "31.7.2023": "2023-07-31",
		"oggi": "2024-02-10", "Today": "2024-02-10", "ieri": "2024-02-09", "domani": "2024-02-11", "fine mese": "2024-02-29", "month end": "2024-02-29",
		"fine anno": "2024-12-31", "31 marzo": "2024-03-31", "31 march 2023": "2023-03-31", "1º maggio 2023": "2023-05-01",
		"29 febbraio": "2024-02-29", " 29/2 ": "2024-02-29", "luglio 2023": "2023-07-31", "Feb 2023": "2023-02-28", "3 set 2023": "2023-09-03", "2nd of june 2023": "2023-06-02",
	} {
		if got, err := ParseDay(word, today); err != nil || got.String() != want {
			t.Errorf("%q is %s (%v), want %s", word, got, err, want)
		}
	}
	for _, word := range []string{"", "29/02/2023", "31/6", "32/1/2023", "7/31/2023", "31 ma", "marzo", "2023", "31 foo", "0/1/2023", "1/13/2023"} {
		if got, err := ParseDay(word, today); !errors.Is(err, ErrDay) {
			t.Errorf("%q is %s (%v), want an error", word, got, err)
		}
	}
}
