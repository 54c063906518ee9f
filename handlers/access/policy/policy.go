// Package policy reads Cedar policies, checks them against the schema of schema/access/policies, and decides by them. What no policy
// permits is denied, and so is what a policy forbids or what cannot be evaluated.
package policy

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go"
	xast "github.com/cedar-policy/cedar-go/x/exp/ast"
	cedarschema "github.com/cedar-policy/cedar-go/x/exp/schema"
	"github.com/cedar-policy/cedar-go/x/exp/schema/resolved"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"

	"spettanze/events/lang"
	"spettanze/schema"
)

// Set is a set of Cedar policies that has been checked. The zero value permits nothing.
type Set struct {
	set *cedar.PolicySet
	// People and Units are the employees and units that policies name, who may be seen differently from others.
	People, Units []string
}

const (
	schemaFile = "access/policies/schema.cedarschema"
	builtIn    = "access/policies"
)

// BuiltIn returns the policies that the program comes with.
func BuiltIn() (*Set, error) {
	files, err := Files()
	if err != nil {
		return nil, err
	}
	return Read(files)
}

// Files returns the files of those policies, as [Read] reads them.
func Files() (fs.FS, error) { return fs.Sub(schema.FS, builtIn) }

// Read reads the policies of all files *.cedar of a folder. A set with one fault is refused as a whole: a policy that does not
// count could be the one that forbids.
func Read(folder fs.FS) (*Set, error) {
	checker, roles, err := readSchema()
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(folder, "*.cedar")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, lang.Errorf("nessun file .cedar: senza policy nessuno vede niente; copiare quelle fornite (spettanze access policies) e adattarle",
			"no file .cedar: without policies nobody sees anything; copy those that come with the program (spettanze access policies) and adapt them")
	}
	out := &Set{set: cedar.NewPolicySet()}
	var faults []error
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		list, err := cedar.NewPolicyListFromBytes(name, text)
		if err != nil {
			faults = append(faults, lang.Errorf("%s: non è una policy Cedar: %v", "%s: this is no Cedar policy: %v", name, err))
			continue
		}
		for _, p := range list {
			faults = append(faults, out.add(checker, roles, name, p))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return out, nil
}

// readSchema returns what checks policies, and the roles that they may name.
func readSchema() (*validate.Validator, []cedar.String, error) {
	text, err := fs.ReadFile(schema.FS, schemaFile)
	if err != nil {
		return nil, nil, err
	}
	var s cedarschema.Schema
	s.SetFilename(path.Base(schemaFile))
	if err := s.UnmarshalCedar(text); err != nil {
		return nil, nil, err
	}
	all, err := s.Resolve()
	if err != nil {
		return nil, nil, err
	}
	return validate.New(all), rolesOf(all), nil
}

func rolesOf(s *resolved.Schema) (out []cedar.String) {
	for _, v := range s.Enums["Role"].Values {
		out = append(out, v.ID)
	}
	return out
}

// add checks a policy and adds it to the set, under the name that its annotation @id gives it.
func (p *Set) add(checker *validate.Validator, roles []cedar.String, file string, policy *cedar.Policy) error {
	at := policy.Position()
	id := cedar.PolicyID(policy.Annotations()["id"])
	fault := func(it, en string, args ...any) error {
		return lang.Errorf("%s, riga %d: %w", "%s, line %d: %w", file, at.Line, lang.Errorf(it, en, args...))
	}
	switch {
	case id == "":
		return fault(`alla policy manca il nome: scrivere @id("nome") davanti`, `the policy has no name: write @id("name") before it`)
	case p.set.Get(id) != nil:
		return fault("c'è già una policy di nome %q: i nomi devono essere diversi", "there is a policy called %q already: names must differ", id)
	}
	if err := checker.Policy(string(id), (*xast.Policy)(policy.AST())); err != nil {
		return fault("la policy %q: %v", "the policy %q: %v", id, err)
	}
	named, err := entities(policy)
	if err != nil {
		return fault("la policy %q: %v", "the policy %q: %v", id, err)
	}
	for _, e := range named {
		if e.Type == "Role" && !slices.Contains(roles, e.ID) { // the checker takes any name
			return fault("la policy %q nomina il ruolo %q; i ruoli sono %s", "the policy %q names the role %q; the roles are %s", id, e.ID, join(roles))
		}
		switch e.Type {
		case "Employee":
			p.People = append(p.People, string(e.ID))
		case "Unit":
			p.Units = append(p.Units, string(e.ID))
		}
	}
	p.set.Add(id, policy)
	return nil
}

func join(roles []cedar.String) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}

// entities lists the entities that a policy names, wherever it does.
func entities(p *cedar.Policy) (out []cedar.EntityUID, err error) {
	text, err := p.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return nil, err
	}
	var walk func(any)
	walk = func(node any) {
		switch n := node.(type) {
		case []any:
			for _, x := range n {
				walk(x)
			}
		case map[string]any:
			kind, _ := n["type"].(string)
			if id, ok := n["id"].(string); ok && kind != "" {
				out = append(out, cedar.NewEntityUID(cedar.EntityType(kind), cedar.String(id)))
			}
			for _, x := range n {
				walk(x)
			}
		}
	}
	walk(tree)
	return out, nil
}

// Allow decides, and returns the names of the policies that say so. A policy that cannot be evaluated denies: it could be the one that
// forbids.
func (p *Set) Allow(world cedar.EntityMap, r cedar.Request) (bool, []string) {
	if p.set == nil {
		return false, nil
	}
	decision, why := cedar.Authorize(p.set, world, r)
	by := make([]string, len(why.Reasons))
	for i, reason := range why.Reasons {
		by[i] = string(reason.PolicyID)
	}
	return decision == cedar.Allow && len(why.Errors) == 0, by
}
