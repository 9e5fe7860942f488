package form

import "github.com/sealform/sealform/wasm/field"

// A Sheet is a form with the values in it and its layout. One is made for each
// key that is pressed, and for each form that arrives.
type Sheet struct {
	fields []FieldDef
	values Values        // one for each field, in the same order
	local  field.Context // the date and the language that values are typed in
	layout []Part
}

// Sheet returns d with values in it, as they were typed or in normal form. Only
// the date and the language of c count. Unknown ids are dropped, missing ones
// are added as "".
func (d Definition) Sheet(v Values, c field.Context) *Sheet {
	s := &Sheet{fields: d.Fields, values: make(Values, len(d.Fields)), local: c}
	for i := range s.fields {
		id := s.fields[i].ID
		s.values[i] = Value{id, v.Get(id)}
	}
	s.arrange()
	return s
}

// Put puts a value into the field of that id.
func (s *Sheet) Put(id, text string) {
	for i := range s.fields {
		if s.fields[i].ID != id {
			continue
		}
		s.values[i].Text = text
		if s.fields[i].Kind == field.AddressCountry {
			s.arrange()
		}
	}
}

// Edit reformats the text in a field's input after the customer has changed it,
// as field.Edit does, and puts the result on the sheet.
func (s *Sheet) Edit(id, raw string, caret int) (text string, newCaret int) {
	text, newCaret = raw, caret
	for _, p := range s.layout {
		f := &s.fields[p.Index]
		if kind, ok := field.Lookup(f.Kind); ok && f.ID == id {
			text, newCaret = field.Edit(f.bind(kind, s.context(p)), raw, caret)
		}
	}
	s.Put(id, text)
	return text, newCaret
}

// Normalise brings every value into normal form and returns all of them. The
// values of parts that the country of their address does not have become "".
func (s *Sheet) Normalise() Values {
	for _, p := range s.layout {
		f, x := &s.fields[p.Index], &s.values[p.Index]
		kind, ok := field.Lookup(f.Kind)
		switch {
		case !p.Shown:
			x.Text = ""
		case ok:
			x.Text = f.bind(kind, s.context(p)).Normalise(x.Text)
		}
	}
	return s.values
}

// context is what a value is typed in.
func (s *Sheet) context(p Part) field.Context {
	c := s.local
	c.Country = p.Country
	return c
}

// Readings returns, for each field, what a date or number as it was typed can
// mean, as field.Readings does, once the values are in normal form.
func (s *Sheet) Readings() [][]string {
	all := make([][]string, len(s.values))
	for i := range s.fields {
		f := &s.fields[i]
		if kind, ok := field.Lookup(f.Kind); ok && !f.Fixed {
			all[i] = field.Readings(field.In(kind, s.local), s.values[i].Text)
		}
	}
	return all
}

// Verdicts judges every field on the sheet's date. A value that is not in
// normal form did not come from Normalise, and is Invalid.
func (s *Sheet) Verdicts() []Verdict {
	c := s.Context()
	c.Language = "" // a value in normal form belongs to none
	verdicts := make([]Verdict, len(s.values))
	for _, p := range s.Layout() {
		f := s.fields[p.Index]
		f.Required, c.Country = p.Required, p.Country
		verdicts[p.Index] = f.judgeShown(s.values[p.Index].Text, c, p.Shown)
	}
	return verdicts
}

// Context returns what all fields need to know of each other, once the values
// are in normal form: the date, the language, the brand of the form's first
// card number, and its first US state. The country of an address is in its
// Parts.
func (s *Sheet) Context() field.Context {
	c := s.local
	c.Brand, _ = field.CardBrand(s.first(field.CardNumber))
	state := s.first(field.USState)
	if kind, ok := field.Lookup(field.USState); ok && kind.Check(state, c).State == field.Valid {
		c.State = state
	}
	return c
}

// first returns the value of the first field of a kind; "" when there is none.
func (s *Sheet) first(kind string) string {
	for i := range s.fields {
		if s.fields[i].Kind == kind {
			return s.values[i].Text
		}
	}
	return ""
}
