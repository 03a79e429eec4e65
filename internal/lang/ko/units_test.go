package ko

import (
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// TestUnitCodes holds the codes to the table of package unit, so that amounts
// convert whatever language they were told in.
func TestUnitCodes(t *testing.T) {
	for row := range lang.Rows("units.tsv", unitTable, 4) {
		if row[1] == "1" || row[1][0] == '{' {
			continue
		}
		u, ok := unit.ByCode(row[1])
		if !ok {
			t.Errorf("%s: no code %s", row[0], row[1])
			continue
		}
		if d := lang.Dimension(row[3]); d != u.Dimension && d != unit.Age {
			t.Errorf("%s: %s is of another dimension", row[0], row[1])
		}
		if len(row) > 5 {
			if _, ok := unit.ByCode(row[5]); !ok {
				t.Errorf("%s: no code %s", row[0], row[5])
			}
		}
	}
}
