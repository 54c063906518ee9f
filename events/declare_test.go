package events

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// shift and everyKind have a field of each kind that the types to come need, and that none has yet.
type shift struct {
	Date Date
	ClockSpan
}

type everyKind struct {
	Dated
	Shifts   []shift
	Internal []string
	IDs      []string
	Margin   PerCent
	Rate     *PerCent
	Month    Month
	Year     AcademicYear
	Km       int
	Vouchers int
	Since    Date
	With     string
	At       time.Time
	ClockSpan
}

func (everyKind) Type() *Type { return everyKindType }

var everyKindType = declare[everyKind]("hr.every.kind", "Every kind", "A field of each kind.", traits{about: TheCompany, stream: "calls"},
	required("shifts", listOf(aShift, 1, 3, "shifts"), func(d *everyKind) *[]shift { return &d.Shifts }, "Shifts."),
	optional("internal", setOf(anEmployee, 0, 2), func(d *everyKind) *[]string { return &d.Internal }, ""),
	optional("ids", listOf(aCode, 1, 100, "ids"), func(d *everyKind) *[]string { return &d.IDs }, ""),
	required("margin", perCent(-1000, 1000), func(d *everyKind) *PerCent { return &d.Margin }, ""),
	maybe("rate", perCent(0, 100), func(d *everyKind) **PerCent { return &d.Rate }, ""),
	required("month", aMonth, func(d *everyKind) *Month { return &d.Month }, ""),
	required("year", anAcademicYear, func(d *everyKind) *AcademicYear { return &d.Year }, ""),
	required("km", whole(" of km", 1, 5000), func(d *everyKind) *int { return &d.Km }, ""),
	optional("vouchers", whole(" of vouchers", 1, 31), func(d *everyKind) *int { return &d.Vouchers }, ""),
	optional("since", anEarlierDay, func(d *everyKind) *Date { return &d.Since }, ""),
	optional("with", anotherEmployee, func(d *everyKind) *string { return &d.With }, ""),
	optional("at", anInstant, func(d *everyKind) *time.Time { return &d.At }, ""),
	clockSpan(func(d *everyKind) *ClockSpan { return &d.ClockSpan }))

var aShift = objectOf("a shift, such as {\"date\":\"2023-03-07\",\"start\":\"22:00\",\"end\":\"06:00\"}", isZero[shift],
	required("date", aDate, func(s *shift) *Date { return &s.Date }, ""),
	clockSpan(func(s *shift) *ClockSpan { return &s.ClockSpan }))

const everyGood = `{"date":"2023-03-07","shifts":[{"date":"2023-03-08","start":"22:00","end":"06:00"}],"internal":["E2","E1"],"ids":["r1","r1"],` +
	`"margin":"-9.5","rate":"0","month":"2023-07","year":"2023/2024","km":5000,"vouchers":3,"since":"2023-03-07","with":"E3",` +
	`"at":"2023-03-07T01:00:00+01:00","start":"22:00","end":"06:00"}`

func decodeAs(typ *Type, s string) (Data, *DecodeError) {
	r := newReader(nil)
	defer r.release()
	r.reset([]byte(s), "/data")
	d := typ.read(r)
	r.end()
	return d, r.err
}

func TestEveryKind(t *testing.T) {
	d, err := decodeAs(everyKindType, everyGood)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := EncodeData(d)
	want := `{"date":"2023-03-07","shifts":[{"date":"2023-03-08","start":"22:00","end":"06:00"}],"internal":["E1","E2"],"ids":["r1","r1"],` +
		`"margin":"-9.50","rate":"0.00","month":"2023-07","year":"2023/2024","km":5000,"vouchers":3,"since":"2023-03-07","with":"E3",` +
		`"at":"2023-03-07T00:00:00Z","start":"22:00","end":"06:00"}`
	if string(got) != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if k, _ := d.(everyKind); k.Minutes() != 480 || k.Margin != -950 || *k.Rate != 0 || k.Year != 2023 || k.Month != MonthOf(MustParseDate("2023-07-01")) {
		t.Errorf("%+v", d)
	}
}

func TestEveryKindRefused(t *testing.T) {
	for _, c := range []struct{ from, to, code, pointer, expects string }{
		{`[{"date":"2023-03-08","start":"22:00","end":"06:00"}]`, `[]`, CodeInvalidValue, "/data/shifts", "1 to 3 shifts"},
		{`"end":"06:00"}]`, `"end":"22:00"}]`, CodeInvalidValue, "/data/shifts/0/end", "another time"},
		{`"start":"22:00","end":"06:00"}]`, `"start":"22:00"}]`, CodeMissingField, "/data/shifts/0/end", "HH:MM"},
		{`{"date":"2023-03-08","start"`, `{"day":"2023-03-08","start"`, CodeUnknownField, "/data/shifts/0/day", "date, start, end"},
		{`"end":"06:00"}]`, `"end":"06:00"},{"date":"2023-02-30","start":"06:00","end":"14:00"}]`, CodeInvalidValue, "/data/shifts/1/date", "a date"},
		{`["E2","E1"]`, `["E2","E2"]`, CodeInvalidValue, "/data/internal/1", "at most once"},
		{`["E2","E1"]`, `["E2","company"]`, CodeInvalidValue, "/data/internal/1", "the id of an employee"},
		{`["E2","E1"]`, `["E3","E2","E1"]`, CodeInvalidValue, "/data/internal/2", "0 to 2"},
		{`["r1","r1"]`, `"r1"`, CodeWrongType, "/data/ids", "1 to 100 ids"},
		{`"-9.5"`, `"-9.505"`, CodeInvalidValue, "/data/margin", "at most two decimals"},
		{`"-9.5"`, `"-1000.01"`, CodeInvalidValue, "/data/margin", "-1000 to 1000"},
		{`"-9.5"`, `9.5`, CodeWrongType, "/data/margin", "a string"},
		{`"rate":"0"`, `"rate":"-0"`, CodeInvalidValue, "/data/rate", "0 to 100"},
		{`"2023-07"`, `"2023-13"`, CodeInvalidValue, "/data/month", "2023-07"},
		{`"2023-07"`, `"2023-7"`, CodeInvalidValue, "/data/month", "2023-07"},
		{`"2023/2024"`, `"2023/2025"`, CodeInvalidValue, "/data/year", "2023/2024"},
		{`"2023/2024"`, `"2023"`, CodeInvalidValue, "/data/year", "2023/2024"},
		{`"2023/2024"`, `2023`, CodeWrongType, "/data/year", "2023/2024"},
		{`5000`, `5001`, CodeInvalidValue, "/data/km", "of km"},
		{`5000`, `12.5`, CodeWrongType, "/data/km", "of km"},
		{`"since":"2023-03-07"`, `"since":"2023-03-08"`, CodeInvalidValue, "/data/since", "not after 2023-03-07"},
		{`"start":"22:00","end":"06:00"}`, `"start":"22:00"}`, CodeMissingField, "/data/end", "HH:MM"},
	} {
		at := strings.LastIndex(everyGood, c.from)
		if at < 0 {
			t.Fatalf("%s: nothing to replace", c.from)
		}
		_, err := decodeAs(everyKindType, everyGood[:at]+c.to+everyGood[at+len(c.from):])
		if err == nil || err.Code != c.code || err.Pointer != c.pointer || !strings.Contains(err.Expected, c.expects) {
			t.Errorf("%s → %s: %v", c.from, c.to, err)
		}
	}
}

// TestAboutWhom: a type about the company takes no employee for a subject; an employee named may not be the subject.
func TestAboutWhom(t *testing.T) {
	for subject, want := range map[string]string{"company": "", "E1": "/subject"} {
		err := CheckSubject(&Event{Subject: subject, Data: everyKind{With: "E3"}})
		if (err == nil) != (want == "") || err != nil && err.Pointer != want {
			t.Errorf("%s: %v", subject, err)
		}
	}
	if err := CheckSubject(&Event{Subject: "company", Data: everyKind{With: "company"}}); err == nil || err.Pointer != "/data/with" {
		t.Error(err)
	}
	if got := Subject(&Event{Company: "blue", Subject: "E1", Data: everyKind{}}); got != "calls.blue.E1" {
		t.Error(got)
	}
}

// TestFromText: a scenario's notation of each kind is JSON that the kind reads.
func TestFromText(t *testing.T) {
	for _, c := range []struct{ field, text, want string }{
		{"shifts", "2023-03-08/22:00/06:00,2023-03-09/06:00/14:00", `[{"date":"2023-03-08","start":"22:00","end":"06:00"},` +
			`{"date":"2023-03-09","start":"06:00","end":"14:00"}]`},
		{"internal", "", `[]`}, {"ids", "r1,r2", `["r1","r2"]`}, {"margin", "9.5", `"9.5"`}, {"km", "12", `12`}, {"year", "2023/2024", `"2023/2024"`},
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

// TestDrawn: what is drawn of each kind, decoder and schema take; but for what fields must say together.
func TestDrawn(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	defs := []string{}
	for name, def := range Definitions {
		defs = append(defs, quoted(name)+":"+def)
	}
	slices.Sort(defs)
	for name, text := range map[string]string{"common.json": `{"$defs":{` + strings.Join(defs, ",") + `}}`, "type.json": "{" + everyKindType.Schema() + "}"} {
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
		text := everyKindType.Draw(rapidDraw{t}, MustParseDate("2023-03-07"))
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
		b, err := EncodeData(d)
		if err != nil {
			t.Fatal(err)
		}
		again, bad := decodeAs(everyKindType, string(b))
		if bad != nil {
			t.Fatalf("%s: %v", b, bad)
		}
		if c, _ := EncodeData(again); !bytes.Equal(b, c) {
			t.Fatalf("%s is written again as %s", b, c)
		}
	})
}
