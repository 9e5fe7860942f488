package form

import "sealform/wasm/field"

// A Verdict is what a field made of its value.
type Verdict struct {
	ID string
	field.Result
}

// Normalise returns what was typed in normal form: one value per field, in
// the definition's order. Unknown ids are dropped, missing ones are "".
func (d Definition) Normalise(raw Values) Values {
	v := make(Values, 0, len(d.Fields))
	for _, f := range d.Fields {
		text := raw.Get(f.ID)
		if kind, ok := field.Lookup(f.Kind); ok {
			text = kind.Normalise(text)
		}
		v = append(v, Value{f.ID, text})
	}
	return v
}

// Verdicts judges every field of d on a calendar date. A value that is not in
// normal form did not come from Normalise, and is Invalid.
func (d Definition) Verdicts(v Values, year, month, day int) []Verdict {
	c := d.Context(v, year, month, day)
	verdicts := make([]Verdict, 0, len(d.Fields))
	for _, f := range d.Fields {
		verdicts = append(verdicts, Verdict{f.ID, f.judge(v.Get(f.ID), c)})
	}
	return verdicts
}

func (f FieldDef) judge(text string, c field.Context) field.Result {
	kind, ok := field.Lookup(f.Kind)
	switch {
	case text == "" && f.Required:
		return field.Result{State: field.Invalid, Problem: field.Required}
	case text == "":
		return field.Result{}
	case len(text) > MaxValue && len([]rune(text)) > MaxValue:
		return field.Result{State: field.Invalid, Problem: field.TooLong}
	case !ok || kind.Normalise(text) != text:
		return field.Result{State: field.Invalid, Problem: field.NotNormal}
	}
	return kind.Check(text, c)
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

// Context returns what the fields need to know of each other: the date, the
// brand of the form's first card number, and its first US state.
func (d Definition) Context(v Values, year, month, day int) field.Context {
	c := field.Context{Year: year, Month: month, Day: day}
	c.Brand, _ = field.CardBrand(d.first("card-number", v))
	c.State = d.first("us-state", v)
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
