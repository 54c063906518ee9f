package sqlite

import (
	"fmt"

	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/journal"
	"spettanze/projections/sqlite/rows"
	"spettanze/projections/sqlite/seals"
)

type (
	entities = entity.Writer
	facts    = journal.Writer
	output   = rows.Writer
	trees    = seals.Writer
)

// Tx is a transaction of the one writer: entities, journal, rows, trees and position commit together. Rows are gathered and written
// many at a time, at the latest when it commits.
type Tx struct {
	*entities
	*facts
	*output
	*trees
	Conn *db.Conn // for the tables of package published
}

func newTx(c *db.Conn, packFacts int) *Tx {
	j := journal.NewWriter(c, packFacts)
	return &Tx{entities: entity.NewWriter(c), facts: j, output: rows.NewWriter(c, j),
		trees: seals.NewWriter(c), Conn: c}
}

// Position returns the sequence of the last record read.
func (t *Tx) Position() (uint64, error) { return positionOf(t.Conn) }

func positionOf(c *db.Conn) (uint64, error) {
	n, _, err := c.One("SELECT seq FROM position")
	return uint64(n), err //nolint:gosec // a sequence
}

// SetPosition notes that the log was read through a sequence.
func (t *Tx) SetPosition(seq uint64) error {
	_, err := t.Conn.Exec("UPDATE position SET seq = ?", db.Seq(seq))
	return err
}

// provenance says why the contents are not what the tables and rules of today give; nothing when they are. A new store notes
// the tables and rules.
func provenance(c *db.Conn, digest string) (string, error) {
	have, rules := "", int64(0)
	err := c.Query("SELECT contract, rules FROM position", func(r db.Row) error {
		have, rules = r.Text(0), r.Int(1)
		return nil
	})
	switch {
	case err != nil:
		return "", err
	case have == "":
		_, err := c.Exec("INSERT INTO position (one, seq, contract, rules) VALUES (1, 0, ?, ?)", digest, int64(Rules))
		return "", err
	case have != digest:
		return fmt.Sprintf("made under the contract tables %.12s, and those of this program are %.12s", have, digest), nil
	case rules != Rules:
		return fmt.Sprintf("made by version %d of the rules, and this program has version %d", rules, Rules), nil
	}
	return "", nil
}
