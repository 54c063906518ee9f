package events

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Encode writes an event in structured JSON mode on one line, without a newline, the same bytes every time. It adds
// the attributes `sequence` and `recordedtime` where Seq and Recorded are not zero. It does not judge the event: what
// [Decode] refuses is written all the same, but for data of a type that is none of this package's, which is an error.
func Encode(e *Event) ([]byte, error) {
	return AppendEvent(nil, e)
}

// AppendEvent appends what [Encode] returns to b.
func AppendEvent(b []byte, e *Event) ([]byte, error) {
	b = append(b, `{"specversion":"1.0","id":`...)
	b = appendString(b, e.ID)
	b = append(b, `,"source":`...)
	b = appendString(b, e.Source)
	if e.Data == nil {
		return b, fmt.Errorf("encode event %s: it has no data", MsgID(e))
	}
	b = append(b, `,"type":`...)
	b = appendString(b, WireType(e.Data.Type(), current))
	b = append(b, `,"company":`...)
	b = appendString(b, e.Company)
	b = append(b, `,"subject":`...)
	b = appendString(b, e.Subject)
	b = append(b, `,"time":"`...)
	b = appendInstant(b, e.Time)
	b = append(b, `","datacontenttype":"application/json"`...)
	if e.Seq != 0 {
		b = append(b, `,"sequence":"`...)
		b = strconv.AppendUint(b, e.Seq, 10)
		b = append(b, '"')
	}
	if !e.Recorded.IsZero() {
		b = append(b, `,"recordedtime":"`...)
		b = appendInstant(b, e.Recorded)
		b = append(b, '"')
	}
	b = append(b, `,"data":`...)
	b, err := appendData(b, e.Data)
	if err != nil {
		return b, fmt.Errorf("encode event %s: %w", MsgID(e), err)
	}
	return append(b, '}'), nil
}

// EncodeData writes the data of an event as canonical JSON: fields in a fixed order, absent ones left out, quantities
// with all the decimals of their unit. Equal data give equal bytes. It errs on a type that is none of this package's.
func EncodeData(d Data) ([]byte, error) { return appendData(nil, d) }

// AppendData is [EncodeData] appended to b.
func AppendData(b []byte, d Data) ([]byte, error) { return appendData(b, d) }

// SameContent tells whether two events say the same: type, company, subject, instant of time, and data. Identity,
// sequence and time of recording do not take part.
func SameContent(a, b *Event) bool {
	if a.Company != b.Company || a.Subject != b.Subject || !a.Time.Equal(b.Time) {
		return false
	}
	if a.Data == nil || b.Data == nil {
		return a.Data == b.Data
	}
	if a.Data.Type() != b.Data.Type() {
		return false
	}
	x, errA := EncodeData(a.Data)
	y, errB := EncodeData(b.Data)
	return errA == nil && errB == nil && bytes.Equal(x, y)
}

// MsgID returns the NATS message id of an event, "<source>#<id>". A source may itself hold a "#", and then two
// identities would share one id (a#b and c, a and b#c) and a fact be taken for a duplicate: such a source is preceded by
// its length, "#<length>:<source>#<id>", which no other message id equals, for no source is empty.
func MsgID(e *Event) string {
	if strings.Contains(e.Source, "#") {
		return "#" + strconv.Itoa(len(e.Source)) + ":" + e.Source + "#" + e.ID
	}
	return e.Source + "#" + e.ID
}

// Subject returns the NATS subject of an event: "hr.<company>.<employee>.<family>.<verb>", and for a person described
// "people.<company>.<employee>". Company and employee hold neither dots nor wildcards.
func Subject(e *Event) string {
	prefix, kind := subjectAround(e)
	return prefix + e.Company + "." + e.Subject + kind
}

// IsSubject tells whether a NATS subject is that of an event, without making it.
func IsSubject(e *Event, subject string) bool {
	prefix, kind := subjectAround(e)
	for _, part := range [...]string{prefix, e.Company, ".", e.Subject} {
		rest, ok := strings.CutPrefix(subject, part)
		if !ok {
			return false
		}
		subject = rest
	}
	return subject == kind
}

// subjectAround returns what comes before and after company and employee in the subject of an event.
func subjectAround(e *Event) (prefix, kind string) {
	typ := e.Data.Type()
	if typ == TypePersonDescribed {
		return "people.", ""
	}
	return "hr.", typ[len("hr"):]
}

// appendInstant appends an RFC 3339 time with the offset it came with.
func appendInstant(b []byte, t time.Time) []byte {
	if _, offset := t.Zone(); offset%60 != 0 {
		t = t.UTC() // RFC 3339 has no seconds in offsets
	}
	return t.AppendFormat(b, time.RFC3339Nano)
}

// appendString appends a JSON string; invalid UTF-8 in it becomes U+FFFD.
func appendString(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s)
	return b
}

// object appends the fields of a JSON object, those that are absent left out.
type object struct {
	b     []byte
	begun bool
}

func (o *object) name(n string) {
	if o.begun {
		o.b = append(o.b, ',')
	} else {
		o.b = append(o.b, '{')
	}
	o.begun = true
	o.b = append(append(append(o.b, '"'), n...), '"', ':')
}

func (o *object) date(n string, d Date) {
	o.name(n)
	o.b = append(d.Append(append(o.b, '"')), '"')
}

// optional appends a date of which zero means absent.
func (o *object) optional(n string, d Date) {
	if d != 0 {
		o.date(n, d)
	}
}

func (o *object) instant(n string, t time.Time) {
	if !t.IsZero() {
		o.name(n)
		// Instants are what is compared, so the canonical form has one offset only.
		o.b = append(appendInstant(append(o.b, '"'), t.UTC()), '"')
	}
}

func (o *object) string(n, s string) {
	if s != "" {
		o.name(n)
		o.b = appendString(o.b, s)
	}
}

func (o *object) int(n string, v int) {
	o.name(n)
	o.b = strconv.AppendInt(o.b, int64(v), 10)
}

// positive appends a number of which zero means absent.
func (o *object) positive(n string, v int) {
	if v != 0 {
		o.int(n, v)
	}
}

func (o *object) bool(n string, v bool) {
	o.name(n)
	o.b = strconv.AppendBool(o.b, v)
}

// flag appends a bool of which false means absent.
func (o *object) flag(n string, v bool) {
	if v {
		o.bool(n, v)
	}
}

func (o *object) cents(n string, c *Cents) {
	if c != nil {
		o.string(n, c.String())
	}
}

func (o *object) quantity(q Quantity) {
	o.name("quantity")
	if q.Unit == Minute {
		o.b = strconv.AppendInt(o.b, q.Parts, 10)
		return
	}
	o.b = appendString(o.b, q.String())
}

// set appends a list whose order means nothing, sorted.
func (o *object) set(n string, words []string) {
	o.name(n)
	o.b = append(o.b, '[')
	for i, w := range slices.Sorted(slices.Values(words)) {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = appendString(o.b, w)
	}
	o.b = append(o.b, ']')
}

func (o *object) times(n string, list []ClockTime) {
	o.name(n)
	o.b = append(o.b, '[')
	for i, c := range list {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = append(c.Append(append(o.b, '"')), '"')
	}
	o.b = append(o.b, ']')
}

func (o *object) schedule(s Schedule) {
	o.name("schedule")
	in := object{b: o.b}
	in.string("code", string(s.Code))
	if w := s.Week; w != nil {
		in.name("week")
		days := object{b: in.b}
		for _, name := range weekFields.names {
			days.positive(name, *w.day(name))
		}
		in.b = days.end()
	}
	o.b = in.end()
}

func (o *object) end() []byte {
	if !o.begun {
		o.b = append(o.b, '{')
	}
	return append(o.b, '}')
}
