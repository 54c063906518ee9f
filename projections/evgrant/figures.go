package evgrant

import (
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// Figures are those of MONEY D.
type Figures struct {
	Pot   contract.Begins[contract.Euro]   `yaml:"pot"`   // of a year
	Grant contract.Begins[contract.Euro]   `yaml:"grant"` // of each
	Times contract.Begins[contract.Count]  `yaml:"times"` // in the life of the contract: from a version on, until the next
	Level contract.Figure[contract.Grades] `yaml:"level"`
}

// reasons are the figures in force that a movement of the pot rests on.
func reasons(c *contract.Contract, m *ledger.Movement) []*institute.Reason {
	f := contract.Find[Figures](c)
	switch m.Kind {
	case ledger.Budget:
		v, _ := f.Pot.Version(m.Date)
		return []*institute.Reason{institute.InForce("evgrant.yaml/pot", v.From, v.Value, "stanziamento annuo %s euro",
			"yearly pot %s euro", v.Value.Cents)}
	case ledger.Pay:
		each, _ := f.Grant.Version(m.Date)
		level, _ := f.Level.Version(m.Date)
		out := []*institute.Reason{
			institute.InForce("evgrant.yaml/grant", each.From, each.Value, "contributo %s euro", "grant %s euro", each.Value.Cents),
			institute.InForce("evgrant.yaml/level", level.From, level.Value, "livello %s", "level %s", level.Value.String())}
		if times, ok := f.Times.Version(m.Date); ok {
			out = append(out, institute.InForce("evgrant.yaml/times", times.From, int(times.Value), "volte a persona nella vigenza del contratto: %d",
				"times a person in the life of the contract: %d", times.Value))
		}
		return out
	}
	return nil
}

// remark says that the pot's remainder expires.
func remark(*institute.Pot) *institute.Reason {
	return institute.Fact("quanto resta di un anno si perde il 31 dicembre; quanto manca non pesa sull'anno dopo",
		"what is left of a year is lost on 31 December; what lacks does not burden the next year")
}
