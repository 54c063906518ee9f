package offline

import (
	"bytes"
	"cmp"
	"context"
	"time"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/facts"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// fileSource is a ledger from a file, whose sequences are its lines.
type fileSource struct {
	report.Source
	last, folded uint64          // last line, and last one that the ledger was given
	hiring       map[string]bool // companies that hired somebody
}

// Resolve implements report.Source: a line that is no fact is a line all the same.
func (s *fileSource) Resolve(ctx context.Context, seq uint64) (report.Known, error) {
	if seq > s.last {
		return report.Known{}, report.KnownBeyond(lang.Say("la riga", "line"), seq, s.last)
	}
	k, err := s.Source.Resolve(ctx, min(seq, s.folded))
	k.Seq = cmp.Or(seq, s.last)
	return k, err
}

// Under implements report.Source.
func (s *fileSource) Under(c *contract.Contract) report.Source {
	other := *s
	other.Source = s.Source.Under(c)
	return &other
}

// company is the one that is meant when none is named: a stray event of another company in the file must not force
// everybody to name theirs. Empty when there is no telling.
func (s *fileSource) company() string {
	if len(s.hiring) == 1 {
		for c := range s.hiring {
			return c
		}
	}
	return ""
}

// load reads a log whose sequences are lines of a file. A line that is no event of the ledger is kept as refused, and reported
// with its place and reason; a line that is no JSON ends the reading.
func load(ctx context.Context, log events.Log, c *contract.Contract, rome *time.Location, path string,
	skipped *cli.Repeats) (*fileSource, error) {
	ledger := replay.New(c, rome)
	src := &fileSource{Source: ledger, hiring: map[string]bool{}}
	identities := facts.NewSet()
	var recorded time.Time
	defer skipped.Flush()
	err := log.Read(ctx, 1, false, func(batch []events.Record) error {
		for _, r := range batch {
			src.last = r.Seq
			switch {
			case r.Err != nil:
				// The batch is the log's only until here; what is kept must be a copy.
				r.Raw = bytes.Clone(r.Raw)
				r.Recorded = recorded // a line that says nothing was written after the one before it
				plain := *r.Err
				plain.Line = 0
				skipped.Line(path, cmp.Or(r.Err.Line, int(r.Seq)), plain.Code, plain.Pointer,
					lang.Say("tralasciato: %s", "skipped: %s", plain.Sentence()))
			default:
				// A file without times of recording has the source's in their place; they say nothing of what was known.
				if r.Recorded.Equal(r.Event.Time) {
					r.Recorded, r.Event.Recorded = time.Time{}, time.Time{}
				}
				r.Raw = nil
				recorded = r.Recorded
				if j := identities.Record(r.Event); j.Verdict == facts.Rejected {
					skipped.Line(path, int(r.Seq), j.Code, "",
						lang.Say("tralasciato: %s (%s)", "skipped: %s (%s)", j.Reason, j.Code))
				}
				if _, ok := r.Event.Data.(hr.Hired); ok {
					src.hiring[r.Event.Company] = true
				}
				if _, ok := r.Event.Data.(hr.PersonDescribed); ok {
					continue // who somebody is, is no fact of the ledger
				}
			}
			ledger.Record(r)
			src.folded = r.Seq
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return src, nil
}
