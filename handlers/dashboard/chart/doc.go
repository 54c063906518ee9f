// Package chart draws a balance over time as SVG: a step for each change, its limits as bands, the zero line, what is a
// forecast hatched, broken rules as marks, and under it strips of facts on the same axis.
//
// A [Chart] is data, and [Chart.SVG] a pure function of it and of a language: no script takes part, so that a chart is
// printed, follows the colours of the page and can be read aloud. It has a name, a description with its first, lowest, highest
// and last figures, and beside it the page has a table ([Chart.Months]).
//
// The horizontal axis is days: a step stands at the beginning of its day, which is as wide as any other. Positions along it
// are percentages of the width, so that the words of a chart keep their size on a screen of any width. The line alone is
// scaled, in a box of its own of 1,000 columns: in each column only the first, lowest, highest and last values are drawn, so
// that ten years of daily steps stay a few kilobytes.
//
//	x = (d − From) ÷ (To − From + 1)     a day d; 730 days of two years: 1 January of the second at 50%
//	y = (Top − v) ÷ (Top − Bottom)       a value v, between the rulings next beyond the least and the most of steps and bands
package chart
