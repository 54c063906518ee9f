package export

import (
	"io"

	"github.com/parquet-go/parquet-go"

	"spettanze/events"
)

const (
	// rowGroup is how many rows a row group has, which is in memory until it is written.
	rowGroup = 100_000
	// parquetBatch is how many rows are passed to the library at once.
	parquetBatch = 1_000
)

// parquetRow is a movement: the columns of [Columns], and one for lots that are ids, not years. Quantities of all units are decimals of one scale, the finest.
type parquetRow struct {
	Date        int32   `parquet:"date,date"`
	Company     string  `parquet:"company,dict"`
	Employee    *string `parquet:"employee,dict"`
	Entitlement *string `parquet:"entitlement,dict"`
	Kind        string  `parquet:"kind,dict"`
	Unit        string  `parquet:"unit,dict"`
	Quantity    int64   `parquet:"quantity,decimal(4:18)"`
	Effect      *int64  `parquet:"effect,decimal(4:18)"`
	Balance     *int64  `parquet:"balance,decimal(4:18)"`
	Lot         *int32  `parquet:"lot"`
	Loan        *string `parquet:"loan,dict"`
	From        string  `parquet:"from,dict"`
	To          string  `parquet:"to,dict"`
	Clause      string  `parquet:"clause,dict"`
	Source      *string `parquet:"source,dict"`
	Event       *string `parquet:"event"`
	Sequence    *int64  `parquet:"sequence"`
	Closing     *int32  `parquet:"closing,date"`
	Note        string  `parquet:"note"`
	Forecast    *bool   `parquet:"forecast"`
	Case        *string `parquet:"case,dict"`
	LotID       *string `parquet:"lot_id,dict"`
}

// parquetFile writes the movements as Apache Parquet, compressed with Snappy, which every reader knows. The query is in
// the file's metadata.
type parquetFile struct {
	w     io.Writer
	head  *head
	out   *parquet.GenericWriter[parquetRow]
	batch []parquetRow
}

func (p *parquetFile) begin(d *head) error {
	p.head = d
	p.out = parquet.NewGenericWriter[parquetRow](p.w, parquet.Compression(&parquet.Snappy),
		parquet.MaxRowsPerRowGroup(rowGroup), parquet.CreatedBy("spettanze", "1", "0"),
		parquet.KeyValueMetadata("company", d.company), parquet.KeyValueMetadata("at", d.at.String()),
		parquet.KeyValueMetadata("known", events.Minute.Format(int64(d.known.Seq))))
	return nil
}

// epoch is the day that Parquet counts dates from.
var epoch = events.NewDate(1970, 1, 1)

func (p *parquetFile) section(s *section) error {
	return rows(p.head, s, func(r *row) error {
		scale := int64(1)
		for range events.Day.Decimals() - r.Quantity.Unit.Decimals() {
			scale *= 10
		}
		out := parquetRow{Date: int32(r.Date - epoch), Company: r.company, Employee: optional(r.Employee != "", r.Employee),
			Entitlement: optional(r.Entitlement != "", string(r.Entitlement)), Kind: string(r.Kind),
			Unit: r.Quantity.Unit.String(), Quantity: r.Quantity.Parts * scale, Effect: optional(r.moves, r.effect*scale),
			Balance: optional(r.runs, r.balance*scale), Lot: optional(r.Lot.Year != 0, int32(r.Lot.Year)),
			LotID: optional(r.Lot.ID != "", r.Lot.ID), Loan: optional(r.Case.Loan() != "", r.Case.Loan()),
			Case: optional(r.Case.Other() != "", r.Case.Other()), From: r.from, To: r.to, Clause: r.Clause, Note: r.Note,
			Forecast: optional(r.forecast, true)}
		if r.Cause.Closing != 0 {
			out.Closing = optional(true, int32(r.Cause.Closing-epoch))
		} else {
			out.Source, out.Event = &r.Cause.Source, &r.Cause.ID
			out.Sequence = optional(true, int64(r.Cause.Seq))
		}
		if p.batch = append(p.batch, out); len(p.batch) == parquetBatch {
			return p.flush()
		}
		return nil
	})
}

func optional[T any](ok bool, v T) *T {
	if !ok {
		return nil
	}
	return &v
}

func (p *parquetFile) flush() error {
	_, err := p.out.Write(p.batch)
	clear(p.batch)
	p.batch = p.batch[:0]
	return err
}

func (p *parquetFile) end() error {
	if err := p.flush(); err != nil {
		return err
	}
	return p.out.Close()
}
