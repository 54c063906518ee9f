package grants

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"spettanze/events"
	"spettanze/events/lang"
)

// File is what a file grants in a company ([ReadFile], [Directory.Put]).
type File struct {
	Company    string
	grants     map[string][]Grant // by handle
	identities map[string]string  // handle by identity
}

// fileOf is the file as it is written.
type fileOf struct {
	Company string     `yaml:"company"`
	People  []personOf `yaml:"people"`
}

type personOf struct {
	Principal  string       `yaml:"principal"`
	Who        string       `yaml:"who"`
	Grants     []grantOf    `yaml:"grants"`
	Identities []identityOf `yaml:"identities"`
	line       int
}

type grantOf struct {
	Role     Role     `yaml:"role"`
	Unit     string   `yaml:"unit"`
	Employee string   `yaml:"employee"`
	Sources  []string `yaml:"sources"`
	Types    []string `yaml:"types"`
	From     string   `yaml:"from"`
	To       string   `yaml:"to"`
	line     int
}

type identityOf struct {
	Issuer      string `yaml:"issuer"`
	Subject     string `yaml:"subject"`
	Certificate string `yaml:"certificate"`
	line        int
}

// UnmarshalYAML keeps the line, for errors.
func (p *personOf) UnmarshalYAML(n *yaml.Node) error {
	type plain personOf
	p.line = n.Line
	return strict(n, (*plain)(p), "principal", "who", "grants", "identities")
}

// UnmarshalYAML keeps the line, for errors.
func (g *grantOf) UnmarshalYAML(n *yaml.Node) error {
	type plain grantOf
	g.line = n.Line
	return strict(n, (*plain)(g), "role", "unit", "employee", "sources", "types", "from", "to")
}

// UnmarshalYAML keeps the line, for errors.
func (i *identityOf) UnmarshalYAML(n *yaml.Node) error {
	type plain identityOf
	i.line = n.Line
	return strict(n, (*plain)(i), "issuer", "subject", "certificate")
}

// strict decodes a node and refuses keys that the shape does not have. KnownFields of the decoder does not reach into types that decode
// themselves.
func strict(n *yaml.Node, v any, keys ...string) error {
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		if k := n.Content[i]; !slices.Contains(keys, k.Value) {
			return lang.Errorf("riga %d: %q; atteso uno tra %s", "line %d: %q; expected one of %s", k.Line, k.Value, strings.Join(keys, ", "))
		}
	}
	return n.Decode(v)
}

// ReadFile reads a file of grants. A file with one fault is refused as a whole, with the line of the fault: what would be left could
// give more than was meant.
func ReadFile(text []byte) (*File, error) {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	var in fileOf
	if err := d.Decode(&in); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if err := d.Decode(new(fileOf)); !errors.Is(err, io.EOF) {
		return nil, lang.Errorf("più di un documento: un file vale per un'azienda", "more than one document: a file is for one company")
	}
	if !events.ValidCode(in.Company) {
		return nil, lang.Errorf("company: %q; atteso il codice dell'azienda, %s", "company: %q; expected the code of the company, %s", in.Company, events.ExpectCode)
	}
	f := &File{Company: in.Company, grants: map[string][]Grant{}, identities: map[string]string{}}
	for _, p := range in.People {
		if !ValidHandle(p.Principal) {
			return nil, lang.Errorf("riga %d: principal: %q; atteso %s", "line %d: principal: %q; expected %s", p.line, p.Principal, ExpectHandle)
		}
		if f.grants[p.Principal] != nil {
			return nil, lang.Errorf("riga %d: %s una seconda volta: scrivere ognuno una volta sola", "line %d: %s a second time: write everybody once",
				p.line, p.Principal)
		}
		f.grants[p.Principal] = []Grant{}
		for i := range p.Grants {
			g, err := p.Grants[i].grant()
			if err != nil {
				return nil, lang.Errorf("riga %d: %w", "line %d: %w", p.Grants[i].line, err)
			}
			g.Company, g.Who = f.Company, p.Who
			f.grants[p.Principal] = append(f.grants[p.Principal], g)
		}
		for _, i := range p.Identities {
			if err := f.identify(p.Principal, i); err != nil {
				return nil, lang.Errorf("riga %d: %w", "line %d: %w", i.line, err)
			}
		}
	}
	return f, nil
}

// grant checks a grant as the event of it would be checked.
func (g *grantOf) grant() (Grant, error) {
	data := Granted{Dated: events.Dated{Date: events.MinDate}, Role: g.Role, Unit: g.Unit, Employee: g.Employee, Sources: g.Sources, Types: g.Types}
	out := Grant{Role: g.Role, Unit: g.Unit, Employee: g.Employee, Sources: g.Sources, Types: g.Types}
	var err error
	if g.From != "" {
		if data.Date, err = events.ParseDate(g.From); err != nil {
			return out, fmt.Errorf("from: %w", err)
		}
		out.From = &data.Date
	}
	if g.To != "" {
		if data.To, err = events.ParseDate(g.To); err != nil {
			return out, fmt.Errorf("to: %w", err)
		}
		out.To = &data.To
	}
	return out, checkData(data)
}

// checkData returns the error that reading data would have.
func checkData(data events.Data) error {
	b, err := events.EncodeData(data)
	if err != nil {
		return err
	}
	if _, refused := data.Type().Decode(b); refused != nil {
		return refused
	}
	return nil
}

func (f *File) identify(handle string, i identityOf) error {
	var identity string
	switch {
	case i.Certificate != "" && i.Issuer+i.Subject == "":
		identity = Identity(Certificate, "", i.Certificate)
	case i.Certificate == "" && i.Issuer != "" && i.Subject != "":
		identity = Identity(OpenID, i.Issuer, i.Subject)
	default:
		return lang.Errorf("un'identità è issuer e subject, oppure certificate", "an identity is issuer and subject, or certificate")
	}
	if of, taken := f.identities[identity]; taken {
		return lang.Errorf("questa identità è già di %s", "this identity is of %s already", of)
	}
	f.identities[identity] = handle
	return nil
}

// claimed reports whether a handle that a file names was first named in the log by another company. The file belongs to the owner of the machine,
// so the handle is its company's, and what the other ties to it is no sign-in.
func claimed(d *Directory, handle string) bool {
	p := d.principals[handle]
	for company, f := range d.files {
		if _, named := f.grants[handle]; named && p != nil && p.home != company {
			return true
		}
	}
	return false
}

// Put lets a file count in place of the company's file before. It returns the handles of the file that another company has first named
// in the log, sorted.
func (d *Directory) Put(f *File) (others []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.files[f.Company] = f
	d.tell()
	for handle := range f.grants {
		if claimed(d, handle) {
			others = append(others, handle)
		}
	}
	slices.Sort(others)
	return others
}
