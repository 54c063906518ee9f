package note

// Forms that several packages write.
var (
	EndOfService = New("end of service", "fine del rapporto", "end of service")
	Expired      = New("left of {n} after its last day", "residuo del {1} dopo l'ultimo giorno utile",
		"left of {1} after its last day")
	WholeDay   = New("a day of {n} minutes", "una giornata di {m1}", "a day of {m1}")
	Minutes    = New("{n} minutes", "{m1}", "{m1}")
	OneDay     = New("1 day", "1 giorno", "1 day")
	OfTheDay   = New("{n} of the day's {n} minutes", "{m1} delle {m2} della giornata", "{m1} of the day's {m2}")
	NotCarried = New("not carried over", "non si riporta", "not carried over")
	MonthsPay  = New("with the month's pay", "con la busta del mese", "with the month's pay")
	NextPay    = New("with next month's pay", "con la busta del mese dopo", "with next month's pay")
	Opening    = New("opening balance", "saldo di apertura", "opening balance")
	Adjustment = New("adjustment", "rettifica", "adjustment") // for a reader who may not see the reason
	Adjusted   = New("{x}, authorised by {x}", "{1}, autorizzata da {2}", "{1}, authorised by {2}")
)

// Reasons why a fact waits that the fold itself writes.
var (
	SecondClocking = New("{w} has a clocking on {t} already ({w} {x}): annul that one for this one to count",
		"{1} ha già una timbratura il {t2} ({3} {4}): perché conti questa va annullata quella",
		"{1} has a clocking on {t2} already ({3} {4}): annul that one for this one to count")
	NotOfEmployee = New("{w} is not an entitlement of an employee", "{1} non è una spettanza di un dipendente",
		"{1} is not an entitlement of an employee")
)

// What senders who do not see the employee read of a fact that waits, instead of whose a loan is, what is left of it, and which other
// fact there is.
var (
	OtherBorrower = New("the loan is of another employee", "il prestito è di un altro dipendente", "the loan is of another employee")
	Overpaid      = New("the repayment is more than is left of the loan", "il rimborso supera ciò che resta del prestito",
		"the repayment is more than is left of the loan")
	ClockedAlready = New("the day has another clocking: annul that one for this one to count",
		"il giorno ha già un'altra timbratura: perché conti questa va annullata quella",
		"the day has another clocking: annul that one for this one to count")
)

// Shared are the forms of this package.
var Shared = []*Form{OtherBorrower, Overpaid, ClockedAlready, EndOfService, Expired, WholeDay, Minutes, OneDay, OfTheDay, NotCarried,
	MonthsPay, NextPay, Opening, Adjustment, Adjusted, SecondClocking, NotOfEmployee}
