package explain

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// most is how many lines a level has, as far as they can be summed up.
const most = 7

// ErrNode is returned for a node that an explanation does not have.
var ErrNode = lang.Errorf("la spiegazione non ha questa voce", "the explanation has no such node")

// Open makes the explanation one to be opened level by level, at a node (empty: at the figure), with so many levels below it
// (0: all). Every node gets an id. Long lists of movements are summed up by year, month and part of a month, and results of zero
// in one node, so that a level has seven lines where that is possible. The parts of a level add up to the line above it. It returns
// [ErrNode].
func (d *Document) Open(node string, depth int) error {
	unit, err := events.ParseUnit(d.Tree.Unit)
	if err != nil {
		return err
	}
	l := levels{unit}
	l.arrange(d.Tree)
	l.name(d.Tree)
	root := find(d.Tree, node)
	if root == nil {
		return lang.Errorf("%w: %q", "%w: %q", ErrNode, node)
	}
	if depth > 0 {
		cut(root, depth)
	}
	d.Tree = root
	return nil
}

// Size is the number of nodes of a tree.
func (n *Node) Size() int {
	size := 1
	for _, c := range n.Children {
		size += c.Size()
	}
	return size
}

type levels struct{ unit events.Unit }

// arrange sums up the long lists of movements below a figure or its lots.
func (l levels) arrange(n *Node) {
	if len(n.Children) > 0 && n.Children[0].What == WhatLot {
		for _, lot := range n.Children {
			l.arrange(lot)
		}
		n.Children = l.bundle(n.Children, most)
		return
	}
	rows := n.Children
	for len(rows) > 0 && rows[len(rows)-1].Date == nil { // remarks
		rows = rows[:len(rows)-1]
	}
	n.Children = append(l.sum(rows), n.Children[len(rows):]...)
}

// sum returns a list in at most seven lines, if it can be summed up.
func (l levels) sum(rows []*Node) []*Node {
	if len(rows) <= most {
		return rows
	}
	var zeros, moved []*Node
	for _, n := range rows {
		if n.What == WhatNothing {
			zeros = append(zeros, n)
		} else {
			moved = append(moved, n)
		}
	}
	if len(zeros) > 1 && len(moved) < most {
		return append(moved, l.nothing(zeros))
	}
	for _, by := range periods {
		if parts := split(rows, by.first); len(parts) > 1 {
			out := make([]*Node, len(parts))
			for i, part := range parts {
				if out[i] = part[0]; len(part) > 1 {
					out[i] = l.period(part, l.sum(part), by.name(*part[len(part)-1].Date))
				}
			}
			return l.bundle(out, most)
		}
	}
	if len(zeros) > 1 {
		return append(l.bundle(moved, most-1), l.nothing(zeros))
	}
	return l.bundle(rows, most)
}

// periods are how movements are summed up.
var periods = []struct {
	first func(events.Date) events.Date
	name  func(events.Date) wording.Text
}{
	{func(d events.Date) events.Date { return events.NewDate(d.Year(), 1, 1) },
		func(d events.Date) wording.Text { return wording.Say("%d", "%d", d.Year()) }},
	{func(d events.Date) events.Date { return events.MonthOf(d).First() },
		func(d events.Date) wording.Text { return wording.Say("%s", "%s", events.MonthOf(d)) }},
}

// bundle puts the first of too many lines into one.
func (l levels) bundle(rows []*Node, room int) []*Node {
	if len(rows) <= room {
		return rows
	}
	first := rows[:len(rows)-room+1]
	last := first[len(first)-1]
	var name wording.Text
	switch from := begin(first[0]); {
	case last.What == WhatLot:
		name = wording.Say("fino a: %s", "until: %s", last.Lot)
	case from == nil:
		name = wording.Say("fino al %s", "until %s", *last.Date)
	default:
		name = wording.Say("dal %s al %s", "from %s to %s", *from, *last.Date)
	}
	return append([]*Node{l.period(first, l.bundle(first, most), name)}, rows[len(first):]...)
}

// begin returns the first date of a line; nil: that of movements summed up before a day.
func begin(n *Node) *events.Date {
	if n.From != nil {
		return n.From
	}
	return n.Date
}

// split divides rows, which are in order of date, by period. Rows without a date belong to the first one.
func split(rows []*Node, period func(events.Date) events.Date) (parts [][]*Node) {
	last := events.MinDate - 1
	for _, n := range rows {
		p := last
		if n.Date != nil {
			p = period(*n.Date)
		}
		if len(parts) == 0 || p != last && last >= events.MinDate {
			parts = append(parts, nil)
		}
		last = p
		parts[len(parts)-1] = append(parts[len(parts)-1], n)
	}
	return parts
}

// period sums rows up in a line; children is how they are shown below it.
func (l levels) period(rows, children []*Node, name wording.Text) *Node {
	n := &Node{What: WhatPeriod, Unit: l.unit.String(), From: begin(rows[0]), Date: rows[len(rows)-1].Date, Children: children}
	lots := rows[0].What == WhatLot
	var parts int64
	for _, r := range rows {
		parts += l.parts(r)
		n.Count += max(1, r.Count)
		if r.Balance != "" && !lots {
			n.Balance = r.Balance
		}
	}
	q := events.Quantity{Unit: l.unit, Parts: parts}
	n.Quantity = q.String()
	n.Note = wording.Plural(n.Count, "1 voce", "%d voci", "1 line", "%d lines")
	n.Text = wording.Say("%s  %s: %s", "%s  %s: %s", name, wording.Signed(q), n.Note)
	n.Name = name
	return n
}

// nothing puts results of zero into one line.
func (l levels) nothing(zeros []*Node) *Node {
	n := &Node{What: WhatNothing, From: zeros[0].Date, Date: zeros[len(zeros)-1].Date, Count: len(zeros), Children: zeros}
	n.Text = wording.Plural(n.Count, "", "%d giorni e fatti che non danno né tolgono nulla", "", "%d days and facts that give and take nothing")
	return n
}

// name gives every node an id, which stays the same while what it is about stays.
func (l levels) name(n *Node) {
	for i, c := range n.Children {
		switch {
		case c.ID != "": // a movement has its own
		case c.What == WhatLot:
			c.ID = "lot-" + c.Lot.String()
		case c.What == WhatPeriod && c.Date != nil:
			c.ID = fmt.Sprint(n.ID, ".", *c.Date)
		case c.What == WhatNothing && c.Date != nil && c.Count == 0:
			sum := sha256.Sum256([]byte(fmt.Sprint(c.Date, n.Lot, c.Clause, c.Text.En)))
			c.ID = "z" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10])[:13])
		default:
			c.ID = fmt.Sprint(n.ID, ".", i)
		}
		l.name(c)
	}
}

func find(n *Node, id string) *Node {
	if n.ID == id {
		return n
	}
	for _, c := range n.Children {
		if found := find(c, id); found != nil {
			return found
		}
	}
	return nil
}

// cut leaves so many levels below a node.
func cut(n *Node, depth int) {
	if depth == 0 {
		n.More, n.Children = len(n.Children), nil
		return
	}
	for _, c := range n.Children {
		cut(c, depth-1)
	}
}

// parts returns what a node adds to the level above it. Interest does not change what is outstanding of a loan.
func (l levels) parts(n *Node) int64 {
	if n.Kind == string(ledger.Interest) {
		return 0
	}
	parts, err := l.unit.Parse(n.Quantity)
	if err != nil {
		return 0
	}
	return parts
}
