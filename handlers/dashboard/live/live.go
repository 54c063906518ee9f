// Package live lets pages change by themselves. A page's stream has the address of the page with /live behind its path: server-sent
// events, each of which without a name is the page made anew, to be put in the place of the one that is shown.
//
//	event: alive              every ten seconds and before each page: the time in Rome; a page that misses it has lost the server
//	data: 10:32
//
//	id: 42431.9b2c6f10        the page, whenever its figures have become others
//	data: <div class="notices" …
//
//	event: news               instead, where the page shows what was known at an earlier time, and so cannot change: what came since
//	data: 3
//
// The parameter from is the sequence that the page was made from, so that nothing is missed between the page and its stream; a client
// that comes back sends Last-Event-ID instead. A page is made again when a fact has changed the ledgers that it is about, when a day begins,
// and when the projections fall behind or catch up; it is sent if it differs from the one sent before. After a page that took long the stream
// rests for four times as long, so that many open pages cannot keep a server busy.
package live

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/health"
	"spettanze/handlers/limit"
	"spettanze/handlers/looks"
	"spettanze/handlers/projector"
)

const (
	// Partial is the value of the header HX-Request-Type with which a page is asked for what of it changes.
	Partial = "live"

	suffix     = "/live"
	saysBehind = "behind, as the page says"
	heartbeat  = 10 * time.Second
	// apart is the least time between two looks for changes, in which those of many batches are gathered.
	apart = 300 * time.Millisecond
	// rest is how many times as long as a page took its stream rests.
	rest = 4
)

// Stream answers the streams of pages, and other requests with the pages.
type Stream struct {
	Pages http.Handler
	// Look is [projector.Projector.Changes]. Nil: nothing ever changes.
	Look func(ctx context.Context, id string) (projector.Changes, <-chan struct{}, error)
	// Hears is [gate.Gate.Hears]. Nil: everybody hears of everything.
	Hears    func(ctx context.Context, company, employee string, behind, through uint64) bool
	Progress func() health.Progress // nil: the projections are never behind
	Today    func() events.Date     // in Rome
	Now      func() time.Time
	Rome     *time.Location
	Stopping <-chan struct{} // closed when streams must end; may be nil
	// Self returns the employee whose page /{company}/me is. Nil: it is of everybody.
	Self func(ctx context.Context, company string) string
}

// Address is the address of a page's stream, for a page made from a sequence. A page that says that it is behind is made again as soon as it
// need not say so, also where nothing else of it changes.
func Address(page *url.URL, seq uint64, behind bool) string {
	q := page.Query()
	q.Set("from", strconv.FormatUint(seq, 10))
	if behind {
		q.Set("behind", "true")
	}
	return strings.TrimSuffix(page.EscapedPath(), "/") + suffix + "?" + q.Encode()
}

// ServeHTTP implements [http.Handler].
func (s *Stream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, suffix) || r.Method != http.MethodGet {
		s.Pages.ServeHTTP(w, r)
		return
	}
	page := r.Clone(looks.Stream(r.Context()))
	q := page.URL.Query()
	from, behind := q.Get("from"), q.Has("behind")
	q.Del("from")
	q.Del("behind")
	page.URL.Path, page.URL.RawPath = strings.TrimSuffix(r.URL.Path, suffix), strings.TrimSuffix(r.URL.RawPath, suffix)
	if page.URL.Path == "" {
		page.URL.Path = "/"
	}
	page.URL.RawQuery = q.Encode()
	page.RequestURI = page.URL.RequestURI()
	page.Header.Set("HX-Request-Type", Partial)
	if id := strings.TrimSpace(r.Header.Get("Last-Event-ID")); id != "" {
		from = id
	}
	c := &connection{Stream: s, w: w, page: page, id: from, fixed: q.Get("known") != ""}
	if behind {
		c.behind = saysBehind
	}
	c.company, c.employee = about(page.URL.Path)
	if s.Self != nil && page.URL.Path == "/"+c.company+"/me" {
		c.employee = s.Self(r.Context(), c.company)
	}
	if refused := c.refused(); refused != nil { // as the page itself is
		maps.Copy(w.Header(), refused.Header())
		w.WriteHeader(refused.status)
		_, _ = w.Write([]byte(refused.String())) // a reader that went away needs no answer
		return
	}
	c.run(r.Context())
}

// refused returns the answer that refuses the page; nil: the reader may see it.
func (c *connection) refused() *answer {
	var made answer
	c.Pages.ServeHTTP(&made, c.page.WithContext(gate.Probe(c.page.Context())))
	if made.status < http.StatusBadRequest {
		return nil
	}
	return &made
}

// about returns the company and the employee that a page is about; empty: all.
func about(path string) (company, employee string) {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	company = strings.TrimPrefix(parts[0], "~")
	if len(parts) > 2 && parts[1] == "employees" {
		employee = parts[2]
	}
	if company == "status" {
		company = ""
	}
	return company, employee
}

// connection is one stream.
type connection struct {
	*Stream
	w                 http.ResponseWriter
	page              *http.Request
	id                string // of the position that the client has
	fixed             bool   // the page cannot change
	company, employee string
	sent              [sha256.Size]byte // of the page sent last
	day               events.Date
	behind            string // what was wrong with the projections
	due               bool   // the page could not be made when it was to be
	first             uint64 // sequence that the page was made from; 0: not known
}

func (c *connection) run(ctx context.Context) {
	h := c.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx
	c.w.WriteHeader(http.StatusOK)
	c.day, c.behind = c.Today(), cmp.Or(c.behind, c.trouble())
	c.first = projector.SequenceOf(c.id)
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	if !c.alive() {
		return
	}
	for {
		begun := time.Now()
		more, ok := c.look(ctx)
		if !ok {
			return
		}
		pause := time.After(max(apart, rest*time.Since(begun)))
		select { // changes gather
		case <-pause:
		case <-ctx.Done():
			return
		case <-c.Stopping:
			return
		}
		select {
		case <-more:
		case <-ctx.Done():
			return
		case <-c.Stopping:
			return
		case <-tick.C:
			if !c.alive() {
				return
			}
		}
	}
}

// look sends what has changed, and returns the channel that is closed when more may have. ok is false when the stream has ended.
func (c *connection) look(ctx context.Context) (more <-chan struct{}, ok bool) {
	made := c.due
	if c.Look != nil {
		var changes projector.Changes
		var err error
		if changes, more, err = c.Look(ctx, c.id); err != nil {
			return nil, false // the client comes back
		}
		if c.fixed {
			return more, c.news(&changes)
		}
		made = made || changes.Lost
		for _, ch := range changes.List {
			made = made || c.concerns(ctx, &ch)
		}
		c.id = changes.ID
	}
	if day, trouble := c.Today(), c.trouble(); !c.fixed && (day != c.day || trouble != c.behind) {
		c.day, c.behind, made = day, trouble, true
	}
	if made && !c.fixed {
		return more, c.send()
	}
	return more, true
}

// concerns reports whether a change may be one of the page, and its reader may know of it. Pages of no company show none of a company's.
func (c *connection) concerns(ctx context.Context, ch *projector.Change) bool {
	if c.company == "" {
		return true
	}
	return ch.Company == c.company && (c.employee == "" || ch.Employee == "" || ch.Employee == c.employee) &&
		(c.Hears == nil || c.Hears(ctx, ch.Company, ch.Employee, projector.SequenceOf(c.id), ch.Seq))
}

// news sends how many records have come since a page was made that cannot change.
func (c *connection) news(changes *projector.Changes) bool {
	if changes.ID == c.id {
		return true
	}
	c.id = changes.ID
	seq := projector.SequenceOf(c.id)
	if c.first == 0 || seq <= c.first {
		return true
	}
	return c.alive() && c.write("event: news\nid: "+c.id+"\ndata: "+strconv.FormatUint(seq-c.first, 10)+"\n\n")
}

// trouble says what is wrong with the projections, in a word that changes when it does.
func (c *connection) trouble() string {
	if c.Progress == nil {
		return ""
	}
	switch p := c.Progress(); {
	case p.Err != nil:
		return "stopped"
	case p.LogErr != nil:
		return "log"
	case p.ToGo() > 0 && p.Behind > heartbeat/2:
		return fmt.Sprintf("behind by %d s", p.Behind/time.Second) // is said again with each heartbeat
	case p.ToGo() > 0:
		return c.behind // a page that says so says it until all is projected; no page is made again to say it of a moment
	}
	return ""
}

// send makes the page and sends it if it differs from the one before. A page that fails is tried again with the next heartbeat.
func (c *connection) send() bool {
	var made answer
	c.Pages.ServeHTTP(&made, c.page)
	if c.due = made.status >= http.StatusInternalServerError; made.status != http.StatusOK {
		return true
	}
	sum := sha256.Sum256([]byte(made.String()))
	if sum == c.sent {
		return true
	}
	c.sent = sum
	if strings.Contains(made.String(), `class="notice behind"`) {
		c.behind = cmp.Or(c.behind, saysBehind)
	}
	return c.alive() && c.write("id: "+c.id+"\ndata: "+strings.ReplaceAll(strings.TrimSpace(made.String()), "\n", "\ndata: ")+"\n\n")
}

// alive says that the server is there, and the time.
func (c *connection) alive() bool {
	return c.write("event: alive\ndata: " + c.Now().In(c.Rome).Format("15:04") + "\n\n")
}

func (c *connection) write(text string) bool {
	if access.Ended(c.page.Context()) || c.refused() != nil {
		return false
	}
	return limit.Write(c.w, []byte(text), heartbeat) == nil
}

// answer keeps a page.
type answer struct {
	strings.Builder
	header http.Header
	status int
}

// Header implements [http.ResponseWriter].
func (a *answer) Header() http.Header {
	if a.header == nil {
		a.header = http.Header{}
	}
	return a.header
}

// WriteHeader implements [http.ResponseWriter].
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write implements [http.ResponseWriter].
func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.Builder.Write(b)
}
