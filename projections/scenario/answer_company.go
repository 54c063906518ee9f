package scenario

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"spettanze/projections/report"
)

func ofRanking(doc *report.Ranking) (*answer, error) {
	a := &answer{values: map[string]string{"number": strconv.Itoa(doc.Number)},
		lists: map[string][]entry{"breaches": ofBreaches(doc.Breaches), "places": nil, "rows": nil}}
	return a, errors.Join(a.addRaw("places", doc.Places), a.addRaw("rows", doc.Rows))
}

func ofRegister(doc *report.Register) (*answer, error) {
	a := &answer{values: map[string]string{}, lists: map[string][]entry{"breaches": ofBreaches(doc.Breaches)}}
	for name, n := range doc.Counts {
		a.values[name] = strconv.FormatInt(n, 10)
	}
	var errs []error
	for _, list := range doc.Lists {
		a.lists[list.Name] = nil
		errs = append(errs, a.addRaw(list.Name, list.Rows))
	}
	return a, errors.Join(errs...)
}

func ofPot(doc *report.Held) *answer {
	a := &answer{values: map[string]string{}, lists: map[string][]entry{"breaches": ofBreaches(doc.Breaches), "loans": nil, "grants": nil}}
	for name, v := range map[string]string{"budgeted": doc.Budgeted, "disbursed": doc.Disbursed, "expired": doc.Expired,
		"available": doc.Available, "outstanding": doc.Outstanding} {
		if v != "" {
			a.values[name] = v
		}
	}
	for _, l := range doc.Loans {
		a.add("loans", []string{l.Loan}, []string{l.Loan, l.Employee, l.Date.String(), l.Amount}, "instalments",
			strconv.Itoa(l.Instalments), "rate", l.Rate, "outstanding", l.Outstanding)
	}
	for _, g := range doc.Grants {
		a.add("grants", []string{g.Grant}, []string{g.Grant, g.Employee, g.Date.String(), g.Amount})
	}
	return a
}

func ofQuota(doc *report.Quota) *answer {
	a := &answer{values: map[string]string{"base": strconv.Itoa(doc.Base), "limit": strconv.Itoa(doc.Limit),
		"counted": strconv.Itoa(doc.Counted), "available": strconv.Itoa(doc.Available)},
		lists: map[string][]entry{"breaches": ofBreaches(doc.Breaches), "employees": nil}}
	if doc.Day != nil {
		a.values["day"] = doc.Day.String()
	}
	for _, id := range doc.Employees {
		a.add("employees", []string{id}, []string{id})
	}
	return a
}

// addRaw appends rows whose columns are a document's own: the value of the first is the row's word, the others go by name.
func (a *answer) addRaw(name string, rows []json.RawMessage) error {
	for _, raw := range rows {
		var first string
		var pairs []string
		err := report.EachField(raw, func(column string, value json.RawMessage) error {
			text := string(value)
			if unquoted, err := strconv.Unquote(text); err == nil {
				text = unquoted
			}
			switch text = strings.ReplaceAll(text, " ", "_"); {
			case text == "null":
			case first == "":
				first = text
			default:
				pairs = append(pairs, column, text)
			}
			return nil
		})
		if err != nil {
			return err
		}
		a.add(name, []string{first}, []string{first}, pairs...)
	}
	return nil
}
