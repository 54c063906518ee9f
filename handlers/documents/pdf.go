package documents

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// The page, in millimetres: A4.
const (
	margin    = 15.0
	pageWidth = 210.0
	textWidth = pageWidth - 2*margin
	bottom    = 20.0 // room for the footer
	lineSmall = 3.4
	lineText  = 4.4
	dateWidth = 21.0 // an ISO date is wider than an Italian one
)

// stamp is the time that a document carries: the time of its knowledge, else the statement's date. It is not the time of
// printing, so that the same question gives the same bytes.
func (s *Statement) stamp() time.Time {
	if t := s.Doc.Known.Time; t != nil {
		return t.UTC()
	}
	return s.Doc.At.In(time.UTC)
}

// PDF writes the statement as pages to hand to the employee.
func (s *Statement) PDF(w io.Writer) error { return s.pdf(w, true) }

func (s *Statement) pdf(w io.Writer, compressed bool) error {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCompression(compressed)
	f.AddUTF8FontFromBytes("go", "", goregular.TTF)
	f.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	f.SetCatalogSort(true)
	f.SetCreationDate(s.stamp())
	f.SetModificationDate(s.stamp())
	f.SetTitle(s.title()+" "+s.Doc.Employee, true)
	f.SetProducer("Spettanze", true)
	f.SetLang(s.Language.Say("it-IT", "en-GB"))
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(false, bottom)
	f.AliasNbPages("{nb}")
	p := &page{Fpdf: f, s: s}
	f.SetFooterFunc(p.footer)
	f.AddPage()
	p.header()
	p.summary()
	p.deadlines()
	p.breaches()
	for i := range s.sections {
		p.section(&s.sections[i])
	}
	for i := range s.loans {
		p.loan(&s.loans[i])
	}
	if err := f.Output(w); err != nil {
		return fmt.Errorf("write the statement as PDF: %w", err)
	}
	return nil
}

type page struct {
	*fpdf.Fpdf
	s       *Statement
	current string // the heading that rows are below
}

// Colours: one accent, and greys that survive a photocopier.
func (p *page) ink()    { p.SetTextColor(25, 28, 32) }
func (p *page) grey()   { p.SetTextColor(105, 112, 120) }
func (p *page) accent() { p.SetTextColor(20, 70, 110) }

func (p *page) rule(r, g, b int, width float64) {
	p.SetDrawColor(r, g, b)
	p.SetLineWidth(width)
	p.Line(margin, p.GetY(), pageWidth-margin, p.GetY())
}

// room begins a new page unless a height in millimetres is left on this one; it reports whether it began one.
func (p *page) room(height float64) bool {
	if _, h := p.GetPageSize(); p.GetY()+height <= h-bottom {
		return false
	}
	p.AddPage()
	return true
}

// header is the top of the first page: who, for which period, as known when.
func (p *page) header() {
	s, d := p.s, p.s.Doc
	p.accent()
	p.SetFont("go", "B", 17)
	p.CellFormat(textWidth, 8, s.title(), "", 1, "L", false, 0, "")
	p.ink()
	p.SetFont("go", "B", 11)
	p.Ln(1.5)
	p.CellFormat(textWidth, 6, s.say("Dipendente %s", "Employee %s", d.Employee), "", 1, "L", false, 0, "")
	p.SetFont("go", "", 9.5)
	p.CellFormat(textWidth, 5, s.say("Azienda %s", "Company %s", d.Company), "", 1, "L", false, 0, "")
	p.CellFormat(textWidth, 5, s.say("Periodo dal %s al %s", "Period from %s to %s", d.From, d.At), "", 1, "L", false, 0, "")
	for _, w := range s.warnings() {
		p.Ln(1.5)
		p.SetFillColor(255, 243, 214)
		p.SetFont("go", "B", 9)
		p.MultiCell(textWidth, 5, w, "", "L", true)
	}
	p.Ln(2.5)
	p.rule(20, 70, 110, 0.6)
	p.Ln(3)
}

// footer is at the bottom of every page: of when, as known when, under which contract, which page.
func (p *page) footer() {
	s := p.s
	_, h := p.GetPageSize()
	p.SetY(h - bottom + 4)
	p.rule(190, 196, 202, 0.2)
	p.Ln(1.5)
	p.grey()
	p.SetFont("go", "", 7)
	p.CellFormat(textWidth-20, lineSmall, s.say("Saldi al %s, con quanto %s.", "Balances on %s, as %s.", s.Doc.At, s.known()), "",
		0, "L", false, 0, "")
	// The alias of the number of pages is wider than the number: what is drawn ends at the margin where the number would.
	number := s.say("Pagina %d di {nb}", "Page %d of {nb}", p.PageNo())
	p.CellFormat(20+p.GetStringWidth("{nb}")-p.GetStringWidth("9"), lineSmall, number, "", 1, "R", false, 0, "")
	p.CellFormat(textWidth, lineSmall, s.say("Dipendente %s. Tabelle del contratto: versione %s.",
		"Employee %s. Tables of the contract: version %s.", s.Doc.Employee, s.version()), "", 1, "L", false, 0, "")
	p.ink()
}

// heading begins a part of the document, on a page with room for so many millimetres of it.
func (p *page) heading(title string, keep float64) {
	p.current = title
	if !p.room(keep + 10) {
		p.Ln(3)
	}
	p.accent()
	p.SetFont("go", "B", 11.5)
	p.CellFormat(textWidth, 6.5, title, "", 1, "L", false, 0, "")
	p.ink()
}
