package documents

import (
	"strings"

	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

// column of a table: its title, its width in millimetres, L or R.
type column struct {
	title string
	width float64
	align string
}

// cell is one cell of a row: text, and below it a line in small grey.
type cell struct {
	text  string
	small string
	bold  bool
}

func text(s string) cell { return cell{text: s} }

// titles writes the titles of a table's columns.
func (p *page) titles(columns []column) {
	p.SetFillColor(232, 238, 243)
	p.Rect(margin, p.GetY(), textWidth, 5.2, "F")
	p.SetFont("go", "B", 7.5)
	p.grey()
	for _, c := range columns {
		p.CellFormat(c.width, 5.2, c.title, "", 0, c.align, false, 0, "")
	}
	p.Ln(5.2)
	p.ink()
}

// drawable replaces what the tables of the fonts have no room for, such as emoji.
func drawable(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xffff {
			return '\ufffd'
		}
		return r
	}, s)
}

// row writes a row, on the next page with the titles again if this one is full. Long texts go on below.
func (p *page) row(columns []column, cells ...cell) {
	type split struct{ lines, small []string }
	parts := make([]split, len(cells))
	height := 0.0
	for i, c := range cells {
		p.SetFont("go", p.weight(c), 8.5)
		if c.text != "" {
			parts[i].lines = p.SplitText(drawable(c.text), columns[i].width-1)
		}
		p.SetFont("go", "", 6.8)
		if c.small != "" {
			parts[i].small = p.SplitText(drawable(c.small), columns[i].width-1)
		}
		height = max(height, float64(len(parts[i].lines))*lineText+float64(len(parts[i].small))*lineSmall)
	}
	height += 1.4
	if p.room(height) {
		p.SetFont("go", "B", 9)
		p.accent()
		p.CellFormat(textWidth, 5.5, p.current+p.s.say(" (segue)", " (continued)"), "", 1, "L", false, 0, "")
		p.titles(columns)
	}
	top := p.GetY() + 0.7
	x := margin
	for i, c := range cells {
		p.SetXY(x, top)
		p.SetFont("go", p.weight(c), 8.5)
		for _, line := range parts[i].lines {
			p.SetX(x)
			p.CellFormat(columns[i].width, lineText, line, "", 2, columns[i].align, false, 0, "")
		}
		p.SetFont("go", "", 6.8)
		p.grey()
		for _, line := range parts[i].small {
			p.SetX(x)
			p.CellFormat(columns[i].width, lineSmall, line, "", 2, columns[i].align, false, 0, "")
		}
		p.ink()
		x += columns[i].width
	}
	p.SetXY(margin, top-0.7+height)
	p.rule(222, 227, 231, 0.15)
}

func (p *page) weight(c cell) string {
	if c.bold {
		return "B"
	}
	return ""
}

func (p *page) summary() {
	s := p.s
	p.heading(s.say("Riepilogo", "Summary"), 20)
	if len(s.sections) == 0 {
		p.nothing(s.say("Nessun movimento.", "No movement."))
		return
	}
	columns := []column{{s.say("Spettanza", "Entitlement"), 53, "L"}, {s.say("Saldo iniziale", "Opening"), 27, "R"},
		{s.say("Entrate", "Added"), 25, "R"}, {s.say("Uscite", "Taken"), 25, "R"}, {s.say("Saldo finale", "Closing"), 28, "R"},
		{s.say("Unità", "Unit"), 22, "R"}}
	p.titles(columns)
	for i := range s.sections {
		sec := &s.sections[i]
		p.row(columns, cell{text: s.Language.Entitlement(sec.entitlement), small: p.lots(sec)}, text(s.Language.Quantity(sec.opening)),
			text(s.Language.Signed(sec.plus)), text(s.Language.Signed(sec.minus)),
			cell{text: s.Language.Quantity(sec.closing), bold: true}, text(s.Language.Unit(sec.unit)))
	}
}

// lots lists the lots of a closing balance.
func (p *page) lots(sec *section) string {
	out := ""
	for _, l := range sec.lots {
		q, err := parse(sec.unit.String(), l.Balance)
		if err != nil || q.Parts == 0 {
			continue
		}
		if out == "" {
			out = p.s.say("di cui ", "of which ")
		} else {
			out += ", "
		}
		out += p.s.say("%s: %s", "%s: %s", l.Lot, q)
	}
	return out
}

func (p *page) nothing(s string) {
	p.SetFont("go", "", 8.5)
	p.CellFormat(textWidth, 5, s, "", 1, "L", false, 0, "")
}

func (p *page) deadlines() {
	s := p.s
	if len(s.due) == 0 {
		return
	}
	p.heading(s.say("Che cosa scade, e quando", "What expires, and when"), 16)
	columns := []column{{s.say("Data", "Date"), dateWidth, "L"}, {s.say("Spettanza", "Entitlement"), 57, "L"},
		{s.say("Anno", "Lot"), 14, "L"}, {s.say("Residuo", "Left"), 24, "R"}, {"", 4, "L"},
		{s.say("Che cosa accade", "What happens"), 60, "L"}}
	p.titles(columns)
	for _, d := range s.due {
		date := "–"
		if d.date > 0 {
			date = s.Language.Date(d.date)
		}
		p.row(columns, text(date), text(s.Language.Entitlement(d.entitlement)), text(d.lot.String()),
			text(s.Language.Quantity(d.left)), text(""), text(d.text))
	}
}

func (p *page) breaches() {
	s := p.s
	p.heading(s.say("Regole violate nel periodo", "Rules broken in the period"), 16)
	if len(s.breaches) == 0 {
		p.nothing(s.say("Nessuna.", "None."))
		return
	}
	columns := []column{{s.say("Data", "Date"), dateWidth, "L"}, {s.say("Regola", "Rule"), 109, "L"}, {s.say("Limite", "Limit"), 25, "R"},
		{s.say("Rilevato", "Observed"), 25, "R"}}
	p.titles(columns)
	for _, b := range s.breaches {
		name, ground := s.Language.Text(institutes.Breach(b.Code)), b.Clause+" · "+s.cause(b.Cause)
		switch {
		case b.Loan != "":
			name += s.say(", prestito %s", ", loan %s", b.Loan)
		case b.Case != "":
			name += s.say(", pratica %s", ", case %s", b.Case)
		case b.Entitlement != "":
			ground = s.Language.Entitlement(b.Entitlement) + " · " + ground
		}
		p.row(columns, text(s.Language.Date(b.Date)), cell{text: name, small: ground},
			text(s.Language.Text(institutes.Observed(b.Code, b.Limit))), text(s.Language.Text(institutes.Observed(b.Code, b.Observed))))
	}
}

func (p *page) section(sec *section) {
	s := p.s
	p.heading(s.Language.Entitlement(sec.entitlement), 24)
	columns := []column{{s.say("Data", "Date"), dateWidth, "L"}, {s.say("Movimento", "Movement"), 26, "L"},
		{s.say("Conto e causa", "Arithmetic and cause"), 86, "L"}, {s.say("Quantità", "Quantity"), 18, "R"},
		{s.say("Saldo", "Balance"), 18, "R"}, {s.say("Anno", "Lot"), 11, "R"}}
	if !sec.entitlement.HasLots() {
		columns = columns[:5]
		columns[2].width += 11
	}
	p.titles(columns)
	row := func(cells ...cell) { p.row(columns, cells[:len(columns)]...) }
	total := func(it, en string, d events.Date, q events.Quantity) {
		row(text(s.Language.Date(d)), cell{text: s.say(it, en), bold: true}, text(""), text(""),
			cell{text: s.Language.Quantity(q), bold: true}, text(""))
	}
	total("Saldo iniziale", "Opening", s.Doc.From, sec.opening)
	for i, m := range sec.rows {
		row(text(s.Language.Date(m.Date)), text(s.Language.Kind(m.Kind)), cell{text: s.arithmetic(m), small: p.ground(m)},
			text(s.Language.Signed(sec.quantities[i])), text(s.Language.Quantity(sec.bal[i])), text(m.Lot.String()))
	}
	total("Saldo finale", "Closing", s.Doc.At, sec.closing)
}

// ground names a movement's clause and its cause.
func (p *page) ground(m report.Movement) string {
	ground := m.Clause
	if title := p.s.clause(m.Clause); title != m.Clause {
		ground += " " + title
	}
	return ground + " · " + p.s.cause(m.Cause)
}

func (p *page) loan(l *loanSection) {
	s := p.s
	p.heading(s.say("Prestito %s", "Loan %s", l.loan), 20)
	columns := []column{{s.say("Data", "Date"), dateWidth, "L"}, {s.say("Movimento", "Movement"), 26, "L"},
		{s.say("Conto e causa", "Arithmetic and cause"), 108, "L"}, {"Euro", 25, "R"}}
	p.titles(columns)
	for i, m := range l.rows {
		p.row(columns, text(s.Language.Date(m.Date)), text(s.Language.Kind(m.Kind)),
			cell{text: s.arithmetic(m), small: p.ground(m)}, text(s.Language.Quantity(l.sums[i])))
	}
}
