package browsertest

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
)

var update = flag.Bool("update", false, "write the golden files")

// said is how a reading names roles. What is in silent is not said: its content is.
var said = map[string]string{"StaticText": "", "banner": "regione: testata", "navigation": "navigazione", "main": "regione: contenuto principale",
	"contentinfo": "regione: piè di pagina", "region": "regione", "heading": "titolo", "link": "link", "button": "pulsante", "textbox": "campo",
	"searchbox": "campo di ricerca", "checkbox": "casella", "radio": "scelta", "radiogroup": "gruppo di scelte", "group": "gruppo",
	"combobox": "elenco a discesa", "slider": "cursore", "table": "tabella", "row": "riga", "columnheader": "colonna", "rowheader": "intestazione di riga",
	"cell": "cella", "gridcell": "cella", "list": "elenco", "listitem": "voce", "status": "stato", "meter": "misura", "image": "immagine",
	"graphics-document": "grafico", "DisclosureTriangle": "apribile", "form": "modulo", "caption": "didascalia", "Abbr": "sigla"}

var silent = []string{"RootWebArea", "generic", "none", "paragraph", "LayoutTable", "strong", "emphasis", "term", "definition", "DescriptionList",
	"DescriptionListTerm", "DescriptionListDetail", "Section", "rowgroup", "LabelText", "Legend", "ListMarker", "code", "time", "Details", "MenuListPopup",
	"LineBreak", "superscript", "mark"}

// reading walks through the page as a screen reader does, in order, and returns what it says, one thing a line.
func (x *tab) reading() []string {
	x.t.Helper()
	var nodes []*accessibility.Node
	if err := x.call(func(ctx context.Context) error {
		tree, err := chromedp.Call(ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		nodes = tree.Nodes
		return err
	}); err != nil {
		x.t.Fatal(err)
	}
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range nodes {
		byID[n.NodeID] = n
	}
	var out []string
	var walk func(n *accessibility.Node, depth int, within string)
	walk = func(n *accessibility.Node, depth int, within string) {
		role, name := text(n.Role), strings.Join(strings.Fields(text(n.Name)), " ")
		word, known := said[role]
		switch {
		case n.Ignored || slices.Contains(silent, role):
		case role == "InlineTextBox", role == "StaticText" && (name == "" || strings.Contains(within, name)):
			return // the name of what it is in says it
		case !known:
			x.t.Errorf("the role %s (%s) has no word here", role, name)
		default:
			out = append(out, strings.Repeat("  ", depth)+strings.TrimSpace(word+heading(n)+" "+name+value(n)))
			depth, within = depth+1, within+" "+name
		}
		if role == "combobox" {
			return // its options are read when it is opened
		}
		for _, id := range n.ChildIDs {
			if child := byID[id]; child != nil {
				walk(child, depth, within)
			}
		}
	}
	walk(nodes[0], 0, "")
	return out
}

// text is a value of the tree as text.
func text(v *accessibility.Value) string {
	if v == nil || len(v.Value) == 0 {
		return ""
	}
	var s any
	if json.Unmarshal(v.Value, &s) != nil || s == nil {
		return ""
	}
	return fmt.Sprint(s)
}

func heading(n *accessibility.Node) string {
	for _, p := range n.Properties {
		if p.Name == accessibility.PropertyNameLevel && text(n.Role) == "heading" {
			return " " + text(p.Value)
		}
	}
	return ""
}

// value is what a field holds, and whether a choice is made or a fold is open.
func value(n *accessibility.Node) (s string) {
	if v := text(n.Value); v != "" {
		s = ": " + v
	}
	for _, p := range n.Properties {
		switch v := text(p.Value); {
		case p.Name == accessibility.PropertyNameChecked && v == "true":
			s += ", scelta"
		case p.Name == accessibility.PropertyNameExpanded && text(n.Role) == "DisclosureTriangle":
			s += choose(v == "true", ", aperto", ", chiuso")
		}
	}
	return s
}

// counted is a sequence, or a number of records: they move as the sample gets people.
var counted = regexp.MustCompile(`(sequenza |evento |Da allora )[0-9.]+`)

// A page as a screen reader reads it, from the first word to the last: testdata/reading.txt is for people to read. What has no name, is read
// twice or in another order shows there.
func TestReading(t *testing.T) {
	x := open(t, Look{}, "/blue/funds/gravi_motivi?at=2023-12-31&known=2024-05-17")
	got := x.reading()
	for i, line := range got {
		if _, version, found := strings.Cut(line, "Spettanze "); found && version != "" {
			got[i] = strings.Replace(line, version, "(versione)", 1)
		}
		got[i] = counted.ReplaceAllString(got[i], "$1(numero)")
	}
	const file = "testdata/reading.txt"
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(got, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Fatalf("line %d: %q is not said; -update writes what is", i+1, want[i])
		case i >= len(want) || got[i] != want[i]:
			t.Fatalf("line %d: it says %q, want %q; -update writes what is said", i+1, got[i], want[min(i, len(want)-1)])
		}
	}
}
