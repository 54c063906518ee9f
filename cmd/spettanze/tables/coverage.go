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
	gross := p.Say("non comunicata", "not told")
	if d.YearlyGross != coverage.Unknown {
		gross = p.euro(string(d.YearlyGross))
	}
	p.Line("%s %s\n", p.Say("Retribuzione annua lorda:", "Yearly gross pay:"), gross)
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
			sum(p, c.Base), strings.Join(family, " + "), sum(p, c.Sum), p.clause(c.Clause))
	}
	p.list(t)
}

// sum writes a sum, which is not known where the pay was not told.
func sum(p *Printer, a coverage.Amount) string {
	switch a {
	case coverage.Unknown:
		return p.Say("non noto", "not known")
	case "":
		return ""
	}
	return p.euro(string(a))
}
