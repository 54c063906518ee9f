package scenario

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"spettanze/projections/institute"
	"spettanze/projections/report"
)

// askCompany puts a question about a document of the company's.
func (e *Expectation) askCompany(ctx context.Context, l Ledgers, q report.Query) (*answer, error) {
	switch e.Query {
	case "pot":
		doc, err := l.Pot(ctx, q, e.Of)
		if err != nil {
			return nil, err
		}
		return ofPot(&doc.Held), nil
	case "quota":
		doc, err := l.Quota(ctx, q, e.Of)
		if err != nil {
			return nil, err
		}
		return ofQuota(doc), nil
	case "ranking":
		doc, err := l.Ranking(ctx, q, e.Of)
		if err != nil {
			return nil, err
		}
		a := &answer{values: map[string]string{"number": strconv.Itoa(doc.Number)}, lists: map[string][]entry{
			"breaches": ofBreaches(doc.Breaches), "places": nil, "rows": nil}}
		return a, a.addRaw(map[string][]json.RawMessage{"places": doc.Places, "rows": doc.Rows})
	}
	doc, err := l.Register(ctx, q, institute.Register{Code: e.Of})
	if err != nil {
		return nil, err
	}
	a := &answer{values: map[string]string{}, lists: map[string][]entry{"breaches": ofBreaches(doc.Breaches)}}
	for name, n := range doc.Counts {
		a.values[name] = strconv.FormatInt(n, 10)
	}
	for _, list := range doc.Lists {
		a.lists[list.Name] = nil
		if err := a.addRaw(map[string][]json.RawMessage{list.Name: list.Rows}); err != nil {
			return nil, err
		}
	}
	return a, nil
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
func (a *answer) addRaw(lists map[string][]json.RawMessage) error {
	for name, rows := range lists {
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
	}
	return nil
}
