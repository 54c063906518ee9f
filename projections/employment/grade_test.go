package employment

import (
	"testing"

	"spettanze/events/hr"
)

func TestGrade(t *testing.T) {
	for _, tt := range []struct {
		class Class
		want  string
	}{
		{Class{Level: 7}, "7"},
		{Class{Level: 6}, "6"},
		{Class{Level: 6, Quadro: true}, "6Q"},
		{Class{Level: 7, Quadro: true}, "7"},
		{Class{Level: 7, Discipline: hr.ParteTerza}, "PIII"},
		{reclassified(Class{Level: 5, Quadro: true}, hr.Reclassified{Level: new(6)}), "6Q"},
		{reclassified(Class{Level: 6, Quadro: true}, hr.Reclassified{Quadro: new(false)}), "6"},
	} {
		if got := tt.class.Grade(); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.class, got, tt.want)
		}
	}
}
