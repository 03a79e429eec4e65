package align

import (
	"math"
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// The features of a pair. Each is 0 to 1 where not said otherwise; the names
// are those of weights.tsv.
const (
	fBias = iota
	fHeadSame
	fHeadSimilar
	fHeadApart
	fHeadMissing
	fPersonBoth
	fModsShared
	fModsApart
	fComplementShared
	fComplementApart
	fVerbSame
	fVerbSimilar
	fVerbApart
	fRoleSame
	fPartyShared
	fPartyApart
	fPhraseCosine
	fPhraseContained
	fCoreCosine
	fCoreContained
	fClauseCosine
	fClauseContained
	fWideCosine
	fWideContained
	fAcross
	fPhraseAlike
	fCoreAlike
	fAcrossAlike
	fBefore
	fNamesShared
	fNamesApart
	fWhoShared
	fWhoApart
	fPeriodSame
	fPeriodApart
	fPeriodOne
	fChangeSame
	fChangeApart
	fChangeLevel
	fStatusSame
	fPart
	fOrdinalApart
	fAttributive
	fLead
	fLeadApart
	fAttribution
	fMoney
	fPercent
	fDuration
	fCount
	fRank
	fUnitSame
	fAgeApart
	fNamedApart
	fNationShared
	fPersonNation
	fShareGrowth
	fWhenSame
	fWhenApart
	fHeadVerb
	fHeadParty
	fPersonVerb
	fNothingApart
	fSubjectShared
	fSubjectApart
	fBeside
	fBesideNext
	fBesideApart
	fWhichSame
	fAgeSubject
	nIdentity // features up to here look at words alone

	fScaleNear = iota - 1
	fScaleFar
	fRareEqual
	fSmallEqual
	fVague
	fLoose
	fFirst // the first score, in log-odds
	fRankA // 1 where the pair is the best of its claim in the other source, falling with each rival that is better
	fRankB
	fMargin // log-odds above the best rival
	fEqual
	fRivalEqual // a rival of either claim in the other source has the equal value
	fAlone
	nFeatures
)

var featureNames = [nFeatures]string{
	fBias: "bias", fHeadSame: "head.same", fHeadSimilar: "head.similar", fHeadApart: "head.apart", fHeadMissing: "head.missing",
	fPersonBoth: "head.person", fModsShared: "modifiers.shared", fModsApart: "modifiers.apart",
	fComplementShared: "complement.shared", fComplementApart: "complement.apart",
	fVerbSame: "verb.same", fVerbSimilar: "verb.similar", fVerbApart: "verb.apart", fRoleSame: "role.same",
	fPartyShared: "party.shared", fPartyApart: "party.apart", fPhraseCosine: "phrase.cosine", fPhraseContained: "phrase.contained",
	fCoreCosine: "core.cosine", fCoreContained: "core.contained", fClauseCosine: "clause.cosine", fClauseContained: "clause.contained",
	fWideCosine: "sentence.cosine", fWideContained: "sentence.contained", fAcross: "across", fPhraseAlike: "phrase.alike", fCoreAlike: "core.alike", fAcrossAlike: "across.alike", fBefore: "before",
	fNamesShared: "names.shared", fNamesApart: "names.apart", fWhoShared: "who.shared", fWhoApart: "who.apart",
	fPeriodSame: "period.same", fPeriodApart: "period.apart", fPeriodOne: "period.one", fChangeSame: "change.same", fChangeApart: "change.apart",
	fChangeLevel: "change.level", fStatusSame: "status.same", fPart: "part.apart", fOrdinalApart: "ordinal.apart", fAttributive: "attributive",
	fLead: "lead.both", fLeadApart: "lead.apart", fAttribution: "attribution.shared",
	fMoney: "is.money", fPercent: "is.percent", fDuration: "is.duration", fCount: "is.count", fRank: "is.rank", fUnitSame: "unit.same", fAgeApart: "age.apart", fNamedApart: "modifiers.named.apart", fNationShared: "nation.shared", fPersonNation: "person+nation.shared", fShareGrowth: "percent+change.level", fWhenSame: "when.same", fWhenApart: "when.apart",
	fHeadVerb: "head.same+verb.same", fHeadParty: "head.same+party.shared", fPersonVerb: "person+verb.same", fNothingApart: "nothing.apart", fSubjectShared: "subject.shared", fSubjectApart: "subject.apart",
	fLoose: "value.loose", fBeside: "beside.equal", fBesideNext: "beside.next", fBesideApart: "beside.apart", fWhichSame: "which.same", fAgeSubject: "age+subject.shared",
	fScaleNear: "scale.near", fScaleFar: "scale.far", fRareEqual: "value.rare", fSmallEqual: "value.small", fVague: "value.vague",
	fFirst: "first.score", fRankA: "rank.best", fRankB: "rank.other", fMargin: "margin", fEqual: "value.equal",
	fRivalEqual: "rival.equal", fAlone: "alone",
}

// vector holds the features of a pair in single precision: it is kept by the
// hundred thousand.
type vector [nFeatures]float32

// identity fills in what the words say of a pair.
func (s *story) identity(i, j int, out *vector) {
	var v [nFeatures]float64
	a, b := &s.facts[i], &s.facts[j]
	x, y := s.claims[i], s.claims[j]
	s.between(s.source[i], s.source[j])
	v[fBias] = 1
	set := func(k int, is bool) {
		if is {
			v[k] = 1
		}
	}
	switch {
	case a.head == "" || b.head == "":
		v[fHeadMissing] = 1
	case a.head == b.head, s.within(a.head, b.alias), s.within(b.head, a.alias):
		v[fHeadSame] = 1
	default:
		sim := lexicon.Similarity(x.Frame.Head, y.Frame.Head, lexicon.Noun)
		v[fHeadSimilar] = sim
		set(fHeadApart, sim < 0.2)
	}
	set(fPersonBoth, a.head != b.head && lexicon.IsPerson(x.Frame.Head) && lexicon.IsPerson(y.Frame.Head))
	v[fModsShared], v[fModsApart] = s.sharedApart(a.mods, b.mods)
	v[fComplementShared], v[fComplementApart] = s.sharedApart(a.comp, b.comp)
	switch {
	case a.verb == "" || b.verb == "":
	case a.verb == b.verb:
		v[fVerbSame] = 1
	default:
		sim := lexicon.Similarity(x.Frame.Verb, y.Frame.Verb, lexicon.Verb)
		v[fVerbSimilar] = sim
		set(fVerbApart, sim < 0.2)
	}
	set(fRoleSame, x.Frame.Role == y.Frame.Role && x.Frame.Role != claim.NoRole)
	v[fPartyShared], v[fPartyApart] = s.sharedApart(a.party, b.party)
	v[fPhraseCosine], v[fPhraseContained] = s.overlap(a.phrase, b.phrase)
	v[fCoreCosine], v[fCoreContained] = s.overlap(a.core, b.core)
	v[fClauseCosine], v[fClauseContained] = s.overlap(a.clause, b.clause)
	v[fWideCosine], v[fWideContained] = s.overlap(a.wide, b.wide)
	// What one source says beside the number, another says in the rest of its sentence.
	v[fAcross] = max(s.contained(a.core, b.wide), s.contained(b.core, a.wide))
	v[fPhraseAlike], v[fCoreAlike] = s.alike(a.phrase, b.phrase), s.alike(a.core, b.core)
	v[fAcrossAlike] = max(s.alike(a.core, b.clause), s.alike(b.core, a.clause))
	v[fBefore] = max(s.cosine(a.before, b.wide), s.cosine(b.before, a.wide), s.cosine(a.before, b.before))
	v[fNamesShared], v[fNamesApart] = s.sharedApart(a.names, b.names)
	v[fWhoShared], v[fWhoApart] = s.sharedApart(a.who, b.who)
	v[fSubjectShared], v[fSubjectApart] = s.sharedApart(a.subject, b.subject)
	v[fBeside], v[fBesideNext], v[fBesideApart] = s.beside(i, j)
	set(fWhichSame, slices.ContainsFunc(a.self.which, func(w string) bool { return slices.Contains(b.self.which, w) }))
	p, q := x.Period, y.Period
	if p.Known() && q.Known() {
		over := p.Start.Before(q.End) && q.Start.Before(p.End)
		set(fPeriodSame, over)
		set(fPeriodApart, !over)
	} else {
		set(fPeriodOne, p.Known() != q.Known())
	}
	if p.Text != "" && q.Text != "" {
		same, apart := s.sharedApart(a.when, b.when)
		v[fWhenSame], v[fWhenApart] = same, apart
	}
	c, d := x.Frame.Change, y.Frame.Change
	set(fChangeSame, c == d && c != claim.Level)
	set(fChangeApart, c != d && c != claim.Level && d != claim.Level)
	set(fChangeLevel, (c == claim.Level) != (d == claim.Level) && c != claim.ChangeTo && d != claim.ChangeTo)
	set(fStatusSame, x.Status == y.Status)
	set(fPart, x.Frame.Part != y.Frame.Part)
	set(fOrdinalApart, x.Frame.Ordinal != y.Frame.Ordinal)
	set(fAttributive, (x.Frame.Role == claim.Attribute) != (y.Frame.Role == claim.Attribute))
	set(fLead, x.Frame.Prominence < 2 && y.Frame.Prominence < 2)
	v[fLeadApart] = math.Min(1, math.Abs(float64(x.Frame.Prominence-y.Frame.Prominence))/20)
	set(fAttribution, x.Attribution.Name != "" && x.Attribution.Name == y.Attribution.Name)
	set(fMoney, a.kind.dim == unit.Money)
	set(fPercent, a.kind.dim == unit.Percent)
	set(fDuration, a.kind.dim == unit.Duration)
	set(fCount, a.kind.dim == unit.Count)
	set(fRank, a.kind.dim == unit.Rank)
	m, n := &a.number, &b.number
	set(fUnitSame, m.unit == n.unit)
	set(fAgeApart, (x.Quantity.Unit.Dimension == unit.Age) != (y.Quantity.Unit.Dimension == unit.Age))
	if m.point*n.point > 0 {
		r := math.Abs(math.Log10(m.point / n.point))
		set(fScaleNear, r < 0.25)
		set(fScaleFar, r > 1)
	} else {
		v[fScaleFar] = 1
	}
	_, v[fNamedApart] = s.sharedApart(a.named, b.named)
	v[fNationShared], _ = s.sharedApart(a.nation, b.nation)
	v[fPersonNation] = v[fNationShared] * v[fPersonBoth]
	v[fShareGrowth] = v[fPercent] * v[fChangeLevel]
	v[fHeadVerb] = v[fHeadSame] * max(v[fVerbSame], v[fVerbSimilar])
	v[fHeadParty] = v[fHeadSame] * v[fPartyShared]
	set(fPersonVerb, (lexicon.IsPerson(x.Frame.Head) || lexicon.IsPerson(y.Frame.Head)) && v[fVerbSame] == 1)
	if x.Quantity.Unit.Dimension == unit.Age && y.Quantity.Unit.Dimension == unit.Age {
		v[fAgeSubject] = v[fSubjectShared] // a person has one age
	}
	set(fNothingApart, v[fHeadApart]+v[fModsApart]+v[fComplementApart]+v[fVerbApart]+v[fPartyApart]+v[fWhoApart]+v[fPeriodApart]+v[fChangeApart] == 0)
	// Two sources hardly write one number of three digits of two things.
	equal, _ := same(m, n)
	set(fRareEqual, equal && min(m.relevant, n.relevant) >= 3)
	set(fSmallEqual, equal && m.point <= 12 && a.kind.dim != unit.Money)
	v[fLoose] = max(m.loose(), n.loose())
	set(fVague, x.Quantity.Approximation == quantity.Order || y.Quantity.Approximation == quantity.Order)
	for k := range fFirst {
		out[k] = float32(v[k])
	}
}

// within says whether a word stands in a bag.
func (s *story) within(word string, b bag) bool {
	t, ok := s.index[word]
	if !ok {
		return false
	}
	_, ok = slices.BinarySearch(b, t)
	return ok
}

// sharedApart says how much of the smaller bag both share, and whether both
// say something and nothing of it is shared.
func (s *story) sharedApart(a, b bag) (shared, apart float64) {
	if len(a) == 0 || len(b) == 0 {
		return 0, 0
	}
	c := s.contained(a, b)
	if c == 0 {
		return 0, 1
	}
	return c, 0
}
