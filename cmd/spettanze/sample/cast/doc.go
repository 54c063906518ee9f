// Package cast is the scripted part of the sample company: each of E001, E002, … shows one rule of the contract with
// figures that can be worked out by hand ([Cast] lists the roles; package guide says where to look). On days without a script
// the cast is punctual to the minute, so that nothing but the script moves its flex. The script depends on no seed; chance
// only decides by how many minutes a punctual day slides within the bands.
//
//	E001–E008  flexible hours        flex.go        caps, bands, rigid hours, overtime, work from home
//	E009–E017  ferie                 ferie.go       accrual, steps, hours, lots overdue and overdrawn, the end
//	E018–E021  employment            employment.go  suspensions, maternity, promotions
//	E022–E024  call centre           callcentre.go  shifts, holidays worked, its permits
//	E025–E029  part time             parttime.go    good and bad transitions
//	E030–E034  time bank             timebank.go    rhythms, caps, notice, closings
//	E035–E036  permits               permits.go     expiry, overdrawn
//	E037–E045  loans                 money/loans.go conditions, early repayment, termination, a fund that runs out
//	E046–E049  corrections           corrections.go late, annulled, twice, rehired, hired late
//	E050–E054  rosters               rosters.go     round the clock, swaps, rest, holidays in turn
//	E055–E058  Saturdays             saturdays.go   supervisors and claims adjusters
//	E059–E060  remote work           remote.go      days of a month, agreements
//	E061–E064  other leave           leave.go       law 53, committees, students
//	E065–E067  personalised hours    leave.go       reductions at their quota
//	E068       level 7               money/cars.go car loan, kasko, parking, grant for an electric car
//	E069–E072  mortgages             money/cars.go ranking, appraisal; passes and mileage
//	E073–E077  pay                   money/pay.go  welfare, policies, severance, pension, premium
//	E990       never hired           corrections.go facts about this id wait for ever
package cast
