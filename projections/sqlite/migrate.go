package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/sqlite/db"
	"spettanze/schema"
)

// migrations is the table of the migrations that a file has. Versions before 1.0 had the table goose_db_version, whose numbers
// mean other migrations.
const migrations = "migration"

// migrate brings the file's tables up to date, and the rows of units, entitlements and codes of breaches.
func migrate(ctx context.Context, path string) error {
	d, err := db.SQL(path)
	if err != nil {
		return err
	}
	defer d.Close() //nolint:errcheck // nothing is left undone
	var older int
	if err := d.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'").Scan(&older); err != nil {
		return fmt.Errorf("sqlite: open %s: %w", path, db.Classify(err))
	}
	if older > 0 {
		return fmt.Errorf("%w: %s", ErrOlder, path)
	}
	files, err := fs.Sub(schema.FS, "sql")
	if err != nil {
		return fmt.Errorf("sqlite: find the migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, d, files, goose.WithTableName(migrations))
	if err != nil {
		return fmt.Errorf("sqlite: read the migrations: %w", err)
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("sqlite: open %s: %w", path, db.Classify(err))
	}
	sources := p.ListSources()
	if have > sources[len(sources)-1].Version {
		return fmt.Errorf("%w: %s", ErrNewer, path)
	}
	if have < sources[len(sources)-1].Version {
		if _, err := p.Up(ctx); err != nil {
			return fmt.Errorf("sqlite: migrate %s: %w", path, db.Classify(err))
		}
	}
	return vocabulary(ctx, path, d)
}

// vocabulary writes the rows of units, entitlements and codes of breaches, which the views join, if the file has others.
func vocabulary(ctx context.Context, path string, d *sql.DB) error {
	rows := vocabularyRows()
	same := true
	for _, r := range rows {
		var n int
		if err := d.QueryRowContext(ctx, "SELECT count(*) FROM "+r.table+" WHERE "+r.where, r.values...).Scan(&n); err != nil {
			return fmt.Errorf("sqlite: read the vocabulary of %s: %w", path, db.Classify(err))
		}
		same = same && n == 1
	}
	if same {
		return nil
	}
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("sqlite: write the vocabulary of %s: %w", path, db.Classify(err))
	}
	for _, r := range rows {
		if _, err := tx.ExecContext(ctx, r.put, r.values...); err != nil {
			return errors.Join(fmt.Errorf("sqlite: write the vocabulary of %s: %w", path, db.Classify(err)), tx.Rollback())
		}
	}
	return db.Classify(tx.Commit())
}

// counts names what the limits and observed figures of a breach code count.
var counts = map[ledger.Measure]string{ledger.Nothing: "nothing", ledger.WholeNumbers: "number", ledger.InMinutes: "minute",
	ledger.InDays: "day", ledger.InEuro: "euro", ledger.InVouchers: "voucher", ledger.InKilometres: "km",
	ledger.InRecordings: "recording", ledger.ClockTimes: "time", ledger.Dates: "date", ledger.PerCents: "percent", ledger.Words: "word", ledger.Grades: "grade"}

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
	for _, b := range institutes.Breaches() {
		out = append(out, vocabularyRow{table: "breach_code", where: "code = ? AND it = ? AND en = ? AND counts = ?",
			put: "INSERT OR REPLACE INTO breach_code VALUES (?, ?, ?, ?)", values: []any{b.Code, b.It, b.En, counts[b.Counts]}})
	}
	return out
}
