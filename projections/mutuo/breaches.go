package mutuo

import (
	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Breach codes of this package.
const (
	BreachFixedTerm    = "mortgage.fixed_term_contract"
	BreachService      = "mortgage.service_under_1_year"
	BreachAge          = "mortgage.age_exceeded"
	BreachAfford       = "mortgage.affordability"
	BreachPlaces       = "mortgage.places_exceeded"
	BreachCareer       = "mortgage.career_limit"
	BreachNoCommitment = "mortgage.no_commitment"
	BreachProperty     = "mortgage.property_already_financed"
	BreachOutOfRank    = "mortgage.out_of_rank"
	BreachNotGranted   = "mortgage.not_granted"
	BreachCeiling      = "mortgage.ceiling_exceeded"
	BreachExtra        = "mortgage.extra_exceeded"
	BreachAppraisal    = "mortgage.appraisal_exceeded"
	BreachLength       = "mortgage.length_out_of_range"
	BreachSubrogation  = "mortgage.subrogation_under_minimum"
	BreachPrevious     = "mortgage.previous_not_extinguished"
	BreachTwice        = "mortgage.renegotiated_twice"
	BreachNotVariable  = "mortgage.renegotiation_not_variable"
	BreachOverdue      = "mortgage.decision_overdue"
)

// clauseOfRanking is the clause of the ranking, which has no figure.
const clauseOfRanking = "CIA/All.7"

var breaches = []ledger.BreachCode{
	of(BreachFixedTerm, "Mutuo con contratto a termine", "Mortgage on a fixed-term contract", ledger.Nothing),
	of(BreachService, "Mutuo prima del servizio richiesto", "Mortgage before the service that it asks for", ledger.Nothing),
	of(BreachAge, "Mutuo oltre l'età massima", "Mortgage beyond the oldest age", ledger.WholeNumbers),
	of(BreachAfford, "Impegni oltre la quota della retribuzione netta", "Commitments beyond the share of net pay", ledger.InEuro),
	of(BreachPlaces, "Posti dell'anno superati", "Places of the year exceeded", ledger.WholeNumbers),
	of(BreachCareer, "Mutui oltre il numero ammesso nella carriera", "More mortgages than a career may have", ledger.WholeNumbers),
	of(BreachNoCommitment, "Mutuo senza impegno a estinguere il precedente", "Mortgage without undertaking to extinguish the previous one", ledger.Nothing),
	of(BreachProperty, "Immobile già finanziato", "Property already financed", ledger.Words),
	of(BreachOutOfRank, "Concessione fuori graduatoria", "Grant out of rank", ledger.Words),
	of(BreachNotGranted, "Mutuo erogato senza concessione", "Mortgage paid out without a grant", ledger.Nothing),
	of(BreachCeiling, "Mutuo oltre il massimo", "Mortgage beyond the ceiling", ledger.InEuro),
	of(BreachExtra, "Ulteriore importo oltre il massimo", "Further sum beyond the most", ledger.InEuro),
	of(BreachAppraisal, "Mutuo oltre la quota della perizia", "Mortgage beyond the share of the appraisal", ledger.InEuro),
	of(BreachLength, "Durata del mutuo non ammessa", "Length of the mortgage not allowed", ledger.WholeNumbers),
	of(BreachSubrogation, "Surroga sotto il capitale minimo", "Subrogation under the least capital", ledger.InEuro),
	of(BreachPrevious, "Mutuo precedente non estinto", "Previous mortgage not extinguished", ledger.Words),
	of(BreachTwice, "Mutuo rinegoziato più di una volta", "Mortgage renegotiated more than once", ledger.WholeNumbers),
	of(BreachNotVariable, "Rinegoziazione di un mutuo non variabile", "Renegotiation of a mortgage that is not variable", ledger.Nothing),
	of(BreachOverdue, "Decisione in ritardo sul mutuo", "Late decision on a mortgage", ledger.Dates),
}

func of(code, it, en string, counts ledger.Measure) ledger.BreachCode {
	return ledger.BreachCode{Code: code, Class: events.ClassMoney, It: it, En: en, Counts: counts}
}

// Reasons why a fact waits.
const (
	ParkIDUsed  = "mortgage.id_used_twice"
	ParkUnknown = "mortgage.unknown"
	ParkOther   = "mortgage.other_applicant"
	ParkState   = "mortgage.wrong_state"
)

// The notes of this package. They do not name the other applicant, whom a sender need not see.
var (
	idUsed = note.New(`request id "{w}" is already that of another request: give this one an id of its own`,
		`l'id "{1}" è già di un'altra richiesta: questa ne vuole uno suo`,
		`request id "{1}" is already that of another request: give this one an id of its own`)
	unknown = note.New(`mortgage "{w}" was not requested by {t}: the fact waits for the request`,
		`il mutuo "{1}" non risulta richiesto al {t2}: il fatto attende la richiesta`,
		`mortgage "{1}" was not requested by {t2}: the fact waits for the request`)
	otherApplicant = note.New(`the applicant of mortgage "{w}" is not {w}`, `il mutuo "{1}" non è stato richiesto da {2}`,
		`the applicant of mortgage "{1}" is not {2}`)
	wrongState = note.New(`the state of mortgage "{w}" on {t} does not allow this fact`, `lo stato del mutuo "{1}" al {t2} non ammette questo fatto`,
		`the state of mortgage "{1}" on {t2} does not allow this fact`)
)

var notes = []*note.Form{idUsed, unknown, otherApplicant, wrongState}
