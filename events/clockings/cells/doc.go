// Package cells cuts a text into rows of cells, and reads the dates and times of day that people and spreadsheets write into them.
// It decides nothing that takes more than one cell: a [Date] such as 07/03/2023 keeps its three numbers, and a [Time] such as 0.30
// both of its readings. Package clockings looks at the whole table and chooses.
package cells
