package frame

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/handlers/api/refuse"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// ErrDay is returned for a date that cannot be understood.
var ErrDay = lang.Errorf("data non compresa", "date not understood")

var (
	numericDay = regexp.MustCompile(`^(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{2}|\d{4}))?$`)
	wholeMonth = regexp.MustCompile(`^(\p{L}+) +(\d{4})$`)
	namedDay   = regexp.MustCompile(`^(\d{1,2})(?:º|°|st|nd|rd|th)? +(?:di |of )?(\p{L}+)(?: +(\d{4}))?$`)
)

// ParseDay reads a date as people write it: 31/07/2023, 31/7/23, 2023-07-31, 31/7 (of this year), 31 marzo, 31 march 2024, luglio
// 2023 (its last day), oggi, fine mese, fine anno and their English words. The day comes before the month in either language. It returns [ErrDay].
func ParseDay(word string, today events.Date) (events.Date, error) {
	word = strings.ToLower(strings.Join(strings.Fields(word), " "))
	switch word {
	case "oggi", "today":
		return today, nil
	case "ieri", "yesterday":
		return today - 1, nil
	case "domani", "tomorrow":
		return today + 1, nil
	case "fine mese", "month end", "end of month":
		return today.MonthEnd(), nil
	case "fine anno", "year end", "end of year":
		return today.YearEnd(), nil
	}
	if d, err := events.ParseDate(word); err == nil {
		return d, nil
	}
	if m := numericDay.FindStringSubmatch(word); m != nil {
		if d, ok := civil(m[3], m[2], m[1], today); ok {
			return d, nil
		}
	}
	if m := namedDay.FindStringSubmatch(word); m != nil {
		if month := monthOf(m[2]); month > 0 {
			if d, ok := civil(m[3], strconv.Itoa(month), m[1], today); ok {
				return d, nil
			}
		}
	}
	if m := wholeMonth.FindStringSubmatch(word); m != nil {
		if month := monthOf(m[1]); month > 0 {
			if d, ok := civil(m[2], strconv.Itoa(month), "1", today); ok {
				return d.MonthEnd(), nil
			}
		}
	}
	return 0, refuse.BadRequest("%w: %q. Scrivere una data come 31/07/2023, 31/7, 2023-07-31, 31 marzo, oggi, fine mese o fine anno",
		"%w: %q. Write a date such as 31/07/2023, 31/7, 2023-07-31, 31 march, today, month end or year end", ErrDay, word)
}

// civil makes a date of its written parts; without a year it is of this year.
func civil(year, month, day string, today events.Date) (events.Date, bool) {
	y := today.Year()
	if year != "" {
		y, _ = strconv.Atoi(year) // digits
		if len(year) == 2 {
			y += 2000
		}
	}
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	date, err := events.ParseDate(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	if err != nil {
		return 0, false
	}
	gotYear, gotMonth, gotDay := date.Civil()
	return date, gotYear == y && int(gotMonth) == m && gotDay == d
}

// monthOf returns the month that a word names in either language, whole or by three letters or more; 0: none.
func monthOf(word string) int {
	if len(word) < 3 {
		return 0
	}
	for m := range 12 {
		first := events.MonthOf(events.NewDate(2000, time.Month(m+1), 1))
		for _, l := range []wording.Language{wording.Italian, wording.English} {
			if strings.HasPrefix(strings.ToLower(l.Month(first)), word) {
				return m + 1
			}
		}
	}
	return 0
}

// canonical returns the address to go to instead, if that of the request is not canonical: without empty fields, with dates as
// the API and the command line write them. Empty: it is.
func (v *View) canonical() (string, error) {
	values := url.Values{}
	for name, given := range v.asked {
		if len(given) > 1 {
			return "", refuse.BadRequest("%w: %s è dato %d volte: darlo una volta", "%w: %s is given %d times: give it once", ErrAddress, name, len(given))
		}
		if given[0] != "" {
			values.Set(name, given[0])
		}
	}
	if word := values.Get("at"); word != "" {
		d, err := ParseDay(word, v.frame.Today())
		if err != nil {
			return "", err
		}
		if values.Set("at", d.String()); d == v.frame.Today() && word != d.String() {
			values.Del("at") // "today" moves on
		}
	}
	if err := v.records(values); err != nil {
		return "", err
	}
	if l := values.Get("lang"); l != "" && l != "it" && l != "en" {
		return "", refuse.BadRequest("%w: lang=%s: atteso it o en", "%w: lang=%s: expected it or en", ErrAddress, l)
	}
	if values.Encode() == v.asked.Encode() {
		return "", nil
	}
	to := v.Request.URL.EscapedPath()
	if len(values) > 0 {
		to += "?" + values.Encode()
	}
	return to, nil
}

// ErrAddress is returned for parameters of an address that cannot be understood.
var ErrAddress = lang.Errorf("indirizzo non compreso", "address not understood")

// records turns the choice of the bar into the parameter known. A date that was typed beside "until", or a moment that was chosen, is
// meant although the choice was left where it was: the form says by "was" what stood there.
func (v *View) records(values url.Values) error {
	choice, was := values.Get("records"), values.Get("was")
	known, moment := values.Get("known"), values.Get("moment")
	for _, name := range []string{"records", "moment", "was"} {
		values.Del(name)
	}
	switch {
	case choice == "":
	case moment != "" && moment != was:
		choice, known = "until", moment
	case known != "" && known != was:
		choice = "until"
	}
	switch choice {
	case "":
	case "until":
		if values.Set("known", known); known == "" {
			values.Del("known")
		}
	case "all":
		values.Del("known")
	case "then":
		at := values.Get("at")
		if at == "" {
			at = v.frame.Today().String()
		}
		values.Set("known", at)
	default:
		return refuse.BadRequest("%w: records=%s: atteso all, then o until", "%w: records=%s: expected all, then or until", ErrAddress, choice)
	}
	word := strings.ReplaceAll(values.Get("known"), " ", "+") // an unescaped plus sign of a zone
	if word == "" {
		return nil
	}
	if _, _, err := report.ParseKnown(word); err != nil {
		d, dayErr := ParseDay(values.Get("known"), v.frame.Today())
		if dayErr != nil {
			return err
		}
		word = d.String()
	}
	values.Set("known", word)
	return nil
}
