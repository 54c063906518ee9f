package main

const (
	tableOf  = "publish --validate --csv --company blue --lang "
	countsOf = "publish --validate --json --csv --company blue "
	eventsOf = "publish --validate --json --lang en "
)

// fileCases are cases of what a file is and of what its records say.
var fileCases = []fieldCase{
	{"01 headings in Italian", []string{
		tableOf + "it @01-italian-header.csv | ~ matricola → dipendente | ~ 07/03/2023  07:50 12:00 12:50 17:05",
		tableOf + "en @01-italian-header.csv | ~ matricola → employee | ~ 2023-03-07  07:50 12:00 12:50 17:05",
		countsOf + "@01-italian-header.csv | rows 1 counted 1",
	}},
	{"02 sep= on the first line", []string{
		tableOf + "en @02-excel-sep-line.csv | ~ 2023-03-07  07:50 12:00 12:50 17:05 | ~ 2023-03-08  08:00 12:00 13:00 17:00",
		countsOf + "@02-excel-sep-line.csv | rows 2 counted 2",
	}},
	{"03 what Excel leaves behind", []string{
		// 44995 is 10 March 2023; 0.326388889 of a day is 7:50, 0.534722222 is 12:50, 0.711805556 is 17:05.
		tableOf + "en @03-excel-values.csv | ~ 2023-03-07  07:50 12:00 12:50 17:05 | ~ 2023-03-08  08:00 12:00 13:00 17:00" +
			" | ~ 2023-03-09  08:00 12:00 13:00 17:00 | ~ 2023-03-10  07:50 12:00 12:50 17:05",
		countsOf + "@03-excel-values.csv | rows 4 counted 4",
	}},
	{"05 one row a punch", []string{
		tableOf + "en @05-one-row-per-punch.csv | ~ 2023-03-07  07:50 12:00 12:50 17:05 | ~ columns left out: dispositivo",
		countsOf + "@05-one-row-per-punch.csv | rows 4 counted 4",
	}},
	{"06 fixed width", []string{
		tableOf + "it @06-fixed-width.txt | exit 2 | ~ larghezza fissa | ~ --map",
		tableOf + "en @06-fixed-width.txt | exit 2 | ~ fixed width | ~ --map",
	}},
	{"07 midnight", []string{
		tableOf + "it @07-midnight.csv | exit 1 | ~ passa la mezzanotte | ~ 16:00 – 24:00 | ~ 16:00 – 00:00 | ~ 22:00 – 06:00",
		tableOf + "en @07-midnight.csv | exit 1 | ~ midnight",
		countsOf + "@07-midnight.csv | exit 1 | rows 3 refused 3",
	}},
	{"08 six punches", []string{
		tableOf + "it @08-six-punches.csv | exit 1 | ~ .csv:2: | ~ più di quattro timbrature",
		countsOf + "@08-six-punches.csv | exit 1 | rows 2 counted 1 refused 1",
	}},
	{"09 a missing punch, a double reading", []string{
		tableOf + "it @09-missing-and-double.csv | exit 1 | ~ .csv:2: rifiutata: colonna \"out2\": manca una timbratura" +
			" | ~ .csv:3: rifiutata: colonna \"out1\": manca una timbratura | ~ giorno senza timbrature" +
			" | ~ .csv:5: rifiutata: colonna \"out1\" | ~ letto due volte | ~ .csv:6:",
		countsOf + "@09-missing-and-double.csv | exit 1 | rows 5 refused 4 left out 1",
	}},
	{"10 more columns and a total", []string{
		tableOf + "it @10-extra-columns-total.csv | ~ colonne tralasciate: cognome e nome, reparto, ore | ~ riga di totali | !~ X Y",
		countsOf + "@10-extra-columns-total.csv | rows 2 counted 1 left out 1",
	}},
	{"12 CR alone, Ctrl-Z", []string{
		countsOf + "@12-cr-only.csv | rows 1 counted 1",
		countsOf + "@13-ctrl-z.csv | rows 1 counted 1",
	}},
	{"14 letters of Windows, a separator too many", []string{
		tableOf + "it @14-cp1252-and-trailing-separator.csv | exit 1 | ~ .csv:3: rifiutata | ~ Perciò | ~ .csv:5: rifiutata | ~ separatore",
		countsOf + "@14-cp1252-and-trailing-separator.csv | exit 1 | rows 3 counted 1 refused 2",
	}},
	{"16 null attributes", []string{
		eventsOf + "@16-null-attribute.jsonl | accepted 1 duplicates 0 rejected 0",
		eventsOf + "@16b-null-extension.jsonl | accepted 1 duplicates 0 rejected 0",
		balance("16-null-attribute.jsonl", "E042", "2023-12-31", "ferie 16.6667"),
	}},
	{"17 an attribute of a broker", []string{
		eventsOf + "@17-broker-extension.jsonl | exit 1 | accepted 0 duplicates 0 rejected 1 | refused 1 unknown_field /knativearrivaltime",
	}},
	{"19 a key twice", []string{
		eventsOf + "@19-duplicate-key.jsonl | exit 1 | accepted 1 duplicates 0 rejected 1 | refused 2 duplicate_field /data/minutes",
	}},
	{"20 null in optional fields", []string{
		eventsOf + "@20-null-data-fields.jsonl | exit 1 | accepted 1 duplicates 0 rejected 1 | refused 2 wrong_type /data/to",
	}},
	{"21 values as JavaScript and Excel write them", []string{
		// Thirteen decimals of a second (line 9) are RFC 3339; the others are nothing that the schemas know.
		eventsOf + "@21-js-excel-values.jsonl | exit 1 | accepted 2 duplicates 0 rejected 8 | refused 2 wrong_type /data/minutes" +
			" | refused 3 invalid_value /data/date | refused 4 invalid_value /data/date | refused 5 invalid_value /data/to" +
			" | refused 6 invalid_value /data/kind | refused 7 invalid_value /time | refused 8 invalid_value /time" +
			" | refused 10 invalid_value /time",
	}},
	{"22 a byte order mark and CRLF", []string{
		eventsOf + "@22-powershell-utf16.jsonl | accepted 1 duplicates 0 rejected 0",
		eventsOf + "@22b-bom-crlf.jsonl | accepted 1 duplicates 0 rejected 0",
		balance("22-powershell-utf16.jsonl", "E042", "2023-12-31", "ferie 16.6667"),
		balance("22b-bom-crlf.jsonl", "E042", "2023-12-31", "ferie 16.6667"),
	}},
	{"23 a JSON array, an event of many lines, a table", []string{
		eventsOf + "@23-json-array.json | accepted 2 duplicates 0 rejected 0",
		eventsOf + "@23b-pretty.json | accepted 1 duplicates 0 rejected 0",
		"publish --validate --lang it @03-excel-values.csv | exit 2 | ~ publish --csv --company",
		"balance --lang en --log @03-excel-values.csv --employee E042 | exit 2 | ~ publish --csv --company",
		countsOf + "--lang en @23b-pretty.json | exit 2 | ~ 23b-pretty.json",
		balance("23-json-array.json", "E042", "2023-12-31", "ferie 15.6667"),
		balance("23b-pretty.json", "E042", "2023-12-31", "ferie 16.6667"),
	}},
	{"46 Italian numbers", []string{
		// "02" (line 11) and "-0" (line 13) are the numbers that they look like; nothing takes a comma or "6.000" for six.
		eventsOf + "@46-italian-numbers.jsonl | exit 1 | accepted 3 duplicates 0 rejected 12 | ~ such as \\\"12.5\\\"" +
			" | ~ such as \\\"6000.00\\\" | refused 2 invalid_value /data/quantity | refused 5 wrong_type /data/quantity" +
			" | refused 8 invalid_value /data/amount | refused 9 invalid_value /data/amount | refused 10 wrong_type /data/amount" +
			" | ! refused 11 | ! refused 13",
	}},
	{"52 clockings on the days of 23 and 25 hours", []string{
		tableOf + "en @52-csv-on-dst-days.csv | ~ 2023-03-26  01:00 02:30 | ~ 2023-10-29  01:00 02:30",
		countsOf + "@52-csv-on-dst-days.csv | rows 2 counted 2",
	}},
}
