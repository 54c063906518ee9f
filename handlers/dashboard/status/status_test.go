package status_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/leaf"
	"spettanze/handlers/api/health"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/handlers/dashboard/status"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
	"spettanze/projections/seal"
)

// Each state is said in words of both languages, with what to do.
func TestStates(t *testing.T) {
	var now health.Progress
	r := scenario.Reporter(t, "2024-01-15", "")
	f := frame.New(frame.Options{Source: r.Source, Contract: r.Contract, Rome: scenario.Rome(t), Progress: func() health.Progress { return now },
		Today: func() events.Date { return r.Today }})
	status.Pages(f)
	for name, c := range map[string]struct {
		is     health.Progress
		it, en []string
	}{
		"up to date": {health.Progress{Phase: "ready", Position: 12345, Last: 12345}, []string{"Aggiornato", "12.345", "segue il registro"}, []string{"Up to date", "12,345"}},
		"rights lost": {health.Progress{Phase: "ready", Position: 9, Last: 9, RightsLost: true}, []string{"nessuno è autorizzato", "Rights not as recorded"},
			[]string{"nobody is trusted", "Restore the rights"}},
		"behind":        {health.Progress{Phase: "ready", Position: 10, Last: 1500, Behind: 90 * time.Second}, []string{"In ritardo", "1.490", "0:01:30", "Lag rising"}, []string{"Behind"}},
		"catching up":   {health.Progress{Phase: "catching up", Position: 1, Last: 5, Behind: time.Second}, []string{"In ritardo", "recupera"}, []string{"catches up"}},
		"rebuilding":    {health.Progress{Phase: "rebuilding", Position: 1, Last: 5}, []string{"ricalcolato dal primo fatto"}, []string{"worked out anew"}},
		"no log":        {health.Progress{Phase: "ready", Position: 5, Last: 5, LogErr: errors.New("x")}, []string{"Il registro non risponde", "NATS", "Log out of reach"}, []string{"does not answer"}},
		"stopped":       {health.Progress{Phase: "stopped", Position: 5, Last: 5, Err: errors.New("x")}, []string{"Le cifre sono ferme", "Not ready"}, []string{"stand still"}},
		"still nothing": {health.Progress{Phase: "starting"}, []string{"si avvia"}, []string{"starts"}},
	} {
		now = c.is
		for l, words := range map[string][]string{"it": c.it, "en": c.en} {
			t.Run(name+", "+l, func(t *testing.T) { pagetest.Get(t, f, "/status?lang="+l).Has(http.StatusOK, words...) })
		}
	}
}

// sealed is a source with trees.
type sealed struct{ report.Source }

func (s sealed) Moment(ctx context.Context, fn func(report.Source) error) error {
	return s.Source.Moment(ctx, func(now report.Source) error { return fn(sealed{now}) })
}

func (sealed) Seals(_ context.Context, q report.Query) ([]seal.Head, error) {
	return []seal.Head{{Company: q.Company, Stream: "hr", Size: 41877, Root: leaf.Hash{1, 2, 3}}}, nil
}

// The roots are shown of each company, with the document of them.
func TestRoots(t *testing.T) {
	r := scenario.Reporter(t, "2024-01-15", "2015-01-01 E1 employment.hired level=4 schedule=ft37")
	f := frame.New(frame.Options{Source: sealed{r.Source}, Contract: r.Contract, Rome: scenario.Rome(t), Today: func() events.Date { return r.Today }})
	status.Pages(f)
	pagetest.Get(t, f, "/status?lang=it").Has(http.StatusOK, "Radici delle registrazioni", "41.877 registrazioni", "AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "/v1/blue/seals?known=")
	pagetest.Get(t, f, "/status?lang=en").Has(http.StatusOK, "Roots of the records", "41,877 records")
}
