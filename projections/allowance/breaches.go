package allowance

import "spettanze/projections/ledger"

// breaches are the codes that rows name, with what limit and observed figures count (contract §10, last table).
var breaches = []ledger.BreachCode{
	{Code: "permessi.overdrawn", It: "Permessi goduti oltre lo spettante", En: "More permits taken than due", Counts: ledger.InMinutes},
}
