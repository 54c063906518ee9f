package sheet

import (
	"archive/zip"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/xuri/excelize/v2"
)

// WriteBook writes a workbook, the same one always with the same bytes. The library writes the sheets into the package in no
// certain order, so the package is put together in a file and copied out sorted. The caller closes the workbook.
func WriteBook(w io.Writer, f *excelize.File) (err error) {
	temporary, err := os.CreateTemp("", "spettanze-*.xlsx")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, temporary.Close(), os.Remove(temporary.Name())) }()
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(temporary) })
	if _, err = f.WriteTo(io.Discard); err != nil {
		return err
	}
	size, err := temporary.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	return copySorted(w, temporary, size)
}

// copySorted copies a package with its parts in order of name, what readers look for first in front.
func copySorted(w io.Writer, r io.ReaderAt, size int64) error {
	in, err := zip.NewReader(r, size)
	if err != nil {
		return fmt.Errorf("read the workbook back: %w", err)
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, f := range in.File {
		if err := out.Copy(f); err != nil {
			return err
		}
	}
	return out.Close()
}
