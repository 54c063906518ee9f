package repair

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/hr"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// pointers are the fields at fault, by the code of what waits.
var pointers = map[string]string{
	ledger.ParkNotHired: "/subject", ledger.ParkOutsideService: "/data/date", ledger.ParkSecondHire: "/data/date",
	ledger.ParkTerminated: "/data/date", ledger.ParkProbation: "/data/probationUntil", ledger.ParkUnknownSchedule: "/data/schedule",
	ledger.ParkSecondClocking: "/data/date", ledger.ParkLoanIDUsed: "/data/loan", ledger.ParkLoanUnknown: "/data/loan",
	ledger.ParkLoanOther: "/subject", ledger.ParkLoanOverpaid: "/data/amount", ledger.ParkLoanNoRate: "/data/date",
	ledger.ParkExamPassed: "/data/exam", ledger.ParkExamCourse: "/data/course",
	ledger.ParkAnnulsNothing: "/data/id", ledger.ParkEntitlementOther: "/data/entitlement",
}

// parked returns the repairs of a fact that waits, the likeliest first, and the fact that stands in its way, if one does.
func (m *mender) parked(p *report.Parked, e *events.Event) (repairs []Repair, other *events.Event, err error) {
	l := &list{m: m, p: p, e: e, out: []Repair{}}
	switch p.Code {
	case ledger.ParkNotHired:
		l.notHired()
	case ledger.ParkOutsideService:
		l.drop(wording.Say("Annullare questo fatto, se la matricola o la data è sbagliata.", "Annul this fact, if the id or the date is wrong."))
		l.other(isTermination, wording.Say("Annullare la cessazione, se il rapporto è proseguito: allora conta questo fatto.",
			"Annul the termination, if the service went on: then this fact counts."))
	case ledger.ParkSecondHire:
		l.stands, l.err = m.last(e.Subject, isHire)
		l.first(hr.Terminated{}.Type(), e.Data.Effective()-1, nil, wording.Say("Inviare la cessazione del rapporto precedente: allora conta questa assunzione.",
			"Send the termination of the service before: then this hire counts."))
		l.drop(wording.Say("Annullare questa assunzione, se è un doppione.", "Annul this hire, if it is there twice."))
	case ledger.ParkTerminated:
		l.drop(wording.Say("Annullare questa cessazione, se è un doppione.", "Annul this termination, if it is there twice."))
		l.other(isTermination, wording.Say("Annullare la cessazione precedente: allora conta questa.", "Annul the termination before: then this one counts."))
	case ledger.ParkSecondClocking:
		l.other(clockingOn(e), wording.Say("Annullare l'altra timbratura del giorno: allora conta questa.", "Annul the other clocking of the day: then this one counts."))
		l.drop(wording.Say("Annullare questa timbratura: resta valida l'altra.", "Annul this clocking: the other one stays."))
	case ledger.ParkLoanOverpaid:
		l.overpaid()
	case ledger.ParkLoanNoRate:
		l.wait(wording.Say("Attendere: conterà quando la tabella dei tassi comprenderà quella data.", "Wait: it counts once the table of rates has that date."))
		l.drop(dropped)
	case ledger.ParkProbation:
		l.correct(wording.Say("Annullare questo fatto e inviarlo di nuovo con il termine della prova corretto.", "Annul this fact and send it again with the right end of probation."),
			e.Subject, map[string]any{"probationUntil": nil})
		l.drop(dropped)
	case ledger.ParkUnknownSchedule:
		l.correct(wording.Say("Annullare questo fatto e inviarlo di nuovo con l'orario corretto.", "Annul this fact and send it again with the right schedule."),
			e.Subject, map[string]any{"schedule": nil})
		l.drop(dropped)
	case ledger.ParkExamPassed:
		l.correct(wording.Say("Annullare questo fatto e inviarlo di nuovo con l'esame giusto.", "Annul this fact and send it again with the right exam."),
			e.Subject, map[string]any{"exam": nil})
		l.drop(dropped)
	case ledger.ParkExamCourse:
		l.correct(wording.Say("Annullare questo fatto e inviarlo di nuovo con il corso giusto.", "Annul this fact and send it again with the right course."),
			e.Subject, map[string]any{"course": nil})
		l.drop(dropped)
	case ledger.ParkEntitlementOther:
		l.correct(wording.Say("Annullare questo fatto e inviarlo di nuovo con la spettanza giusta.", "Annul this fact and send it again with the right entitlement."),
			e.Subject, map[string]any{"entitlement": nil})
		l.drop(dropped)
	case ledger.ParkAnnulsNothing:
		l.wait(wording.Say("Attendere: avrà effetto quando arriverà l'evento che annulla.", "Wait: it takes effect when the event comes that it annuls."))
		l.annulment()
	default:
		l.byDefault()
	}
	return l.out, l.stands, l.err
}

var dropped = wording.Say("Annullare questo fatto, se è sbagliato.", "Annul this fact, if it is wrong.")

// list gathers the repairs of one fact.
type list struct {
	m   *mender
	p   *report.Parked
	e   *events.Event
	out []Repair
	err error

	stands *events.Event // in its way
}

func (l *list) add(do string, words wording.Text, err error, drafts ...draft) {
	if err != nil || l.err != nil {
		l.err = errors.Join(l.err, err)
		return
	}
	r, err := repair(do, words, drafts...)
	l.out, l.err = append(l.out, r), err
}

// wait: nothing is to be done.
func (l *list) wait(words wording.Text) { l.add(Wait, words, nil) }

// drop annuls the fact itself.
func (l *list) drop(words wording.Text) {
	d, err := l.m.annul(l.e, l.e, l.p.Code)
	l.add(Annul, words, err, d)
}

// other annuls the last fact about the same subject that fits.
func (l *list) other(fits func(*events.Event) bool, words wording.Text) {
	e, err := l.m.last(l.e.Subject, fits)
	if err != nil || e == nil {
		l.err = errors.Join(l.err, err)
		return
	}
	l.stands = e
	d, err := l.m.annul(e, l.e, l.p.Code)
	l.add(Annul, words, err, d)
}

// first sends a fact of a type that must come first.
func (l *list) first(typ *events.Type, date events.Date, given map[string]any, words wording.Text) {
	d, err := l.m.blank(l.e, typ, date, given)
	l.add(Send, words, err, d)
}

// correct annuls the fact and sends it again with other values.
func (l *list) correct(words wording.Text, subject string, fields map[string]any) {
	gone, err := l.m.annul(l.e, l.e, l.p.Code)
	again, e := l.m.again(l.e, subject, fields)
	l.add(Replace, words, errors.Join(err, e), gone, again)
}

func (l *list) notHired() {
	date := l.e.Data.Effective()
	hire, err := l.m.last(l.e.Subject, func(e *events.Event) bool { return isHire(e) && e.Data.Effective() > date })
	l.err = errors.Join(l.err, err)
	wrong := wording.Say("Annullare questo fatto, se la matricola o la data è sbagliata.", "Annul this fact, if the id or the date is wrong.")
	if hire == nil {
		l.first(hr.Hired{}.Type(), date, nil, wording.Say("Inviare l'assunzione, entro il %s: allora conta questo fatto.",
			"Send the hire, dated by %s: then this fact counts.", date))
		l.drop(wrong)
	} else {
		l.drop(wrong)
		l.stands = hire
		gone, err := l.m.annul(hire, l.e, l.p.Code)
		again, e := l.m.again(hire, hire.Subject, map[string]any{"date": date.String()})
		l.add(Replace, wording.Say("Anticipare al %s l'assunzione, registrata al %s: allora conta questo fatto.",
			"Move the hire, recorded on %[2]s, to %[1]s: then this fact counts.", date, hire.Data.Effective()), errors.Join(err, e), gone, again)
	}
	l.wait(wording.Say("Attendere, se l'assunzione sta per arrivare: il fatto conterà da sé.", "Wait, if the hire is about to come: the fact then counts by itself."))
}

func isHire(e *events.Event) bool { _, ok := e.Data.(hr.Hired); return ok }

func isTermination(e *events.Event) bool { _, ok := e.Data.(hr.Terminated); return ok }

// clockingOn fits the other clockings of a clocking's day.
func clockingOn(this *events.Event) func(*events.Event) bool {
	return func(e *events.Event) bool {
		_, ok := e.Data.(hr.ClockingRecorded)
		return ok && e.Seq != this.Seq && e.Data.Effective() == this.Data.Effective()
	}
}

// value returns the text of a field of an event's data; empty: it has none.
func value(e *events.Event, field string) (text string) {
	b, err := events.EncodeData(e.Data)
	if err != nil {
		return ""
	}
	var data map[string]json.RawMessage
	if json.Unmarshal(b, &data) != nil || json.Unmarshal(data[field], &text) != nil {
		return ""
	}
	return text
}

// missingCase is of a fact about a case that is not there: the fact that begins the case is missing, or the id is wrong.
func (l *list) missingCase(field string) {
	if typ := beginning(l.e.Data); typ != nil {
		l.first(typ, 0, map[string]any{field: value(l.e, field)}, wording.Say("Inviare ciò che manca, %s: allora conta questo fatto.",
			"Send what is missing, %s: then this fact counts.", wording.Text{It: inSentence(typ.It), En: inSentence(typ.Title)}))
	}
	l.correct(otherID, l.e.Subject, map[string]any{field: nil})
	l.wait(untilThen)
}

var otherID = wording.Say("Annullare questo fatto e inviarlo di nuovo con l'id giusto.", "Annul this fact and send it again with the right id.")

// inSentence is a title within a sentence.
func inSentence(title string) string {
	if title == "" {
		return title
	}
	return strings.ToLower(title[:1]) + title[1:]
}

// beginning returns the type of the fact that begins the case of a fact; nil: none.
func beginning(d events.Data) *events.Type {
	for i := range institutes.Companies {
		if typ := institutes.Companies[i].First[d.Type()]; typ != nil {
			return typ
		}
	}
	return nil
}

// otherSubject is of a fact about another person's case.
func (l *list) otherSubject(field string) {
	all, err := l.m.of(events.CompanySubject)
	l.err = errors.Join(l.err, err)
	for _, e := range all {
		if !l.m.waits[e.Seq] && e.Subject != l.e.Subject && e.Data.Type().Field(field) != nil && value(e, field) == value(l.e, field) {
			l.correct(wording.Say("Annullare questo fatto e inviarlo di nuovo a nome di %s, di cui è la pratica.",
				"Annul this fact and send it again for %s, whose case it is.", e.Subject), e.Subject, nil)
			break
		}
	}
	l.correct(otherID, l.e.Subject, map[string]any{field: nil})
	l.drop(dropped)
}

func (l *list) overpaid() {
	q := l.m.q
	q.At = l.e.Data.Effective()
	loan, err := l.m.r.Loan(l.m.ctx, q, value(l.e, "loan"))
	if err == nil {
		l.correct(wording.Say("Annullare questo rimborso e inviarlo di nuovo di quanto resta, %s euro.", "Annul this repayment and send it again for what is outstanding, %s euro.",
			wording.Number(loan.Outstanding)), l.e.Subject, map[string]any{"amount": loan.Outstanding})
	} else if !errors.Is(err, report.ErrUnknownLoan) {
		l.err = errors.Join(l.err, err)
	}
	l.drop(dropped)
}

// annulment sends the annulment that was meant.
func (l *list) annulment() {
	a, ok := l.e.Data.(hr.EventAnnulled)
	if !ok {
		return
	}
	d, err := l.m.again(l.e, l.e.Subject, map[string]any{"id": nil})
	l.add(Send, wording.Say("Inviare l'annullamento con l'id giusto, se %s è sbagliato: questo resta senza effetto.",
		"Send the annulment with the right id, if %s is wrong: this one stays without effect.", a.ID), err, d)
}

// byDefault is of a fact of which nothing more is known than the end of its code, which names what is wrong with its case.
func (l *list) byDefault() {
	switch field := idField(l.e.Data.Type()); {
	case field == "":
	case strings.HasSuffix(l.p.Code, ".unknown"):
		l.missingCase(field)
		return
	case strings.HasSuffix(l.p.Code, ".other_borrower"), strings.HasSuffix(l.p.Code, ".other_applicant"):
		l.otherSubject(field)
		return
	case strings.HasSuffix(l.p.Code, ".id_used_twice"):
		id, err := l.free(field)
		l.err = errors.Join(l.err, err)
		l.correct(wording.Say("Annullare questo fatto e inviarlo di nuovo con un id suo, %s.", "Annul this fact and send it again under an id of its own, %s.", id),
			l.e.Subject, map[string]any{field: id})
		l.drop(wording.Say("Annullare questo fatto, se è un doppione.", "Annul this fact, if it is there twice."))
		return
	}
	if neverByItself(l.p.Code) {
		l.drop(dropped)
		return
	}
	l.wait(untilThen)
	l.drop(dropped)
}

// neverByItself reports whether a fact of the code contradicts one that counts: nothing is missing that could come.
func neverByItself(code string) bool {
	return strings.HasSuffix(code, ".result_twice") || strings.HasSuffix(code, ".already_member") || strings.HasSuffix(code, ".wrong_state")
}

var untilThen = wording.Say("Attendere: conterà da sé quando arriverà ciò che manca.", "Wait: it counts by itself when what is missing comes.")

// idField returns the name of a type's field that holds the id of a case.
func idField(t *events.Type) string {
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Required && f.Says == declare.Code.Says {
			return f.Name
		}
	}
	return ""
}

// free returns an id that no fact of the company has in a field: the one that is taken with a number. The first fact that has it stands
// in the way.
func (l *list) free(field string) (string, error) {
	all, err := l.m.of(events.CompanySubject)
	taken := map[string]bool{}
	for _, e := range all {
		if e.Data.Type().Field(field) != nil {
			taken[value(e, field)] = true
			if value(e, field) == value(l.e, field) && !l.m.waits[e.Seq] && (l.stands == nil || events.Compare(e, l.stands) < 0) {
				l.stands = e
			}
		}
	}
	id := value(l.e, field)
	for n := 2; ; n++ {
		if next := id + "-" + strconv.Itoa(n); !taken[next] {
			return next, err
		}
	}
}
