package form

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"sealform/wasm/field"
)

// Which rules a kind of field can have.
func takesOptions(kind string) bool { return kind == "list" || kind == "radio" }

func takesLengths(kind string) bool { return kind == "text" || kind == "multiline" || kind == "secret" }

func takesLimits(kind string) bool { return isNumber(kind) || isDate(kind) }

func isNumber(kind string) bool { return kind == "number" || kind == "slider" }

func isDate(kind string) bool { return kind == "date" || kind == "date-of-birth" }

// A card's data is the customer's to type; a form never brings it.
func takesInitial(kind string) bool {
	return kind != "card-number" && kind != "card-expiry" && kind != "card-code"
}

// compare orders two valid values of a kind that takes limits.
func compare(kind, a, b string) int {
	if isNumber(kind) {
		return field.CompareNumbers(a, b)
	}
	return strings.Compare(a, b)
}

func (f FieldDef) checkOptions(field.Field) error {
	switch {
	case !takesOptions(f.Kind) && len(f.Options) > 0:
		return &Error{f.ID, "options", "are only for the kinds list and radio; remove them"}
	case takesOptions(f.Kind) && (len(f.Options) < 2 || len(f.Options) > MaxOptions):
		return &Error{f.ID, "options", "there must be 2 to 100 of them"}
	}
	seen := map[string]bool{}
	for _, o := range f.Options {
		if !validID(o.ID) {
			return &Error{f.ID, "options", "the id " + strconv.Quote(o.ID) + " must be up to 40 lower-case letters, digits and hyphens, beginning with a letter"}
		}
		if seen[o.ID] {
			return &Error{f.ID, "options", strconv.Quote(o.ID) + " is there twice; give each option its own id"}
		}
		seen[o.ID] = true
		if err := checkText(f.ID, "options", o.Label, MaxLabel, true); err != nil {
			return err
		}
	}
	return nil
}

func (f FieldDef) checkLimits(kind field.Field) error {
	for _, limit := range []struct{ key, value string }{{"min", f.Min}, {"max", f.Max}} {
		switch {
		case limit.value == "" && f.Kind == "slider":
			return &Error{f.ID, limit.key, "is missing; a slider needs both ends"}
		case limit.value == "":
		case !takesLimits(f.Kind):
			return &Error{f.ID, limit.key, "is only for the kinds number, slider, date and date-of-birth; remove it"}
		case !settled(kind, limit.value):
			return &Error{f.ID, limit.key, strconv.Quote(limit.value) + " must be " + example(f.Kind)}
		}
	}
	if f.Min != "" && f.Max != "" && compare(f.Kind, f.Min, f.Max) >= 0 {
		return &Error{f.ID, "max", "must be more than min; change one of them"}
	}
	return nil
}

// anyDay is late enough for every date of birth.
var anyDay = field.Context{Year: 9999, Month: 12, Day: 31}

// settled reports whether a text is a valid value in normal form.
func settled(kind field.Field, text string) bool {
	return len(text) <= MaxInitial && kind.Normalise(text) == text && kind.Check(text, anyDay).State == field.Valid
}

func example(kind string) string {
	if isDate(kind) {
		return "a day written like 1984-04-29"
	}
	return "a number written like 1234.5"
}

func (f FieldDef) checkStep(kind field.Field) error {
	switch {
	case f.Step != "" && f.Kind != "slider":
		return &Error{f.ID, "step", "is only for the kind slider; remove it"}
	case f.Kind != "slider":
		return nil
	case f.Step != "" && (!settled(kind, f.Step) || field.CompareNumbers(f.Step, "0") <= 0):
		return &Error{f.ID, "step", strconv.Quote(f.Step) + " must be a number above 0"}
	case !field.Steppable(f.Min) || !field.Steppable(f.Max) || !field.Steppable(f.Steps()):
		return &Error{f.ID, "step", "min, max and step may have 12 digits before the point and 6 behind it; shorten them"}
	case !field.OnStep(f.Max, f.Min, f.Steps()):
		return &Error{f.ID, "max", "is no whole number of steps above min; change max, min or step"}
	}
	return nil
}

// Steps returns by how much a slider moves.
func (f FieldDef) Steps() string {
	if f.Kind == "slider" && f.Step == "" {
		return "1"
	}
	return f.Step
}

func (f FieldDef) checkLengths(field.Field) error {
	for _, length := range []struct {
		key   string
		value int
	}{{"min-length", f.MinLength}, {"max-length", f.MaxLength}} {
		switch {
		case length.value == 0:
		case !takesLengths(f.Kind):
			return &Error{f.ID, length.key, "is only for the kinds text, multiline and secret; remove it"}
		case length.value < 1 || length.value > MaxValue:
			return &Error{f.ID, length.key, "must be a number from 1 to 10000"}
		}
	}
	if f.MaxLength > 0 && f.MinLength > f.MaxLength {
		return &Error{f.ID, "max-length", "must not be less than min-length; change one of them"}
	}
	return nil
}

func (f FieldDef) checkInitial(kind field.Field) error {
	switch {
	case f.Initial == "" && f.Fixed:
		return &Error{f.ID, "initial", "is missing; what cannot be edited needs a value"}
	case f.Initial == "":
		return nil
	case !takesInitial(f.Kind):
		return &Error{f.ID, "initial", "is not for the kind " + f.Kind + "; only the customer gives it"}
	case len(f.Initial) > MaxInitial:
		return &Error{f.ID, "initial", "is longer than 1000 bytes; shorten it"}
	case kind.Normalise(f.Initial) != f.Initial || !plain(f.Initial, true):
		return &Error{f.ID, "initial", "is not in the form that is sent; write it as \"sealform try\" prints it after normalised"}
	}
	v := f.judge(f.Initial, anyDay)
	switch {
	case v.State == field.Invalid && v.Problem == field.NotAnOption:
		return &Error{f.ID, "initial", strconv.Quote(f.Initial) + " must be the id of an option, or yes for a checkbox"}
	case v.State == field.Invalid || f.Fixed && v.State != field.Valid:
		return &Error{f.ID, "initial", "is not valid here (" + string(v.Problem) + "); change it"}
	}
	return nil
}

// limited judges a value that is valid in itself by the form's own rules.
func (f FieldDef) limited(text string, r field.Result) Verdict {
	length := 0
	if takesLengths(f.Kind) {
		length = utf8.RuneCountInString(text)
	}
	switch {
	case takesOptions(f.Kind) && f.Option(text) == "":
		return f.verdict(field.Invalid, field.NotAnOption, "")
	case f.MinLength > 0 && length < f.MinLength:
		return f.verdict(field.Partial, field.TooShort, strconv.Itoa(f.MinLength))
	case f.MaxLength > 0 && length > f.MaxLength:
		return f.verdict(field.Invalid, field.LongerThan, strconv.Itoa(f.MaxLength))
	case f.Min != "" && compare(f.Kind, text, f.Min) < 0:
		return f.verdict(f.grows(text, false), f.low(), f.Min)
	case f.Max != "" && compare(f.Kind, text, f.Max) > 0:
		return f.verdict(f.grows(text, true), f.high(), f.Max)
	case f.Kind == "slider" && !field.OnStep(text, f.Min, f.Steps()):
		return f.verdict(field.Invalid, field.OffStep, f.Steps())
	}
	return Verdict{ID: f.ID, Result: r}
}

func (f FieldDef) verdict(s field.State, p field.Problem, limit string) Verdict {
	return Verdict{f.ID, field.Result{State: s, Problem: p}, limit}
}

// grows tells a number that more digits could bring within its limits from one
// that is wrong as it stands: digits move it away from 0.
func (f FieldDef) grows(text string, down bool) field.State {
	if f.Kind == "number" && strings.HasPrefix(text, "-") == down {
		return field.Partial
	}
	return field.Invalid
}

func (f FieldDef) low() field.Problem {
	if isDate(f.Kind) {
		return field.TooEarly
	}
	return field.TooLow
}

func (f FieldDef) high() field.Problem {
	if isDate(f.Kind) {
		return field.TooLate
	}
	return field.TooHigh
}
