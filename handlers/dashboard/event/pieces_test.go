package event

import (
	"strings"
	"testing"
)

func TestPieces(t *testing.T) {
	const raw = `{"id":"a\"b","data":{"date":"2023-02-30","punches":["07:50","12:00"],"week":{"mon":480}},"n":12}`
	for pointer, want := range map[string]string{
		"/id": `"a\"b"`, "/data/date": `"2023-02-30"`, "/data/punches/1": `"12:00"`, "/n": "12",
		"/data/week": "{\n      \"mon\": 480\n    }", "/data/punches": "[\n      \"07:50\",\n      \"12:00\"\n    ]", "/data/none": "",
	} {
		all, marked := "", ""
		for _, p := range Pieces([]byte(raw), pointer) {
			if all += p.Text; p.Marked {
				marked += p.Text
			}
		}
		if marked != want || all != string(Indented([]byte(raw))) {
			t.Errorf("%s: %q, want %q; in all %q", pointer, marked, want, all)
		}
	}
	if got := Pieces([]byte("not JSON"), "/id"); len(got) != 1 || got[0].Text != "not JSON" {
		t.Errorf("%+v", got)
	}
	if n := strings.Count(string(Indented([]byte(raw))), "\n"); n != 13 {
		t.Errorf("%d lines", n)
	}
}
