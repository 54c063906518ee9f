package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/pack"
)

// InspectPacks packs the journal again, compares, and reports up to a number of problems.
func InspectPacks(ctx context.Context, c *db.Conn, words *Words, most int, report func(problem string)) error {
	reported := 0
	var id int64           // an entity
	var facts []*pack.Fact // its own facts in the journal
	compare := func() error {
		same, err := samePacks(c, id, facts)
		if err == nil && !same && reported < most {
			reported++
			report(fmt.Sprintf("the packs of entity %d differ from the journal", id))
		}
		return errors.Join(err, ctx.Err())
	}
	err := c.Query("SELECT "+eventColumns+`, j.entity FROM journal j JOIN entity e ON e.id = j.entity WHERE j.kind IN (0, 2)
		ORDER BY j.entity, j.seq`, func(row db.Row) error {
		if next := row.Int(eventEnd); next != id {
			if err := compare(); err != nil {
				return err
			}
			id, facts = next, nil
		}
		ev, err := eventOf(c, words, row)
		if err != nil {
			return err
		}
		f, err := pack.Of(ev, row.Int(2), row.Int(4), nil)
		if err == nil {
			facts = append(facts, &f)
		}
		return err
	})
	if err == nil {
		err = compare()
	}
	if err != nil {
		return err
	}
	return c.Query(`SELECT entity FROM pack UNION SELECT entity FROM pack_open WHERE length(facts) > 0
		EXCEPT SELECT entity FROM journal WHERE kind IN (0, 2)`, func(row db.Row) error {
		report(fmt.Sprintf("entity %d has packs, and no facts in the journal", row.Int(0)))
		return nil
	})
}

// samePacks packs an entity's facts again, in order of sequence, and reports whether that gives the stored packs.
func samePacks(c *db.Conn, id int64, facts []*pack.Fact) (bool, error) {
	same := true
	err := eachPack(c, id, 0, func(b []byte, through uint64) error {
		var again []byte
		before := &pack.Fact{}
		for ; len(facts) > 0 && facts[0].Seq <= through; facts = facts[1:] {
			again = pack.Append(again, before, facts[0])
			before = facts[0]
		}
		same = same && bytes.Equal(b, again)
		return nil
	})
	return same && len(facts) == 0, err
}
