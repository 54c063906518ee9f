package main

const tableOf = "publish --validate --csv --company blue --lang "

// fileCases are cases of what a file is and of what its records say.
var fileCases = []fieldCase{
	{"01 headings in Italian", []string{
		tableOf + "it @01-italian-header.csv | ~ matricola → dipendente | ~ 07:50 12:00 12:50 17:05 | ~ 1 righe = 1 contate",
		tableOf + "en @01-italian-header.csv | ~ matricola → employee | ~ 2023-03-07 | ~ 1 rows = 1 counted",
	}},
	{"02 sep= on the first line", []string{
		tableOf + "it @02-excel-sep-line.csv | ~ 2 righe = 2 contate | ~ 08:00 12:00 13:00 17:00",
	}},
	{"03 what Excel leaves behind", []string{
		// 44995 is 10 March 2023; 0.326388889 of a day is 7:50, 0.534722222 is 12:50, 0.711805556 is 17:05.
		tableOf + "en @03-excel-values.csv | ~ 2023-03-07  07:50 12:00 12:50 17:05 | ~ 2023-03-08  08:00 12:00 13:00 17:00" +
			" | ~ 2023-03-09  08:00 12:00 13:00 17:00 | ~ 2023-03-10  07:50 12:00 12:50 17:05 | ~ 4 rows = 4 counted",
	}},
	{"05 one row a punch", []string{
		tableOf + "en @05-one-row-per-punch.csv | ~ 2023-03-07  07:50 12:00 12:50 17:05 | ~ columns left out: dispositivo | ~ 4 rows = 4 counted",
	}},
	{"06 fixed width", []string{
		tableOf + "it @06-fixed-width.txt | exit 2 | ~ larghezza fissa | ~ --map",
		tableOf + "en @06-fixed-width.txt | exit 2 | ~ fixed width | ~ --map",
	}},
	{"07 midnight", []string{
		tableOf + "it @07-midnight.csv | exit 1 | ~ passa la mezzanotte | ~ 3 righe: | ~ 16:00 – 24:00 | ~ 16:00 – 00:00 | ~ 22:00 – 06:00" +
			" | ~ 0 contate | ~ 3 rifiutate",
		tableOf + "en @07-midnight.csv | exit 1 | ~ midnight | ~ 3 refused",
	}},
	{"08 six punches", []string{
		tableOf + "it @08-six-punches.csv | exit 1 | ~ .csv:2: | ~ più di quattro timbrature | ~ 2 righe = 1 contate | ~ 1 rifiutate",
	}},
	{"09 a missing punch, a double reading", []string{
		tableOf + "it @09-missing-and-double.csv | exit 1 | ~ .csv:2: rifiutata: colonna \"out2\": manca una timbratura" +
			" | ~ .csv:3: rifiutata: colonna \"out1\": manca una timbratura | ~ giorno senza timbrature (righe: 1; 4)" +
			" | ~ .csv:5: rifiutata: colonna \"out1\" | ~ letto due volte | ~ .csv:6: | ~ 4 rifiutate + 1 tralasciate",
	}},
	{"10 more columns and a total", []string{
		tableOf + "it @10-extra-columns-total.csv | ~ colonne tralasciate: cognome e nome, reparto, ore | ~ riga di totali (righe: 1; 3)" +
			" | ~ 2 righe = 1 contate | ~ 1 tralasciate | !~ X Y",
	}},
	{"12 CR alone, Ctrl-Z", []string{
		tableOf + "en @12-cr-only.csv | ~ 1 rows = 1 counted",
		tableOf + "en @13-ctrl-z.csv | ~ 1 rows = 1 counted + 0 duplicates + 0 corrected + 0 waiting + 0 refused",
	}},
	{"14 letters of Windows, a separator too many", []string{
		tableOf + "it @14-cp1252-and-trailing-separator.csv | exit 1 | ~ .csv:3: rifiutata | ~ .csv:5: rifiutata | ~ 3 righe = 1 contate | ~ 2 rifiutate",
	}},
	{"17 an attribute of a broker", []string{
		"publish --validate --lang en @17-broker-extension.jsonl | exit 1 | ~ /knativearrivaltime | 1 error",
	}},
	{"19 a key twice", []string{
		"publish --validate --lang en @19-duplicate-key.jsonl | exit 1 | ~ /data/minutes | ~ second time | ~ 1 valid, 0 duplicates, 1 rejected",
	}},
	{"20 null in optional fields", []string{
		"publish --validate --lang en @20-null-data-fields.jsonl | exit 1 | ~ /data/to | ~ null | 1 error",
	}},
	{"21 values as JavaScript and Excel write them", []string{
		"publish --validate --lang en @21-js-excel-values.jsonl | exit 1 | 8 error | ~ /data/minutes: found 60.0 | ~ 2023-05-03T00:00:00+02:00" +
			" | ~ 2023-05-05T18:00:00+0200 | ~ \"Ferie\" | ~ 2 valid, 0 duplicates, 8 rejected",
	}},
	{"22 a mark of order and CRLF", []string{
		"publish --validate --lang en @22b-bom-crlf.jsonl | ~ 1 valid, 0 duplicates, 0 rejected",
	}},
	{"46 Italian numbers", []string{
		// "02" and "-0" are the numbers that they look like; nothing takes a comma or "6.000" for six.
		"publish --validate --lang en @46-italian-numbers.jsonl | exit 1 | 12 error | ~ \"12,5\" | ~ such as \"12.5\" | ~ \"6.000\"" +
			" | ~ such as \"6000.00\" | ~ 3 valid, 0 duplicates, 12 rejected",
	}},
	{"52 clockings on the days of 23 and 25 hours", []string{
		tableOf + "en @52-csv-on-dst-days.csv | ~ 2023-03-26  01:00 02:30 | ~ 2023-10-29  01:00 02:30 | ~ 2 rows = 2 counted",
	}},
}
