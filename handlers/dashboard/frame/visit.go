package frame

import (
	"fmt"
	"net/http"
	"time"

	"spettanze/handlers/dashboard/live"
	"spettanze/projections/wording"
)

// Visit is when a reader last saw pages of a company, and the last sequence that they were of.
type Visit struct {
	Seq  uint64
	Time time.Time
}

const (
	visitCookie = "visit"
	// betweenVisits is how long a reader is away before the next page begins another visit.
	betweenVisits = 30 * time.Minute
	// visitNoted is how often the cookie of a visit is written anew.
	visitNoted = time.Minute
	visitKept  = 400 * 24 * time.Hour // browsers keep none longer
)

// visited reads the cookie of the company, and prepares the one to set. The cookie holds the last page of the visit before this one and
// the last of this one, each as a sequence and a Unix time: 8322.1690000000-42428.1690003600. It says nothing about the reader, is sent to
// the pages of its company alone, and no script sees it.
func (f *Frame) visited(v *View) {
	var before, this Visit
	if c, err := v.Request.Cookie(visitCookie); err == nil {
		before, this = parseVisits(c.Value)
	}
	if this.Seq > v.Last.Seq {
		before, this = Visit{}, Visit{} // of another log
	}
	now := f.Now()
	whole := v.Request.Method == http.MethodGet && !v.Partial() && v.Request.Header.Get("HX-Request-Type") != live.Partial
	away := now.Sub(this.Time)
	if whole && away > betweenVisits {
		before = this
	}
	if before.Seq > 0 {
		v.Visit = &before
	}
	if whole && away >= visitNoted && v.Last.Seq > 0 {
		v.cookie = &http.Cookie{Name: visitCookie, Path: v.Path(), MaxAge: int(visitKept.Seconds()), HttpOnly: true,
			Secure: v.Request.TLS != nil, SameSite: http.SameSiteLaxMode,
			Value: fmt.Sprintf("%d.%d-%d.%d", before.Seq, max(before.Time.Unix(), 0), v.Last.Seq, now.Unix())}
	}
}

// parseVisits reads the value of the cookie. One that is not understood is none.
func parseVisits(value string) (before, this Visit) {
	var b, t int64
	if _, err := fmt.Sscanf(value, "%d.%d-%d.%d", &before.Seq, &b, &this.Seq, &t); err != nil || before.Seq > this.Seq {
		return Visit{}, Visit{}
	}
	before.Time, this.Time = time.Unix(b, 0), time.Unix(t, 0)
	return before, this
}

// Moment is the visit as the bar offers it.
func (i *Visit) Moment() Moment {
	return Moment{Name: wording.Say("la mia ultima visita", "my last visit"), Seq: i.Seq, Recorded: i.Time}
}
