package main

import (
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
)

// formEdit reformats the text of one field after the customer changed it, and
// judges every field of the form, since one can depend on another. The agent's
// end is told how many are valid.
// Arguments: handle, now, request, field id, text, caret, then all values.
// Result: text, caret, the verdicts in one list, then outputs.
func formEdit(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	request, id, raw, caret, all := a.text(), a.text(), a.text(), a.number(), a.values()
	if !a.complete(err) {
		return nil, err
	}
	s, err := v.Sheet(now, request, all)
	if err != nil {
		return nil, err
	}
	text, at := s.Edit(id, raw, int(caret))
	verdicts := v.Judge(request, s)
	res := append(texts(text, number(at)), encodeVerdicts(verdicts, s.Readings()).encode())
	return append(res, encodeOutputs(v.Filling(now, request, verdicts))...), nil
}

// encodeVerdicts lists, for each field, what was found and what it can mean: for
// a date, one day, or the days to choose from.
func encodeVerdicts(all []form.Verdict, readings [][]string) list {
	var l list
	for i, x := range all {
		l = append(l, append(texts(x.ID, number(x.State), x.Label, string(x.Problem), x.Limit), texts(readings[i]...).encode()).encode())
	}
	return l
}

// formHints tells how each field of a form is to be shown, in the order in
// which they are shown.
// Arguments: handle, now, request, then all values; those that are left out are what
// the form opens with.
func formHints(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	request, all := a.text(), a.values()
	if !a.complete(err) {
		return nil, err
	}
	d, err := v.Form(request)
	if err != nil {
		return nil, err
	}
	s := d.Sheet(opened(d, all), v.Local(now, request))
	s.Normalise()
	c := s.Context()
	var res list
	for _, p := range s.Layout() {
		c.Country = p.Country
		res = append(res, fieldHints(d.Fields[p.Index], p, c).encode())
	}
	return res, nil
}

// opened adds what the form opens with for the fields that have no value yet.
func opened(d form.Definition, all form.Values) form.Values {
	for _, f := range d.Fields {
		if !all.Has(f.ID) {
			all = append(all, form.Value{ID: f.ID, Text: f.Initial})
		}
	}
	return all
}

// fieldHints describes a field: what the form says of it, how its input behaves,
// and where and with what it is shown. If p has a label, the frame puts that into
// words in place of the form's.
func fieldHints(f form.FieldDef, p form.Part, c field.Context) list {
	k, ok := field.Lookup(f.Kind)
	if !ok {
		panic("wasm: internal error: a form of an unknown kind")
	}
	h := k.Hints(c)
	l := texts(f.ID, f.Kind, f.Label, f.Hint, boolText(p.Required), h.Autocomplete, h.InputMode, h.EnterKeyHint,
		number(h.MaxLength), boolText(h.Multiline), boolText(h.Secret),
		number(f.Page), boolText(f.Fixed), initial(f, field.In(k, c)), f.Min, f.Max, f.Steps(), p.Label, boolText(p.Shown), c.Language, field.DateOrderIn(c.Language))
	return append(l, encodeOptions(f.Options).encode())
}

// initial returns what a field opens with: as its input shows it, or for a choice
// from the frame's list of countries as it is sent.
func initial(f form.FieldDef, k field.Field) string {
	if field.TraitsOf(f.Kind).Countries {
		return f.Initial
	}
	return k.Format(f.Initial)
}

func encodeOptions(all []form.Option) list {
	var l list
	for _, o := range all {
		l = append(l, texts(o.ID, o.Label).encode())
	}
	return l
}
