// Package status is the page that says whether what is shown is up to date: how far the log has been projected, since when not, and what
// to do about it.
package status

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"spettanze/handlers/access"
	"spettanze/handlers/api/health"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/report"
	"spettanze/projections/seal"
	"spettanze/projections/wording"
)

//go:embed status.html
var files embed.FS

// Pages adds the page to the frame.
func Pages(f *frame.Frame) {
	f.Page(access.SignedIn, "/status", frame.Parse(files, "status.html"), func(ctx context.Context, v *frame.View) (*frame.Content, error) {
		trees, err := trees(ctx, v)
		if err != nil {
			return nil, err
		}
		return &frame.Content{Title: wording.Say("Stato del servizio", "State of the service"), Undated: true,
			Lead: wording.Say("Le cifre sono aggiornate?", "Are the figures up to date?"), Data: content{v, v.Progress(), f.Version, trees}}, nil
	})
}

type content struct {
	*frame.View
	health.Progress
	Program string
	Trees   []seal.Head
}

// trees are those of the companies that the reader may see.
func trees(ctx context.Context, v *frame.View) (out []seal.Head, err error) {
	source, ok := v.Reporter.Source.(seal.Source)
	if !ok {
		return nil, nil
	}
	companies, err := v.Reporter.Source.Companies(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range companies {
		heads, err := source.Seals(ctx, report.Query{Company: c})
		if err != nil && !errors.Is(err, seal.ErrNone) {
			return nil, err
		}
		out = append(out, heads...)
	}
	return out, nil
}

// SealsOf returns the address of the roots of a company as a document, as of what the page knows.
func (c content) SealsOf(company string) string {
	return "/v1/" + url.PathEscape(company) + "/seals?known=" + strconv.FormatUint(c.View.Last.Seq, 10)
}

// Good reports whether all that is recorded is in the figures, and rights are known.
func (c content) Good() bool {
	return !c.RightsLost && c.Err == nil && c.LogErr == nil && c.ToGo() == 0 && c.Phase == "ready"
}

// Verdict is the state in a sentence.
func (c content) Verdict() wording.Text {
	switch {
	case c.Err != nil:
		return wording.Say("Le cifre sono ferme: il registro non viene elaborato.", "Figures stand still: the log is not being projected.")
	case c.LogErr != nil:
		return wording.Say("Il registro non risponde: le cifre sono quelle già elaborate, e tornano ad aggiornarsi da sé.",
			"The log does not answer: figures are those already projected, and go on by themselves when it does.")
	case c.Phase == "rebuilding":
		return wording.Say("Tutto viene ricalcolato dal primo fatto: le pagine tornano alla fine.", "Everything is worked out anew from the first fact: pages come back at its end.")
	case c.RightsLost:
		return wording.Say("I diritti registrati hanno perso registrazioni: nessuno è autorizzato, se non da un file.",
			"The rights that are recorded have lost records: nobody is trusted, but by a file.")
	case c.Good():
		return wording.Say("Aggiornato: ogni fatto registrato è nelle cifre.", "Up to date: every fact that is recorded is in the figures.")
	}
	return wording.Say("In ritardo: alcune registrazioni non sono ancora nelle cifre.", "Behind: some records are not in the figures yet.")
}

// ToDo says what to do, with the section of the runbook; empty: nothing.
func (c content) ToDo() (out []Step) {
	step := func(words wording.Text, section string) { out = append(out, Step{c.Text(words), section}) }
	if c.RightsLost {
		step(wording.Say("Ripristinare i diritti registrati e riavviare il servizio.", "Restore the rights that are recorded, and restart the service."),
			"Rights not as recorded")
	}
	switch {
	case c.Err != nil:
		step(wording.Say("Leggere il motivo nel log del servizio e riavviarlo.", "Read the reason in the service's log, and restart it."), "Not ready")
	case c.LogErr != nil:
		step(wording.Say("Controllare che il server NATS sia attivo e raggiungibile.", "Check that the NATS server runs and can be reached."), "Log out of reach")
	case c.Behind > time.Minute:
		step(wording.Say("Attendere, se è in corso un caricamento; altrimenti cercare che cosa lo rallenta.", "Wait, if an import is under way; else look for what slows it down."), "Lag rising")
	}
	return out
}

// Step is something to do.
type Step struct{ Says, Section string }

// PhaseWord is what the projector does.
func (c content) PhaseWord() string {
	switch c.Phase {
	case "ready":
		return c.Say("segue il registro", "follows the log")
	case "catching up":
		return c.Say("recupera", "catches up")
	case "rebuilding":
		return c.Say("ricostruisce", "rebuilds")
	case "starting":
		return c.Say("si avvia", "starts")
	}
	return c.Say("fermo", "stopped")
}

// Sequence writes a sequence.
func (c content) Sequence(n uint64) string { return c.Decimal(strconv.FormatUint(n, 10)) }

// Lag is how long figures have been behind.
func (c content) Lag() string {
	d := c.Behind.Round(time.Second)
	if d <= 0 {
		return ""
	}
	return fmt.Sprintf("%d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
}

// Stands is when the last record that is in the figures was recorded.
func (c content) Stands() string { return c.Recorded(c.View.Last.Time) }
