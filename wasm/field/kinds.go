package field

// Traits say what a form can do with fields of a kind, apart from what counts
// as a right value. The zero value is a kind that is typed into, and for which
// a form has no rules of its own.
type Traits struct {
	Options   bool   // the answer is the id of one of the form's options
	Lengths   bool   // the form can bound how long a value is
	Limits    Limits // the form can bound the value itself
	Steps     bool   // a value is a number of steps above its lower limit; it has both limits
	Tick      bool   // it is ticked, rather than filled in
	Countries bool   // it is chosen from the page's own list of countries
	NoInitial bool   // only the customer gives it: no form brings a value
	// Once: a value may be looked at once only, and must never be stored,
	// sealed or not, as a card's security code (PCI DSS 3.3.1).
	Once bool
}

// Kinds that other code has to name.
const (
	CardNumber     = "card-number"
	USState        = "us-state"
	AddressCountry = "address-country"
)

// kinds lists every kind in the order of Kinds.
var kinds = []struct {
	name  string
	field Field
	Traits
}{
	{CardNumber, cardNumber{}, Traits{NoInitial: true}},
	{"card-expiry", cardExpiry{}, Traits{NoInitial: true}},
	{"card-code", cardCode{}, Traits{NoInitial: true, Once: true}},
	{"card-name", cardName{}, Traits{}},
	{"postal-code", postalCode{}, Traits{}},
	{"text", text{}, Traits{Lengths: true}},
	{"multiline", multiline{}, Traits{Lengths: true}},
	{"secret", secret, Traits{Lengths: true}},
	{"key-value", keyValue, Traits{}},
	{"number", number, Traits{Limits: Numbers}},
	{"date", anyDate, Traits{Limits: Days}},
	{"date-of-birth", dateOfBirth, Traits{Limits: Days}},
	{"time", clock, Traits{}},
	{"email", email, Traits{}},
	{"phone", phone, Traits{}},
	{"hyperlink", hyperlink, Traits{}},
	{USState, usState, Traits{}},
	{"country", country, Traits{Countries: true}},
	{"ssn", ssn, Traits{}},
	{"itin", itin, Traits{}},
	{"ein", ein, Traits{}},
	{"aba-routing", abaRouting, Traits{}},
	{"bank-account", bankAccount, Traits{}},
	{"iban", iban, Traits{}},
	{"passport", passport, Traits{}},
	{"mrz", mrz, Traits{}},
	{"drivers-licence", driversLicence, Traits{}},
	{"list", list, Traits{Options: true}},
	{"radio", radio, Traits{Options: true}},
	{"checkbox", checkbox, Traits{Tick: true}},
	{"slider", slider, Traits{Limits: Numbers, Steps: true}},
	{AddressCountry, addressCountry, Traits{Countries: true}},
	{"address-line1", addressLine1, Traits{}},
	{"address-line2", addressLine2, Traits{}},
	{"address-city", addressCity, Traits{}},
	{"address-region", addressRegion{}, Traits{}},
	{"address-postal-code", addressPostal{}, Traits{}},
	{"file", document, Traits{NoInitial: true}},
	{"signature", signature, Traits{NoInitial: true}},
}

// Lookup returns the field of a kind.
func Lookup(kind string) (Field, bool) {
	if i := indexOf(kind); i >= 0 {
		return kinds[i].field, true
	}
	return nil, false
}

// TraitsOf returns the traits of a kind; those of an unknown one are none.
func TraitsOf(kind string) Traits {
	if i := indexOf(kind); i >= 0 {
		return kinds[i].Traits
	}
	return Traits{}
}

// indexOf returns where a kind is in kinds, -1 if it is not. It is not inlined,
// as the loop at every call would add kilobytes to the page.
//
//go:noinline
func indexOf(kind string) int {
	for i := range kinds {
		if kinds[i].name == kind {
			return i
		}
	}
	return -1
}

// Kinds returns the names of all kinds, those of cards first.
func Kinds() []string { return KindsWith(func(Traits) bool { return true }) }

// KindsWith returns the names of the kinds for whose traits such is true.
func KindsWith(such func(Traits) bool) []string {
	var names []string
	for i := range kinds {
		if such(kinds[i].Traits) {
			names = append(names, kinds[i].name)
		}
	}
	return names
}
