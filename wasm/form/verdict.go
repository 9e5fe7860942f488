package form

import (
	"strings"

	"github.com/sealform/sealform/wasm/field"
)

// A Verdict is a field's judgement of its value. Limit is the limit of the
// definition that was broken, such as "18"; it is never the value.
type Verdict struct {
	ID string
	field.Result
	Limit string
}

// Text says in English what is wrong or doubtful, with the limit in it; "" for
// nothing.
func (v Verdict) Text() string {
	return strings.ReplaceAll(v.Problem.Text(), "{limit}", v.Limit)
}

// Normalise brings values into normal form that were typed in no particular
// language, or that are in normal form already. It returns one for each field,
// as a Sheet has them.
func (d Definition) Normalise(raw Values) Values { return d.Sheet(raw, field.Context{}).Normalise() }

// Verdicts judges values in normal form on a calendar date, as a Sheet does.
func (d Definition) Verdicts(v Values, year, month, day int) []Verdict {
	return d.Sheet(v, field.Context{Year: year, Month: month, Day: day}).Verdicts()
}

// judgeShown takes no value of a part that isn't shown, whatever it is.
func (f FieldDef) judgeShown(text string, c field.Context, shown bool) Verdict {
	switch {
	case shown:
		return f.judge(text, c)
	case text != "":
		return f.verdict(field.Invalid, field.NotNormal, "")
	}
	return Verdict{ID: f.ID}
}

func (f FieldDef) judge(text string, c field.Context) Verdict {
	kind, ok := field.Lookup(f.Kind)
	switch {
	case f.Fixed && text != f.Initial:
		return f.verdict(field.Invalid, field.FixedChanged, "")
	case text == "" && f.Required && f.traits().Tick:
		return f.verdict(field.Invalid, field.MustTick, "")
	case text == "" && f.Required && (f.traits().Options || f.traits().Countries):
		return f.verdict(field.Invalid, field.MustChoose, "")
	case text == "" && f.Required:
		return f.verdict(field.Invalid, field.Required, "")
	case text == "":
		return Verdict{ID: f.ID}
	case len(text) > MaxValue && len([]rune(text)) > MaxValue:
		return f.verdict(field.Invalid, field.TooLong, "")
	case !ok || f.bind(kind, c).Normalise(text) != text:
		return f.verdict(field.Invalid, field.NotNormal, "")
	}
	r := kind.Check(text, c)
	if r.State != field.Valid {
		return Verdict{ID: f.ID, Result: r}
	}
	return f.limited(text, r)
}

// Filled returns how many fields the customer can fill in, and how many of
// those are valid. all are the verdicts on every field of d.
func (d Definition) Filled(all []Verdict) (valid, total int) {
	for i, f := range d.Fields {
		if !f.Fixed && i < len(all) && all[i].State == field.Valid {
			valid++
		}
	}
	return valid, d.Editable()
}

// Valid reports whether v can be sent, or believed on arrival: it is within
// its limits, has exactly the fields of d, and every verdict is Valid, or
// Empty where nothing is required.
func (d Definition) Valid(v Values, year, month, day int) bool {
	if v.Check() != nil || len(v) != len(d.Fields) {
		return false
	}
	for i, verdict := range d.Verdicts(v, year, month, day) {
		if v[i].ID != verdict.ID || verdict.State != field.Valid && verdict.State != field.Empty {
			return false
		}
	}
	return true
}
