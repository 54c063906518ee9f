package query_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/sqlite"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/seals"
)

// A statement of a query is compiled once, whatever is asked: see package db.
func TestStatementsAreCompiledOnce(t *testing.T) {
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "spettanze.db"), sqlite.Options{Contract: c, Rome: time.UTC, Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // the test is over
	const times = 8
	hire := func(i int) *events.Event {
		id := fmt.Sprintf("E%d", i)
		return &events.Event{Identity: events.Identity{Source: "/hr", ID: id}, Company: "blue", Subject: id, Seq: uint64(i + 1),
			Time: time.Unix(0, 0), Data: hr.Hired{Dated: events.Dated{Date: events.NewDate(2020, 1, 1+i)}, Contract: hr.Indefinite,
				Discipline: hr.PartePrima, Level: 4, Schedule: hr.Schedule{Code: hr.FT37}}}
	}
	err = s.Update(func(tx *sqlite.Tx) error {
		for i := range times {
			ev := hire(i)
			e, err := tx.Entity(ev.Company, ev.Subject)
			if err != nil {
				return err
			}
			if err := tx.Record(ev.Seq, time.Time{}, facts.Accepted, seals.Place{}); err != nil {
				return err
			}
			if err := tx.Journal(e, ev, fold.SeenBy(ev)); err != nil {
				return err
			}
			e.Open = events.NewDate(2026, 1, 1)
			if err := tx.Save(e); err != nil {
				return err
			}
		}
		return tx.SetPosition(times)
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range times {
		for _, known := range []uint64{0, times - 1} {
			for _, at := range []events.Date{events.NewDate(2021+i%3, 5, 4), events.NewDate(2027, 1, 1)} { // stored, and folded
				q, id := report.Query{Company: "blue", At: at, Known: known}, fmt.Sprintf("E%d", i%(times-1))
				if _, err := s.Summary(t.Context(), q, id); err != nil {
					t.Fatal(err)
				}
				if _, err := s.Employee(t.Context(), q, id); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	err = s.View(func(c *db.Conn) error {
		for query, n := range c.Recompiled() {
			if n >= times/2 {
				t.Errorf("compiled %d times again: %s", n, query)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
