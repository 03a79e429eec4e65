package quantity

// Interval is the set of values that a written number can stand for. A bound
// that is not valid is open to infinity.
type Interval struct {
	Lower, Upper         Decimal
	LowerOpen, UpperOpen bool
	Rule                 string // id of the rule that made it: "bare.trailing-zeros"
}
