package events

import (
	"cmp"
	"maps"
	"slices"
)

// Entitlement is the wire name of what an employee, or the company, is due.
type Entitlement string

// The entitlements.
const (
	Ferie               Entitlement = "ferie"
	Flex                Entitlement = "flex"
	Straordinario       Entitlement = "straordinario"
	BancaDelTempo       Entitlement = "banca_del_tempo"
	PermessiArt39       Entitlement = "permessi_art39"
	PermessiParteTerza  Entitlement = "permessi_parte_terza"
	PermessiExFestivita Entitlement = "permessi_ex_festivita"
	FundGraviMotivi     Entitlement = Entitlement(GraviMotivi)
	FundRistrutturaz    Entitlement = Entitlement(Ristrutturazione)
	FundAuto            Entitlement = Entitlement(Auto)
	MonteOreTurni       Entitlement = "monte_ore_turni"
	VeicoloElettrico    Entitlement = "veicolo_elettrico"

	PermessiSemifestivita Entitlement = "permessi_semifestivita"

	MaggiorazioneNotturna    Entitlement = "maggiorazione_notturna"
	MaggiorazioneFestiva     Entitlement = "maggiorazione_festiva"
	MaggiorazioneSemifestiva Entitlement = "maggiorazione_semifestiva"
	MaggiorazioneSabato      Entitlement = "maggiorazione_sabato"
	IndennitaSabato          Entitlement = "indennita_sabato"

	LavoroAgile     Entitlement = "lavoro_agile"
	ContributoAgile Entitlement = "contributo_agile"

	RimborsoMobilita   Entitlement = "rimborso_mobilita"
	RimborsoKm         Entitlement = "rimborso_km"
	KmPercorsi         Entitlement = "km_percorsi"
	PremioProduttivita Entitlement = "premio_produttivita"

	ParcheggioIndennita Entitlement = "parcheggio_indennita"
	ParcheggioVoucher   Entitlement = "parcheggio_voucher"
	Kasko               Entitlement = "kasko"

	UnaTantum       Entitlement = "una_tantum"
	IndennitaCuffia Entitlement = "indennita_cuffia"

	PremioVariabile Entitlement = "premio_variabile"
	Welfare         Entitlement = "welfare"

	FondoPensioneAzienda    Entitlement = "fondo_pensione_azienda"
	FondoPensioneDipendente Entitlement = "fondo_pensione_dipendente"

	CommissioneFormazione      Entitlement = "commissione_formazione"
	CommissionePariOpportunita Entitlement = "commissione_pari_opportunita"

	PermessiL53    Entitlement = "permessi_l53"
	PermessiStudio Entitlement = "permessi_studio"

	BuoniPasto Entitlement = "buoni_pasto"

	TFR Entitlement = "tfr"

	MutuoCasa Entitlement = "mutuo_casa"
)

// Fund is a loan fund of the company; its code is also the entitlement's.
type Fund string

// The funds (CIA/17bis, CIA/16.3).
const (
	GraviMotivi      Fund = "gravi_motivi"
	Ristrutturazione Fund = "ristrutturazione"
	Auto             Fund = "auto"
)

// Owner is the kind of owner that an entitlement has.
type Owner uint8

// The owners. An entitlement without one has no account, and is none of [Entitlements]: it names a ranking and its breaches.
const (
	OfEmployee Owner = iota + 1 // each employee has an account of it
	OfCompany                   // a fund: the company has one account
)

// LotKind says how the lots of an entitlement are identified.
type LotKind uint8

// The kinds of lot.
const (
	NoLots   LotKind = iota
	YearLots         // by the year in which it was earned
	IDLots           // by an id that the facts give
)

// EntitlementRow describes an entitlement to decoders, documents, exports and views. Its mechanism is in the package of its
// institute.
type EntitlementRow struct {
	Code   Entitlement
	Class  Class // who may see it
	Unit   Unit
	Of     Owner
	Lots   LotKind
	Leave  bool   // it is used by leave
	Kind   string // of that leave, if it has not the name of the entitlement
	AtOnce bool   // it is paid or withheld at once: its account has no balance
	Last   bool   // of money: of several openings the last begins it, as of every account that is not of money (contract §10)
	Facts  bool   // it holds facts with a rate or a condition: no opening and no adjustment can give or take any (TIME T0)
	Table  string // table with its rules, "allowances"; empty: an institute of its own
	Years  [2]int // of yearly lots: the only ones there are, and a correction names one; zero: any year
	It, En string
}

// entitlementRows are in the order of documents.
var entitlementRows = []EntitlementRow{
	{Code: Ferie, Class: ClassTime, Unit: Day, Of: OfEmployee, Lots: YearLots, Leave: true, It: "Ferie", En: "Vacation (ferie)"},
	{Code: Flex, Class: ClassTime, Unit: Minute, Of: OfEmployee, It: "Flessibilità", En: "Flexible hours"},
	{Code: Straordinario, Class: ClassTime, Unit: Minute, Of: OfEmployee, It: "Straordinario", En: "Overtime"},
	{Code: BancaDelTempo, Class: ClassTime, Unit: Minute, Of: OfEmployee, It: "Banca del tempo, da recuperare", En: "Time bank, to work back"},
	{Code: PermessiArt39, Class: ClassTime, Unit: Minute, Of: OfEmployee, Lots: YearLots, Leave: true, Table: "allowances",
		It: "Permessi art. 39", En: "Permits, art. 39"},
	{Code: PermessiParteTerza, Class: ClassTime, Unit: Minute, Of: OfEmployee, Lots: YearLots, Leave: true, Table: "allowances",
		It: "Permessi Parte Terza", En: "Permits, Parte Terza"},
	{Code: PermessiExFestivita, Class: ClassTime, Unit: Minute, Of: OfEmployee, Lots: YearLots, Leave: true, Table: "allowances",
		It: "Permessi ex festività", En: "Permits, abolished holidays"},
	{Code: FundGraviMotivi, Class: ClassMoney, Unit: Euro, Of: OfCompany, Last: true, It: "Fondo gravi motivi", En: "Fund, serious reasons"},
	{Code: FundRistrutturaz, Class: ClassMoney, Unit: Euro, Of: OfCompany, Last: true, It: "Fondo ristrutturazione", En: "Fund, renovation"},
	{Code: FundAuto, Class: ClassMoney, Unit: Euro, Of: OfCompany, Facts: true, It: "Prestito auto", En: "Car loan"},
	{Code: VeicoloElettrico, Class: ClassMoney, Unit: Euro, Of: OfCompany, Lots: YearLots, It: "Contributo veicolo elettrico", En: "Electric-vehicle grant"},
	{Code: MonteOreTurni, Class: ClassTime, Unit: Minute, Of: OfEmployee, Leave: true, It: "Monte ore turni", En: "Shift bank"},
	{Code: PermessiSemifestivita, Class: ClassTime, Unit: Minute, Of: OfEmployee, Lots: YearLots, Leave: true, Table: "allowances",
		It: "Permessi per semifestività lavorate", En: "Permits, half-holidays worked"},
	{Code: MaggiorazioneNotturna, Class: ClassTime, Unit: Minute, Of: OfEmployee, Facts: true, It: "Maggiorazione notturna", En: "Night surcharge"},
	{Code: MaggiorazioneFestiva, Class: ClassTime, Unit: Minute, Of: OfEmployee, Facts: true, It: "Maggiorazione festiva", En: "Holiday surcharge"},
	{Code: MaggiorazioneSemifestiva, Class: ClassTime, Unit: Minute, Of: OfEmployee, Facts: true, It: "Maggiorazione semifestiva",
		En: "Half-holiday surcharge"},
	{Code: MaggiorazioneSabato, Class: ClassTime, Unit: Minute, Of: OfEmployee, Facts: true, It: "Maggiorazione del sabato", En: "Saturday surcharge"},
	{Code: IndennitaSabato, Class: ClassMoney, Unit: Euro, Of: OfEmployee, Facts: true, It: "Indennità del sabato", En: "Saturday allowance"},
	{Code: LavoroAgile, Class: ClassTime, Unit: Day, Of: OfEmployee, It: "Lavoro agile", En: "Remote work"},
	{Code: ContributoAgile, Class: ClassMoney, Unit: Euro, Of: OfEmployee, AtOnce: true, Facts: true, It: "Contributo per il lavoro agile",
		En: "Remote-work grant"},
	{Code: PermessiL53, Class: ClassSpecial, Unit: Day, Of: OfEmployee, Leave: true, Kind: "l53", Table: "allowances",
		It: "Permessi legge 53", En: "Permits, law 53"},
	{Code: PermessiStudio, Class: ClassMoney, Unit: Day, Of: OfEmployee, Lots: YearLots, Facts: true,
		It: "Permessi di studio, da giudicare", En: "Study leave, not judged yet"},
	{Code: CommissioneFormazione, Class: ClassSpecial, Unit: Minute, Of: OfEmployee, Leave: true, Table: "allowances",
		It: "Ore di commissione, formazione", En: "Committee hours, training"},
	{Code: CommissionePariOpportunita, Class: ClassSpecial, Unit: Minute, Of: OfEmployee, Leave: true, Table: "allowances",
		It: "Ore di commissione, pari opportunità", En: "Committee hours, equal opportunities"},
	{Code: BuoniPasto, Class: ClassMoney, Unit: Voucher, Of: OfEmployee, Last: true, It: "Buoni pasto", En: "Meal vouchers"},
	{Code: MutuoCasa, Class: ClassMoney, It: "Mutuo casa", En: "Home mortgage"},
	{Code: RimborsoMobilita, Class: ClassMoney, Unit: Euro, Of: OfEmployee, AtOnce: true, It: "Rimborsi mobilità", En: "Mobility refunds"},
	{Code: RimborsoKm, Class: ClassMoney, Unit: Euro, Of: OfEmployee, AtOnce: true, It: "Rimborso chilometrico", En: "Mileage refund"},
	{Code: ParcheggioIndennita, Class: ClassMoney, Unit: Euro, Of: OfEmployee, AtOnce: true, It: "Indennità di parcheggio", En: "Parking allowance"},
	{Code: Kasko, Class: ClassMoney, Unit: Euro, Of: OfEmployee, AtOnce: true, It: "Premio kasko", En: "Kasko premium"},
	{Code: UnaTantum, Class: ClassMoney, Unit: Euro, Of: OfEmployee, AtOnce: true, Table: "premiums", It: "Una tantum", En: "One-off payment"},
	{Code: IndennitaCuffia, Class: ClassMoney, Unit: Euro, Of: OfEmployee, AtOnce: true, Table: "premiums", It: "Indennità di cuffia", En: "Headset allowance"},
	{Code: ParcheggioVoucher, Class: ClassMoney, Unit: Voucher, Of: OfEmployee, AtOnce: true, It: "Voucher parcheggio", En: "Parking vouchers"},
	{Code: KmPercorsi, Class: ClassMoney, Unit: Km, Of: OfEmployee, Lots: YearLots, It: "Km percorsi in auto propria", En: "Kilometres driven in one's own car"},
	{Code: PremioProduttivita, Class: ClassMoney, Unit: Euro, Of: OfEmployee, Lots: YearLots, It: "Premio di produttività", En: "Productivity premium"},
	{Code: PremioVariabile, Class: ClassMoney, Unit: Euro, Of: OfEmployee, Lots: YearLots, AtOnce: true, It: "Premio variabile", En: "Variable premium"},
	{Code: Welfare, Class: ClassMoney, Unit: Euro, Of: OfEmployee, Lots: YearLots, It: "Welfare", En: "Welfare"},
	{Code: FondoPensioneAzienda, Class: ClassMoney, Unit: Euro, Of: OfEmployee, It: "Fondo pensione, azienda", En: "Pension fund, company"},
	{Code: FondoPensioneDipendente, Class: ClassMoney, Unit: Euro, Of: OfEmployee, It: "Fondo pensione, dipendente", En: "Pension fund, employee"},
	{Code: TFR, Class: ClassMoney, Unit: Euro, Of: OfEmployee, Lots: YearLots, Years: [2]int{2006, 2007}, It: "TFR disponibile", En: "Severance pay available"},
}

// Entitlements lists every entitlement that has an account, in the order of documents.
var Entitlements, entitlementByCode = indexed(entitlementRows)

func indexed(rows []EntitlementRow) (list []Entitlement, byCode map[Entitlement]EntitlementRow) {
	byCode = make(map[Entitlement]EntitlementRow, len(rows))
	for _, r := range rows {
		byCode[r.Code] = r
		if r.Of != 0 {
			list = append(list, r.Code)
		}
	}
	return list, byCode
}

// AddEntitlements adds rows after the others and returns a function that removes them. It is for tests of an entitlement
// that no contract has; nothing else may run at the same time.
func AddEntitlements(rows ...EntitlementRow) (undo func()) {
	list, byCode := Entitlements, entitlementByCode
	added, of := indexed(rows)
	Entitlements, entitlementByCode = slices.Concat(list, added), maps.Clone(byCode)
	maps.Copy(entitlementByCode, of)
	return func() { Entitlements, entitlementByCode = list, byCode }
}

// EntitlementsWhere lists the entitlements for which is returns true, in the order of documents.
func EntitlementsWhere(is func(Entitlement) bool) (out []Entitlement) {
	for _, e := range Entitlements {
		if is(e) {
			out = append(out, e)
		}
	}
	return out
}

// EntitlementsOf lists the entitlements of an owner in the order of documents.
func EntitlementsOf(o Owner) []Entitlement {
	return EntitlementsWhere(func(e Entitlement) bool { return e.Row().Of == o })
}

// EntitlementsIn lists the entitlements of a table of rows, in the order of documents.
func EntitlementsIn(table string) []Entitlement {
	return EntitlementsWhere(func(e Entitlement) bool { return e.Row().Table == table })
}

// Row returns the row of the entitlement; the zero row for an unknown name.
func (e Entitlement) Row() EntitlementRow { return entitlementByCode[e] }

// Begins returns the day on which an account begins that is opened on a day, and began on another so far: 0 if it was not opened
// before. The earliest opening begins an account of money, and the others add (MONEY 0).
func (e Entitlement) Begins(sofar, opened Date) Date {
	if row := e.Row(); sofar != 0 && row.Class == ClassMoney && !row.Last {
		return min(sofar, opened)
	}
	return max(sofar, opened)
}

// Unit returns the unit of the entitlement, or 0 for an unknown name.
func (e Entitlement) Unit() Unit { return entitlementByCode[e].Unit }

// LeaveKind returns the kind of leave that uses the entitlement; empty if none does.
func (e Entitlement) LeaveKind() string {
	row := e.Row()
	if !row.Leave {
		return ""
	}
	return cmp.Or(row.Kind, string(e))
}

// HasLots reports whether the entitlement is divided into lots.
func (e Entitlement) HasLots() bool { return entitlementByCode[e].Lots != NoLots }

// IsFund reports whether the entitlement belongs to the company, not to employees.
func (e Entitlement) IsFund() bool { return entitlementByCode[e].Of == OfCompany }

// IsOfEmployee reports whether each employee has an account of the entitlement.
func (e Entitlement) IsOfEmployee() bool { return entitlementByCode[e].Of == OfEmployee }
