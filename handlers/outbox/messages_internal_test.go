package outbox

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"spettanze/events"
	"spettanze/projections/companytest"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/published"
	"spettanze/schema"
)

func messageSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	for _, pattern := range []string{"events/common.json", "messages/*.json"} {
		names, err := fs.Glob(schema.FS, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			b, err := schema.FS.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
			if err != nil {
				t.Fatal(n, err)
			}
			if err := c.AddResource("file:///"+n, doc); err != nil {
				t.Fatal(n, err)
			}
		}
	}
	s, err := c.Compile("file:///messages/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func valid(t *testing.T, s *jsonschema.Schema, payload []byte) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(payload))
	if err == nil {
		err = s.Validate(doc)
	}
	if err != nil {
		t.Errorf("%s: %v", payload, err)
	}
}

// A row of payroll of any entitlement, unit, kind of lot, case and rate comes back from its message, and each has its own id.
func TestPayrollMessages(t *testing.T) {
	s := messageSchema(t, "payroll.json")
	ids := map[string]bool{}
	month := events.MonthOf(events.MustParseDate("2023-07-01"))
	list := slices.DeleteFunc(slices.Clone(events.Entitlements), func(e events.Entitlement) bool { return e == companytest.Pot })
	for _, e := range list { // the schema knows those of the contract
		for _, u := range events.Units {
			for _, lot := range []events.Lot{{}, events.YearLot(2023), {ID: "2023"}, {ID: "K-1"}} {
				for _, about := range []ledger.Case{"", ledger.LoanCase("L1"), ledger.OtherCase("L1")} {
					for _, rate := range []ledger.Rate{0, 2000, 2050} {
						kind := ledger.CreditPay
						if rate != 0 {
							kind = ledger.Surcharge
						}
						d := published.Due{Employee: "E1", Month: month, Kind: kind, Unit: u, Clause: "CIA/3.2", Entitlement: e,
							Lot: lot, Case: about, Rate: rate, Parts: -12_345}
						b, err := encodeDue("blue", d)
						if err != nil {
							t.Fatal(err)
						}
						valid(t, s, b)
						company, got, ok := decodeDue(b)
						if !ok || company != "blue" || got != d {
							t.Errorf("%s gives back %+v, %t", b, got, ok)
						}
						ids[published.PayrollID("blue", "E1", d)] = true
					}
				}
			}
		}
	}
	// A year and an id are never lots of one entitlement, so they may share an id.
	if want := len(list) * len(events.Units) * 3 * 3 * 3; len(ids) != want {
		t.Errorf("%d ids of messages, want %d", len(ids), want)
	}
}

// The ids of messages that were sent before there were cases and rates stay what they were.
func TestPayrollIDsStay(t *testing.T) {
	d := published.Due{Employee: "E1", Month: events.MonthOf(events.MustParseDate("2023-07-01")), Kind: ledger.Withhold, Unit: events.Euro,
		Clause: "CIA/17bis.3", Entitlement: events.FundGraviMotivi, Case: ledger.LoanCase("L1"), Parts: 10_000, Times: 1}
	want := ledger.MessageID("payroll", "blue", "company", "E1", "2023-07", "withhold", "euro", "CIA/17bis.3", "gravi_motivi", "0", "L1", "1")
	if got := published.PayrollID("blue", "company", d); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	d.Entitlement, d.Lot, d.Case = events.Ferie, events.YearLot(2022), ""
	want = ledger.MessageID("payroll", "blue", "E1", "E1", "2023-07", "withhold", "euro", "CIA/17bis.3", "ferie", "2022", "", "1")
	if got := published.PayrollID("blue", "E1", d); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestBreachMessages(t *testing.T) {
	s := messageSchema(t, "breach.json")
	for code := range institutes.Breaches() {
		for _, about := range []ledger.Case{"", ledger.LoanCase("L1"), ledger.OtherCase("R1")} {
			br := &ledger.Breach{Date: events.MustParseDate("2023-07-01"), Employee: "E1", Code: code, Clause: "CIA/3.2", Limit: "1",
				Observed: "2", Case: about, Cause: ledger.Cause{Source: "/hr", ID: "e1", Seq: 7}}
			told := &published.Breach{Key: published.BreachKey(br, 0), Date: br.Date, Times: 1, Breach: br}
			b, _, err := encodeBreach("blue", told)
			if err != nil {
				t.Fatal(err)
			}
			valid(t, s, b)
			_, _, _, doc, ok := decodeBreach(b)
			if !ok || doc.Code != code || doc.Loan != about.Loan() || doc.Case != about.Other() {
				t.Errorf("%s gives back %+v, %t", b, doc, ok)
			}
		}
	}
}

// A balance of any entitlement, with what its writer knew, is as its schema says and comes back from the bucket.
func TestBalanceValues(t *testing.T) {
	s := messageSchema(t, "balance.json")
	for _, e := range events.Entitlements {
		if e == companytest.Pot {
			continue
		}
		lots := []report.LotBalance{{Entitlement: e, Parts: -15}}
		if e.HasLots() {
			lots = []report.LotBalance{{Entitlement: e, Lot: events.YearLot(2022), Parts: 10}, {Entitlement: e, Lot: events.Lot{ID: "K-1"}, Parts: 5}}
		}
		b, err := encodeBalance(&entity.Entity{Company: "blue", Subject: "E1"}, lots)
		if err != nil {
			t.Fatal(err)
		}
		m := published.Message{Payload: b, Known: 5120, Day: events.MustParseDate("2026-11-29")}
		value := stamp(&m)
		valid(t, s, value)
		read := published.Message{Payload: value}
		if unstamped(&read); string(read.Payload) != string(b) || read.Known != m.Known || read.Day != m.Day {
			t.Errorf("%s gives back %s, %d, %s", value, read.Payload, read.Known, read.Day)
		}
		older := published.Message{Payload: b}
		if unstamped(&older); string(older.Payload) != string(b) || older.Known != 0 {
			t.Errorf("%s of an older version gives %s, %d", b, older.Payload, older.Known)
		}
	}
}

// A parked fact is as its schema says, of an employee and of the company's institutes, and is read back under the key that it had.
func TestParkedMessage(t *testing.T) {
	s := messageSchema(t, "parked.json")
	for _, e := range []*entity.Entity{{Company: "blue", Subject: "E1"}, {Company: "blue", Subject: events.CompanySubject}} {
		b := published.Breach{Key: published.ParkedKey("/hr", "c1"), Date: 738000, Parked: &ledger.Parked{Subject: "E1", Date: 738000,
			Code: ledger.ParkNotHired, Reason: "E1 was not hired by 2020-08-05: it counts as soon as a hire on or before that date is published",
			Cause: ledger.Cause{Source: "/hr", ID: "c1", Seq: 7}}}
		payload, word, err := encodeParked(nil, e, &b)
		if err != nil || word != "parked" {
			t.Fatal(word, err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(payload))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%s: %v", payload, err)
		}
		for _, word := range []string{"parked", "healed"} {
			got, ok := entryOf(published.Message{Subject: "rejected.blue." + word, Payload: payload})
			if !ok || got.company != "blue" || got.owner != e.Subject || got.breach.Key != b.Key || got.breach.Date != b.Date ||
				got.breach.Withdrawn != (word == "healed") || got.breach.Payload != string(payload) {
				t.Errorf("%s: read back as %+v, %+v", payload, got, got.breach)
			}
		}
	}
}

// What waits because of a fact of somebody else is published without that fact.
func TestParkedMessageNamesNoOtherFact(t *testing.T) {
	for code, words := range map[string]string{
		ledger.ParkLoanOther:      "loan L1 is E3's: it counts if a fact gives the loan to E1",
		ledger.ParkLoanOverpaid:   "1200.00 EUR of loan L1 are left: it counts if more was lent",
		ledger.ParkSecondClocking: "record 7, id clk-17, from /clock, is the clocking of that day",
	} {
		b := published.Breach{Key: published.ParkedKey("/hr", "c1"), Date: 738000, Parked: &ledger.Parked{Subject: "E1", Date: 738000, Code: code, Reason: words,
			Cause: ledger.Cause{Source: "/hr", ID: "c1", Seq: 9}}}
		payload, _, err := encodeParked(nil, &entity.Entity{Company: "blue", Subject: "E1"}, &b)
		if err != nil {
			t.Fatal(err)
		}
		var m parkedMessage
		if err := json.Unmarshal(payload, &m); err != nil || m.Reason == "" || m.ReasonIt == "" || b.Parked.Reason != words || b.Payload != string(payload) {
			t.Errorf("%s: %s, %v", code, payload, err)
		}
		for _, secret := range []string{"E3", "1200", "clk-17", "L1"} {
			if strings.Contains(string(payload), secret) {
				t.Errorf("%s: %s in %s", code, secret, payload)
			}
		}
	}
}
