package browsertest

import (
	"testing"
	"time"
)

// heaviest is how much a page may weigh, with style and scripts, compressed, in a browser that has nothing of it yet.
const heaviest = 60 << 10

// measure is a page's weight and times.
type measure struct {
	bytes       int
	nodes       int
	paint, load time.Duration
}

// measured opens a page and measures it.
func (x *tab) measured(path string) measure {
	x.t.Helper()
	x.open(path)
	x.wait("performance.getEntriesByName('first-contentful-paint').length > 0 && document.readyState === 'complete'")
	got, err := Eval[[]float64](x.Tab, `[document.querySelectorAll("*").length,
		performance.getEntriesByName("first-contentful-paint")[0].startTime, performance.getEntriesByType("navigation")[0].loadEventEnd]`)
	if err != nil {
		x.t.Fatal(err)
	}
	return measure{x.Bytes(), int(got[0]), time.Duration(got[1]) * time.Millisecond, time.Duration(got[2]) * time.Millisecond}
}

// No page weighs more than 60 KB, with its style and scripts. What each weighs, and when it was first painted, is printed.
func TestWeights(t *testing.T) {
	program(t)
	for _, path := range pages(t) {
		m := opened(t, program(t), Look{}).measured(path) // a tab of its own: nothing is cached
		t.Logf("budget: %6.1f KB, %5d nodes, painted after %4d ms, loaded after %4d ms: %s", float64(m.bytes)/1024, m.nodes,
			m.paint.Milliseconds(), m.load.Milliseconds(), path)
		if m.bytes > heaviest {
			t.Errorf("%s weighs %d bytes, at most %d", path, m.bytes, heaviest)
		}
	}
}
