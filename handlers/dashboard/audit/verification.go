package audit

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"spettanze/handlers/audit"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/verify"
	"spettanze/projections/wording"
)

// verification is what is known of verifications, for people.
type verification struct {
	*frame.View
	audit.Verification
	Own    []verify.Difference // of the page's company, and of the ledger as a whole
	Others int                 // differences of other companies, and those that are not listed
	Start  string              // where one is begun
	Cancel string
	Poll   string // where the state is asked for again
}

func verificationOf(v *frame.View, s audit.Verification) *verification {
	out := &verification{View: v, Verification: s, Start: v.With(v.Path("audit", "verify")), Cancel: v.With(v.Path("audit", "cancel")),
		Poll: v.With(v.Path("audit", "verification"))}
	if s.Last == nil {
		return out
	}
	for _, d := range s.Last.Differences {
		if d.Company == "" || d.Company == v.Company {
			out.Own = append(out.Own, d)
		}
	}
	out.Others = s.Last.Found() - len(out.Own)
	return out
}

// alone is the verification as a page of its own, which asks for itself again while one runs.
func (p *page) alone(_ context.Context, v *frame.View) (*frame.Content, error) {
	crumbs := []frame.Crumb{{Text: wording.Say("Verifica", "Audit"), Address: v.To("audit")}}
	return &frame.Content{Title: wording.Say("Verifica in corso", "Verification under way"), Crumbs: crumbs, Undated: true,
		Data: verificationOf(v, p.Job.State())}, nil
}

// Phase says what a verification does now.
func (v *verification) Phase() string {
	switch v.Running.Phase {
	case audit.Copying:
		return v.Say("Copia di ciò che è tenuto", "Copying what is kept")
	case audit.Reading:
		return v.Say("Lettura del log", "Reading the log")
	case audit.Comparing:
		return v.Say("Ricalcolo e confronto, persona per persona", "Working out and comparing, person by person")
	case audit.Journal:
		return v.Say("Confronto dei fatti tenuti con il log", "Comparing the facts that are kept with the log")
	}
	return v.Say("Confronto di ciò che è stato pubblicato", "Comparing what was published")
}

// Step is the number of the phase.
func (v *verification) Step() string {
	for i, phase := range []string{audit.Copying, audit.Reading, audit.Comparing, audit.Journal, audit.Published} {
		if phase == v.Running.Phase {
			return v.Text(wording.Say("%d di 5", "%d of 5", i+1))
		}
	}
	return ""
}

// Count is how much of the phase is done.
func (v *verification) Count() string {
	if v.Running.Total == 0 {
		return ""
	}
	n := func(n uint64) wording.Number { return wording.Number(strconv.FormatUint(n, 10)) }
	return v.Text(wording.Say("%s di %s", "%s of %s", n(v.Running.Done), n(v.Running.Total)))
}

// Verdict is the result in a sentence.
func (v *verification) Verdict() string {
	return v.Plural(v.Verification.Last.Found(), "Una differenza: ciò che è tenuto non segue dai fatti. Ricostruirlo con spettanze rebuild.",
		"%d differenze: ciò che è tenuto non segue dai fatti. Ricostruirlo con spettanze rebuild.",
		"One difference: what is kept does not follow from the facts. Make it anew with spettanze rebuild.",
		"%d differences: what is kept does not follow from the facts. Make it anew with spettanze rebuild.")
}

// Compared says what was compared.
func (v *verification) Compared() string {
	n := func(n int) wording.Number { return wording.Number(strconv.Itoa(n)) }
	return v.Text(wording.Say("%s persone e %s movimenti di tutte le aziende, fino alla sequenza %s", "%s people and %s movements of all companies, through sequence %s",
		n(v.Verification.Last.Employees), n(v.Verification.Last.Movements), wording.Number(strconv.FormatUint(v.Verification.Last.Position, 10))))
}

// Since says how much was recorded after the verification.
func (v *verification) Since() string {
	n := int(v.View.Last.Seq - min(v.View.Last.Seq, v.Verification.Last.Position)) //nolint:gosec // records of a log
	if n == 0 {
		return ""
	}
	return v.Plural(n, "Da allora %d registrazione.", "Da allora %d registrazioni.", "%d record since.", "%d records since.")
}

// When is when the verification ended.
func (v *verification) When() string { return v.Recorded(&v.Verification.Last.Ended) }

// Took is how long it took.
func (v *verification) Took() string {
	return v.seconds(v.Verification.Last.Ended.Sub(v.Verification.Last.Started))
}

func (v *verification) seconds(d time.Duration) string {
	if d < time.Minute {
		return v.Decimal(fmt.Sprintf("%.1f", d.Seconds())) + " s"
	}
	return fmt.Sprintf("%d:%02d min", int(d.Minutes()), int(d.Seconds())%60)
}

// FailedWhen is when a verification could not compare.
func (v *verification) FailedWhen() string { return v.Recorded(&v.Failed.Ended) }

// Entity names what a difference is of.
func (v *verification) Entity(d verify.Difference) string {
	switch d.Entity {
	case "company", "company's rows":
		return v.Say("azienda", "company")
	case "employees":
		return v.Say("elenco delle persone", "list of people")
	case "rejected":
		return v.Say("fatti rifiutati o in attesa", "refused or waiting facts")
	case "store":
		return v.Say("ciò che è tenuto", "what is kept")
	case "told":
		return v.Say("ciò che è stato pubblicato", "what was published")
	}
	return d.Entity
}

var rows = map[string]wording.Text{"movement": wording.Say("movimento", "movement"), "breach": wording.Say("violazione", "breach"),
	"payroll instruction": wording.Say("istruzione alle paghe", "payroll instruction"), "parked fact": wording.Say("fatto in attesa", "waiting fact"),
	"refused fact": wording.Say("fatto rifiutato", "refused fact"), "balance": wording.Say("saldo", "balance"),
	"employee": wording.Say("persona", "person"), "state": wording.Say("documento dell'azienda", "document of the company")}

// What names a kind of row; a sentence of the verification comes back as it is, in English.
func (v *verification) What(d verify.Difference) string {
	if t, ok := rows[d.What]; ok {
		return v.Text(t)
	}
	return d.What
}
