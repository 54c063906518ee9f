package accessrequest

import (
	"embed"
	"errors"
	"html/template"
	"maps"
	"slices"
	"time"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
)

// Manifest is the document manifest.json.
type Manifest struct {
	Format   string      `json:"format"`
	Version  int         `json:"version"`
	Company  string      `json:"company"`
	Employee string      `json:"employee"`
	Written  time.Time   `json:"written"`
	At       events.Date `json:"at"` // of the figures
	Files    []File      `json:"files"`
	Held     []Held      `json:"held"`
	LeftOut  []LeftOut   `json:"leftOut"`
	Masked   int         `json:"masked"` // places where somebody else was named
	Unsure   []unsure    `json:"unsure,omitempty"`
}

// File is a file of the directory.
type File struct {
	Name   string    `json:"file"`
	Bytes  int64     `json:"bytes"`
	SHA256 string    `json:"sha256"`
	Holds  lang.Text `json:"holds"`
}

// Held says how many messages of a stream name the person, and in which files they are.
type Held struct {
	Stream   string   `json:"stream"`
	Messages int      `json:"messages"`
	Files    []string `json:"files"`
}

// LeftOut is what is held and not handed over.
type LeftOut struct {
	What string    `json:"what"`
	Why  lang.Text `json:"why"`
}

// encoded is an event, written as the ledger writes it.
type encoded struct{ *events.Event }

// MarshalJSON implements json.Marshaler.
func (e encoded) MarshalJSON() ([]byte, error) { return cloudevents.Encode(e.Event) }

// files are what each file holds, in the order of the list.
var files = []struct {
	name  string
	holds lang.Text
}{
	{"LEGGIMI.html", lang.Say("questo avviso", "this notice")},
	{"statement.pdf", lang.Say("estratto conto: ogni movimento con la clausola e il calcolo", "statement: every movement with its clause and arithmetic")},
	{"statement.csv", lang.Say("lo stesso, per un foglio di calcolo", "the same, for a spreadsheet")},
	{"balances.json", lang.Say("i saldi, le violazioni e le istruzioni alle paghe a oggi", "balances, breaches and payroll instructions of today")},
	{"explain.json", lang.Say("come è stata calcolata ogni cifra, fino ai fatti", "how each figure was worked out, down to the facts")},
	{"loans.json", lang.Say("i piani dei prestiti", "the plans of loans")},
	{"requests.json", lang.Say("le richieste in graduatoria", "requests in rankings")},
	{"coverage.json", lang.Say("le polizze a oggi, con la retribuzione", "policies of today, with the pay")},
	{"payroll.csv", lang.Say("le istruzioni alle paghe", "payroll instructions")},
	{"breaches.csv", lang.Say("le regole violate", "rules that were broken")},
	{factsFile, lang.Say("i fatti come sono stati ricevuti, anche annullati o ripetuti", "the facts as they were received, annulled and repeated ones too")},
	{refusedFile, lang.Say("quanto ricevuto e non compreso", "what was received and could not be understood")},
	{publishedFile, lang.Say("quanto comunicato alle paghe e ad altri sistemi", "what was published to payroll and other systems")},
	{mentionsFile, lang.Say("fatti di altri che la nominano: solo che lo fanno", "facts about others that name the person: only that they do")},
	{looksFile, lang.Say("chi ha consultato i dati: quando, in che ruolo e perché, senza il nome", "who looked at the data: when, in what role and why, without the name")},
	{rightsFile, lang.Say("i diritti e gli accessi al programma", "rights and ways to sign in")},
	{"person.json", lang.Say("chi è la persona: nome, data di nascita, indirizzo", "who the person is: name, date of birth, address")},
	{manifestFile, lang.Say("i file con le loro somme, e ciò che manca", "the files with their sums, and what is left out")},
}

const manifestFile = "manifest.json"

func order(name string) int {
	for i := range files {
		if files[i].name == name {
			return i
		}
	}
	return len(files)
}

func about(name string) (t lang.Text) {
	if i := order(name); i < len(files) {
		t = files[i].holds
	}
	return t
}

// leftOut are what is held of everybody and never handed over.
var leftOut = []LeftOut{
	{streams.Keys, lang.Say("la chiave con cui è chiusa la descrizione: un segreto tecnico, che non dice nulla della persona",
		"the key that the description is sealed with: a technical secret that says nothing of the person")},
	{"SESSIONS", lang.Say("gli accessi aperti: numeri casuali, che finiscono entro dodici ore", "open sign-ins: random numbers, which end within twelve hours")},
	{"spettanze.db", lang.Say("si ricalcola dai fatti, e non contiene altro", "it is worked out from the facts and holds nothing else")},
	{"backups", lang.Say("copie di quanto è qui", "copies of what is here")},
	{"others", lang.Say("gli altri: dove sono nominati sta ***, e dei fatti che li riguardano solo che nominano la persona (GDPR 15(4))",
		"others: where they are named there is ***, and of facts about them only that they name the person (GDPR 15(4))")},
}

// notice is what LEGGIMI.html says.
type notice struct {
	*Manifest
	Controller string
	Years      int
	Person     string // described, erased or nobody
	Hired      bool
}

//go:embed leggimi.html
var pages embed.FS

var leggimi = template.Must(template.New("leggimi.html").ParseFS(pages, "leggimi.html"))

// finish writes the notice and the manifest.
func (p *parcel) finish(a *cli.App, h *held, n notice) (*Manifest, error) {
	m := &Manifest{Format: "spettanze access request", Version: 1, Company: p.company, Employee: p.employee, Written: a.Now().UTC(), At: a.Today(),
		Held: []Held{}, LeftOut: slices.Clone(leftOut), Unsure: h.unsure}
	in := map[string][]string{streams.HR: {factsFile, refusedFile, mentionsFile}, streams.Ledger: {publishedFile, mentionsFile},
		streams.Rejected: {publishedFile, mentionsFile}, streams.BalancesStream: {publishedFile, mentionsFile}, streams.Access: {rightsFile}, streams.Looks: {looksFile}}
	for _, stream := range slices.Sorted(maps.Keys(h.count)) {
		of := Held{Stream: stream, Messages: h.count[stream]}
		for _, name := range in[stream] {
			if len(h.lines[name]) > 0 || name == looksFile {
				of.Files = append(of.Files, name)
			}
		}
		m.Held = append(m.Held, of)
	}
	if n.Person == described {
		m.Held = append(m.Held, Held{streams.People, 1, []string{"person.json"}})
	}
	if len(h.unsure) > 0 {
		m.LeftOut = append(m.LeftOut, LeftOut{"unsure", lang.Say("messaggi che nominano una matricola uguale e nessuna azienda: vanno letti a mano (spettanze "+
			"record)", "messages that name an id like this one and no company: read them by hand (spettanze record)")})
	}
	m.Masked = p.mask.n
	var err error
	if m.Files, err = p.measured(); err != nil {
		return nil, err
	}
	n.Manifest = m
	f, err := p.create("LEGGIMI.html")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(leggimi.Execute(f, n), f.Close()); err != nil {
		return nil, err
	}
	if m.Files, err = p.measured(); err != nil {
		return nil, err
	}
	return m, p.json(manifestFile, m)
}
