package journal

import (
	"bytes"
	"context"
	"fmt"

	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/pack"
)

// InspectPacks packs the journal again, compares, and reports up to a number of problems.
func InspectPacks(ctx context.Context, c *db.Conn, words *Words, most int, report func(problem string)) error {
	reported := 0
	compare := func(again *repacking) error {
		if again.same() || reported == most {
			return ctx.Err()
		}
		reported++
		report(fmt.Sprintf("the packs of entity %d differ from the journal", again.entity))
		return ctx.Err()
	}
	again := &repacking{}
	err := c.Query("SELECT "+eventColumns+`, j.entity FROM journal j JOIN entity e ON e.id = j.entity WHERE j.kind IN (0, 2)
		ORDER BY j.entity, j.seq`, func(row db.Row) error {
		if id := row.Int(eventEnd); id != again.entity {
			if err := compare(again); err != nil {
				return err
			}
			again = &repacking{entity: id}
			if err := eachPack(c, id, 0, func(b []byte, through uint64) error {
				again.packs = append(again.packs, fullPack{through, b})
				return nil
			}); err != nil {
				return err
			}
		}
		ev, err := eventOf(c, words, row, "")
		if err != nil {
			return err
		}
		f, err := pack.Of(ev, row.Int(2), row.Int(4), nil)
		if err == nil {
			again.add(f)
		}
		return err
	})
	if err == nil {
		err = compare(again)
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

// repacking packs an employee's facts again and compares them with the stored packs.
type repacking struct {
	entity int64
	packs  []fullPack // not compared yet; the last is the open one
	facts  []byte
	last   pack.Fact
	differ bool
}

func (p *repacking) add(f pack.Fact) {
	p.facts = pack.Append(p.facts, &p.last, &f)
	if p.last = f; len(p.packs) > 0 && f.Seq >= p.packs[0].through {
		p.compare()
	}
}

func (p *repacking) compare() {
	p.differ = p.differ || !bytes.Equal(p.facts, p.packs[0].facts)
	p.packs, p.facts, p.last = p.packs[1:], nil, pack.Fact{}
}

// same reports, after the last fact, whether all packs are as they should be.
func (p *repacking) same() bool {
	if len(p.packs) == 1 {
		p.compare()
	}
	return !p.differ && len(p.packs) == 0 && len(p.facts) == 0
}
