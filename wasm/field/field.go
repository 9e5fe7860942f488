// Package field knows one value at a time: how a person may type it, how it
// looks while they do, whether it is right, and how to show that it is there
// without showing it.
//
// It sees customers' plaintext. So it may not see anything else: no network,
// no file, no clock (the date is passed in), no log, no goroutine; and none
// of its texts holds a value. It runs in the browser as WASM and natively on
// the agent's desktop, which checks every submission again.
package field

// A State says how far along a value is.
type State uint8

// The four states. Partial could become valid by typing on; Invalid is wrong
// as it stands.
const (
	Empty State = iota
	Partial
	Invalid
	Valid
)

// A Result is what a field makes of a value.
type Result struct {
	State State
	// Label is what the value was recognised as, to be shown beside the
	// field: a card's brand such as "Visa", or "Unknown" for a card number
	// that is of no brand we know. It is "" when nothing is known yet and for
	// kinds that recognise nothing.
	Label string
	// Problem is "" when Empty. While Partial it tells what is missing, for
	// when the person leaves the field. A Valid value may have one too: then
	// it is a doubt, which is shown and stops nobody.
	Problem Problem
}

// Doubt returns the problem of a value that is Valid all the same, else "".
func (r Result) Doubt() Problem {
	if r.State == Valid {
		return r.Problem
	}
	return ""
}

// The results that fields without a label give.
var good = Result{State: Valid}

func wrong(p Problem) Result   { return Result{Invalid, "", p} }
func partial(p Problem) Result { return Result{Partial, "", p} }
func doubt(p Problem) Result   { return Result{Valid, "", p} }

// Hints are the HTML attributes of a field's input. MaxLength is in UTF-16
// units as in HTML, generous enough for every way of writing a correct value,
// and 0 for no limit. Secret values are masked until revealed.
type Hints struct {
	Autocomplete, InputMode, EnterKeyHint string
	MaxLength                             int
	Multiline, Secret                     bool
}

// A Context is what decides, besides the value itself, whether a value is
// right: the customer's date; the brand (as CardBrand names it) of the card
// number in the same form; the two letters of the US state in it; and the two
// letters of the country of the address that the value is a part of. Brand,
// State and Country are "" when there is none or it is not known yet.
//
// Language is for values as they are typed: the BCP 47 tag of the language that
// they are written in, with the region where it is known, such as "en-GB". A
// value in normal form is in no language.
type Context struct {
	Year, Month, Day                int
	Brand, State, Country, Language string
}

// A Field is one kind of value. Implementations hold no state; raw is what
// was typed or pasted, normal is what Normalise made of it.
type Field interface {
	// Normalise returns the one way of writing raw that is sealed and sent.
	// It drops separators and control characters, never a character that
	// could matter, and changes nothing when called again.
	Normalise(raw string) string
	// Format returns normal as it is shown while typing. Normalise undoes it.
	Format(normal string) string
	// Check judges normal.
	Check(normal string, c Context) Result
	// Mask returns what may be shown of normal to people looking on; "" for "".
	Mask(normal string) string
	// Hints returns the attributes of the field's input.
	Hints(c Context) Hints
}

// In returns f as it is in a context: the postal code of an address is written
// in the way of its country, a date and a number in that of the form's
// language. Use it wherever a value is normalised or edited in a form; for most
// fields it is f itself.
func In(f Field, c Context) Field {
	if bound, ok := f.(contextual); ok {
		return bound.in(c)
	}
	return f
}

// A contextual field writes its values differently in another context.
type contextual interface{ in(c Context) Field }

// Readings returns what a date or number in f, a field that In returned, can
// mean, each written so that it can mean nothing else: two or more when the
// person has to say which is meant. It returns none for other fields and for a
// value that can't be read.
func Readings(f Field, normal string) []string {
	if r, ok := f.(reader); ok {
		return r.readings(normal)
	}
	return nil
}

// A reader is a field whose values can mean something else in another language.
type reader interface {
	readings(normal string) []string
}
