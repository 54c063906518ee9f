package ask

import (
	"errors"
	"testing"

	"spettanze/cmd/spettanze/cli"
)

func TestParsePeriod(t *testing.T) {
	for s, want := range map[string][2]string{
		"2023": {"2023-01-01", "2023-12-31"}, "2023-Q1": {"2023-01-01", "2023-03-31"}, "2024-Q4": {"2024-10-01", "2024-12-31"},
		"2023-05": {"2023-05-01", "2023-05-31"}, "2024-02": {"2024-02-01", "2024-02-29"},
	} {
		from, to, err := parsePeriod(s)
		if err != nil || from.String() != want[0] || to.String() != want[1] {
			t.Errorf("%s: %s to %s (%v), want %v", s, from, to, err, want)
		}
	}
	for _, s := range []string{"", "23", "2023-Q5", "2023-13", "2023-00", "2023-1", "1023", "2023-05-01", "2023Q1"} {
		if _, _, err := parsePeriod(s); !errors.Is(err, cli.ErrUsage) {
			t.Errorf("%q: %v, want a usage error", s, err)
		}
	}
}
