package field

import "strings"

// The parts of an address. The country (Context.Country) decides which of them
// there are and how they are written.
var (
	addressLine1   = &typed{rules{hints: Hints{Autocomplete: "address-line1", EnterKeyHint: "next"}, normalise: line, check: checkFree}}
	addressLine2   = &typed{rules{hints: Hints{Autocomplete: "address-line2", EnterKeyHint: "next"}, normalise: line, check: checkFree}}
	addressCity    = &typed{rules{hints: Hints{Autocomplete: "address-level2", EnterKeyHint: "next"}, normalise: line, check: checkFree}}
	addressCountry = place(countries, CountryUnknown, Hints{Autocomplete: "country", EnterKeyHint: "next", MaxLength: 80})
)

// addressParts are the letters that stand for each kind in the tables.
var addressParts = []struct {
	letter byte
	kind   string
}{
	{'A', "address-line1"}, {'A', "address-line2"}, {'C', "address-city"}, {'S', "address-region"}, {'Z', "address-postal-code"},
}

// IsAddressPart reports whether a kind is a part of an address that follows its
// country.
func IsAddressPart(kind string) bool {
	for _, p := range addressParts {
		if p.kind == kind {
			return true
		}
	}
	return false
}

// AddressOrder returns the kinds of the parts of an address in a country (what
// Country returns) in the order that people there write them, the country
// first. A part that isn't used there is left out. For "" it returns every
// part.
func AddressOrder(country string) []string {
	kinds := []string{AddressCountry}
	for _, letter := range []byte(addressLetters(country)) {
		for _, p := range addressParts {
			if p.letter == letter {
				kinds = append(kinds, p.kind)
			}
		}
	}
	return kinds
}

// AddressPart describes one part of an address in a country: whether it is used
// and required there, and what it is called, which is one of AddressLabels, or
// "" for the form's own word. country is as for AddressOrder.
func AddressPart(country, kind string) (used, required bool, label string) {
	if kind == AddressCountry {
		return true, true, ""
	}
	for _, p := range addressParts {
		if p.kind == kind {
			used = strings.IndexByte(addressLetters(country), p.letter) >= 0
			required = used && kind != "address-line2" && strings.IndexByte(entryOf(addressRequired, country, "AC"), p.letter) >= 0
			return used, required, addressLabel(country, p.letter, used)
		}
	}
	return false, false, ""
}

func addressLetters(country string) string {
	if country == "" {
		return "ACSZ"
	}
	return entryOf(addressOrders, country, "AC")
}

func addressLabel(country string, letter byte, used bool) string {
	switch {
	case !used || country == "":
		return ""
	case letter == 'C':
		return entryOf(cityLabels, country, "")
	case letter == 'S':
		return entryOf(regionLabels, country, "province")
	case letter == 'Z':
		return entryOf(postalLabels, country, "postal-code")
	}
	return ""
}

// isCountry reports whether code is the two letters of a country, in capitals.
func isCountry(code string) bool {
	return placeOf(countries, code) != ""
}

// Country returns the two letters of a country that is written in any way
// that address-country understands; "" for anything else.
func Country(raw string) string {
	if isCountry(raw) {
		return raw
	}
	if code := addressCountry.Normalise(raw); isCountry(code) {
		return code
	}
	return ""
}

// addressRegion is a region of a country, whatever it is called there. States
// and provinces of the US and Canada are written with their two letters;
// elsewhere everything is as it is typed.
type addressRegion struct{ country string }

func (f addressRegion) Normalise(raw string) string {
	if entry := findPlace(f.table(), folded(raw)); entry != "" {
		return entry[:2]
	}
	return line(raw)
}

func (f addressRegion) table() string {
	switch f.country {
	case "US":
		return states
	case "CA":
		return provinces
	}
	return ""
}

func (addressRegion) Format(normal string) string { return normal }

func (f addressRegion) Check(normal string, c Context) Result {
	r := checkText(normal)
	if f.country = c.Country; r.State == Valid && f.table() != "" && findPlace(f.table(), normal) == "" {
		return doubt(RegionUnknown)
	}
	return r
}

func (addressRegion) Mask(normal string) string { return veil(normal) }

func (addressRegion) Hints(Context) Hints {
	return Hints{Autocomplete: "address-level1", EnterKeyHint: "next"}
}

func (addressRegion) edit(before, after string) (string, int) { return keep(before, after, plainLine) }

func (addressRegion) in(c Context) Field { return addressRegion{c.Country} }

const provinces = "AB Alberta|BC British Columbia/Colombie-Britannique|MB Manitoba|NB New Brunswick/Nouveau-Brunswick|" +
	"NL Newfoundland and Labrador/Newfoundland/Terre-Neuve-et-Labrador|NS Nova Scotia/Nouvelle-Écosse|NT Northwest Territories/Territoires du Nord-Ouest|" +
	"NU Nunavut|ON Ontario|PE Prince Edward Island/Île-du-Prince-Édouard|QC Quebec/Québec|SK Saskatchewan|YT Yukon|"
