// Command generate writes what follows from the declarations of the event types: the JSON Schemas, the AsyncAPI document
// and the table of docs/events.md. `go generate ./schema` runs it, in the folder schema.
package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/grants"
	"spettanze/events/hr"
)

//go:embed templates
var templates embed.FS

const dialect = `"$schema":"https://json-schema.org/draft/2020-12/schema"`

func main() {
	if err := run(".."); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// run writes every document below the project's folder.
func run(root string) error {
	docs, err := documents()
	if err != nil {
		return err
	}
	for name, text := range docs {
		if err := os.WriteFile(filepath.Join(root, name), text, 0o644); err != nil { //nolint:gosec // documents for all
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// documents returns every document by its path.
func documents() (map[string][]byte, error) {
	docs := map[string][]byte{}
	for _, t := range slices.Concat(hr.Types, grants.Types) {
		text, err := indented(`{` + dialect + `,"title":` + quoted(t.Title) + `,"description":` + quoted(t.Doc) + `,` + t.Schema + `}`)
		if err != nil {
			return nil, fmt.Errorf("the schema of %s: %w", t.Name, err)
		}
		docs["schema/events/"+t.Wire+".json"] = text
	}
	var err error
	if docs["schema/events/common.json"], err = indented(common()); err != nil {
		return nil, fmt.Errorf("common.json: %w", err)
	}
	envelope, err := filled("cloudevent.json")
	if err != nil {
		return nil, err
	}
	if docs["schema/events/cloudevent.json"], err = indented(string(envelope)); err != nil {
		return nil, fmt.Errorf("cloudevent.json: %w", err)
	}
	if docs["schema/asyncapi.yaml"], err = filled("asyncapi.yaml"); err != nil {
		return nil, err
	}
	docs["docs/events.md"], err = filled("events.md")
	return docs, err
}

func filled(name string) ([]byte, error) {
	t, err := template.New(name).Funcs(template.FuncMap{
		"types":    func() []*events.Type { return hr.Types },
		"access":   func() []*events.Type { return grants.Types },
		"stream":   ofStream,
		"camel":    camel,
		"families": families,
		"quoted":   quoted,
		"about":    about,
		"summary":  func(t *events.Type) string { return declare.Summary(t.Fields[1:]) },
		"cell":     func(s string) string { return strings.ReplaceAll(s, "|", `\|`) },
		"wires":    func() string { return names(hr.Types) },
		"rules":    rules,
	}).ParseFS(templates, "templates/"+name)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, nil)
	return b.Bytes(), err
}

func indented(text string) ([]byte, error) {
	var b bytes.Buffer
	err := json.Indent(&b, []byte(text), "", "  ")
	return append(bytes.TrimSpace(b.Bytes()), '\n'), err
}

// quoted returns a JSON string, which is also one of YAML.
func quoted(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	return strings.TrimSpace(b.String())
}

func ofStream(stream string) (list []*events.Type) {
	for _, t := range hr.Types {
		if t.Stream == stream {
			list = append(list, t)
		}
	}
	return list
}

// camel names a message: "hr.employment.schedule_changed" is employmentScheduleChanged.
func camel(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '.' || r == '_' })[1:]
	for i := 1; i < len(words); i++ {
		words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
	}
	return strings.Join(words, "")
}

// families lists the families of types: the second words of their names.
func families() string {
	var list []string
	for _, t := range ofStream("hr") {
		if family := strings.Split(t.Name, ".")[1]; !slices.Contains(list, family) {
			list = append(list, family)
		}
	}
	return strings.Join(list, ", ")
}

func about(t *events.Type) string {
	return [...]string{events.OneEmployee: "an employee", events.TheCompany: "the company", events.Either: "an employee or the company",
		events.ByData: "an employee, or of a fund the company"}[t.About]
}

func names(types []*events.Type) string {
	list := make([]string, len(types))
	for i, t := range types {
		list[i] = quoted(t.Wire)
	}
	return "[" + strings.Join(list, ",") + "]"
}

// rules ties, in the schema of the envelope, data and subject to the type.
func rules() string {
	var list []string
	by := map[events.About][]*events.Type{}
	for _, t := range hr.Types {
		list = append(list, when(`"type":{"const":`+quoted(t.Wire)+`}`, `"data":{"$ref":"`+t.Wire+`.json"}`))
		by[t.About] = append(by[t.About], t)
	}
	employee, company := `"subject":{"$ref":"common.json#/$defs/employee"}`, `"subject":{"const":"company"}`
	if types := by[events.OneEmployee]; types != nil {
		list = append(list, when(`"type":{"enum":`+names(types)+`}`, employee))
	}
	if types := by[events.TheCompany]; types != nil {
		list = append(list, when(`"type":{"enum":`+names(types)+`}`, company))
	}
	if types := by[events.ByData]; types != nil {
		funds := `"data":{"properties":{"entitlement":{"enum":` + codes(events.Entitlement.IsFund) + `}},"required":["entitlement"]}`
		list = append(list, `{"if":{"properties":{"type":{"enum":`+names(types)+`}},"required":["type"]},"then":{"if":{"properties":{`+funds+
			`},"required":["data"]},"then":{"properties":{`+company+`}},"else":{"properties":{`+employee+`}}}}`)
	}
	return "[" + strings.Join(list, ",") + "]"
}

// when is a rule of one property: if it is so, then others are so. Where it is absent, nothing is said.
func when(property, then string) string {
	name := property[:strings.IndexByte(property, ':')]
	return `{"if":{"properties":{` + property + `},"required":[` + name + `]},"then":{"properties":{` + then + `}}}`
}

func codes(is func(events.Entitlement) bool) string {
	var list []string
	for _, e := range events.Entitlements {
		if is(e) {
			list = append(list, quoted(string(e)))
		}
	}
	return "[" + strings.Join(list, ",") + "]"
}

// common returns the definitions that several schemas share: those of kinds of value, and quantities by entitlement.
func common() string {
	defs := maps.Clone(declare.Definitions)
	var cases []string
	for _, u := range events.Units {
		of := codes(func(e events.Entitlement) bool { return e.Unit() == u })
		if of == "[]" {
			continue
		}
		name := "quantity_" + u.String()
		defs[name] = quantity(u)
		cases = append(cases, when(`"entitlement":{"enum":`+of+`}`, `"quantity":{"$ref":"#/$defs/`+name+`"}`))
	}
	cases = append(cases, when(`"entitlement":{"enum":`+codes(func(e events.Entitlement) bool { return !e.HasLots() })+`}`, `"lot":false`))
	defs["quantityByEntitlement"] = `{"title":"Quantity in the unit of its entitlement","description":"Days and euro are decimal strings, ` +
		`what is counted whole is an integer; only what is kept in lots has a lot.","allOf":[` + strings.Join(cases, ",") + `]}`
	var list []string
	for _, name := range slices.Sorted(maps.Keys(defs)) {
		list = append(list, quoted(name)+":"+defs[name])
	}
	return `{` + dialect + `,"title":"Common definitions","description":"Values that more than one event type uses.","$defs":{` +
		strings.Join(list, ",") + `}}`
}

// quantity is the schema of a signed quantity of a unit.
func quantity(u events.Unit) string {
	n := u.Decimals()
	head := `{"title":` + quoted("Quantity: "+u.Row().En) + `,"description":` + quoted("Signed; "+u.Row().Expected.En+".")
	if n == 0 {
		return head + `,"type":"integer","minimum":-999999999999,"maximum":999999999999}`
	}
	return head + `,"type":"string","pattern":"^-?[0-9]{1,` + strconv.Itoa(12-n) + `}(\\.[0-9]{1,` + strconv.Itoa(n) + `})?$"}`
}
