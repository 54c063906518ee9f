package projector_test

import (
	"os"
	"testing"

	"spettanze/projections/companytest"
)

// Everything here holds with an institute of the company for each kind of document.
func TestMain(m *testing.M) {
	companytest.Install()
	os.Exit(m.Run())
}
