package wording

// waiting are the reasons for which a fact waits for another (ledger.Parked), in the forms in which the folds write them.
var waiting = []phrase{
	{form(`loan id "TXT" is already that of another request or loan: give this one an id of its own`),
		`l'id "$1" è già di un'altra richiesta o di un altro prestito: questo ne vuole uno suo`,
		`loan id "$1" is already that of another request or loan: give this one an id of its own`},
	{form(`loan "TXT" belongs to TXT, not to TXT`), `il prestito "$1" è di $2, non di $3`, `loan "$1" belongs to $2, not to $3`},
	{form(`loan "TXT" was never requested: the decision waits for the request`),
		`il prestito "$1" non è mai stato richiesto: la decisione attende la richiesta`,
		`loan "$1" was never requested: the decision waits for the request`},
	{form("no reference rate (TUR) is known on DATE: the contract's table begins on DATE"),
		"nessun tasso di riferimento (TUR) è noto al {t1}: la tabella del contratto inizia il {t2}",
		"no reference rate (TUR) is known on {t1}: the contract's table begins on {t2}"},
	{form(`loan "TXT" was not paid out by DATE: the repayment waits for the disbursement`),
		`il prestito "$1" non risulta erogato al {t2}: il rimborso attende l'erogazione`,
		`loan "$1" was not paid out by {t2}: the repayment waits for the disbursement`},
	{form(`repayment of DEC, but only DEC of loan "TXT" is outstanding on DATE`),
		`rimborso di {d1}, ma del prestito "$3" al {t4} restano solo {d2}`,
		`repayment of {d1}, but only {d2} of loan "$3" is outstanding on {t4}`},
	{form("it annuls event TXT of TXT, which has not been seen in this company: it takes effect when that comes"),
		"annulla l'evento $1 di $2, che in questa azienda non si è visto: avrà effetto quando arriva",
		"it annuls event $1 of $2, which has not been seen in this company: it takes effect when that comes"},
	{form("TXT was not hired by DATE: it counts as soon as a hire on or before that date is published"),
		"$1 non risulta in forza al {t2}: conterà quando sarà pubblicata un'assunzione entro quella data",
		"$1 was not hired by {t2}: it counts as soon as a hire on or before that date is published"},
	{form("TXT was not in service on DATE (last day in service: DATE)"),
		"$1 non era in servizio il {t2} (ultimo giorno di servizio: {t3})",
		"$1 was not in service on {t2} (last day in service: {t3})"},
	{form("TXT has been in service since DATE: a second hire waits for the termination of the first"),
		"$1 è in servizio dal {t2}: una seconda assunzione attende la cessazione della prima",
		"$1 has been in service since {t2}: a second hire waits for the termination of the first"},
	{form(`schedule "TXT" has no minutes in the contract's table: give its week`),
		`l'orario "$1" non ha minuti nella tabella del contratto: indicarne la settimana`,
		`schedule "$1" has no minutes in the contract's table: give its week`},
	{form("the service of TXT already ends on DATE"), "il rapporto di $1 cessa già il {t2}", "the service of $1 already ends on {t2}"},
	{form("TXT has a clocking on DATE already (TXT): annul that one for this one to count"),
		"$1 ha già una timbratura il {t2} ($3): perché conti questa va annullata quella",
		"$1 has a clocking on {t2} already ($3): annul that one for this one to count"},
	{form("TXT is not an entitlement of an employee"), "$1 non è una spettanza di un dipendente", "$1 is not an entitlement of an employee"},
}

// Waiting says in both languages why a fact waits. ok is false for a reason of a form that is not known here: it comes
// back as it is.
func Waiting(reason string) (t Text, ok bool) { return said(waiting, reason) }
