package events_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/cloudevents"
)

func TestLots(t *testing.T) {
	list := []events.Lot{{ID: "a"}, events.YearLot(2023), {}, {ID: "2022"}, events.YearLot(1999), {ID: "B"}}
	slices.SortFunc(list, events.Lot.Compare)
	want := []events.Lot{{}, events.YearLot(1999), events.YearLot(2023), {ID: "2022"}, {ID: "B"}, {ID: "a"}}
	if !slices.Equal(list, want) {
		t.Errorf("sorted %v, want none, years, ids", list)
	}
	b, err := json.Marshal(want)
	if err != nil || string(b) != `[0,1999,2023,"2022","B","a"]` {
		t.Errorf("%s, %v", b, err)
	}
	var got []events.Lot
	if err := json.Unmarshal(b, &got); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

// An opening of an entitlement with lots by id needs an id; a year is a lot only where lots are yearly. Whole units are numbers
// on the wire, others strings.
func TestLotsAtTheDoor(t *testing.T) {
	t.Cleanup(events.AddEntitlements(
		events.EntitlementRow{Code: "by_id", Class: events.ClassTime, Unit: events.Recording, Of: events.OfEmployee, Lots: events.IDLots, It: "per id", En: "by id"},
		events.EntitlementRow{Code: "by_year", Class: events.ClassTime, Unit: events.Km, Of: events.OfEmployee, Lots: events.YearLots, It: "per anno", En: "by year"}))
	for data, want := range map[string]string{
		`"entitlement":"by_id","quantity":7,"lot":"K-1"`:      "",
		`"entitlement":"by_year","quantity":10050,"lot":2023`: "",
		`"entitlement":"by_id","quantity":7`:                  "/data/lot",
		`"entitlement":"by_id","quantity":7,"lot":2023`:       "/data/lot",
		`"entitlement":"by_id","quantity":7,"lot":"a b"`:      "/data/lot",
		`"entitlement":"by_year","quantity":7,"lot":"K-1"`:    "/data/lot",
		`"entitlement":"by_year","quantity":"7","lot":2023`:   "/data/quantity",
		`"entitlement":"by_year","quantity":7.5,"lot":2023`:   "/data/quantity",
	} {
		line := `{"specversion":"1.0","id":"o1","source":"/hr","type":"hr.balance.opened.v1","company":"blue","subject":"E1",` +
			`"time":"2023-03-07T08:00:00Z","data":{"date":"2023-03-07",` + data + `}}`
		e, err := cloudevents.Decode([]byte(line))
		if want != "" {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want an error at %s", data, err, want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", data, err)
			continue
		}
		if b, err := events.EncodeData(e.Data); err != nil || !strings.Contains(string(b), data) {
			t.Errorf("%s comes back as %s, %v", data, b, err)
		}
	}
}
