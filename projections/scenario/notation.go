package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
)

// source is the CloudEvents source of every event, and company the company of lines that name none.
const (
	source  = "/hr"
	company = "blue"
)

// defaults are values of required fields that a line leaves out: common to most scenarios, or read by no rule.
var defaults = map[string]map[string]string{
	"employment.hired":      {"contract": "indefinite", "discipline": "parte_prima"},
	"employment.suspended":  {"kind": "aspettativa"},
	"employment.terminated": {"reason": "resignation"},
	"timebank.agreed":       {"reason": "family"},
	"balance.adjusted":      {"reason": "count", "authorizedBy": "hr"},
	"event.annulled":        {"source": source, "reason": "error"},
}

func parseEvents(file string, lines []line) (out [][]byte, err error) {
	var errs []error
	for i, l := range lines {
		evs, err := parseEvent(l.text, i, len(out))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", file, l.number, err))
		}
		out = append(out, evs...)
	}
	if len(lines) == 0 {
		errs = append(errs, fmt.Errorf("%s: no events", file))
	}
	return out, errors.Join(errs...)
}

// parseEvent reads a line: number is its place among the lines, from 0; seconds are added to noon.
func parseEvent(text string, number, seconds int) ([][]byte, error) {
	if strings.HasPrefix(text, "{") {
		return [][]byte{[]byte(text)}, nil
	}
	words := strings.Fields(text)
	if len(words) < 3 {
		return nil, fmt.Errorf("%q: expected DATE SUBJECT TYPE and the data as key=value", text)
	}
	firm, subject, ok := strings.Cut(words[1], "/")
	if !ok {
		firm, subject = company, words[1]
	}
	envelope := map[string]any{"specversion": "1.0", "id": "e" + strconv.Itoa(number+1), "source": source, "company": firm,
		"subject": subject, "type": "hr." + words[2] + ".v1", "datacontenttype": "application/json"}
	fields := map[string]string{}
	for k, v := range defaults[words[2]] {
		fields[k] = v
	}
	for _, w := range words[3:] {
		key, v, pair := strings.Cut(w, "=")
		switch {
		case w[0] == '@':
			envelope["time"] = w[1:]
		case w[0] == '#':
			envelope["id"] = w[1:]
		case pair:
			fields[key] = v
		default:
			return nil, fmt.Errorf("%q: expected key=value, @time or #id", w)
		}
	}
	data, err := parseData("hr."+words[2], fields)
	if err != nil {
		return nil, err
	}
	return expand(words[0], envelope, data, seconds)
}

// expand makes the events of a line: one, or one for each day of a range.
func expand(dates string, envelope, data map[string]any, seconds int) (out [][]byte, err error) {
	from, to, ranged := strings.Cut(dates, "..")
	days := []string{from}
	if ranged {
		first, err := events.ParseDate(from)
		if err != nil {
			return nil, err
		}
		last, err := events.ParseDate(to)
		if err != nil {
			return nil, err
		}
		days = nil
		for d := first; d <= last; d++ {
			days = append(days, d.String())
		}
	}
	id, timed := envelope["id"].(string), envelope["time"] != nil
	for i, day := range days {
		data["date"], envelope["data"] = day, data
		if !timed {
			noon := time.Date(0, 1, 1, 12, 0, seconds+i, 0, time.UTC)
			envelope["time"] = day + noon.Format("T15:04:05Z")
		}
		if ranged {
			envelope["id"] = id + "." + day
		}
		b, err := json.Marshal(envelope)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dates, err)
		}
		out = append(out, b)
	}
	return out, nil
}

// parseData makes JSON from the fields of a line, each by the kind of its value. Unknown fields are kept, to be refused by the
// decoder.
func parseData(typ string, fields map[string]string) (map[string]any, error) {
	data := map[string]any{}
	t := hr.TypeNamed(typ)
	for name, text := range fields {
		data[name] = text
		if t == nil {
			continue
		}
		if f := t.Field(name); f != nil {
			b, err := f.FromText(text, func(other string) string { return fields[other] })
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			data[name] = json.RawMessage(b)
		}
	}
	return data, nil
}
