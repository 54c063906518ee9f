package declare

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// clockSpan declares the start and the end of a span, which must differ.
func clockSpan[T any](at func(*T) *events.ClockSpan) Part[T] {
	return Parts(
		Required("start", ClockTime, func(d *T) *events.ClockTime { return &at(d).Start }, "Start."),
		Required("end", ClockTime, func(d *T) *events.ClockTime { return &at(d).End }, "End."),
		Check("", func(r *wire.Reader, d *T) {
			if s := at(d); s.Start == s.End {
				r.FailAt("/end", events.CodeInvalidValue, lang.Same(`"`+s.End.String()+`"`), lang.Same("another time than the start"))
			}
		}))
}

// shift and everyKind put the kinds together in ways that no type of package hr does.
type shift struct {
	Date events.Date
	events.ClockSpan
}

type everyKind struct {
	events.Dated
	Shifts   []shift
	Internal []string
	IDs      []string
	Pay      *events.Cents
	Km       int
	Vouchers int
	With     string
	At       time.Time
	events.ClockSpan
}

func (everyKind) Type() *events.Type { return everyKindType }

var everyKindType = Type[everyKind]("hr.every.kind", "Every kind", "A field of each kind.", Traits{About: events.TheCompany, Stream: "calls"},
	Required("shifts", ListOf(aShift, 1, 3, lang.Same("shifts")), func(d *everyKind) *[]shift { return &d.Shifts }, "Shifts."),
	Optional("internal", SetOf(Employee, 0, 2), func(d *everyKind) *[]string { return &d.Internal }, ""),
	Optional("ids", ListOf(Code, 1, 100, lang.Same("ids")), func(d *everyKind) *[]string { return &d.IDs }, ""),
	Maybe("pay", EuroOrZero, func(d *everyKind) **events.Cents { return &d.Pay }, ""),
	Required("km", Whole(1, 5000), func(d *everyKind) *int { return &d.Km }, ""),
	Optional("vouchers", Whole(1, 31), func(d *everyKind) *int { return &d.Vouchers }, ""),
	Optional("with", AnotherEmployee, func(d *everyKind) *string { return &d.With }, ""),
	Optional("at", Instant, func(d *everyKind) *time.Time { return &d.At }, ""),
	clockSpan(func(d *everyKind) *events.ClockSpan { return &d.ClockSpan }))

var aShift = ObjectOf(lang.Same(`a shift, such as {"date":"2023-03-07","start":"22:00","end":"06:00"}`), IsZero[shift],
	Required("date", Date, func(s *shift) *events.Date { return &s.Date }, ""),
	clockSpan(func(s *shift) *events.ClockSpan { return &s.ClockSpan }))

const everyGood = `{"date":"2023-03-07","shifts":[{"date":"2023-03-08","start":"22:00","end":"06:00"}],"internal":["E2","E1"],"ids":["r1","r1"],` +
	`"pay":"0","km":5000,"vouchers":3,"with":"E3",` +
	`"at":"2023-03-07T01:00:00+01:00","start":"22:00","end":"06:00"}`

func decodeAs(typ *events.Type, s string) (events.Data, *events.DecodeError) {
	return typ.Decode([]byte(s))
}

func TestEveryKind(t *testing.T) {
	d, err := decodeAs(everyKindType, everyGood)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := events.EncodeData(d)
	want := `{"date":"2023-03-07","shifts":[{"date":"2023-03-08","start":"22:00","end":"06:00"}],"internal":["E1","E2"],"ids":["r1","r1"],` +
		`"pay":"0.00","km":5000,"vouchers":3,"with":"E3",` +
		`"at":"2023-03-07T00:00:00Z","start":"22:00","end":"06:00"}`
	if string(got) != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if k, _ := d.(everyKind); k.Minutes() != 480 || *k.Pay != 0 {
		t.Errorf("%+v", d)
	}
}

func TestEveryKindRefused(t *testing.T) {
	for _, c := range []struct{ from, to, code, pointer, expects string }{
		{`[{"date":"2023-03-08","start":"22:00","end":"06:00"}]`, `[]`, events.CodeInvalidValue, "/data/shifts", "1 to 3 shifts"},
		{`"end":"06:00"}]`, `"end":"22:00"}]`, events.CodeInvalidValue, "/data/shifts/0/end", "another time"},
		{`"start":"22:00","end":"06:00"}]`, `"start":"22:00"}]`, events.CodeMissingField, "/data/shifts/0/end", "HH:MM"},
		{`{"date":"2023-03-08","start"`, `{"day":"2023-03-08","start"`, events.CodeUnknownField, "/data/shifts/0/day", "date, start, end"},
		{`"end":"06:00"}]`, `"end":"06:00"},{"date":"2023-02-30","start":"06:00","end":"14:00"}]`, events.CodeInvalidValue, "/data/shifts/1/date", "a date"},
		{`["E2","E1"]`, `["E2","E2"]`, events.CodeInvalidValue, "/data/internal/1", "at most once"},
		{`["E2","E1"]`, `["E2","company"]`, events.CodeInvalidValue, "/data/internal/1", "the id of an employee"},
		{`["E2","E1"]`, `["E3","E2","E1"]`, events.CodeInvalidValue, "/data/internal/2", "0 to 2"},
		{`["r1","r1"]`, `"r1"`, events.CodeWrongType, "/data/ids", "1 to 100 ids"},
		{`"pay":"0"`, `"pay":"-0"`, events.CodeInvalidValue, "/data/pay", "zero or more"},
		{`"pay":"0"`, `"pay":"9.505"`, events.CodeInvalidValue, "/data/pay", "at most two decimals"},
		{`"pay":"0"`, `"pay":9.5`, events.CodeWrongType, "/data/pay", "as a string"},
		{`5000`, `5001`, events.CodeInvalidValue, "/data/km", "whole number"},
		{`5000`, `12.5`, events.CodeWrongType, "/data/km", "whole number"},
		{`"start":"22:00","end":"06:00"}`, `"start":"22:00"}`, events.CodeMissingField, "/data/end", "HH:MM"},
	} {
		at := strings.LastIndex(everyGood, c.from)
		if at < 0 {
			t.Fatalf("%s: nothing to replace", c.from)
		}
		_, err := decodeAs(everyKindType, everyGood[:at]+c.to+everyGood[at+len(c.from):])
		if err == nil || err.Code != c.code || err.Pointer != c.pointer || !strings.Contains(err.Expected.En, c.expects) {
			t.Errorf("%s → %s: %v", c.from, c.to, err)
		}
	}
}

// TestAboutWhom: a type about the company takes no employee for a subject; an employee named may not be the subject.
func TestAboutWhom(t *testing.T) {
	for subject, want := range map[string]string{"company": "", "E1": "/subject"} {
		err := events.CheckSubject(&events.Event{Subject: subject, Data: everyKind{With: "E3"}})
		if (err == nil) != (want == "") || err != nil && err.Pointer != want {
			t.Errorf("%s: %v", subject, err)
		}
	}
	if err := events.CheckSubject(&events.Event{Subject: "company", Data: everyKind{With: "company"}}); err == nil || err.Pointer != "/data/with" {
		t.Error(err)
	}
	if got := events.Subject(&events.Event{Company: "blue", Subject: "E1", Data: everyKind{}}); got != "calls.blue.E1" {
		t.Error(got)
	}
}

// TestFromText: a scenario's notation of each kind is JSON that the kind reads.
func TestFromText(t *testing.T) {
	for _, c := range []struct{ field, text, want string }{
		{"shifts", "2023-03-08/22:00/06:00,2023-03-09/06:00/14:00", `[{"date":"2023-03-08","start":"22:00","end":"06:00"},` +
			`{"date":"2023-03-09","start":"06:00","end":"14:00"}]`},
		{"internal", "", `[]`}, {"ids", "r1,r2", `["r1","r2"]`}, {"pay", "9.5", `"9.5"`}, {"km", "12", `12`},
	} {
		got, err := everyKindType.Field(c.field).FromText(c.text, func(string) string { return "" })
		if err != nil || got != c.want {
			t.Errorf("%s=%s: %s %v", c.field, c.text, got, err)
		}
	}
	for _, f := range []string{"km", "vouchers"} {
		if got, err := everyKindType.Field(f).FromText("many", nil); err == nil {
			t.Error(got)
		}
	}
	if got, err := everyKindType.Field("shifts").FromText("2023-03-08/22:00/06:00/1", nil); err == nil {
		t.Error(got)
	}
}

type rapidDraw struct{ t *rapid.T }

func (d rapidDraw) Int(least, most int) int   { return rapid.IntRange(least, most).Draw(d.t, "int") }
func (d rapidDraw) Match(regex string) string { return rapid.StringMatching(regex).Draw(d.t, "text") }

// TestDrawn: decoder and schema accept the values drawn of each kind, except where a check of several fields fails.
func TestDrawn(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	defs := []string{}
	for name, def := range Definitions {
		defs = append(defs, Quoted(name)+":"+def)
	}
	slices.Sort(defs)
	for name, text := range map[string]string{"common.json": `{"$defs":{` + strings.Join(defs, ",") + `}}`, "type.json": "{" + everyKindType.Schema + "}"} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(name, err)
		}
		if err := c.AddResource("file:///"+name, doc); err != nil {
			t.Fatal(name, err)
		}
	}
	schema, err := c.Compile("file:///type.json")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := Draw(everyKindType, rapidDraw{t}, events.MustParseDate("2023-03-07"))
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
		if err != nil {
			t.Fatal(text, err)
		}
		if err := schema.Validate(doc); err != nil {
			var bad *jsonschema.ValidationError
			t.Fatalf("%s: %v %v", text, err, errors.As(err, &bad))
		}
		d, bad := decodeAs(everyKindType, text)
		if bad != nil {
			if strings.HasSuffix(bad.Pointer, "/end") || strings.HasPrefix(bad.Pointer, "/data/internal") {
				return // as long as a day; the same employee twice
			}
			t.Fatalf("%s: %v", text, bad)
		}
		b, err := events.EncodeData(d)
		if err != nil {
			t.Fatal(err)
		}
		again, bad := decodeAs(everyKindType, string(b))
		if bad != nil {
			t.Fatalf("%s: %v", b, bad)
		}
		if c, _ := events.EncodeData(again); !bytes.Equal(b, c) {
			t.Fatalf("%s is written again as %s", b, c)
		}
	})
}
