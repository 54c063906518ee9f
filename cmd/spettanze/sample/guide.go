package sample

import (
	"fmt"

	"spettanze/events"
)

// Hint says what is worth looking at in the sample company, and with which command.
type Hint struct {
	Employee string      // set for an employee's
	Loan     string      // set for a loan's
	Fund     events.Fund // set for a fund's
	Date     events.Date // as of when
	Look     string      // what to see there: figures worked out by hand from the contract
	Command  string      // as typed in a shell
}

// Guide returns the hints in the order of the contract's sections. The figures hold for every seed.
func Guide() []Hint {
	return []Hint{
		employeeHint("balance", "E012", "2023-12-31", "Ferie in part time: what was earned before 1 July stays. The lot of "+
			"2023 is 12.5000 on 30 June and 20.0000 now: six months of 25/12 and six of 15/12."),
		employeeHint("balance", "E009", "2023-12-31", "Fifteen days make a month: hired on 10 March, 16.6667 days. E010 was "+
			"hired on the 18th and has 15.0000."),
		employeeHint("statement", "E018", "2024-12-31", "Unpaid from 16 March to 15 May 2024: eleven months, 22.9167 days in "+
			"the lot of 2024. E019 began a day earlier: ten months, 20.8333."),
		employeeHint("breaches", "E016", "2024-06-30", "Leave eighteen months old: 9.5000 days of 2021 a year ago, 11.5000 of "+
			"2022 today. Nothing is lost, but the breach is told."),
		employeeHint("statement", "E001", "2023-01-31", "Flex above the cap: 440 carried in and 60 earned are 500, of which "+
			"480 go on and 20 are forfeited."),
		employeeHint("balance", "E002", "2023-10-31", "Flex below the cap: -660 at month end, cut at -480; 180 go beyond the "+
			"limit, with a breach. By 30 November it is +120."),
		employeeHint("breaches", "E005", "2024-03-31", "A bad month: late entry, late return, core time, lunch not clocked; "+
			"flex -275, and 105 minutes of authorised overtime that do not offset it."),
		employeeHint("balance", "E031", "2023-12-31", "Time bank: 32 hours exceeded in May and 8 in June, two periods overdue; "+
			"the 240 minutes left are withheld in January 2024."),
		employeeHint("statement", "E034", "2023-07-31", "A late fact: the hour worked back on 15 June was recorded on 20 July, "+
			"and turns the 240 minutes withheld in July into 180."),
		employeeHint("balance", "E035", "2024-03-31", "Permits expire: the lot of 2023 had 300 minutes on 30 March, none "+
			"today; the 480 of 2024 stay."),
		{
			Loan: "L2023-001", Date: on("2023-06-30"), Command: "spettanze loan --loan L2023-001 --at 2023-06-30",
			Look: "A loan to the cent: 100.00 a month, 66.96 of interest in June, 5500.00 outstanding.",
		},
		{
			Fund: events.GraviMotivi, Date: on("2024-10-31"),
			Command: "spettanze fund --fund gravi_motivi --at 2024-10-31",
			Look: "A fund that runs out: 500.00 available at the end of 2023, 3000.00 before the loan of 15 October 2024, " +
				"-2000.00 after it.",
		},
		employeeHint("balance", "E044", "2024-08-31", "Resigned with a loan: 3854.13 fall due with the last instalment of "+
			"104.17, and 30.27 of interest."),
		employeeHint("statement", "E046", "2024-06-30", "Corrections: facts weeks late, annulled and replaced, sent twice. Two "+
			"clockings on 14 May: the first was annulled, the second counts; the one of 11 June still waits."),
	}
}

func employeeHint(command, id, date, look string) Hint {
	return Hint{
		Employee: id, Date: on(date), Look: look,
		Command: fmt.Sprintf("spettanze %s --employee %s --at %s", command, id, date),
	}
}
