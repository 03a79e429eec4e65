package lang

import "github.com/seed4521bc5c/crosscheck/internal/unit"

var dimensions = map[string]unit.Dimension{
	"count": unit.Count, "money": unit.Money, "percent": unit.Percent, "point": unit.PercentagePoint,
	"duration": unit.Duration, "length": unit.Length, "area": unit.Area, "volume": unit.Volume,
	"mass": unit.Mass, "speed": unit.Speed, "temperature": unit.Temperature, "energy": unit.Energy,
	"power": unit.Power, "pressure": unit.Pressure, "frequency": unit.Frequency, "data": unit.Data,
	"datarate": unit.DataRate, "angle": unit.Angle, "electric": unit.Electric, "multiple": unit.Multiple,
	"rank": unit.Rank, "age": unit.Age, "score": unit.Score, "other": unit.Other,
}

// Dimension gives the dimension that a table names; an unknown name panics,
// since the tables are compiled in.
func Dimension(name string) unit.Dimension {
	d, ok := dimensions[name]
	if !ok {
		panic("lang: no dimension " + name)
	}
	return d
}

// Unit makes a unit of a table's columns.
func Unit(code, name, dimension string) unit.Unit {
	return unit.Unit{Code: code, Name: name, Dimension: Dimension(dimension)}
}
