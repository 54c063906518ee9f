package payroll

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"spettanze/events"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/grid"
	"spettanze/projections/payroll"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

// row is a row of the page.
type row struct {
	payroll.Key
	*frame.View
	Published, Difference, Unpublished, Due string
	Publications                            []publication
	Sent                                    string   // what the stream LEDGER has
	Messages                                []string // their ids
}

func (c *content) row(x *payroll.Row) row {
	return row{Key: x.Key, View: c.View, Published: x.Published, Difference: x.Difference, Unpublished: x.Unpublished, Due: x.Due,
		Sent: x.Sent, Messages: x.Messages}
}

// Open reports whether something is still to be published.
func (c *content) Open() bool {
	return slices.ContainsFunc(c.Rows, func(x row) bool { return strings.Trim(x.Unpublished, "0.") != "" })
}

// Amount writes a quantity of the row with its unit.
func (x row) Amount(s string) string {
	return x.Sum(x.Unit, s)
}

// Change writes a quantity of the row with its sign; nothing for zero.
func (x row) Change(s string) string {
	q, ok := wording.Parse(x.Unit, s)
	if !ok || q.Parts == 0 {
		return ""
	}
	return x.SignedAmount(q)
}

// What names what payroll does.
func (x row) What() string {
	s := x.Instruction(x.Kind)
	if x.Rate != "" {
		s += x.Say(", maggiorazione del ", ", surcharge of ") + x.Decimal(x.Rate) + "%"
	}
	return s
}

// About names the entitlement, with the lot.
func (x row) About() string {
	s := x.Language.Entitlement(x.Entitlement)
	if lot := x.Lot.String(); lot != "" {
		s += " " + lot
	}
	return s
}

// Matter is the loan or the case that the row is about.
func (x row) Matter() string { return cmp.Or(x.Loan, x.Case) }

// Anchor is the id of the row on the page.
func (x row) Anchor() string {
	return strings.Join(strings.FieldsFunc(fmt.Sprint(x.Employee, "-", x.Kind, "-", x.Entitlement, "-", x.Clause, "-", x.Lot, "-", x.Matter(), "-", x.Rate),
		func(r rune) bool { return r == ' ' || r == '/' || r == ':' }), "_")
}

// History is the address of the values that the row has had.
func (x row) History() string {
	return x.With(x.Path("employees", x.Employee, "history"), "entitlement", string(x.Entitlement), "month", x.Month.String(),
		"kind", x.Kind, "clause", x.Clause, "lot", x.Lot.String(), "loan", x.Loan, "case", x.Case, "rate", x.Rate)
}

// total is a sum of rows, written as a row is.
type total struct {
	row
	Rows int
}

// Totals are the sums of the rows by kind and unit.
func (c *content) Totals() (out []total) {
	for _, t := range c.Doc.Totals {
		out = append(out, total{row{Key: payroll.Key{Kind: t.Kind, Unit: t.Unit}, View: c.View, Published: t.Published, Difference: t.Difference,
			Unpublished: t.Unpublished, Due: t.Due}, t.Rows})
	}
	return out
}

// publication is one with its links.
type publication struct {
	*frame.View
	It payroll.Publication
}

// When is the time of publication.
func (p publication) When() string { return p.Recorded(&p.It.Time) }

// Day is the day of publication.
func (p publication) Day() string { return p.Date(events.DateOf(p.It.Time, p.Rome())) }

// Why says what published it.
func (p publication) Why() string {
	if p.It.Closing != nil {
		return p.Text(wording.Say("chiusura del %s", "closing of %s", *p.It.Closing))
	}
	name := p.Event(p.It.Late.Type)
	days := int(events.DateOf(p.It.Time, p.Rome()) - p.It.Late.Date)
	if days <= 0 {
		return p.Text(wording.Say("%s del %s", "%s of %s", name, p.It.Late.Date))
	}
	first, n := utf8.DecodeRuneInString(name)
	return p.Text(wording.Say("in ritardo: %s del %s, %s", "late: %s of %s, %s", string(unicode.ToLower(first))+name[n:], p.It.Late.Date,
		wording.Plural(days, "registrato il giorno dopo", "registrato %d giorni dopo", "recorded the day after", "recorded %d days after")))
}

// Sequence is the sequence of the event that published it.
func (p publication) Sequence() string { return fmt.Sprint(p.It.Late.Seq) }

// Received is the address of the event as it was received.
func (p publication) Received() string { return p.To("events", fmt.Sprint(p.It.Late.Seq)) }

// BeforeIt is the address of the page as known before the event.
func (p publication) BeforeIt() string { return p.Here("known", fmt.Sprint(p.It.Late.Seq-1)) }

// AsItWas is the address of the page as known at the publication.
func (p publication) AsItWas() string { return p.Here("known", fmt.Sprint(p.It.Known)) }

// Effects is the address of all that the event changed.
func (p publication) Effects() string {
	at := p.Query.At.String()
	return p.With(p.Path("changes"), "from-at", at, "from-known", fmt.Sprint(p.It.Late.Seq-1), "at", at, "known", fmt.Sprint(p.It.Late.Seq))
}

// file is a file for payroll. Whoever takes it again gets the same bytes.
type file struct {
	Name, Number, Hash string
	Rows               int
	CSV, XLSX          string // addresses
}

// files makes the files of the month: what is due, what is compared, and what was published.
func (c *content) files(ctx context.Context) ([]file, error) {
	due, err := c.Reporter.Payroll(ctx, report.Query{Company: c.Company, At: c.Query.At, Known: c.Known.Seq}, c.Employee, c.Month)
	if err != nil {
		return nil, err
	}
	of := []string{"payroll"}
	if c.Employee != "" {
		of = []string{"employees", c.Employee, "payroll"}
	}
	compared := *c.Doc // as of a sequence, for which the stream is not asked
	compared.Rows = slices.Clone(c.Doc.Rows)
	for i := range compared.Rows {
		compared.Rows[i].Sent, compared.Rows[i].Messages = "", nil
	}
	comparison := append(append([]string{}, of...), "published")
	var out []file
	for _, f := range []struct {
		name, list string
		path       []string
		doc        any
	}{
		{c.Say("Dovuto", "Due"), "", of, due},
		{c.Say("Comunicato, differenza, dovuto", "Published, difference, due"), "", comparison, compared},
		{c.Say("Comunicazioni, una per riga", "Publications, one a row"), "publications", comparison, compared},
	} {
		t, err := grid.Find(f.doc, f.list)
		if err != nil {
			return nil, err
		}
		form, _ := sheet.FormOf(c.Code())
		var b bytes.Buffer
		if err := t.CSV(&b, form); err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b.Bytes())
		address := func(suffix string) string {
			return c.With("/v1"+c.Path(f.path...)+suffix, "month", c.Month.String(), "at", c.Query.At.String(), "known",
				fmt.Sprint(c.Known.Seq), "lang", c.Code(), "list", f.list)
		}
		one := file{Name: f.name, Number: fmt.Sprintf("%s/%d", c.Month, c.Known.Seq), Hash: hex.EncodeToString(sum[:]), Rows: len(t.Rows),
			CSV: address(".csv"), XLSX: address(".xlsx")}
		out = append(out, one)
	}
	return out, nil
}
