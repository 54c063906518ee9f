package permits

import (
	"spettanze/events"
	"spettanze/events/exams"
	"spettanze/events/hr"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
	"spettanze/projections/wording"
)

// The notes of movements.
var (
	firstOfCourse = note.New("exam {w}: the first one passed of {w}", "esame {1}: il primo superato di {2}", "exam {1}: the first one passed of {2}")
	meanOfYear    = note.New("exam {w}: mean {d} of {n} grades of {w} in {n}", "esame {1}: media {d2} di {3} voti di {4} nell'anno accademico {5}",
		"exam {1}: mean {d2} of {3} grades of {4} in the academic year {5}")
	noGrade = note.New("exam {w}: no grade of {w} in {n}", "esame {1}: nessun voto di {2} nell'anno accademico {3}",
		"exam {1}: no grade of {2} in the academic year {3}")
	notPassed = note.New("exam {w}: not passed in {n}", "esame {1}: non superato nell'anno accademico {2}",
		"exam {1}: not passed in the academic year {2}")
	ofThesis      = note.New("thesis of {w}: average {d}", "tesi di {1}: media {d2}", "thesis of {1}: average {d2}")
	thesisNoGrade = note.New("thesis of {w}: no average", "tesi di {1}: nessuna media nota", "thesis of {1}: no average known")
)

// Reasons why a result waits.
var (
	passedBefore = note.New(`exam "{w}" was passed before: it is not sat again`, `l'esame "{1}" risulta già superato: non si sostiene di nuovo`,
		`exam "{1}" was passed before: it is not sat again`)
	otherCourse = note.New(`exam "{w}" is of course "{w}", not of "{w}"`, `l'esame "{1}" è del corso "{2}", non di "{3}"`,
		`exam "{1}" is of course "{2}", not of "{3}"`)
)

var notes = []*note.Form{firstOfCourse, meanOfYear, noGrade, notPassed, ofThesis, thesisNoGrade, passedBefore, otherCourse}

// reasons returns the figures that a movement rests on, and the results of the academic year that a judgement looked at.
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	if m.Kind == ledger.Use {
		return nil, []*institute.Reason{day.TheoreticalFact()}
	}
	figures := institute.Figures[Figures](day)
	average, _ := figures.Average.Version(day.Date)
	year, _ := figures.AcademicYear.Version(day.Date)
	for e, d := range institute.FactsOf[exams.ExamSat](v) {
		if d.Date <= m.Date && year.Value.of(d.Date) == m.Lot.Year {
			looked = append(looked, institute.EventReason(e))
		}
	}
	return []*institute.Reason{
		institute.InForce("permits.yaml/average", average.From, int(average.Value), "media di almeno %d", "an average of %d or more", int(average.Value)),
		institute.InForce("permits.yaml/academic_year", year.From, year.Value.last(m.Lot.Year), "l'anno accademico %d finisce il %s",
			"the academic year %d ends on %s", m.Lot.Year, year.Value.last(m.Lot.Year)),
	}, looked
}

// zeros explains the days of a leave that cost nothing.
func zeros(v institute.View) (out []institute.Zero) {
	for e, d := range institute.FactsOf[hr.LeaveTaken](v) {
		if d.Kind.Account() != v.Entitlement() {
			continue
		}
		if z, ok := institute.FreeDays(v, e, d, wording.Say("permesso di studio", "study leave")); ok {
			if day := v.Day(z.Date); day != nil {
				z.Lot = events.YearLot(academic(day).of(max(d.ExamOn, d.Date)))
			}
			out = append(out, z)
		}
	}
	return out
}
