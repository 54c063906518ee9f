package eventstest

import (
	"slices"

	"pgregory.net/rapid"

	"spettanze/events"
)

func employment(t *rapid.T, typ string, dated events.Dated) events.Data {
	switch typ {
	case events.TypeHired:
		return events.Hired{Dated: dated,
			Contract: contract().Draw(t, "contract"), Discipline: discipline().Draw(t, "discipline"),
			Level: level().Draw(t, "level"), Schedule: Schedule().Draw(t, "schedule"),
			Quadro: rapid.Bool().Draw(t, "quadro"), Qualifications: maybe(t, "qualifications", qualifications(1)),
			Service: maybe(t, "service", Code()), End: maybe(t, "end", Date(dated.Date, dated.Date+4000)),
			GroupServiceSince: maybe(t, "groupServiceSince", Date(events.MinDate, events.MaxDate)),
		}
	case events.TypeScheduleChanged:
		return events.ScheduleChanged{Dated: dated, Schedule: Schedule().Draw(t, "schedule"),
			Until: maybe(t, "until", Date(dated.Date, dated.Date+4000))}
	case events.TypeReclassified:
		return reclassified(t, dated)
	case events.TypeSuspended:
		return events.Suspended{Dated: dated, To: lastDay(t, dated), Paid: rapid.Bool().Draw(t, "paid"),
			Kind: rapid.OneOf(rapid.SampledFrom([]string{"aspettativa", "maternity"}), Code()).Draw(t, "kind")}
	case events.TypeTerminated:
		return events.Terminated{Dated: dated, Reason: rapid.SampledFrom(
			[]string{"resignation", "retirement", "dismissal", "end_of_term", "other"}).Draw(t, "reason")}
	}
	t.Fatalf("eventstest: %s is no event type", typ)
	return nil
}

func reclassified(t *rapid.T, dated events.Dated) events.Data {
	r := events.Reclassified{Dated: dated,
		Discipline:     maybe(t, "discipline", rapid.Ptr(discipline(), false)),
		Level:          maybe(t, "level", rapid.Ptr(level(), false)),
		Quadro:         maybe(t, "quadro", rapid.Ptr(rapid.Bool(), false)),
		Qualifications: maybe(t, "qualifications", rapid.Ptr(qualifications(0), false)),
		Service:        maybe(t, "service", rapid.Ptr(Code(), false)),
		Contract:       maybe(t, "contract", rapid.Ptr(contract(), false)),
	}
	if r == (events.Reclassified{Dated: dated}) {
		r.Level = new(level().Draw(t, "level, for want of others"))
	}
	return r
}

func contract() *rapid.Generator[events.ContractKind] {
	return rapid.SampledFrom([]events.ContractKind{events.Indefinite, events.FixedTerm})
}

func discipline() *rapid.Generator[events.Discipline] {
	return rapid.SampledFrom([]events.Discipline{events.PartePrima, events.ParteTerza})
}

func level() *rapid.Generator[int] { return rapid.IntRange(1, 7) }

// qualifications draws a set, sorted, of at least so many.
func qualifications(least int) *rapid.Generator[[]string] {
	all := []string{events.Coordinator, events.Liquidatore, events.Supervisor}
	return rapid.Custom(func(t *rapid.T) []string {
		set := rapid.SliceOfNDistinct(rapid.SampledFrom(all), least, len(all), rapid.ID[string]).Draw(t, "set")
		slices.Sort(set)
		return set
	})
}

// Schedule draws a schedule, with a week where the code needs one.
func Schedule() *rapid.Generator[events.Schedule] {
	return rapid.Custom(func(t *rapid.T) events.Schedule {
		s := events.Schedule{Code: rapid.SampledFrom([]events.ScheduleCode{
			events.FT37, events.FT37MonPM, events.PT24, events.PT25, events.PT30x6, events.PT30x5, events.PT30x5Return,
			events.Shift37, events.Custom}).Draw(t, "code")}
		if s.Code == events.PT24 || s.Code == events.Custom || rapid.Bool().Draw(t, "own week") {
			day := rapid.OneOf(rapid.Just(0), rapid.SampledFrom([]int{300, 360, 420, 480}), rapid.IntRange(0, 1440))
			s.Week = &events.Week{Mon: day.Draw(t, "mon"), Tue: day.Draw(t, "tue"), Wed: day.Draw(t, "wed"),
				Thu: rapid.IntRange(1, 1440).Draw(t, "thu"), Fri: day.Draw(t, "fri"), Sat: day.Draw(t, "sat"),
				Sun: day.Draw(t, "sun")}
		}
		return s
	})
}
