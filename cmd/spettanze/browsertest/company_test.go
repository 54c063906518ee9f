package browsertest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"spettanze/projections/overview"
	"spettanze/projections/report"
)

// Each tile's number is that of its rows in the document, of the rows of the list that it opens, and what the page says.
func TestCompany(t *testing.T) {
	p := program(t)
	for _, at := range []string{"2024-03-30", "2024-11-15", "2023-12-31"} {
		d := decoded[overview.Overview](t, get(t, p, "/v1/blue/overview?at="+at))
		page := get(t, p, "/blue?lang=it&at="+at)
		for _, x := range d.Tiles {
			list := decoded[overview.TileDocument](t, get(t, p, "/v1/blue/overview/"+x.Tile+"?at="+at))
			if x.Number != len(x.Rows) || x.Number != len(list.Rows) {
				t.Errorf("%s at %s: %d, %d rows, and %d in its own document", x.Tile, at, x.Number, len(x.Rows), len(list.Rows))
			}
			if !strings.Contains(page, fmt.Sprintf(">%d ", x.Number)) {
				t.Errorf("%s at %s: the page does not say %d", x.Tile, at, x.Number)
			}
			switch x.Tile {
			case overview.Waiting:
				r := decoded[report.Rejected](t, get(t, p, "/v1/blue/rejected?at="+at))
				if n := len(r.Rejected) + len(r.Parked); n != x.Number {
					t.Errorf("%s at %s: %d, and %d are rejected or wait", x.Tile, at, x.Number, n)
				}
			case overview.Breaches:
				n := 0
				latest := get(t, p, fmt.Sprintf("/blue/breaches?lang=it&at=%s&from=%s", at, x.Recent.From))
				if rows := strings.Count(latest, `<tr><th scope="row" class="d">`); rows != x.Recent.Number {
					t.Errorf("%s at %s: %d since %s, and %d are in the list", x.Tile, at, x.Recent.Number, x.Recent.From, rows)
				}
				for _, b := range decoded[report.Breaches](t, get(t, p, "/v1/blue/breaches?at="+at)).Breaches {
					if strings.HasPrefix(b.Date.String(), at[:7]) {
						n++
					}
				}
				if n != x.Number {
					t.Errorf("%s at %s: %d, and %d are in the list", x.Tile, at, x.Number, n)
				}
			default:
				rows := strings.Count(get(t, p, "/blue/overview/"+x.Tile+"?lang=it&at="+at), `<tr><th scope="row"><a href="/blue/employees/`)
				if rows != x.Number {
					t.Errorf("%s at %s: %d, and its list has %d", x.Tile, at, x.Number, rows)
				}
			}
		}
	}
	// E035 had five hours of the permits of 2023 on 30 March 2024, which lapsed the day after.
	list := get(t, p, "/blue/overview/lapsing?lang=it&at=2024-03-30")
	if !regexp.MustCompile(`>E035</a></th><td>Permessi art. 39 2023</td><td class="n"><a [^>]*>5:00</a>`).MatchString(list) ||
		!strings.Contains(list, "31/03/2024, domani") {
		t.Error("E035's five hours that lapse are not listed")
	}
	if strings.Contains(get(t, p, "/blue/overview/lapsing?lang=it&at=2024-03-31"), "Permessi art. 39 2023") {
		t.Error("what has lapsed is listed still")
	}
}

// A clocking that comes late changes the month's breaches on the page without a reload. Before it there is nothing to do.
func TestCompanyChangesByItself(t *testing.T) {
	p := changing(t)
	hire(t, p, "tiles", "T1")
	x := openAt(t, p, Look{}, "/tiles?at=2026-01-15")
	x.see("Niente da fare.")
	publish(t, p, "tiles", "T1", "hr.clocking.recorded.v1", `{"date":"2026-01-13","week":"A","punches":["10:20","12:00","13:00","17:00"]}`)
	x.see("Entrata in ritardo 1")
	x.gone("Niente da fare.")
}
