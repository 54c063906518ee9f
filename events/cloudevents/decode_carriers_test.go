package cloudevents_test

import (
	"errors"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/cloudevents"
)

func TestDecodeBinaryRefused(t *testing.T) {
	e := decode(t, example)
	data, _ := events.EncodeData(e.Data)
	for _, c := range []struct {
		name, value, code, pointer string
	}{
		{"id", "", events.CodeInvalidValue, "/id"},
		{"source", "\xff", events.CodeInvalidUTF8, "/source"},
		{"type", "com.example", events.CodeUnknownType, "/type"},
		{"shop", "1", events.CodeUnknownField, "/shop"},
		{"data", "{}", events.CodeUnknownField, "/data"},
		{"a/b~c", "1", events.CodeUnknownField, "/a~1b~0c"},
		{"content-type", "text/xml", events.CodeUnsupportedMedia, "/datacontenttype"},
		{"datacontenttype", "text/xml", events.CodeUnsupportedMedia, "/datacontenttype"},
	} {
		h := headers(&e)
		h[c.name] = c.value
		var bad *events.DecodeError
		if _, err := cloudevents.DecodeBinary(listed(h), data); !errors.As(err, &bad) || bad.Code != c.code || bad.Pointer != c.pointer {
			t.Errorf("%s %q: %v", c.name, c.value, err)
		}
	}
	for name := range headers(&e) {
		h := headers(&e)
		delete(h, name)
		_, err := cloudevents.DecodeBinary(listed(h), data)
		var bad *events.DecodeError
		switch {
		case name == "content-type" && err != nil:
			t.Error(err)
		case name != "content-type" && (!errors.As(err, &bad) || bad.Code != events.CodeMissingField || bad.Pointer != "/"+name):
			t.Errorf("without %s: %v", name, err)
		}
	}
	var bad *events.DecodeError
	for name := range headers(&e) {
		twice := append(listed(headers(&e)), cloudevents.Attribute{Name: name, Value: "x"})
		if _, err := cloudevents.DecodeBinary(twice, data); !errors.As(err, &bad) || bad.Code != events.CodeDuplicateField || bad.Pointer != "/"+name {
			t.Errorf("%s twice: %v", name, err)
		}
	}
	if _, err := cloudevents.DecodeBinary(listed(headers(&e)), nil); !errors.As(err, &bad) || bad.Code != events.CodeMissingField || bad.Pointer != "/data" {
		t.Error(err)
	}
	if _, err := cloudevents.DecodeBinary(listed(headers(&e)), []byte(`{"date":"2023-02-30"}`)); !errors.As(err, &bad) || bad.Pointer != "/data/date" || bad.Identity != e.Identity {
		t.Error(err)
	}
}

func TestDecodeBatch(t *testing.T) {
	bad := strings.Replace(example, "12:50", "11:50", 1)
	twice := strings.Replace(example, `"id"`, `"id":"x","id"`, 1)
	list, err := cloudevents.DecodeBatch([]byte("[" + example + "," + bad + ", 7 ," + twice + "," + strings.Replace(example, "blue", "bl\xffue", 1) + "," + example + "]"))
	if err != nil {
		t.Fatal(err)
	}
	pointers := []string{"", "/1/data/punches/2", "/2", "/3/id", "/4/company", ""}
	codes := []string{"", events.CodeInvalidValue, events.CodeWrongType, events.CodeDuplicateField, events.CodeInvalidUTF8, ""}
	if len(list) != len(pointers) {
		t.Fatal(len(list), "elements")
	}
	for i, d := range list {
		switch {
		case pointers[i] == "" && (d.Err != nil || d.Event.ID != "ck-2023-03-07-E042"):
			t.Errorf("element %d: %+v", i, d)
		case pointers[i] != "" && (d.Err == nil || d.Err.Pointer != pointers[i] || d.Err.Code != codes[i]):
			t.Errorf("element %d: %v", i, d.Err)
		}
	}
	if string(list[0].Raw) != example || list[1].Err.Identity.ID != "ck-2023-03-07-E042" {
		t.Errorf("%+v", list[:2])
	}
	if list, err := cloudevents.DecodeBatch([]byte(" [ ] ")); err != nil || len(list) != 0 {
		t.Error(list, err)
	}
	for _, s := range []string{"", "{}", "7", "[", "[" + example, "[" + example + "]]", "[" + example + ",]", example} {
		var e *events.DecodeError
		if list, err := cloudevents.DecodeBatch([]byte(s)); !errors.As(err, &e) || list != nil {
			t.Errorf("%q: %v %v", s, list, err)
		}
	}
}

func TestDecodeBatchTooLarge(t *testing.T) {
	most := strings.Repeat("7,", cloudevents.MaxBatchEvents-1) + "7"
	if list, err := cloudevents.DecodeBatch([]byte("[" + most + "]")); err != nil || len(list) != cloudevents.MaxBatchEvents {
		t.Error(len(list), err)
	}
	var e *events.DecodeError
	if list, err := cloudevents.DecodeBatch([]byte("[" + most + ",7]")); !errors.As(err, &e) || e.Code != events.CodeTooLarge || list != nil {
		t.Error(len(list), err)
	}
}
