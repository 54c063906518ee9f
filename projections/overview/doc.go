// Package overview makes the document of a whole company: what needs attention, who is in service, and who holds how much.
//
// [Of] makes the document. A [Tile] is one thing to look at: its number is the number of its rows, and its rows are the list that it
// opens. Nothing here is about one institute: what lapses, what is overdue, what nears a limit and what must still be used come
// from the descriptions of institutes through package standing, breaches from the folds, pots from the company's institutes.
//
// A tile's level says how pressing it is: act, watch, or fine. Tiles are in that order, and among equals in the order of [codes].
//
// An example, the sample company at 30/03/2024: the tile lapsing has the date 2024-03-31, and among its rows E035 with 300 minutes of
// permessi_art39.
package overview
