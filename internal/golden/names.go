package golden

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// The names that expectation files use: the contract's, without the prefixes
// of their enums.
var (
	approximations = map[quantity.Approximation]string{
		quantity.Exact:    "EXACT",
		quantity.About:    "ABOUT",
		quantity.Nearly:   "NEARLY",
		quantity.MoreThan: "MORE_THAN",
		quantity.AtLeast:  "AT_LEAST",
		quantity.LessThan: "LESS_THAN",
		quantity.UpTo:     "UP_TO",
		quantity.Range:    "RANGE",
		quantity.Order:    "ORDER",
	}
	statuses = map[claim.Status]string{
		claim.Actual:       "ACTUAL",
		claim.Expected:     "EXPECTED",
		claim.Hypothetical: "HYPOTHETICAL",
		claim.Denied:       "DENIED",
	}
	reasonKinds = map[compare.ReasonKind]string{
		compare.Converted:           "CONVERTED",
		compare.Equal:               "EQUAL",
		compare.Rounding:            "ROUNDING",
		compare.Bound:               "BOUND",
		compare.Approximate:         "APPROXIMATE",
		compare.PercentPointMixup:   "PERCENT_POINT_MIXUP",
		compare.PlanVsActual:        "PLAN_VS_ACTUAL",
		compare.DifferentPopulation: "DIFFERENT_POPULATION",
		compare.Superseded:          "SUPERSEDED",
		compare.Revised:             "REVISED",
		compare.Tension:             "TENSION",
		compare.ScopeUnstated:       "SCOPE_UNSTATED",
		compare.Value:               "VALUE",
	}
	checkKinds = map[compare.CheckKind]string{
		compare.Sum:        "SUM",
		compare.Growth:     "GROWTH",
		compare.Share:      "SHARE",
		compare.Difference: "DIFFERENCE",
		compare.Duration:   "DURATION",
	}
)

// known says whether a name from a file is one of a table; a misspelt kind
// must not pass for an assertion.
func known[K comparable](table map[K]string, name string) bool {
	for _, n := range table {
		if n == name {
			return true
		}
	}
	return false
}
