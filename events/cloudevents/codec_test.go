package cloudevents_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/cloudevents"
	"spettanze/events/eventstest"
	"spettanze/events/hr"
)

// example is the event of the interface document.
const example = `{"specversion":"1.0","id":"ck-2023-03-07-E042","source":"/presenze","type":"hr.clocking.recorded.v1",` +
	`"company":"blue","subject":"E042","time":"2023-03-07T17:06:00+01:00","datacontenttype":"application/json",` +
	`"data":{"date":"2023-03-07","week":"A","punches":["07:50","12:00","12:50","17:05"]}}`

func decode(t *testing.T, s string) events.Event {
	t.Helper()
	e, err := cloudevents.Decode([]byte(s))
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return e
}

func TestDecodeExample(t *testing.T) {
	e := decode(t, example)
	want := hr.ClockingRecorded{
		Dated: events.Dated{Date: events.MustParseDate("2023-03-07")}, Week: "A",
		Punches: []events.ClockTime{470, 720, 770, 1025},
	}
	if !reflect.DeepEqual(e.Data, want) {
		t.Errorf("data %+v, want %+v", e.Data, want)
	}
	if e.Source != "/presenze" || e.ID != "ck-2023-03-07-E042" || e.Company != "blue" || e.Subject != "E042" || e.Seq != 0 ||
		!e.Recorded.IsZero() || !e.Time.Equal(time.Date(2023, 3, 7, 16, 6, 0, 0, time.UTC)) {
		t.Errorf("envelope %+v", e)
	}
	if b, err := cloudevents.Encode(&e); err != nil || string(b) != example {
		t.Errorf("encoded as\n%s\nwant\n%s", b, example)
	}
	if got := events.Subject(&e); got != "hr.blue.E042.clocking.recorded" {
		t.Error(got)
	}
	if got := events.MsgID(&e); got != "/presenze#ck-2023-03-07-E042" {
		t.Error(got)
	}
}

// TestDecodeForms: other ways to write the same event.
func TestDecodeForms(t *testing.T) {
	want := decode(t, example)
	for name, swap := range map[string][2]string{
		"other offset":          {"17:06:00+01:00", "16:06:00Z"},
		"lower case":            {"T17:06:00+01:00", "t16:06:00z"},
		"fraction":              {"17:06:00+", "17:06:00.000+"},
		"escapes":               {`"blue"`, `"\u0062lue"`},
		"escaped field":         {`"punches"`, `"punche\u0073"`},
		"spaces":                {`"data":{`, ` "data" :	{ ` + "\n"},
		"no content type":       {`"datacontenttype":"application/json",`, ``},
		"content type, charset": {`application/json`, `Application/JSON; charset=UTF-8`},
		"schema and traces": {`"id"`, `"dataschema":"https://hr.example/s.json","traceparent":"00-0af7651916cd43dd8448eb211c80319c-` +
			`b7ad6b7169203331-01","tracestate":"a=b","partitionkey":"E042","sequencetype":"Integer","id"`},
		"flags said to be false": {`"week"`, `"remote":false,"overtimeAuthorized":false,"week"`},
	} {
		e, err := cloudevents.Decode([]byte(strings.Replace(example, swap[0], swap[1], 1)))
		if err != nil || !events.SameContent(&e, &want) || e.Identity != want.Identity {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
	reordered := `{"data":` + example[strings.Index(example, `{"date"`):len(example)-1] + `,` +
		strings.TrimSuffix(example[1:strings.Index(example, `"data":`)], ",") + `}`
	if e := decode(t, reordered); !events.SameContent(&e, &want) {
		t.Errorf("%+v", e)
	}
}

func TestDecodeSequence(t *testing.T) {
	e := decode(t, strings.Replace(example, `"id"`, `"sequence":"1234","recordedtime":"2023-03-07T17:06:01.5Z","id"`, 1))
	if e.Seq != 1234 || !e.Recorded.Equal(time.Date(2023, 3, 7, 17, 6, 1, 5e8, time.UTC)) {
		t.Errorf("%d %v", e.Seq, e.Recorded)
	}
	b, err := cloudevents.Encode(&e)
	if err != nil || !bytes.Contains(b, []byte(`"sequence":"1234","recordedtime":"2023-03-07T17:06:01.5Z"`)) {
		t.Errorf("%s %v", b, err)
	}
}

// TestLeapSecond: 23:59:60 UTC is the second after it, in any offset (RFC 3339 §5.6); nowhere else is there a second 60.
func TestLeapSecond(t *testing.T) {
	want := time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, s := range []string{"2016-12-31T23:59:60Z", "2017-01-01T00:59:60+01:00", "2016-12-31T15:59:60.25-08:00"} {
		if e := decode(t, strings.Replace(example, "2023-03-07T17:06:00+01:00", s, 1)); !e.Time.Equal(want) {
			t.Errorf("%s is %v, want %v", s, e.Time, want)
		}
	}
}

// TestZoneOfThisMachine: an offset that this machine has too is not taken for its zone.
func TestZoneOfThisMachine(t *testing.T) {
	local := time.Local
	defer func() { time.Local = local }()
	time.Local = time.FixedZone("here", 3600)
	e := decode(t, example)
	time.Local = local
	if got := e.Time.Format(time.RFC3339); got != "2023-03-07T17:06:00+01:00" || e.Time.Location() == time.Local {
		t.Error(got, e.Time.Location())
	}
}

// TestFirstOfJanuary1970: the day that counts as zero is a day like others where a date is required.
func TestFirstOfJanuary1970(t *testing.T) {
	e := decode(t, strings.Replace(example, `"date":"2023-03-07"`, `"date":"1970-01-01"`, 1))
	b, err := events.EncodeData(e.Data)
	if err != nil || !bytes.HasPrefix(b, []byte(`{"date":"1970-01-01",`)) {
		t.Errorf("%s %v", b, err)
	}
}

func TestTooLarge(t *testing.T) {
	big := []byte(strings.Replace(example, "blue", strings.Repeat("b", 10<<20), 1))
	_, errStructured := cloudevents.Decode(big)
	_, errBinary := cloudevents.DecodeBinary(nil, big)
	_, errData := cloudevents.DecodeData("hr.clocking.recorded", 1, big)
	for _, err := range []error{errStructured, errBinary, errData} {
		var e *events.DecodeError
		if !errors.As(err, &e) || e.Code != events.CodeTooLarge {
			t.Error(err)
		}
	}
}

func TestErrorSentence(t *testing.T) {
	_, err := cloudevents.Decode([]byte(strings.Replace(example, `"12:50"`, `"11:50"`, 1)))
	var e *events.DecodeError
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	want := `line 7, event "ck-2023-03-07-E042" of /presenze, /data/punches/2: found "11:50" after "12:00", expected 2 or 4 ` +
		`times of day HH:MM, each later than the one before; correct it and send the event again (invalid_value)`
	if got := e.OnLine(7).Error(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TestEncodeData shows the canonical form: sorted sets, all decimals, one offset, nothing that says nothing.
func TestEncodeData(t *testing.T) {
	day := events.Dated{Date: events.MustParseDate("2023-03-07")}
	cents := events.Cents(15000)
	for _, c := range []struct {
		data events.Data
		want string
	}{
		{hr.BalanceOpened{Dated: day, Entitlement: events.Ferie, Quantity: events.Quantity{Unit: events.Day, Parts: -3750}, Lot: events.YearLot(2022)},
			`{"date":"2023-03-07","entitlement":"ferie","quantity":"-0.3750","lot":2022}`},
		{hr.BalanceAdjusted{Dated: day, Entitlement: events.Flex, Quantity: events.Quantity{Unit: events.Minute, Parts: -60},
			Reason: "correction", AuthorizedBy: "hr1"},
			`{"date":"2023-03-07","entitlement":"flex","quantity":-60,"reason":"correction","authorizedBy":"hr1"}`},
		{borrowing.LoanRequested{Dated: day, Loan: "L1", Fund: events.GraviMotivi, Amount: 600000, Instalments: 24,
			LoanTerms: borrowing.LoanTerms{OtherMonthlyCommitments: &cents}},
			`{"date":"2023-03-07","loan":"L1","fund":"gravi_motivi","amount":"6000.00","instalments":24,"otherMonthlyCommitments":"150.00"}`},
		{hr.Hired{Dated: day, Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: 6, Quadro: true,
			Qualifications: []string{hr.Supervisor, hr.Coordinator},
			Schedule:       hr.Schedule{Code: hr.PT24, Week: &hr.Week{Mon: 480, Wed: 480, Thu: 480}}},
			`{"date":"2023-03-07","contract":"indefinite","discipline":"parte_prima","level":6,"quadro":true,` +
				`"qualifications":["coordinator","supervisor"],"schedule":{"code":"pt24","week":{"mon":480,"wed":480,"thu":480}}}`},
		{hr.Reclassified{Dated: day, Qualifications: &[]string{}}, `{"date":"2023-03-07","qualifications":[]}`},
		{hr.TimeBankLeaveTaken{Dated: day, Minutes: 60, RequestedAt: time.Date(2023, 3, 6, 9, 0, 0, 0, time.FixedZone("", 3600))},
			`{"date":"2023-03-07","minutes":60,"requestedAt":"2023-03-06T08:00:00Z"}`},
		{hr.TimeBankClosed{Dated: day}, `{"date":"2023-03-07"}`},
	} {
		got, err := events.EncodeData(c.data)
		if err != nil || string(got) != c.want {
			t.Errorf("%s %v, want %s", got, err, c.want)
		}
		if _, err := cloudevents.DecodeData(c.data.Type().Name, 1, got); err != nil {
			t.Errorf("%s: %v", got, err)
		}
	}
}

type foreign struct{ events.Dated }

func (foreign) Type() *events.Type { return &events.Type{Name: "hr.foreign"} }

func TestEncodeForeign(t *testing.T) {
	for _, e := range []events.Event{{Data: foreign{}}, {}} {
		if b, err := cloudevents.Encode(&e); err == nil {
			t.Errorf("%s", b)
		}
	}
}

// TestSameContent: whatever says something else is not the same; identity and the log's own are not content.
func TestSameContent(t *testing.T) {
	a := decode(t, example)
	for _, swap := range []string{`blue → red`, `"subject":"E042" → "subject":"E043"`, `17:06 → 17:07`, `07:50 → 07:51`, `"A" → "B"`,
		`"week" → "afternoon":false,"week"`, `"week" → "remote":true,"week"`} {
		from, to, _ := strings.Cut(swap, " → ")
		if b := decode(t, strings.Replace(example, from, to, 1)); events.SameContent(&a, &b) {
			t.Errorf("%s is taken for the same", swap)
		}
	}
	b := a
	b.Identity, b.Seq, b.Recorded, b.Time = events.Identity{Source: "/x", ID: "y"}, 7, time.Now(), a.Time.UTC()
	if !events.SameContent(&a, &b) {
		t.Error("not the same")
	}
	// A set sent in another order, decimals left out: the same fact.
	x := decode(t, string(refused{typ: "employment.hired", data: hired, swap: `"level":4 → "level":4,"qualifications":["supervisor","coordinator"]`}.event()))
	y := decode(t, string(refused{typ: "employment.hired", data: hired, swap: `"level":4 → "qualifications":["coordinator","supervisor"],"level":4`}.event()))
	if !events.SameContent(&x, &y) {
		t.Error("a set in another order is not taken for the same")
	}
}

// TestMsgID: no two identities share a message id, whatever stands in source and id.
func TestMsgID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.StringMatching(`[a#:0-9]{1,6}`)
		draw := func(n string) events.Event {
			return events.Event{Identity: events.Identity{Source: part.Draw(t, "source "+n), ID: part.Draw(t, "id "+n)}}
		}
		a, b := draw("a"), draw("b")
		if (a.Identity == b.Identity) != (events.MsgID(&a) == events.MsgID(&b)) {
			t.Fatalf("%q %q", events.MsgID(&a), events.MsgID(&b))
		}
	})
}

func TestSubjectOfPerson(t *testing.T) {
	e := events.Event{Company: "blue", Subject: "E1", Data: hr.PersonDescribed{}}
	if got := events.Subject(&e); got != "people.blue.E1" {
		t.Error(got)
	}
}

// TestWeeksInTurn: A, B, C from Monday 6 March on: the fourth week is the first again.
func TestWeeksInTurn(t *testing.T) {
	w := hr.WeeksSet{Dated: events.Dated{Date: events.MustParseDate("2023-03-06")}, Pattern: []string{"A", "B", "C"}}
	for day, want := range map[string]string{"2023-03-06": "A", "2023-03-12": "A", "2023-03-13": "B", "2023-03-26": "C", "2023-03-27": "A"} {
		if got := w.TypeOn(events.MustParseDate(day)); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}

// TestLongestLeave: 366 days are a leave, and one more is refused with what to send instead (contract §10).
func TestLongestLeave(t *testing.T) {
	if _, err := cloudevents.DecodeData("hr.leave.taken", 1, []byte(`{"date":"2023-03-07","kind":"sickness","to":"2024-03-06"}`)); err != nil {
		t.Error(err)
	}
	_, err := cloudevents.DecodeData("hr.leave.taken", 1, []byte(`{"date":"2023-03-07","kind":"sickness","to":"2024-03-07"}`))
	want := `/data/to: found "2024-03-07", expected a day not after 2024-03-06: a leave is of at most 366 days, a longer absence is a ` +
		`suspension (hr.employment.suspended); correct it and send the event again (invalid_value)`
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

// TestUpcast: a version 0 of the clockings, which knew the day's clocking as text, is read as well as the current one.
func TestUpcast(t *testing.T) {
	old := strings.NewReplacer("recorded.v1", "recorded.v0", `["07:50","12:00","12:50","17:05"]`, `"07:50 12:00 12:50 17:05"`).Replace(example)
	d := (&cloudevents.Decoder{}).WithUpcaster("hr.clocking.recorded", 0, func(data []byte) ([]byte, error) {
		var v0 map[string]any
		if err := json.Unmarshal(data, &v0); err != nil {
			return nil, err
		}
		punches, ok := v0["punches"].(string)
		if !ok {
			return nil, fmt.Errorf("punches is no text")
		}
		v1 := maps.Clone(v0)
		v1["punches"] = strings.Fields(punches)
		return json.Marshal(v1)
	})
	want := decode(t, example)
	for _, s := range []string{old, example} {
		e, err := d.Decode([]byte(s))
		if err != nil || !events.SameContent(&e, &want) {
			t.Errorf("%+v %v", e, err)
		}
	}
	// An error in the old data is found there, or in the upcast data.
	for swap, pointer := range map[string]string{`"07:50 12:00 12:50 17:05" → 7`: "/data", `12:50 → 11:50`: "/data/punches/2"} {
		from, to, _ := strings.Cut(swap, " → ")
		var bad *events.DecodeError
		if _, err := d.Decode([]byte(strings.Replace(old, from, to, 1))); !errors.As(err, &bad) || bad.Pointer != pointer {
			t.Errorf("%s: %v", swap, err)
		}
	}
	// The decoder of the package, and other types, know nothing of it.
	var bad *events.DecodeError
	if _, err := cloudevents.Decode([]byte(old)); !errors.As(err, &bad) || bad.Code != events.CodeUnsupportedVersion {
		t.Error(err)
	}
	if _, err := d.DecodeData("hr.timebank.closed", 0, []byte(closed)); !errors.As(err, &bad) || bad.Code != events.CodeUnsupportedVersion {
		t.Error(err)
	}
	if _, err := d.DecodeData("hr.clocking.recorded", 2, []byte(closed)); !errors.As(err, &bad) || bad.Code != events.CodeUnsupportedVersion {
		t.Error(err)
	}
}

// TestPooledReaders: a failed decoding does not affect the next one, and decoded values do not share memory with the input.
func TestPooledReaders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := eventstest.Event().Draw(t, "event")
		b, err := cloudevents.Encode(&e)
		if err != nil {
			t.Fatal(err)
		}
		cut := rapid.IntRange(0, len(b)-1).Draw(t, "cut")
		if _, err := cloudevents.Decode(b[:cut]); err == nil {
			t.Fatalf("%s decodes", b[:cut])
		}
		got, err := cloudevents.Decode(b)
		clear(b)
		if err != nil {
			t.Fatal(err)
		}
		same(t, &e, &got)
	})
}

func BenchmarkDecodeClocking(b *testing.B) {
	in := []byte(example)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cloudevents.Decode(in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeBinaryClocking(b *testing.B) {
	e, err := cloudevents.Decode([]byte(example))
	if err != nil {
		b.Fatal(err)
	}
	h := listed(headers(&e))
	data, err := events.EncodeData(e.Data)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cloudevents.DecodeBinary(h, data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeClocking(b *testing.B) {
	e, err := cloudevents.Decode([]byte(example))
	if err != nil {
		b.Fatal(err)
	}
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		if buf, err = cloudevents.Append(buf[:0], &e); err != nil {
			b.Fatal(err)
		}
	}
}
