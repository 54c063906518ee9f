// Package standing makes the documents of where an employee stands, beside the balance itself.
//
// [Standing] has each entitlement ever held with what bounds it: the limits in force and how much of them is reached, the day by
// which each lot must be used, the end of an agreement that must be renewed, what was earned, used and lost since 1 January, and the
// next movement if nothing else happens.
// Limits, deadlines and periods come from the descriptions of the institutes ([institute.About]): no code here is about one.
//
// [Employment] is the service, schedules and classes, agreements and memberships over time, each with the event that made it, and
// the limits that followed from them and from the contract.
//
// [Reporter.Each] makes the same rows for a list of all employees, from sums alone: without the limits that count movements, the
// next movement and the end of agreements, which need all facts of each.
//
// # Example
//
// E001 on 31 January 2023 has 480 minutes of flex, all that may be carried over:
//
//	{"entitlement":"flex","unit":"minute","balance":"480",
//	 "limits":[{"text":{…},"clause":"CIA/All.1-A/Compensazioni","figure":"flex.yaml/carry_cap/full_time","from":"2022-12-01",
//	   "most":"480","either":true,"reached":"480","room":"0"}],
//	 "year":{"year":2023,"opening":"440","earned":"60","used":"0","lost":"20","other":"0",
//	   "moved":[{"kind":"credit","quantity":"60"},{"kind":"forfeit","quantity":"-20"}]},
//	 "next":{"date":"2023-02-03","kind":"credit","quantity":"30","balance":"510","clause":"CIA/All.1-A"}}
package standing
