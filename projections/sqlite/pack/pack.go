// Package pack is the format in which the store keeps an employee's facts once more, some tens in a row of a table: in the
// journal they lie as far apart as the log is long, and folding an employee as of a date reads them all.
//
// # Format
//
// A pack is facts about one employee in order of sequence, each appended as follows. A uvarint is an unsigned number, a varint
// one with a sign, both as in [encoding/binary]; text has no terminator.
//
//	sequence  varint   in the log, 1 ≤ s < 2^63: less that of the fact before it; of the first fact, less 0
//	date      varint   effective date, days since 0000-03-01: less that of the fact before
//	time      varint   of the event, seconds since 1970-01-01 UTC: less that of the fact before
//	nanos     uvarint  0 ≤ n < 10^9
//	source    uvarint  row of the table word
//	type      uvarint  row of the table word
//	shared    uvarint  how many bytes the id shares with the id before it
//	rest      uvarint  how many bytes follow, then those bytes
//	form      uvarint  of the data: 0 JSON, 1 clocking
//	length    uvarint  of the data in bytes, then the data
//
// JSON is the canonical data of the journal. Most facts are clockings of one week letter, and have a form of their own:
//
//	flags     1 byte   1: says whether it is an afternoon, 2: it is, 4: says the minutes planned, 8: overtime is authorized, 16: remote,
//	                   32: across midnight, 64: on business travel
//	week      1 byte   'A', 'B' or 'C'
//	planned   varint   minutes, if flag 4 is set
//	punches   varints  to the end: minutes since midnight, each less the one before it; the first less 0
//
// # Example
//
// The first fact of a pack is the clocking c-1 at sequence 7, of 4 May 2023 (day 738949), week A, with punches at 08:00 and 16:42,
// recorded at 2023-05-04 18:00:00 UTC, with the source in word 1 and the type in word 2:
//
//	0e              sequence 7
//	8a 9a 5a        date 738949
//	c0 ca 9f c5 0c  time 1683223200
//	00 01 02        nanos, source, type
//	00 03 63 2d 31  id: shares nothing, 3 bytes "c-1"
//	01 06           form clocking, 6 bytes
//	00 41           no flags, week A
//	c0 07 94 08     punches: 480 = 08:00, and 522 later = 16:42
//
// A second fact like it on the next day, c-2 at sequence 9, takes 20 bytes: 04 02 80 c6 0a 00 01 02 02 01 32 01 06 00 41 c0 07 94 08.
package pack

import (
	"encoding/binary"
	"errors"
	"strings"
	"time"
	"unsafe"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/hr"
)

// Fact is a fact of a pack. It may lie in the pack: see [Each].
type Fact struct {
	Seq    uint64
	Date   events.Date
	Source int64 // word
	Type   int64 // word
	Data   []byte

	seconds int64 // since 1970-01-01, UTC
	nanos   int64
	id      string
	form    uint64
}

// Forms of data.
const (
	jsonForm     = 0
	clockingForm = 1
)

// ErrFormat is returned for bytes that are not a pack.
var ErrFormat = errors.New("its bytes are no pack")

// Of returns the fact of an event, with the words of its source and type. Its data is written into room, from its beginning.
func Of(ev *events.Event, source, typ int64, room []byte) (Fact, error) {
	f := Fact{Seq: ev.Seq, Date: ev.Data.Effective(), seconds: ev.Time.Unix(), nanos: int64(ev.Time.Nanosecond()), Source: source, Type: typ,
		id: ev.ID}
	if c, ok := ev.Data.(hr.ClockingRecorded); ok && len(c.Week) == 1 {
		f.form, f.Data = clockingForm, appendClocking(room[:0], &c)
		return f, nil
	}
	var err error
	f.form = jsonForm
	f.Data, err = events.AppendData(room[:0], ev.Data)
	return f, err
}

// Append appends a fact to a pack; before is the one before it, zero for the first.
func Append(b []byte, before, f *Fact) []byte {
	b = binary.AppendVarint(b, int64(f.Seq-before.Seq)) //nolint:gosec // a log of 2^63 records does not exist
	b = binary.AppendVarint(b, int64(f.Date-before.Date))
	b = binary.AppendVarint(b, f.seconds-before.seconds)
	b = binary.AppendUvarint(b, uint64(f.nanos))  //nolint:gosec // below a second
	b = binary.AppendUvarint(b, uint64(f.Source)) //nolint:gosec // a row
	b = binary.AppendUvarint(b, uint64(f.Type))   //nolint:gosec // a row
	n := shared(before.id, f.id)
	b = binary.AppendUvarint(b, uint64(n)) //nolint:gosec // a length
	b = append(binary.AppendUvarint(b, uint64(len(f.id)-n)), f.id[n:]...)
	b = binary.AppendUvarint(b, f.form)
	return append(binary.AppendUvarint(b, uint64(len(f.Data))), f.Data...)
}

// shared counts the bytes that two ids begin with alike.
func shared(a, b string) (n int) {
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// Each calls fn for every fact of a pack, in order. fn must not keep the fact, whose id and data are overwritten by the next.
func Each(b []byte, fn func(*Fact) error) error {
	r := reader{b: b}
	var f Fact
	var id []byte
	for len(r.b) > 0 && r.err == nil {
		f.Seq += uint64(r.varint())       //nolint:gosec // positive
		f.Date += events.Date(r.varint()) //nolint:gosec // written from a date
		f.seconds += r.varint()
		f.nanos, f.Source, f.Type = int64(r.uvarint()), int64(r.uvarint()), int64(r.uvarint()) //nolint:gosec // written from such
		n := r.uvarint()
		if n > uint64(len(id)) {
			r.err = ErrFormat
			break
		}
		id = append(id[:n], r.bytes()...)
		f.id = unsafe.String(unsafe.SliceData(id), len(id)) // until the next fact
		f.form, f.Data = r.uvarint(), r.bytes()
		if r.err == nil {
			r.err = fn(&f)
		}
	}
	return r.err
}

// Last returns how many facts a pack has, and the last of them.
func Last(b []byte) (n int, last Fact, err error) {
	err = Each(b, func(f *Fact) error {
		n, last = n+1, *f
		return nil
	})
	last.id = strings.Clone(last.id)
	return n, last, err
}

// reader reads from the beginning of b; after an error it reads zeros.
type reader struct {
	b   []byte
	err error
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	r.took(n)
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.b)
	r.took(n)
	return v
}

func (r *reader) took(n int) {
	if n <= 0 {
		r.b, r.err = nil, ErrFormat
		return
	}
	r.b = r.b[n:]
}

func (r *reader) bytes() []byte {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.b, r.err = nil, ErrFormat
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

// Flags of a clocking.
const (
	hasAfternoon = 1 << iota
	isAfternoon
	hasPlanned
	isAuthorized
	isRemote
	isOvernight
	isTravel
)

// appendClocking writes a clocking without its date.
func appendClocking(b []byte, c *hr.ClockingRecorded) []byte {
	var flags byte
	if c.Afternoon != nil {
		flags |= hasAfternoon
		if *c.Afternoon {
			flags |= isAfternoon
		}
	}
	if c.PlannedMinutes != nil {
		flags |= hasPlanned
	}
	if c.OvertimeAuthorized {
		flags |= isAuthorized
	}
	if c.Remote {
		flags |= isRemote
	}
	if c.Overnight {
		flags |= isOvernight
	}
	if c.Travel {
		flags |= isTravel
	}
	b = append(b, flags, c.Week[0])
	if c.PlannedMinutes != nil {
		b = binary.AppendVarint(b, int64(*c.PlannedMinutes))
	}
	before := events.ClockTime(0)
	for _, p := range c.Punches {
		b = binary.AppendVarint(b, int64(p-before))
		before = p
	}
	return b
}

// weeks are the texts of the weeks, so that none is allocated.
var weeks = [...]string{"A", "B", "C"}

func clocking(b []byte, date events.Date) (events.Data, error) {
	c := hr.ClockingRecorded{Dated: events.Dated{Date: date}}
	if len(b) < 2 {
		return nil, ErrFormat
	}
	flags, week := b[0], int(b[1])-'A'
	if week < 0 || week >= len(weeks) {
		return nil, ErrFormat
	}
	c.Week = weeks[week]
	r := reader{b: b[2:]}
	if flags&hasAfternoon != 0 {
		afternoon := flags&isAfternoon != 0
		c.Afternoon = &afternoon
	}
	if flags&hasPlanned != 0 {
		planned := int(r.varint())
		c.PlannedMinutes = &planned
	}
	c.OvertimeAuthorized, c.Remote = flags&isAuthorized != 0, flags&isRemote != 0
	c.Overnight, c.Travel = flags&isOvernight != 0, flags&isTravel != 0
	if len(r.b) > 0 {
		c.Punches = make([]events.ClockTime, 0, 4)
	}
	for at := int64(0); len(r.b) > 0; {
		at += r.varint()
		c.Punches = append(c.Punches, events.ClockTime(at)) //nolint:gosec // minutes of a day
	}
	return c, r.err
}

// Event writes the event of a fact into another; source and typ are the texts of its words.
func (f *Fact) Event(company, subject, source, typ string, into *events.Event) (err error) {
	*into = events.Event{Identity: events.Identity{Source: source, ID: strings.Clone(f.id)}, Company: company, Subject: subject,
		Time: time.Unix(f.seconds, f.nanos).UTC(), Seq: f.Seq}
	switch f.form {
	case clockingForm:
		into.Data, err = clocking(f.Data, f.Date)
	case jsonForm:
		into.Data, err = cloudevents.DecodeData(typ, events.CurrentVersion, f.Data)
	default:
		err = ErrFormat
	}
	return err
}
