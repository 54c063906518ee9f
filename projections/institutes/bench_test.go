package institutes

import (
	"io/fs"
	"testing"

	"spettanze/schema"
)

var benchTables, _ = fs.Sub(schema.FS, "contract")

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(benchTables); err != nil {
			b.Fatal(err)
		}
	}
}
