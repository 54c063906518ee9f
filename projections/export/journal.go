package export

import (
	"io"
	"strconv"

	"spettanze/projections/ledger"
)

// journal writes the ledger for a program of plain text accounting, in its syntax.
type journal struct {
	syntax

	w io.Writer
	b []byte
}

// syntax is the syntax of such a program. Its methods append to a buffer.
type syntax interface {
	title(b []byte, company, title string) []byte
	commodities(b []byte) []byte
	accounts(b []byte, list []account) []byte
	movement(b []byte, m *ledger.Movement) []byte
	balances(b []byte, m *monthEnd) []byte
	sectionEnd()
}

func (j *journal) begin(d *head) error {
	j.b = j.title(j.b, d.company, "Ledger of company "+d.company+", at "+d.at.String()+", as known at sequence "+
		strconv.FormatUint(d.known.Seq, 10))
	if d.at > d.today {
		j.b = append(j.b, "; What is dated after "+d.today.String()+" is a forecast.\n"...)
	}
	j.b = j.accounts(j.commodities(j.b), d.accounts)
	return j.flush()
}

func (j *journal) section(s *section) error {
	if s.employee != "" {
		j.b = append(j.b, "\n; Employee "+s.employee+"\n"...)
		if s.incomplete {
			j.b = append(j.b, "; Incomplete: some facts could not be understood or wait for others.\n"...)
		}
		j.b = j.accounts(j.b, s.accounts)
	} else {
		j.b = append(j.b, "\n; Funds\n"...)
	}
	months := s.months
	for i := range s.movements {
		for len(months) > 0 && months[0].date < s.movements[i].Date {
			j.assert(&months[0])
			months = months[1:]
		}
		j.b = j.movement(append(j.b, '\n'), &s.movements[i])
	}
	for i := range months {
		j.assert(&months[i])
	}
	j.sectionEnd()
	return j.flush()
}

// assert writes balances for the program to check.
func (j *journal) assert(m *monthEnd) { j.b = j.balances(append(j.b, '\n'), m) }

func (j *journal) end() error { return j.flush() }

func (j *journal) flush() error {
	_, err := j.w.Write(j.b)
	j.b = j.b[:0]
	return err
}
