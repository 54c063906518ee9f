package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

// A statement is compiled once, whatever is asked of it: see steady.
func TestStatementsAreCompiledOnce(t *testing.T) {
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(context.Background(), filepath.Join(t.TempDir(), "spettanze.db"), Options{Contract: c, Rome: time.UTC, Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // the test is over
	const times = 8
	for i := range times {
		id, at := fmt.Sprintf("E%d", i), events.NewDate(2020+i, 5, 4)
		if err := s.read(false, func(r *reader) error { return askAll(r, id, at, int64(i+10)) }); err != nil {
			t.Fatal(err)
		}
	}
	err = s.read(false, func(r *reader) error {
		for query, st := range r.conn.stmts {
			again := reflect.ValueOf(st).Elem().FieldByName("repreps") // how often, as the driver counts for itself
			if !again.IsValid() {
				t.Skip("this driver does not count")
			}
			if again.Int() >= times/2 {
				t.Errorf("compiled %d times again: %s", again.Int(), query)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// askAll asks all that a question about one employee asks, of somebody whose number is entity.
func askAll(r *reader, id string, at events.Date, entity int64) error {
	e := &Entity{ID: entity, CompanyID: entity + 1, Company: "blue", Subject: id, carried: at.YearStart()}
	funds := &Entity{ID: entity + 1, CompanyID: entity + 1, Company: "blue", Subject: events.CompanySubject, Open: at}
	if _, _, err := r.withCompany("blue", id); err != nil {
		return err
	}
	for _, k := range []known{0, known(entity)} {
		if _, err := r.hired(e, k); err != nil {
			return err
		}
		for _, open := range []events.Date{at, at - 1} { // stored, and folded
			e.Open, r.ofCommon = open, nil
			if err := r.summary(e, funds, at, k, &report.Summary{}); err != nil {
				return err
			}
			if _, err := r.entries(e, funds, at, k); err != nil {
				return err
			}
		}
	}
	_, err := output(r.conn, r.files.names, span{entity: funds.ID, to: at, employee: id, ofOne: true})
	return err
}
