package browsertest

import (
	"fmt"
	"testing"

	"spettanze/projections/report"
	"spettanze/projections/timeline"
	"spettanze/projections/wording"
)

// late is where the fact of E034 stands that was recorded 35 days late. Sequences move as the sample gets people.
type late struct {
	leave, before, fact uint64 // of the leave that it works back, of the last record before it, its own
	since               uint64 // how many records there are after before
}

// lateFact finds the fact in the shared program.
func lateFact(t *testing.T) (l late) {
	t.Helper()
	p := program(t)
	for _, f := range decoded[timeline.Document](t, get(t, p, "/v1"+e034+"/facts?at=2023-08-31")).Facts {
		switch {
		case f.Type == "hr.timebank.leave_taken" && f.Date.String() == "2023-06-12":
			l.leave = f.Seq
		case f.Type == "hr.timebank.recovered" && f.Delay == 35:
			l.fact, l.before = f.Seq, f.Seq-1
		}
	}
	if l.leave == 0 || l.fact == 0 {
		t.Fatalf("E034 has no late fact: %+v", l)
	}
	l.since = decoded[struct{ report.AsOf }](t, get(t, p, "/v1"+e034+"/facts")).Known.Seq - l.before
	return l
}

// sinceIn writes how many records there are after before.
func (l late) sinceIn(language wording.Language) string { return language.Number(int(l.since)) } //nolint:gosec // thousands

// address adds to an address what was known before the fact.
func (l late) address(path string) string { return fmt.Sprintf("%s&known=%d", path, l.before) }
