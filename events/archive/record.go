package archive

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/lang"
)

// refusedPrefix is the beginning of the line of a refused record. No event begins with it: [cloudevents.Encode] writes
// `specversion` first.
const refusedPrefix = `{"refused":`

// refusedLine is the line of a refused record: the reason, and the bytes as they were received. Package jsonl refuses it
// again (`refused` is no attribute), with the same company and subject.
type refusedLine struct {
	Refused      refusal         `json:"refused"`
	ID           string          `json:"id,omitempty"`
	Source       string          `json:"source,omitempty"`
	Company      string          `json:"company,omitempty"`
	Subject      string          `json:"subject,omitempty"`
	Sequence     string          `json:"sequence"`
	RecordedTime json.RawMessage `json:"recordedtime,omitempty"`
	Raw          *string         `json:"raw,omitempty"`        // the bytes as received, where they are UTF-8
	RawBase64    []byte          `json:"raw_base64,omitempty"` // otherwise
	Wire         []byte          `json:"wire,omitempty"`       // of a log that has leaves: the wire form
}

type refusal struct {
	Code     string `json:"code"`
	Pointer  string `json:"pointer,omitempty"`
	Found    string `json:"found,omitempty"`
	Expected string `json:"expected,omitempty"`
	// The Italian words, where they differ. An archive of before they were kept has none.
	FoundIt    string `json:"found_it,omitempty"`
	ExpectedIt string `json:"expected_it,omitempty"`

	Line int `json:"line,omitempty"` // of the file it came from
}

// AppendRecord appends the line of a record, without a newline: its event with the attributes `sequence` and `recordedtime`
// (without the time if the log has none) or, for a refused record, the reason and the bytes as received; and what its leaf takes
// beside these, if the record says how it is stored. An event that cannot be encoded is an error.
func AppendRecord(b []byte, r *events.Record) ([]byte, error) {
	if r.Err != nil {
		return appendRefused(b, r)
	}
	if r.Event == nil {
		return b, fmt.Errorf("archive: record %d has neither an event nor a reason", r.Seq)
	}
	e := *r.Event
	e.Seq, e.Recorded = r.Seq, r.Recorded
	from := len(b)
	b, err := cloudevents.Append(b, &e)
	if err != nil {
		return b, fmt.Errorf("archive: record %d: %w", r.Seq, err)
	}
	if r.Stored != nil {
		b = addStored(b, from, r)
	}
	return b, nil
}

func appendRefused(b []byte, r *events.Record) ([]byte, error) {
	e := r.Err
	line := refusedLine{Refused: refusalOf(e), ID: e.Identity.ID,
		Source: e.Identity.Source, Company: e.Company, Subject: e.Subject, Sequence: strconv.FormatUint(r.Seq, 10)}
	if !r.Recorded.IsZero() {
		line.RecordedTime = json.RawMessage(r.Recorded.AppendFormat(nil, `"`+time.RFC3339Nano+`"`))
	}
	if utf8.Valid(r.Raw) {
		text := string(r.Raw)
		line.Raw = &text
	} else {
		line.RawBase64 = r.Raw
	}
	if r.Stored != nil {
		line.Wire = wireForm(r)
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&line); err != nil {
		return b, fmt.Errorf("archive: record %d: %w", r.Seq, err)
	}
	return append(b, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...), nil
}

func refusalOf(e *events.DecodeError) refusal {
	r := refusal{Code: e.Code, Pointer: e.Pointer, Found: e.Found.En, Expected: e.Expected.En, Line: e.Line}
	if e.Found.It != e.Found.En {
		r.FoundIt = e.Found.It
	}
	if e.Expected.It != e.Expected.En {
		r.ExpectedIt = e.Expected.It
	}
	return r
}

// parseRecord reads a line that [AppendRecord] wrote, with its leaf if the archive is sealed.
func parseRecord(line []byte, sealed bool) (events.Record, error) {
	if bytes.HasPrefix(line, []byte(refusedPrefix)) {
		return parseRefused(line, sealed)
	}
	return parseEvent(line, sealed)
}

func parseEvent(line []byte, sealed bool) (events.Record, error) {
	event := line
	if from := bytes.Index(line, []byte(wireMember)); from >= 0 && from < bytes.Index(line, []byte(dataMember)) {
		to := from + len(wireMember) + bytes.IndexByte(line[from+len(wireMember):], '"') + 1
		event = slices.Concat(line[:from], line[to:]) // no event is as long as the line
	}
	e, err := cloudevents.Decode(event)
	if err != nil {
		return events.Record{}, err
	}
	if e.Seq == 0 {
		return events.Record{}, errors.New("the attribute sequence is missing")
	}
	rec := events.Record{Seq: e.Seq, Recorded: e.Recorded, Event: &e, Raw: line}
	if sealed {
		subject, stored, err := parseStored(line, &e)
		if err != nil {
			return events.Record{}, err
		}
		seal(&rec, subject, stored)
	}
	return rec, nil
}

func parseRefused(line []byte, sealed bool) (events.Record, error) {
	var l refusedLine
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&l); err != nil {
		return events.Record{}, fmt.Errorf("not the line of a refused record: %w", err)
	}
	seq, err := strconv.ParseUint(l.Sequence, 10, 64)
	if err != nil || seq == 0 {
		return events.Record{}, fmt.Errorf("the sequence %q is no number from 1", l.Sequence)
	}
	rec := events.Record{Seq: seq, Raw: l.RawBase64, Err: &events.DecodeError{Code: l.Refused.Code,
		Pointer: l.Refused.Pointer, Found: lang.Text{It: cmp.Or(l.Refused.FoundIt, l.Refused.Found), En: l.Refused.Found},
		Expected: lang.Text{It: cmp.Or(l.Refused.ExpectedIt, l.Refused.Expected), En: l.Refused.Expected}, Line: l.Refused.Line,
		Identity: events.Identity{Source: l.Source, ID: l.ID}, Company: l.Company, Subject: l.Subject}}
	if l.Raw != nil {
		rec.Raw = []byte(*l.Raw)
	}
	if len(l.RecordedTime) > 0 {
		if err := json.Unmarshal(l.RecordedTime, &rec.Recorded); err != nil {
			return events.Record{}, fmt.Errorf("recordedtime: %w", err)
		}
	}
	if sealed {
		subject, stored, err := parseWire(l.Wire)
		if err != nil {
			return events.Record{}, err
		}
		seal(&rec, subject, stored)
	}
	return rec, nil
}
