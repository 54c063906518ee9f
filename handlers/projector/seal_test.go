package projector_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/leaf"
	"spettanze/handlers/projector"
	"spettanze/projections/report"
	"spettanze/projections/seal"
	"spettanze/projections/sqlite"
	"spettanze/projections/verify"
)

// sealed gives records the leaves that a log gives them. What nobody understands is under the subject of any company.
func sealed(t *rapid.T, recs []events.Record) []events.Record {
	recs = slices.Clone(recs)
	for i := range recs {
		r := &recs[i]
		if r.Subject = "hr." + rapid.SampledFrom([]string{"blue", "red", ""}).Draw(t, "subject") + ".x"; r.Event != nil {
			r.Subject = events.Subject(r.Event)
		}
		relief(r, nil)
	}
	return recs
}

// relief makes the leaf of a record.
func relief(r *events.Record, header map[string][]string) {
	var h leaf.Hasher
	r.Leaf = h.Hash(&leaf.Message{Stream: "HR", Seq: r.Seq, Recorded: r.Recorded, Subject: r.Subject, Header: header, Body: r.Raw})
}

// heads are the trees of records, as package leaf makes them.
func heads(recs []events.Record) (out []seal.Head) {
	trees := map[string]*leaf.Tree{}
	for i := range recs {
		company := leaf.Company(recs[i].Subject)
		if trees[company] == nil {
			trees[company] = &leaf.Tree{}
			out = append(out, seal.Head{Company: company, Stream: "hr"})
		}
		trees[company].Add(recs[i].Leaf)
	}
	for i := range out {
		out[i].Size, out[i].Root = trees[out[i].Company].Size(), trees[out[i].Company].Root()
	}
	slices.SortFunc(out, func(a, b seal.Head) int { return strings.Compare(a.Company, b.Company) })
	return out
}

func sameHeads(t failer, r *rig, recs []events.Record, when string) {
	t.Helper()
	got, err := r.store.AllSeals(context.Background())
	if want := heads(recs); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%s: the trees are %v (%v), expected %v", when, got, err, want)
	}
}

// TestRootsFollowFromTheLog: whatever the batches, restarts, failures and rebuilds, the trees are those of the records through the
// position, refused ones too, and contain every earlier one.
func TestRootsFollowFromTheLog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, remove := tempDir(t)
		defer remove()
		recs := sealed(t, records(t))
		r := newRig(t, dir)
		defer func() { r.close() }()
		r.log = &sliceLog{recs: recs}
		r.restart()
		var earlier []seal.Head
		for from := 0; from < len(recs); {
			to := from + rapid.IntRange(1, len(recs)-from).Draw(t, "batch")
			left := rapid.IntRange(-20, 20).Draw(t, "statements before a failure")
			r.fault = func(string) error {
				if left--; left == 0 {
					return errCrash
				}
				return nil
			}
			err := r.Apply(context.Background(), recs[from:to])
			r.fault = nil
			if err == nil {
				from = to
			} else if !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			if sameHeads(t, r, recs[:from], "after a batch"); rapid.IntRange(0, 3).Draw(t, "restart") == 0 {
				r.restart()
			}
			earlier = append(earlier, heads(recs[:from])...)
		}
		if err := r.Rebuild(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
		sameHeads(t, r, recs, "after a rebuild")
		if len(earlier) > 0 {
			h := rapid.SampledFrom(earlier).Draw(t, "an earlier one")
			for _, want := range []bool{true, false} {
				err := r.store.Update(func(tx *sqlite.Tx) error {
					if same, err := tx.Contains(h); err != nil || same != want {
						return fmt.Errorf("the trees contain %v: %v, %w", h, same, err)
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				h.Root[7] ^= 1
			}
		}
		if len(recs) > 0 {
			known := uint64(rapid.IntRange(1, len(recs)).Draw(t, "known"))
			got, err := r.store.Seals(context.Background(), report.Query{Company: "blue", Known: known})
			want := slices.DeleteFunc(heads(recs[:known]), func(h seal.Head) bool { return h.Company != "blue" })
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("known through %d the trees are %v (%v), expected %v", known, got, err, want)
			}
		}
		if got := journalProblems(t, r); len(got) > 0 {
			t.Fatalf("verify: %v", got)
		}
	})
}

func journalProblems(t failer, r *rig) (out []string) {
	pos, err := r.store.Position(context.Background())
	if err == nil {
		err = verify.Journal(context.Background(), r.store, r.log, pos.Seq, func(p string) { out = append(out, p) })
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// many are records of two companies, more than a tile has, with leaves.
func many(n int) []events.Record {
	recs := make([]events.Record, n)
	for i := range recs {
		r := &recs[i]
		r.Seq, r.Recorded, r.Raw = uint64(i+1), mustDate("2024-01-01").In(rome()).Add(1), []byte(fmt.Sprint("no JSON ", i))
		r.Subject = "hr." + []string{"blue", "blue", "red"}[i%3] + ".E1.x"
		r.Err = &events.DecodeError{Code: events.CodeMalformedJSON, Company: "blue"}
		relief(r, nil)
	}
	return recs
}

// TestAlteredRecord: what was altered in a log, with nothing else to show it, is found by verify with its sequence. At the position it
// is found at the start; a rebuild by itself refuses such a log, and one that was asked for says so.
func TestAlteredRecord(t *testing.T) {
	recs := many(700)
	for name, alter := range map[string]func(l []events.Record) (found uint64, _ []events.Record){
		"a byte": func(l []events.Record) (uint64, []events.Record) {
			l[299].Raw = []byte("no JSON at all")
			relief(&l[299], nil)
			return 300, l
		},
		"a header": func(l []events.Record) (uint64, []events.Record) {
			relief(&l[0], map[string][]string{"Spettanze-Salt": {leaf.NewSalt()}})
			return 1, l
		},
		"the time": func(l []events.Record) (uint64, []events.Record) {
			l[699].Recorded = l[699].Recorded.Add(1)
			relief(&l[699], nil)
			return 700, l
		},
		"two swapped": func(l []events.Record) (uint64, []events.Record) {
			l[10].Raw, l[11].Raw = l[11].Raw, l[10].Raw
			relief(&l[10], nil)
			relief(&l[11], nil)
			return 11, l
		},
		"the company": func(l []events.Record) (uint64, []events.Record) {
			l[20].Subject = "hr.green.E1.x"
			relief(&l[20], nil)
			return 21, l
		},
		"one dropped": func(l []events.Record) (uint64, []events.Record) { return 500, renumbered(slices.Delete(l, 499, 500)) },
		"one inserted": func(l []events.Record) (uint64, []events.Record) {
			return 500, renumbered(slices.Insert(l, 499, events.Record{Raw: []byte("slipped in"), Subject: "hr.blue.E1.x",
				Recorded: l[499].Recorded, Err: l[499].Err}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, t.TempDir())
			defer func() { r.close() }()
			r.apply(recs...)
			found, altered := alter(slices.Clone(recs))
			var said bytes.Buffer
			r.logger, r.log = slog.New(slog.NewTextHandler(&said, nil)), &sliceLog{recs: altered}
			r.restart()
			if got := journalProblems(t, r); len(altered) >= len(recs) &&
				(len(got) == 0 || !strings.Contains(got[0], fmt.Sprintf("sequence %d ", found))) {
				t.Errorf("verify says %q, expected sequence %d", got, found)
			}
			if err := r.CatchUp(t.Context()); (found == 700 || len(altered) < 700 || name == "one inserted") != errors.Is(err, projector.ErrOtherLog) {
				t.Errorf("the start says %v", err)
			}
			if err := r.Rebuild(t.Context(), nil); err != nil || !strings.Contains(said.String(), "not the one that was sealed") {
				t.Errorf("a rebuild says %v and\n%s", err, said.String())
			}
			sameHeads(t, r, altered, "after the rebuild")
		})
	}
}

func renumbered(l []events.Record) []events.Record {
	for i := range l {
		l[i].Seq = uint64(i + 1)
		relief(&l[i], nil)
	}
	return l
}
