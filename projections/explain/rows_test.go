package explain_test

import (
	"testing"

	"spettanze/events"
)

// TIME J: 900 a year for a member, less what the year used; what is left on the last day expires.
func TestCommitteeHours(t *testing.T) {
	c := history(t, `2020-06-01 E1 employment.hired level=4 schedule=ft37
2023-01-10 E1 committee.appointed committee=formazione
2023-02-01 E1 committee.appointed committee=formazione
2023-03-06 E1 leave.taken kind=commissione_formazione minutes=500
2023-05-31 E1 committee.left committee=formazione
2023-06-30 E1 committee.left committee=formazione
2023-10-01 E1 committee.appointed committee=formazione
2023-10-02 E1 leave.taken kind=commissione_formazione minutes=420`)
	d := c.why(at("2023-12-31"), events.CommissioneFormazione)
	if d.Figure != "0" {
		t.Errorf("figure %s, want 0", d.Figure)
	}
	has(t, d, "2023-01-10  grant +15:00 → 15:00: 15:00 for the year, less 0:00 used", "15:00 a year (in force always, allowances.yaml/commissione_formazione)",
		"2023-02-01  nothing to grant: due already, or the year is used up",
		"31/05/2023  scadenza −6:40 → 0:00: non si riporta", `{"date":"2023-05-31","committee":"formazione"}`,
		"2023-06-30  nothing that expires: it was not due, or nothing is left",
		"2023-10-01  grant +6:40 → 6:40: 15:00 for the year, less 8:20 used",
		"Beyond the committee hours of the year (CIA/15), observed 15:20, limit 15:00",
		"2023-12-31  beyond the limit +0:20 → 0:00: not carried over")
}

// MONEY K: from Parte Prima on 1 April, 25 hours: 9/12 × 1500/2220 of 100.00 are 50.68; in 2022 not due.
func TestHeadsetAllowance(t *testing.T) {
	c := history(t, `2022-01-01 E1 employment.hired level=3 schedule=pt25
2023-04-01 E1 employment.reclassified discipline=parte_terza`)
	d := c.why(at("2023-12-31"), events.IndennitaCuffia)
	if d.Figure != "0.00" {
		t.Errorf("figure %s, want 0.00", d.Figure)
	}
	has(t, d, "2022-12-27  nothing to pay: not due: parte_prima, level 3",
		"2023-12-27  accrual +50.68 → 50.68: 100.00 a year × 13500 ÷ 26640 weekly minutes of twelve months, 9 months count",
		"27/12/2023  pagamento −50,68 → 0,00: con la busta del mese",
		"100.00 a year full time (in force from 2022-01-01, premiums.yaml/indennita_cuffia)", "April 2023 counts, schedule of 25:00 a week")
}

// MONEY H: level 4, unpaid in April 2023: 10/12 of 2,100 to the end of October 2022 would be 1,750.00, of 2,300 they are 1,916.67; nothing in
// April; on 27/9/2023 the rest of 11/12, 2,108.33 − 1,150.00.
func TestProductivityPremium(t *testing.T) {
	c := history(t, `2022-01-01 E1 employment.hired level=4 schedule=ft37 probationUntil=2022-03-31
2023-04-01 E1 employment.suspended to=2023-04-30 paid=false kind=aspettativa`)
	d := c.why(at("2023-12-31"), events.PremioProduttivita)
	if d.Figure != "0.00" {
		t.Errorf("figure %s, want 0.00", d.Figure)
	}
	has(t, d, "2022-03-27  nothing to pay: on probation until 2022-03-31",
		"31/10/2022  maturazione +341,67 → −183,33: 1.916,67 per l'anno fin qui (mesi: 10) − 1.575,00 già maturati",
		"2,300.00 € a year full time, from 2022 on (in force from 2022-10-28, produttivita.yaml/amounts)",
		"27/12/2022  pagamento −200,00 → −191,67: 8,33 da pagare + 2.300,00 per l'anno, per quanto noto quel giorno (mesi: 12) − 2.108,33 già maturati = 200,00",
		"2023-03-27  payment −1,150.00", "of which half", "2023-04-30  April 2023 does not count",
		"da maggio 2023 a dicembre 2023 (mesi: 8): 2.300,00 € l'anno, orario di 37:00 a settimana",
		"2023-09-27  payment −958.33")
}

// MONEY L: 2% and 4% of 30,000, told; suspended from 10/5 to 20/7/2023, so that 9 months are whole; in 2024 what was too much is kept back.
func TestPensionFund(t *testing.T) {
	c := history(t, `2023-01-01 E1 employment.hired level=4 schedule=ft37
2023-01-01 E1 pay.declared #pay yearlyPensionable=30000.00
2023-02-10 E1 pension.joined #in rate=2
2023-05-10 E1 employment.suspended to=2023-07-20 paid=false kind=aspettativa
2024-03-01 E1 pay.declared yearlyPensionable=36000.00
2024-05-01 E1 pay.declared yearlyPensionable=40000.00`)
	d := c.why(at("2024-12-31"), events.FondoPensioneAzienda)
	has(t, d, "2023-01-31  nothing to accrue in January 2023: no member of the fund",
		"4.00% a year (in force from 2022-10-28, fondopensione.yaml/company)", "retribuzione utile: 30.000,00 €", "event /hr pay ",
		"2023-04-01  payment −1,200.00", "whole months: January 2023 to December 2023 (months: 12)",
		"mesi interi: da gennaio 2023 a aprile 2023 (mesi: 4)", "2023-05-31  nothing to accrue in May 2023: the month is not whole",
		"pensionable pay: 36,000.00 €", "2024-04-01  payment −1,140.00 → ")
	has(t, c.why(at("2024-12-31"), events.FondoPensioneDipendente), "2023-03-27  withholding −600.00", "rate chosen: 2.00%", "event /hr in ",
		"2024-03-27  withholding −570.00")
}

// MONEY J: why nothing is paid.
func TestNoOneOff(t *testing.T) {
	for _, tt := range []struct{ history, says string }{
		{"2022-01-01 E1 employment.hired level=4 schedule=ft37", "no month of 2021 counts, as known that day"},
		{"2020-01-01 E1 employment.hired level=4 schedule=ft37 probationUntil=2022-11-27", "on probation until 2022-11-27"},
		{"2022-10-29 E1 employment.hired level=4 schedule=ft37", "not in service on 2022-10-28"},
	} {
		has(t, history(t, tt.history).why(at("2022-12-31"), events.UnaTantum), "2022-11-27  nothing to pay: "+tt.says)
	}
}

// TIME D: why a minute has its rate, and why a clocking has none of an account. 31/10/2022 23:00-07:00 is 60 at 34.00 and 420 of 1/11 at 41.00.
func TestSurcharges(t *testing.T) {
	c := history(t, `2020-01-01 E1 employment.hired discipline=parte_terza level=3 schedule=shift37
2022-10-03 E1 clocking.recorded punches=08:00,12:00
2022-10-04 E1 clocking.recorded punches=08:00,12:00
2022-10-31 E1 clocking.recorded punches=23:00,07:00 overnight=true
2022-11-20 E1 clocking.recorded remote=true`)
	has(t, c.why(at("2022-11-30"), events.MaggiorazioneNotturna), "2022-10-31  accrual +1:00 → 1:00: 1:00 at 34.00%",
		"34.00%: 21:00–07:00 (in force from 2018-03-01, surcharges.yaml/maggiorazione_notturna)", "36.00%: 21:00–07:00 (in force from 2022-11-01",
		"2022-11-01: a holiday", "31/10/2022  pagamento −1:00 → 0:00: 1:00 al 34,00%", "what the month earned is paid with the pay of November 2022",
		"2 clockings without minutes of this surcharge", "2022-11-20  a day without times: no surcharge")
	c = history(t, `2020-01-01 E1 employment.hired discipline=parte_terza level=3 schedule=shift37
2022-10-30 E1 clocking.recorded punches=20:00,22:00`)
	has(t, c.why(at("2022-10-30"), events.MaggiorazioneNotturna), "2022-10-30  1:00 of this kind, paid at the higher rate of another")
}

// TIME D: the Saturday's number, the tiers, and what a Saturday does not give.
func TestSaturdays(t *testing.T) {
	c := history(t, `2020-01-01 E1 employment.hired level=3 schedule=ft37 qualifications=supervisor
2023-01-07 E1 clocking.recorded punches=08:00,13:00
2023-01-14 E1 clocking.recorded punches=14:00,18:00`)
	has(t, c.why(at("2023-01-31"), events.MaggiorazioneSabato), "accrual +5:00 → 5:00: 5:00 at 19.00%, Saturday 1 of the year",
		"Sabati dei supervisor: 19,00% fino al sabato 9, 20,00% fino al sabato 13, poi 70,00 € al giorno (in vigore dal 01/03/2018, surcharges.yaml/saturdays/supervisor)",
		"minutes of a Saturday within 08:00–13:00", "2023-01-14  no minutes within 08:00–13:00")
	has(t, c.why(at("2023-01-31"), events.IndennitaSabato), "2023-01-07  a supervisor, before the Saturday from which the allowance is due")
}

// TIME K: the line of the day that gives a voucher or refuses it, with the conditions in force; an Italian reads the month's pay.
func TestMealVouchers(t *testing.T) {
	c := history(t, `2020-06-01 E1 employment.hired level=4 schedule=ft37
2022-03-30 E1 clocking.recorded punches=08:00,17:00 remote=true
2023-03-07 E1 clocking.recorded week=A punches=08:00,12:00,13:00,17:00
2023-03-08 E1 clocking.recorded week=A punches=08:00,12:00
2023-03-09 E1 clocking.recorded week=A punches=08:00,14:00
2023-03-09 E1 leave.taken kind=allattamento minutes=120`)
	d := c.why(at("2023-03-31"), events.BuoniPasto)
	if d.Figure != "0" {
		t.Errorf("figure %s, want 0", d.Figure)
	}
	has(t, d, "2022-03-30  no voucher: remote day", "nessun buono: lavoro a distanza", "due no voucher, remote yes (in force always, vouchers.yaml/lines/remote)",
		"2023-03-07  accrual +1 → 1: a meal voucher of 7.00 €", "a voucher is worth 7.00 € (in force always, vouchers.yaml/value)",
		"due a voucher, discipline parte_prima, theoretical over 6:00, punches at least 4, or from first to last over 6:00",
		"2023-03-08  no voucher: the day is not one for which it is due", "Wednesday: 8:00 theoretical", "4:00 worked",
		"2023-03-09  accrual +1 → 2: a meal voucher of 7.00 €", "due a voucher, on Monday, Tuesday, Wednesday, Thursday, with leave allattamento",
		"31/03/2023  pagamento −2 → 0: buoni pasto del mese, da 7,00 € l'uno")
}

// MONEY E: why a pass is refunded, and why one is not yet.
func TestMobilityRefunds(t *testing.T) {
	c := history(t, `2020-01-01 E1 employment.hired level=4 schedule=ft37
2022-11-20 E1 mobility.purchased kind=yearly_pass amount=310.05 validFrom=2022-12-01
2023-01-05 E1 mobility.purchased kind=high_speed_monthly amount=187.30
2023-01-06 E1 mobility.purchased kind=bike_sharing amount=30.00`)
	has(t, c.why(at("2023-01-31"), events.RimborsoMobilita), "2022-11-20  accrual +155.03 → 155.03: 310.05 × 50%", "first day of validity: 2022-12-01",
		"si rimborsa il 50% (in vigore dal 01/12/2022, mobility.yaml/yearly_pass)", "20/11/2022  pagamento −155,03 → 0,00: con la busta del mese dopo",
		"2023-01-05  nothing to refund yet: passes from 2022-01-06 to 2023-01-05: 1",
		"si rimborsa il 20%, con 10 abbonamenti in 12 mesi (in vigore dal 01/03/2018, mobility.yaml/high_speed_monthly)", "100% is refunded (in force always")
}

// MONEY F: a trip that passes 10,000 km of the year, and one that was not authorised.
func TestMileage(t *testing.T) {
	c := history(t, `2020-01-01 E1 employment.hired level=4 schedule=ft37
2023-02-01 E1 travel.driven km=5000 authorized=true
2023-03-01 E1 travel.driven km=4950 authorized=true
2023-11-08 E1 travel.driven km=100 authorized=true
2023-11-09 E1 travel.driven km=30 authorized=false`)
	d := c.why(at("2023-12-31"), events.KmPercorsi)
	if d.Figure != "10050" {
		t.Errorf("figure %s, want 10050", d.Figure)
	}
	has(t, d, "2023-11-08  accrual +100 → 10,050: 50 km × 0.57 + 50 km × 0.49, beyond 10000 km of 2023",
		"0,57 € al km fino a 10000 km nell'anno, poi 0,49 € (in vigore dal 01/11/2022, mileage.yaml/rate)",
		"2023-11-09  a trip not authorised: it neither counts nor is refunded")
	has(t, c.why(at("2023-12-31"), events.RimborsoKm), "08/11/2023  maturazione +53,00 → 53,00: 50 km × 0,57 + 50 km × 0,49, oltre 10000 km nel 2023",
		"i km dell'anno sono nel conto km_percorsi, anno 2023")
}

// MONEY G: what a month of parking rests on, and why a month brings nothing.
func TestParking(t *testing.T) {
	c := history(t, `2020-01-01 E1 employment.hired level=7 schedule=ft37
2023-03-01 E1 parking.chosen form=allowance
2023-04-01 E1 employment.suspended to=2023-04-01 paid=false
2023-05-01 E1 employment.reclassified level=6`)
	has(t, c.why(at("2023-05-31"), events.ParcheggioIndennita), "2023-03-01  accrual +102.00 → 102.00: the whole month",
		"102,00 € o 1 voucher al mese (in vigore da sempre, parking.yaml/month)", "due to level 7 (in force always, parking.yaml/grades)",
		"2023-04-01  nothing for the month: its first day is unpaid", "2023-05-01  nothing for the month: it is due to another level")
}

// MONEY G: the instalments of a car, and what they rest on.
func TestKasko(t *testing.T) {
	c := history(t, `2020-01-01 E1 employment.hired level=7 schedule=ft37
2023-01-01 E1 kasko.insured car=A value=20000.00
2023-01-01 E1 kasko.insured car=B value=10000.00
2023-02-01 E1 kasko.ended car=B`)
	d := c.why(at("2023-02-28"), events.Kasko)
	if d.Figure != "0.00" {
		t.Errorf("figure %s, want 0.00", d.Figure)
	}
	has(t, d, "2023-02-27  debit −1.72 → −1.72: A: 24.00 a year × 2 ÷ 14 instalments, less 1.71 withheld",
		"27/02/2023  trattenuta +1,72 → 0,00: con la busta del mese", "1,20‰ del valore l'anno, almeno 15,00 € (in vigore da sempre, kasko.yaml/premium)",
		"14 instalments a year, on day 27 of the month", `{"date":"2023-01-01","car":"A","value":"20000.00"}`)
}
