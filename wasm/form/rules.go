package form

import (
	"strconv"
	"strings"

	"github.com/sealform/sealform/wasm/field"
)

// traits are what a form can set for the kind of f.
func (f FieldDef) traits() field.Traits { return field.TraitsOf(f.Kind) }

// only says for which kinds something is that stands at another one.
func only(such func(field.Traits) bool) string {
	kinds := field.KindsWith(such)
	last := len(kinds) - 1
	if last == 0 {
		return "only for the kind " + kinds[0] + "; remove "
	}
	return "only for the kinds " + strings.Join(kinds[:last], ", ") + " and " + kinds[last] + "; remove "
}

func hasOptions(t field.Traits) bool { return t.Options }
func hasLengths(t field.Traits) bool { return t.Lengths }
func hasLimits(t field.Traits) bool  { return t.Limits != field.NoLimits }
func hasSteps(t field.Traits) bool   { return t.Steps }

func (f FieldDef) checkOptions(l *faults) {
	takes := f.traits().Options
	switch {
	case !takes && len(f.Options) > 0:
		l.add(f.ID, "options", "are "+only(hasOptions)+"them")
	case takes && (len(f.Options) < 2 || len(f.Options) > MaxOptions):
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
	if whole && f.Min != "" && f.Max != "" && f.traits().Limits.Compare(f.Min, f.Max) >= 0 {
		l.add(f.ID, "max", "must be more than min; change one of them")
	}
}

func (f FieldDef) checkLimit(l *faults, kind field.Field, key, value string) (fine bool) {
	t := f.traits()
	switch {
	case value == "" && t.Steps:
		l.add(f.ID, key, "is missing; a slider needs both ends")
	case value == "":
		return true
	case !hasLimits(t):
		l.add(f.ID, key, "is "+only(hasLimits)+"it")
	case !settled(kind, value):
		l.add(f.ID, key, strconv.Quote(value)+" must be "+example(t.Limits))
	default:
		return true
	}
	return false
}

// anyDay is late enough for every date of birth.
var anyDay = field.Context{Year: 9999, Month: 12, Day: 31}

// settled reports whether a text is a valid value and already in normal form.
func settled(kind field.Field, text string) bool {
	return len(text) <= MaxInitial && kind.Normalise(text) == text && kind.Check(text, anyDay).State == field.Valid
}

func example(l field.Limits) string {
	if l == field.Days {
		return "a day written like 1984-04-29"
	}
	return "a number written like 1234.5"
}

func (f FieldDef) checkStep(l *faults, kind field.Field) {
	steps := f.traits().Steps
	switch {
	case f.Step != "" && !steps:
		l.add(f.ID, "step", "is "+only(hasSteps)+"it")
	case !steps:
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
	if f.Step == "" && f.traits().Steps {
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
	case !f.traits().Lengths:
		l.add(f.ID, key, "is "+only(hasLengths)+"it")
	case value < 1 || value > MaxValue:
		l.add(f.ID, key, "must be a number from 1 to 10000")
	}
}

func (f FieldDef) checkInitial(l *faults, kind field.Field) {
	switch {
	case f.Initial == "" && f.Fixed:
		l.add(f.ID, "initial", "is missing; what cannot be edited needs a value")
	case f.Initial == "":
	case f.traits().NoInitial:
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
	t, length := f.traits(), 0
	if t.Lengths {
		length = field.Characters(text)
	}
	switch {
	case t.Options && f.Option(text) == "":
		return f.verdict(field.Invalid, field.NotAnOption, "")
	case f.MinLength > 0 && length < f.MinLength:
		return f.verdict(field.Partial, field.TooShort, strconv.Itoa(f.MinLength))
	case f.MaxLength > 0 && length > f.MaxLength:
		return f.verdict(field.Invalid, field.LongerThan, strconv.Itoa(f.MaxLength))
	case f.Min != "" && t.Limits.Compare(text, f.Min) < 0:
		return f.verdict(grows(t, text, false), t.Limits.Below(), f.Min)
	case f.Max != "" && t.Limits.Compare(text, f.Max) > 0:
		return f.verdict(grows(t, text, true), t.Limits.Above(), f.Max)
	case t.Steps && !field.OnStep(text, f.Min, f.Steps()):
		return f.verdict(field.Invalid, field.OffStep, f.Steps())
	}
	return Verdict{ID: f.ID, Result: r}
}

func (f FieldDef) verdict(s field.State, p field.Problem, limit string) Verdict {
	return Verdict{f.ID, field.Result{State: s, Problem: p}, limit}
}

// grows tells a number that more digits could bring within its limits from one
// that is wrong as it stands: digits move it away from 0. Steps are not typed.
func grows(t field.Traits, text string, down bool) field.State {
	if t.Limits == field.Numbers && !t.Steps && strings.HasPrefix(text, "-") == down {
		return field.Partial
	}
	return field.Invalid
}
