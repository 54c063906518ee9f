package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
)

// format writes dates and quantities as people of a language do. Quantities are exact decimal strings and stay so: a
// formatter that takes floating point numbers is no place for them.
type format struct {
	english bool
	rome    *time.Location // in which instants are shown, like the days of the contract
}

// say picks the word of the language.
func (f format) say(it, en string) string {
	if f.english {
		return en
	}
	return it
}

// date writes 07/03/2023, or 2023-03-07 in English, where day and month would be mistaken for each other.
func (f format) date(d events.Date) string {
	if f.english {
		return d.String()
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%02d/%02d/%d", day, int(m), y)
}

func (f format) month(m events.Month) string {
	if f.english {
		return m.String()
	}
	y, month, _ := m.First().Civil()
	return fmt.Sprintf("%02d/%d", int(month), y)
}

func (f format) time(t time.Time) string {
	t = t.In(f.rome)
	if f.english {
		return t.Format("2006-01-02 15:04:05")
	}
	return t.Format("02/01/2006 15:04:05")
}

// quantity writes an amount of a unit: 1.234,56 for euro, 16,6667 for days, 2:05 for minutes.
func (f format) quantity(unit, s string) string {
	if s == "" {
		return ""
	}
	if unit == events.Minute.String() {
		return minutes(s)
	}
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	whole, decimals, dotted := strings.Cut(s, ".")
	for _, r := range whole + decimals {
		if r < '0' || r > '9' {
			return sign + s // not a number: as it is
		}
	}
	group, point := ".", ","
	if f.english {
		group, point = ",", "."
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(r)
	}
	if dotted {
		b.WriteString(point + decimals)
	}
	return b.String()
}

// minutes writes 125 as 2:05.
func minutes(s string) string {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return s
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d:%02d", sign, n/60, n%60)
}

func (f format) unit(u string) string {
	switch u {
	case events.Day.String():
		return f.say("giorni", "days")
	case events.Minute.String():
		return f.say("ore", "hours")
	}
	return "euro"
}

func (f format) entitlement(e events.Entitlement) string {
	switch e {
	case events.Ferie:
		return f.say("Ferie", "Ferie (vacation)")
	case events.Flex:
		return f.say("Flessibilità", "Flexible hours")
	case events.Straordinario:
		return f.say("Straordinario", "Overtime")
	case events.BancaDelTempo:
		return f.say("Banca del tempo", "Time bank, to work back")
	case events.PermessiArt39:
		return f.say("Permessi art. 39", "Permits, art. 39")
	case events.PermessiParteTerza:
		return f.say("Permessi Parte Terza", "Permits, Parte Terza")
	case events.PermessiExFestivita:
		return f.say("Permessi ex festività", "Permits, abolished holidays")
	case events.FundGraviMotivi:
		return f.say("Fondo gravi motivi", "Fund, grave reasons")
	case events.FundRistrutturaz:
		return f.say("Fondo ristrutturazione", "Fund, renovation")
	}
	return string(e)
}
