package clockings

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/events/lang"
)

// Refusal is why rows, or a whole table, are not understood: where, what was found, what to do.
type Refusal struct {
	Lines  []int     // of the rows, from 1; none: the whole table
	Column string    // its heading; empty: the whole row
	Code   string    // one of events' codes
	Found  string    // what stands there; empty: nothing to show
	Reason lang.Text // what is wrong and what to do: the same for all rows of one cause
}

// In is the refusal as a sentence.
func (r *Refusal) In(l lang.Language) string {
	var b strings.Builder
	if r.Column != "" {
		b.WriteString(lang.Say("colonna %q: ", "column %q: ", r.Column).In(l))
	}
	if r.Found != "" {
		b.WriteString(r.Found + ": ")
	}
	return b.String() + r.Reason.In(l)
}

func found(s string) string {
	if s == "" {
		return ""
	}
	return events.Quote([]byte(s)).En
}

// What is wrong with a row. Each says what to do.
var (
	ReasonNoEmployee = lang.Say("manca il dipendente: scrivere il suo codice e rimandare la riga",
		"the employee is missing: write the id and send the row again")
	ReasonEmployee = lang.Say("non è il codice di un dipendente (da 1 a 64 lettere senza accenti, cifre, - o _): scrivere il codice, "+
		"non il nome", "this is no id of an employee (1 to 64 letters without accents, digits, - or _): write the id, not the name")
	reasonNoDate = lang.Say("manca il giorno: scriverlo e rimandare la riga", "the day is missing: write it and send the row again")
	reasonDate   = lang.Say("non è un giorno che esiste: scriverlo come 07/03/2023 o 2023-03-07, o dire con --map come è scritto",
		"this is no day that exists: write it as 07/03/2023 or 2023-03-07, or say with --map how it is written")
	reasonShortYear = lang.Say("con l'anno di due cifre il giorno si può leggere in più modi: scrivere l'anno di quattro cifre, o dire con "+
		"--map come è scritto (date: DD/MM/YY)", "with a year of two digits this day can be read in several ways: write the year with "+
		"four, or say with --map how it is written (date: DD/MM/YY)")
	reasonDateTime = lang.Say("c'è anche un'ora nel giorno: nella colonna del giorno va solo il giorno",
		"there is a time of day with the date: the column of the day takes the day alone")
	reasonNoTime = lang.Say("manca l'ora: scriverla e rimandare la riga", "the time is missing: write it and send the row again")
	reasonTime   = lang.Say("non è un'ora: scriverla come 7:50, 07.50 o 07:50:00, o dire con --map come è scritta",
		"this is no time of day: write it as 7:50, 07.50 or 07:50:00, or say with --map how it is written")
	reasonDecimal = lang.Say("sembra un numero di ore con i decimali: scrivere l'ora come 7:50, o dire con --map time: decimal hours",
		"this looks like decimal hours: write the time as 7:50, or say with --map time: decimal hours")
	reasonDoubtful = lang.Say("può essere un'ora dopo la mezzanotte o una frazione di giorno di un foglio di calcolo: scrivere l'ora come "+
		"0:30, o dire con --map come è scritta", "this may be a time after midnight or a spreadsheet's part of a day: write the time as "+
		"0:30, or say with --map how it is written")
	reasonWeek = lang.Say("il tipo di settimana è A, B o C: correggerlo o lasciarlo vuoto (vale la serie di hr.flex.weeks_set)",
		"a week type is A, B or C: correct it or leave it empty (the series of hr.flex.weeks_set holds)")
	reasonMissing = lang.Say("manca una timbratura: a ogni entrata serve la sua uscita; completare la riga e rimandarla",
		"a punch is missing: every entrance takes its exit; complete the row and send it again")
	reasonDouble = lang.Say("la stessa ora due volte: il badge è stato letto due volte; tenere una lettura e rimandare la riga",
		"the same time twice: the badge was read twice; keep one reading and send the row again")
	reasonNoBreak = lang.Say("uscita e rientro alla stessa ora: non c'è pausa; scrivere una sola entrata e una sola uscita",
		"exit and return at the same time: there is no break; write one entrance and one exit")
	reasonMidnight = lang.Say(`il turno passa la mezzanotte, e una riga della tabella sta dentro un giorno (da 00:00 a 23:59): inviarlo come `+
		`evento hr.clocking.recorded con "overnight":true, alla data in cui il turno comincia`,
		`the shift crosses midnight, and a row of a table lies within a day (00:00 to 23:59): send it as an event `+
			`hr.clocking.recorded with "overnight":true, on the date on which the shift begins`)
	reasonOrder = lang.Say("le timbrature non sono in ordine: ogni ora deve seguire la precedente; correggere la riga e rimandarla",
		"the punches are out of order: each time follows the one before; correct the row and send it again")
	reasonMany = lang.Say("più di quattro timbrature: il contratto conta entrata, uscita in pausa, rientro e uscita; lasciare quelle "+
		"della pausa pranzo e registrare le altre assenze del giorno come permessi (hr.leave.taken)",
		"more than four punches: the contract counts entrance, exit to lunch, return and exit; keep those of the lunch break and "+
			"record the day's other absences as leave (hr.leave.taken)")
	ReasonOverlap = lang.Say("più righe per lo stesso dipendente e lo stesso giorno, che non si possono unire: lasciarne una",
		"several rows of the same employee and day that cannot be joined: keep one")
	reasonDirection = lang.Say("non è entrata né uscita: scrivere E o U, o dire con --map che cosa significa (directions)",
		"this is neither in nor out: write in or out, or say with --map what it means (directions)")
	reasonOneDirection = lang.Say("due entrate o due uscite di seguito: manca la timbratura in mezzo; aggiungerla e rimandare il giorno",
		"two entrances or two exits in a row: the punch between them is missing; add it and send the day again")
	reasonOdd = lang.Say("manca una timbratura: il giorno ne ha un numero dispari; aggiungerla e rimandare il giorno (se il turno passa la "+
		"mezzanotte, registrare l'uscita alle 23:59)", "a punch is missing: the day has an odd number of them; add it and send the "+
		"day again (where the shift crosses midnight, record the exit at 23:59)")
)

// ReasonCells is said of a row with more or fewer cells than there are headings.
func ReasonCells(cells, headings int) lang.Text {
	return lang.Say("celle %d, intestazioni %d: un separatore è di troppo o manca; correggere la riga e rimandarla",
		"%d cells, %d headings: a separator too many or too few; correct the row and send it again", cells, headings)
}

// monthFirst is said of a table that writes the month before the day.
func monthFirst(at int, heading, example string) *Refusal {
	return &Refusal{Lines: []int{at}, Column: heading, Code: events.CodeInvalidValue, Found: found(example), Reason: lang.Say(
		"le date sembrano scritte con il mese prima del giorno (MM/DD/YYYY), e non si indovina: esportarle come 07/03/2023 o "+
			"2023-03-07, o dirlo con --map (date: MM/DD/YYYY)",
		"the dates look as if the month stands before the day (MM/DD/YYYY), which is not guessed: export them as 07/03/2023 or "+
			"2023-03-07, or say so with --map (date: MM/DD/YYYY)")}
}

// Sample is a table that is understood, for errors and help.
const Sample = "matricola;data;entrata 1;uscita 1;entrata 2;uscita 2\nE042;07/03/2023;07:50;12:00;12:50;17:05"

// noHeadings is said of a text without usable headings; best is the line that has the most of them, if any.
func noHeadings(best *table, lines []string) *Refusal {
	r := &Refusal{Code: events.CodeMalformedCSV}
	what := []lang.Text{lang.Say("nessuna riga di intestazioni", "no line of headings")}
	switch {
	case best != nil && best.columns.known() > 0:
		what = missing(&best.columns)
		if best.header > 0 {
			r.Lines = []int{best.header}
		}
		r.Code = events.CodeMissingField
		var known, unknown []string
		for i, h := range best.columns.heading {
			if slices.Contains(best.columns.unused, i) {
				unknown = append(unknown, found(h))
			} else {
				known = append(known, found(h))
			}
		}
		what = append(what, lang.Say("riconosciute: %s", "recognized: %s", strings.Join(known, ", ")))
		if len(unknown) > 0 {
			what = append(what, lang.Say("non riconosciute: %s", "not recognized: %s", strings.Join(unknown, ", ")))
		}
	case fixedWidth(lines):
		what = []lang.Text{lang.Say("le righe sono tutte lunghe uguali e senza intestazioni: sembrano di larghezza fissa, e --map dice in quali "+
			"posizioni stanno i dati", "the lines are all of one length and have no headings: they look like fixed width, and --map says "+
			"at which positions the data stand")}
	case len(strings.Join(lines, "")) == 0:
		what = []lang.Text{lang.Say("non c'è niente", "there is nothing")}
	}
	it, en := make([]string, len(what)), make([]string, len(what))
	for i, t := range what {
		it[i], en[i] = t.It, t.En
	}
	r.Reason = lang.Say("questa tabella non si legge: %s. Servono il dipendente (matricola, badge, employee), il giorno (data, date) e le "+
		"timbrature (entrata 1, uscita 1 …, una riga al giorno; oppure ora e verso, una riga per timbratura), come\n%s\nAltri nomi o altre "+
		"forme si dicono con --map FILE. I turni hanno una colonna per il dipendente e una al giorno, con la data e l'anno nell'intestazione", "this table cannot be read: %s. It takes the employee (employee, badge, matricola), the day "+
		"(date, data) and the punches (in 1, out 1 …, a row a day; or time and direction, a row a punch), such as\n%s\nOther names or "+
		"forms are said with --map FILE. A roster has a column for the employee and one for each day, with the date and its year in the heading", lang.Text{It: strings.Join(it, "; "), En: strings.Join(en, "; ")}, Sample)
	return r
}

// missing says which columns there are not.
func missing(c *columns) (out []lang.Text) {
	if !c.has(fieldEmployee) {
		out = append(out, lang.Say("manca la colonna del dipendente", "the column of the employee is missing"))
	}
	if !c.has(fieldDate) && !c.has(fieldMoment) {
		out = append(out, lang.Say("manca la colonna del giorno", "the column of the day is missing"))
	}
	if c.pairs() == 0 && !c.has(fieldTime) && !c.has(fieldMoment) {
		out = append(out, lang.Say("mancano le colonne delle timbrature", "the columns of the punches are missing"))
	}
	return out
}

// fixedWidth reports whether lines are of one length and hold digits in the main.
func fixedWidth(lines []string) bool {
	if len(lines) == 0 || len(lines[0]) < 8 {
		return false
	}
	for _, l := range lines {
		if len(l) != len(lines[0]) || strings.ContainsAny(l, ";,\t|{") {
			return false
		}
	}
	return true
}

// Cause is refusals of one cause.
type Cause struct {
	Refusal           // of the first; its lines are those of all
	Examples []string // rows with what was found, the first ones
	Rows     int
}

// examples is how many rows of one cause are named, which is enough to find the others.
const examples = 5

// Causes gathers refusals of one cause, in order of their first rows.
func Causes(list []Refusal) (out []*Cause) {
	type key struct {
		column, code string
		reason       lang.Text
	}
	at := map[key]*Cause{}
	for _, r := range list {
		k := key{r.Column, r.Code, r.Reason}
		c := at[k]
		if c == nil {
			c = &Cause{Refusal: r}
			c.Lines = nil
			at[k] = c
			out = append(out, c)
		}
		c.Lines = append(c.Lines, r.Lines...)
		c.Rows += len(r.Lines)
		if len(c.Examples) < examples && len(r.Lines) > 0 {
			example := strconv.Itoa(r.Lines[0])
			if r.Found != "" {
				example += " " + r.Found
			}
			c.Examples = append(c.Examples, example)
		}
	}
	return out
}

// In is the cause as a sentence: that of its row, or how many rows it has and where the first ones are.
func (c *Cause) In(l lang.Language) string {
	if len(c.Examples) < 2 {
		return c.Refusal.In(l)
	}
	one := c.Refusal
	one.Found = ""
	more := ""
	if len(c.Examples) == examples && c.Rows > examples {
		more = ", …"
	}
	return fmt.Sprintf("%s (%s%s)", one.In(l), lang.Say("%d righe: %s", "%d rows: %s", c.Rows, strings.Join(c.Examples, ", ")).In(l), more)
}
