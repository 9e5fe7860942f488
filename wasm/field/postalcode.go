package field

import (
	"strings"
	"unicode"
)

// postalCode is the postal code of a card's billing address, of any country:
// up to 12 characters with a letter or digit among them. A check by country
// would turn real people away, so there is none.
type postalCode struct{}

const maxPostalCode = 12

// Normalise writes letters upper case and the nine digits of a US ZIP+4 with
// their hyphen; spaces and hyphens inside other codes stay, as they are part
// of them. A label with a colon goes, and the Japanese sign for a postal code, and
// the end of a sentence.
func (postalCode) Normalise(raw string) string {
	s := strings.ToUpper(strings.Trim(afterColon(folded(raw)), " -"))
	if bare := strings.Trim(s, " -.,〒"); bare != "" {
		s = bare
	}
	if zip := compact(s); len(zip) == 9 && digitsOnly(zip) && digitsOnly(s[:5]) && digitsOnly(s[len(s)-4:]) {
		return zip[:5] + "-" + zip[5:]
	}
	return s
}

func (postalCode) Format(normal string) string { return normal }

func (postalCode) Check(normal string, _ Context) Result {
	switch {
	case normal == "":
		return Result{}
	case longerThan(normal, maxPostalCode):
		return Result{Invalid, "", PostalCodeTooLong}
	case strings.IndexFunc(normal, alphanumeric) < 0:
		return Result{Invalid, "", PostalCodeCharacters}
	}
	return Result{State: Valid}
}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func (postalCode) Mask(normal string) string { return veil(normal) }

func (postalCode) Hints(Context) Hints {
	return Hints{Autocomplete: "postal-code", EnterKeyHint: "done", MaxLength: 40}
}

func (postalCode) edit(before, after string) (string, int) { return keep(before, after, plainLine) }
