package export

import (
	"context"
	"errors"
	"io"

	"spettanze/events"
	"spettanze/events/archive"
	"spettanze/events/lang"
	"spettanze/projections/report"
)

var errEnough = errors.New("enough")

// writeEvents writes the events as an archive that --log reads: one event a line, with its sequence and its time of recording. In
// an archive a line's number is its sequence, so a record of another company, or a missing one, is a blank line.
func writeEvents(ctx context.Context, w io.Writer, in *Input) error {
	if in.Log == nil {
		return ErrNoLog
	}
	last, _, err := in.Log.Last(ctx)
	if err != nil {
		return err
	}
	if in.Query.Known > last {
		return report.KnownBeyond(report.Sequence, in.Query.Known, last)
	}
	if in.Query.Known != 0 {
		last = in.Query.Known
	}
	if last == 0 {
		return nil
	}
	var line []byte
	next, found := uint64(1), in.Query.Company == ""
	err = in.Log.Read(ctx, 1, false, func(batch []events.Record) error {
		for i := range batch {
			r := &batch[i]
			if r.Seq > last {
				return errEnough
			}
			line = line[:0]
			for ; next < r.Seq; next++ {
				line = append(line, '\n')
			}
			c := companyOf(r)
			found = found || c == in.Query.Company
			if c == "" || in.Query.Company == "" || c == in.Query.Company {
				if line, err = archive.AppendRecord(line, r); err != nil {
					return err
				}
			}
			next++
			if _, err := w.Write(append(line, '\n')); err != nil {
				return err
			}
		}
		in.progress(min(batch[len(batch)-1].Seq, last), last)
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	if !found {
		return lang.Errorf("%w %q: il log non ne ha eventi", "%w %q: the log has no events of it", report.ErrUnknownCompany, in.Query.Company)
	}
	return nil
}

// companyOf returns the company of a record, or "" if it is unknown.
func companyOf(r *events.Record) string {
	if r.Err != nil {
		return r.Err.Company
	}
	return r.Event.Company
}
