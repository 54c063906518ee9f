package cast

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"testing"

	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/cloudevents"
	"spettanze/events/hr"
)

// hashOf feeds the encoded lines of a company to a hash.
func hashOf(t *testing.T, cfg sample.Config) string {
	t.Helper()
	h := sha256.New()
	sample.Generate(cfg, func(e events.Event) bool {
		writeLine(t, h, &e)
		return true
	})
	return hex.EncodeToString(h.Sum(nil))
}

func writeLine(t *testing.T, h hash.Hash, e *events.Event) {
	t.Helper()
	line, err := cloudevents.Encode(e)
	if err != nil {
		t.Fatalf("%s: %v", e.ID, err)
	}
	h.Write(line)
	h.Write([]byte{'\n'})
}

func TestSameSeedSameBytes(t *testing.T) {
	one, again, other := hashOf(t, Config(7)), hashOf(t, Config(7)), hashOf(t, Config(8))
	if one != again {
		t.Error("the same seed gave two companies")
	}
	if one == other {
		t.Error("two seeds gave one company")
	}
}

func TestCompanyIsOfTheSizePromised(t *testing.T) {
	all := Company(1)
	if n := len(all); n < 35_000 || n > 65_000 {
		t.Errorf("%d events, want 35,000 to 65,000", n)
	}
	people, years := map[string]bool{}, map[int]map[string]int{}
	for i := range all {
		d := all[i].Data
		if _, ok := d.(hr.Hired); ok {
			people[all[i].Subject] = true
		}
		if _, ok := d.(hr.ClockingRecorded); ok {
			y := d.Effective().Year()
			if years[y] == nil {
				years[y] = map[string]int{}
			}
			years[y][all[i].Subject]++
		}
	}
	if n := len(people); n < 75 || n > 95 {
		t.Errorf("%d people, want about 90", n)
	}
	for y := 2023; y <= 2025; y++ {
		if n := len(years[y]); n < 50 {
			t.Errorf("%d people clocked in %d, want most of 60", n, y)
		}
		for id, n := range years[y] {
			if n > 300 { // six days a week
				t.Errorf("%s clocked %d times in %d", id, n, y)
			}
		}
	}
	if len(years) != 3 {
		t.Errorf("clockings of %d years, want 3", len(years))
	}
}

func TestEveryTypeOfTheStreamOccurs(t *testing.T) {
	seen, kinds := map[*events.Type]int{}, map[hr.LeaveKind]int{}
	for _, e := range Company(1) {
		seen[e.Data.Type()]++
		if l, ok := e.Data.(hr.LeaveTaken); ok {
			kinds[l.Kind]++
		}
	}
	for _, d := range []events.Data{
		hr.Hired{}, hr.ScheduleChanged{}, hr.Reclassified{}, hr.Suspended{}, hr.Terminated{},
		hr.ClockingRecorded{}, hr.RigidHoursOrdered{}, hr.LeaveTaken{}, hr.TimeBankAgreed{}, hr.TimeBankLeaveTaken{},
		hr.TimeBankRecovered{}, hr.TimeBankClosed{}, borrowing.LoanRequested{}, borrowing.LoanDecided{},
		borrowing.LoanDisbursed{}, borrowing.LoanRepaid{}, hr.BalanceOpened{}, hr.BalanceAdjusted{}, hr.EventAnnulled{},
	} {
		typ := d.Type()
		if seen[typ] == 0 {
			t.Errorf("no %s", typ)
		}
	}
	for _, k := range []hr.LeaveKind{
		hr.LeaveFerie, hr.LeaveArt39, hr.LeaveParteTerza, hr.LeaveExFestivita, hr.LeaveSickness,
		hr.LeaveStrike, hr.LeaveUnpaid, hr.LeaveOtherPaid,
	} {
		if kinds[k] == 0 {
			t.Errorf("no leave of kind %s", k)
		}
	}
	if seen[hr.PersonDescribed{}.Type()] != 0 {
		t.Error("names do not belong in the stream HR")
	}
}

func TestEveryEventDecodesAsItWas(t *testing.T) {
	for _, e := range Company(3) {
		line, err := cloudevents.Encode(&e)
		if err != nil {
			t.Fatalf("%s: %v", e.ID, err)
		}
		back, err := cloudevents.Decode(line)
		if err != nil {
			t.Fatalf("%v\n%s", err, line)
		}
		if !events.SameContent(&e, &back) || back.Identity != e.Identity {
			t.Fatalf("came back different: %s", line)
		}
	}
}

// An identity comes twice only if it is wrong on purpose, or if chance or the script sends it again.
func TestIdentities(t *testing.T) {
	first := map[events.Identity]events.Event{}
	same, different := 0, 0
	for _, e := range Company(1) {
		before, ok := first[e.Identity]
		switch {
		case !ok:
			first[e.Identity] = e
		case events.SameContent(&before, &e):
			same++
		default:
			different++
		}
	}
	if same < 3 || different != 1 {
		t.Errorf("%d sent twice and %d identities with two contents, want some and 1", same, different)
	}
}

// Recording follows the sources' own time but for what comes weeks late, and ends within weeks of the last day.
func TestOrderOfRecording(t *testing.T) {
	late, latest := 0, events.Date(0)
	for _, e := range Company(1) {
		if e.Subject == "E990" {
			continue
		}
		d := events.DateOf(e.Time, e.Time.Location())
		if d < script.On("2023-01-01") {
			continue // the old system's record
		}
		if d < latest-6 {
			late++
		}
		latest = max(latest, d)
	}
	if late == 0 {
		t.Error("nothing comes late")
	}
	if latest > script.On("2026-03-31") {
		t.Errorf("the last event is of %s", latest)
	}
}

func TestGenerateStopsWhenTold(t *testing.T) {
	n := 0
	sample.Generate(Config(1), func(events.Event) bool {
		n++
		return n < 1000
	})
	if n != 1000 {
		t.Errorf("%d events, want 1000", n)
	}
}

// One more employee changes nothing of the others.
func TestStaffIsIndependent(t *testing.T) {
	of := func(employees int) map[string]string {
		lines := map[string]string{}
		cfg := sample.Config{Seed: 5, Employees: employees, From: script.On("2024-01-01"), To: script.On("2024-06-30"), Late: 100, Duplicates: 10}
		hashes := map[string]hash.Hash{}
		sample.Generate(cfg, func(e events.Event) bool {
			if hashes[e.Subject] == nil {
				hashes[e.Subject] = sha256.New()
			}
			writeLine(t, hashes[e.Subject], &e)
			return true
		})
		for id, h := range hashes {
			lines[id] = hex.EncodeToString(h.Sum(nil))
		}
		return lines
	}
	few, more := of(5), of(6)
	for id, h := range few {
		if more[id] != h {
			t.Errorf("%s is another with six employees than with five", id)
		}
	}
}

func TestBenchmarkIsAMillion(t *testing.T) {
	if testing.Short() {
		t.Skip("a million events")
	}
	n, twice, annulled := 0, 0, 0
	seen := map[events.Identity]bool{}
	config := sample.Config{Seed: 1, Employees: 2000, From: script.On("2021-01-01"), To: script.On("2025-12-31"), ClockingPercent: 45,
		Late: 100, Duplicates: 10, Annulled: 10}
	sample.Generate(config, func(e events.Event) bool {
		n++
		if seen[e.Identity] {
			twice++
		}
		seen[e.Identity] = true
		if _, ok := e.Data.(hr.EventAnnulled); ok {
			annulled++
		}
		return true
	})
	if n < 950_000 || n > 1_150_000 {
		t.Errorf("%d events, want about a million", n)
	}
	if twice < n/2000 || twice > n/500 || annulled < n/2000 || annulled > n/500 {
		t.Errorf("of %d events %d come twice and %d are annulments, want about one in a thousand of each", n, twice, annulled)
	}
}

func TestCastIsOnTheStage(t *testing.T) {
	count := map[string]int{}
	for _, e := range Company(1) {
		count[e.Subject]++
	}
	roles := Cast()
	for i, r := range roles {
		if count[r.ID] == 0 {
			t.Errorf("%s has no event", r.ID)
		}
		if r.About == "" || i > 0 && r.ID <= roles[i-1].ID {
			t.Errorf("%s is out of place or undescribed", r.ID)
		}
	}
}
