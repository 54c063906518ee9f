package accessrequest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/grants"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
	"spettanze/projections/facts"
	"spettanze/projections/report"
)

// Files of what is held, a JSON document a line.
const (
	factsFile     = "facts.jsonl"     // about the person, as received: a file of events
	refusedFile   = "refused.jsonl"   // about the person, that could not be understood
	mentionsFile  = "mentions.jsonl"  // about others, that name the person: that it is so, and where
	publishedFile = "published.jsonl" // what was published to payroll and others about the person
	looksFile     = "looks.csv"       // who looked at the person
	rightsFile    = "rights.jsonl"    // who the person is for the program, and what they may do
)

// held is what the streams hold about a person.
type held struct {
	company, employee string
	mask              *masker
	lines             map[string][]any // by file
	count             map[string]int   // of messages that name the person, by stream
	unsure            []unsure
	rejected          map[uint64]string // the employee of each record of the company that could not be understood and names the person
}

// unsure is a message that names an id like the person's and no company.
type unsure struct {
	Stream string `json:"stream"`
	Seq    uint64 `json:"seq"`
}

// stored is a message as it is held.
type stored struct {
	Stream   string          `json:"stream"`
	Seq      uint64          `json:"seq"`
	Recorded *time.Time      `json:"recorded,omitempty"`
	Subject  string          `json:"subject,omitempty"`
	By       string          `json:"by,omitempty"`
	Code     string          `json:"code,omitempty"`
	Reason   string          `json:"reason,omitempty"`
	Raw      string          `json:"raw,omitempty"`
	Message  json.RawMessage `json:"message,omitempty"`
}

// mention is a message about somebody else that names the person. The rest of it is the other's.
type mention struct {
	Stream   string     `json:"stream"`
	Seq      uint64     `json:"seq"`
	Recorded *time.Time `json:"recorded,omitempty"`
	Type     string     `json:"type"`
	Date     string     `json:"date,omitempty"`
	Fields   []string   `json:"fields,omitempty"` // in which the person is named
}

func (h *held) add(file, stream string, line any) {
	h.lines[file] = append(h.lines[file], line)
	h.count[stream]++
}

func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// facts reads the log.
func (h *held) facts(ctx context.Context, log events.Log) error {
	return log.Read(ctx, 1, false, func(batch []events.Record) error {
		for i := range batch {
			if err := h.record(&batch[i]); err != nil {
				return fmt.Errorf("sequence %d: %w", batch[i].Seq, err)
			}
		}
		return nil
	})
}

func (h *held) record(r *events.Record) error {
	if r.Event == nil {
		return h.refused(r)
	}
	if r.Event.Company != h.company {
		return nil
	}
	b, err := cloudevents.Encode(r.Event)
	switch {
	case err != nil:
		return err
	case r.Event.Subject == h.employee:
		h.add(factsFile, streams.HR, json.RawMessage(b))
	case names(b, h.employee):
		h.add(mentionsFile, streams.HR, mention{streams.HR, r.Seq, at(r.Recorded), r.Event.Data.Type().Wire, r.Event.Data.Effective().String(),
			fieldsWith(b, h.employee)})
	}
	return nil
}

// refused takes a record that could not be understood. What it says may be anything, so what is about somebody else is not shown.
func (h *held) refused(r *events.Record) error {
	company, f := report.Refused(r, facts.Judgement{})
	if parts := strings.Split(r.Subject, "."); len(parts) > 3 { // where it was stored
		if company == "" {
			company = parts[1]
		}
		if f.Subject == "" {
			f.Subject = parts[2]
		}
	}
	switch {
	case f.Subject != h.employee && !names(r.Raw, h.employee):
	case company == "":
		h.unsure = append(h.unsure, unsure{streams.HR, r.Seq})
	case company != h.company:
	case f.Subject != "" && f.Subject != h.employee:
		h.rejected[r.Seq] = f.Subject
		h.add(mentionsFile, streams.HR, mention{Stream: streams.HR, Seq: r.Seq, Recorded: at(r.Recorded), Type: "refused"})
	default:
		h.rejected[r.Seq] = h.employee
		h.add(refusedFile, streams.HR, stored{Stream: streams.HR, Seq: r.Seq, Recorded: at(r.Recorded), Code: f.Code,
			Reason: f.Reason, Raw: string(r.Raw)})
	}
	return nil
}

// fieldsWith returns the pointers to the strings of a JSON document that hold an id.
func fieldsWith(b []byte, id string) (out []string) {
	var v any
	if json.Unmarshal(b, &v) != nil {
		return nil
	}
	var walk func(pointer string, v any)
	walk = func(pointer string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, in := range v {
				walk(pointer+"/"+k, in)
			}
		case []any:
			for i, in := range v {
				walk(fmt.Sprintf("%s/%d", pointer, i), in)
			}
		case string:
			if names([]byte(v), id) {
				out = append(out, pointer)
			}
		}
	}
	walk("", v)
	slices.Sort(out)
	return out
}

// published reads the streams of what follows from the facts.
func (h *held) published(ctx context.Context, j js.JetStream) error {
	for _, name := range []string{streams.Ledger, streams.Rejected, streams.BalancesStream} {
		if err := each(ctx, j, name, func(m js.Msg, seq uint64, recorded time.Time) error { return h.message(name, m, seq, recorded) }); err != nil {
			return err
		}
	}
	return nil
}

func (h *held) message(stream string, m js.Msg, seq uint64, recorded time.Time) error {
	if !names([]byte(m.Subject()), h.employee) && !names(m.Data(), h.employee) {
		return nil
	}
	var of struct {
		Company, Employee, Subject string
		Seq                        uint64
	}
	_ = json.Unmarshal(m.Data(), &of) // an empty message deletes a balance
	parts := strings.Split(strings.TrimPrefix(m.Subject(), "$KV."), ".")
	if of.Company == "" && len(parts) > 2 {
		of.Company = parts[1]
	}
	if of.Employee == "" {
		of.Employee = of.Subject
	}
	if of.Employee == "" && len(parts) > 2 {
		of.Employee = parts[2]
	}
	if employee, ok := h.rejected[of.Seq]; ok && stream == streams.Rejected && of.Company == "" {
		of.Company, of.Employee = h.company, employee
	}
	switch {
	case of.Company == "":
		h.unsure = append(h.unsure, unsure{stream, seq})
	case of.Company != h.company:
	case of.Employee != h.employee:
		h.add(mentionsFile, stream, mention{Stream: stream, Seq: seq, Recorded: at(recorded), Type: parts[len(parts)-1]})
	case len(m.Data()) > 0 && !json.Valid(m.Data()):
		return lang.Errorf("sequenza %d dello stream %s: non è JSON", "sequence %d of the stream %s: it is not JSON", seq, stream)
	default:
		h.add(publishedFile, stream, stored{Stream: stream, Seq: seq, Recorded: at(recorded), Subject: m.Subject(), Message: m.Data()})
	}
	return nil
}

// rights reads the stream ACCESS: what is about the employee, and about the principals that the employee is.
func (h *held) rights(ctx context.Context, j js.JetStream) error {
	type record struct {
		grants.Record
		recorded time.Time
		names    bool // it is a grant that names the employee
	}
	var all []record
	is := map[string]string{} // the employee of each handle by its last grant in the company: an earlier one may be a mistake
	err := each(ctx, j, streams.Access, func(m js.Msg, seq uint64, recorded time.Time) error {
		r := record{Record: grants.Decode(m.Subject(), m.Headers(), m.Data()), recorded: recorded}
		r.Seq = seq
		if r.Event != nil && r.Company == h.company {
			g, _ := r.Event.Data.(grants.Granted)
			r.names = g.Employee == h.employee
			if g.Employee != "" && grants.CheckGrant(r.By, r.Subject) == nil {
				is[r.Subject] = g.Employee
			}
		}
		all = append(all, r)
		return nil
	})
	for handle, employee := range is {
		if employee == h.employee {
			h.mask.own[handle] = true
		}
	}
	for i := range all {
		r := &all[i]
		if err != nil {
			return err
		}
		// A handle is of one person in every company; an employee id is of one in its company.
		own := h.mask.own[r.Subject] && (r.Subject != h.employee || r.Company == h.company)
		if !own && !r.names {
			continue
		}
		line := stored{Stream: streams.Access, Seq: r.Seq, Recorded: at(r.recorded), By: r.By}
		if r.By != "" && !h.mask.own[r.By] {
			line.By = masked
			h.mask.n++
		}
		if r.Event != nil {
			e := *r.Event
			if !own {
				e.Subject = masked
				h.mask.n++
			}
			line.Message, err = cloudevents.Encode(&e)
		}
		h.add(rightsFile, streams.Access, line)
	}
	return err
}

// masked returns the lines of a file without the ids of others.
func (h *held) masked(file string) (out []any, err error) {
	for _, line := range h.lines[file] {
		switch l := line.(type) {
		case json.RawMessage:
			line, err = h.mask.json(l)
		case stored:
			l.Subject, l.Reason, l.Raw = h.mask.text(l.Subject, true), h.mask.text(l.Reason, true), h.mask.text(l.Raw, true)
			if len(l.Message) > 0 {
				l.Message, err = h.mask.json(l.Message)
			}
			line = l
		}
		if err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	return out, nil
}

// each calls fn with the messages that a stream has now, in order.
func each(ctx context.Context, j js.JetStream, name string, fn func(m js.Msg, seq uint64, recorded time.Time) error) error {
	fail := func(err error) error { return fmt.Errorf("read the stream %s: %w", name, connection.Error(err)) }
	s, err := j.Stream(ctx, name)
	if err != nil {
		return fail(err)
	}
	state := s.CachedInfo().State
	if state.Msgs == 0 {
		return nil
	}
	consumer, err := j.OrderedConsumer(ctx, name, js.OrderedConsumerConfig{})
	if err != nil {
		return fail(err)
	}
	messages, err := consumer.Messages()
	if err != nil {
		return fail(err)
	}
	defer messages.Stop()
	for {
		m, err := messages.Next(js.NextContext(ctx))
		if err != nil {
			return fail(err)
		}
		meta, err := m.Metadata()
		if err != nil {
			return fail(err)
		}
		if err := fn(m, meta.Sequence.Stream, meta.Timestamp); err != nil {
			return err
		}
		if meta.Sequence.Stream >= state.LastSeq || meta.NumPending == 0 {
			return nil
		}
	}
}
