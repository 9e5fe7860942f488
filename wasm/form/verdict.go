package form

import (
	"strings"

	"sealform/wasm/field"
)

// A Verdict is what a field made of its value. Limit is the definition's bound
// that was broken, such as "18"; it is never the value.
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

// Normalise returns values that were typed in no language, or are in normal
// form already, in normal form: see NormaliseIn.
func (d Definition) Normalise(raw Values) Values { return d.NormaliseIn(raw, field.Context{}) }

// NormaliseIn returns what was typed in normal form: one value per field, in
// the definition's order. Of c the date and the language count. Unknown ids are
// dropped, missing ones are added as "", and so are those of parts that the
// country of their address has not.
func (d Definition) NormaliseIn(raw Values, c field.Context) Values {
	v := make(Values, len(d.Fields))
	for _, p := range d.Layout(raw) {
		f := d.Fields[p.Index]
		v[p.Index] = Value{f.ID, f.normalise(raw.Get(f.ID), p, c)}
	}
	return v
}

// Readings returns, for each field of d, what a date or a number that was typed
// can mean, as field.Readings does. v are values that NormaliseIn gave in c.
func (d Definition) Readings(v Values, c field.Context) [][]string {
	all := make([][]string, len(d.Fields))
	for i, f := range d.Fields {
		if kind, ok := field.Lookup(f.Kind); ok && !f.Fixed {
			all[i] = field.Readings(field.In(kind, c), v.Get(f.ID))
		}
	}
	return all
}

func (f FieldDef) normalise(raw string, p Part, c field.Context) string {
	if !p.Shown {
		return ""
	}
	kind, ok := field.Lookup(f.Kind)
	if !ok {
		return raw
	}
	c.Country = p.Country
	return f.bind(kind, c).Normalise(raw)
}

// Verdicts judges every field of d on a calendar date. A value that is not in
// normal form did not come from Normalise, and is Invalid.
func (d Definition) Verdicts(v Values, year, month, day int) []Verdict {
	c := d.Context(v, year, month, day)
	verdicts := make([]Verdict, len(d.Fields))
	for _, p := range d.Layout(v) {
		f := d.Fields[p.Index]
		f.Required, c.Country = p.Required, p.Country
		verdicts[p.Index] = f.judgeShown(v.Get(f.ID), c, p.Shown)
	}
	return verdicts
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

// Filled returns how many of the fields that the customer can fill in are
// valid, of how many. all are the verdicts on every field of d.
func (d Definition) Filled(all []Verdict) (valid, total int) {
	for i, f := range d.Fields {
		if !f.Fixed && i < len(all) && all[i].State == field.Valid {
			valid++
		}
	}
	return valid, d.Asked()
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

// Context returns what all fields need to know of each other: the date, the
// brand of the form's first card number, and its first US state. The country
// of an address is in its Parts.
func (d Definition) Context(v Values, year, month, day int) field.Context {
	c := field.Context{Year: year, Month: month, Day: day}
	c.Brand, _ = field.CardBrand(d.first(field.CardNumber, v))
	if state, ok := field.Lookup(field.USState); ok && state.Check(d.first(field.USState, v), c).State == field.Valid {
		c.State = d.first(field.USState, v)
	}
	return c
}

// first returns the value of the first field of a kind; "" when there is none.
func (d Definition) first(kind string, v Values) string {
	for _, f := range d.Fields {
		if f.Kind == kind {
			return v.Get(f.ID)
		}
	}
	return ""
}
