// Package receive reads the body of a request that publishes events: one event in structured or binary mode, a batch, or JSON
// lines (HTTP binding of CloudEvents 1.0.2), as sent or compressed with gzip. It decides by the header Content-Type, and by
// whether there are ce- headers:
//
//	Content-Type: application/cloudevents+json         one event, its attributes beside its data
//	Content-Type: application/cloudevents-batch+json   a list of them, each answered for by itself
//	Content-Type: application/x-ndjson                 the same, one a line
//	Content-Type: application/json, ce-id: …           one event, its attributes in headers
//	Content-Type: application/json                     one event, its attributes beside its data
//
// Case, parameters and quotes of the content type do not matter. A request of something else is refused whole ([Refusal]);
// an event that cannot be read is refused by itself, and the others go on.
package receive

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/files"
	"spettanze/events/lang"
	"spettanze/handlers/api/intake"
)

// maxBody bounds what one request may send, in bytes.
const maxBody = 32 << 20

// Received holds the events of a request and the refusals of those that could not be decoded.
type Received struct {
	Results []intake.Result // of all; those of events are filled in later
	Events  []events.Event
	At      []int // place of each event in results
	Single  bool  // a single event: if it is refused, so is the request
}

// Refusal is why a request is refused whole.
type Refusal struct {
	Status        int // of HTTP
	Code, Pointer string
	Detail        lang.Text
}

func (r *Received) take(e events.Event, err error) {
	i := len(r.Results)
	if err == nil {
		r.Events, r.At = append(r.Events, e), append(r.At, i)
		r.Results = append(r.Results, intake.Result{Index: i})
		return
	}
	r.Results = append(r.Results, intake.Refusal(i, decodeError(err)))
}

// decodeError returns the error as the type that package events documents.
func decodeError(err error) *events.DecodeError {
	var bad *events.DecodeError
	if errors.As(err, &bad) {
		return bad
	}
	return &events.DecodeError{Code: events.CodeMalformedJSON, Found: lang.Same(err.Error()), Err: err}
}

// Read reads and decodes the body of a request.
func Read(w http.ResponseWriter, r *http.Request) (*Received, *Refusal) {
	attributes, contentType := headerAttributes(r.Header), r.Header.Get("Content-Type")
	mode, lines, refusal := modeOf(contentType, len(attributes) > 0)
	if refusal != nil {
		return nil, refusal
	}
	body, refusal := bodyOf(w, r)
	if refusal != nil {
		return nil, refusal
	}
	var f *files.File
	if lines || mode != cloudevents.Binary {
		if f, refusal = looked(body, lines); refusal != nil {
			return nil, refusal
		}
	}
	got := &Received{}
	switch {
	case lines:
		if refusal := got.lines(f); refusal != nil {
			return nil, refusal
		}
	case mode == cloudevents.Batched:
		list, err := cloudevents.DecodeBatch(body)
		if err != nil {
			bad := decodeError(err)
			return nil, &Refusal{Status: http.StatusBadRequest, Detail: bad.Sentence(), Code: bad.Code, Pointer: bad.Pointer}
		}
		for _, d := range list {
			if d.Err != nil {
				got.take(events.Event{}, d.Err)
			} else {
				got.take(d.Event, nil)
			}
		}
	case mode == cloudevents.Binary:
		got.Single = true
		if contentType != "" {
			attributes = append(attributes, cloudevents.Attribute{Name: "content-type", Value: contentType})
		}
		e, err := cloudevents.DecodeBinary(attributes, body)
		if bad := (*events.DecodeError)(nil); errors.As(err, &bad) && bad.Code == events.CodeUnsupportedMedia {
			return nil, &Refusal{Status: http.StatusUnsupportedMediaType, Detail: bad.Sentence(), Code: bad.Code, Pointer: bad.Pointer}
		}
		got.take(e, err)
	default:
		got.Single = true
		got.take(cloudevents.Decode(body))
	}
	for i := range got.Events {
		// Sequence and time of recording are the log's, not the sender's.
		got.Events[i].Seq, got.Events[i].Recorded = 0, time.Time{}
	}
	return got, nil
}

// modeOf returns the mode of a request, and whether it is JSON lines, which CloudEvents does not know.
func modeOf(contentType string, attributes bool) (mode cloudevents.Mode, lines bool, _ *Refusal) {
	mode, bad := cloudevents.ModeOf(contentType, attributes)
	media, params, err := mime.ParseMediaType(contentType)
	charset := strings.ToLower(params["charset"])
	lines = err == nil && media == intake.TypeLines
	switch {
	case lines && (charset == "" || charset == "utf-8"), bad == nil && !lines && (contentType != "" || attributes):
		return mode, lines, nil
	case charset != "" && charset != "utf-8":
		return mode, lines, &Refusal{Status: http.StatusUnsupportedMediaType, Code: events.CodeUnsupportedMedia,
			Detail: lang.Say("Content-Type %q: inviare JSON in UTF-8", "Content-Type %q: send JSON in UTF-8", contentType)}
	}
	return mode, lines, &Refusal{Status: http.StatusUnsupportedMediaType, Code: events.CodeUnsupportedMedia,
		Detail: lang.Say("Content-Type %q: inviare %s (o application/json), %s o %s", "Content-Type %q: send %s (or application/json), %s or %s",
			contentType, intake.TypeEvent, intake.TypeBatch, intake.TypeLines)}
}

// headerAttributes returns the attributes of an event in binary mode.
func headerAttributes(h http.Header) (list []cloudevents.Attribute) {
	for name, values := range h {
		for _, v := range values {
			if a, ok := cloudevents.HeaderAttribute(name, v); ok {
				list = append(list, a)
			}
		}
	}
	return list
}

// bodyOf reads the body, which may be compressed. As sent and as decompressed it is at most maxBody.
func bodyOf(w http.ResponseWriter, r *http.Request) ([]byte, *Refusal) {
	var body io.Reader = http.MaxBytesReader(w, r.Body, maxBody)
	coding := strings.Join(r.Header.Values("Content-Encoding"), ", ")
	var err error
	switch strings.ToLower(strings.TrimSpace(coding)) {
	case "", "identity":
	case "gzip", "x-gzip":
		var plain *gzip.Reader
		if plain, err = gzip.NewReader(body); err == nil {
			body = io.LimitReader(plain, maxBody+1)
		}
	default:
		w.Header().Set("Accept-Encoding", "gzip") // RFC 9110 §12.5.3
		return nil, &Refusal{Status: http.StatusUnsupportedMediaType, Detail: lang.Say("Content-Encoding %q: inviare gli eventi così come sono, o compressi con gzip",
			"Content-Encoding %q: send the events as they are, or compressed with gzip", coding)}
	}
	var b []byte
	if err == nil {
		b, err = io.ReadAll(body)
	}
	tooLong := (*http.MaxBytesError)(nil)
	switch {
	case errors.As(err, &tooLong), len(b) > maxBody:
		return nil, &Refusal{Status: http.StatusRequestEntityTooLarge, Code: events.CodeTooLarge,
			Detail: lang.Say("più di %d byte in una sola richiesta: inviare gli eventi in più richieste",
				"more than %d bytes in one request: send the events in several", maxBody)}
	case err != nil && coding != "":
		return nil, &Refusal{Status: http.StatusBadRequest, Code: events.CodeUnreadable,
			Detail: lang.Say("Content-Encoding %q: il contenuto non si può decomprimere; comprimerlo di nuovo (%v)",
				"Content-Encoding %q: the body could not be decompressed; compress it again (%v)", coding, err)}
	case err != nil:
		return nil, &Refusal{Status: http.StatusBadRequest, Code: events.CodeUnreadable,
			Detail: lang.Say("il contenuto non è arrivato intero; inviarlo di nuovo (%v)",
				"the body could not be read whole; send it again (%v)", err)}
	}
	return b, nil
}

// looked refuses a body that is something else than its content type says, such as a compressed file or UTF-16: in one sentence.
func looked(body []byte, lines bool) (*files.File, *Refusal) {
	f, err := files.Look(bytes.NewReader(body))
	refusal := &Refusal{Status: http.StatusBadRequest, Code: events.CodeMalformedJSON}
	other := (*files.Error)(nil)
	switch {
	case err != nil || f.Gzip:
		refusal.Status, refusal.Code = http.StatusUnsupportedMediaType, events.CodeUnsupportedMedia
		refusal.Detail = lang.Say("il contenuto è compresso con gzip: inviare Content-Encoding: gzip",
			"the body is compressed with gzip: send Content-Encoding: gzip")
	case f.Encoding == files.UTF16:
		refusal.Code = events.CodeInvalidUTF8
		refusal.Detail = lang.Say("il contenuto è in UTF-16: inviare JSON in UTF-8", "the body is UTF-16: send JSON in UTF-8")
	case f.Kind == files.Table && !lines:
		return f, nil // it is one event that cannot be read
	case errors.As(f.NotEvents(), &other):
		refusal.Detail = other.Sentence()
	default:
		return f, nil
	}
	return nil, refusal
}

// lines decodes JSON lines, or what a file may have in their place; blank ones are skipped.
func (r *Received) lines(f *files.File) *Refusal {
	for v, err := range f.Values() {
		switch {
		case err != nil:
			return &Refusal{Status: http.StatusBadRequest, Code: events.CodeMalformedJSON, Detail: lang.Say("riga %d: %s",
				"line %d: %s", v.Line, lang.OfError(err))}
		case len(r.Results) == cloudevents.MaxBatchEvents:
			return &Refusal{Status: http.StatusRequestEntityTooLarge, Code: events.CodeTooLarge, Detail: lang.Say(
				"più di %d eventi in una sola richiesta: inviarli in più richieste", "more than %d events in one request: send them in several",
				cloudevents.MaxBatchEvents)}
		}
		d := cloudevents.DecodeValue(&v)
		if d.Err != nil {
			r.take(events.Event{}, d.Err)
			continue
		}
		r.take(d.Event, nil)
	}
	return nil
}
