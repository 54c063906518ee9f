// Package audit is the page for those who must rely on the ledger: whether the figures are those of the log, how far the log reaches,
// when it was backed up last, and how all of it is taken away and worked out again elsewhere.
package audit

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"time"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/audit"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/export"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

//go:embed *.html
var files embed.FS

// Options are what the page works with.
type Options struct {
	Job *audit.Job    // nil: nothing is verified here
	Log events.Lookup // nil: its span is not shown, nor are events exported
}

type page struct {
	Options
	f *frame.Frame
}

// Pages adds the page to the frame.
func Pages(f *frame.Frame, o Options) {
	p := &page{o, f}
	f.Section(access.Verify, "audit", wording.Say("Verifica", "Audit"))
	f.Page(access.Verify, "/{company}/audit", frame.Parse(files, "audit.html", "verification.html"), p.show)
	if o.Job == nil {
		return
	}
	f.Page(access.Verify, "/{company}/audit/verification", frame.Parse(files, "alone.html", "verification.html"), p.alone)
	f.Action(access.Verify, "/{company}/audit/verify", frame.Parse(files, "alone.html", "verification.html"), p.act(func() error { return o.Job.Start() }))
	f.Action(access.Verify, "/{company}/audit/cancel", frame.Parse(files, "alone.html", "verification.html"), p.act(func() error { return o.Job.Cancel() }))
}

// act does something to the verification and goes back to the page. That it began or ended meanwhile is no error.
func (p *page) act(do func() error) frame.Show {
	return func(_ context.Context, v *frame.View) (*frame.Content, error) {
		if err := do(); err != nil && !errors.Is(err, audit.ErrRunning) && !errors.Is(err, audit.ErrIdle) {
			return nil, err
		}
		return &frame.Content{After: v.To("audit")}, nil
	}
}

type content struct {
	*frame.View
	Verification *verification // nil: nothing is verified here
	First, Last  *time.Time    // when the first and the last known record were recorded
	Gap          string        // what of the log is missing; empty: nothing
	Digest       string        // of the contract's tables
	Program      string
	Backup       *audit.Backup
	BackupError  string
	Exports      []Export
	Commands     []Command
}

// Export is a format in which the ledger is taken away.
type Export struct {
	Name, Holds, Address string
	Hash                 string // SHA-256; empty: it was not asked for
	Size                 string
	Compute              string // address of the page with the hash
}

// Command is a step of working the figures out elsewhere.
type Command struct{ Says, Line string }

func (p *page) show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	c := content{View: v, Digest: p.f.Contract.Digest, Program: p.f.Version, Last: v.Known.Time}
	if p.Job != nil {
		c.Verification = verificationOf(v, p.Job.State())
		var err error
		if c.Backup, err = p.Job.Backup(); err != nil {
			c.BackupError = err.Error()
		}
	}
	if err := p.span(ctx, v, &c); err != nil {
		return nil, err
	}
	for i := range export.Formats {
		e, err := p.export(ctx, v, &export.Formats[i])
		if err != nil {
			return nil, err
		}
		if e != nil {
			c.Exports = append(c.Exports, *e)
		}
	}
	known := strconv.FormatUint(v.Known.Seq, 10)
	file := v.Company + ".jsonl"
	c.Commands = []Command{
		{v.Say("Portare via i fatti", "Take the facts away"), "spettanze export --format jsonl --company " + v.Company + " --known " + known + " --out " + file},
		{v.Say("Ricalcolare i saldi senza alcun servizio", "Work the balances out with no service at all"),
			"spettanze employees --log " + file + " --at " + v.Query.At.String() + " --json"},
		{v.Say("Confrontare tutto ciò che è tenuto con un ricalcolo dal primo fatto", "Compare all that is kept with a replay from the first fact"), "spettanze verify --data DIR"},
	}
	return &frame.Content{Title: wording.Say("Verifica", "Audit"), Lead: wording.Say("Ci si può fidare di queste cifre, e si possono portare via?",
		"Can these figures be relied on, and taken away?"), Document: "/v1/verification", Data: c}, nil
}

// span reads how far the log reaches.
func (p *page) span(ctx context.Context, v *frame.View, c *content) error {
	if p.Log == nil {
		return nil
	}
	first, err := p.Log.Check(ctx)
	if errors.Is(err, events.ErrGap) {
		c.Gap = err.Error()
		return nil
	}
	if err == nil && !first.IsZero() {
		c.First = &first
		if rec, err := p.Log.Get(ctx, 1); err == nil && !rec.Recorded.IsZero() { // a past that was brought along is older
			c.First = &rec.Recorded
		}
	}
	if err != nil {
		p.f.Logger.WarnContext(ctx, "the log could not be looked at", "error", err)
		c.Gap = v.Say("il log ora non risponde", "the log does not answer now")
	}
	return nil
}

// hashAsked is the parameter that names the format whose hash is asked for.
const hashAsked = "hash"

func (p *page) export(ctx context.Context, v *frame.View, f *export.Format) (*Export, error) {
	if f.Events && p.Log == nil {
		return nil, nil
	}
	known := strconv.FormatUint(v.Known.Seq, 10)
	q := "format=" + f.Name + "&known=" + known
	e := &Export{Name: f.Name, Holds: v.Say("movimenti e saldi", "movements and balances"), Compute: v.Here(hashAsked, f.Name) + "#exports"}
	if f.Events {
		e.Holds = v.Say("i fatti, come ricevuti", "the facts, as received")
	} else {
		q += "&at=" + v.Query.At.String()
	}
	if f.Table {
		q += "&lang=" + v.Code()
	}
	e.Address = "/v1" + v.Path("export") + "?" + q
	if v.Param(hashAsked) != f.Name {
		return e, nil
	}
	form, _ := sheet.FormOf(v.Code()) // a language of pages is a form
	query := v.Query
	query.Known = v.Known.Seq
	if f.Events {
		query.At = events.MaxDate
	}
	h := &sum{Hash: sha256.New()}
	in := export.Input{Reporter: v.Reporter, Log: p.Log, Query: query, Form: form}
	if err := f.Write(ctx, h, in); err != nil {
		return nil, err
	}
	e.Hash, e.Size = hex.EncodeToString(h.Sum(nil)), v.Decimal(strconv.FormatInt(h.bytes, 10))
	return e, nil
}

// sum is a hash that counts its bytes.
type sum struct {
	hash.Hash
	bytes int64
}

// Write implements io.Writer.
func (s *sum) Write(b []byte) (int, error) {
	s.bytes += int64(len(b))
	return s.Hash.Write(b)
}

// Age says how old a backup is.
func (c content) Age() string {
	return c.Relative(events.DateOf(c.Backup.Written, c.Rome()), c.Today())
}

// Backed is when the last backup was written.
func (c content) Backed() string { return c.Recorded(&c.Backup.Written) }

// Lacks says how many records came after the last backup.
func (c content) Lacks() string {
	n := int(c.View.Last.Seq - min(c.Backup.Events, c.View.Last.Seq)) //nolint:gosec // records of a log
	return c.Plural(n, "%d registrazione non è nella copia", "%d registrazioni non sono nella copia", "%d record is not in it", "%d records are not in it")
}

// Through is the sequence through which the page knows.
func (c content) Through() string { return c.Decimal(fmt.Sprint(c.Known.Seq)) }
