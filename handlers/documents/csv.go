package documents

import (
	"fmt"
	"io"

	"spettanze/projections/report"
	"spettanze/projections/sheet"
)

// columns of the CSV, fixed: programs read them.
var columns = []string{"row", "date", "entitlement", "lot", "loan", "kind", "quantity", "unit", "balance", "clause", "title",
	"source", "id", "seq", "closing", "arithmetic", "case"}

// CSV writes the statement as comma-separated values. One that is a forecast says so in a row of its own before all others.
func (s *Statement) CSV(w io.Writer, form sheet.Form) error {
	out := sheet.NewCSV(w, form, false)
	kind := func(plain, it, en string) string {
		if !form.People {
			return plain
		}
		return form.Language.Say(it, en)
	}
	_ = out.Header(columns) // Flush returns the first error
	if s.Doc.Forecast {
		_ = out.Row(append([]any{kind("forecast", "previsione", "forecast"), s.Doc.At}, make([]any, len(columns)-2)...)...)
	}
	balances := func(row string, date any, list []report.Entitlement) error {
		for _, b := range list {
			q, err := parse(b.Unit, b.Balance)
			if err != nil {
				return err
			}
			_ = out.Row(row, date, form.Entitlement(b.Entitlement), nil, nil, nil, nil, form.Unit(q.Unit), sheet.Number(b.Balance), nil, nil,
				nil, nil, nil, nil, nil, nil)
		}
		return nil
	}
	if err := balances(kind("opening", "saldo iniziale", "opening"), s.Doc.From, s.Doc.Opening); err != nil {
		return err
	}
	for _, m := range s.Doc.Movements {
		q, err := parse(m.Unit, m.Quantity)
		if err != nil {
			return err
		}
		var seq, closing any
		if m.Cause.Seq > 0 {
			seq = m.Cause.Seq
		}
		if m.Cause.Closing != nil {
			closing = *m.Cause.Closing
		}
		_ = out.Row(kind("movement", "movimento", "movement"), m.Date, form.Entitlement(m.Entitlement), m.Lot.String(), m.Loan, form.Kind(m.Kind),
			sheet.Number(m.Quantity), form.Unit(q.Unit), sheet.Number(m.Balance), m.Clause, s.clause(m.Clause), m.Cause.Source, m.Cause.ID,
			seq, closing, s.arithmetic(m), m.Case)
	}
	if err := balances(kind("closing", "saldo finale", "closing"), s.Doc.At, s.Doc.Closing); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the statement as CSV: %w", err)
	}
	return nil
}
