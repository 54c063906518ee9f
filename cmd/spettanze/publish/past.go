package publish

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/offline"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/lang"
	"spettanze/handlers/api/intake"
)

// Past is what [PutPast] has put into a log.
type Past struct {
	Accepted    int        `json:"accepted"`
	Duplicates  int        `json:"duplicates"`
	Rejected    int        `json:"rejected"`
	Refused     []refused  `json:"refused"`
	First       *time.Time `json:"firstRecorded,omitempty"` // time of recording of the first event
	Last        *time.Time `json:"lastRecorded,omitempty"`
	archiveName string
	language    lang.Language
}

// PutPast begins an empty log with the records of an archive and their times of recording. What cannot be understood stays in the
// archive and is reported. A log in which PutPast was interrupted cannot be opened again.
func PutPast(cmd *cobra.Command, a *cli.App, log *service.Log, archive events.Log, name string) (*Past, error) {
	ctx := cmd.Context()
	total, _, err := archive.Last(ctx)
	if err != nil {
		return nil, err
	}
	p := &Past{Refused: []refused{}, archiveName: name, language: a.Language(cmd)}
	door, bar, begun := log.Intake(), a.Bar("publishing"), false
	err = archive.Read(ctx, 1, false, func(records []events.Record) error {
		evs, lines, err := p.take(records, a.Now())
		if err != nil {
			return err
		}
		if !begun { // after the first records are known to have times: nothing was written until here
			if err := log.BeginPast(ctx); err != nil {
				return err
			}
			begun = true
		}
		results, err := door.Submit(ctx, evs)
		for i, r := range results {
			p.count(a, r, lines[i])
		}
		bar(records[len(records)-1].Seq, total)
		return err
	})
	if err == nil && begun {
		err = log.EndPast(ctx)
	}
	return p, err
}

// take returns the events of records, with the lines they are on.
func (p *Past) take(records []events.Record, now time.Time) (evs []events.Event, lines []int, err error) {
	for _, r := range records {
		line := int(r.Seq) //nolint:gosec // a number of lines
		switch {
		case r.Err != nil:
			p.Rejected++
			p.Refused = append(p.Refused, refused{File: p.archiveName, Line: line, Code: r.Err.Code, Pointer: r.Err.Pointer, Reason: r.Err.Sentence().In(p.language)})
			continue
		case r.Recorded.IsZero():
			return nil, nil, cli.Usage("%s:%d: l'evento non ha recordedtime, quindi non si sa quando fu registrato; pubblicare il file senza --keep-recorded",
				"%s:%d: the event has no recordedtime, so it is not known when it was recorded; publish the file "+
					"without --keep-recorded", p.archiveName, line)
		case r.Recorded.After(now):
			return nil, nil, cli.Usage("%s:%d: registrato il %s, che è nel futuro: correggere l'orologio di questa macchina, o il file",
				"%s:%d: recorded at %s, which is in the future: correct the clock of this machine, or the file",
				p.archiveName, line, r.Recorded.Format(time.RFC3339))
		}
		e := *r.Event
		e.Recorded = r.Recorded
		evs, lines = append(evs, e), append(lines, line)
		if at := r.Recorded.UTC(); p.First == nil {
			p.First, p.Last = &at, &at
		} else {
			p.Last = &at
		}
	}
	return evs, lines, nil
}

func (p *Past) count(a *cli.App, r intake.Result, line int) {
	switch r.Status {
	case intake.Accepted:
		p.Accepted++
	case intake.Duplicate:
		p.Duplicates++
	case intake.Rejected:
		p.Rejected++
		reason := r.Says(p.language).Reason
		p.Refused = append(p.Refused, refused{File: p.archiveName, Line: line, Code: r.Code, Pointer: r.Pointer, Reason: reason})
		cli.Line(a.Err, "%s:%d: %s", p.archiveName, line, reason)
	}
}

// keepRecorded is publish --keep-recorded.
func keepRecorded(a *cli.App, cmd *cobra.Command, files []string) error {
	for _, other := range []string{"csv", "dry-run", "validate"} {
		if cmd.Flags().Changed(other) {
			return cli.Usage("--keep-recorded e --%s sono dati insieme: toglierne uno",
				"--keep-recorded and --%s are both given: leave one out", other)
		}
	}
	if len(files) != 1 || files[0] == "-" {
		return cli.Usage("--keep-recorded vuole un solo file di eventi o un archivio, per nome",
			"--keep-recorded takes one file of events or one archive, by name")
	}
	archive, err := offline.Open(cmd.Context(), files[0])
	if err != nil {
		return err
	}
	defer archive.Done()
	log, err := emptyLog(a, cmd)
	if err != nil {
		return err
	}
	defer log.Shutdown()
	p, err := PutPast(cmd, a, log, archive, files[0])
	if errors.Is(err, jetstream.ErrPast) {
		return cli.Usage("%w; indicare un registro vuoto",
			"%w; name an empty ledger", err)
	}
	if err != nil {
		return lang.Errorf("%w; ricominciare con un registro vuoto", "%w; begin again with an empty ledger", err)
	}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		err = cli.WriteJSON(a.Out, p)
	} else {
		_, err = fmt.Fprintf(a.Out, "%d accepted, %d duplicates, %d rejected%s\n", p.Accepted, p.Duplicates, p.Rejected, p.Span(a))
	}
	if err == nil && p.Rejected > 0 {
		err = cli.ErrDiffers
	}
	return err
}

// Span says from when to when the events were recorded.
func (p *Past) Span(a *cli.App) string {
	if p.First == nil {
		return ""
	}
	return fmt.Sprintf("; recorded from %s to %s", p.First.In(a.Rome).Format(time.DateTime), p.Last.In(a.Rome).Format(time.DateTime))
}

// emptyLog opens the log that --data or --nats-url names: that of a service has times of its own.
func emptyLog(a *cli.App, cmd *cobra.Command) (*service.Log, error) {
	flag, value, err := a.Highest(cmd, lang.Say("il registro vuoto", "the empty ledger"), "data", "nats-url")
	switch {
	case err != nil:
		return nil, err
	case value == "":
		return nil, cli.Usage("--keep-recorded riempie un registro vuoto: indicarlo con --data o --nats-url",
			"--keep-recorded fills an empty ledger: name it with --data or --nats-url")
	case flag == "data":
		return service.OpenLog(cmd.Context(), value, true, embedded.Options{})
	}
	return service.Connect(cmd.Context(), cli.ClientOptions(cmd), 0)
}
