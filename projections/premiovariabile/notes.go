package premiovariabile

import "spettanze/projections/note"

// The notes of this package.
var (
	worked = note.New("results of {n}: margin {d}%, {d}% the year before: {d} × {n} months ÷ 12",
		"bilancio {1}: margine {d2}%, {d3}% l'anno prima: {d4} × {5} mesi ÷ 12",
		"results of {1}: margin {d2}%, {d3}% the year before: {d4} × {5} months ÷ 12")
	converted = note.New("results of {n}: margin {d}%, {d}% the year before: {d} × {n} months ÷ 12, as welfare by choice",
		"bilancio {1}: margine {d2}%, {d3}% l'anno prima: {d4} × {5} mesi ÷ 12, in welfare per scelta",
		"results of {1}: margin {d2}%, {d3}% the year before: {d4} × {5} months ÷ 12, as welfare by choice")
	moneyOnly = note.New("results of {n}: margin {d}%, {d}% the year before: {d} × {n} months ÷ 12, in money: the choice of welfare falls away",
		"bilancio {1}: margine {d2}%, {d3}% l'anno prima: {d4} × {5} mesi ÷ 12, in denaro: la scelta del welfare non vale",
		"results of {1}: margin {d2}%, {d3}% the year before: {d4} × {5} months ÷ 12, in money: the choice of welfare falls away")
	used = note.New("{d} spent of {d} left", "spesi {d1} dei {d2} che restavano", "{d1} spent of the {d2} left")
	left = note.New("not spent by {t}", "non spesi entro il {t1}", "not spent by {t1}")

	noPremium = note.New("no variable premium is known for the results of {n}: the contract has it from those of {n}",
		"nessun premio variabile è noto per i risultati del {1}: il contratto lo prevede da quelli del {2}",
		"no variable premium is known for the results of {1}: the contract has it from those of {2}")
	twice = note.New("the result of {n} was reported already: annul that one for this one to count",
		"il risultato del {1} è già stato comunicato: perché conti questo va annullato quello",
		"the result of {1} was reported already: annul that one for this one to count")
	noWelfare = note.New("no welfare is known in {n}: the contract has it from {n}", "nessun welfare è noto nel {1}: il contratto lo prevede dal {2}",
		"no welfare is known in {1}: the contract has it from {2}")
)
