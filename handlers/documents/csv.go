package documents

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"spettanze/projections/report"
)

// columns of the CSV, fixed: programs read them.
var columns = []string{"row", "date", "entitlement", "lot", "loan", "kind", "quantity", "unit", "balance", "clause", "title",
	"source", "id", "seq", "closing", "arithmetic", "case"}

// CSV writes the statement as comma-separated values. One that is a forecast says so in a row of its own before all others.
func (s *Statement) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{columns}
	if s.Doc.Forecast {
		row := make([]string, len(columns))
		row[0], row[1] = "forecast", s.Doc.At.String()
		rows = append(rows, row)
	}
	balances := func(kind, date string, list []report.Entitlement) {
		for _, b := range list {
			rows = append(rows, []string{kind, date, string(b.Entitlement), "", "", "", "", b.Unit, b.Balance, "", "", "", "", "",
				"", "", ""})
		}
	}
	balances("opening", s.Doc.From.String(), s.Doc.Opening)
	for _, m := range s.Doc.Movements {
		seq, closing := "", ""
		if m.Cause.Seq > 0 {
			seq = strconv.FormatUint(m.Cause.Seq, 10)
		}
		if m.Cause.Closing != nil {
			closing = m.Cause.Closing.String()
		}
		rows = append(rows, []string{"movement", m.Date.String(), string(m.Entitlement), plain(m.Lot.String()), plain(m.Loan), m.Kind,
			m.Quantity, m.Unit, m.Balance, m.Clause, s.clause(m.Clause), plain(m.Cause.Source), plain(m.Cause.ID), seq, closing,
			plain(s.arithmetic(m)), plain(m.Case)})
	}
	balances("closing", s.Doc.At.String(), s.Doc.Closing)
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write the statement as CSV: %w", err)
	}
	return nil
}

// plain keeps a spreadsheet from taking a text for a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
