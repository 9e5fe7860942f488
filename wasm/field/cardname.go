package field

import (
	"strings"
	"unicode"
)

// cardName is the name on a card, as card-validator takes it: anything of up
// to 255 characters that has a letter and is not a card number.
type cardName struct{}

func (cardName) Normalise(raw string) string {
	return strings.Join(strings.Fields(trim(plainLine(raw))), " ")
}

func (cardName) Format(normal string) string { return normal }

func (cardName) Check(normal string, _ Context) Result {
	switch {
	case normal == "":
		return Result{}
	case countDigits(fold(normal)) >= 12:
		return Result{Invalid, "", NameNumber}
	case longerThan(normal, 255):
		return Result{Invalid, "", NameTooLong}
	case strings.IndexFunc(normal, unicode.IsLetter) < 0:
		return Result{Partial, "", NameLetters}
	}
	return Result{State: Valid}
}

func (cardName) Mask(normal string) string { return veil(normal) }

func (cardName) Hints(Context) Hints {
	return Hints{Autocomplete: "cc-name", EnterKeyHint: "next"}
}

func (cardName) edit(before, after string) (string, int) { return keep(before, after, plainLine) }
