// Package unit names what quantities are measured in: ISO 4217 currencies,
// UCUM units, the percent sign, and counted things.
package unit

// Dimension is the kind of a unit: quantities of different dimensions are
// never compared.
type Dimension uint8

// The dimensions.
const (
	Count Dimension = iota // counted things; the noun is in Unit.Name
	Money
	Percent
	PercentagePoint // "2.5 points" of a share; basis points convert
	Duration
	Length
	Area
	Volume
	Mass
	Speed
	Temperature
	Energy
	Power
	Pressure
	Frequency
	Data
	DataRate
	Angle
	Electric
	Multiple // "twice", "threefold"
	Rank     // ordinals: "second in the poll", "150th anniversary"
	Age
	Score // points, goals, index points, magnitudes: numbers on a scale of their own
	Other
)

// Unit is what a number is in.
type Unit struct {
	Code      string // ISO 4217, UCUM, "%", or "1" for a count
	Name      string // English singular: "dollar", "kilometre", "document"
	Dimension Dimension
	Per       string // "per" unit's name in a rate: "barrel", "year"; empty otherwise
}
