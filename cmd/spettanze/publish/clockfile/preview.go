package clockfile

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"spettanze/events"
	"spettanze/events/clockings"
	"spettanze/events/clockings/revise"
	"spettanze/events/lang"
)

// How many rows of a kind a preview shows: enough to see whether the columns were understood, and to find the others.
const (
	firstRows = 5
	firstIDs  = 10
)

// Preview writes what was understood, before anything is sent: the form of the table, its first rows, ids that were recognized,
// corrections, and the rows that are refused or left out.
func (f *File) Preview(w io.Writer, l lang.Language) error {
	p := &preview{l: l}
	p.form(f)
	if f.Roster != nil {
		p.rosters(f)
		p.ids(f)
		p.planned(f)
	} else {
		p.rows(f)
		p.ids(f)
		p.corrections(f)
	}
	for _, c := range clockings.Causes(f.LeftOut) {
		p.line("  tralasciate: %[2]s (%[1]s)", "  left out: %[2]s (%[1]s)", p.where(c.Lines), c.Reason)
	}
	for _, c := range clockings.Causes(f.Refusals()) {
		at := f.Name
		if len(c.Examples) == 1 {
			at += fmt.Sprintf(":%d", c.Lines[0])
		}
		p.line("%s: rifiutata: %s", "%s: rejected: %s", at, lang.Text{It: c.In(lang.Italian), En: c.In(lang.English)})
	}
	_, err := io.WriteString(w, p.b.String())
	if err != nil {
		return fmt.Errorf("write the preview: %w", err)
	}
	return nil
}

type preview struct {
	b strings.Builder
	l lang.Language
}

func (p *preview) line(it, en string, args ...any) {
	p.b.WriteString(lang.Say(it, en, args...).In(p.l) + "\n")
}

// form says how the table is laid out.
func (p *preview) form(f *File) {
	parts := []lang.Text{}
	switch f.Separator {
	case "":
	case "\t":
		parts = append(parts, lang.Say("separatore tabulazione", "separator tab"))
	default:
		parts = append(parts, lang.Say("separatore \"%s\"", "separator \"%s\"", f.Separator))
	}
	if f.Header > 0 {
		parts = append(parts, lang.Say("intestazioni alla riga %d", "headings on line %d", f.Header))
	}
	switch {
	case f.Roster != nil:
		parts = append(parts, lang.Say("turni: una riga per dipendente, una colonna al giorno", "rosters: a row an employee, a column a day"))
	case f.Punches:
		parts = append(parts, lang.Say("una riga per timbratura", "a row a punch"))
	default:
		parts = append(parts, lang.Say("una riga al giorno", "a row a day"))
	}
	if len(f.Dates) > 0 {
		parts = append(parts, lang.Say("date %s", "dates %s", p.forms(f.Dates)))
	}
	if len(f.Times) > 0 {
		parts = append(parts, lang.Say("ore %s", "times %s", p.forms(f.Times)))
	}
	if f.Seconds {
		parts = append(parts, lang.Say("secondi tralasciati", "seconds dropped"))
	}
	if f.Doubles > 0 {
		parts = append(parts, lang.Say("doppie letture unite: %d", "double readings joined: %d", f.Doubles))
	}
	words := make([]string, len(parts))
	for i, t := range parts {
		words[i] = t.In(p.l)
	}
	p.b.WriteString(f.Name + ": " + strings.Join(words, "; ") + "\n")
	columns := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		columns[i] = fmt.Sprintf("%s → %s", c.Heading, p.field(c.Field))
	}
	p.line("  colonne: %s", "  columns: %s", strings.Join(columns, ", "))
	if len(f.Unused) > 0 {
		p.line("  colonne tralasciate: %s", "  columns left out: %s", strings.Join(f.Unused, ", "))
	}
}

// fields are the names of fields in Italian.
var fields = map[string]string{"employee": "dipendente", "date": "giorno", "datetime": "giorno e ora", "time": "ora",
	"direction": "verso", "week": "settimana"}

func (p *preview) field(name string) string {
	if p.l == lang.English {
		return name
	}
	for _, side := range [][2]string{{"in", "entrata "}, {"out", "uscita "}} {
		if n, ok := strings.CutPrefix(name, side[0]); ok && len(n) == 1 {
			return side[1] + n
		}
	}
	return cmp.Or(fields[name], name)
}

// forms names forms of dates and times: in Italian G is the day, A the year.
func (p *preview) forms(list []string) string {
	s := strings.Join(list, ", ")
	if p.l == lang.Italian {
		s = strings.NewReplacer("D", "G", "YYYY", "AAAA", "YY", "AA").Replace(s)
	}
	return s
}

func (p *preview) date(d events.Date) string {
	if p.l == lang.English {
		return d.String()
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%02d/%02d/%d", day, m, y)
}

// rows shows the first clockings, with the days that the table covers.
func (p *preview) rows(f *File) {
	if f.From != 0 {
		p.line("  righe: %d, dal %s al %s; timbrature: %d", "  rows: %d, from %s to %s; clockings: %d", f.Rows, p.date(f.From), p.date(f.To), len(f.Clockings))
	} else {
		p.line("  righe: %d", "  rows: %d", f.Rows)
	}
	if f.Future > 0 {
		p.line("  attenzione, timbrature di giorni che devono ancora venire: %d", "  note: clockings of days to come: %d", f.Future)
	}
	for i, c := range f.Clockings {
		if i == firstRows {
			p.b.WriteString("    …\n")
			break
		}
		week := ""
		if c.Week != "" {
			week = " (" + c.Week + ")"
		}
		p.line("    riga %-6s %-12s %s  %s%s", "    row %-6s %-12s %s  %s%s", numbers(c.Lines), c.Employee, p.date(c.Date), times(c.Punches), week)
	}
}

func numbers(lines []int) string {
	if len(lines) == 1 {
		return fmt.Sprint(lines[0])
	}
	return fmt.Sprintf("%d–%d", lines[0], lines[len(lines)-1])
}

// ids says which ids were recognized, and which no employee has.
func (p *preview) ids(f *File) {
	if n := len(f.Plan.Recognized); n > 0 {
		p.line("  codici riconosciuti: %s", "  ids recognized: %s", p.list(f.Plan.Recognized))
	}
	if n := len(f.Plan.Unknown); n > 0 {
		p.line("  nessun dipendente ha questi codici, le righe aspettano l'assunzione: %s", "  no employee has these ids, the rows wait for "+
			"the hire: %s", p.list(f.Plan.Unknown))
	}
	if f.asked && f.Roster == nil && len(f.Plan.Unknown) > 0 && f.nobody() {
		p.line("  attenzione, nessun codice della tabella è di un dipendente dell'azienda: la colonna è quella giusta? I numeri dei badge si "+
			"traducono con --map (ids)", "  note: no id of the table is an employee's of the company: is it the right column? Badge numbers are "+
			"translated with --map (ids)")
	}
	for i, e := range f.Plan.Elsewhere {
		if i == firstRows {
			p.line("  … altri %d giorni hanno già una timbratura di un'altra fonte", "  … %d more days have a clocking of another source",
				len(f.Plan.Elsewhere)-i)
			break
		}
		p.line("  riga %d: %s %s ha già una timbratura di %s (%s): questa aspetta finché una delle due è annullata", "  row %d: %s %s has a "+
			"clocking of %s already (%s): this one waits until one of the two is annulled", e.Clocking.Lines[0], e.Clocking.Employee,
			p.date(e.Clocking.Date), e.Before[0].Source, strings.Join(e.Before[0].Punches, " "))
	}
}

func (p *preview) list(ids []revise.Recognized) string {
	var words []string
	for i, r := range ids {
		if i == firstIDs {
			words = append(words, lang.Say("… e altri %d", "… and %d more", len(ids)-i).In(p.l))
			break
		}
		word := r.Written
		if r.Employee != "" {
			word += " → " + r.Employee
		}
		words = append(words, word+lang.Say(" (righe: %d)", " (rows: %d)", r.Rows).In(p.l))
	}
	return strings.Join(words, ", ")
}

// corrections shows the clockings that replace recorded ones.
func (p *preview) corrections(f *File) {
	n := 0
	for _, item := range f.Plan.Items {
		if len(item.Before) == 0 {
			continue
		}
		if n++; n == 1 {
			p.line("  correzioni:", "  corrections:")
		}
		if n > 4*firstRows {
			continue
		}
		before := make([]string, len(item.Before))
		for i, b := range item.Before {
			before[i] = strings.Join(b.Punches, " ")
		}
		p.line("    riga %-6s %-12s %s  %s → %s", "    row %-6s %-12s %s  %s → %s", numbers(item.Clocking.Lines), item.Clocking.Employee,
			p.date(item.Clocking.Date), strings.Join(before, ", "), times(item.Clocking.Punches))
	}
	if n > 4*firstRows {
		p.line("    … in tutto %d", "    … %d in all", n)
	}
}

// where names the first of some rows.
func (p *preview) where(lines []int) string {
	words := make([]string, 0, firstRows)
	for i, n := range lines {
		if i == firstRows {
			words = append(words, "…")
			break
		}
		words = append(words, fmt.Sprint(n))
	}
	return lang.Say("righe: %d; %s", "rows: %d; %s", len(lines), strings.Join(words, ", ")).In(p.l)
}
