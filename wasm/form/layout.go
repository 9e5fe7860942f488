package form

import (
	"strings"

	"sealform/wasm/field"
)

// A Part is how one field is shown with the values that a form has.
type Part struct {
	Index    int  // in Definition.Fields
	Shown    bool // false: the address's country has no such part
	Required bool
	Label    string // what stands for the form's label: one of field.AddressLabels; "" for none
	Country  string // the two letters of the address's country; "" outside of one, or not known yet
}

// Layout returns every field of d in the order in which they are shown, given
// the values (as typed, or in normal form). Of an address, which is a run of
// address-… fields that begins with its country, the country says which parts
// are shown, in which order, which are required, and what they are called.
// Parts that are not shown are behind the others, and have no value.
//
// An address is required if any field of it is. Otherwise its parts are
// required as soon as one other than the country has a value.
func (d Definition) Layout(v Values) []Part {
	parts := make([]Part, 0, len(d.Fields))
	for i := 0; i < len(d.Fields); {
		n := d.addressLength(i)
		if n == 0 {
			parts = append(parts, Part{Index: i, Shown: true, Required: d.Fields[i].Required})
			n = 1
		} else {
			parts = d.appendAddress(parts, v, i, i+n)
		}
		i += n
	}
	return parts
}

// addressLength returns how many fields the address has that begins at a
// field; 0 if none does.
func (d Definition) addressLength(from int) int {
	if d.Fields[from].Kind != field.AddressCountry {
		return 0
	}
	n := 1
	for from+n < len(d.Fields) && field.IsAddressPart(d.Fields[from+n].Kind) {
		n++
	}
	return n
}

// appendAddress appends the parts of the address at [from, to).
func (d Definition) appendAddress(parts []Part, v Values, from, to int) []Part {
	country := field.Country(v.Get(d.Fields[from].ID))
	needed := d.addressNeeded(v, from, to)
	for _, kind := range field.AddressOrder(country) {
		for i := from; i < to; i++ {
			if d.Fields[i].Kind == kind {
				_, required, label := field.AddressPart(country, kind)
				parts = append(parts, Part{i, true, required && needed, label, country})
			}
		}
	}
	for i := from; i < to; i++ {
		if used, _, _ := field.AddressPart(country, d.Fields[i].Kind); !used {
			parts = append(parts, Part{Index: i, Country: country})
		}
	}
	return parts
}

func (d Definition) addressNeeded(v Values, from, to int) bool {
	for i, f := range d.Fields[from:to] {
		if f.Required || i > 0 && strings.TrimSpace(v.Get(f.ID)) != "" {
			return true
		}
	}
	return false
}

// checkAddresses wants each part of an address once, behind its country, and
// all of them on one page.
func (d Definition) checkAddresses(l *faults) {
	seen := map[string]bool{}
	for i, f := range d.Fields {
		if !field.IsAddressPart(f.Kind) {
			clear(seen)
			continue
		}
		switch {
		case i == 0 || !ofAddress(d.Fields[i-1].Kind):
			l.add(f.ID, "kind", "is a part of an address; begin the address with a field of the kind "+field.AddressCountry)
		case f.Page != d.Fields[i-1].Page:
			l.add(f.ID, "page", "is not that of the address's country; put the whole address on one page")
		case seen[f.Kind]:
			l.add(f.ID, "kind", "is twice in one address; remove one of them")
		}
		seen[f.Kind] = true
	}
}

func ofAddress(kind string) bool { return kind == field.AddressCountry || field.IsAddressPart(kind) }

// bind returns the kind of a field as it is in its address. What a form fixes
// stays as the form wrote it.
func (f FieldDef) bind(kind field.Field, c field.Context) field.Field {
	if f.Fixed {
		return kind
	}
	return field.In(kind, c)
}

// Edit reformats what stands in the input of a field after the customer
// changed it, as field.Edit does. v are the form's values as they stand; of c
// the date and the language count.
func (d Definition) Edit(v Values, c field.Context, id, raw string, caret int) (text string, newCaret int) {
	for _, p := range d.Layout(v) {
		f := d.Fields[p.Index]
		if kind, ok := field.Lookup(f.Kind); ok && f.ID == id {
			c.Country = p.Country
			return field.Edit(f.bind(kind, c), raw, caret)
		}
	}
	return raw, caret
}
