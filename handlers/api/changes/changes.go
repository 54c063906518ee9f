// Package changes answers GET /v1/changes: server-sent events that say whose figures have changed.
//
// A [Stream] asks its [Stream.Look] what has changed behind an id, writes that, waits for more and asks again with the id of
// the answer. A client that comes back with Last-Event-ID begins with its own id, so both are one path. A slow reader does
// not make others wait and needs no memory: the next answer is behind what was written to it.
//
//	retry: 3000
//	id: 1741.9f86d081
//
//	event: change
//	id: 1742.9b2c6f10
//	data: {"company":"blue","employee":"E042","seq":1742}
package changes

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/limit"
	"spettanze/handlers/projector"
)

const (
	// heartbeat is how often an idle stream of changes says that it is alive: proxies cut what is silent for a minute.
	heartbeat = 15 * time.Second
	// apart is the pause between two looks for changes, in which those of many batches are gathered.
	apart = 100 * time.Millisecond
	// reconnectAfter is when a client should come back after a stream has ended.
	reconnectAfter = 3 * time.Second
)

// Stream is the route of the changes.
type Stream struct {
	// Look is [projector.Projector.Changes]. Nil: nothing ever changes.
	Look     func(ctx context.Context, id string) (projector.Changes, <-chan struct{}, error)
	Gate     *gate.Gate
	Stopping <-chan struct{} // closed when streams must end
}

// Route adds the route.
func (s *Stream) Route(mux *http.ServeMux, a huma.API) {
	s.Gate.Handle(mux, access.SignedIn, "GET /v1/changes", s.ServeHTTP)
	text := func(name, in, doc, example string) *huma.Param {
		return &huma.Param{Name: name, In: in, Description: doc, Example: example, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	problem := a.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[refuse.Problem](), true, "")
	a.OpenAPI().AddOperation(&huma.Operation{OperationID: "changes", Method: http.MethodGet, Path: "/v1/changes",
		Summary: "Whose figures have changed, as it happens", Tags: []string{"read"},
		Description: "Server-sent events. change has the data {company, employee, seq}: the ledger of an employee, or without " +
			"employee of the company's institutes, has changed, and answers that know sequence seq have the change. Changes of one " +
			"ledger that come together are one. A client that comes back with Last-Event-ID, as EventSource does by itself, gets " +
			"first what has changed since, also from another instance on the same log and after a restart; a change may come twice. " +
			"lost, with the data {}, says that this cannot be known — the id is of another log, of other tables of the contract, of " +
			"a position that this service has not reached, or more than 100,000 records old — and that everything must be read anew. " +
			"An id names a position; clients give it back as it is. An idle stream sends a comment line every 15 seconds, because " +
			"proxies cut connections that are silent for a minute, and with it the id where the position has moved. The turn of " +
			"the day, which accrues and lets expire, is no change: read anew after midnight in Rome.",
		Parameters: []*huma.Param{
			text("company", "query", "only changes of this company", "blue"),
			text("employee", "query", "only changes of this employee id", "E042"),
			text("Last-Event-ID", "header", "id of the last event received: the stream goes on behind it", "1742.9f86d081")},
		Responses: map[string]*huma.Response{"200": {Description: "a stream that does not end",
			Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}}},
			"400": {Description: "a problem document", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}}},
			"503": {Description: "a problem document: the projections are being rebuilt", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}}}},
	})
}

// filter returns whether a change is one of those that a request asks for and may see, as grants are when it happens.
func filter(ctx context.Context, g *gate.Gate, values url.Values) (func(c projector.Change, behind uint64) bool, error) {
	for name, v := range values {
		if name != "company" && name != "employee" {
			return nil, refuse.BadRequest("changes: parametro sconosciuto %q: atteso company o employee",
				"changes: unknown query parameter %q: expected company or employee", name)
		}
		if !events.ValidCode([]byte(v[0])) {
			return nil, refuse.BadRequest("changes: %s: trovato %q, atteso: %s", "changes: %s: found %q, expected %s", name, v[0], events.ExpectCode)
		}
	}
	company, employee := values.Get("company"), values.Get("employee")
	return func(c projector.Change, behind uint64) bool {
		return (company == "" || c.Company == company) && (employee == "" || c.Employee == employee) &&
			g.Hears(ctx, c.Company, c.Employee, behind, c.Seq)
	}, nil
}

// ServeHTTP implements [http.Handler].
func (s *Stream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	asked, err := filter(r.Context(), s.Gate, r.URL.Query())
	if err != nil {
		s.Gate.Refuse(w, r, err)
		return
	}
	look := s.Look
	if look == nil {
		look = func(context.Context, string) (projector.Changes, <-chan struct{}, error) {
			return projector.Changes{ID: "0"}, nil, nil
		}
	}
	said := strings.TrimSpace(r.Header.Get("Last-Event-ID")) // the id that the client has
	behind := projector.SequenceOf(said)
	c, more, err := look(r.Context(), said)
	if err != nil {
		s.Gate.Refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // nginx
	w.WriteHeader(http.StatusOK)
	send := func(text string) bool { return limit.Write(w, []byte(text), heartbeat) == nil }
	text := fmt.Sprintf(": the changes from here on\nretry: %d\n", reconnectAfter.Milliseconds())
	if said == "" {
		said = c.ID
		text += "id: " + said + "\n"
	}
	text += "\n"
	alive := time.NewTicker(heartbeat)
	defer alive.Stop()
	for {
		sent, last := written(&c, func(ch projector.Change) bool { return asked(ch, behind) })
		if text += sent; last != "" {
			said = last
		}
		if text != "" && (access.Ended(r.Context()) || !send(text)) {
			return
		}
		text = ""
		select {
		case <-r.Context().Done():
			return
		case <-s.Stopping:
			return
		case <-alive.C:
			text = ": alive\n"
			if said != c.ID {
				said = c.ID
				text += "id: " + said + "\n"
			}
			text += "\n"
			c.List, c.Lost = nil, false
		case <-more:
			if !s.pause(r) {
				return
			}
			behind = projector.SequenceOf(c.ID)
			if c, more, err = look(r.Context(), c.ID); err != nil {
				return // the client comes back, and is answered why
			}
		}
	}
}

// written returns the events of what has changed, and the last id in them. Of changes of one sequence the last alone has the id:
// a client that got some of them gets all again.
func written(c *projector.Changes, asked func(projector.Change) bool) (text, id string) {
	if c.Lost {
		return "event: lost\nid: " + c.ID + "\ndata: {}\n\n", c.ID
	}
	list := slices.DeleteFunc(c.List, func(ch projector.Change) bool { return !asked(ch) })
	var b strings.Builder
	for i, ch := range list {
		b.WriteString("event: change\n")
		if i+1 == len(list) || list[i+1].Seq != ch.Seq {
			id = ch.ID
			b.WriteString("id: " + id + "\n")
		}
		data, _ := json.Marshal(ch) // texts and a number always encode
		b.WriteString("data: " + string(data) + "\n\n")
	}
	return b.String(), id
}

// pause lets changes gather; false when the stream must end.
func (s *Stream) pause(r *http.Request) bool {
	select {
	case <-time.After(apart):
		return true
	case <-r.Context().Done():
	case <-s.Stopping:
	}
	return false
}
