package overview

import (
	"cmp"
	"slices"

	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/wording"
)

// describe gives a tile its words, its level and its sums.
func (m *maker) describe(t *Tile) {
	t.Number = len(t.Rows)
	people := map[string]bool{}
	for i := range t.Rows {
		if id := t.Rows[i].Employee; id != "" {
			people[id] = true
		}
	}
	t.People = len(people)
	t.Level = Fine
	set := func(level string, it, en, definitionIt, definitionEn string, args ...any) {
		t.Title, t.Definition = wording.Say(it, en), wording.Say(definitionIt, definitionEn, args...)
		if t.Number > 0 {
			t.Level = level
		}
	}
	byEntitlement := func(r *Row) (string, wording.Text) {
		return string(r.Entitlement), wording.Say("%s", "%s", r.Entitlement)
	}
	byCode := func(r *Row) (string, wording.Text) { return r.Code, institutes.Breach(r.Code) }
	switch t.Tile {
	case Waiting:
		set(Act, "Fatti in attesa o rifiutati", "Facts that wait or were refused",
			"Registrazioni che non contano ancora: manca un fatto che le precede, o non si sono capite.",
			"Records that do not count yet: a fact before them is missing, or they could not be understood.")
	case Lapsing:
		m.lapses(t, set)
		t.By, t.Totals = count(t.Rows, byEntitlement), totals(t.Rows)
	case Breaches:
		from := events.MonthOf(m.at).First()
		t.From = &from
		set(Watch, "Violazioni del mese", "Breaches of the month",
			"Regole violate dal %s al %s, per codice. Il fatto conta comunque.",
			"Rules broken from %s to %s, by code. The fact counts all the same.", from, m.at)
		t.By, t.Recent = count(t.Rows, byCode), &m.recent
	case Overdue:
		set(Watch, "Lotti oltre il termine", "Lots past their deadline",
			"Lotti ancora positivi dopo il giorno entro il quale andavano goduti. Non si perdono.",
			"Lots still positive after the day by which they were to be taken. They are not lost.")
		t.By, t.Totals = count(t.Rows, byEntitlement), totals(t.Rows)
	case Short:
		set(Watch, "Godimento minimo da raggiungere", "Minimum still to be taken",
			"Chi è in servizio e non ha ancora goduto il minimo dell'anno; si guarda negli ultimi tre mesi.",
			"Employees in service who have not taken the year's minimum yet; shown in the last three months.")
		t.By, t.Totals = count(t.Rows, byEntitlement), totals(t.Rows)
	case Ending:
		set(Watch, "Accordi che finiscono entro 30 giorni", "Agreements that end within 30 days",
			"Saldi ancora aperti di chi ha un accordo che finisce entro %d giorni, come le ore della banca del tempo da recuperare.",
			"Balances still open under an agreement that ends within %d days, such as time bank hours to be worked back.", endingDays)
		t.By, t.Totals = count(t.Rows, byEntitlement), totals(t.Rows)
	case Deciding:
		level := Watch
		if m.late {
			level = Act
		}
		set(level, "Richieste da decidere", "Requests to decide",
			"Richieste in graduatoria senza una decisione, con l'ultimo giorno per prenderla.",
			"Requests of a ranking without a decision, with the last day to take it.")
		t.By = count(t.Rows, byEntitlement)
	case Near:
		set(Watch, "Vicini a un limite", "Near a limit",
			"Saldi di chi è in servizio entro un decimo dal limite, o oltre.",
			"Balances of employees in service within a tenth of their limit, or beyond it.")
		t.By = count(t.Rows, byEntitlement)
	}
}

// near and soon are the numbers of days before a lapse from which it is to be acted on, or watched.
const (
	near = 31
	soon = 92
)

// lapses describes what lapses next.
func (m *maker) lapses(t *Tile, set func(level string, it, en, definitionIt, definitionEn string, args ...any)) {
	if t.Date == nil {
		set(Fine, "Nulla in scadenza", "Nothing lapses", "Nessun lotto con un residuo scade.", "No lot with a remainder lapses.")
		return
	}
	level := Fine
	switch days := *t.Date - m.at; {
	case days <= near:
		level = Act
	case days <= soon:
		level = Watch
	}
	set(level, "Si perde alla prossima scadenza", "Lost at the next expiry",
		"Lotti che alla fine del %s si perdono per quanto ne resta.",
		"Lots of which at the end of %s whatever remains is lost.", *t.Date)
}

// count counts rows by a code, the most first.
func count(rows []Row, by func(*Row) (string, wording.Text)) (out []Count) {
	at := map[string]int{}
	for i := range rows {
		code, title := by(&rows[i])
		n, ok := at[code]
		if !ok {
			n = len(out)
			at[code], out = n, append(out, Count{Code: code, Title: title})
		}
		out[n].Number++
	}
	slices.SortStableFunc(out, func(a, b Count) int { return cmp.Or(b.Number-a.Number, cmp.Compare(a.Code, b.Code)) })
	return out
}

// totals adds the quantities of rows up, by unit.
func totals(rows []Row) (out []Amount) {
	sums := map[events.Unit]int64{}
	for i := range rows {
		u := rows[i].Entitlement.Unit()
		if parts, err := u.Parse(rows[i].Quantity); err == nil {
			sums[u] += parts
		}
	}
	for _, u := range events.Units {
		if parts, ok := sums[u]; ok {
			out = append(out, Amount{u.String(), u.Format(parts)})
		}
	}
	return out
}

// Of a distribution: the widths that its bands may have, in the smallest parts of the unit, and how many bands it has at most.
const mostBands = 10

func widths(u events.Unit) []int64 {
	if u == events.Minute {
		return []int64{30, 60, 120, 240, 480, 960, 1920, 4800, 9600}
	}
	out, one := []int64{}, u.Scale()
	for ten := one; ten <= one*1_000_000; ten *= 10 {
		out = append(out, ten, 2*ten, 5*ten)
	}
	return out
}

// bands counts who holds how much. Nil: it is held by fewer than a tenth of those in service, or by fewer than five.
func bands(u events.Unit, held []int64, inService int) (out []Band) {
	some := 0
	for _, parts := range held {
		if parts != 0 {
			some++
		}
	}
	if some < 5 || some*10 < inService {
		return nil
	}
	least, most := slices.Min(held), slices.Max(held)
	width := int64(0)
	for _, width = range widths(u) {
		if floor(most, width)-floor(least, width) < mostBands {
			break
		}
	}
	first := floor(least, width)
	out = make([]Band, floor(most, width)-first+1)
	for i := range out {
		from := (first + int64(i)) * width
		out[i] = Band{From: u.Format(from), To: u.Format(from + width)}
	}
	for _, parts := range held {
		out[floor(parts, width)-first].Employees++
	}
	return out
}

// floor divides, rounding down.
func floor(a, b int64) int64 {
	n := a / b
	if a%b < 0 {
		n--
	}
	return n
}
