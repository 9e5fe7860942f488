package field

// cardCode is a card's security code: 4 digits on American Express, else 3.
// It is asked for once and must never be stored (PCI DSS 3.3.1).
type cardCode struct{}

func (cardCode) Normalise(raw string) string {
	return afterLabel(compact(unwrapped(afterLabel(fold(raw), ""))), "")
}

func (cardCode) Format(normal string) string { return normal }

func (cardCode) Check(normal string, c Context) Result {
	least, most, problem := codeDigits(c.Brand)
	switch {
	case normal == "":
		return Result{}
	case !digitsOnly(normal):
		return Result{Invalid, "", CodeCharacters}
	case len(normal) < least:
		return Result{Partial, "", problem}
	case len(normal) > most:
		return Result{Invalid, "", problem}
	}
	return Result{State: Valid}
}

// codeDigits returns how many digits a brand's code has. While the brand is
// unknown, 3 and 4 are right.
func codeDigits(id string) (least, most int, p Problem) {
	for i := range brands {
		if brands[i].id != id {
			continue
		}
		if brands[i].code == 4 {
			return 4, 4, CodeNeeds4
		}
		return 3, 3, CodeNeeds3
	}
	return 3, 4, CodeNeeds3Or4
}

func (cardCode) Mask(normal string) string { return veil(normal) }

func (cardCode) Hints(Context) Hints {
	return Hints{Autocomplete: "cc-csc", InputMode: "numeric", EnterKeyHint: "next", MaxLength: 10, Secret: true}
}

func (f cardCode) edit(before, after string) (string, int) { return editCode(f, before, after) }
