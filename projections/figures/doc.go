// Package figures makes the documents of the contract's figures: what is in force on a date, and what the contract changed on a
// day.
//
// [Of] lists the figures by clause. Each has the value in force on the date, since when, the value before it, and all its versions:
//
//	{"figure":"flex.yaml/carry_cap/full_time","title":{"it":"Riporto mensile a tempo pieno",…},
//	 "value":{"text":{"it":"8:00","en":"8:00"},"value":"480"},"since":"2022-12-01",
//	 "before":{"text":{"it":"7:00","en":"7:00"},"value":"420"},
//	 "versions":[{"to":"2018-03-31","value":{…}},{"from":"2018-04-01","to":"2022-11-30","value":{…}},{"from":"2022-12-01","value":{…}}]}
//
// [On] shows what changed on a day, old and new. [Touched] says whose figures would be others without that change: the same events
// are folded under tables that lack the versions of that day ([simulate.Run]).
//
// The tables belong to the program, so these documents know no sequence: their digest says which tables they are.
package figures
