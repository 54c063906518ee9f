// Package exams has the type of events about the exams of students at work, and the average that a leave for a thesis may tell (TIME I).
package exams

import (
	"strconv"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// The grades with which an exam is passed. Thirty with honours is thirty.
const (
	LeastGrade = 18
	MostGrade  = 30
)

// ExamSat records that an employee sat an exam.
type ExamSat struct {
	events.Dated
	Exam, Course string
	Passed       bool
	Grade        int  // LeastGrade to MostGrade; zero: none, or not passed
	First        bool // the first of its course, which is paid whatever the grade
}

// Type returns the declaration.
func (ExamSat) Type() *events.Type { return examSat }

var examSat = declare.Type[ExamSat]("hr.exam.sat", "Exam sat", "The employee sat an exam of a course of study on the date (CIA/5bis.1).",
	declare.Traits{It: "Esame sostenuto", Class: events.ClassSpecial, Clause: "CIA/5bis.1"},
	declare.Required("exam", declare.Code, func(d *ExamSat) *string { return &d.Exam }, "Id of the exam.").Titled("Esame", "Exam"),
	declare.Required("course", declare.Code, func(d *ExamSat) *string { return &d.Course }, "Id of the course of study.").Titled("Corso", "Course"),
	declare.Required("passed", declare.Bool, func(d *ExamSat) *bool { return &d.Passed }, "").Titled("Superato", "Passed"),
	declare.Optional("grade", declare.Whole(LeastGrade, MostGrade), func(d *ExamSat) *int { return &d.Grade },
		"Grade of an exam passed; 30 with honours is 30.").Titled("Voto", "Grade"),
	declare.Optional("first", declare.Bool, func(d *ExamSat) *bool { return &d.First },
		"Whether it is the first exam of the course; without it, the first one passed is.").Titled("Primo del corso", "First of the course"),
	declare.Check(`"if":{"required":["grade"]},"then":{"properties":{"passed":{"const":true}}}`, func(r *wire.Reader, d *ExamSat) {
		if d.Grade != 0 && !d.Passed {
			r.FailAt("/grade", events.CodeInvalidValue, lang.Say("%d accanto a passed false", "%d beside passed false", d.Grade),
				lang.Say("il voto solo di un esame superato", "a grade only of an exam passed"))
		}
	}))

// Average is an average of grades in hundredths: 2650 is 26.50.
type Average int64

// String returns "26.50".
func (a Average) String() string { return string(events.AppendDecimal(nil, int64(a), averageDecimals)) }

const (
	averageDecimals = 2
	averageOne      = 100 // of an Average
)

// AnAverage is an average of grades, a decimal string with at most two decimals.
var AnAverage = func() declare.Kind[Average] {
	least, most := strconv.Itoa(LeastGrade), strconv.Itoa(MostGrade)
	expects := lang.Say(`una media da %s a %s come stringa con al più due decimali, come "26.50"`,
		`an average from %s to %s as a string with at most two decimals, such as "26.50"`, least, most)
	return declare.Hundredths[Average](LeastGrade*averageOne, MostGrade*averageOne, "average",
		`{"type":"string","pattern":"^0{0,8}((1[89]|2[0-9])(\\.[0-9]{1,2})?|30(\\.0{1,2})?)$","examples":["26.50"]}`, expects,
		func(d events.Draw) int { return d.Int(LeastGrade*averageOne, MostGrade*averageOne) })
}()
