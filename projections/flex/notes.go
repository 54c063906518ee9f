package flex

import "spettanze/projections/note"

// The notes of this package's movements.
var (
	rigidHours = note.New("rigid hours: {n} worked + {n} of leave − {n}, at most 0",
		"orario rigido: {m1} lavorate + {m2} di assenza − {m3}, al massimo 0:00",
		"rigid hours: {m1} worked + {m2} of leave − {m3}, at most 0:00")
	lessLunch = note.New("{h}–{h} less {n} of lunch: {n} − {n} = {+}",
		"{1}–{2} meno {m3} di pausa: {m4} − {m5} = {s6}", "{1}–{2} less {m3} of lunch: {m4} − {m5} = {s6}")
	twoHalves = note.New("{h}–{h} {h}–{h}: {n} + {n} − {n} = {+}",
		"{1}–{2} {3}–{4}: {m5} + {m6} − {m7} = {s8}", "{1}–{2} {3}–{4}: {m5} + {m6} − {m7} = {s8}")
	oneSpan = note.New("{h}–{h}: {n} − {n} = {+}", "{1}–{2}: {m3} − {m4} = {s5}", "{1}–{2}: {m3} − {m4} = {s5}")

	beyondBands = note.New("{n} authorised minutes beyond the bands", "{m1} autorizzate oltre le fasce",
		"{m1} authorised, beyond the bands")
	forfeited = note.New("{n} at month end, cap {n}: carry {n}, {n} forfeited",
		"{s1} a fine mese, massimo {m2} → riporto {m3}, perse {m4}",
		"{s1} at month end, cap {m2} → carry {m3}, {m4} forfeited")
	beyondLimit = note.New("{n} at month end, cap {n}: carry {n}, {n} beyond the limit",
		"{s1} a fine mese, massimo {m2} → riporto {m3}, {m4} oltre il limite",
		"{s1} at month end, cap {m2} → carry {m3}, {m4} beyond the limit")

	notes = []*note.Form{rigidHours, lessLunch, twoHalves, oneSpan, beyondBands, forfeited, beyondLimit}
)
