package journal

import (
	"fmt"
	"math"
	"sync"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/report"
	"spettanze/projections/sqlite/db"
)

// lastSequence is after every record.
const lastSequence = math.MaxInt64

// Known is a state of knowledge: the last sequence known; 0: all that there is.
type Known uint64

// Through returns the last sequence known.
func (k Known) Through() uint64 {
	if k == 0 {
		return lastSequence
	}
	return uint64(k)
}

// Value is [Known.Through] as an argument of a statement.
func (k Known) Value() int64 { return db.Seq(k.Through()) }

// Position is how far the log has been read.
type Position struct {
	Seq      uint64    // 0: nothing
	Recorded time.Time // of that record; zero when the log has no times
}

// Cache keeps parts of a file in memory for all its readers. It is safe for concurrent use.
type Cache struct {
	Words *Words

	mu        sync.Mutex
	companies map[string]*Company // by name
	listed    []string            // the companies of which any fact counts, at listedAt
	listedAt  uint64              // a position; 0: none was read
}

// NewCache returns an empty cache.
func NewCache() *Cache {
	return &Cache{Words: NewWords(), companies: map[string]*Company{}}
}

// Reader reads the journal in one read transaction.
type Reader struct {
	conn     *db.Conn
	cache    *Cache
	position *Position // once it was read

	// The common facts of the company that was asked about last.
	companyID int64
	company   *Company
	through   uint64
}

// NewReader returns a reader for a transaction of a connection.
func NewReader(c *db.Conn, cache *Cache) *Reader { return &Reader{conn: c, cache: cache} }

// Position returns how far the log has been read. Nothing that is stored of the journal changes without it.
func (r *Reader) Position() (Position, error) {
	if r.position != nil {
		return *r.position, nil
	}
	p := Position{}
	err := r.conn.Query("SELECT p.seq, r.recorded FROM position p LEFT JOIN record r ON r.seq = p.seq", func(row db.Row) error {
		p = Position{row.Seq(0), Instant(row, 1)}
		return nil
	})
	if err == nil {
		r.position = &p
	}
	return p, err
}

// Instant reads a time of recording, stored in nanoseconds since 1970-01-01; zero where the log has none.
func Instant(r db.Row, column int) time.Time {
	nanos := r.Int(column)
	if nanos == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanos).UTC()
}

// Recorded returns when a record was recorded; zero when the log has no times or the record has not been read.
func (r *Reader) Recorded(seq uint64) (t time.Time, err error) {
	err = r.conn.Query("SELECT recorded FROM record WHERE seq = ?", func(row db.Row) error { t = Instant(row, 0); return nil }, db.Seq(seq))
	return t, err
}

// Find returns the accepted event of an identity; nil when there is none.
func (r *Reader) Find(id events.Identity) (*events.Event, error) {
	return find(r.conn, r.cache.Words, id)
}

// Between returns the accepted events under sequences from first through last, by sequence.
func (r *Reader) Between(first, last uint64) (map[uint64]*events.Event, error) {
	out := map[uint64]*events.Event{}
	err := eachEvent(r.conn, r.cache.Words, " FROM journal j JOIN entity e ON e.id = j.entity WHERE j.seq BETWEEN ? AND ?",
		func(ev *events.Event, _ db.Row) { out[ev.Seq] = ev }, db.Seq(first), db.Seq(last))
	return out, err
}

// WaitingAnnulments calls fn for the annulments of a company that name an event not recorded by then, or one that they cannot
// annul.
func (r *Reader) WaitingAnnulments(company int64, k Known, fn func(*events.Event)) error {
	return eachEvent(r.conn, r.cache.Words, ` FROM annulment a JOIN journal j ON j.seq = a.seq
		JOIN entity e ON e.id = j.entity WHERE a.company = +? AND a.seq <= ? AND (a.target_seq IS NULL OR a.target_seq > ?) ORDER BY a.seq`,
		func(ev *events.Event, _ db.Row) { fn(ev) }, company, k.Value(), k.Value())
}

// SelectRejected selects what [RejectedOf] reads, and the company of the record as [RejectedCompany].
const SelectRejected = "SELECT seq, recorded, source, id, subject, code, pointer, reason, raw, company, reason_it FROM rejected JOIN record USING (seq)"

// RejectedCompany is a column of [SelectRejected].
const RejectedCompany = 9

// RejectedOf reads a record that was rejected.
func RejectedOf(r db.Row) report.RejectedFact {
	f := report.RejectedFact{Seq: r.Seq(0), Source: r.Text(2), ID: r.Text(3), Subject: r.Text(4), Code: r.Text(5), Pointer: r.Text(6),
		Reason: r.Text(7), Raw: r.Text(8), ReasonIt: r.Text(10), Nameless: r.Text(RejectedCompany) == ""}
	if t := Instant(r, 1); !t.IsZero() {
		f.Recorded = &t
	}
	return f
}

// eventColumns are the columns that an event is made of; j is the journal, e the entity.
const eventColumns = "j.seq, e.subject, j.source, j.id, j.type, j.version, j.time, j.nanos, CAST(j.body AS BLOB), e.company"

const eventEnd = 10 // the column after them

// eachEvent calls fn for every row of a query with the event in it. The query begins after [eventColumns].
func eachEvent(c *db.Conn, words *Words, query string, fn func(*events.Event, db.Row), args ...db.Value) error {
	return c.Query("SELECT "+eventColumns+query, func(r db.Row) error {
		ev, err := eventOf(c, words, r)
		if err == nil {
			fn(ev, r)
		}
		return err
	}, args...)
}

func eventOf(c *db.Conn, words *Words, r db.Row) (*events.Event, error) {
	source, err := words.Get(c, r.Int(2))
	if err != nil {
		return nil, err
	}
	typ, err := words.Get(c, r.Int(4))
	if err != nil {
		return nil, err
	}
	data, err := cloudevents.DecodeData(typ, int(r.Int(5)), r.Bytes(8))
	if err != nil {
		return nil, fmt.Errorf("%w: the journal's event %d cannot be read: %w", db.ErrDamaged, r.Int(0), err)
	}
	return &events.Event{Identity: events.Identity{Source: source, ID: r.Text(3)}, Company: r.Text(9), Subject: r.Text(1),
		Time: time.Unix(r.Int(6), r.Int(7)).UTC(), Data: data, Seq: r.Seq(0)}, nil
}

// findEvent looks an identity up. Nearly always there is none, and the calls into C count.
const findEvent = " FROM identity i JOIN journal j ON j.seq = i.seq JOIN entity e ON e.id = j.entity " +
	"WHERE i.source = (SELECT id FROM word WHERE text = +?) AND i.id = +?"

func find(c *db.Conn, words *Words, id events.Identity) (found *events.Event, err error) {
	err = eachEvent(c, words, findEvent, func(ev *events.Event, _ db.Row) { found = ev }, id.Source, id.ID)
	return found, err
}
