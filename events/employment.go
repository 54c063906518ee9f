package events

// Discipline is the part of the national agreement that applies to an employee.
type Discipline string

// The disciplines.
const (
	PartePrima Discipline = "parte_prima" // administrative staff
	ParteTerza Discipline = "parte_terza" // call centre
)

// ContractKind tells an indefinite contract from a fixed-term one.
type ContractKind string

// The kinds of employment contract.
const (
	Indefinite ContractKind = "indefinite"
	FixedTerm  ContractKind = "fixed_term"
)

// Qualifications that matter to a rule.
const (
	Supervisor  = "supervisor"  // no flex (CIA/3.1.a)
	Liquidatore = "liquidatore" // claims adjuster
	Coordinator = "coordinator"
)

// ScheduleCode names a weekly schedule of the contract's table (contract §1).
type ScheduleCode string

// The schedule codes.
const (
	FT37         ScheduleCode = "ft37"
	FT37MonPM    ScheduleCode = "ft37_mon_pm"
	PT24         ScheduleCode = "pt24"
	PT25         ScheduleCode = "pt25"
	PT30x6       ScheduleCode = "pt30_6d"
	PT30x5       ScheduleCode = "pt30_5d"
	PT30x5Return ScheduleCode = "pt30_5d_return"
	Shift37      ScheduleCode = "shift37"
	Custom       ScheduleCode = "custom"
)

// Week is the theoretical minutes of each day of a schedule, 0 to 1440; a day left out has none.
type Week struct {
	Mon int `json:"mon,omitzero"`
	Tue int `json:"tue,omitzero"`
	Wed int `json:"wed,omitzero"`
	Thu int `json:"thu,omitzero"`
	Fri int `json:"fri,omitzero"`
	Sat int `json:"sat,omitzero"`
	Sun int `json:"sun,omitzero"`
}

// Schedule is a weekly schedule: a code of the table and, for pt24 and custom or to override the code's own, a week.
type Schedule struct {
	Code ScheduleCode `json:"code"`
	Week *Week        `json:"week,omitzero"`
}

// Hired begins a spell of service.
type Hired struct {
	Dated
	Contract          ContractKind `json:"contract"`
	End               Date         `json:"end,omitzero"` // information only: the end of a fixed term is its own event
	Discipline        Discipline   `json:"discipline"`
	Level             int          `json:"level"` // 1 to 7
	Quadro            bool         `json:"quadro,omitzero"`
	Qualifications    []string     `json:"qualifications,omitzero"`
	Service           string       `json:"service,omitzero"` // cos, servizio_clienti, assistenza, salute
	Schedule          Schedule     `json:"schedule"`
	GroupServiceSince Date         `json:"groupServiceSince,omitzero"` // earlier service in group companies counts from here
}

// ScheduleChanged puts another schedule in force from the date on.
type ScheduleChanged struct {
	Dated
	Schedule Schedule `json:"schedule"`
	Until    Date     `json:"until,omitzero"` // last day of an agreed part time; information only
}

// Reclassified changes any of the classification's fields; a nil field stays as it was.
type Reclassified struct {
	Dated
	Discipline     *Discipline   `json:"discipline,omitzero"`
	Level          *int          `json:"level,omitzero"`
	Quadro         *bool         `json:"quadro,omitzero"`
	Qualifications *[]string     `json:"qualifications,omitzero"`
	Service        *string       `json:"service,omitzero"`
	Contract       *ContractKind `json:"contract,omitzero"`
}

// Suspended is an absence of the employment relationship from the date to To, both included.
type Suspended struct {
	Dated
	To   Date   `json:"to"`
	Paid bool   `json:"paid"`
	Kind string `json:"kind"` // aspettativa, maternity, …: a short code
}

// Terminated names the last day in service.
type Terminated struct {
	Dated
	Reason string `json:"reason"` // resignation, retirement, dismissal, end_of_term, other
}

// Type returns the wire name.
func (Hired) Type() string { return TypeHired }

// Type returns the wire name.
func (ScheduleChanged) Type() string { return TypeScheduleChanged }

// Type returns the wire name.
func (Reclassified) Type() string { return TypeReclassified }

// Type returns the wire name.
func (Suspended) Type() string { return TypeSuspended }

// Type returns the wire name.
func (Terminated) Type() string { return TypeTerminated }
