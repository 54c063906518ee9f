package employment

import "spettanze/projections/note"

// Reasons for parking an event about employment.
var (
	notHired = note.New("{w} was not hired by {t}: it counts as soon as a hire on or before that date is published",
		"{1} non risulta in forza al {t2}: conterà quando sarà pubblicata un'assunzione entro quella data",
		"{1} was not hired by {t2}: it counts as soon as a hire on or before that date is published")
	outsideService = note.New("{w} was not in service on {t} (last day in service: {t})",
		"{1} non era in servizio il {t2} (ultimo giorno di servizio: {t3})",
		"{1} was not in service on {t2} (last day in service: {t3})")
	secondHire = note.New("{w} has been in service since {t}: a second hire waits for the termination of the first",
		"{1} è in servizio dal {t2}: una seconda assunzione attende la cessazione della prima",
		"{1} has been in service since {t2}: a second hire waits for the termination of the first")
	noMinutes = note.New(`schedule "{w}" has no minutes in the contract's table: give its week`,
		`l'orario "{1}" non ha minuti nella tabella del contratto: indicarne la settimana`,
		`schedule "{1}" has no minutes in the contract's table: give its week`)
	probationBefore = note.New("the trial period would end on {t}, before {w} was hired on {t}",
		"il periodo di prova finirebbe il {t1}, prima dell'assunzione di {2} il {t3}",
		"the trial period would end on {t1}, before {2} was hired on {t3}")
	terminated = note.New("the service of {w} already ends on {t}", "il rapporto di {1} cessa già il {t2}",
		"the service of {1} already ends on {t2}")

	Notes = []*note.Form{notHired, outsideService, secondHire, noMinutes, probationBefore, terminated}
)
