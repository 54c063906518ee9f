package tables

import (
	"cmp"
	"fmt"
	"strings"

	"spettanze/cmd/spettanze/tables/aligned"
	"spettanze/projections/payroll"
	"spettanze/projections/report"
)

// PublishedPayroll shows what payroll has received and what is due.
func PublishedPayroll(p *Printer, d *payroll.Published) {
	title := titleOf(p, p.Say("Comunicato alle paghe e dovuto", "Published to payroll and due"), d.Employee)
	if d.Month != nil {
		title += ", " + p.shortMonth(*d.Month)
	}
	p.head(title, d.Company, d.AsOf)
	p.Line("")
	t := aligned.New(p.Say("Mese", "Month"), p.Say("Dipendente", "Employee"), p.Say("Istruzione", "Instruction"),
		">"+p.Say("Comunicato", "Published"), ">"+p.Say("Differenza", "Difference"), ">"+p.Say("Da comunicare", "Unpublished"),
		">"+p.Say("Dovuto", "Due"), p.Say("Unità", "Unit"), p.Say("Spettanza", "Entitlement"), p.Say("Anno", "Lot"),
		p.Say("Prestito, pratica", "Loan, case"), p.Say("Perché", "Why"))
	for r, publications := range d.Each() {
		t.Row(p.shortMonth(r.Month), r.Employee, p.instruction(report.Instruction{Kind: r.Kind, Rate: r.Rate}), p.amount(r.Unit, r.Published),
			p.amount(r.Unit, r.Difference), p.amount(r.Unit, r.Unpublished), p.amount(r.Unit, r.Due), p.unitOf(r.Unit),
			p.Entitlement(r.Entitlement), r.Lot.String(), cmp.Or(r.Loan, r.Case), lateOnes(p, publications))
	}
	p.list(t)
}

// lateOnes names the events that changed what was published under a key.
func lateOnes(p *Printer, list []payroll.Publication) string {
	var why []string
	for _, one := range list {
		if l := one.Late; l != nil {
			if len(why) == reasonsShown {
				why = append(why, "…")
				break
			}
			why = append(why, fmt.Sprintf("%s %s: %s %s, %s, %s %d", p.Say("dal", "since"), p.Time(one.Time.In(p.rome)), l.Source, l.ID, p.Date(l.Date),
				p.Say("sequenza", "sequence"), l.Seq))
		}
	}
	return strings.Join(why, "; ")
}
