package browsertest

import (
	"strings"
	"testing"
)

// Every link leads somewhere.
func TestLinks(t *testing.T) {
	c := crawlOf(t)
	for _, b := range c.broken {
		t.Error(b)
	}
	if n := len(c.pages); n < 30 {
		t.Errorf("only %d kinds of pages: the test has lost its way", n)
	}
	t.Logf("%d kinds of pages: %s", len(c.pages), strings.Join(c.pages, " "))
	t.Logf("%d kinds of other addresses: %s", len(c.others), strings.Join(c.others, " "))
}
