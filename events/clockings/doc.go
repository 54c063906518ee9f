// Package clockings reads tables of clockings (CSV) as time clocks export them:
//
//	employee,date,week,in1,out1,in2,out2
//	E042,2023-03-07,A,07:50,12:00,12:50,17:05
//
// Each row is one hr.clocking.recorded. Its identity is [Source] and all the fields of the row, with the company, because
// identities are one space for all companies: /csv/clockings and blue/E042/2023-03-07/A/07:50/12:00/12:50/17:05. So a row
// sent twice counts once.
package clockings
