package documents

import "io"

// PlainPDF writes the PDF uncompressed, so that a test can read what it says.
func (s *Statement) PlainPDF(w io.Writer) error { return s.pdf(w, false) }
