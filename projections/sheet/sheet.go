// Package sheet writes the tables that leave the program for a spreadsheet, or for programs that read the same files.
//
// A [Form] says for whom. The plain form is for programs and never changes: comma, ISO dates, decimal point, names and codes
// of the documents, no byte order mark. The form for people opens in a spreadsheet of their language by a double click:
//
//	             plain               Italian                       English
//	separator    ,                   ;                             ,
//	number       -0.3750             -0,3750                       -0.3750
//	date         2023-03-07          07/03/2023                    2023-03-07
//	header       date,entitlement    Data;Spettanza                Date,Entitlement
//	in front     nothing             a byte order mark             a byte order mark
//
// In every form a text that a spreadsheet would run as a formula is preceded by an apostrophe ([Safe]), and numbers and dates
// are not: [CSV.Row] takes them by their types. All CSV files are written by [CSV]. Workbooks hold typed cells, of which no
// text is a formula, and share the words.
package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/wording"
)

// Form is for whom a table is written. The zero value is the plain form, for programs.
type Form struct {
	People   bool // who read Language
	Language wording.Language
}

// Code is it or en, and plain for the plain form.
func (f Form) Code() string {
	if !f.People {
		return "plain"
	}
	return lang.Language(f.Language).Code()
}

// FormOf returns the form of a code.
func FormOf(code string) (f Form, ok bool) {
	for _, f := range []Form{{}, {People: true, Language: wording.Italian}, {People: true, Language: wording.English}} {
		if f.Code() == code {
			return f, true
		}
	}
	return f, false
}

// Number is a decimal number as documents write it.
type Number string

// formulas are the characters that begin a formula, a tab and line ends that hide one, and their full-width forms (OWASP, CSV
// injection).
const formulas = "=+-@\t\r\n＝＋－＠"

// Safe keeps a spreadsheet from taking a text for a formula.
func Safe(s string) string {
	if r, n := utf8.DecodeRuneInString(s); n > 0 && strings.ContainsRune(formulas, r) {
		return "'" + s
	}
	return s
}

// CSV writes a table (RFC 4180). The first error is returned by [CSV.Flush], and by every row behind it.
type CSV struct {
	out    *csv.Writer
	form   Form
	record []string
}

// NewCSV returns a writer. Lines of the plain form end as the file's always did: with CRLF, or with LF.
func NewCSV(w io.Writer, form Form, crlf bool) *CSV {
	c := &CSV{out: csv.NewWriter(w), form: form}
	c.out.UseCRLF = crlf || form.People
	if form.People && form.Language == wording.Italian {
		c.out.Comma = ';' // where the decimal separator is a comma, a list is separated by semicolons
	}
	return c
}

// Header writes the names of the columns, before all rows.
func (c *CSV) Header(names []string) error {
	c.record = c.record[:0]
	for _, n := range names {
		c.record = append(c.record, c.form.Column(n))
	}
	if c.form.People {
		c.record[0] = "\ufeff" + c.record[0] // else a spreadsheet reads UTF-8 as Windows-1252
	}
	return c.out.Write(c.record)
}

// Row writes texts (string), decimal numbers ([Number]), whole numbers, dates, and nil for an empty cell.
func (c *CSV) Row(cells ...any) error {
	c.record = c.record[:0]
	for _, v := range cells {
		c.record = append(c.record, c.form.cell(v))
	}
	return c.out.Write(c.record)
}

// Flush writes what is left.
func (c *CSV) Flush() error {
	c.out.Flush()
	return c.out.Error()
}

func (f Form) cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return Safe(v)
	case Number:
		if f.People && f.Language == wording.Italian {
			return strings.Replace(string(v), ".", ",", 1)
		}
		return string(v)
	case uint64:
		return strconv.FormatUint(v, 10)
	case events.Date:
		if !f.People {
			return v.String()
		}
		return f.Language.Date(v)
	}
	return Safe(fmt.Sprint(v))
}

// Column names a column.
func (f Form) Column(name string) string { return f.words(columns, name) }

// Sheet names a sheet, or the line of one that says what it is about.
func (f Form) Sheet(name string) string { return f.words(sheets, name) }

func (f Form) words(of map[string]lang.Text, name string) string {
	if t, ok := of[name]; ok && f.People {
		return f.Language.Text(t)
	}
	return name
}

// Entitlement names an entitlement.
func (f Form) Entitlement(e events.Entitlement) string {
	if !f.People {
		return string(e)
	}
	return f.Language.Entitlement(e)
}

// Kind names a kind of movement.
func (f Form) Kind(kind string) string {
	if !f.People {
		return kind
	}
	return f.Language.Kind(kind)
}

// Instruction names a kind of payroll instruction.
func (f Form) Instruction(kind string) string {
	if !f.People {
		return kind
	}
	return f.Language.Instruction(kind)
}

// Unit names the unit of the numbers in a table: time is in minutes.
func (f Form) Unit(u events.Unit) string {
	switch {
	case !f.People:
		return u.String()
	case u.Row().Clock:
		return f.Language.Say("minuti", "minutes")
	}
	return f.Language.Unit(u)
}

// Yes is the cell of what is true.
func (f Form) Yes() string {
	if !f.People {
		return "true"
	}
	return f.Language.Say("sì", "yes")
}

var columns = map[string]lang.Text{
	"arithmetic": lang.Say("Conto", "Arithmetic"), "balance": lang.Say("Saldo", "Balance"), "case": lang.Say("Pratica", "Case"),
	"clause": lang.Say("Clausola", "Clause"), "closing": lang.Say("Chiusura del", "Closing of"), "code": lang.Say("Regola violata", "Broken rule"),
	"company": lang.Say("Azienda", "Company"), "date": lang.Say("Data", "Date"), "due": lang.Say("Dovuto il", "Due on"),
	"effect": lang.Say("Effetto sul saldo", "Effect on the balance"), "employee": lang.Say("Dipendente", "Employee"),
	"entitlement": lang.Say("Spettanza", "Entitlement"), "event": lang.Say("Evento", "Event"), "forecast": lang.Say("Previsione", "Forecast"),
	"from": lang.Say("Dal conto", "From account"), "id": lang.Say("Evento", "Event"), "kind": lang.Say("Tipo", "Kind"),
	"limit": lang.Say("Limite", "Limit"), "loan": lang.Say("Prestito", "Loan"), "lot": lang.Say("Anno", "Lot"),
	"month": lang.Say("Mese", "Month"), "note": lang.Say("Conto", "Arithmetic"), "observed": lang.Say("Rilevato", "Observed"),
	"quantity": lang.Say("Quantità", "Quantity"), "rate": lang.Say("Maggiorazione %", "Surcharge %"), "row": lang.Say("Riga", "Row"),
	"seq": lang.Say("Sequenza", "Sequence"), "sequence": lang.Say("Sequenza", "Sequence"), "source": lang.Say("Fonte", "Source"),
	"title": lang.Say("Titolo", "Title"), "to": lang.Say("Al conto", "To account"), "unit": lang.Say("Unità", "Unit"),
	"value": lang.Say("Valore", "Value"), "what": lang.Say("Voce", "What"),
	"policy": lang.Say("Polizza", "Policy"), "cover": lang.Say("Copertura", "Cover"), "insuredCase": lang.Say("Caso", "Case"), "insuredFrom": lang.Say("Dal", "From"),
	"multiple": lang.Say("Volte la retribuzione", "Times the pay"), "base": lang.Say("Base", "Base"), "family": lang.Say("Familiari", "Family"),
	"sum":                lang.Say("Capitale assicurato", "Sum insured"),
	"fund":               lang.Say("Fondo", "Fund"),
	"state":              lang.Say("Stato", "State"),
	"waiting":            lang.Say("Giorni di attesa", "Days waiting"),
	"disbursed":          lang.Say("Erogato il", "Paid out on"),
	"decided":            lang.Say("Deciso il", "Decided on"),
	"granted":            lang.Say("Concesso", "Granted"),
	"decision":           lang.Say("Motivo della decisione", "Reason of the decision"),
	"payBy":              lang.Say("Da erogare entro", "To be paid by"),
	"unmet":              lang.Say("Condizioni non rispettate", "Conditions not met"),
	"requestAmount":      lang.Say("Importo richiesto", "Amount asked for"),
	"requestInstalments": lang.Say("Rate richieste", "Instalments asked for"),
	"stands":             lang.Say("Ancora così", "Still so"),
	"assigned":           lang.Say("Unità organizzativa", "Unit of the company"),
	"schedule":           lang.Say("Orario", "Schedule"), "expires": lang.Say("Scade il", "Expires on"), "expiring": lang.Say("Che cosa scade", "What expires"),
	"stream": lang.Say("Registro", "Log"), "size": lang.Say("Registrazioni", "Records"), "root": lang.Say("Radice", "Root"),
	"left":   lang.Say("Ne restano", "Left"),
	"change": lang.Say("Variazione", "Change"), "delay": lang.Say("Giorni di ritardo", "Days of delay"), "why": lang.Say("Perché", "Why"),
	"amount": lang.Say("Importo", "Amount"), "grant": lang.Say("Contributo", "Grant"), "incomplete": lang.Say("Incompleto", "Incomplete"),
	"inService": lang.Say("In servizio", "In service"), "instalments": lang.Say("Rate", "Instalments"),
	"interest": lang.Say("Interessi", "Interest"), "outstanding": lang.Say("Residuo", "Outstanding"),
	"pointer": lang.Say("Campo", "Field"), "principal": lang.Say("Capitale", "Principal"), "raw": lang.Say("Come ricevuto", "As received"),
	"reason": lang.Say("Motivo", "Reason"), "recorded": lang.Say("Registrato il", "Recorded on"),
	"do": lang.Say("Azione", "Action"), "how": lang.Say("Esito", "Outcome"), "missing": lang.Say("Da completare", "To be filled in"),
	"text":    lang.Say("Testo", "Text"),
	"subject": lang.Say("Soggetto", "Subject"), "withheld": lang.Say("Trattenuta", "Withheld"),
	"sent": lang.Say("Inviato", "Sent"), "messages": lang.Say("Messaggi", "Messages"), "published": lang.Say("Comunicato", "Published"), "difference": lang.Say("Differenza", "Difference"),
	"unpublished": lang.Say("Da comunicare", "To be published"), "dueNow": lang.Say("Dovuto ora", "Due now"),
	"time": lang.Say("Quando", "When"), "total": lang.Say("In tutto", "In all"), "known": lang.Say("Fino alla sequenza", "Through sequence"),
	"type":          lang.Say("Tipo di evento", "Type of event"),
	"most":          lang.Say("Massimo", "Most"),
	"reached":       lang.Say("Raggiunto", "Reached"),
	"room":          lang.Say("Margine", "Room"),
	"since":         lang.Say("In vigore dal", "In force since"),
	"until":         lang.Say("In vigore fino al", "In force until"),
	"figure":        lang.Say("Cifra", "Figure"),
	"days":          lang.Say("Giorni", "Days"),
	"lost":          lang.Say("Perso", "Lost"),
	"opening":       lang.Say("Inizio anno", "Year's start"),
	"earned":        lang.Say("Maturato", "Earned"),
	"used":          lang.Say("Usato", "Used"),
	"other":         lang.Say("Altro", "Other"),
	"year":          lang.Say("Anno di calendario", "Calendar year"),
	"level":         lang.Say("Livello", "Level"),
	"discipline":    lang.Say("Disciplina", "Discipline"),
	"contract":      lang.Say("Contratto", "Contract"),
	"weeklyMinutes": lang.Say("Minuti settimanali", "Weekly minutes"),
	"weeklyDays":    lang.Say("Giorni settimanali", "Weekly days"),
	"fullTime":      lang.Say("Tempo pieno", "Full time"),
	"grade":         lang.Say("Inquadramento", "Grade"),
	"inForce":       lang.Say("In vigore", "In force"),
	"before":        lang.Say("Prima", "Before"),
	"after":         lang.Say("Dopo", "After"),
	"beforeText":    lang.Say("Prima", "Before"),
	"afterText":     lang.Say("Dopo", "After"),
	"hired":         lang.Say("Assunto il", "Hired on"),
	"ended":         lang.Say("Cessato il", "Ended on"),
	"serviceStart":  lang.Say("Anzianità dal", "Service since"),
	"day":           lang.Say("Giorno", "Day"), "inTurn": lang.Say("Di turno", "In turn"), "notInTurn": lang.Say("Non di turno", "Not in turn"),
	"worked": lang.Say("Perché ha lavorato il", "Because they worked on"), "week": lang.Say("Tipo di settimana", "Type of week"),
	"planned": lang.Say("Turno", "Shift"), "plannedMinutes": lang.Say("Minuti previsti", "Planned minutes"), "dueMinutes": lang.Say("Minuti dovuti", "Minutes due"),
	"workedMinutes": lang.Say("Minuti lavorati", "Minutes worked"), "swapped": lang.Say("Cambio", "Swap"), "leave": lang.Say("Assenze", "Leave"),
	"breaches": lang.Say("Regole violate", "Broken rules"),
	"rank":     lang.Say("Posizione", "Rank"), "request": lang.Say("Richiesta", "Request"), "group": lang.Say("Gruppo", "Group"),
	"quarter": lang.Say("Trimestre", "Quarter"), "presented": lang.Say("Presentata il", "Presented on"), "eviction": lang.Say("Sfratto", "Eviction"),
	"serviceSince": lang.Say("Anzianità dal", "Service since"), "age": lang.Say("Età", "Age"), "extraAmount": lang.Say("Ulteriore importo", "Further sum"),
}

var sheets = map[string]lang.Text{
	"about": lang.Say("Informazioni", "About"), "balances": lang.Say("Saldi", "Balances"), "breaches": lang.Say("Violazioni", "Breaches"),
	"turns":  lang.Say("Chi è di turno", "Who is in turn"),
	"places": lang.Say("Posti", "Places"), "rows": lang.Say("Graduatoria", "Ranking"),
	"coverages": lang.Say("Polizze", "Policies"), "yearlyGross": lang.Say("Retribuzione annua lorda", "Yearly gross pay"),
	"movements": lang.Say("Movimenti", "Movements"), "payroll": lang.Say("Paghe", "Payroll"),
	"company": lang.Say("Azienda", "Company"), "at": lang.Say("Al", "As of"), "known, sequence": lang.Say("Noto fino alla sequenza", "Known through sequence"),
	"known, recorded": lang.Say("Registrata il", "Recorded on"), "forecast after": lang.Say("Previsione dopo il", "Forecast after"),
}
