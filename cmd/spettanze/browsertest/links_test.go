package browsertest

import (
	"strings"
	"testing"
)

// Every link leads somewhere.
func TestLinks(t *testing.T) {
	for _, b := range crawlOf(t).broken {
		t.Error(b)
	}
	if n := len(crawl().pages); n < 30 {
		t.Errorf("only %d kinds of pages: the test has lost its way", n)
	}
	t.Logf("%d kinds of pages: %s", len(crawl().pages), strings.Join(crawl().pages, " "))
	t.Logf("%d kinds of other addresses: %s", len(crawl().others), strings.Join(crawl().others, " "))
}
