package main_test

import (
	"html"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The documents of the repository, and the citations of the rules in it, are held to what CONTRIBUTING ("Citing the rules")
// says: links lead somewhere, and every section and clause that is cited exists.

// documents are the Markdown files whose links are followed.
func documents(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(sourceFiles(t), func(file string) bool { return filepath.Ext(file) != ".md" || strings.HasPrefix(file, "events/") })
}

// sourceFiles returns the files written by hand that may cite the rules, relative to the root and with slashes.
func sourceFiles(t *testing.T) (files []string) {
	t.Helper()
	root := filepath.Join("..", "..")
	files = []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"}
	for _, top := range []string{"schema", "events", "projections", "handlers", "cmd", "docs"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && d.Name() == "fuzz" {
				return errOr(err, filepath.SkipDir)
			}
			if slices.Contains([]string{".go", ".yaml", ".sql", ".txtar", ".md"}, filepath.Ext(file)) {
				rel, err := filepath.Rel(root, file)
				if err != nil {
					return err
				}
				files = append(files, filepath.ToSlash(rel))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var (
	fencedCode   = regexp.MustCompile("(?ms)^ *```.*?^ *```")
	markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading      = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	notInAnchor  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	// repositoryPath is a path of the repository in code quotes; one with a blank, a star or an angle bracket is a pattern.
	repositoryPath = regexp.MustCompile("`((?:cmd|events|projections|handlers|schema|docs|\\.ci)/[^`\\s<>*{}…]*)`")
)

// TestLinks follows every relative link of the documents, with its anchor, and every path of the repository that they name.
func TestLinks(t *testing.T) {
	followed := 0
	for _, file := range documents(t) {
		text := fencedCode.ReplaceAllString(readFile(t, file), "")
		for _, m := range markdownLink.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			followed++
			name, anchor, _ := strings.Cut(m[1], "#")
			target := file
			if name != "" {
				target = path.Join(path.Dir(file), name)
			}
			if !exists(target) {
				t.Errorf("%s links to %s, which does not exist", file, m[1])
			} else if anchor != "" && !slices.Contains(anchors(readFile(t, target)), anchor) {
				t.Errorf("%s links to %s, which has no heading of that name", file, m[1])
			}
		}
		for _, m := range repositoryPath.FindAllStringSubmatch(text, -1) {
			if file != "CHANGELOG.md" && !exists(m[1]) { // the changelog speaks of the past
				t.Errorf("%s names %s, which does not exist", file, m[1])
			}
		}
	}
	if followed < 20 {
		t.Fatalf("only %d links were followed: the test has lost its way", followed)
	}
}

func exists(name string) bool {
	_, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(name)))
	return err == nil
}

// anchors returns the names that headings of a Markdown text have in links, as GitHub makes them.
func anchors(text string) (names []string) {
	for _, m := range heading.FindAllStringSubmatch(fencedCode.ReplaceAllString(text, ""), -1) {
		name := notInAnchor.ReplaceAllString(strings.ToLower(m[1]), "")
		names = append(names, strings.ReplaceAll(name, " ", "-"))
	}
	return names
}

// rules are the documents that are cited by section.
var rules = map[string]string{
	"contract": "docs/contract/contract.md", "order": "docs/contract/order.md", "interfaces": "docs/interfaces.md",
	"TIME": "docs/contract/time.md", "MONEY": "docs/contract/money.md", "CARE": "docs/contract/care.md",
}

var (
	sectionHead  = regexp.MustCompile(`(?m)^(?:## |\*\*)([A-Z]?[0-9]+|[A-Z])\. `)
	boldHead     = regexp.MustCompile(`(?m)^\*\*([^*]+?)\.?\*\*`)
	bySign       = regexp.MustCompile(`§+ ?([0-9]+)(?:–§?([0-9]+))?(?:, "([^"]+)")?`)
	documentName = regexp.MustCompile(`(?i)\b(?:contract|interfaces|order(?:\]\([a-z./]*\))? $|RFC|CloudEvents)`)
	byLetter     = regexp.MustCompile(`\b(TIME|MONEY|CARE) ([A-Z][0-9]?|[0-9])\b((?:, (?:[A-Z]|[0-9])\b)*)`)
	nameOfFile   = regexp.MustCompile(`\b[a-z]+\.md §`)
	commentMark  = regexp.MustCompile(`\n[ \t]*(?://|#|--)?[ \t]*`)
)

// A citation is a section of a document, or a paragraph of it by its first words.
type citation struct{ doc, section, paragraph, text string }

// citations returns what a file cites. In the rules themselves, a section without a document is one of theirs.
func citations(file, text string) (cited []citation) {
	text = commentMark.ReplaceAllString(text, " ")
	for _, at := range bySign.FindAllStringSubmatchIndex(text, -1) {
		before := text[max(0, at[0]-60):at[0]]
		c := citation{text: before[max(0, len(before)-20):] + text[at[0]:at[1]]}
		if names := documentName.FindAllString(before, -1); names != nil {
			c.doc = strings.ToLower(names[len(names)-1])[:3]
		}
		switch {
		case c.doc == "rfc" || c.doc == "clo":
			continue
		case c.doc == "con" || c.doc == "" && strings.HasPrefix(file, "docs/contract/"):
			c.doc = "contract"
		case c.doc == "int" || c.doc == "" && file == rules["interfaces"]:
			c.doc = "interfaces"
		case c.doc == "ord":
			c.doc = "order"
		}
		m := bySign.FindStringSubmatch(text[at[0]:at[1]])
		c.section, c.paragraph = m[1], m[3]
		cited = append(cited, c)
		if m[2] != "" {
			cited = append(cited, citation{doc: c.doc, section: m[2], text: c.text})
		}
	}
	for _, m := range byLetter.FindAllStringSubmatch(text, -1) {
		for _, section := range append(strings.Split(m[3], ", ")[1:], m[2]) {
			cited = append(cited, citation{doc: m[1], section: section, text: m[0]})
		}
	}
	return cited
}

// TestCitedSections holds that every section that code, tables, scenarios and documents cite exists.
func TestCitedSections(t *testing.T) {
	sections, paragraphs := map[string][]string{}, map[string][]string{}
	for name, file := range rules {
		text := readFile(t, file)
		for _, m := range sectionHead.FindAllStringSubmatch(text, -1) {
			sections[name] = append(sections[name], m[1])
		}
		for _, m := range boldHead.FindAllStringSubmatch(text, -1) {
			paragraphs[name] = append(paragraphs[name], m[1])
		}
	}
	count := 0
	for _, file := range sourceFiles(t) {
		text := readFile(t, file)
		if m := nameOfFile.FindString(text); m != "" {
			t.Errorf("%s cites %q: leave .md away (CONTRIBUTING, \"Citing the rules\")", file, m)
		}
		for _, c := range citations(file, text) {
			count++
			switch {
			case c.doc == "":
				t.Errorf("%s: %q is a section of no document", file, c.text)
			case !slices.Contains(sections[c.doc], c.section):
				t.Errorf("%s: %q: %s has no section %s", file, c.text, rules[c.doc], c.section)
			case c.paragraph != "" && !slices.Contains(paragraphs[c.doc], c.paragraph):
				t.Errorf("%s: %q: %s has no paragraph of that name", file, c.text, rules[c.doc])
			}
		}
	}
	if count < 200 {
		t.Fatalf("only %d citations were found: the test has lost its way", count)
	}
}

var (
	clauseRow   = regexp.MustCompile("(?m)^\\| (.*?[`0-9A-Z].*?) \\| .* \\| (.*) \\|$")
	clauseCode  = regexp.MustCompile("`([0-9A-Za-z./-]+)`(–`([0-9A-Za-z.]+)`)?")
	clauseCited = regexp.MustCompile(`\b(?:CIA|REC|CCNL|DLGS-66-2003|CONTRACT)/[0-9A-Za-z]+(?:[./-][0-9A-Za-z]+)*`)
	clauseTitle = regexp.MustCompile(`(?m)^  ([A-Z][^ :]*): `)
	lastPart    = regexp.MustCompile(`[0-9]+[a-z]*$|[A-Za-z]$`)
)

// A clauseRange is a row's clause or a run of them: from and to differ in their last part alone.
type clauseRange struct{ from, to string }

// covers reports whether a clause is in the range, a part of a clause in it, or the whole that one in it is a part of.
func (r clauseRange) covers(clause string) bool {
	stem := strings.TrimSuffix(r.from, lastPart.FindString(r.from))
	rest, ok := strings.CutPrefix(clause, stem)
	if !ok || stem == "" || r.from == r.to {
		return partOf(clause, r.from) || partOf(r.from, clause)
	}
	first, _, _ := strings.Cut(strings.NewReplacer("/", ".", "-", ".").Replace(rest), ".")
	return ordinal(first) >= ordinal(lastPart.FindString(r.from)) && ordinal(first) <= ordinal(lastPart.FindString(r.to))
}

// partOf reports whether a clause is another one or a part of it.
func partOf(clause, whole string) bool {
	rest, ok := strings.CutPrefix(clause, whole)
	return ok && (rest == "" || strings.ContainsRune("./-", rune(rest[0])))
}

// ordinal places a part of a clause, a number or a letter, among its sisters.
func ordinal(part string) int {
	if n, err := strconv.Atoi(part); err == nil {
		return n
	}
	return 1000 + int(strings.ToLower(part + " ")[0])
}

// clauseRows returns the clauses that docs/contract/clauses.md lists as covered, with their company's prefix.
func clauseRows(t *testing.T) (rows []clauseRange) {
	t.Helper()
	for _, row := range clauseRow.FindAllStringSubmatch(readFile(t, "docs/contract/clauses.md"), -1) {
		before := ""
		for _, m := range clauseCode.FindAllStringSubmatch(row[1], -1) {
			from := withStem(m[1], before)
			to := from
			if m[3] != "" {
				to = withStem(m[3], from)
			}
			rows, before = append(rows, clauseRange{from, to}), to
		}
	}
	if len(rows) < 60 {
		t.Fatalf("docs/contract/clauses.md lists only %d clauses: the test has lost its way", len(rows))
	}
	return rows
}

// withStem completes a clause of the list: a bare letter or number follows the one before it, the rest is the company's.
func withStem(code, before string) string {
	switch {
	case strings.HasPrefix(code, "CIA/"), strings.HasPrefix(code, "REC/"):
		return code
	case strings.HasPrefix(before, "REC/"), len(code) == 1 && !strings.ContainsAny(code, "0123456789"):
		return strings.TrimSuffix(before, lastPart.FindString(before)) + code
	}
	return "CIA/" + code
}

// TestCitedClauses holds the two lists of clauses to each other, and what code, tables and scenarios cite to them. In
// docs/contract/clauses.md is every clause that the rules cover; in schema/contract/clauses.yaml, with its title, every one that
// movements and breaches of the program cite.
func TestCitedClauses(t *testing.T) {
	rows, rulesText := clauseRows(t), ""
	for _, file := range rules {
		rulesText += readFile(t, file)
	}
	var titled []string
	for _, m := range clauseTitle.FindAllStringSubmatch(readFile(t, "schema/contract/clauses.yaml"), -1) {
		titled = append(titled, m[1])
	}
	listed := func(clause string) bool {
		return slices.ContainsFunc(rows, func(r clauseRange) bool { return r.covers(clause) }) || slices.Contains(titled, clause)
	}
	for _, clause := range titled {
		of, section, _ := strings.Cut(clause, "/")
		switch of {
		case "CIA", "REC":
			if !slices.ContainsFunc(rows, func(r clauseRange) bool { return r.covers(clause) }) {
				t.Errorf("schema/contract/clauses.yaml titles %s, which docs/contract/clauses.md does not list", clause)
			}
		case "CONTRACT":
			if !strings.Contains(rulesText, "\n## "+section+". ") {
				t.Errorf("schema/contract/clauses.yaml titles %s, which is no section of the contract", clause)
			}
		case "PRETEND": // of the test of the recipe
		default:
			if !strings.Contains(rulesText, clause) {
				t.Errorf("schema/contract/clauses.yaml titles %s, which the rules do not name", clause)
			}
		}
	}
	count := 0
	for _, file := range sourceFiles(t) {
		if strings.HasPrefix(file, "docs/contract/") {
			continue // the rules name clauses of the articles around them, too
		}
		for _, clause := range clauseCited.FindAllString(readFile(t, file), -1) {
			if count++; !listed(clause) {
				t.Errorf("%s cites %s, which neither docs/contract/clauses.md nor schema/contract/clauses.yaml lists", file, clause)
			}
		}
	}
	if count < 300 {
		t.Fatalf("only %d cited clauses were found: the test has lost its way", count)
	}
}

var pictureLine = regexp.MustCompile(`<text [^>]*>(.*)</text>`)

var sequence = regexp.MustCompile(`sequence \d+`)

// TestPicture holds README's picture to the program: the commands in it, asked about the sample company, say what it shows. An
// ellipsis stands for the rest of a line. Sequences are those of the day on which it was drawn: they move as the sample gets people.
func TestPicture(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it makes the sample company")
	}
	script := "env LANG=en_US.UTF-8\nexec spettanze demo --exit --data demo-data --http 127.0.0.1:0\n"
	for _, m := range pictureLine.FindAllStringSubmatch(readFile(t, "docs/picture.svg"), -1) {
		line := html.UnescapeString(m[1])
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			script += "exec " + command + "\n"
			continue
		}
		begin, cut := strings.CutSuffix(line, "…")
		pattern := "^" + sequence.ReplaceAllString(strings.ReplaceAll(regexp.QuoteMeta(begin), "'", "''"), `sequence [0-9]+`)
		if !cut {
			pattern += " *$"
		}
		script += "stdout '" + pattern + "'\n"
	}
	file := filepath.Join(t.TempDir(), "picture.txtar")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Files: []string{file}, RequireExplicitExec: true})
}
