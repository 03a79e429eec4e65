package lang

import "github.com/seed4521bc5c/crosscheck/internal/unit"

// currencies are the names of the currencies that have a sign or a code in
// print, as the unit tables name them.
var currencies = map[string]string{
	"USD": "dollar", "CNY": "Chinese yuan", "EUR": "euro", "GBP": "pound sterling", "KRW": "South Korean won",
	"JPY": "Japanese yen", "HKD": "Hong Kong dollar", "TWD": "New Taiwan dollar", "AUD": "Australian dollar",
	"CAD": "Canadian dollar", "SGD": "Singapore dollar", "NZD": "New Zealand dollar", "CHF": "Swiss franc",
	"INR": "Indian rupee", "RUB": "Russian ruble", "BRL": "Brazilian real", "THB": "Thai baht",
	"VND": "Vietnamese dong", "PHP": "Philippine peso", "TRY": "Turkish lira",
}

// Currency gives the unit of an ISO 4217 code.
func Currency(code string) unit.Unit {
	return unit.Unit{Code: code, Name: currencies[code], Dimension: unit.Money}
}
