package changes

import (
	"net/url"
	"testing"

	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/projector"
)

// Of changes of one sequence the last that is sent has the id, so that a stream that breaks off between them leaves none out.
func TestIDs(t *testing.T) {
	list := []projector.Change{{Company: "blue", Employee: "E1", Seq: 4, ID: "4.a"}, {Company: "blue", Employee: "E2", Seq: 5, ID: "5.a"},
		{Company: "blue", Employee: "E3", Seq: 5, ID: "5.a"}, {Company: "blue", Seq: 5, ID: "5.a"}, {Company: "red", Employee: "E2", Seq: 6, ID: "6.a"}}
	for query, want := range map[string]struct{ text, id string }{
		"company=blue": {"event: change\nid: 4.a\ndata: {\"company\":\"blue\",\"employee\":\"E1\",\"seq\":4}\n\n" +
			"event: change\ndata: {\"company\":\"blue\",\"employee\":\"E2\",\"seq\":5}\n\n" +
			"event: change\ndata: {\"company\":\"blue\",\"employee\":\"E3\",\"seq\":5}\n\n" +
			"event: change\nid: 5.a\ndata: {\"company\":\"blue\",\"seq\":5}\n\n", "5.a"},
		"employee=E2": {"event: change\nid: 5.a\ndata: {\"company\":\"blue\",\"employee\":\"E2\",\"seq\":5}\n\n" +
			"event: change\nid: 6.a\ndata: {\"company\":\"red\",\"employee\":\"E2\",\"seq\":6}\n\n", "6.a"},
		"employee=E2&company=blue": {"event: change\nid: 5.a\ndata: {\"company\":\"blue\",\"employee\":\"E2\",\"seq\":5}\n\n", "5.a"},
		"employee=E9":              {},
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		asked, err := filter(access.Everybody(t.Context()), &gate.Gate{Guard: &access.Guard{}}, values)
		if err != nil {
			t.Fatal(err)
		}
		text, id := written(&projector.Changes{List: append([]projector.Change(nil), list...), ID: "7.a"}, func(c projector.Change) bool { return asked(c, 0) })
		if text != want.text || id != want.id {
			t.Errorf("%s: %q, %q, want %q, %q", query, text, id, want.text, want.id)
		}
	}
	if text, id := written(&projector.Changes{Lost: true, ID: "7.a"}, nil); text != "event: lost\nid: 7.a\ndata: {}\n\n" || id != "7.a" {
		t.Errorf("%q, %q", text, id)
	}
}
