// Package institutes lists the institutes of the contract: [All] those of an employee, [Companies] those of the company. The list is
// the only wiring. Derived from it are the tables to load ([Contract]), which institute takes which fact and closes which phase
// ([Taking], [InService]), and the titles of breaches and notes ([Breach], [Note]).
package institutes

import (
	"fmt"
	"io/fs"
	"sync"

	"spettanze/projections/allowance"
	"spettanze/projections/aspettativa"
	"spettanze/projections/contract"
	"spettanze/projections/daylimits"
	"spettanze/projections/ferie"
	"spettanze/projections/flex"
	"spettanze/projections/fondopensione"
	"spettanze/projections/holidays"
	"spettanze/projections/institute"
	"spettanze/projections/kasko"
	"spettanze/projections/lavoroagile"
	"spettanze/projections/mileage"
	"spettanze/projections/mobility"
	"spettanze/projections/parking"
	"spettanze/projections/parttime"
	"spettanze/projections/permits"
	"spettanze/projections/personalised"
	"spettanze/projections/polizze"
	"spettanze/projections/premiovariabile"
	"spettanze/projections/premium"
	"spettanze/projections/produttivita"
	"spettanze/projections/shiftbank"
	"spettanze/projections/surcharges"
	"spettanze/projections/tfr"
	"spettanze/projections/timebank"
	"spettanze/projections/turni"
	"spettanze/projections/vouchers"
	"spettanze/schema"
)

// All are the institutes of an employee, in the order in which they close a phase: that of order §3 where it matters. Most do not know
// each other, and the order of theirs changes nothing but that of rows.
var All = []*institute.About{
	&ferie.About,
	&allowance.About,
	&flex.About,
	&timebank.About,
	&shiftbank.About,
	&surcharges.About,
	&mobility.About,
	&mileage.About,
	&parking.About,
	&kasko.About,
	&produttivita.About,
	&premiovariabile.About,
	&premium.About,
	&fondopensione.About,
	&turni.About,
	&holidays.About,
	&parttime.About,
	&lavoroagile.About,
	&vouchers.About,
	&personalised.About,
	&aspettativa.About,
	&permits.About,
	&polizze.About,
	&tfr.About,
	&daylimits.About,
}

// Tables returns the tables of all institutes: those of [All] at the same positions, then the company's.
func Tables() []contract.Table {
	var tables []contract.Table
	for _, a := range All {
		tables = append(tables, a.Table())
	}
	for i := range Companies {
		tables = append(tables, Companies[i].Table())
	}
	return tables
}

// Load reads and checks the tables of a directory: see [contract.Load].
func Load(dir fs.FS) (*contract.Contract, error) { return contract.Load(dir, Tables()...) }

// Files returns the names of all tables.
func Files() []string { return contract.Files(Tables()) }

// Contract returns the company's contract, embedded in the program.
var Contract = sync.OnceValues(func() (*contract.Contract, error) {
	dir, err := fs.Sub(schema.FS, "contract")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", contract.ErrTable, err)
	}
	return Load(dir)
})
