package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"spettanze/events"
)

// vocabulary writes the rows of units and entitlements, which the views join, if the file has others.
func vocabulary(ctx context.Context, path string, db *sql.DB) error {
	rows := vocabularyRows()
	same := true
	for _, r := range rows {
		var n int
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+r.table+" WHERE "+r.where, r.values...).Scan(&n); err != nil {
			return fmt.Errorf("sqlite: read the vocabulary of %s: %w", path, classify(err))
		}
		same = same && n == 1
	}
	if same {
		return nil
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("sqlite: write the vocabulary of %s: %w", path, classify(err))
	}
	for _, r := range rows {
		if _, err := tx.ExecContext(ctx, r.put, r.values...); err != nil {
			return errors.Join(fmt.Errorf("sqlite: write the vocabulary of %s: %w", path, classify(err)), tx.Rollback())
		}
	}
	return classify(tx.Commit())
}

// vocabularyRow is a row of a table of the vocabulary.
type vocabularyRow struct {
	table, where, put string
	values            []any
}

func vocabularyRows() (out []vocabularyRow) {
	for _, u := range events.Units {
		out = append(out, vocabularyRow{table: "unit", where: "id = ? AND name = ? AND decimals = ? AND scale = ?",
			put: "INSERT OR REPLACE INTO unit VALUES (?, ?, ?, ?)", values: []any{int(u), u.String(), u.Decimals(), u.Scale()}})
	}
	for i, e := range events.Entitlements {
		r, owner := e.Row(), "employee"
		if r.Of == events.OfCompany {
			owner = "company"
		}
		out = append(out, vocabularyRow{table: "entitlement",
			where:  "code = ? AND place = ? AND unit = ? AND owner = ? AND it = ? AND en = ?",
			put:    "INSERT OR REPLACE INTO entitlement VALUES (?, ?, ?, ?, ?, ?)",
			values: []any{string(e), i, int(r.Unit), owner, r.It, r.En}})
	}
	return out
}
