package explain

import (
	"io"
	"strings"
	"unicode"

	"spettanze/projections/wording"
)

// WriteTree writes an explanation for people, indented. depth is how many levels below the root are written; 0 is all.
func WriteTree(w io.Writer, d *Document, l wording.Language, depth int) error {
	var b strings.Builder
	b.WriteString(clean(l.Text(d.Tree.Text)) + "\n")
	writeChildren(&b, d.Tree, l, "", depth)
	_, err := io.WriteString(w, b.String())
	return err
}

func writeChildren(b *strings.Builder, n *Node, l wording.Language, indent string, depth int) {
	for i, c := range n.Children {
		branch, below := "├─ ", "│  "
		if i == len(n.Children)-1 {
			branch, below = "└─ ", "   "
		}
		b.WriteString(indent + branch + clean(l.Text(c.Text)) + "\n")
		if depth != 1 {
			writeChildren(b, c, l, indent+below, depth-1)
		}
	}
}

// clean keeps control characters in texts of events from a terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
