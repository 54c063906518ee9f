package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
	"unsafe"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/hr"
)

// packed is a fact as a pack has it. A pack is facts about one employee in order of sequence, each as
//
//	sequence, date and time (seconds), each less that of the fact before it: varints
//	nanoseconds; words of source and type; how many bytes the id shares with the id before it, and how many follow: uvarints
//	those bytes
//	form of the data, and its length: uvarints
//	the data
//
// The data of clockings, which most facts are, is written short ([clockingForm]); all other is the journal's JSON.
type packed struct {
	seq    uint64
	date   events.Date
	time   int64 // seconds since 1970-01-01, UTC
	nanos  int64
	source int64 // word
	typ    int64 // word
	id     string
	form   uint64
	data   []byte
}

// Forms of data in a pack.
const (
	jsonForm     = 0
	clockingForm = 1
)

// errPack is returned for bytes that are no pack.
var errPack = errors.New("its bytes are no pack")

// appendPacked appends a fact to a pack; before is the one before it, zero for the first.
func appendPacked(b []byte, before, f *packed) []byte {
	b = binary.AppendVarint(b, num(f.seq-before.seq))
	b = binary.AppendVarint(b, int64(f.date-before.date))
	b = binary.AppendVarint(b, f.time-before.time)
	b = binary.AppendUvarint(b, uint64(f.nanos)) //nolint:gosec // below a second
	b = binary.AppendUvarint(b, seq(f.source))
	b = binary.AppendUvarint(b, seq(f.typ))
	n := shared(before.id, f.id)
	b = binary.AppendUvarint(b, uint64(n)) //nolint:gosec // a length
	b = append(binary.AppendUvarint(b, uint64(len(f.id)-n)), f.id[n:]...)
	b = binary.AppendUvarint(b, f.form)
	return append(binary.AppendUvarint(b, uint64(len(f.data))), f.data...)
}

// shared counts the bytes that two ids begin with alike.
func shared(a, b string) (n int) {
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// unpack calls fn for every fact of a pack. fn may not keep it.
func unpack(b []byte, fn func(*packed) error) error {
	r := unpacking{b: b}
	var f packed
	var id []byte
	for len(r.b) > 0 && r.err == nil {
		f.seq += seq(r.varint())
		f.date += day(r.varint())
		f.time += r.varint()
		f.nanos, f.source, f.typ = num(r.uvarint()), num(r.uvarint()), num(r.uvarint())
		n := r.uvarint()
		if n > uint64(len(id)) {
			r.err = errPack
			break
		}
		id = append(id[:n], r.bytes()...)
		f.id = unsafe.String(unsafe.SliceData(id), len(id)) // until the next fact
		f.form, f.data = r.uvarint(), r.bytes()
		if r.err == nil {
			r.err = fn(&f)
		}
	}
	return r.err
}

// unpacking reads from the beginning of b; after an error it reads zeros.
type unpacking struct {
	b   []byte
	err error
}

func (r *unpacking) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	r.took(n)
	return v
}

func (r *unpacking) varint() int64 {
	v, n := binary.Varint(r.b)
	r.took(n)
	return v
}

func (r *unpacking) took(n int) {
	if n <= 0 {
		r.b, r.err = nil, errPack
		return
	}
	r.b = r.b[n:]
}

func (r *unpacking) bytes() []byte {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.b, r.err = nil, errPack
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

// packedOf returns a fact as a pack has it. Its data is put into room, from its beginning.
func packedOf(ev *events.Event, source, typ int64, room []byte) (packed, error) {
	f := packed{seq: ev.Seq, date: ev.Data.Effective(), time: ev.Time.Unix(), nanos: int64(ev.Time.Nanosecond()), source: source, typ: typ,
		id: ev.ID}
	if c, ok := ev.Data.(hr.ClockingRecorded); ok && len(c.Week) == 1 {
		f.form, f.data = clockingForm, appendClocking(room[:0], &c)
		return f, nil
	}
	f.form = jsonForm
	var err error
	if f.data, err = events.AppendData(room[:0], ev.Data); err != nil {
		return f, encodeError(ev, err)
	}
	return f, nil
}

// What of a clocking is told.
const (
	hasAfternoon = 1 << iota
	isAfternoon
	hasPlanned
	isAuthorized
	isRemote
)

// appendClocking writes a clocking without its date: what is told of it, the week, the minutes planned if told, and the
// minutes of each punch less those of the one before it.
func appendClocking(b []byte, c *hr.ClockingRecorded) []byte {
	var told byte
	if c.Afternoon != nil {
		told |= hasAfternoon
		if *c.Afternoon {
			told |= isAfternoon
		}
	}
	if c.PlannedMinutes != nil {
		told |= hasPlanned
	}
	if c.OvertimeAuthorized {
		told |= isAuthorized
	}
	if c.Remote {
		told |= isRemote
	}
	b = append(b, told, c.Week[0])
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

// weeks are the texts of the weeks, so that none is made anew.
var weeks = [...]string{"A", "B", "C"}

func clocking(b []byte, date events.Date) (events.Data, error) {
	c := hr.ClockingRecorded{Dated: events.Dated{Date: date}}
	if len(b) < 2 {
		return nil, errPack
	}
	told, week := b[0], int(b[1])-'A'
	if week < 0 || week >= len(weeks) {
		return nil, errPack
	}
	c.Week = weeks[week]
	r := unpacking{b: b[2:]}
	if told&hasAfternoon != 0 {
		afternoon := told&isAfternoon != 0
		c.Afternoon = &afternoon
	}
	if told&hasPlanned != 0 {
		planned := int(r.varint())
		c.PlannedMinutes = &planned
	}
	c.OvertimeAuthorized, c.Remote = told&isAuthorized != 0, told&isRemote != 0
	c.Punches = make([]events.ClockTime, 0, 4)
	for at := int64(0); len(r.b) > 0; {
		at += r.varint()
		c.Punches = append(c.Punches, events.ClockTime(at)) //nolint:gosec // minutes of a day
	}
	return c, r.err
}

// event makes a fact of a pack the event that it was.
func (f *packed) event(c *conn, names *names, company, subject string, into *events.Event) error {
	source, err := names.word(c, f.source)
	if err != nil {
		return err
	}
	*into = events.Event{Identity: events.Identity{Source: source, ID: strings.Clone(f.id)}, Company: company, Subject: subject,
		Time: time.Unix(f.time, f.nanos).UTC(), Seq: f.seq}
	switch f.form {
	case clockingForm:
		into.Data, err = clocking(f.data, f.date)
	case jsonForm:
		var typ string
		if typ, err = names.word(c, f.typ); err == nil {
			into.Data, err = cloudevents.DecodeData(typ, int(bodyVersion), f.data)
		}
	default:
		err = errPack
	}
	if err != nil {
		return damagedPack(f.seq, err)
	}
	return nil
}

func damagedPack(s uint64, err error) error {
	return fmt.Errorf("%w: the pack with the event %d cannot be read: %w", ErrDamaged, s, err)
}
