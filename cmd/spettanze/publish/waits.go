package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events/lang"
	"spettanze/handlers/api/client"
	"spettanze/handlers/api/intake"
	"spettanze/projections/wording"
)

// following finds out at the end of a run which of its events wait. The events of all batches are asked about at once.
type following struct {
	ask      func(context.Context, *intake.WaitingQuestion) (*intake.WaitingAnswer, error)
	question intake.WaitingQuestion
	runs     []placed // in order of publishing
	loud     bool     // standard error takes colours
	reader   string   // the flag with which other commands read from there
}

// placed is a run of events whose lines and sequences go up by one.
type placed struct {
	place
	seq uint64
	n   int
}

// published notes what became of a batch.
func (f *following) published(s submitted, sent []place) {
	for i, r := range s.results {
		if r.Seq == 0 || r.Status == intake.Rejected {
			continue
		}
		f.question.Add(&s.events[i], r.Seq)
		if n := len(f.runs); n > 0 {
			last := &f.runs[n-1]
			if off := r.Seq - last.seq; off == uint64(last.n) && sent[i].file == last.file && sent[i].line == last.line+last.n { //nolint:gosec // a count
				last.n++
				continue
			}
		}
		f.runs = append(f.runs, placed{sent[i], r.Seq, 1})
	}
}

// waiting is an event of this run that waits.
type waiting struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Seq    uint64 `json:"seq"`
	Source string `json:"source"`
	ID     string `json:"id"`
	Code   string `json:"code"`
	Reason string `json:"reason"`

	company, subject string
}

const (
	patience = 6           // questions while the service's projections are behind its log; each waits for 20 seconds
	quick    = time.Second // a longer search is announced
	shown    = 3           // places and employees that a line names
	apart    = 5           // causes of one code that have a line each
)

// follow asks which events wait and reports them.
func (p *publishing) follow(ctx context.Context) {
	f := p.following
	if f == nil || f.ask == nil || len(f.runs) == 0 {
		return
	}
	announced := make(chan struct{})
	announce := time.AfterFunc(quick, func() {
		defer close(announced)
		cli.Line(p.stderr, "%s", lang.Say("tutto è registrato; si guarda che cosa attende …", "everything is recorded; looking for what waits …").In(p.lang))
	})
	found, err := f.ask(ctx, &f.question)
	for n := 1; n < patience && errors.Is(err, client.ErrUnavailable) && ctx.Err() == nil; n++ {
		found, err = f.ask(ctx, &f.question)
	}
	if !announce.Stop() {
		<-announced // the line is not written into what comes next
	}
	if err != nil {
		for i := range f.runs {
			p.summary.Unknown += f.runs[i].n
		}
		p.unknown = lang.OfError(err)
		return
	}
	found.In(p.lang)
	bySeq := make(map[uint64]*intake.Waiting, len(found.Waiting))
	for i := range found.Waiting {
		bySeq[found.Waiting[i].Seq] = &found.Waiting[i]
	}
	for _, r := range f.runs {
		for i := range r.n {
			w := bySeq[r.seq+uint64(i)] //nolint:gosec // a count
			if w == nil {
				continue
			}
			p.summary.Waits = append(p.summary.Waits, waiting{File: r.file, Line: r.line + i, Seq: w.Seq, Source: w.Source, ID: w.ID,
				Code: w.Code, Reason: w.Reason, company: w.Company, subject: w.Subject})
		}
	}
	p.summary.Waiting = len(p.summary.Waits)
	for _, group := range causes(p.summary.Waits) {
		cli.Line(p.stderr, "%s", sentence(group).In(p.lang))
	}
}

// causes groups events that wait for the same: of one employee, or, where there are many such groups, of all.
func causes(list []waiting) [][]waiting {
	groups := grouped(list, func(w *waiting) string { return w.Code + " " + w.company + " " + w.subject })
	perCode := map[string]int{}
	for _, g := range groups {
		perCode[g[0].Code]++
	}
	return grouped(list, func(w *waiting) string {
		if perCode[w.Code] > apart {
			return w.Code
		}
		return w.Code + " " + w.company + " " + w.subject
	})
}

func grouped(list []waiting, key func(*waiting) string) (out [][]waiting) {
	at := map[string]int{}
	for i := range list {
		k := key(&list[i])
		n, ok := at[k]
		if !ok {
			n = len(out)
			at[k], out = n, append(out, nil)
		}
		out[n] = append(out[n], list[i])
	}
	return out
}

// sentence says of events that wait for the same where they are, and for what.
func sentence(group []waiting) lang.Text {
	first := group[0]
	where := first.File + ":" + strconv.Itoa(first.Line)
	if len(group) == 1 {
		return lang.Say("%s: attende: %s", "%s: waits: %s", where, first.Reason)
	}
	var places, people []string
	for _, w := range group {
		if len(places) < shown {
			places = append(places, w.File+":"+strconv.Itoa(w.Line))
		}
		if !slices.Contains(people, w.subject) {
			people = append(people, w.subject)
		}
	}
	who := lang.Same(first.subject)
	if n := len(people); n > 1 {
		who = lang.Say("%s dipendenti: %s", "%s employees: %s", count(n), some(people))
	}
	more := ""
	if len(group) > shown {
		more = ", …"
	}
	return lang.Say("%s%s: attendono %s eventi (%s); il primo: %s", "%s%s: %s events wait (%s); the first: %s", strings.Join(places, ", "), more,
		count(len(group)), who, first.Reason)
}

func some(list []string) string {
	if len(list) <= shown {
		return strings.Join(list, ", ")
	}
	return strings.Join(list[:shown], ", ") + ", …"
}

// count is a number with the separators of each language.
func count(n int) lang.Text {
	s := strconv.Itoa(n)
	return lang.Text{It: wording.Italian.Decimal(s), En: wording.English.Decimal(s)}
}

// overlook ends a run with a line that says how many events wait, if any does.
func (p *publishing) overlook() {
	var line lang.Text
	s := &p.summary
	switch of := s.Accepted + s.Duplicates; {
	case s.Unknown > 0:
		line = lang.Say("non si sa ancora se gli eventi contano (%s); si vede poi con: spettanze rejected%s",
			"it is not known yet whether the events count (%s); see later: spettanze rejected%s", p.unknown, p.reader)
	case s.Waiting == 1:
		line = lang.Say("1 evento su %s attende e non conta ancora; si vede con: %s", "1 of %s events waits and does not count yet; see: %s", count(of), p.where())
	case s.Waiting > 1:
		line = lang.Say("%s di %s eventi attendono e non contano ancora; si vedono con: %s", "%s of %s events wait and do not count yet; see: %s",
			count(s.Waiting), count(of), p.where())
	default:
		return
	}
	text := line.In(p.lang)
	if p.following != nil && p.loud {
		text = "\x1b[1;33m" + text + "\x1b[0m"
	}
	cli.Line(p.stderr, "%s", text)
}

// where is the command that shows what waits.
func (p *publishing) where() string {
	company := p.summary.Waits[0].company
	if slices.ContainsFunc(p.summary.Waits, func(w waiting) bool { return w.company != company }) {
		company = "…"
	}
	return "spettanze rejected" + p.reader + " --company " + company
}

// report prints the summary.
func (p *publishing) report(w io.Writer, asJSON bool) error {
	s := &p.summary
	if asJSON {
		if err := cli.WriteJSON(w, s); err != nil {
			return err
		}
	} else {
		good := lang.Say("accettati", "accepted")
		if s.DryRun {
			good = lang.Say("validi", "valid")
		}
		line := lang.Say("%d %s, %d duplicati, %d rifiutati", "%d %s, %d duplicates, %d rejected", s.Accepted, good, s.Duplicates, s.Rejected)
		if _, err := fmt.Fprintln(w, line.In(p.lang)); err != nil {
			return fmt.Errorf("write the summary: %w", err)
		}
	}
	p.overlook()
	if cmp.Or(s.Rejected, s.Waiting) > 0 {
		return cli.ErrDiffers
	}
	return nil
}
