// Package evgrant is the grant for electric vehicles (CIA/18.5; MONEY D): a yearly pot of the company's, from which
// level 7 has a fixed sum once in the life of the contract.
//
// Grants are paid in fold order whatever the pot holds: a grant beyond the pot or beyond a right is a breach. Every year is
// separate: on 31 December its remainder expires, and a deficit is written off.
package evgrant

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

const pot = events.VeicoloElettrico

// Breach codes of this package, beside [institute.FundExceeded].
const (
	BreachNotEntitled = "evgrant.not_entitled"
	BreachAgain       = "evgrant.already_granted"
)

// Reasons why a grant waits.
const (
	ParkIDUsed   = "evgrant.id_used_twice"
	ParkNoFigure = "evgrant.no_figure"
)

// The notes of this package.
var (
	yearly  = note.New("pot of {n}", "stanziamento del {1}", "pot of {1}")
	granted = note.New("grant {w}", "contributo {1}", "grant {1}")
	idUsed  = note.New(`grant id "{w}" is already that of another grant: give this one an id of its own`,
		`l'id "{1}" è già di un altro contributo: questo ne vuole uno suo`,
		`grant id "{1}" is already that of another grant: give this one an id of its own`)
	noFigure = note.New("no grant for electric vehicles is known on {t}: the contract's table begins on {t}",
		"nessun contributo per veicoli elettrici è noto al {t1}: la tabella del contratto inizia il {t2}",
		"no grant for electric vehicles is known on {t1}: the contract's table begins on {t2}")
)

// About describes the institute.
var About = institute.CompanyAbout{
	Name:      "evgrant",
	Accounts:  []events.Entitlement{pot},
	Facts:     events.TypesOf(hr.EVGranted{}),
	Documents: []institute.CompanyDocument{{Kind: institute.PotDocument, Code: string(pot)}},
	Breaches: []ledger.BreachCode{
		institute.FundExceeded,
		{Code: BreachNotEntitled, Class: events.ClassMoney, It: "Contributo veicolo elettrico a un altro livello", En: "Electric-vehicle grant to another level", Counts: ledger.Words},
		{Code: BreachAgain, Class: events.ClassMoney, It: "Contributo veicolo elettrico già avuto", En: "Electric-vehicle grant had before", Counts: ledger.WholeNumbers},
	},
	Notes:      []*note.Form{yearly, granted, idUsed, noFigure},
	Figures:    func() any { return new(Figures) },
	New:        func(c *contract.Contract) institute.Company { return &State{figures: contract.Find[Figures](c)} },
	PotReasons: reasons,
	Remark:     remark,
}

// State is the pot of a company and what was given from it.
type State struct {
	figures   *Figures
	lots      ledger.Lots // remainder of each year
	budgeted  int64       // pots, openings and adjustments so far
	disbursed int64
	expired   int64             // less what was written off
	grants    []institute.Grant // in order of date
	earlier   int               // how many of them were paid before the pot was opened here, and not from it
}

// Clone implements [institute.Company].
func (s *State) Clone() institute.Company {
	c := *s
	c.lots, c.grants = s.lots.Clone(), slices.Clip(s.grants)
	return &c
}

// NextClosing implements [institute.Company]: pots begin and expire with the year.
func (s *State) NextClosing(from events.Date) events.Date {
	next := s.figures.Pot.Versions.First()
	if from > next {
		next = institute.NextYearStart(from)
	}
	s.lots.Each(func(events.Lot, int64) { next = min(next, from.YearEnd()) })
	return next
}

// Begin implements [institute.Company]: it posts the year's pot. The first pot is granted whole on the day from which the contract
// has it.
func (s *State) Begin(day *institute.CompanyDay) {
	s.figures = institute.CompanyFigures[Figures](day)
	amount, ok := s.figures.Pot.At(day.Date)
	if ok && (day.Date == s.figures.Pot.Versions.First() || day.Date == day.Date.YearStart()) {
		year := day.Date.Year()
		s.Add(day, pot, events.YearLot(year), ledger.Entry{Kind: ledger.Budget, Parts: int64(amount.Cents), Other: "budget",
			Clause: s.figures.Pot.Clause, Cause: ledger.ClosingOf(day.Date), Note: yearly.Write(note.Int(year))})
	}
}

// Add implements [institute.Company]. A pot opened here had nothing before its opening.
func (s *State) Add(day *institute.CompanyDay, _ events.Entitlement, lot events.Lot, e ledger.Entry) {
	if day.Book.Counts(pot) {
		s.budgeted += e.Parts
		e.Lot = lot
		s.post(day, e)
	}
}

// post changes what a lot of the pot holds.
func (s *State) post(day *institute.CompanyDay, e ledger.Entry) {
	s.lots.Add(e.Lot, e.Parts)
	day.PostPot(pot, e)
}

// available returns the parts still available.
func (s *State) available() int64 { return s.budgeted - s.disbursed - s.expired }

// Apply implements [institute.Company]: a grant is paid even if it breaks a rule.
func (s *State) Apply(day *institute.CompanyDay, e *events.Event) {
	d, _ := e.Data.(hr.EVGranted)
	line := day.Line(e.Subject)
	if _, ok := line.SpellAt(day.Date); !ok {
		line.ParkOutside(e, day.Book)
		return
	}
	if s.used(d.Grant) {
		day.Book.Park(e, ParkIDUsed, idUsed.Write(note.Text(d.Grant)))
		return
	}
	each, ok := s.figures.Grant.At(day.Date)
	if !ok {
		day.Book.Park(e, ParkNoFigure, noFigure.Write(note.Date(day.Date), note.Date(s.figures.Grant.Versions.First())))
		return
	}
	s.grants = append(s.grants, institute.Grant{ID: d.Grant, Employee: e.Subject, Date: day.Date, Amount: each.Cents})
	if !day.Book.Counts(pot) {
		s.earlier++ // paid before the pot was opened here: it counts only for the limit of grants
		return
	}
	s.check(day, e, d, line.At(day.Date).Class)
	s.pay(day, e, d, int64(each.Cents))
}

func (s *State) used(id string) bool {
	return slices.ContainsFunc(s.grants, func(g institute.Grant) bool { return g.ID == id })
}

// pay pays a grant at once, from the pot of its year.
func (s *State) pay(day *institute.CompanyDay, e *events.Event, d hr.EVGranted, parts int64) {
	lot, own := events.YearLot(day.Date.Year()), e.Subject+":"+string(pot)
	s.lots.Add(lot, -parts)
	s.disbursed += parts
	m := ledger.Movement{Employee: e.Subject, Entitlement: pot, Kind: ledger.Pay, From: ledger.FundAccount(pot), To: own, Lot: lot,
		Case: ledger.OtherCase(d.Grant), Quantity: events.Quantity{Unit: events.Euro, Parts: parts}, Clause: s.figures.Grant.Clause,
		Cause: ledger.CauseOf(e), Note: granted.Write(note.Text(d.Grant))}
	day.Book.PostBetween(m)
	m.From, m.To = own, own+":settled"
	day.Book.PostBetween(m)
	day.Book.Instruct(ledger.Instruction{Employee: e.Subject, Month: events.MonthOf(day.Date), Kind: ledger.CreditPay, Entitlement: pot,
		Quantity: m.Quantity, Clause: m.Clause, Cause: m.Cause})
}

// check adds the breaches of a grant, which is already the last of the state's grants.
func (s *State) check(day *institute.CompanyDay, e *events.Event, d hr.EVGranted, class employment.Class) {
	breach := func(code, clause, limit, observed string) {
		day.Book.Breach(ledger.Breach{Employee: e.Subject, Entitlement: pot, Code: code, Clause: clause, Limit: limit, Observed: observed,
			Case: ledger.OtherCase(d.Grant), Cause: ledger.CauseOf(e)})
	}
	given := s.grants[len(s.grants)-1]
	if left := s.available(); int64(given.Amount) > left {
		breach(institute.FundExceeded.Code, s.figures.Pot.Clause, events.Euro.Format(left), given.Amount.String())
	}
	if level := s.figures.Level.On(day.Date); !level.Have(class.Grade()) {
		breach(BreachNotEntitled, s.figures.Level.Clause, level.String(), class.Grade())
	}
	times, ok := s.figures.Times.Version(day.Date)
	if n := s.timesSince(e.Subject, times.From); ok && n > int(times.Value) {
		breach(BreachAgain, s.figures.Times.Clause, events.Minute.Format(int64(times.Value)), events.Minute.Format(int64(n)))
	}
}

// timesSince returns how many grants an employee has had from a date on.
func (s *State) timesSince(employee string, from events.Date) (n int) {
	for i := range s.grants {
		if g := &s.grants[i]; g.Employee == employee && g.Date >= from {
			n++
		}
	}
	return n
}

// Close implements [institute.Company]: on 31 December every lot is emptied.
func (s *State) Close(day *institute.CompanyDay, p institute.Phase) {
	if p != institute.Deadlines || day.Date != day.Date.YearEnd() {
		return
	}
	s.lots.Each(func(lot events.Lot, parts int64) {
		s.expired += parts
		s.post(day, ledger.Entry{Kind: ledger.Expire, Parts: -parts, Other: "expired", Lot: lot, Clause: s.figures.Pot.Clause,
			Cause: ledger.ClosingOf(day.Date), Note: note.NotCarried.Write()})
	})
}

// Pots implements [institute.Pots].
func (s *State) Pots(*institute.CompanyDay) []institute.Pot {
	return []institute.Pot{{Code: pot, Budgeted: s.budgeted, Disbursed: s.disbursed, Expired: s.expired, Expires: true,
		Grants: append([]institute.Grant{}, s.grants[s.earlier:]...)}}
}
