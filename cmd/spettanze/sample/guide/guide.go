// Package guide leads through the sample company: what is worth looking at and where, and who is in the unit that a manager leads.
package guide

import "spettanze/projections/wording"

// Hint says what is worth looking at in the sample company, and with which command.
type Hint struct {
	// Look is what to see there: figures worked out by hand from the contract, written as the tables of the language do.
	Look    wording.Text
	Command string // as typed in a shell
}

// Step is a page of the story that the guide leads through.
type Step struct {
	Look wording.Text // what to see there
	Page string       // its address, without the server's
}

// Story returns the pages on which a late fact can be followed: what was published to payroll, what is due, and the event that
// made the difference. The figures hold for every seed.
func Story() []Step {
	return []Step{
		{wording.Say("E034 non ha recuperato in tempo tutte le ore della banca del tempo: a luglio 2023 se ne trattengono 3:00.",
			"E034 did not work all hours of the time bank back in time: 3:00 are withheld in July 2023."),
			"/blue/employees/E034?at=2023-07-19"},
		{wording.Say("La stessa pagina come risultava il 19 luglio: 4:00. L'avviso dice quante registrazioni sono venute dopo, e che una "+
			"cambia la pagina.",
			"The same page as it was known on 19 July: 4:00. The banner says how many records have come since, and that one changes the page."),
			"/blue/employees/E034?at=2023-07-19&known=2023-07-19"},
		{wording.Say("Quale: l'ora recuperata il 15 giugno, registrata in ritardo il 20 luglio.",
			"Which: the hour worked back on 15 June, recorded late on 20 July."),
			"/blue/employees/E034/changes?at=2023-07-19&from-known=2023-07-19"},
		{wording.Say("Le paghe di luglio 2023: comunicate 4:00, dovute 3:00, e la differenza.",
			"The payroll of July 2023: 4:00 published, 3:00 due, and the difference."),
			"/blue/payroll?at=2023-08-31&month=2023-07"},
	}
}

// Hints are in the order of the contract's sections. The figures hold for every seed.
var Hints = []Hint{
	hint("balance --employee E012 --at 2023-12-31",
		"Ferie e tempo parziale: quanto maturato prima del 1º luglio resta. Il lotto del 2023 è di 12,5000 giorni al 30 "+
			"giugno e di 20,0000 ora: sei mesi a 25/12 e sei a 15/12.",
		"Ferie in part time: what was earned before 1 July stays. The lot of 2023 is 12.5000 days on 30 June and 20.0000 "+
			"now: six months of 25/12 and six of 15/12."),
	hint("balance --employee E009 --at 2023-12-31",
		"Quindici giorni fanno un mese: chi è assunta il 10 marzo matura 16,6667 giorni. E010, assunta il 18, ne ha 15,0000.",
		"Fifteen days make a month: hired on 10 March, 16.6667 days. E010 was hired on the 18th and has 15.0000."),
	hint("statement --employee E018 --at 2024-12-31",
		"Aspettativa non retribuita dal 16 marzo al 15 maggio 2024: undici mesi, 22,9167 giorni nel lotto del 2024. E019 "+
			"l'ha iniziata il giorno prima: dieci mesi, 20,8333.",
		"Unpaid from 16 March to 15 May 2024: eleven months, 22.9167 days in the lot of 2024. E019 began a day earlier: "+
			"ten months, 20.8333."),
	hint("breaches --employee E016 --at 2024-06-30",
		"Ferie vecchie di diciotto mesi: 9,5000 giorni del 2021 un anno fa, 11,5000 del 2022 oggi. Nulla va perso, ma la "+
			"violazione è segnalata.",
		"Leave eighteen months old: 9.5000 days of 2021 a year ago, 11.5000 of 2022 today. Nothing is lost, but the "+
			"breach is reported."),
	hint("statement --employee E001 --at 2023-01-31",
		"Flessibilità oltre il massimo: 7:20 di apertura e 1:00 maturata fanno 8:20; 8:00 si riportano, 0:20 sono perse.",
		"Flex above the cap: 7:20 carried in and 1:00 earned are 8:20, of which 8:00 go on and 0:20 are forfeited."),
	hint("balance --employee E002 --at 2023-10-31",
		"Flessibilità sotto il minimo: −11:00 a fine mese, ridotte a −8:00; 3:00 vanno oltre il limite, con una "+
			"violazione. Al 30 novembre il saldo è 2:00.",
		"Flex below the cap: −11:00 at month end, cut at −8:00; 3:00 go beyond the limit, with a breach. By 30 November "+
			"it is 2:00."),
	hint("breaches --employee E005 --at 2024-03-31",
		"Un mese difficile: entrate e rientri in ritardo, assenze nella fascia obbligatoria, una pausa non timbrata; "+
			"flessibilità a −4:35, e 1:45 di straordinario autorizzato che non la compensano.",
		"A bad month: late entry, late return, core time, lunch not clocked; flex at −4:35, and 1:45 of authorised "+
			"overtime that do not offset it."),
	hint("balance --employee E031 --at 2023-12-31",
		"Banca del tempo: le 32 ore superate a maggio e le 8 a giugno, due periodi scaduti; le 4:00 residue sono "+
			"trattenute a gennaio 2024.",
		"Time bank: 32 hours exceeded in May and 8 in June, two periods overdue; the 4:00 left are withheld in January "+
			"2024."),
	hint("statement --employee E034 --at 2023-07-31",
		"Un fatto tardivo: l'ora recuperata il 15 giugno è stata registrata il 20 luglio, e le 4:00 trattenute a luglio "+
			"diventano 3:00.",
		"A late fact: the hour worked back on 15 June was recorded on 20 July, and turns the 4:00 withheld in July into "+
			"3:00."),
	hint("balance --employee E035 --at 2024-03-31",
		"Permessi che scadono: il lotto del 2023 aveva 5:00 il 30 marzo, nulla oggi; le 8:00 del 2024 restano.",
		"Permits expire: the lot of 2023 had 5:00 on 30 March, none today; the 8:00 of 2024 stay."),
	hint("loan --loan L2023-001 --at 2023-06-30",
		"Un prestito al centesimo: 100,00 euro al mese, 66,96 di interessi a giugno, residuo 5.500,00.",
		"A loan to the cent: 100.00 euro a month, 66.96 of interest in June, 5,500.00 outstanding."),
	hint("fund --fund gravi_motivi --at 2024-10-31",
		"Un fondo che si esaurisce: 500,00 euro disponibili a fine 2023, 3.000,00 prima del prestito del 15 ottobre "+
			"2024, −2.000,00 dopo.",
		"A fund that runs out: 500.00 euro available at the end of 2023, 3,000.00 before the loan of 15 October "+
			"2024, −2,000.00 after it."),
	hint("balance --employee E044 --at 2024-08-31",
		"Dimissioni con un prestito: 3.854,13 euro scadono insieme all'ultima rata di 104,17 (3.958,30 in tutto), più "+
			"30,27 di interessi.",
		"Resigned with a loan: 3,854.13 euro fall due with the last instalment of 104.17 (3,958.30 in all), and 30.27 of "+
			"interest."),
	hint("balance --employee E051 --at 2023-12-30",
		"Turni scambiati: tre volte un'ora in più, 1:00 ripresa. Restano 2:00, pagate a gennaio 2024; E052, con cui ha scambiato, ne "+
			"ha −3:00, trattenute.",
		"Shifts swapped: three times an hour more, 1:00 taken back. 2:00 are left and paid in January 2024; E052, the other side of the "+
			"swaps, has −3:00, which are withheld."),
	hint("statement --employee E050 --at 2023-03-31",
		"Una centrale aperta giorno e notte: 17:00 di notte al 36%, 5:00 di domenica al 41%, 11:00 di sabato al 21%, nelle paghe di "+
			"aprile 2023.",
		"A call centre open day and night: 17:00 of night at 36%, 5:00 of a Sunday at 41%, 11:00 of Saturdays at 21%, in the payroll "+
			"of April 2023."),
	hint("breaches --employee E056 --at 2023-12-31",
		"Sei sabati l'anno per un liquidatore, al più due nello stesso: il settimo è del 2 settembre 2023, e il 17 giugno erano in tre.",
		"Six Saturdays a year for a claims adjuster, at most two on the same one: the seventh is 2 September 2023, and on 17 June there "+
			"were three."),
	hint("balance --employee E059 --at 2023-04-29",
		"Lavoro agile: 12 giorni al mese e 3 riportati da marzo sono 15; il sedicesimo, il 27 aprile, è una violazione, e il saldo è −1.",
		"Remote work: 12 days a month and 3 kept from March are 15; the sixteenth, 27 April, is a breach, and the balance is −1."),
	hint("breaches --employee E053 --at 2023-10-31",
		"Un sabato aggiunto il 23 settembre 2023: quattro fine settimana di seguito liberi solo a metà, poi cinque, sei, sette.",
		"A Saturday added on 23 September 2023: four week-ends in a row that are only half free, then five, six, seven."),
	hint("statement --employee E054 --at 2024-03-31",
		"Festività a turno: il Venerdì santo e il 24 giugno dello stesso anno sono una violazione. Delle 4:00 del 2 novembre "+
			"2023, 2:00 riposate, 2:00 scadute.",
		"Holidays in turn: Good Friday and 24 June of one year are a breach. Of the 4:00 of 2 November 2023, 2:00 were rested and "+
			"2:00 expired."),
	hint("statement --employee E063 --at 2023-10-31",
		"Uno studente: 24 e 27 fanno 25,50, e a settembre gli otto giorni d'esame erano da trattenere; il 30 del 15 settembre, "+
			"registrato a novembre, porta la media a 27. Con --known 2023-10-31 si vede com'era.",
		"A student: 24 and 27 make 25.50, and in September the eight days of exams were to be withheld; the 30 of 15 September, recorded "+
			"in November, raises the mean to 27. With --known 2023-10-31 you see how it was."),
	hint("loan --loan A2024-001 --at 2024-12-31",
		"Un prestito auto di 25.000,00 euro, 15.000,00 senza interessi: rate da 520,83, e 97,18 di interessi a giugno 2024, metà del TUR "+
			"sui due quinti del residuo.",
		"A car loan of 25,000.00 euro, 15,000.00 of them free of interest: instalments of 520.83, and 97.18 of interest in June 2024, half "+
			"of the official rate on two fifths of what is outstanding."),
	hint("ranking --ranking mutuo_casa --at 2023-06-30",
		"Una graduatoria: lo sfratto viene prima, poi l'anzianità, poi l'età. M2023-001 e M2023-003 sono concessi, e M2023-002, che viene "+
			"prima, è respinta per mancanza di posti: la violazione lo dice.",
		"A ranking: eviction comes first, then service, then age. M2023-001 and M2023-003 were granted, and M2023-002, which comes before "+
			"them, was refused for want of a place: the breach says so."),
	hint("balance --employee E072 --at 2023-12-31",
		"Rimborsi: il decimo abbonamento AV in dodici mesi porta con sé i nove prima, 374,60 euro a novembre 2023; dei 100 km dell'8 "+
			"novembre 50 sono oltre i 10.000: 53,00 euro.",
		"Refunds: the tenth high-speed pass in twelve months brings the nine before it, 374.60 euro in November 2023; of the 100 km of 8 "+
			"November 50 are beyond 10,000: 53.00 euro."),
	hint("statement --employee E073 --at 2024-10-31",
		"Welfare: dei 100,00 euro del premio di luglio 2024 60,00 sono spesi, 40,00 vanno spesi entro il 30 novembre o vanno in paga.",
		"Welfare: of the premium of July 2024, 100.00 euro, 60.00 are spent; 40.00 are to be spent by 30 November, or go to the pay."),
	hint("coverage --employee E073 --at 2023-12-31",
		"Quanto è assicurato: la polizza vita B con coniuge e due figli vale 260.000,00 euro; il giorno prima del 1º gennaio 2023, nulla.",
		"What is insured: life policy B with a spouse and two children is 260,000.00 euro; on the day before 1 January 2023, nothing."),
	hint("statement --employee E075 --at 2024-04-30",
		"Fondo pensione: nel 2023 600,00 euro trattenuti e 1.200,00 versati; tre mesi non erano interi per la sospensione, e nel 2024 sono "+
			"450,00 e 900,00.",
		"Pension fund: in 2023 600.00 euro withheld and 1,200.00 paid in; three months were not whole, suspended, and in 2024 they are "+
			"450.00 and 900.00."),
	hint("statement --employee E077 --at 2024-11-14",
		"Il premio è pagato in anticipo: 2.742,00 euro nel 2024, dieci dodicesimi maturati. Chi esce il 14 novembre ne rende 457,00.",
		"The premium is paid ahead: 2,742.00 euro in 2024, ten twelfths earned. Who leaves on 14 November returns 457.00."),
	hint("statement --employee E046 --at 2024-06-30",
		"Correzioni: fatti in ritardo di settimane, annullati e sostituiti, inviati due volte. Due timbrature il 14 "+
			"maggio: la prima è annullata, la seconda conta; quella dell'11 giugno attende ancora.",
		"Corrections: facts weeks late, annulled and replaced, sent twice. Two clockings on 14 May: the first was "+
			"annulled, the second counts; the one of 11 June still waits."),
	hint("statement --employee E046 --at 2024-03-31 --known 2024-03-10",
		"Il passato com'era noto: il 10 marzo 2024 le ferie dal 4 all'8 marzo erano cinque giorni; tolto --known sono due.",
		"The past as it was known: on 10 March 2024 the ferie from 4 to 8 March were five days; without --known they are two."),
}

func hint(command, it, en string) Hint {
	return Hint{Look: wording.Text{It: it, En: en}, Command: "spettanze " + command}
}
