package clockings

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"spettanze/events/clockings/cells"
)

// The fields of a table, in our own names. A pair of punches has a number from 1: in1, out1.
const (
	fieldEmployee  = "employee"
	fieldDate      = "date"
	fieldMoment    = "datetime"
	fieldTime      = "time"
	fieldDirection = "direction"
	fieldWeek      = "week"
)

// headings are the names of columns that clocks write, by field, the surer ones first: where a table has both matricola and
// dipendente, the latter may be a name. They are compared as plain returns them.
var headings = map[string][]string{
	fieldEmployee: {"employee", "employeeid", "employeecode", "employeenumber", "employeeno", "empid", "empno", "empcode", "matricola",
		"matricoladipendente", "nmatricola", "numeromatricola", "matr", "iddipendente", "codicedipendente", "coddipendente", "coddip",
		"codice", "staffid", "workerid", "personid", "personnelnumber", "userid", "idutente", "badge", "badgeid", "badgeno",
		"badgenumber", "idbadge", "nbadge", "numerobadge", "codicebadge", "tessera", "numerotessera", "card", "cardno", "acno", "enno",
		"enrollnumber", "id", "dipendente", "utente", "user"},
	fieldDate: {"date", "data", "datatimbratura", "datagiorno", "dataevento", "workdate", "punchdate", "clockdate", "attendancedate",
		"giorno", "day"},
	fieldMoment: {"datetime", "dataora", "dataeora", "dataoratimbratura", "dateandtime", "dateetime", "timestamp", "punchtime",
		"checktime"},
	fieldTime: {"time", "ora", "orario", "oratimbratura", "orariotimbratura", "oraevento", "clocktime", "timbratura", "punch", "hour"},
	fieldDirection: {"direction", "verso", "direzione", "senso", "inout", "eu", "entratauscita", "ingressouscita", "versotimbratura",
		"tipotimbratura", "statotimbratura", "logtype", "punchtype", "tipo", "type", "state", "status", "stato"},
	fieldWeek: {"week", "weektype", "settimana", "tiposettimana"},
}

// ins and outs begin the names of the columns of entrances and exits; a number may stand before or after.
var (
	ins = []string{"in", "entrata", "ingresso", "e", "inizio", "start", "clockin", "timein", "checkin", "punchin", "entry", "dalle",
		"orainizio", "oraentrata", "orarioentrata", "starttime", "intime", "i"}
	outs = []string{"out", "uscita", "u", "fine", "end", "clockout", "timeout", "checkout", "punchout", "exit", "alle",
		"orafine", "orauscita", "orariouscita", "endtime", "outtime", "o"}
)

// named are columns of a part of the day or of the break, by the punch that they hold.
var named = map[string]string{
	"entratamattina": "in1", "uscitamattina": "out1", "entratapomeriggio": "in2", "uscitapomeriggio": "out2", "rientro": "in2",
	"iniziopausa": "out1", "finepausa": "in2", "uscitapausa": "out1", "entratapausa": "in2", "rientropausa": "in2",
	"breakstart": "out1", "breakend": "in2", "startbreak": "out1", "endbreak": "in2", "breakout": "out1", "breakin": "in2",
	"lunchstart": "out1", "lunchend": "in2", "lunchout": "out1", "lunchin": "in2",
}

// breaks are the columns that hold the beginning of the break: beside one of them, a plain exit is the day's last.
var breaks = map[string]bool{"iniziopausa": true, "uscitapausa": true, "breakstart": true, "startbreak": true, "breakout": true,
	"lunchstart": true, "lunchout": true}

// plain is a heading without what people write in different ways: accents, case, spaces, punctuation.
func plain(heading string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(heading))
}

// fieldOf returns the field that a heading names and how sure it is, from 0, the surest; "" for none. A pair without a number is
// in0 or out0.
func fieldOf(heading string) (field string, doubt int) {
	name := plain(heading)
	if f, ok := named[name]; ok {
		return f, 0
	}
	for f, list := range headings {
		for i, h := range list {
			if h == name {
				return f, i
			}
		}
	}
	number := strings.TrimFunc(name, unicode.IsLetter)
	word := strings.Trim(name, "0123456789")
	word = strings.TrimPrefix(word, "a") // 1ª entrata; no name begins with an a but alle
	if strings.HasPrefix(name, "alle") {
		word = "alle"
	}
	n := 0
	if number != "" {
		var err error
		if n, err = strconv.Atoi(number); err != nil || n < 1 || n > 9 {
			return "", 0
		}
	}
	for _, side := range []struct {
		field string
		words []string
	}{{"in", ins}, {"out", outs}} {
		for i, w := range side.words {
			if w == word && (n > 0 || len(w) > 1) {
				return side.field + strconv.Itoa(n), i
			}
		}
	}
	return "", 0
}

// columns is where the fields of a table stand, from 0, and the headings that name no field.
type columns struct {
	at      map[string]int
	heading []string
	unused  []int  // columns that are left out
	twice   string // a field that two headings name equally well
}

// columnsOf reads a line of headings.
func columnsOf(headings []string) columns {
	c := columns{at: map[string]int{}, heading: make([]string, len(headings))}
	doubts := map[string]int{}
	next := map[string]int{} // of the pairs without a number, the last number given
	if slices.ContainsFunc(headings, func(cell string) bool { return breaks[plain(cell)] }) {
		next["out"] = 1 // the break begins with the first exit
	}
	for i, cell := range headings {
		c.heading[i] = cells.Clean(cell)
		field, doubt := fieldOf(c.heading[i])
		if side, ok := strings.CutSuffix(field, "0"); ok {
			next[side]++
			field = side + strconv.Itoa(next[side])
		}
		if field == "" {
			continue
		}
		before, taken := c.at[field]
		switch {
		case !taken || doubt < doubts[field]:
			c.at[field], doubts[field] = i, doubt
		case doubt == doubts[field] && plain(headings[before]) == plain(headings[i]):
			c.twice = field
		}
	}
	used := map[int]bool{}
	for _, i := range c.at {
		used[i] = true
	}
	for i := range headings {
		if !used[i] {
			c.unused = append(c.unused, i)
		}
	}
	return c
}

// pairs reports whether the table has columns of entrances or exits, and how many pairs.
func (c *columns) pairs() (n int) {
	for i := 1; i <= 9; i++ {
		_, in := c.at["in"+strconv.Itoa(i)]
		_, out := c.at["out"+strconv.Itoa(i)]
		if in || out {
			n = i
		}
	}
	return n
}

func (c *columns) has(field string) bool { _, ok := c.at[field]; return ok }

// known counts the fields found, the measure of a line of headings.
func (c *columns) known() int { return len(c.at) }

// usable reports whether the columns suffice: an employee, a day, and punches.
func (c *columns) usable() bool {
	return c.has(fieldEmployee) && (c.has(fieldMoment) || c.has(fieldDate) && (c.pairs() > 0 || c.has(fieldTime)))
}

// Headed reports whether cells are the headings of a table of clockings.
func Headed(headings []string) bool {
	c := columnsOf(headings)
	return c.usable()
}

// Employee returns which of some headings names the employee, from 0; -1: none does.
func Employee(headings []string) int {
	c := columnsOf(headings)
	if i, ok := c.at[fieldEmployee]; ok {
		return i
	}
	return -1
}
