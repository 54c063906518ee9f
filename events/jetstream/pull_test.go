package jetstream

import (
	"testing"
	"time"
)

// TestTempo: an import is what is being stored at its rate, not what was stored before and is caught up with; once it is one, half
// of the rate is enough.
func TestTempo(t *testing.T) {
	at := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	var p pull
	read, end := uint64(0), uint64(100_000)
	for _, s := range []struct {
		what            string
		after           time.Duration
		read, grown     int
		bulk, importing bool
	}{
		{"the first batch says nothing of how fast it came", 0, 30_000, 0, false, false},
		{"catching up", time.Second, 60_000, 0, true, false},
		{"too soon to tell", bulkWindow - time.Nanosecond, 0, 0, true, false},
		{"the end told too low", time.Second, 8_000, -1, true, false},
		{"one too few a second", time.Second, 4_000, 7_999, true, false},
		{"an import", time.Second, 4_000, 8_000, true, true},
		{"half as fast, of a slow disk", 2 * time.Second, 8_000, 8_000, true, true},
		{"over", 2 * time.Second, 7_999, 7_999, false, false},
		{"one by one", time.Second, 4_000, 4_000, false, false},
	} {
		at, read, end = at.Add(s.after), read+uint64(s.read), end+uint64(s.grown)
		p.tempo.measure(at, read, end)
		if p.tempo.bulk != s.bulk || p.tempo.importing != s.importing {
			t.Errorf("%s: bulk %t, importing %t; want %t, %t", s.what, p.tempo.bulk, p.tempo.importing, s.bulk, s.importing)
		}
	}
}

// TestCaughtUp: only of an import, with nothing on its way, are the last messages left to the next batch.
func TestCaughtUp(t *testing.T) {
	for _, s := range []struct {
		importing   bool
		asked, left int
		want        bool
	}{
		{true, 0, importRest - 1, true},
		{true, 0, 0, true},
		{true, 0, importRest, false},
		{true, 1, 0, false},
		{false, 0, 0, false},
	} {
		p := pull{asked: s.asked, left: s.left, tempo: tempo{importing: s.importing}}
		if got := p.caughtUp(); got != s.want {
			t.Errorf("%+v: %t", s, got)
		}
	}
}
