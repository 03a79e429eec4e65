package storetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// values is a claim that can stand for [lower, upper].
func values(lower, upper string) store.Claim {
	return store.Claim{Terms: store.Terms{Lower: lower, Upper: upper}}
}

// words is a claim of these words.
func words(words ...string) store.Claim {
	return store.Claim{Terms: store.Terms{Words: words}}
}

// finds makes a dossier "d" with one source "s" of these claims, asks, and
// fails unless the numbers found are those wanted.
func (f *fixture) finds(claims []store.Claim, asks []ask) {
	f.Helper()
	f.add(f.create("d"), source("s", claims...))
	for _, a := range asks {
		var want []string
		for _, n := range a.want {
			want = append(want, fmt.Sprintf("d/s/%d", n))
		}
		f.same(fmt.Sprintf("%+v", a.q), f.search(a.q), want)
	}
}

type ask struct {
	q    store.Query
	want []int
}

var searchTests = []test{
	{"a query that asks for nothing finds all", func(f *fixture) {
		f.finds([]store.Claim{words("a"), values("1", "2"), {}}, []ask{{store.Query{}, []int{0, 1, 2}}})
	}},
	{"a hit has its place and its body", func(f *fixture) {
		c := words("leader")
		c.Body = []byte{0, 255, 'x'}
		f.add(f.create("d"), source("s", words("other"), c))
		hits, err := f.store.SearchClaims(f.ctx, f.tenant, store.Query{Words: []string{"leader"}, Limit: 10})
		f.is("SearchClaims", err, nil)
		f.same("hits", hits, []store.Hit{{Place: store.Place{Dossier: "d", Source: "s", Number: 1}, Body: c.Body}})
	}},
	{"each word asked for is among the claim's", func(f *fixture) {
		f.finds([]store.Claim{
			words("trade", "volume", "annual"),
			words("trade"),
			words("volume"),
			words("trade-volume", "trades"),
			words("volume", "trade", "trade"),
			{},
		}, []ask{
			{store.Query{Words: []string{"trade"}}, []int{0, 1, 4}},
			{store.Query{Words: []string{"trade", "volume"}}, []int{0, 4}},
			{store.Query{Words: []string{"volume", "trade", "volume"}}, []int{0, 4}},
			{store.Query{Words: []string{"trade", "volume", "annual"}}, []int{0}},
			{store.Query{Words: []string{"trade-volume"}}, []int{3}},
			{store.Query{Words: []string{"tra"}}, nil},
			{store.Query{Words: []string{"trad*"}}, nil},
			{store.Query{Words: []string{"Trade"}}, nil},
			{store.Query{Words: []string{"trade volume"}}, nil},
		})
	}},
	{"words are compared byte by byte", func(f *fixture) {
		odd := []string{
			"무역", "무역액", "贸易", "贸易额", "café", "cafe\u0301", "cafe", "don't", `"`, `a" OR "b`, "a:b", "NEAR", "-", "%", "_",
			"a b", "\x00", "a\x00b", "a", "😀", "ß", "ss", "İ", "{", "(", "'", "\\", "1", "01", "*", "^x", "\u200b", "\U000e0041",
		}
		var all []store.Claim
		for _, w := range odd {
			all = append(all, words(w))
		}
		var asks []ask
		for i, w := range odd {
			asks = append(asks, ask{store.Query{Words: []string{w}}, []int{i}})
		}
		f.finds(all, asks)
	}},
	{"a unit is among the claim's", func(f *fixture) {
		unit := func(units ...string) store.Claim { return store.Claim{Terms: store.Terms{Units: units}} }
		f.finds([]store.Claim{
			unit("USD"), unit("1", "document"), unit("1", "leader"), unit("%"), unit("km"), unit("USD", "KRW"), words("USD"), unit("km/h"),
		}, []ask{
			{store.Query{Unit: "USD"}, []int{0, 5}},
			{store.Query{Unit: "usd"}, nil},
			{store.Query{Unit: "1"}, []int{1, 2}},
			{store.Query{Unit: "document"}, []int{1}},
			{store.Query{Unit: "%"}, []int{3}},
			{store.Query{Unit: "km"}, []int{4}},
			{store.Query{Unit: "k%"}, nil},
			{store.Query{Words: []string{"USD"}}, []int{6}},
		})
	}},
	{"values overlap, their ends included", func(f *fixture) {
		f.finds([]store.Claim{
			values("10", "20"), values("20", "20"), values("20.5", "30"), values("-5", "5"), values("", "0"), values("100", ""), values("", ""),
		}, []ask{
			{store.Query{Lower: "20", Upper: "20"}, []int{0, 1, 6}},
			{store.Query{Lower: "20.0", Upper: "020.000"}, []int{0, 1, 6}},
			{store.Query{Lower: "20.01", Upper: "20.4"}, []int{6}},
			{store.Query{Lower: "11", Upper: "12"}, []int{0, 6}},
			{store.Query{Lower: "1", Upper: "1000"}, []int{0, 1, 2, 3, 5, 6}},
			{store.Query{Lower: "30"}, []int{2, 5, 6}},
			{store.Query{Upper: "9.999"}, []int{3, 4, 6}},
			{store.Query{Upper: "-5"}, []int{3, 4, 6}},
			{store.Query{Upper: "-5.0001"}, []int{4, 6}},
			{store.Query{Lower: "-0", Upper: "0"}, []int{3, 4, 6}},
			{store.Query{Lower: "2", Upper: "1"}, []int{3, 6}},
		})
	}},
	{"values are decimals of any size", func(f *fixture) {
		nines, zeros := strings.Repeat("9", 90), strings.Repeat("0", 90)
		exact := []string{
			"-1" + zeros, "-" + nines, "-100.01", "-100", "-99.999", "-10", "-9.5", "-1", "-0.1", "-0.0999", "-0." + zeros + "1",
			"0", "0." + zeros + "1", "0." + zeros + "12", "0.0999", "0.1", "0.10000000000000000001", "0.3", "1", "9.5", "10", "99.999", "100",
			"272900000000", "9007199254740992", "9007199254740993", nines, nines + "." + nines, "1" + zeros,
		}
		var all []store.Claim
		for _, v := range exact {
			all = append(all, values(v, v))
		}
		var asks []ask
		for i, v := range exact {
			var above, below []int
			for j := range exact {
				if j >= i {
					above = append(above, j)
				}
				if j <= i {
					below = append(below, j)
				}
			}
			asks = append(asks,
				ask{store.Query{Lower: v, Upper: v}, []int{i}}, ask{store.Query{Lower: v}, above}, ask{store.Query{Upper: v}, below})
		}
		f.finds(all, asks)
	}},
	{"periods overlap, half-open", func(f *fixture) {
		period := func(from, to time.Time) store.Claim { return store.Claim{Terms: store.Terms{From: from, To: to}} }
		f.finds([]store.Claim{
			period(day(2025, 1, 1), day(2026, 1, 1)),
			period(day(2026, 1, 1), day(2026, 2, 1)),
			period(day(2026, 1, 7), day(2026, 1, 8)),
			{},
			period(day(1392, 7, 17), day(1910, 8, 29)),
			period(day(2015, 1, 1), day(2025, 1, 1)),
		}, []ask{
			{store.Query{From: day(2025, 1, 1), To: day(2026, 1, 1)}, []int{0}},
			{store.Query{From: day(2026, 1, 1), To: day(2027, 1, 1)}, []int{1, 2}},
			{store.Query{From: day(2025, 12, 31), To: day(2026, 1, 2)}, []int{0, 1}},
			{store.Query{From: day(2026, 1, 7), To: day(2026, 1, 8)}, []int{1, 2}},
			{store.Query{From: day(2026, 1, 8), To: day(2026, 1, 9)}, []int{1}},
			{store.Query{From: day(1800, 1, 1), To: day(1801, 1, 1)}, []int{4}},
			{store.Query{From: day(2024, 12, 31)}, []int{0, 1, 2, 5}},
			{store.Query{To: day(2025, 1, 1)}, []int{4, 5}},
			{store.Query{From: day(2030, 1, 1), To: day(2031, 1, 1)}, nil},
			{store.Query{From: time.Date(2025, 12, 31, 20, 0, 0, 0, time.FixedZone("EST", -5*60*60)), To: day(2027, 1, 1)}, []int{1, 2}},
		})
	}},
	{"what is asked for holds together, of one claim", func(f *fixture) {
		whole := func(word, unit, value string, year int) store.Claim {
			return store.Claim{Terms: store.Terms{
				Words: []string{"trade", word}, Units: []string{unit}, Lower: value, Upper: value, From: day(year, 1, 1), To: day(year+1, 1, 1),
			}}
		}
		q := store.Query{
			Words: []string{"volume", "trade"}, Unit: "USD", Lower: "5", Upper: "15", From: day(2024, 1, 1), To: day(2025, 1, 1),
		}
		f.finds([]store.Claim{
			whole("volume", "USD", "10", 2024),
			whole("export", "USD", "10", 2024),
			whole("volume", "KRW", "10", 2024),
			whole("volume", "USD", "20", 2024),
			whole("volume", "USD", "10", 2025),
		}, []ask{{q, []int{0}}})
		// Claims of one source that have between them what is asked for.
		f.add(f.create("e"), source("s", whole("volume", "KRW", "20", 2023), whole("export", "USD", "10", 2024)))
		f.same("over both", f.search(q), []string{"d/s/0"})
	}},
	{"claims come by dossier, source and number, by page", func(f *fixture) {
		var want []string
		for _, d := range []string{"b", "Z", "a", "é", "ab"} {
			k := f.create(d)
			for _, s := range []string{"y", "X", "x", "x1", "金"} {
				var some []store.Claim
				for i := range 3 {
					some = append(some, words("leader"), words("other"))
					want = append(want, fmt.Sprintf("%s/%s/%d", d, s, 2*i))
				}
				f.add(k, source(s, some...))
			}
		}
		slices.Sort(want)
		for _, page := range []int{1, 2, 7, 1000} {
			q := store.Query{Words: []string{"leader"}, Limit: page}
			var got []string
			for {
				hits, err := f.store.SearchClaims(f.ctx, f.tenant, q)
				if err != nil {
					f.Fatal(err)
				}
				got = append(got, places(hits)...)
				if len(hits) > page {
					f.Fatalf("a page of %d holds %d", page, len(hits))
				}
				if len(hits) < page {
					break
				}
				q.After = hits[page-1].Place
			}
			f.same(fmt.Sprintf("pages of %d", page), got, want)
		}
	}},
	{"more than nine claims of a source come by number", func(f *fixture) {
		var want []string
		for i := range 300 {
			want = append(want, fmt.Sprintf("d/s/%d", i))
		}
		f.add(f.create("d"), source("s", claims(300)...))
		f.same("all", f.search(store.Query{}), want)
		q := store.Query{After: store.Place{Dossier: "d", Source: "s", Number: 41}, Limit: 20}
		f.same("from the middle", f.search(q), want[42:62])
	}},
	{"a page goes on after a place that is gone", func(f *fixture) {
		a, c := f.create("a"), f.create("c")
		f.add(a, source("s", claims(2)...), source("u", claims(1)...))
		f.add(c, source("s", claims(1)...))
		for _, tt := range []struct {
			after store.Place
			want  []string
		}{
			{store.Place{Dossier: "a", Source: "s", Number: 7}, []string{"a/u/0", "c/s/0"}},
			{store.Place{Dossier: "a", Source: "t", Number: 0}, []string{"a/u/0", "c/s/0"}},
			{store.Place{Dossier: "b", Source: "zz", Number: 9}, []string{"c/s/0"}},
			{store.Place{Dossier: "c", Source: "s", Number: 0}, nil},
		} {
			f.same(fmt.Sprintf("after %v", tt.after), f.search(store.Query{After: tt.after}), tt.want)
		}
	}},
	{"a rare claim is found among many", func(f *fixture) {
		for d := range 20 {
			k := f.create(fmt.Sprintf("d%02d", d))
			for s := range 10 {
				some := make([]store.Claim, 0, 20)
				for c := range 20 {
					n := d*200 + s*20 + c
					some = append(some, store.Claim{Terms: store.Terms{
						Words: []string{"common", fmt.Sprint("w", n%1000)}, Units: []string{"USD"}, Lower: strconv.Itoa(n), Upper: strconv.Itoa(n),
					}})
				}
				f.add(k, source(fmt.Sprint("s", s), some...))
			}
		}
		f.same("by words", f.search(store.Query{Words: []string{"common", "w77"}}), []string{"d00/s3/17", "d05/s3/17", "d10/s3/17", "d15/s3/17"})
		f.same("by value", f.search(store.Query{Lower: "3999"}), []string{"d19/s9/19"})
		f.same("by both", f.search(store.Query{Words: []string{"w77"}, Lower: "1000", Upper: "2000"}), []string{"d05/s3/17"})
		f.same("of none", f.search(store.Query{Words: []string{"w1", "w2"}}), []string(nil))
	}},
}
