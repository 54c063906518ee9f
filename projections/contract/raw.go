package contract

// The shapes of schema/contract/*.yaml, as they are written. Decoding is strict: a key that is not here is an error
// that names it, so that a misspelt figure cannot be lost.

type rawTitle struct {
	It string `yaml:"it"`
	En string `yaml:"en"`
}

type rawClause struct {
	Clause string   `yaml:"clause"`
	Title  rawTitle `yaml:"title"`
}

type rawClauses struct {
	Clauses map[string]rawTitle `yaml:"clauses"`
}

type rawFigure[T any] struct {
	Clause   string          `yaml:"clause"`
	Title    rawTitle        `yaml:"title"`
	Versions []rawVersion[T] `yaml:"versions"`
}

type rawVersion[T any] struct {
	From  string `yaml:"from"`
	Value T      `yaml:"value"`
}

type rawDay struct {
	Day    string   `yaml:"day"`
	Easter *int     `yaml:"easter"`
	Kind   string   `yaml:"kind"`
	From   string   `yaml:"from"`
	To     string   `yaml:"to"`
	Title  rawTitle `yaml:"title"`
}

type rawCalendar struct {
	Clause string   `yaml:"clause"`
	Title  rawTitle `yaml:"title"`
	Days   []rawDay `yaml:"days"`
}

type rawWeek struct {
	Mon int `yaml:"mon"`
	Tue int `yaml:"tue"`
	Wed int `yaml:"wed"`
	Thu int `yaml:"thu"`
	Fri int `yaml:"fri"`
	Sat int `yaml:"sat"`
	Sun int `yaml:"sun"`
}

type rawEmployment struct {
	FullTimeMinutes rawFigure[int] `yaml:"full_time_minutes"`
	Schedules       struct {
		Clause string             `yaml:"clause"`
		Title  rawTitle           `yaml:"title"`
		Codes  map[string]rawWeek `yaml:"codes"`
	} `yaml:"schedules"`
	PartTimeService  rawFigure[int]         `yaml:"part_time_service_years"`
	PartTimeContract rawClause              `yaml:"part_time_contract"`
	PartTimeLength   rawFigure[LengthRange] `yaml:"part_time_length_years"`
	MonthCounts      rawFigure[int]         `yaml:"month_counts_days"`
}

type rawYearlyDays struct {
	Junior       string `yaml:"junior"`
	Senior       string `yaml:"senior"`
	StepYears    int    `yaml:"step_years"`
	SeniorLevels []int  `yaml:"senior_levels"`
	WeekDays     int    `yaml:"week_days"`
}

type rawOverdue struct {
	Day   string `yaml:"day"`
	Years int    `yaml:"years"`
}

type rawFerie struct {
	YearlyDays    rawFigure[rawYearlyDays] `yaml:"yearly_days"`
	PartTime      rawClause                `yaml:"part_time"`
	HourlyDays    rawFigure[int]           `yaml:"hourly_days"`
	RemoteHalfDay rawClause                `yaml:"remote_half_day"`
	HolidayWorked rawFigure[int]           `yaml:"holiday_worked"`
	TwoWeeks      rawFigure[int]           `yaml:"two_weeks"`
	Overdue       rawFigure[rawOverdue]    `yaml:"overdue"`
}

type rawBands struct {
	Regime   string   `yaml:"regime"`
	Weeks    []string `yaml:"weeks"`
	Day      string   `yaml:"day"`
	Versions []struct {
		From   string   `yaml:"from"`
		Entry  []string `yaml:"entry"`
		Exit   []string `yaml:"exit"`
		Start  string   `yaml:"start"`
		Charge int      `yaml:"charge"`
	} `yaml:"versions"`
}

type rawLunch struct {
	Regime   string   `yaml:"regime"`
	Weeks    []string `yaml:"weeks"`
	Versions []struct {
		From       string   `yaml:"from"`
		Out        []string `yaml:"out"`
		In         string   `yaml:"in"`
		Least      int      `yaml:"least"`
		Most       int      `yaml:"most"`
		Charge     int      `yaml:"charge"`
		NotClocked int      `yaml:"not_clocked"`
	} `yaml:"versions"`
}

type rawFlex struct {
	Clauses        map[string]string         `yaml:"clauses"`
	Titles         map[string]rawTitle       `yaml:"titles"`
	Bands          []rawBands                `yaml:"bands"`
	Lunch          []rawLunch                `yaml:"lunch"`
	RigidSchedules []string                  `yaml:"rigid_schedules"`
	CarryCap       map[string]rawFigure[int] `yaml:"carry_cap"`
	RigidDays      rawFigure[int]            `yaml:"rigid_days"`
}

type rawTimeBank struct {
	TotalCap     rawFigure[int] `yaml:"total_cap"`
	MonthCap     rawFigure[int] `yaml:"month_cap"`
	NoticeHours  rawFigure[int] `yaml:"notice_hours"`
	ServiceYears rawFigure[int] `yaml:"service_years"`
	Agreement    rawClause      `yaml:"agreement"`
	Recovery     rawClause      `yaml:"recovery"`
	Withholding  rawClause      `yaml:"withholding"`
}

type rawPermits struct {
	Accounts []struct {
		Entitlement    string   `yaml:"entitlement"`
		Clause         string   `yaml:"clause"`
		Title          rawTitle `yaml:"title"`
		Grant          string   `yaml:"grant"`
		Discipline     string   `yaml:"discipline"`
		ExcludedLevels []int    `yaml:"excluded_levels"`
		Versions       []struct {
			From            string      `yaml:"from"`
			Amount          int         `yaml:"amount"`
			ByWeeklyMinutes map[int]int `yaml:"by_weekly_minutes"`
		} `yaml:"versions"`
	} `yaml:"accounts"`
	Abolished []rawDay               `yaml:"abolished_holidays"`
	Expiry    rawFigure[rawExpiryOn] `yaml:"expiry"`
}

type rawExpiryOn struct {
	Day string `yaml:"day"`
}

type rawLoans struct {
	Clause string   `yaml:"clause"`
	Title  rawTitle `yaml:"title"`
	Funds  []struct {
		Fund     string   `yaml:"fund"`
		Title    rawTitle `yaml:"title"`
		Versions []struct {
			From   string `yaml:"from"`
			Budget string `yaml:"budget"`
			Cap    string `yaml:"cap"`
		} `yaml:"versions"`
	} `yaml:"funds"`
	Terms struct {
		Versions []struct {
			From                 string `yaml:"from"`
			PayDay               int    `yaml:"pay_day"`
			Instalments          []int  `yaml:"instalments"`
			DecisionDays         int    `yaml:"decision_days"`
			ServiceYears         int    `yaml:"service_years"`
			AffordabilityPercent int    `yaml:"affordability_percent"`
			InterestMonths       []int  `yaml:"interest_months"`
			DayCount             int    `yaml:"day_count"`
		} `yaml:"versions"`
	} `yaml:"terms"`
	Repayment rawClause `yaml:"repayment"`
	Interest  rawClause `yaml:"interest"`
	TUR       []struct {
		From string `yaml:"from"`
		Rate string `yaml:"rate"`
	} `yaml:"tur"`
}

type rawCorrections struct {
	Opening    rawClause `yaml:"opening"`
	Adjustment rawClause `yaml:"adjustment"`
}
