// Package trial is the form "May I take…?" and its answer: what a leave would leave of a balance, and which rules it would break,
// before it is asked for. Pages of oneself and of a team show it; nothing is recorded.
//
// The form is read (GET), so its address can be kept. Its parameters:
//
//	take=ferie         what is taken: an account that leave uses, or a type of absence by hours (hr.timebank.leave_taken)
//	on=2026-07-31      the day, or the first one; in any form that [frame.ParseDay] takes
//	until=2026-08-14   the last day, of more than one
//	hours=2:30         of hours of the day; without it whole days
//	who=E042           of a page about several people
//
// The answer is a dry run ([dryrun.Runner]) on all that is recorded, whatever the two dates of the page, as if the leave were asked for
// now. It is made from the page's own guarded source, so it shows of whom and of what the page may show.
package trial

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/grants"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/dryrun"
	"spettanze/projections/report"
	"spettanze/projections/visible"
	"spettanze/projections/wording"
)

// source is the source of the events that are tried.
const source = "/spettanze/trial"

// Form is the form, and once it was sent its answer.
type Form struct {
	*frame.View
	Address          string         // of the page, without parameters
	People           []frame.Option // nil: it is of oneself
	Kinds            []frame.Option
	Kept             []frame.Option // parameters of the page
	On, Until, Hours string
	Faults           map[string]string // what is wrong, by parameter
	Asked            bool              // the form was sent
	Answer           *Answer           // nil: it was not sent, or is wrong
}

// Maker makes forms of a frame.
type Maker struct {
	Frame  *frame.Frame
	Intake *intake.Intake
}

// parameters of the form.
var parameters = []string{"who", "take", "on", "until", "hours"}

// Sent reports whether a request has sent the form.
func Sent(r *http.Request) bool {
	q := r.URL.Query()
	return slices.ContainsFunc(parameters, func(name string) bool { return q.Get(name) != "" })
}

// Of makes the form of a page, about oneself, or about one of several people. held are the accounts that they have.
func (m *Maker) Of(ctx context.Context, v *frame.View, self string, people []string, held []events.Entitlement) (*Form, error) {
	f := &Form{View: v, Address: v.Request.URL.EscapedPath(), On: v.Param("on"), Until: v.Param("until"), Hours: v.Param("hours"), Faults: map[string]string{}}
	f.Kept = frame.Kept(v, "entitlement", "span")
	for _, id := range people {
		f.People = append(f.People, frame.Option{Value: id, Text: id, Chosen: id == v.Param("who")})
	}
	for _, e := range events.EntitlementsOf(events.OfEmployee) {
		if kind := e.LeaveKind(); kind != "" && slices.Contains(held, e) && visible.Entitlement(v.Reporter.Source, e) {
			f.Kinds = append(f.Kinds, frame.Option{Value: kind, Text: v.Entitlement(e), Chosen: kind == v.Param("take")})
		}
	}
	for _, t := range byHours {
		if v.Reporter.Source.Sees(t.Class) {
			f.Kinds = append(f.Kinds, frame.Option{Value: t.Name, Text: v.Event(t.Name), Chosen: t.Name == v.Param("take")})
		}
	}
	f.Asked = Sent(v.Request)
	if !f.Asked {
		return f, nil
	}
	e := f.event(self, m.Frame.Now())
	if len(f.Faults) > 0 {
		return f, nil
	}
	return f, f.try(ctx, m, e)
}

// byHours are the types of absence that are taken by hours alone, such as leave that is worked back: they need a day and minutes.
var byHours = func() (list []*events.Type) {
	for _, t := range hr.Types {
		d, err := cloudevents.DecodeData(t.Name, events.CurrentVersion, []byte(`{"date":"2024-01-02","minutes":60}`))
		if a, ok := d.(events.Absent); err == nil && ok && a.Absence().Minutes == 60 {
			list = append(list, t)
		}
	}
	return list
}()

func (f *Form) fault(field, it, en string, args ...any) {
	if f.Faults[field] == "" {
		f.Faults[field] = frame.Sentence(f.Text(wording.Say(it, en, args...)))
	}
}

// event reads the form. What is wrong is in Faults.
func (f *Form) event(self string, now time.Time) *events.Event {
	who := self
	if f.People != nil {
		if who = chosen(f.People); who == "" {
			f.fault("who", "scegliere una persona dell'elenco", "choose a person of the list")
		}
	}
	take := chosen(f.Kinds)
	if take == "" {
		f.fault("take", "scegliere che cosa si prende", "choose what is taken")
	}
	data := map[string]any{"requestedAt": now.Format(time.RFC3339)}
	if f.On == "" {
		f.fault("on", "scrivere il giorno, come 31/07/2026", "write the day, such as 31/07/2026")
	}
	f.day(data, "on", "date", &f.On)
	f.day(data, "until", "to", &f.Until)
	if f.Hours != "" {
		if minutes, ok := minutesOf(f.Hours); ok {
			data["minutes"] = minutes
		} else {
			f.fault("hours", "scrivere le ore come 2:30, o 4", "write hours such as 2:30, or 4")
		}
	}
	typ := hr.LeaveTaken{}.Type().Name
	if slices.ContainsFunc(byHours, func(t *events.Type) bool { return t.Name == take }) {
		typ = take
		if f.Until != "" {
			f.fault("until", "si prende a ore di un giorno: lasciare vuoto", "it is taken by hours of one day: leave it empty")
		}
		if f.Hours == "" {
			f.fault("hours", "dire quante ore, come 2:30", "say how many hours, such as 2:30")
		}
	} else {
		data["kind"] = take
	}
	if len(f.Faults) > 0 {
		return nil
	}
	return f.decoded(typ, who, now, data)
}

// decoded makes the event as the door would read it.
func (f *Form) decoded(typ, who string, now time.Time, data map[string]any) *events.Event {
	body, err := json.Marshal(data)
	if err != nil {
		return nil
	}
	d, err := cloudevents.DecodeData(typ, events.CurrentVersion, body)
	if err != nil {
		field := "on"
		var refused *events.DecodeError
		if errors.As(err, &refused) {
			for end, name := range map[string]string{"/to": "until", "/minutes": "hours", "/kind": "take"} {
				if strings.HasSuffix(refused.Pointer, end) {
					field = name
				}
			}
		}
		f.fault(field, "%s", "%s", lang.OfError(err))
		return nil
	}
	return &events.Event{Identity: events.Identity{Source: source, ID: grants.NewID()}, Company: f.Company, Subject: who, Time: now, Data: d}
}

// day reads a day of the form.
func (f *Form) day(data map[string]any, field, name string, word *string) {
	if *word == "" {
		return
	}
	d, err := frame.ParseDay(*word, f.Today())
	if err != nil {
		f.fault(field, "%s", "%s", lang.OfError(err))
		return
	}
	data[name], *word = d.String(), f.Date(d)
}

func chosen(list []frame.Option) string {
	for _, o := range list {
		if o.Chosen {
			return o.Value
		}
	}
	return ""
}

// minutesOf reads hours as people write them: 2:30, 2.30 is not among them, 2,5 and 4 are.
func minutesOf(word string) (minutes int, ok bool) {
	word = strings.TrimSpace(word)
	if whole, part, clock := strings.Cut(word, ":"); clock {
		h, errH := strconv.Atoi(whole)
		m, errM := strconv.Atoi(part)
		return h*60 + m, errH == nil && errM == nil && h >= 0 && m >= 0 && m < 60 && len(part) == 2 && h*60+m > 0 && h <= 24
	}
	whole, part, _ := strings.Cut(strings.ReplaceAll(word, ",", "."), ".")
	h, err := strconv.Atoi(whole)
	quarters := map[string]int{"": 0, "0": 0, "00": 0, "25": 15, "5": 30, "50": 30, "75": 45}
	m, known := quarters[part]
	return h*60 + m, err == nil && known && h >= 0 && h <= 24 && h*60+m > 0
}

// runner tries events on all that is recorded, as the reader of the page may see it.
func (m *Maker) runner(ctx context.Context) *dryrun.Runner {
	return &dryrun.Runner{Rome: m.Frame.Rome, Reporter: &report.Reporter{Source: access.Bind(ctx, m.Frame.Source), Contract: m.Frame.Contract, Today: m.Frame.Today()}}
}

//go:embed trial.html
var files embed.FS

// Templates returns the templates of a page with "trial", which shows a [Form].
func Templates(of *frame.Templates) *frame.Templates { return of.With(files, "trial.html") }

// field is a parameter with what is wrong with it.
type field struct{ Name, Says string }

// Field gives a template a parameter.
func (f *Form) Field(name string) field { return field{name, f.Faults[name]} }

// Tomorrow is an example of a day.
func (f *Form) Tomorrow() events.Date { return f.Today() + 1 }
