package sqlite

import (
	"context"

	"spettanze/events"
)

// EventsBetween returns the events of the journal under sequences from first through last, by sequence. It is how the journal
// is compared with the log.
func (s *Store) EventsBetween(_ context.Context, first, last uint64) (map[uint64]*events.Event, error) {
	out := map[uint64]*events.Event{}
	err := s.read(true, func(r *reader) error {
		return r.conn.query("SELECT "+factColumns+", e.company FROM journal j JOIN entity e ON e.id = j.entity WHERE j.seq BETWEEN ? AND ?",
			func(row row) error {
				e, err := factOf(r.conn, r.files.names, row, row.text(factCompany))
				if err == nil {
					out[seq(row.int(0))] = e
				}
				return err
			}, num(first), num(last))
	})
	return out, err
}
