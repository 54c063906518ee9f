package sqlite_test

import (
	"context"
	"database/sql"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/sqlite"
	"spettanze/schema"
)

// What payroll was told under version 2 of the rules is remembered under the keys of today, and the store is stale.
func TestWhatWasToldOutlivesTheMigration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	migrations, err := fs.Sub(schema.FS, "sql")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, migrations)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(context.Background(), 6); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	o := options(t)
	execute(t, path, `INSERT INTO position VALUES (1, 3, '`+o.Contract.Digest+`', 2);
		INSERT INTO entity VALUES (1, 'blue', 'E1');
		INSERT INTO told_payroll VALUES ('blue', 'company', 'E1', 24282, 'withhold', 3, 'CIA/17bis.3', 'gravi_motivi', 0, 'L1', 10000, 2),
			('blue', 'E1', 'E1', 24282, 'credit', 1, 'CCNL/33', 'ferie', 2022, '', 5000, 1)`)
	s := open(t, path)
	if s.Stale() == "" {
		t.Error("a store of version 2 of the rules is not stale")
	}
	month := events.MonthOf(events.MustParseDate("2023-07-01"))
	err = s.Update(func(tx *sqlite.Tx) error {
		for _, told := range []struct {
			owner string
			due   sqlite.Due
			times int64
		}{
			{"company", sqlite.Due{Employee: "E1", Month: month, Kind: ledger.Withhold, Unit: events.Euro, Clause: "CIA/17bis.3",
				Entitlement: events.FundGraviMotivi, Case: ledger.LoanCase("L1")}, 2},
			{"E1", sqlite.Due{Employee: "E1", Month: month, Kind: ledger.CreditPay, Unit: events.Day, Clause: "CCNL/33",
				Entitlement: events.Ferie, Lot: events.YearLot(2022)}, 1},
		} {
			n, err := tx.TimesToldPayroll("blue", told.owner, told.due)
			if err != nil || n != told.times {
				t.Errorf("%s was told %d times, want %d, %v", told.due.Entitlement, n, told.times, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
