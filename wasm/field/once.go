package field

// ShowOnce reports whether a value of f may be looked at once only, and must
// never be stored, sealed or not: a card's security code (PCI DSS 3.3.1).
func ShowOnce(f Field) bool {
	_, ok := f.(shownOnce)
	return ok
}

// A shownOnce is a field with such values.
type shownOnce interface{ shownOnce() }

func (cardCode) shownOnce() {}
