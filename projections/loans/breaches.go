package loans

import (
	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// breaches are the codes that this package reports, with what limit and observed figures count (contract §10, last table).
var breaches = []ledger.BreachCode{
	{Code: BreachNotEntitled, Class: events.ClassMoney, It: "Prestito auto a chi non ne ha diritto", En: "Car loan without a right to it", Counts: ledger.Words},
	{Code: BreachCap, Class: events.ClassMoney, It: "Prestito oltre il massimo individuale", En: "Loan beyond the individual cap", Counts: ledger.InEuro},
	{Code: BreachCost, Class: events.ClassMoney, It: "Prestito oltre il prezzo del veicolo", En: "Loan beyond the price of the car", Counts: ledger.InEuro},
	institute.FundExceeded,
	{Code: BreachFixedTerm, Class: events.ClassMoney, It: "Prestito con contratto a termine", En: "Loan on a fixed-term contract", Counts: ledger.Nothing},
	{Code: BreachService, Class: events.ClassMoney, It: "Prestito prima di un anno di servizio", En: "Loan before a year of service", Counts: ledger.Nothing},
	{Code: BreachPrevious, Class: events.ClassMoney, It: "Prestito precedente non ancora rimborsato", En: "Previous loan not repaid", Counts: ledger.InEuro},
	{Code: BreachInstalments, Class: events.ClassMoney, It: "Numero di rate non ammesso", En: "Number of instalments not allowed", Counts: ledger.WholeNumbers},
	{Code: BreachHousehold, Class: events.ClassMoney, It: "Prestito già concesso al partner", En: "Partner has a loan of the same kind", Counts: ledger.Nothing},
	{Code: BreachAfford, Class: events.ClassMoney, It: "Rata oltre il 30% della retribuzione netta", En: "Instalment beyond 30% of net pay", Counts: ledger.InEuro},
	{Code: BreachLate, Class: events.ClassMoney, It: "Erogazione in ritardo", En: "Late disbursement", Counts: ledger.WholeNumbers},
}
