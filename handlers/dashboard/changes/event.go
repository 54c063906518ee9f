package changes

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/difference"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

// peopleOpened is the number of employees whose rows an opened event shows at most.
const peopleOpened = 20

// line is a row that an event changed.
type line struct {
	Mark, Word    string // "+", "appeared"
	Employee      string
	Date, What    string
	Before, After string
	Address       string // of the employee
}

// load reads the rows that the event changed.
func (e *event) load(ctx context.Context) error {
	c := e.content
	people := e.Employees[:min(len(e.Employees), peopleOpened)]
	if e.More = len(e.Employees) - len(people); len(people) == 0 {
		return nil
	}
	d, err := difference.Among(ctx, frame.ExplainerOf(c.View), c.Company, people, difference.Side{At: c.Query.At, Known: e.Seq - 1},
		difference.Side{At: c.Query.At, Known: e.Seq})
	if err != nil {
		return err
	}
	for _, id := range people {
		e.Rows = append(e.Rows, lines(c, id, d.Movements, c.movement)...)
		e.Rows = append(e.Rows, lines(c, id, d.Breaches, c.breach)...)
		e.Rows = append(e.Rows, lines(c, id, d.Payroll, c.instruction)...)
	}
	return nil
}

// lines returns the changes of an employee's rows.
func lines[T any](c *content, id string, changes []difference.Change[T], say func(*T) (date, what, figure string)) (out []line) {
	for _, ch := range changes {
		if ch.Employee != id {
			continue
		}
		l := line{Employee: id, Address: c.To("employees", id)}
		switch ch.Change {
		case difference.Appeared:
			l.Mark, l.Word = "+", c.Say("compare", "appeared")
		case difference.Went:
			l.Mark, l.Word = "\u2212", c.Say("scompare", "went")
		default:
			l.Mark, l.Word = "~", c.Say("cambia", "changed")
		}
		if ch.Before != nil {
			l.Date, l.What, l.Before = say(ch.Before)
		}
		if ch.After != nil {
			l.Date, l.What, l.After = say(ch.After)
		}
		out = append(out, l)
	}
	return out
}

func (c *content) movement(m *report.Movement) (date, what, figure string) {
	what = c.Entitlement(m.Entitlement)
	if about := cmp.Or(m.Lot.String(), m.Loan, m.Case); about != "" {
		what += " " + about
	}
	return c.Date(m.Date), what, c.Kind(m.Kind) + " " + c.Figure(m.Unit, m.Quantity)
}

func (c *content) breach(b *report.Breach) (date, what, figure string) {
	figure = c.Text(institutes.Observed(b.Code, b.Observed))
	if b.Limit != "" {
		figure += c.Say(", limite ", ", limit ") + c.Text(institutes.Observed(b.Code, b.Limit))
	}
	return c.Date(b.Date), c.Text(institutes.Breach(b.Code)), cmp.Or(figure, c.Say("c'è", "there"))
}

func (c *content) instruction(i *report.Instruction) (date, what, figure string) {
	return c.Month(i.Month), c.Say("Paghe: ", "Payroll: ") + c.Entitlement(i.Entitlement) + " " + cmp.Or(i.Lot.String(), i.Loan, i.Case),
		c.Instruction(i.Kind) + " " + c.Figure(i.Unit, i.Quantity)
}

// Content is the page's.
func (e *event) Content() *content { return e.content }

// Address is where the event alone is shown, open.
func (e *event) Address() string {
	return e.content.Here("event", strconv.FormatUint(e.Seq, 10), "before", "")
}

// Record is the address of the event as it was received.
func (e *event) Record() string { return e.content.To("events", strconv.FormatUint(e.Seq, 10)) }

// Prior is the page as it was before the fact: that of the employee whom alone it changed, or of the company.
func (e *event) Prior() string {
	c := e.content
	if e.Seq <= 1 {
		return ""
	}
	path := c.Path()
	if len(e.Employees) == 1 {
		path = c.Path("employees", e.Employees[0])
	}
	return c.With(path, "known", strconv.FormatUint(e.Seq-1, 10))
}

// People says whose rows the event changed.
func (e *event) People() string {
	switch n := len(e.Employees); {
	case n == 0:
		return e.content.Say("azienda", "company")
	case n <= 3:
		return strings.Join(e.Employees, ", ")
	default:
		return e.content.Plural(n, "", "%d persone", "", "%d people")
	}
}

// Sums says in a line what the event changed.
func (e *event) Sums() string {
	c, parts := e.content, []string{}
	for _, b := range e.Balances {
		parts = append(parts, c.Entitlement(b.Entitlement)+" "+c.Change(b.Unit, b.Change))
	}
	for _, p := range e.Payroll {
		parts = append(parts, c.Say("paghe di ", "payroll of ")+c.Month(p.Month)+", "+c.Instruction(p.Kind)+" "+c.Change(p.Unit, p.Change))
	}
	return strings.Join(parts, "; ")
}

// Counts says how many rows the event changed.
func (e *event) Counts() string {
	c, parts := e.content, []string{}
	for _, n := range []struct {
		counts         difference.Counts
		one, more      string
		enOne, enOther string
	}{{e.Movements, "1 movimento", "%d movimenti", "1 movement", "%d movements"},
		{e.Breaches, "1 violazione", "%d violazioni", "1 breach", "%d breaches"}} {
		if all := n.counts.Appeared + n.counts.Changed + n.counts.Went; all > 0 {
			parts = append(parts, c.Plural(all, n.one, n.more, n.enOne, n.enOther))
		}
	}
	return strings.Join(parts, ", ")
}

// Received writes when the event was recorded.
func (e *event) Received() string {
	if e.Recorded == nil {
		return ""
	}
	return e.content.Recorded(e.Recorded)
}

// Heading is the event in words that begin a line.
func (e *event) Heading() string { return upper(e.content.Text(e.Text)) }

// upper begins a sentence; texts begin with an ASCII letter.
func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
