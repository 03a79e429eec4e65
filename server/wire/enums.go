package wire

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// An enum ties a domain type's constants to the contract's.
type enum[D ~uint8, P ~int32] []P

// proto is the contract's value; its zero, "unspecified", for a constant that
// the contract lacks.
func (e enum[D, P]) proto(d D) P {
	if int(d) >= len(e) {
		return 0
	}
	return e[d]
}

// domain is the domain's constant, false for "unspecified" and for a value of
// a later contract.
func (e enum[D, P]) domain(p P) (D, bool) {
	if p == 0 {
		return 0, false
	}
	for d, have := range e {
		if have == p {
			return D(d), true
		}
	}
	return 0, false
}

var approximations = enum[quantity.Approximation, pb.Approximation]{
	quantity.Exact:    pb.Approximation_APPROXIMATION_EXACT,
	quantity.About:    pb.Approximation_APPROXIMATION_ABOUT,
	quantity.Nearly:   pb.Approximation_APPROXIMATION_NEARLY,
	quantity.MoreThan: pb.Approximation_APPROXIMATION_MORE_THAN,
	quantity.AtLeast:  pb.Approximation_APPROXIMATION_AT_LEAST,
	quantity.LessThan: pb.Approximation_APPROXIMATION_LESS_THAN,
	quantity.UpTo:     pb.Approximation_APPROXIMATION_UP_TO,
	quantity.Range:    pb.Approximation_APPROXIMATION_RANGE,
	quantity.Order:    pb.Approximation_APPROXIMATION_ORDER,
}

var dimensions = enum[unit.Dimension, pb.Dimension]{
	unit.Count:           pb.Dimension_DIMENSION_COUNT,
	unit.Money:           pb.Dimension_DIMENSION_MONEY,
	unit.Percent:         pb.Dimension_DIMENSION_PERCENT,
	unit.PercentagePoint: pb.Dimension_DIMENSION_PERCENTAGE_POINT,
	unit.Duration:        pb.Dimension_DIMENSION_DURATION,
	unit.Length:          pb.Dimension_DIMENSION_LENGTH,
	unit.Area:            pb.Dimension_DIMENSION_AREA,
	unit.Volume:          pb.Dimension_DIMENSION_VOLUME,
	unit.Mass:            pb.Dimension_DIMENSION_MASS,
	unit.Speed:           pb.Dimension_DIMENSION_SPEED,
	unit.Temperature:     pb.Dimension_DIMENSION_TEMPERATURE,
	unit.Energy:          pb.Dimension_DIMENSION_ENERGY,
	unit.Power:           pb.Dimension_DIMENSION_POWER,
	unit.Pressure:        pb.Dimension_DIMENSION_PRESSURE,
	unit.Frequency:       pb.Dimension_DIMENSION_FREQUENCY,
	unit.Data:            pb.Dimension_DIMENSION_DATA,
	unit.DataRate:        pb.Dimension_DIMENSION_DATA_RATE,
	unit.Angle:           pb.Dimension_DIMENSION_ANGLE,
	unit.Electric:        pb.Dimension_DIMENSION_ELECTRIC,
	unit.Multiple:        pb.Dimension_DIMENSION_MULTIPLE,
	unit.Rank:            pb.Dimension_DIMENSION_RANK,
	unit.Age:             pb.Dimension_DIMENSION_AGE,
	unit.Score:           pb.Dimension_DIMENSION_SCORE,
	unit.Other:           pb.Dimension_DIMENSION_OTHER,
}

var statuses = enum[claim.Status, pb.ClaimStatus]{
	claim.Actual:       pb.ClaimStatus_CLAIM_STATUS_ACTUAL,
	claim.Expected:     pb.ClaimStatus_CLAIM_STATUS_EXPECTED,
	claim.Hypothetical: pb.ClaimStatus_CLAIM_STATUS_HYPOTHETICAL,
	claim.Denied:       pb.ClaimStatus_CLAIM_STATUS_DENIED,
}

var verdicts = enum[compare.Verdict, pb.Verdict]{
	compare.Agreement: pb.Verdict_VERDICT_AGREEMENT,
	compare.Conflict:  pb.Verdict_VERDICT_CONFLICT,
}

var reasonKinds = enum[compare.ReasonKind, pb.ReasonKind]{
	compare.Converted:           pb.ReasonKind_REASON_KIND_CONVERTED,
	compare.Equal:               pb.ReasonKind_REASON_KIND_EQUAL,
	compare.Rounding:            pb.ReasonKind_REASON_KIND_ROUNDING,
	compare.Bound:               pb.ReasonKind_REASON_KIND_BOUND,
	compare.Approximate:         pb.ReasonKind_REASON_KIND_APPROXIMATE,
	compare.PercentPointMixup:   pb.ReasonKind_REASON_KIND_PERCENT_POINT_MIXUP,
	compare.PlanVsActual:        pb.ReasonKind_REASON_KIND_PLAN_VS_ACTUAL,
	compare.DifferentPopulation: pb.ReasonKind_REASON_KIND_DIFFERENT_POPULATION,
	compare.Superseded:          pb.ReasonKind_REASON_KIND_SUPERSEDED,
	compare.Revised:             pb.ReasonKind_REASON_KIND_REVISED,
	compare.Tension:             pb.ReasonKind_REASON_KIND_TENSION,
	compare.ScopeUnstated:       pb.ReasonKind_REASON_KIND_SCOPE_UNSTATED,
	compare.Value:               pb.ReasonKind_REASON_KIND_VALUE,
}

var boundReadings = enum[compare.Bounds, pb.BoundReading]{
	compare.SoftBounds:    pb.BoundReading_BOUND_READING_SOFT,
	compare.StrictBounds:  pb.BoundReading_BOUND_READING_STRICT,
	compare.LenientBounds: pb.BoundReading_BOUND_READING_LENIENT,
}

var checkKinds = enum[compare.CheckKind, pb.CheckKind]{
	compare.Sum:        pb.CheckKind_CHECK_KIND_SUM,
	compare.Growth:     pb.CheckKind_CHECK_KIND_GROWTH,
	compare.Share:      pb.CheckKind_CHECK_KIND_SHARE,
	compare.Difference: pb.CheckKind_CHECK_KIND_DIFFERENCE,
	compare.Duration:   pb.CheckKind_CHECK_KIND_DURATION,
}
