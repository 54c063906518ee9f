package events

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"sync"
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
	b = appendString(b, e.Data.Type().Wire)
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
	t := e.Data.Type()
	if t.Stream != "hr" {
		return t.Stream + ".", ""
	}
	return "hr.", t.Name[len("hr"):]
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

// object is what objects are written to. It is used again and again.
type object struct {
	b      []byte
	places []any // what data of each type is written from, by index
}

var objects = sync.Pool{New: func() any { return &object{} }}

// appendData appends the canonical JSON of any type's data.
func appendData(b []byte, data Data) ([]byte, error) {
	t := data.Type()
	if t == nil || t.write == nil {
		return b, fmt.Errorf("%T is none of the ledger's event types", data)
	}
	o, _ := objects.Get().(*object)
	o.b = b
	t.write(o, data)
	b, o.b = o.b, nil
	objects.Put(o)
	return b, nil
}

// key appends the name of a field, in quotes and with its colon.
func (o *object) key(k string) {
	if o.b[len(o.b)-1] != '{' {
		o.b = append(o.b, ',')
	}
	o.b = append(o.b, k...)
}

func (o *object) date(d Date) { o.b = append(d.Append(append(o.b, '"')), '"') }

// instant appends a time. Instants are what is compared, so the canonical form has one offset only.
func (o *object) instant(t time.Time) { o.b = append(appendInstant(append(o.b, '"'), t.UTC()), '"') }

// appendDecimal appends a number of smallest parts as a decimal with all its decimals.
func appendDecimal(b []byte, parts int64, decimals int) []byte {
	if parts < 0 {
		b, parts = append(b, '-'), -parts
	}
	unit := int64(1)
	for range decimals {
		unit *= 10
	}
	b = strconv.AppendInt(b, parts/unit, 10)
	if decimals == 0 {
		return b
	}
	b = append(b, '.')
	for rest := parts % unit; unit > 1; rest %= unit {
		unit /= 10
		b = append(b, byte('0'+rest/unit))
	}
	return b
}
