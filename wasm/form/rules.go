package form

import (
	"strconv"
	"strings"

	"sealform/wasm/field"
)

// Which rules a kind of field can have.
func takesOptions(kind string) bool { return kind == "list" || kind == "radio" }

func takesLengths(kind string) bool { return kind == "text" || kind == "multiline" || kind == "secret" }

func takesLimits(kind string) bool { return isNumber(kind) || isDate(kind) }

func isNumber(kind string) bool { return kind == "number" || kind == "slider" }

func isDate(kind string) bool { return kind == "date" || kind == "date-of-birth" }

// A card's data is the customer's to type, and a file the customer's to choose;
// a form never brings them.
func takesInitial(kind string) bool {
	return kind != "card-number" && kind != "card-expiry" && kind != "card-code" && !field.IsFile(kind)
}

// compare orders two valid values of a kind that takes limits.
func compare(kind, a, b string) int {
	if isNumber(kind) {
		return field.CompareNumbers(a, b)
	}
	return strings.Compare(a, b)
}

func (f FieldDef) checkOptions(l *faults) {
	switch {
	case !takesOptions(f.Kind) && len(f.Options) > 0:
		l.add(f.ID, "options", "are only for the kinds list and radio; remove them")
	case takesOptions(f.Kind) && (len(f.Options) < 2 || len(f.Options) > MaxOptions):
		l.add(f.ID, "options", "there must be 2 to 100 of them")
	}
	seen := map[string]bool{}
	for i, o := range f.Options {
		if !validID(o.ID) {
			l.addTo(f.ID, i+1, "id", badID(o.ID))
		} else if seen[o.ID] {
			l.addTo(f.ID, i+1, "id", strconv.Quote(o.ID)+" is there twice; give each option its own id")
		}
		seen[o.ID] = true
		l.checkText(f.ID, i+1, "label", o.Label, MaxLabel, true)
	}
}

func (f FieldDef) checkLimits(l *faults, kind field.Field) {
	whole := f.checkLimit(l, kind, "min", f.Min)
	whole = f.checkLimit(l, kind, "max", f.Max) && whole
	if whole && f.Min != "" && f.Max != "" && compare(f.Kind, f.Min, f.Max) >= 0 {
		l.add(f.ID, "max", "must be more than min; change one of them")
	}
}

func (f FieldDef) checkLimit(l *faults, kind field.Field, key, value string) (fine bool) {
	switch {
	case value == "" && f.Kind == "slider":
		l.add(f.ID, key, "is missing; a slider needs both ends")
	case value == "":
		return true
	case !takesLimits(f.Kind):
		l.add(f.ID, key, "is only for the kinds number, slider, date and date-of-birth; remove it")
	case !settled(kind, value):
		l.add(f.ID, key, strconv.Quote(value)+" must be "+example(f.Kind))
	default:
		return true
	}
	return false
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

func (f FieldDef) checkStep(l *faults, kind field.Field) {
	switch {
	case f.Step != "" && f.Kind != "slider":
		l.add(f.ID, "step", "is only for the kind slider; remove it")
	case f.Kind != "slider":
	case f.Step != "" && (!settled(kind, f.Step) || field.CompareNumbers(f.Step, "0") <= 0):
		l.add(f.ID, "step", strconv.Quote(f.Step)+" must be a number above 0")
	case !settled(kind, f.Min) || !settled(kind, f.Max): // said already
	case !field.Steppable(f.Min) || !field.Steppable(f.Max) || !field.Steppable(f.Steps()):
		l.add(f.ID, "step", "min, max and step may have 12 digits before the point and 6 behind it; shorten them")
	case !field.OnStep(f.Max, f.Min, f.Steps()):
		l.add(f.ID, "max", "is no whole number of steps above min; change max, min or step")
	}
}

// Steps returns by how much a slider moves.
func (f FieldDef) Steps() string {
	if f.Kind == "slider" && f.Step == "" {
		return "1"
	}
	return f.Step
}

func (f FieldDef) checkLengths(l *faults) {
	f.checkLength(l, "min-length", f.MinLength)
	f.checkLength(l, "max-length", f.MaxLength)
	if f.MaxLength > 0 && f.MinLength > f.MaxLength {
		l.add(f.ID, "max-length", "must not be less than min-length; change one of them")
	}
}

func (f FieldDef) checkLength(l *faults, key string, value int) {
	switch {
	case value == 0:
	case !takesLengths(f.Kind):
		l.add(f.ID, key, "is only for the kinds text, multiline and secret; remove it")
	case value < 1 || value > MaxValue:
		l.add(f.ID, key, "must be a number from 1 to 10000")
	}
}

func (f FieldDef) checkInitial(l *faults, kind field.Field) {
	switch {
	case f.Initial == "" && f.Fixed:
		l.add(f.ID, "initial", "is missing; what cannot be edited needs a value")
	case f.Initial == "":
	case !takesInitial(f.Kind):
		l.add(f.ID, "initial", "is not for the kind "+f.Kind+"; only the customer gives it")
	case len(f.Initial) > MaxInitial:
		l.add(f.ID, "initial", "is longer than 1000 bytes; shorten it")
	case kind.Normalise(f.Initial) != f.Initial || !plain(f.Initial, true):
		l.add(f.ID, "initial", "is not in the form that is sent; write it as \"sealform try\" prints it after normalised")
	default:
		f.judgeInitial(l)
	}
}

func (f FieldDef) judgeInitial(l *faults) {
	v := f.judge(f.Initial, anyDay)
	switch {
	case v.State == field.Invalid && v.Problem == field.NotAnOption:
		l.add(f.ID, "initial", strconv.Quote(f.Initial)+" must be the id of an option, or yes for a checkbox")
	case v.State == field.Invalid || f.Fixed && v.State != field.Valid:
		l.add(f.ID, "initial", "is not valid here ("+string(v.Problem)+"); change it")
	}
}

// limited judges a value that is valid in itself by the form's own rules.
func (f FieldDef) limited(text string, r field.Result) Verdict {
	length := 0
	if takesLengths(f.Kind) {
		length = field.Characters(text)
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
