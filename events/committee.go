package events

// Committee is a committee with paid hours for its members.
type Committee string

// The committees.
const (
	Formazione      Committee = "formazione"       // CIA/15
	PariOpportunita Committee = "pari_opportunita" // CIA/20.3
)

// CommitteeAppointed makes an employee a member of a committee.
type CommitteeAppointed struct {
	Dated
	Committee Committee
}

// CommitteeLeft ends the membership at the end of the date; of who is no member it does nothing.
type CommitteeLeft struct {
	Dated
	Committee Committee
}

// hours returns the account of the committee's hours.
func (c Committee) hours() Entitlement {
	if c == PariOpportunita {
		return CommissionePariOpportunita
	}
	return CommissioneFormazione
}

// Entitles implements [Entitling].
func (d CommitteeAppointed) Entitles() (e Entitlement, begins bool) { return d.Committee.hours(), true }

// Entitles implements [Entitling].
func (d CommitteeLeft) Entitles() (e Entitlement, begins bool) { return d.Committee.hours(), false }

// Type returns the declaration.
func (CommitteeAppointed) Type() *Type { return committeeAppointed }

// Type returns the declaration.
func (CommitteeLeft) Type() *Type { return committeeLeft }

var aCommittee = oneOf(Formazione, PariOpportunita)

var committeeAppointed = declare[CommitteeAppointed]("hr.committee.appointed", "Committee appointed",
	"Makes the employee a member of a committee, with its paid hours (CIA/15, CIA/20.3).", traits{rank: RankAgreement, clause: "CIA/15"},
	required("committee", aCommittee, func(d *CommitteeAppointed) *Committee { return &d.Committee }, ""))

var committeeLeft = declare[CommitteeLeft]("hr.committee.left", "Committee left",
	"Ends the membership of a committee at the end of the date; of who is no member it does nothing.", traits{clause: "CIA/15"},
	required("committee", aCommittee, func(d *CommitteeLeft) *Committee { return &d.Committee }, ""))
