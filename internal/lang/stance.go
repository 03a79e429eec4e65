package lang

// Stance is what a word says of how a source stands to a number; several may
// be true of one word.
type Stance uint8

// The stances.
const (
	SaysExpected Stance = 1 << iota
	SaysMaybe
	SaysDenied
	SaysPart
	SaysSay
)

// Stances are the lists of words, by the names that the tables give them.
var Stances = map[string]Stance{"expected": SaysExpected, "maybe": SaysMaybe, "denied": SaysDenied, "part": SaysPart, "say": SaysSay}
