package compare

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

var approximations = map[string]quantity.Approximation{
	"about": quantity.About, "nearly": quantity.Nearly, "over": quantity.MoreThan, "least": quantity.AtLeast, "upto": quantity.UpTo,
}

// marked reads sources with their numbers marked, "[[numeral;value;unit;hedge]]"
// with what is left out at the end taken as an exact count of people; a
// sentence is a line. Claim ids are the source's letter and the number's
// place: "a1".
func marked(t testing.TB, sources ...string) ([]claim.Claim, Context) {
	t.Helper()
	var claims []claim.Claim
	ctx := papers(len(sources))
	for i, s := range sources {
		var plain strings.Builder
		points, n := 0, 0
		write := func(s string) {
			plain.WriteString(s)
			points += len([]rune(s))
		}
		for _, sentence := range strings.SplitAfter(s, "\n") {
			from, mark := points, len(claims)
			for sentence != "" {
				before, rest, ok := strings.Cut(sentence, "[[")
				write(before)
				if !ok {
					break
				}
				inner, rest, _ := strings.Cut(rest, "]]")
				sentence = rest
				f := append(strings.Split(inner, ";"), "", "", "")
				u := count("person")
				if f[2] != "" {
					var ok bool
					if f[2] == "pp" {
						f[2] = "[pp]"
					}
					if u, ok = unit.ByCode(f[2]); !ok {
						u = unit.Unit{Code: "1", Name: f[2], Dimension: unit.Count}
					}
					if f[2] == "point" {
						u = unit.Unit{Code: "{score}", Name: "point", Dimension: unit.Score}
					}
				}
				value := f[1]
				if value == "" {
					value = strings.ReplaceAll(f[0], ",", "")
				}
				c := claim.Claim{ID: fmt.Sprintf("%c%d", 'a'+i, n+1), SourceID: string(rune('a' + i)), Quantity: q(value, u)}
				if a, ok := approximations[f[3]]; ok {
					c.Quantity.Approximation = a
				}
				c.Quote = claim.Quote{Exact: f[0], Start: points}
				digits, rest := f[0], ""
				if strings.ContainsAny(f[0], "0123456789") {
					digits, rest, _ = strings.Cut(f[0], " ")
				}
				bare := strings.TrimLeft(digits, "$€")
				write(digits[:len(digits)-len(bare)])
				c.Number.Start = points
				write(bare)
				c.Number.End = points
				if rest != "" {
					write(" " + rest)
				}
				c.Quote.End = points
				claims = append(claims, c)
				n++
			}
			for j := mark; j < len(claims); j++ {
				claims[j].Sentence = claim.Span{Start: from, End: points}
			}
		}
		ctx.Sources[i].Document = text.New(plain.String())
	}
	return claims, ctx
}

// wording writes checks as "KIND holds a1 a2: expression".
func wording(checks []Check) []string {
	kinds := []string{Sum: "SUM", Growth: "GROWTH", Share: "SHARE", Difference: "DIFFERENCE", Duration: "DURATION"}
	var out []string
	for _, c := range checks {
		holds := "holds"
		if !c.Holds {
			holds = "fails"
		}
		out = append(out, fmt.Sprintf("%s %s %s: %s", kinds[c.Kind], holds, strings.Join(c.ClaimIDs, " "), c.Expression))
	}
	return out
}

func TestChecks(t *testing.T) {
	for _, c := range []struct {
		name    string
		sources []string
		want    []string
	}{
		{"parts after a colon", []string{"Ice closed [[82;;lift]] lifts on Monday: [[47;;chair]] chairs and [[35;;tow]] tows."},
			[]string{"SUM holds a1 a2 a3: 47 + 35 = 82; 82 stated"}},
		{"parts after a colon that do not add up", []string{"The fair drew [[74;;stand]] stands: [[41]] from Norway and [[29]] from Sweden."},
			[]string{"SUM fails a1 a2 a3: 41 + 29 = 70; 74 stated"}},
		{"three parts", []string{"Parliament has [[120;;seat]] seats, made up of [[60]] deputies, [[40]] senators and [[20]] envoys."},
			[]string{"SUM holds a1 a2 a3 a4: 60 + 40 + 20 = 120; 120 stated"}},
		{"hedged parts among a hedged total", []string{"About [[600;600;person;about]] people came, among them over [[400;400;official;over]] officials from [[161;161;company]] firms and roughly [[200;200;delegate;about]] delegates."},
			[]string{"SUM holds a1 a2 a4: 400 + 200 = 600; about 600 stated"}},
		{"hedged parts, nothing between", []string{"About [[600;600;person;about]] people came, among them over [[400;400;official;over]] officials and roughly [[200;200;delegate;about]] delegates."},
			[]string{"SUM holds a1 a2 a3: 400 + 200 = 600; about 600 stated"}},
		{"the other", []string{"The slide buried [[27]] people, [[15]] of them at the mill and the other [[eight;8]] on the road."},
			[]string{"SUM fails a1 a2 a3: 15 + 8 = 23; 27 stated"}},
		{"others are not the rest", []string{"The slide buried [[27]] people, killing [[15]] and hurting other [[eight;8]]."}, nil},
		{"some of them, not all", []string{"The slide buried [[27]] people, [[15]] of them children and [[eight;8]] nurses."}, nil},
		{"among them, not all", []string{"Police held [[27]] people, among them [[five;5]] teachers and [[nine;9]] nurses."}, nil},
		{"under including nothing is added", []string{"The slide killed [[23]] people, including [[15]] women and [[eight;8]] children."}, nil},
		{"a part of a part under including", []string{"The convoy had [[30;;lorry]] lorries: [[18]] with food, including [[four;4]] with milk, and [[12]] with tents."},
			[]string{"SUM holds a1 a2 a4: 18 + 12 = 30; 30 stated"}},
		{"a part of a part that may go on", []string{"The convoy had [[30;;lorry]] lorries: [[18]] with food, including [[four;4]] with milk and [[12]] with bread."}, nil},
		{"men and women", []string{"The board has [[15;;member]] members, [[eight;8;man]] men and [[six;6;woman]] women."},
			[]string{"SUM fails a1 a2 a3: 8 + 6 = 14; 15 stated"}},
		{"what is no whole", []string{"The board has [[15;;member]] members, [[eight;8;lawyer]] lawyers and [[six;6;woman]] women."}, nil},
		{"a dash", []string{"Ice closed [[82;;lift]] lifts — [[47;;chair]] chairs and [[31;;tow]] tows."},
			[]string{"SUM fails a1 a2 a3: 47 + 31 = 78; 82 stated"}},
		{"a parenthesis", []string{"Ice closed [[82;;lift]] lifts ([[47;;chair]] chairs and [[35;;tow]] tows) on Monday."},
			[]string{"SUM holds a1 a2 a3: 47 + 35 = 82; 82 stated"}},
		{"a parenthesis for each", []string{"Best of all were Lunde ([[0.9;;point]]), Moe ([[0.5;;point]]), Aas ([[0.3;;point]]) and Bø ([[0.2;;point]])."}, nil},
		{"of the whole", []string{"Of the [[25]] rescued, [[16]] were on the raft and [[nine;9]] in the water."},
			[]string{"SUM holds a1 a2 a3: 16 + 9 = 25; 25 stated"}},
		{"of the whole, not all", []string{"Of the [[25]] rescued, [[16]] were on the raft and [[four;4]] were children."}, nil},
		{"a list that only adds up", []string{"The mayor named [[23]] judges on Friday, [[11]] men and [[12]] women."},
			[]string{"SUM holds a1 a2 a3: 11 + 12 = 23; 23 stated"}},
		{"a list that does not", []string{"The mayor named [[23]] judges on Friday, [[11]] lawyers and [[nine;9]] poets."}, nil},
		{"a list under a total that does not", []string{"A total of [[23]] judges were named, [[11]] men and [[nine;9]] women."},
			[]string{"SUM fails a1 a2 a3: 11 + 9 = 20; 23 stated"}},
		{"what people did is no list", []string{"There were [[31]] guests: [[14]] arrived late and [[8]] left early."}, nil},
		{"far from a whole", []string{"There were [[31]] guests: [[three;3]] dukes and [[four;4]] lords."}, nil},
		{"a total in all", []string{"Divers brought up [[12]] men and [[six;6]] women, [[18]] in all."},
			[]string{"SUM holds a3 a1 a2: 12 + 6 = 18; 18 stated"}},
		{"a total of", []string{"The town gave [[€2.5 million;2.5e6;EUR]] and the state [[€4.1 million;4.1e6;EUR]], a total of [[€7.5 million;7.5e6;EUR]]."},
			[]string{"SUM fails a3 a1 a2: €2.5 million + €4.1 million = €6.6 million; €7.5 million stated"}},
		{"a running total is no sum", []string{"The flood killed [[two;2]] men and [[three;3]] women, bringing the toll to [[60]]."}, nil},
		{"a whole in another source", []string{
			"The fire at the mill left [[25]] people dead.",
			"[[Sixteen;16]] of those killed had worked there, and the other [[nine;9]] lived next door."},
			[]string{"SUM holds a1 b1 b2: 16 + 9 = 25; 25 stated"}},
		{"a whole in another source that does not fit", []string{
			"The fire at the mill left [[38]] people dead.",
			"[[Sixteen;16]] of the dead had worked there, and the other [[nine;9]] lived next door."},
			[]string{"SUM fails a1 b1 b2: 16 + 9 = 25; 38 stated"}},
		{"wholes that differ", []string{
			"The fire at the mill left [[38]] people dead.", "The fire left [[31]] people dead.",
			"[[Sixteen;16]] of the dead had worked there, and the other [[nine;9]] lived next door."}, nil},
		{"days are not added to people", []string{"The fair drew [[70]] people: [[41]] came for [[3;3;d]] days and [[29]] for one."},
			[]string{"SUM holds a1 a2 a4: 41 + 29 = 70; 70 stated"}},

		{"from, to, an increase of", []string{"In six years timber sales grew from [[$31.2 million;31.2e6;USD]] to [[$40.3 million;40.3e6;USD]], an increase of nearly [[30 percent;30;%;nearly]]."},
			[]string{"GROWTH holds a1 a2 a3: $31.2 million to $40.3 million is up 29.2 percent; nearly 30 percent stated"}},
		{"rose by, from, to", []string{"Sales fell [[30 percent;30;%]] from [[200;;car]] cars to [[120;;car]] cars."},
			[]string{"GROWTH fails a2 a3 a1: 200 to 120 is down 40 percent; 30 percent stated"}},
		{"rose, to, from", []string{"Sales rose [[30 percent;30;%]] to [[€169 million;169e6;EUR]] from [[€130 million;130e6;EUR]] a year earlier."},
			[]string{"GROWTH holds a3 a2 a1: €130 million to €169 million is up 30 percent; 30 percent stated"}},
		{"up from", []string{"The port handled [[412,000;412000;box]] boxes, up [[37,000;37000;box]] from [[375,000;375000;box]] the week before."},
			[]string{"DIFFERENCE holds a3 a1 a2: 412,000 - 375,000 = 37,000; 37,000 stated"}},
		{"rounded away", []string{"Output rose from [[1.2 million;1.2e6;tonne]] to [[1.3 million;1.3e6;tonne]] tonnes, up [[6 percent;6;%]]."}, nil},
		{"a rise behind its article", []string{"Output rose from [[410;;boat]] to [[482;;boat]] boats, a [[32 percent;32;%]] rise."},
			[]string{"GROWTH fails a1 a2 a3: 410 to 482 is up 17.6 percent; 32 percent stated"}},
		{"a rival's change", []string{"Shares rose to [[$40;40;USD]], while a rival's climbed [[12 percent;12;%]] from [[$30;30;USD]]."}, nil},
		{"another measure between", []string{"Prices rose from [[$40;40;USD]] to [[$50;50;USD]], while wages were up [[3 percent;3;%]]."}, nil},
		{"a percentage of a percentage", []string{"Support fell from [[40 percent;40;%]] to [[36 percent;36;%]], a drop of [[10 percent;10;%]]."}, nil},
		{"points of a percentage", []string{"Support fell from [[41 percent;41;%]] to [[36 percent;36;%]], a drop of [[eight;8;pp]] points."},
			[]string{"DIFFERENCE fails a1 a2 a3: 41 percent - 36 percent = 5 percentage points; 8 percentage points stated"}},
		{"doubled", []string{"The herd more than doubled from [[210;;cow]] to [[450;;cow]] cows."},
			[]string{"GROWTH holds a1 a2: 210 to 450 is 2.14 times as much; \"doubled\" stated"}},
		{"doubled, which is a figure too", []string{"The farm [[doubled;2;{x}]] its herd, from [[210;;cow]] to [[415;;cow]]."},
			[]string{"GROWTH holds a2 a3 a1: 210 to 415 is 1.98 times as much; \"doubled\" stated"}},
		{"by a third, a tonne", []string{"Prices fell by [[a third;33.33;%]], from [[$300;300;USD]] to [[$231;231;USD]] a tonne."},
			[]string{"GROWTH fails a2 a3 a1: $300 to $231 is down 23 percent; 33.33 percent stated"}},
		{"not doubled", []string{"The herd doubled to [[300;;cow]] from [[210;;cow]] cows."},
			[]string{"GROWTH fails a2 a1: 210 to 300 is 1.43 times as much; \"doubled\" stated"}},

		{"a part, its whole and their share", []string{"The choir took [[217;;singer]] of its [[868;868;singer]] hopefuls, or [[31 percent;31;%]], this year."},
			[]string{"SHARE fails a1 a2 a3: 217 of 868 is 25 percent; 31 percent stated"}},
		{"a share of money", []string{"Fish made up [[$21 million;21e6;USD]] of the [[$35 million;35e6;USD]] in sales, or [[60 percent;60;%]]."},
			[]string{"SHARE holds a1 a2 a3: $21 million of $35 million is 60 percent; 60 percent stated"}},
		{"the share first", []string{"About [[25 percent;25;%;about]], or [[217;;singer]] of [[868;868;singer]] singers, stayed."},
			[]string{"SHARE holds a2 a3 a1: 217 of 868 is 25 percent; about 25 percent stated"}},
		{"or a share of the whole", []string{"Only [[217;;singer]] singers, or [[31 percent;31;%]] of the [[868;868;singer]] who applied, stayed."},
			[]string{"SHARE fails a1 a3 a2: 217 of 868 is 25 percent; 31 percent stated"}},
		{"they are a share of the whole", []string{"The [[217;;singer]] winners are [[25 percent;25;%]] of all [[868;868;singer]] hopefuls."},
			[]string{"SHARE holds a1 a3 a2: 217 of 868 is 25 percent; 25 percent stated"}},
		{"of the whole, a share in dashes", []string{"Of the [[700;700;singer]] hopefuls, nearly [[a third;33.33;%;nearly]] — [[217;;singer]] — stayed."},
			[]string{"SHARE holds a3 a1 a2: 217 of 700 is 31 percent; nearly 33.33 percent stated"}},
		{"a share of a whole, or its part", []string{"Some [[25 percent;25;%]] of the [[868;868;singer]] singers, or [[217;;singer]], stayed."},
			[]string{"SHARE holds a3 a2 a1: 217 of 868 is 25 percent; 25 percent stated"}},
		{"of the whole, a part and its share", []string{"Of the [[868;868;singer]] singers, [[217;;singer]] ([[31 percent;31;%]]) stayed."},
			[]string{"SHARE fails a2 a1 a3: 217 of 868 is 25 percent; 31 percent stated"}},
		{"a share at the end", []string{"Fish made up [[$21 million;21e6;USD]] of [[$84 million;84e6;USD]] in sales, [[a quarter;25;%]]."},
			[]string{"SHARE holds a1 a2 a3: $21 million of $84 million is 25 percent; 25 percent stated"}},
		{"a share of something else", []string{"The choir took [[217;;singer]] of [[868;868;singer]] hopefuls and raised fees by [[8 percent;8;%]]."}, nil},

		{"a score and its margin", []string{"The Owls beat the Foxes [[74]]-[[61]] on Sunday, a [[nine;9]]-point victory."},
			[]string{"DIFFERENCE fails a1 a2 a3: 74 - 61 = 13; 9 stated"}},
		{"a vote and its majority", []string{"The bill passed [[52;;vote]]-[[48;;vote]], a majority of [[four;4;vote]]."},
			[]string{"DIFFERENCE holds a1 a2 a3: 52 - 48 = 4; 4 stated"}},
		{"a lead at half time", []string{"The Owls won [[74]]-[[61]] after leading by [[16]] points at half time."}, nil},
		{"won by", []string{"The Owls won by [[13]] points, [[74]]-[[61]]."},
			[]string{"DIFFERENCE holds a2 a3 a1: 74 - 61 = 13; 13 stated"}},
		{"votes to", []string{"The bill passed by [[52;;vote]] votes to [[44;;vote]], a majority of [[six;6;vote]]."},
			[]string{"DIFFERENCE fails a1 a2 a3: 52 - 44 = 8; 6 stated"}},
		{"votes against", []string{"The bill passed with [[52;;vote]] votes against [[44;;vote]], a margin of [[six;6;vote]]."},
			[]string{"DIFFERENCE fails a2 a1 a3: 52 - 44 = 8; 6 stated"}},
		{"two sets", []string{"She won [[6]]-[[4]], [[6]]-[[3]], a [[nine;9]]-point victory."}, nil},
		{"a player's points are no margin", []string{"The Owls won [[74]]-[[61]] and Moe had [[9]] points."}, nil},
		{"more than was planned", []string{"The bridge cost [[$340 million;340e6;USD]], [[$90 million;90e6;USD]] more than the [[$250 million;250e6;USD]] planned."},
			[]string{"DIFFERENCE holds a3 a1 a2: $340 million - $250 million = $90 million; $90 million stated"}},
		{"fewer than last year", []string{"The race drew [[712]] runners, [[400]] fewer than the [[1,033;1033]] of last year."},
			[]string{"DIFFERENCE fails a3 a1 a2: 1,033 - 712 = 321; 400 stated"}},
		{"too round to tell", []string{"The race drew [[700]] runners, [[400]] fewer than the [[1,000;1000]] of last year."}, nil},

		{"against a budget", []string{"The bridge cost [[$341 million;341e6;USD]] against a budget of [[$252 million;252e6;USD]], an overrun of [[$57 million;57e6;USD]]."},
			[]string{"DIFFERENCE fails a2 a1 a3: $341 million - $252 million = $89 million; $57 million stated"}},
		{"a percentage more than", []string{"The race drew [[1,254;1254]] runners, [[20 percent;20;%]] more than the [[1,045;1045]] of last year."},
			[]string{"GROWTH holds a3 a1 a2: 1,045 to 1,254 is up 20 percent; 20 percent stated"}},
		{"a rise from, to", []string{"A [[25 percent;25;%]] rise from [[412]] to [[824]] members pleased the club."},
			[]string{"GROWTH fails a2 a3 a1: 412 to 824 is up 100 percent; 25 percent stated"}},
		{"a change told twice", []string{"Membership fell by [[103]], or [[20 percent;20;%]], to [[412]]."},
			[]string{"GROWTH holds a1 a3 a2: 515 to 412 is down 20 percent; 20 percent stated"}},
		{"a visit and its dates", []string{"The [[four;4;d]]-day visit, from 4 to 7 January, took him to two cities."},
			[]string{"DURATION holds a1: 4 to 7 January is 4 days; 4 days stated"}},
		{"nights", []string{"The fleet will exercise for [[three;3;d]] days, Jan. 4-7."},
			[]string{"DURATION holds a1: 4 to 7 January is 4 days; 3 days stated"}},
		{"a festival and its dates", []string{"The regatta, from 12 to 18 May, brings sails to the fjord for [[three;3;wk]] weeks."},
			[]string{"DURATION fails a1: 12 to 18 May is 7 days; 3 weeks stated"}},
		{"two working weeks", []string{"The [[two;2;wk]]-week course (March 2 to March 13) is full."},
			[]string{"DURATION holds a1: 2 to 13 March is 12 days; 2 weeks stated"}},
		{"over the turn of the year", []string{"The truce, from 28 December to 3 January, lasted [[ten;10;d]] days."},
			[]string{"DURATION fails a1: 28 December to 3 January is 7 days; 10 days stated"}},
		{"a beginning and an end", []string{"The trial, which began on 3 March and ended on 14 April, lasted [[six;6;wk]] weeks."},
			[]string{"DURATION holds a1: 3 March to 14 April is 43 days; 6 weeks stated"}},
		{"an end after some weeks", []string{"The strike began on 3 March and ended on 24 March after [[three;3;wk]] weeks."},
			[]string{"DURATION holds a1: 3 to 24 March is 22 days; 3 weeks stated"}},
		{"days of music", []string{"The festival, June 3 to June 9, offers [[10;10;d]] days of music."},
			[]string{"DURATION fails a1: 3 to 9 June is 7 days; 10 days stated"}},
		{"two dates that are no such thing", []string{"Letters of 3 March and 14 April fill a [[two;2;wk]]-week gap."}, nil},
		{"weekdays", []string{"His [[five;5;d]]-day tour runs from Monday to Thursday."},
			[]string{"DURATION fails a1: Monday to Thursday is 4 days; 5 days stated"}},
		{"weekdays of two weeks", []string{"His [[eleven;11;d]]-day tour runs from Monday to Thursday."}, nil},
		{"years", []string{"She led the party for [[12;12;a]] years, from 1992 to 2004."},
			[]string{"DURATION holds a1: 1992 to 2004 is 12 years; 12 years stated"}},
		{"years that do not fit", []string{"She led the party from 1992 to 2004, a [[15;15;a]]-year reign."},
			[]string{"DURATION fails a1: 1992 to 2004 is 12 years; 15 years stated"}},
		{"years of another thing", []string{"She led the party from 1992 to 2004 and then sat in parliament for [[15;15;a]] years."}, nil},
		{"a pass for some of the days", []string{"From 12 to 18 May, visitors get a [[two;2;d]]-day pass."}, nil},
		{"what a price is for", []string{"The regatta, from 12 to 18 May, rents boats at [[$300;300;USD]] for [[two;2;wk]] weeks."}, nil},
		{"a distance in time", []string{"The regatta, from 12 to 18 May, was moved [[two;2;wk]] weeks ago."}, nil},
		{"within", []string{"Tickets for the regatta of 12 to 18 May sold out within [[two;2;d]] days."}, nil},
		{"two ranges", []string{"The [[two;2;wk]]-week fair moves from 3 to 9 May and 4 to 9 June."}, nil},
		{"nothing", []string{"The fair drew [[82]] people."}, nil},
	} {
		claims, ctx := marked(t, c.sources...)
		for i := range claims {
			if strings.Contains(strings.Join(c.sources, ""), "people dead") {
				claims[i].Frame.Head = "dead"
			}
		}
		if got := wording(Checks(claims, ctx)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// Checks over neighbouring sentences are told where they hold, and only there.
func TestChecksAcross(t *testing.T) {
	for _, c := range []struct {
		name  string
		text  string
		about string // the measure of all claims
		want  []string
	}{
		{"of that", "Sales of more than [[$5.1 million;5.1e6;USD;over]] pleased all.\nBoats were [[$3.2 million;3.2e6;USD]] of that, sails [[$1.9 million;1.9e6;USD]].", "sales",
			[]string{"SUM holds a1 a2 a3: $3.2 million + $1.9 million = $5.1 million; more than $5.1 million stated"}},
		{"of that, not all", "Sales of [[$6.4 million;6.4e6;USD]] pleased all.\nBoats were [[$3.2 million;3.2e6;USD]] of that, sails [[$1.9 million;1.9e6;USD]].", "sales", nil},
		{"the rest of a whole", "The Greens took [[23;;seat]] of the [[51;;seat]] seats.\nThe Blues won [[19;;seat]] and the Reds [[nine;9;seat]].", "seat",
			[]string{"SUM holds a2 a1 a3 a4: 23 + 19 + 9 = 51; 51 stated"}},
		{"not the rest", "The Greens took [[23;;seat]] of the [[51;;seat]] seats.\nThe Blues won [[12;;seat]] and the Reds [[nine;9;seat]].", "seat", nil},
		{"a margin", "Moe won with [[51.8 percent;51.8;%]].\nAas had [[48.2 percent;48.2;%]].\nThe margin was [[3.6 points;3.6;pp]].", "vote",
			[]string{"DIFFERENCE holds a1 a2 a3: 51.8 percent - 48.2 percent = 3.6 percentage points; 3.6 percentage points stated"}},
		{"a margin in bare points", "Moe won with [[51.8 percent;51.8;%]].\nAas had [[48.2 percent;48.2;%]].\nThe margin was [[3.6 points;3.6;point]].", "vote",
			[]string{"DIFFERENCE holds a1 a2 a3: 51.8 percent - 48.2 percent = 3.6; 3.6 stated"}},
		{"another margin", "Moe won with [[51.8 percent;51.8;%]].\nAas had [[48.2 percent;48.2;%]].\nThe margin of error was [[2.5 points;2.5;pp]].", "vote", nil},
		{"a rise and its amounts", "The yard reported a [[12.5%;12.5;%]] rise in sales.\nSales came to [[$450 million;450e6;USD]], up from [[$400 million;400e6;USD]].", "sales",
			[]string{"GROWTH holds a3 a2 a1: $400 million to $450 million is up 12.5 percent; 12.5 percent stated"}},
		{"another rise", "The yard reported a [[17.5%;17.5;%]] rise in sales abroad.\nSales came to [[$450 million;450e6;USD]], up from [[$400 million;400e6;USD]].", "sales", nil},
		{"a share of what was settled", "The bank will pay [[$38 million;38e6;USD]] to settle.\nLawyers want [[$7.6 million;7.6e6;USD]], or [[a fifth;20;%]] of the settlement, in fees.", "sum",
			[]string{"SHARE holds a2 a1 a3: $7.6 million of $38 million is 20 percent; 20 percent stated"}},
	} {
		claims, ctx := marked(t, c.text)
		for i := range claims {
			claims[i].Measure = claim.Measure{Name: c.about}
			claims[i].Frame.Verb = "settle"
		}
		if got := wording(Checks(claims, ctx)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// Two sources, two years of one measure.
func TestYearlyGrowth(t *testing.T) {
	year := yearOf
	build := func(change func([]claim.Claim)) []string {
		claims, ctx := marked(t,
			"Sales at Lervik rose [[30 percent;30;%]] to [[€169 million;169e6;EUR]] last year.",
			"In 2024 Lervik had sold for [[€130 million;130e6;EUR]].")
		for i := range claims {
			claims[i].Measure = claim.Measure{Name: "sales", Qualifiers: []string{"timber"}}
			claims[i].Frame.Names = []string{"lervik"}
			claims[i].Period = year(2025)
		}
		claims[2].Period = year(2024)
		change(claims)
		return wording(Checks(claims, ctx))
	}
	for _, c := range []struct {
		name   string
		change func([]claim.Claim)
		want   string
	}{
		{"one year apart", func([]claim.Claim) {}, "GROWTH holds b1 a2 a1: €130 million to €169 million is up 30 percent; 30 percent stated"},
		{"it fails", func(cs []claim.Claim) { cs[0].Quantity.Value = quantity.MustParse("60") },
			"GROWTH fails b1 a2 a1: €130 million to €169 million is up 30 percent; 60 percent stated"},
		{"two years apart", func(cs []claim.Claim) { cs[2].Period = year(2023) }, ""},
		{"another measure", func(cs []claim.Claim) { cs[2].Measure.Qualifiers = []string{"fish"} }, ""},
		{"the owner among the qualifiers", func(cs []claim.Claim) { cs[1].Measure.Qualifiers = []string{"Lervik", "timber"} },
			"GROWTH holds b1 a2 a1: €130 million to €169 million is up 30 percent; 30 percent stated"},
		{"another company", func(cs []claim.Claim) { cs[2].Frame.Names = []string{"sandvik"} }, ""},
		{"a forecast", func(cs []claim.Claim) { cs[2].Status = claim.Expected }, ""},
		{"a quarter", func(cs []claim.Claim) { cs[1].Period.Start = cs[1].Period.End.AddDate(0, -3, 0) }, ""},
	} {
		var want []string
		if c.want != "" {
			want = []string{c.want}
		}
		if got := build(c.change); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, want %q", c.name, got, want)
		}
	}
}

func TestChecksWithoutDocument(t *testing.T) {
	claims, ctx := marked(t, "The fair drew [[82]] people: [[47]] adults and [[35]] children.")
	ctx.Sources[0].Document = nil
	if got := Checks(claims, ctx); got != nil {
		t.Errorf("%v", got)
	}
	claims[0].Number = claim.Span{Start: 90, End: 900}
	ctx.Sources[0].Document = text.New("short")
	if got := Checks(claims, ctx); got != nil {
		t.Errorf("%v", got)
	}
}

func TestReadRange(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"from 12 to 18 May", "2026-05-12 2026-05-18"},
		{"August 3-9", "2026-08-03 2026-08-09"},
		{"Aug. 3–9, 2024", "2024-08-03 2024-08-09"},
		{"from August 3 to August 9", "2026-08-03 2026-08-09"},
		{"28 July to 4 August 2025", "2025-07-28 2025-08-04"},
		{"from 28 December 2025 to 3 January", ""},
		{"from Dec. 28 to Jan. 3", "2026-12-28 2027-01-03"},
		{"between the 3rd and the 9th of August", "2026-08-03 2026-08-09"},
		{"27 February to 2 March 2024", "2024-02-27 2024-03-02"},
		{"30 to 31 February", ""},
		{"from 3 to 9", ""},
		{"9 to 3 August", ""},
		{"on 3 August", ""},
		{"from 12 to 18 May and 4 to 9 June", ""},
		{"opens on 3 August and closes on August 9", "2026-08-03 2026-08-09"},
		{"opens on 3 August, and tickets sell on August 9", ""},
	} {
		d, ok := readRange(tokens(c.in), 2026)
		got := ""
		if ok {
			got = d.first.Format(time.DateOnly) + " " + d.last.Format(time.DateOnly)
		}
		if got != c.want {
			t.Errorf("%q is %q, want %q", c.in, got, c.want)
		}
	}
}

// Whatever the text and the spans, Checks neither panics nor invents.
func FuzzChecks(f *testing.F) {
	f.Add("The fair drew 82 people: 47 adults and 35 children, from 12 to 18 May.", 14, 25, 40)
	f.Fuzz(func(t *testing.T, s string, a, b, c int) {
		var claims []claim.Claim
		n := len([]rune(s))
		for i, p := range []int{a, b, c} {
			claims = append(claims, claim.Claim{
				ID: fmt.Sprint(i), SourceID: "a", Sentence: claim.Span{Start: 0, End: n},
				Number: claim.Span{Start: p, End: p + 2}, Quantity: q(fmt.Sprint(i+1), percent),
			})
		}
		for _, ch := range Checks(claims, Context{Sources: []Source{{ID: "a", Document: text.New(s)}}}) {
			if ch.Expression == "" || len(ch.ClaimIDs) == 0 {
				t.Errorf("%+v", ch)
			}
		}
	})
}

func BenchmarkChecks(b *testing.B) {
	claims, ctx := marked(b, strings.Repeat("The fair drew [[82]] people: [[47]] adults and [[35]] children, and sales rose [[30 percent;30;%]] to [[$169;169;USD]] from [[$130;130;USD]].\n", 50))
	for i := range claims {
		claims[i].ID = fmt.Sprint(i)
	}
	b.SetBytes(int64(len(ctx.Sources[0].Document.Text)))
	b.ReportAllocs()
	for b.Loop() {
		Checks(claims, ctx)
	}
}

// The guide has a paragraph for every rule of a check and a section for every
// kind.
func TestChecksAreExplained(t *testing.T) {
	guide, err := os.ReadFile("../../docs/semantics.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("check_*.go")
	if err != nil {
		t.Fatal(err)
	}
	told := regexp.MustCompile(`Kind: (\w+), Rule: "([a-z.-]+)"`)
	n := 0
	for _, f := range files {
		code, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range told.FindAllStringSubmatch(string(code), -1) {
			n++
			if !strings.Contains(string(guide), "\n- `"+m[2]+"`") || !strings.Contains(string(guide), "\n### "+strings.ToUpper(m[1])+"\n") {
				t.Errorf("docs/semantics.md has no paragraph for %s", m[2])
			}
			if kind, _, _ := strings.Cut(m[2], "."); !strings.EqualFold(kind, m[1]) {
				t.Errorf("rule %s belongs to kind %s", m[2], m[1])
			}
		}
	}
	if n < 11 {
		t.Errorf("%d rules found in the code", n)
	}
}
