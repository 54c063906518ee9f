package note_test

import (
	"testing"

	"spettanze/events"
	"spettanze/projections/note"
	"spettanze/projections/wording"
)

func TestForm(t *testing.T) {
	day := events.MustParseDate("2024-06-10")
	for _, c := range []struct {
		form   *note.Form
		args   []note.Arg
		stored string
		it, en string
	}{
		{note.New("end", "fine", "the end"), nil, "end", "fine", "the end"},
		{note.New("{n} − {n} = {+}", "{m1} − {m2} = {s3}", "$ {1}"), []note.Arg{note.Int(500), note.Int(480), note.Int(20)},
			"500 − 480 = +20", "8:20 − 8:00 = +0:20", "$ 500"},
		{note.New("{n}: {+}", "{s1}", "{s2}"), []note.Arg{note.Int(-500), note.Int(0)}, "-500: +0", "−8:20", "0:00"},
		{note.New("{d} on {t}, {h}", "{3}, il {t2} {d1}", "{d1}"), []note.Arg{note.Decimal("-6000.50"), note.Date(day),
			note.Clock(485)}, "-6000.50 on 2024-06-10, 08:05", "08:05, il 10/06/2024 −6.000,50", "−6,000.50"},
		{note.New("{x} by {w}: {n}", "{2}: {1}", "{3}"), []note.Arg{note.Text("day by day"), note.Text("E1"), note.Int(7)},
			"day by day by E1: 7", "E1: day by day", "7"},
		{note.New("{x} ({w} {x})", "{1}; {2}; {3}", ""), []note.Arg{note.Text(""), note.Text("/hr"), note.Text("a (2)")},
			" (/hr a (2))", "; /hr; a (2)", ""},
		{note.New("{n} minutes", "{m1}", ""), []note.Arg{note.Int(int64(1) << 62)}, "4611686018427387904 minutes",
			"76.861.433.640.456.465:04", ""},
	} {
		if got := c.form.Write(c.args...); got != c.stored {
			t.Errorf("%s writes %q, want %q", c.form, got, c.stored)
		}
		if got, ok := c.form.Read(c.stored); !ok || got != (wording.Text{It: c.it, En: c.en}) {
			t.Errorf("%s reads %q as %+v %t", c.form, c.stored, got, ok)
		}
	}
}

func TestNotOfTheForm(t *testing.T) {
	for form, texts := range map[string][]string{
		"{n} m": {"m", " m", "- m", "+5 m", "1.5 m", "5  m", "five m"},
		"{+} m": {"5 m", "+ m", "+5.0 m"},
		"{d} e": {"5 e", "5. e", ".5 e", "+5.0 e", "5,0 e"},
		"{t}":   {"2024-02-30", "2024-2-03", "2024-02-03 "},
		"{h}–":  {"7:45–", "07.45–", "07:4–", "107:45–"},
		"a {w}": {"a ", "a b c"},
		"end":   {"", "ends", "an end"},
	} {
		f := note.New(form, "", "")
		for _, s := range texts {
			if _, ok := f.Read(s); ok {
				t.Errorf("%s reads %q", form, s)
			}
		}
	}
}

func TestMalformedForms(t *testing.T) {
	for _, texts := range [][3]string{
		{"{n", "", ""}, {"{}", "", ""}, {"{y}", "", ""}, {"{n}{n}", "", ""}, {"{n}", "{2}", ""}, {"{n}", "", "{0}"},
		{"{n}", "{d1}", ""}, {"{d}", "{m1}", ""}, {"{x}", "{t1}", ""}, {"{n}", "{m}", ""},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q was taken for a form", texts)
				}
			}()
			note.New(texts[0], texts[1], texts[2])
		}()
	}
}

func TestArgumentsMustFit(t *testing.T) {
	for form, args := range map[string][]note.Arg{
		"{n}": {}, "{d}": {note.Int(1)}, "{t}": {note.Text("x")}, "end": {note.Int(1)}, "{w}": {note.Clock(1)},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s took arguments that do not fit", form)
				}
			}()
			note.New(form, "", "").Write(args...)
		}()
	}
}

// Every clocking writes a note: it allocates the text alone.
func TestWriteAllocatesTheText(t *testing.T) {
	f := note.New("{h}–{h} {h}–{h}: {n} + {n} − {n} = {+}", "", "")
	if n := testing.AllocsPerRun(100, func() { sink = halves(f) }); n != 1 {
		t.Errorf("%v allocations, want 1", n)
	}
}

var sink string

func halves(f *note.Form) string {
	return f.Write(note.Clock(470), note.Clock(720), note.Clock(770), note.Clock(1025), note.Int(250), note.Int(255),
		note.Int(480), note.Int(25))
}

func BenchmarkWrite(b *testing.B) {
	f := note.New("{h}–{h} {h}–{h}: {n} + {n} − {n} = {+}", "", "")
	b.ReportAllocs()
	for b.Loop() {
		sink = halves(f)
	}
}

func BenchmarkRead(b *testing.B) {
	f := note.New("{h}–{h} {h}–{h}: {n} + {n} − {n} = {+}", "{1}–{2} {3}–{4}: {m5} + {m6} − {m7} = {s8}", "{1}")
	s := halves(f)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := f.Read(s); !ok {
			b.Fatal(s)
		}
	}
}
