package quantity

import "testing"

// FuzzDecimal holds decimals to what is asked of them: what is read is written
// as what reads the same.
func FuzzDecimal(f *testing.F) {
	for _, s := range []string{"272.9", "-3", "1.5e9", "0", "-0.000", "1e-99", "1e400", "NaN", "Infinity", "0x1p4", "１２", "1_000", " 1", "+7"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		if err != nil {
			if d.Valid() {
				t.Fatalf("%q: %v, and %v", s, err, d)
			}
			return
		}
		again, err := Parse(d.String())
		if err != nil || !again.Equal(d) || again.String() != d.String() {
			t.Fatalf("%q is %v, which reads %v: %v", s, d, again, err)
		}
		if d.Cmp(d.Neg().Neg()) != 0 || d.Sub(d).Valid() && d.Sub(d).Sign() != 0 {
			t.Fatalf("%q: arithmetic", s)
		}
	})
}
