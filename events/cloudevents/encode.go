package cloudevents

import (
	"fmt"
	"strconv"
	"time"

	"spettanze/events"
	"spettanze/events/wire"
)

// Encode writes an event in structured JSON mode on one line, without a newline, the same bytes every time. It adds
// the attributes `sequence` and `recordedtime` where Seq and Recorded are not zero. It does not check the event: it
// also writes events that [Decode] refuses. Only data without a declared type are an error.
func Encode(e *events.Event) ([]byte, error) {
	return Append(nil, e)
}

// ContentType is the header of the media type in binary mode.
const ContentType = "Content-Type"

// EncodeBinary writes an event in binary mode, the same every time: pairs of header and value, and the data as body. It does not
// check the event.
func EncodeBinary(e *events.Event) (headers []string, body []byte, err error) {
	if e.Data == nil {
		return nil, nil, fmt.Errorf("encode event %s: it has no data", events.MsgID(e))
	}
	if body, err = events.EncodeData(e.Data); err != nil {
		return nil, nil, fmt.Errorf("encode event %s: %w", events.MsgID(e), err)
	}
	at := e.Time
	if _, offset := at.Zone(); offset%60 != 0 {
		at = at.UTC() // RFC 3339 has no seconds in offsets
	}
	return BinaryHeaders(e.ID, e.Source, e.Data.Type().Wire, e.Company, e.Subject, at.Format(time.RFC3339Nano)), body, nil
}

// BinaryHeaders returns the headers of an event in binary mode: pairs of header and value.
func BinaryHeaders(id, source, typ, company, subject, at string) []string {
	return []string{
		ContentType, "application/json",
		"ce-specversion", "1.0",
		"ce-id", HeaderValue(id),
		"ce-source", HeaderValue(source),
		"ce-type", typ,
		"ce-company", company,
		"ce-subject", subject,
		"ce-time", at,
	}
}

// Append appends what [Encode] returns to b.
func Append(b []byte, e *events.Event) ([]byte, error) {
	b = append(b, `{"specversion":"1.0","id":`...)
	b = wire.AppendString(b, e.ID)
	b = append(b, `,"source":`...)
	b = wire.AppendString(b, e.Source)
	if e.Data == nil {
		return b, fmt.Errorf("encode event %s: it has no data", events.MsgID(e))
	}
	b = append(b, `,"type":`...)
	b = wire.AppendString(b, e.Data.Type().Wire)
	b = append(b, `,"company":`...)
	b = wire.AppendString(b, e.Company)
	b = append(b, `,"subject":`...)
	b = wire.AppendString(b, e.Subject)
	b = append(b, `,"time":"`...)
	b = wire.AppendInstant(b, e.Time)
	b = append(b, `","datacontenttype":"application/json"`...)
	if e.Seq != 0 {
		b = append(b, `,"sequence":"`...)
		b = strconv.AppendUint(b, e.Seq, 10)
		b = append(b, '"')
	}
	if !e.Recorded.IsZero() {
		b = append(b, `,"recordedtime":"`...)
		b = wire.AppendInstant(b, e.Recorded)
		b = append(b, '"')
	}
	b = append(b, `,"data":`...)
	b, err := events.AppendData(b, e.Data)
	if err != nil {
		return b, fmt.Errorf("encode event %s: %w", events.MsgID(e), err)
	}
	return append(b, '}'), nil
}
