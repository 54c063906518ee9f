// Package looks is the pages of the record of looks: who looked, for those who may know it, and who looked at one's own data.
package looks

import (
	"context"
	"embed"

	"spettanze/events"
	"spettanze/events/lang"
	record "spettanze/events/looks"
	"spettanze/handlers/access"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/looks/list"
	"spettanze/projections/wording"
)

//go:embed *.html
var files embed.FS

// Pages adds the pages to the frame. Without a reader there is no record, and no page.
func Pages(f *frame.Frame, reader *list.Reader) {
	if reader == nil {
		return
	}
	title := wording.Say("Chi ha guardato", "Who looked")
	f.Section(access.SeeLooks, "looks", title)
	f.Elsewhere(access.SeeLooks, "/{company}/looks", frame.Parse(files, "looks.html"), func(ctx context.Context, v *frame.View) (*frame.Content, error) {
		asked, err := list.ReadQuestion(v.Company, v.Param("employee"), v.Param("principal"), v.Param("from"), v.Param("to"), v.Param("after"), v.Param("limit"))
		if err != nil {
			return nil, err
		}
		doc, err := reader.Of(ctx, v.Reporter, asked)
		if err != nil {
			return nil, err
		}
		return &frame.Content{Title: title, Undated: true, Document: "/v1" + v.Path("looks"), Formats: []string{"csv", "xlsx", "json"}, Data: content{v, doc},
			Lead: wording.Say("Chi ha visto dati di altri, quando, perché e con quale ruolo. Anche questa pagina è una consultazione.",
				"Who saw data of others, when, why and in what role. This page is a look too.")}, nil
	})
	mine := wording.Say("Chi ha guardato i miei dati", "Who looked at my data")
	f.Elsewhere(access.SeeOwn, "/{company}/me/looks", frame.Parse(files, "own.html"), func(ctx context.Context, v *frame.View) (*frame.Content, error) {
		asked, err := list.ReadQuestion(v.Company, frame.Self(v), "", v.Param("from"), v.Param("to"), v.Param("after"), v.Param("limit"))
		if err != nil {
			return nil, err
		}
		doc, err := reader.Own(ctx, v.Reporter, asked)
		if err != nil {
			return nil, err
		}
		return &frame.Content{Title: mine, Undated: true, Document: "/v1" + v.Path("me", "looks"), Formats: []string{"csv", "xlsx", "json"}, Data: own{v, doc},
			Crumbs: []frame.Crumb{{Text: wording.Say("Le mie spettanze", "My balances"), Address: v.To("me")}},
			Lead: wording.Say("Quando, che cosa, perché e con quale ruolo. Il nome lo può dire chi risponde dei dati personali, se serve davvero; "+
				"le consultazioni dei propri dati non si registrano.", "When, at what, why and in what role. Whoever answers for personal data may say "+
				"the name where it is indispensable; looks at one's own data are not recorded.")}, nil
	})
}

type content struct {
	*frame.View
	Doc *list.Document
}

type own struct {
	*frame.View
	Doc *list.Own
}

// Row is a look in words.
type Row struct {
	list.Look
	When, What, Of, Why, As string
	Refused                 bool
}

// Rows are the looks of the page.
func (c content) Rows() []Row {
	l := lang.Language(c.Language)
	out := make([]Row, len(c.Doc.Looks))
	for i, k := range c.Doc.Looks {
		out[i] = Row{Look: k, When: c.Recorded(&k.Time), What: what(l, k.Action, k.Figure, k.Format), Why: list.ReasonName(l, k.Reason),
			As: list.RoleNames(l, k.Roles), Refused: k.Outcome == record.Refused}
		switch {
		case len(k.Employees) > 0:
		case k.Unit != "":
			out[i].Of = c.Say("unità ", "unit ") + k.Unit
		case k.Count > 0:
			out[i].Of = c.Plural(k.Count, "una persona", "%d persone", "one person", "%d people")
		default:
			out[i].Of = c.Say("tutta l'azienda", "the whole company")
		}
	}
	return out
}

// OwnRow is a look at oneself in words.
type OwnRow struct {
	When, What, Why, As, How string
	Refused                  bool
}

// Rows are the looks of the page.
func (c own) Rows() []OwnRow {
	l := lang.Language(c.Language)
	how := map[string]string{"person": c.Say("per nome", "by name"), "unit": c.Say("con la mia unità", "with my unit"), "company": c.Say("con tutta l'azienda", "with the whole company")}
	out := make([]OwnRow, len(c.Doc.Looks))
	for i, k := range c.Doc.Looks {
		out[i] = OwnRow{c.Recorded(&k.Time), what(l, k.Action, k.Figure, k.Format), list.ReasonName(l, k.Reason), list.RoleNames(l, k.Roles), how[k.As],
			k.Outcome == record.Refused}
	}
	return out
}

// what says what was looked at.
func what(l lang.Language, action string, figure events.Entitlement, format string) string {
	out := list.ActionName(action).In(l)
	if row := figure.Row(); row.Code != "" {
		out += ": " + lang.Say(row.It, row.En).In(l)
	}
	if format != "" {
		out += " (" + format + ")"
	}
	return out
}

// Earlier is the address of the page before.
func (c content) Earlier() string { return earlier(c.View, c.Doc.Next) }

// Earlier is the address of the page before.
func (c own) Earlier() string { return earlier(c.View, c.Doc.Next) }

func earlier(v *frame.View, next string) string {
	if next == "" {
		return ""
	}
	return v.Here("after", next)
}
