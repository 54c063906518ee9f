package rejected

import "testing"

func TestAmount(t *testing.T) {
	for word, want := range map[string]string{
		"6.000,00": "6000.00", "6,000.00": "6000.00", "6000,5": "6000.5", "6.000": "6000", "6000": "6000", "1.234.567,89": "1234567.89",
		"500.00": "500.00", "60.00,00": "60.00,00", "six": "six", "-5,00": "-5,00",
	} {
		if got := amount(word); got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
}
