package yardstick

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	_ "github.com/mattn/go-sqlite3" // the same SQLite as the store's

	"spettanze/events"
)

// SQL is what somebody would write by hand: the movements in one indexed table, summed behind a bare handler.
type SQL struct {
	db      *sql.DB
	srv     *http.Server
	Address string
}

const plainSchema = `ATTACH ? AS ledger;
CREATE TABLE movement (employee TEXT NOT NULL, date INTEGER NOT NULL, n INTEGER NOT NULL, entitlement TEXT NOT NULL,
	lot INTEGER NOT NULL, quantity INTEGER NOT NULL, note TEXT NOT NULL, PRIMARY KEY (employee, date, n)) WITHOUT ROWID;
INSERT INTO movement SELECT e.subject, m.date, m.n, p.entitlement, m.lot, p.sign * m.quantity, m.note
	FROM ledger.movement m JOIN ledger.posting p ON p.id = m.posting JOIN ledger.entity e ON e.id = m.entity
	WHERE p.entitlement <> '' AND e.subject <> 'company';
ANALYZE`

// OpenSQL copies the movements of a ledger and serves their sums.
func OpenSQL(ctx context.Context, dir, ledger string) (*SQL, error) {
	p := &SQL{}
	var err error
	if p.db, err = sql.Open("sqlite3", "file:"+dir+"/plain.db?_journal_mode=WAL&_synchronous=NORMAL&_cache_size=-65536"); err != nil {
		return nil, err
	}
	p.db.SetMaxOpenConns(1)
	for i, statement := range strings.Split(plainSchema, ";") {
		args := []any{}
		if i == 0 {
			args = append(args, ledger)
		}
		if _, err = p.db.ExecContext(ctx, statement, args...); err != nil {
			return nil, fmt.Errorf("copy the movements: %w", err)
		}
	}
	sum, err := p.db.PrepareContext(ctx, `SELECT entitlement, lot, sum(quantity) FROM movement WHERE employee = ? AND date <= ?
		GROUP BY entitlement, lot`)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/blue/employees/{id}/balances", func(w http.ResponseWriter, r *http.Request) {
		if err := answerPlain(w, r, sum); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p.srv = &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	p.Address = "http://" + l.Addr().String()
	go func() { _ = p.srv.Serve(l) }() // it ends when it is closed
	return p, nil
}

// Close stops the server.
func (p *SQL) Close() {
	_ = p.srv.Close() // no request is under way
	_ = p.db.Close()  // it goes
}

type plainBalance struct {
	Entitlement string `json:"entitlement"`
	Lot         int    `json:"lot"`
	Balance     int64  `json:"balance"`
}

func answerPlain(w http.ResponseWriter, r *http.Request, sum *sql.Stmt) error {
	at, err := events.ParseDate(r.URL.Query().Get("at"))
	if err != nil {
		return err
	}
	rows, err := sum.QueryContext(r.Context(), r.PathValue("id"), int64(at))
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // read only
	out := []plainBalance{}
	for rows.Next() {
		var b plainBalance
		if err := rows.Scan(&b.Entitlement, &b.Lot, &b.Balance); err != nil {
			return err
		}
		out = append(out, b)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(out)
}
