package eventstest

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
)

// Data draws the data of a type, which is a wire name without the version. A name that is none fails the test.
func Data(typ string) *rapid.Generator[events.Data] {
	return rapid.Custom(func(t *rapid.T) events.Data {
		dated := events.Dated{Date: Date(events.MinDate, events.MaxDate-4000).Draw(t, "effective")}
		switch typ {
		case events.TypeClocking:
			return Clocking(dated).Draw(t, "clocking")
		case events.TypeLeaveTaken:
			return leave(t, dated)
		case events.TypeRigidHours:
			return events.RigidHoursOrdered{Dated: dated, To: lastDay(t, dated)}
		case events.TypeBankAgreed:
			return events.TimeBankAgreed{Dated: dated, To: lastDay(t, dated), Reason: Text().Draw(t, "reason"),
				Recovery: rapid.SampledFrom([]events.Rhythm{events.Monthly, events.FourMonthly}).Draw(t, "recovery")}
		case events.TypeBankLeave:
			return events.TimeBankLeaveTaken{Dated: dated, Minutes: minutes(t), RequestedAt: maybe(t, "requestedAt", Time())}
		case events.TypeBankRecovered:
			return events.TimeBankRecovered{Dated: dated, Minutes: minutes(t)}
		case events.TypeBankClosed:
			return events.TimeBankClosed{Dated: dated}
		case events.TypeAnnulled:
			other := Identity().Draw(t, "other")
			// Longer than any id that Envelope draws, so that no annulment names itself.
			return events.EventAnnulled{Dated: dated, Source: other.Source, Reason: Text().Draw(t, "reason"),
				ID: other.ID + "-" + rapid.StringMatching(`[a-z]{70}`).Draw(t, "suffix")}
		case events.TypePersonDescribed:
			return events.PersonDescribed{Dated: dated, Name: Text().Draw(t, "name"),
				BirthDate: maybe(t, "birthDate", Date(events.NewDate(1900, time.January, 1), events.MaxDate)),
				Email:     maybe(t, "email", rapid.StringMatching(`[a-z.]{1,20}@[a-z]{1,10}\.it`))}
		case events.TypeBalanceOpened, events.TypeBalanceAdjusted:
			return balance(t, typ, dated)
		case events.TypeLoanRequested, events.TypeLoanDecided, events.TypeLoanDisbursed, events.TypeLoanRepaid:
			return loan(t, typ, dated)
		}
		return employment(t, typ, dated)
	})
}

// Clocking draws a clocking of a date.
func Clocking(dated events.Dated) *rapid.Generator[events.ClockingRecorded] {
	return rapid.Custom(func(t *rapid.T) events.ClockingRecorded {
		n := rapid.SampledFrom([]int{2, 4}).Draw(t, "punches")
		times := rapid.SliceOfNDistinct(rapid.IntRange(0, 1439), n, n, rapid.ID[int]).Draw(t, "times")
		slices.Sort(times)
		c := events.ClockingRecorded{Dated: dated,
			Week:               rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "week"),
			Afternoon:          maybe(t, "afternoon", rapid.Ptr(rapid.Bool(), false)),
			PlannedMinutes:     maybe(t, "plannedMinutes", rapid.Ptr(rapid.IntRange(0, 1440), false)),
			OvertimeAuthorized: rapid.Bool().Draw(t, "overtimeAuthorized"),
			Remote:             rapid.Bool().Draw(t, "remote"),
		}
		for _, m := range times {
			c.Punches = append(c.Punches, events.ClockTime(m))
		}
		return c
	})
}

func leave(t *rapid.T, dated events.Dated) events.Data {
	l := events.LeaveTaken{Dated: dated, Remote: rapid.Bool().Draw(t, "remote"),
		RequestedAt: maybe(t, "requestedAt", Time()),
		Kind: rapid.SampledFrom([]events.LeaveKind{
			events.LeaveFerie, events.LeaveArt39, events.LeaveParteTerza, events.LeaveExFestivita, events.LeaveSickness,
			events.LeaveStrike, events.LeaveUnpaid, events.LeaveOtherPaid}).Draw(t, "kind")}
	switch rapid.IntRange(0, 2).Draw(t, "extent") {
	case 0:
		l.To = lastDay(t, dated)
	case 1:
		l.Minutes = minutes(t)
	}
	return l
}

func balance(t *rapid.T, typ string, dated events.Dated) events.Data {
	e := rapid.SampledFrom(events.Entitlements).Draw(t, "entitlement")
	q := events.Quantity{Unit: e.Unit(), Parts: rapid.Int64Range(-999_999_999_999, 999_999_999_999).Draw(t, "parts")}
	lot := 0
	if e.HasLots() {
		lot = maybe(t, "lot", rapid.IntRange(1950, 2150))
	}
	if typ == events.TypeBalanceOpened {
		return events.BalanceOpened{Dated: dated, Entitlement: e, Quantity: q, Lot: lot}
	}
	return events.BalanceAdjusted{Dated: dated, Entitlement: e, Quantity: q, Lot: lot,
		Reason: Text().Draw(t, "reason"), AuthorizedBy: Text().Draw(t, "authorizedBy")}
}

func loan(t *rapid.T, typ string, dated events.Dated) events.Data {
	id, amount := Code().Draw(t, "loan"), events.Cents(rapid.Int64Range(1, 999_999_999_999).Draw(t, "amount"))
	switch typ {
	case events.TypeLoanDecided:
		return events.LoanDecided{Dated: dated, Loan: id, Granted: rapid.Bool().Draw(t, "granted"),
			Reason: maybe(t, "reason", Text())}
	case events.TypeLoanRepaid:
		return events.LoanRepaid{Dated: dated, Loan: id, Amount: amount}
	}
	cents := func(least int64) *rapid.Generator[*events.Cents] {
		return rapid.Custom(func(t *rapid.T) *events.Cents {
			return new(events.Cents(rapid.Int64Range(least, 999_999_999_999).Draw(t, "cents")))
		})
	}
	r := events.LoanRequested{Dated: dated, Loan: id, Amount: amount,
		Fund:        rapid.SampledFrom([]events.Fund{events.GraviMotivi, events.Ristrutturazione}).Draw(t, "fund"),
		Instalments: rapid.IntRange(1, 600).Draw(t, "instalments"),
		LoanTerms: events.LoanTerms{
			Reason: maybe(t, "reason", Text()), NetMonthlyPay: maybe(t, "netMonthlyPay", cents(1)),
			OtherMonthlyCommitments: maybe(t, "otherMonthlyCommitments", cents(0)), Partner: maybe(t, "partner", Employee()),
		}}
	if typ == events.TypeLoanDisbursed {
		return events.LoanDisbursed(r)
	}
	return r
}

// maybe draws a value half of the times, and else leaves it out.
func maybe[V any](t *rapid.T, name string, g *rapid.Generator[V]) V {
	var none V
	if !rapid.Bool().Draw(t, "with "+name) {
		return none
	}
	return g.Draw(t, name)
}

func minutes(t *rapid.T) int { return rapid.IntRange(1, 1440).Draw(t, "minutes") }

// lastDay draws a day not before the date.
func lastDay(t *rapid.T, dated events.Dated) events.Date {
	return Date(dated.Date, dated.Date+4000).Draw(t, "last day")
}
