package tables

import (
	"strconv"
	"strings"

	"spettanze/cmd/spettanze/tables/aligned"
	"spettanze/projections/coverage"
)

// Coverage shows what an employee is insured for.
func Coverage(p *Printer, d *coverage.Document) {
	p.head(p.Say("Polizze di ", "Policies of ")+d.Employee, d.Company, d.AsOf)
	p.incomplete(d.Incomplete)
	p.Line("%s %s\n", p.Say("Retribuzione annua lorda:", "Yearly gross pay:"), sum(p, d.YearlyGross, p.Say("non comunicata", "not told")))
	t := aligned.New(p.Say("Polizza", "Policy"), p.Say("Copertura", "Cover"), p.Say("Caso", "Case"), p.Say("Dal", "From"), ">"+p.Say("Volte", "Times"),
		">"+p.Say("Limite", "Limit"), ">"+p.Say("Base", "Base"), ">"+p.Say("Familiari", "Family"), ">"+p.Say("Capitale", "Sum insured"), p.Say("Clausola", "Clause"))
	for _, c := range d.Coverages {
		limit := "≤ "
		if c.Base != "" {
			limit = "≥ "
		}
		family := make([]string, len(c.Family))
		for i, sum := range c.Family {
			family[i] = p.euro(sum)
		}
		t.Row(p.Text(c.Policy.Words()), string(c.Cover), p.Text(c.Case.Words()), p.Date(c.From), strconv.Itoa(c.Multiple), limit+p.euro(c.Limit),
			sum(p, c.Base, unknown), strings.Join(family, " + "), sum(p, c.Sum, unknown), p.clause(c.Clause))
	}
	p.list(t)
}

// unknown stands for a sum that is not known, because the pay was not told.
const unknown = "?"

// sum writes a sum.
func sum(p *Printer, a coverage.Amount, unknown string) string {
	switch a {
	case coverage.Unknown:
		return unknown
	case "":
		return ""
	}
	return p.euro(string(a))
}
