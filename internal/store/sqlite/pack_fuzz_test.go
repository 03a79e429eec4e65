package sqlite

import (
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// FuzzUnpack gives the reader of packed claims bytes that a broken file may
// hold: it ends, and says that they can't be read where they can't.
func FuzzUnpack(f *testing.F) {
	good, _, err := pack([]store.Claim{{Number: 1, Body: []byte("a")}, {Number: 2, Body: []byte("bc")}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add([]byte{packed})
	f.Add([]byte{packed, 1, 0xff, 0xff, 0xff, 0xff, 7})
	f.Fuzz(func(t *testing.T, b []byte) {
		q, err := newQuery("desk", store.Query{Words: []string{"boat"}, Unit: "1", Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		u, err := unpack(b)
		if err != nil {
			return
		}
		n := 0
		for {
			c, ok := u.next(q)
			if !ok {
				break
			}
			if n++; n > len(b) || c.body < 0 || c.size < 0 {
				t.Fatalf("claim %d of %d bytes: %+v", n, len(b), c)
			}
		}
	})
}
