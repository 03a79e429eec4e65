package origin

import (
	"reflect"
	"testing"
)

func TestCited(t *testing.T) {
	for _, c := range []struct{ sentence, want string }{
		{"The slide in Corrie killed 23 people, according to the Yonhap news agency.", "Yonhap"},
		{"The slide killed 23 people, according to Yonhap.", "Yonhap"},
		{"Reuters reported that 23 people were killed in Corrie.", "Reuters"},
		{"At least 23 people died in Corrie, an official told AFP.", "AFP"},
		{"At least 23 people died in Corrie, an official told state news agency TASS on Monday.", "TASS"},
		{"Twenty-three people died in Corrie (AP).", "AP"},
		{"Citing Xinhua, the paper put the dead at 23.", "Xinhua"},
		{"The official Xinhua News Agency said 23 people were killed.", "Xinhua"},
		{"The toll is 23, Interfax quoted a minister as saying.", "Interfax"},
		{"The toll, reported by the Associated Press, is 23.", "AP"},
		{"据新华社报道，山体滑坡造成23人死亡。", "Xinhua"},
		{"연합뉴스에 따르면 산사태로 23명이 숨졌다.", "Yonhap"},
		// Named, but not asked.
		{"Police held 23 people outside the Reuters building.", ""},
		{"Yonhap has 600 reporters.", ""},
		{"The AP course had 23 pupils.", ""},
		{"The paper's owner sold Bloomberg 23 terminals.", ""},
		{"TASSELS were sold to 23 buyers, according to the maker.", ""},
		{"", ""},
	} {
		if got := Cited(c.sentence); got != c.want {
			t.Errorf("%s: %q, want %q", c.sentence, got, c.want)
		}
	}
}

func TestChains(t *testing.T) {
	own := []Origin{{ID: "oa", SourceIDs: []string{"a"}}, {ID: "ob", SourceIDs: []string{"b"}}, {ID: "oc", SourceIDs: []string{"c", "d"}}}
	for _, c := range []struct {
		name    string
		credits map[string][]string
		cites   []Citation
		of      map[string]string
		added   []string // claims of the origins, in order, that have some
	}{
		{"none", nil, nil, nil, nil},
		{"one source alone", nil, []Citation{{"a", "a:1", "AP"}, {"a", "a:2", "AP"}}, map[string]string{}, nil},
		{"two sources", nil, []Citation{{"a", "a:1", "AP"}, {"b", "b:4", "AP"}}, map[string]string{"a:1": "new", "b:4": "new"}, []string{"a:1", "b:4"}},
		{"two agencies", nil, []Citation{{"a", "a:1", "AP"}, {"b", "b:4", "AFP"}}, map[string]string{}, nil},
		{"the agency's own story", map[string][]string{"c": {"AP"}}, []Citation{{"a", "a:1", "AP"}}, map[string]string{"a:1": "oc"}, []string{"a:1"}},
		{"the agency cites itself", map[string][]string{"c": {"AP"}}, []Citation{{"c", "c:1", "AP"}}, map[string]string{}, nil},
	} {
		out, of := Chains(own, c.credits, c.cites)
		var added []string
		for i, o := range out {
			added = append(added, o.ClaimIDs...)
			if i >= len(own) {
				for id := range of {
					if of[id] == o.ID {
						of[id] = "new"
					}
				}
				if o.Evidence != "name AP for single figures" || len(o.SourceIDs) != 2 {
					t.Errorf("%s: %+v", c.name, o)
				}
			}
		}
		if !reflect.DeepEqual(of, c.of) || !reflect.DeepEqual(added, c.added) {
			t.Errorf("%s: %v and %v, want %v and %v", c.name, of, added, c.of, c.added)
		}
		for _, o := range own {
			if o.ClaimIDs != nil {
				t.Errorf("%s: the origins that came in were changed", c.name)
			}
		}
	}
}
