package frame

import "testing"

// From nine tenths of a limit on the words say so, too: the colour is not alone. A bar beyond its limit has room for all of it.
func TestMeter(t *testing.T) {
	for _, tt := range []struct {
		value, most  int64
		class, state string
		end          int64
	}{
		{431, 480, "", "", 480}, {432, 480, "warn", "vicino al limite", 480}, {480, 480, "warn", "al limite", 480},
		{481, 480, "bad", "oltre il limite", 481}, {0, 0, "", "", 1}, {1, 0, "bad", "oltre il limite", 1},
	} {
		m := NewMeter("", "", tt.value, tt.most)
		if m.Class() != tt.class || m.State().It != tt.state || m.End != tt.end {
			t.Errorf("%d of %d: %s, %s, to %d; want %+v", tt.value, tt.most, m.Class(), m.State().It, m.End, tt)
		}
	}
}

// More than the least is no fault, and neither is the least.
func TestLeast(t *testing.T) {
	for value, want := range map[int64]string{3: "sotto il minimo", 4: "", 9: ""} {
		if m := NewLeast("", "", value, 4); m.State().It != want || (m.Class() == "bad") != (want != "") || m.Best != max(value, 4) {
			t.Errorf("%d of at least 4: %q %q, best %d; want %q", value, m.State().It, m.Class(), m.Best, want)
		}
	}
}
