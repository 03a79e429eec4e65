// Package names has the contract's words for the domain's constants: the names
// of its enums' values without their prefixes.
package names

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// The names, by constant.
var (
	Approximations = map[quantity.Approximation]string{
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
	Statuses = map[claim.Status]string{
		claim.Actual:       "ACTUAL",
		claim.Expected:     "EXPECTED",
		claim.Hypothetical: "HYPOTHETICAL",
		claim.Denied:       "DENIED",
	}
	Verdicts = map[compare.Verdict]string{
		compare.Agreement: "AGREEMENT",
		compare.Conflict:  "CONFLICT",
	}
	ReasonKinds = map[compare.ReasonKind]string{
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
	CheckKinds = map[compare.CheckKind]string{
		compare.Sum:        "SUM",
		compare.Growth:     "GROWTH",
		compare.Share:      "SHARE",
		compare.Difference: "DIFFERENCE",
		compare.Duration:   "DURATION",
	}
)
