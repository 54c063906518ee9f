package main

import "strings"

// asked is the question for a document of an employee of a file.
func asked(document, file, employee, at string, wants ...string) string {
	return document + " --log @" + file + " --json --employee " + employee + " --at " + at + " | " + strings.Join(wants, " | ")
}

// balance asks for a balance; an employee such as "E1 --known 3" is asked for as known then.
func balance(file, employee, at string, wants ...string) string {
	return asked("balance", file, employee, at, wants...)
}

func statement(file, employee, at string, wants ...string) string {
	return asked("statement", file, employee, at, wants...)
}

// ruleCases are cases of the contract's rules. The figures are worked out by hand from docs/contract.
var ruleCases = []fieldCase{
	{"24 two facts whose source and id run together", []string{
		// 60 + 30 minutes.
		balance("24-message-id-collision.jsonl", "E1", "2023-02-15", "banca_del_tempo 90"),
	}},
	{"27 ferie over new year", []string{
		// Level 5: 25 days a year. 25 × 11 ÷ 12 = 22.9167, less 21 of August (the 15th and the 16th are holidays) and three
		// of December; 31 December is a Saturday, 2 and 3 January are worked.
		balance("27-ferie-over-new-year.jsonl", "E1", "2022-12-30", "ferie/2022 -1.0833", "! ferie/2023"),
		balance("27-ferie-over-new-year.jsonl", "E1", "2022-12-31", "ferie/2022 1.0000"),
		balance("27-ferie-over-new-year.jsonl", "E1", "2023-01-03", "ferie/2022 0.0000", "ferie/2023 -1.0000"),
		balance("27-ferie-over-new-year.jsonl", "E1", "2023-01-31", "ferie 1.0833", "! breach ferie.overdrawn"),
	}},
	{"28 permits over 31 March", []string{
		statement("28-permits-over-31-march.jsonl", "E1", "2024-12-31",
			"2024-03-28 use permessi_art39/2023 -240", "2024-03-28 use permessi_art39/2024 -240", "! 2024-03-29 use", "! 2024-04-01 use",
			"2024-04-03 use permessi_art39/2024 -480"),
		balance("28-permits-over-31-march.jsonl", "E1", "2024-04-02", "permessi_art39/2024 -240"),
		balance("28-permits-over-31-march.jsonl", "E1", "2024-04-03", "permessi_art39/2024 -720", "! breach permessi.overdrawn"),
		balance("28-permits-over-31-march.jsonl", "E1", "2024-12-31", "breach permessi.overdrawn 2024-12-31 -720"),
	}},
	{"29 leave told after the permits expired", []string{
		statement("29-late-leave-before-expiry.jsonl", "E1 --known 2", "2023-12-31", "2023-03-31 expire permessi_art39/2022 -480"),
		statement("29-late-leave-before-expiry.jsonl", "E1", "2023-12-31",
			"2023-02-10 use permessi_art39/2022 -120", "2023-03-31 expire permessi_art39/2022 -360"),
		balance("29-late-leave-before-expiry.jsonl", "E1 --known 2", "2023-12-31", "permessi_art39/2023 480"),
		balance("29-late-leave-before-expiry.jsonl", "E1", "2023-12-31", "permessi_art39/2023 480"),
	}},
	{"31 sickness within ferie", []string{
		// Monday to Friday are 5 days; without Wednesday and Thursday, 3. Two absences of one day are a breach (contract §10).
		balance("31-sickness-within-ferie.jsonl", "E1 --known 3", "2023-12-31", "ferie/2022 15.0000",
			"breach leave.exceeds_day 2023-08-02 960", "breach leave.exceeds_day 2023-08-03 960"),
		balance("31-sickness-within-ferie.jsonl", "E1", "2023-12-31", "ferie/2022 17.0000", "! breach leave.exceeds_day"),
	}},
	{"32 a loan at no interest", []string{
		// 4000 ÷ 48 = 83.33; the early 1000.00 of 27 August goes first. 37 rows: 36 × 83.33 + 1000.00 + 0.12 = 4000.00.
		"loan --log @32-loan-at-zero-rate.jsonl --loan L1 --at 2023-12-31 --json | 2019-06-27 83.33 0.00 3916.67" +
			" | 2019-07-27 83.33 0.00 3833.34 | 2019-08-27 83.33 0.00 2750.01 | 2022-06-27 0.12 0.00 0.00 | instalments 37",
		statement("32-loan-at-zero-rate.jsonl", "E1", "2023-12-31", "! 2019-08-27 interest", "! 2019-06-27 interest"),
	}},
	{"34 who leaves on the 15th and on the 14th", []string{
		// Six and five months of twelve of 20 days and of 480 minutes; the abolished holidays of 18 May and 8 June.
		balance("34-leaves-on-the-15th.jsonl", "E1", "2023-07-31", "ferie 0.0000", "permessi_art39 0", "permessi_ex_festivita 0",
			"payroll 2023-06 credit ferie/2023 10.0000", "payroll 2023-06 credit permessi_art39/2023 240",
			"payroll 2023-06 credit permessi_ex_festivita/2023 960"),
		balance("34-leaves-on-the-15th.jsonl", "E2", "2023-12-31", "ferie 0.0000", "permessi_art39 0", "permessi_ex_festivita 0",
			"payroll 2023-06 credit ferie/2023 8.3333", "payroll 2023-06 credit permessi_art39/2023 200",
			"payroll 2023-06 credit permessi_ex_festivita/2023 960"),
	}},
	{"35 notice over the days of 23 and 25 hours", []string{
		balance("35-notice-over-dst.jsonl", "E1", "2023-12-31", "breach timebank.short_notice 2023-03-27",
			"! breach timebank.short_notice 2023-10"),
	}},
	{"36 order in the repeated hour", []string{
		balance("36-order-in-the-repeated-hour.jsonl", "E1", "2023-10-31", "banca_del_tempo 0", "! breach timebank"),
	}},
	{"37 void of a past entry", []string{
		balance("37-void-of-a-past-entry.jsonl", "E1", "2023-02-28", "! banca_del_tempo"),
		balance("37-void-of-a-past-entry.jsonl", "E1 --known 4", "2023-02-28", "banca_del_tempo 250"),
		balance("37-void-of-a-past-entry.jsonl", "E1", "2023-12-31", "payroll 2024-01 withhold banca_del_tempo 100"),
		balance("37-void-of-a-past-entry.jsonl", "E1 --known 4", "2023-12-31", "payroll 2024-01 withhold banca_del_tempo 350"),
	}},
	{"38 Saint Francis", []string{
		statement("38-saint-francis.jsonl", "E1", "2027-12-31", "2024-10-03 use ferie/2022 -1.0000", "2024-10-04 use ferie/2022 -1.0000",
			"! 2027-10-04", "2027-10-05 use ferie/2022 -1.0000"),
	}},
	{"50 a new holiday worked", []string{
		// Parte Terza, clocked: Easter Sunday, 24 June, 14 August and, since 2026, 4 October give a day each.
		statement("50-new-holiday-worked.jsonl", "E1", "2026-12-31", "2026-04-05 accrue ferie/2026 1.0000",
			"2026-06-24 accrue ferie/2026 1.0000", "2026-08-14 accrue ferie/2026 1.0000", "2026-10-04 accrue ferie/2026 1.0000",
			"! 2025-10-04 accrue", "! 2026-11-02 accrue ferie"),
		balance("50-new-holiday-worked.jsonl", "E1", "2026-12-31", "ferie/2025 20.0000", "ferie/2026 24.0000"),
	}},
	{"39 the week of Christmas", []string{
		// From 23 to 31 December 2024: without the 25th, the 26th, Saturday and Sunday five days; Monday, Wednesday and
		// Thursday of a part time are the 23rd and the 30th. 24 December 2025 is half a day that makes no flexible hours.
		balance("39-christmas-week.jsonl", "E1", "2024-12-31", "ferie/2022 15.0000"),
		balance("39-christmas-week.jsonl", "E2", "2024-12-31", "ferie/2022 10.0000"),
		balance("39-christmas-week.jsonl", "E1", "2025-12-31", "! flex"),
	}},
	{"40 a schedule that changes inside ferie", []string{
		// 3 to 6, 10, 12 and 13 July are worked in turn; 480 − (480 × 6 + 300 × 6) ÷ 12 = 90 minutes are taken back.
		statement("40-schedule-change-inside-ferie.jsonl", "E1", "2023-07-31", "2023-07-05 takeback permessi_art39/2023 -90",
			"2023-07-31 accrue ferie/2023 1.0000", "! 2023-07-07 use", "! 2023-07-11 use", "! 2023-07-14 use"),
		balance("40-schedule-change-inside-ferie.jsonl", "E1", "2023-07-31", "ferie/2020 13.0000"),
		balance("40-schedule-change-inside-ferie.jsonl", "E1 --known 2", "2023-07-31", "ferie/2020 10.0000"),
	}},
	{"47 a year mistyped", []string{
		// A leave to 2032 is longer than a leave can be; the clocking of 2032 is a fact, and a balance of today has none of it.
		"publish --validate --lang en @47-year-mistyped.jsonl | exit 1 | ~ 2032-08-18 | ~ 366 days | ~ 2 valid, 0 duplicates, 1 rejected",
		balance("47-year-mistyped.jsonl", "E1", "2023-12-31", "ferie 40.0000", "! flex", "~ 2032-08-18"),
	}},
	{"48 a clocking after the end, corrected", []string{
		"rejected --log @48-after-the-end-then-corrected.jsonl --known 3 --json | waits employment.outside_service 2023-06-15",
		"rejected --log @48-after-the-end-then-corrected.jsonl --json | ! waits",
		balance("48-after-the-end-then-corrected.jsonl", "E1 --known 3", "2023-12-31", "payroll 2023-06 credit ferie/2023 8.3333",
			"payroll 2023-06 credit permessi_art39/2023 200"),
		balance("48-after-the-end-then-corrected.jsonl", "E1", "2023-12-31", "payroll 2023-06 credit ferie/2023 10.0000",
			"payroll 2023-06 credit permessi_art39/2023 240"),
	}},
	{"55 ferie beyond the last day", []string{
		// 12 to 15 June: four days of 20 of 2022, the other sixteen are paid.
		balance("55-ferie-beyond-the-last-day.jsonl", "E1", "2023-12-31", "ferie 0.0000", "payroll 2023-06 credit ferie/2022 16.0000",
			"payroll 2023-06 credit ferie/2023 10.0000"),
	}},
	{"49 a joining date corrected", []string{
		balance("49-joining-date-corrected.jsonl", "E1 --known 3", "2023-12-31", "ferie 10.0000", "waits employment.not_hired 2023-03-13"),
		balance("49-joining-date-corrected.jsonl", "E1", "2023-12-31", "ferie 10.6667", "! waits"),
	}},
	{"51 known at the end of a day in Rome", []string{
		balance("51-known-at-a-date-in-rome.jsonl", "E1 --known 2023-06-30", "2023-06-30", "banca_del_tempo 60"),
		balance("51-known-at-a-date-in-rome.jsonl", "E1 --known 2023-07-01", "2023-06-30", "banca_del_tempo 97"),
		balance("51b-clock-set-back.jsonl", "E1 --known 2023-06-30", "2023-06-30", "! banca_del_tempo"),
		balance("51b-clock-set-back.jsonl", "E1 --known 2023-07-01", "2023-06-30", "! banca_del_tempo"),
		balance("51b-clock-set-back.jsonl", "E1 --known 2023-07-02", "2023-06-30", "banca_del_tempo 90"),
		balance("51b-clock-set-back.jsonl", "E1 --known 2023-07-03", "2023-06-30", "banca_del_tempo 97"),
	}},
	{"53 unpaid on a former holiday", []string{
		// E1: 18 May and 8 June 2023 lost for a whole day without pay; 29 June kept in spite of 60 minutes; 4 November 2023 is a
		// Saturday. 480 × 24 ÷ 37 = 311 minutes of a part time, which loses 8 June.
		statement("53-unpaid-on-a-former-holiday.jsonl", "E1", "2024-12-31", "! 2023-05-18 accrue permessi", "! 2023-06-08 accrue permessi",
			"2023-06-29 accrue permessi_ex_festivita/2023 480", "! 2023-11-04 accrue permessi",
			"2024-03-19 accrue permessi_ex_festivita/2024 480", "2024-05-09 accrue permessi_ex_festivita/2024 480"),
		statement("53-unpaid-on-a-former-holiday.jsonl", "E2", "2023-12-31", "! 2023-06-08 accrue permessi",
			"2023-05-18 accrue permessi_ex_festivita/2023 311", "2023-06-29 accrue permessi_ex_festivita/2023 311"),
	}},
}
