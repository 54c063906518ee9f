package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/prometheus/client_golang/prometheus"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/accounts"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/api/intake"
	"spettanze/projections/facts"
)

const (
	// What may wait here. More is dropped, and its publishers, who get no answer, send again.
	pendingMessages = 1 << 16
	pendingBytes    = 64 << 20

	batchMessages = 1000
	batchBytes    = 8 << 20
	batchWait     = time.Millisecond // for a message that the client has counted and not handed over yet
)

// Codes of refusals that only this door has. The others are those of HTTP.
const (
	CodeHeader  = "header_not_allowed" // a header that governs the stream
	CodeNobody  = "publisher_unknown"  // the message did not come through the account of a publisher
	CodeNotNow  = "not_recorded"       // the log did not confirm; the same message may be sent again
	codeBatches = 10174                // of the server: atomic publish is disabled
)

// Ingest takes messages of publishers.
type Ingest struct {
	nc     *nats.Conn
	intake *intake.Intake
	logger *slog.Logger
	taken  *prometheus.CounterVec
	no     *prometheus.CounterVec
}

// New returns the door over a connection of the account with the streams. The sender of an event is the principal of its publisher; an
// intake that knows no senders lets a publisher send what its credentials allow. It is a collector of two metrics: each message is counted
// in spettanze_ingest_messages_total, by what became of it, and in spettanze_ingest_denied_total what was not allowed.
func New(nc *nats.Conn, in *intake.Intake, logger *slog.Logger) *Ingest {
	if in.Sender == nil {
		in.Sender = func(ctx context.Context) intake.Sender {
			return intake.Sender{Handle: access.From(ctx).Handle, May: func(*events.Event) *events.DecodeError { return nil }}
		}
	}
	taken := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spettanze_ingest_messages_total",
		Help: "Messages of publishers on NATS, by what became of them."}, []string{"status"})
	for _, s := range []intake.Status{intake.Accepted, intake.Duplicate, intake.Rejected} {
		taken.WithLabelValues(string(s)) // zero is shown too
	}
	no := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spettanze_ingest_denied_total",
		Help: "Messages of publishers on NATS that credentials, grants or the protocol do not allow, by the code of the refusal."}, []string{"code"})
	for _, code := range append([]string{CodeHeader, CodeNobody}, denied...) {
		no.WithLabelValues(code)
	}
	return &Ingest{nc: nc, intake: in, logger: logger, taken: taken, no: no}
}

// Describe implements [prometheus.Collector].
func (in *Ingest) Describe(out chan<- *prometheus.Desc) {
	in.taken.Describe(out)
	in.no.Describe(out)
}

// Collect implements [prometheus.Collector].
func (in *Ingest) Collect(out chan<- prometheus.Metric) {
	in.taken.Collect(out)
	in.no.Collect(out)
}

// Run takes messages until ctx ends. The connection restores the subscription after a failure by itself.
func (in *Ingest) Run(ctx context.Context) error {
	sub, err := in.nc.QueueSubscribeSync(connection.Ingest+">", connection.IngestQueue)
	if err == nil {
		err = sub.SetPendingLimits(pendingMessages, pendingBytes)
	}
	if err != nil {
		return fmt.Errorf("ingest: take messages of publishers: %w", err)
	}
	for ctx.Err() == nil {
		msg, err := sub.NextMsgWithContext(ctx)
		if errors.Is(err, nats.ErrSlowConsumer) {
			in.logger.Warn("messages of publishers were dropped: more came than can be recorded; their publishers send them again")
			continue
		}
		if err != nil {
			break
		}
		batch, size := []*nats.Msg{msg}, msg.Size()
		for len(batch) < batchMessages && size < batchBytes {
			if waiting, _, err := sub.Pending(); err != nil || waiting == 0 {
				break
			}
			more, err := sub.NextMsg(batchWait)
			if err != nil {
				break
			}
			batch, size = append(batch, more), size+more.Size()
		}
		in.take(ctx, batch)
	}
	_ = sub.Unsubscribe() // what is under way is answered; what comes now goes to the other instances
	if ctx.Err() == nil {
		return fmt.Errorf("ingest: messages of publishers come no more: %w", in.nc.LastError())
	}
	return nil
}

// answer is an acknowledgement of JetStream, or a refusal with more for programs that look.
type answer struct {
	Error     *refusal      `json:"error,omitempty"`
	Stream    string        `json:"stream"`
	Seq       uint64        `json:"seq"`
	Duplicate bool          `json:"duplicate,omitempty"`
	Code      string        `json:"code,omitempty"`
	Pointer   string        `json:"pointer,omitempty"`
	Reason    string        `json:"reason,omitempty"`
	ReasonIt  string        `json:"reasonIt,omitempty"`
	status    intake.Status // for the metric
}

type refusal struct {
	Status      int    `json:"code"`
	ErrCode     uint16 `json:"err_code"`
	Description string `json:"description"`
}

func refused(status int, code, pointer string, why lang.Text) answer {
	return answer{Error: &refusal{Status: status, Description: why.En}, Stream: streams.HR, Code: code, Pointer: pointer, Reason: why.En,
		ReasonIt: why.It, status: intake.Rejected}
}

// take appends what a batch holds and answers each message. What each publisher sent stays in order; publishers share the log's flushes.
func (in *Ingest) take(ctx context.Context, batch []*nats.Msg) {
	answers := make([]answer, len(batch))
	type sent struct {
		evs []events.Event
		at  []int
	}
	by := map[string]*sent{} // by principal
	for i, m := range batch {
		e, handle, no := read(m)
		if no != nil {
			answers[i] = *no
			continue
		}
		if by[handle] == nil {
			by[handle] = &sent{}
		}
		by[handle].evs, by[handle].at = append(by[handle].evs, *e), append(by[handle].at, i)
	}
	var wg sync.WaitGroup
	for handle, s := range by {
		wg.Go(func() {
			for k, a := range in.submit(access.With(ctx, &access.Principal{Handle: handle, Channel: access.NATS}), s.evs) {
				answers[s.at[k]] = a
			}
		})
	}
	wg.Wait()
	in.log(batch, answers)
	for i, m := range batch {
		in.taken.WithLabelValues(string(answers[i].status)).Inc()
		if code := answers[i].Code; code == CodeHeader || code == CodeNobody || slices.Contains(denied, code) {
			in.no.WithLabelValues(code).Inc()
		}
		if m.Reply == "" {
			continue
		}
		b, err := json.Marshal(answers[i])
		if err == nil {
			err = m.Respond(b)
		}
		if err != nil { // the publisher sends again
			in.logger.Warn("a message of a publisher could not be answered", "error", err)
		}
	}
}

// log says how many messages of a batch were refused, and why the first was. It writes nothing that a publisher sent.
func (in *Ingest) log(batch []*nats.Msg, answers []answer) {
	n := 0
	for i := range answers {
		if answers[i].status == intake.Rejected {
			n++
		}
	}
	if n == 0 {
		return
	}
	first := slices.IndexFunc(answers, func(a answer) bool { return a.status == intake.Rejected })
	by, _, _ := accounts.FromSubject(batch[first].Subject)
	in.logger.Warn("messages of publishers were refused", "messages", n, "company", by.Company, "publisher", by.Name, "code", answers[first].Code)
}

// read returns the event of a message and the principal who published it, or why it is refused.
func read(m *nats.Msg) (e *events.Event, handle string, _ *answer) {
	no := func(status int, code, pointer string, why lang.Text) (*events.Event, string, *answer) {
		a := refused(status, code, pointer, why)
		return nil, "", &a
	}
	by, subject, ok := accounts.FromSubject(m.Subject)
	if !ok {
		return no(403, CodeNobody, "", lang.Say("il messaggio non viene dall'account di chi pubblica per un'azienda", "the message did not come from the account of a company's publisher"))
	}
	if m.Header == nil { // the server adds one to every message
		return no(400, CodeHeader, "", lang.Say("le intestazioni del messaggio non si leggono", "the headers of the message cannot be read"))
	}
	for name := range m.Header {
		if governs(name) {
			_, _, a := no(400, CodeHeader, "", lang.Say("l'intestazione %s non è ammessa qui: toglierla", "the header %s is not taken here: leave it out", name))
			if strings.HasPrefix(strings.ToLower(name), "nats-batch-") {
				a.Error.ErrCode = codeBatches // clients know it, and publish one by one
			}
			return nil, "", a
		}
	}
	if len(m.Data) > events.MaxEventBytes {
		return no(413, events.CodeTooLarge, "", lang.Say("l'evento ha %d byte, ammessi %d", "the event has %d bytes, %d are allowed", len(m.Data), events.MaxEventBytes))
	}
	rec := jetstream.Decode(subject, m.Header, m.Data)
	e = rec.Event
	if bad := rec.Err; bad != nil {
		bad.Remembered = false // it is not stored
		return no(422, bad.Code, bad.Pointer, bad.Sentence())
	}
	target, annuls := facts.Target(e)
	switch {
	case !slices.Contains(by.Sources, e.Source):
		return no(403, events.CodeSourceDenied, "/source", lang.Say("queste credenziali non ammettono la sorgente dell'evento", "these credentials do not allow the source of the event"))
	case annuls && !slices.Contains(by.Sources, target.Source):
		return no(403, events.CodeSourceDenied, "/data/source", lang.Say("queste credenziali non ammettono la sorgente dell'evento da annullare",
			"these credentials do not allow the source of the event to annul"))
	}
	return e, by.Handle, nil
}

// governs reports whether a header is an instruction to the server. The message id is not: the log makes its own of the identity.
func governs(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "nats-") && name != "nats-msg-id" && name != "nats-request-info"
}

// denied are the codes of what the grants of a principal do not allow.
var denied = []string{events.CodeCompanyDenied, events.CodeSourceDenied, events.CodeTypeDenied}

// submit appends events and returns the answer to each.
func (in *Ingest) submit(ctx context.Context, evs []events.Event) []answer {
	if len(evs) == 0 {
		return nil
	}
	results, err := in.intake.Submit(ctx, evs)
	if half := len(evs) / 2; err != nil && half > 0 && !passes(err) { // of one event, which must not hold up the others
		return append(in.submit(ctx, evs[:half]), in.submit(ctx, evs[half:])...)
	}
	out := make([]answer, len(evs))
	for i, r := range results {
		switch {
		case r.Status == intake.Rejected && slices.Contains(denied, r.Code):
			out[i] = refused(403, r.Code, r.Pointer, r.Why)
		case r.Status == intake.Rejected:
			out[i] = refused(409, r.Code, r.Pointer, r.Why)
		case r.Status != "":
			out[i] = answer{Stream: streams.HR, Seq: r.Seq, Duplicate: r.Status == intake.Duplicate, status: r.Status}
			if r.Seq == 0 {
				out[i].Stream = streams.People
			}
		case errors.Is(err, jetstream.ErrTooLarge):
			out[i] = refused(413, events.CodeTooLarge, "", lang.OfError(err))
		default:
			out[i] = refused(503, CodeNotNow, "", lang.Say("il log non ha confermato l'evento; inviarlo di nuovo, un'identità conta una volta",
				"the log did not confirm the event; send it again, an identity counts once"))
		}
	}
	if err != nil {
		in.logger.Error("events could not be appended", "error", err)
	}
	return out
}

// passes reports whether an error is of the log and not of an event.
func passes(err error) bool {
	return slices.ContainsFunc([]error{jetstream.ErrUnreachable, jetstream.ErrUnknownOutcome, jetstream.ErrDiskFull, jetstream.ErrClosed,
		context.Canceled, context.DeadlineExceeded}, func(e error) bool { return errors.Is(err, e) })
}
