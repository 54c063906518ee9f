package reading

import (
	"fmt"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/handlers/api/refuse"
	"spettanze/projections/report"
)

// Page is embedded, beside [AsOf], by a question whose document is a list that can be read in parts: a [report.Listing].
//
// The cursor has the date of the list, the sequence that was known, and how many rows have been read: 2023-12-31.1742.100. So
// all parts are of one moment, even if events are recorded or a day ends meanwhile.
type Page struct {
	Limit string `query:"limit" doc:"at most so many rows, from 1; default all. An answer with more to come has next" example:"100"`
	After string `query:"after" doc:"next of the answer before; the question stays the same" example:"2023-12-31.1742.100"`
}

func (p *Page) page() (*Page, int) { return p, 0 }

// Most is how many rows an answer to a question with [Short] has at most.
const Most = 100

// Short is embedded instead of [Page] by a question whose rows take long to make. An answer has at most [Most] of them; only a table that is
// asked for without limit and after has all rows, so its route is added with [Elsewhere].
type Short struct {
	Limit string `query:"limit" doc:"at most so many rows, 1 to 100; default 100, in .csv and .xlsx all. An answer with more to come has next" example:"30"`
	After string `query:"after" doc:"next of the answer before; the question stays the same" example:"2023-12-31.1742.100"`
}

func (p *Short) page() (*Page, int) { return (*Page)(p), Most }

// Part is [Page.Part].
func (p *Short) Part() (skip, limit int) { return (*Page)(p).Part() }

// paged is implemented by questions that can be answered in parts. An answer has at most so many rows; 0: there is no bound.
type paged interface{ page() (p *Page, most int) }

// Whole reports whether all rows are asked for.
func (p *Page) Whole() bool { return p.Limit == "" && p.After == "" }

// Part returns which rows of a list are asked for, for a document whose other rows need not be made; limit 0 means no bound. The
// parameters have been read before a document is made, so what cannot be understood has been refused.
func (p *Page) Part() (skip, limit int) {
	limit, _ = strconv.Atoi(p.Limit)
	skip, _ = strconv.Atoi(p.After[strings.LastIndexByte(p.After, '.')+1:])
	return skip, limit
}

// part is what a [Page] asks for; the zero value is all rows.
type part struct{ skip, limit int }

// read reads the parameters, and gives the question the two dates of its cursor, and the bound where it has none of its own.
func (p *Page) read(in *AsOf, most int) (out part, err error) {
	if p.Limit == "" && most > 0 {
		p.Limit = strconv.Itoa(most)
	}
	if p.Limit != "" {
		out.limit, err = strconv.Atoi(p.Limit)
		switch {
		case most > 0 && (err != nil || out.limit < 1 || out.limit > most):
			return out, refuse.BadRequest("limit=%s: atteso un numero di righe, da 1 a %d", "limit=%s: expected a number of rows, 1 to %d", p.Limit, most)
		case err != nil || out.limit < 1:
			return out, refuse.BadRequest("limit=%s: atteso un numero di righe, da 1 in su", "limit=%s: expected a number of rows, from 1", p.Limit)
		}
	}
	if p.After == "" {
		return out, nil
	}
	words := strings.Split(p.After, ".")
	bad := refuse.BadRequest("after=%s: atteso il next della risposta precedente", "after=%s: expected next of the answer before", p.After)
	if len(words) != 3 {
		return out, bad
	}
	_, dateErr := events.ParseDate(words[0])
	_, seqErr := strconv.ParseUint(words[1], 10, 63)
	skip, err := strconv.ParseUint(words[2], 10, 31)
	if dateErr != nil || seqErr != nil || err != nil {
		return out, bad
	}
	out.skip = int(skip)
	if in.At != "" && in.At != words[0] || in.Known != "" && !sameSequence(in.Known, words[1]) {
		return out, refuse.BadRequest("after=%s è di un'altra domanda: at e known restano gli stessi, o si omettono",
			"after=%s is of another question: at and known stay the same, or are left out", p.After)
	}
	in.At, in.Known = words[0], words[1]
	return out, nil
}

// sameSequence reports whether known agrees with the cursor: it is the same sequence, or a time or a date, which the first answer
// resolved to that sequence.
func sameSequence(known, seq string) bool {
	_, err := strconv.ParseUint(known, 10, 63)
	return err != nil || known == seq
}

// cut leaves in a list the rows that are asked for, and the cursor of the next rows.
func (p part) cut(doc any) {
	list, ok := doc.(report.Listing)
	if !ok || p == (part{}) {
		return
	}
	if asOf, more := list.Cut(p.skip, p.limit); more {
		list.Continue(fmt.Sprintf("%s.%d.%d", asOf.At, asOf.Known.Seq, p.skip+p.limit))
	}
}
