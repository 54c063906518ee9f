package ask

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/projections/explain"
	"spettanze/projections/recorded"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// Record is the command record.
func Record(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "record --seq N",
		Short: "A record of the log: the event as it was received, and what became of it",
		Long: `Show one record of the log by its sequence: when it was recorded, whether it counts at the date (--at) as known by then
(--known), waits, was annulled, was there before or was refused, and why; then the event as it was received. Sequences are in
the answers of history, explain, changes and rejected; in a file of events they are the numbers of its lines.`,
		Example: `  spettanze record --log company.jsonl --seq 8323
  spettanze record --seq 8323 --known 2023-07-20 --json`,
	}
	return required(a, cmd, "seq", "sequence of the record", "8323", func(ctx context.Context, r *reading, word string) (*recorded.Document, error) {
		seq, err := strconv.ParseUint(word, 10, 63)
		if err != nil || seq == 0 {
			return nil, cli.Usage("--seq %q: dare una sequenza, da 1 in su", "--seq %q: give a sequence, 1 or more", word)
		}
		return document(ctx, r, "/events/"+strconv.FormatUint(seq, 10), url.Values{},
			func(ctx context.Context, x *explain.Explainer, q report.Query) (*recorded.Document, error) {
				return recorded.Of(ctx, x.Reporter, q, r.log, seq)
			})
	}, printRecord)
}

// outcomes are what became of a record, as people say it.
var outcomes = map[string]wording.Text{
	recorded.Counts:    wording.Say("conta", "it counts"),
	recorded.Waits:     wording.Say("attende", "it waits"),
	recorded.Annulled:  wording.Say("è annullato", "it is annulled"),
	recorded.Duplicate: wording.Say("è un doppione", "it was recorded before"),
	recorded.Rejected:  wording.Say("è rifiutato", "it was refused"),
}

func printRecord(p *tables.Printer, d *recorded.Document) {
	p.Line("%s %d: %s", p.Say("Registrazione", "Record"), d.Seq, p.Text(outcomes[d.Outcome]))
	for _, line := range []struct{ it, en, value string }{
		{"motivo", "reason", p.Say(d.ReasonIt, d.Reason)},
		{"annullato dalla registrazione", "annulled by the record", positive(d.AnnulledBy)},
		{"già presente come registrazione", "first recorded as the record", positive(d.First)},
		{"tipo", "type", d.Type},
		{"riguarda", "about", d.Subject},
		{"fonte", "source", d.Source},
		{"identificativo", "id", d.ID},
	} {
		if line.value != "" {
			p.Line("%s: %s", p.Say(line.it, line.en), line.value)
		}
	}
	if d.Date != nil {
		p.Line("%s: %s", p.Say("data", "date"), p.Date(*d.Date))
	}
	if d.Recorded != nil {
		p.Line("%s: %s", p.Say("registrato", "recorded"), p.Recorded(*d.Recorded))
	}
	received := d.Raw
	var indented bytes.Buffer
	if json.Indent(&indented, d.Event, "", "  ") == nil && indented.Len() > 0 {
		received = indented.String()
	}
	p.Line("%s\n%s", p.Say("come è stato ricevuto:", "as it was received:"), received)
}

// positive writes a sequence; 0 is none.
func positive(n uint64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(n, 10)
}
