package form

import (
	"strings"

	"github.com/sealform/sealform/wasm/field"
)

// A Part says how one field is shown, given the values in the form.
type Part struct {
	Index    int  // in Definition.Fields
	Shown    bool // false: the address's country has no such part
	Required bool
	Label    string // what stands for the form's label: one of field.AddressLabels; "" for none
	Country  string // the two letters of the address's country; "" outside of one, or not known yet

	from, to  int  // the fields of the address that it is shown in; 0, 0 outside of one
	essential bool // the address's country wants it
}

// Layout returns every field in the order in which they are shown. In an
// address, which is a run of address-… fields that begins with its country, the
// country decides which parts are shown, in which order, which are required,
// and what they are called. Parts that are not shown come last, and have no
// value.
//
// An address is required if any field of it is. Otherwise its parts are
// required as soon as one other than the country has a value.
func (s *Sheet) Layout() []Part {
	for i := range s.layout {
		if p := &s.layout[i]; p.to > 0 {
			p.Required = p.essential && s.needs(p.from, p.to)
		}
	}
	return s.layout
}

// needs reports whether the address at [from, to) must be filled in.
func (s *Sheet) needs(from, to int) bool {
	for i := from; i < to; i++ {
		if s.fields[i].Required || i > from && strings.TrimSpace(s.values[i].Text) != "" {
			return true
		}
	}
	return false
}

// arrange lays the fields out. It looks into the countries of addresses, and
// at no other value.
func (s *Sheet) arrange() {
	s.layout = s.layout[:0]
	for i := 0; i < len(s.values); {
		n := s.addressLength(i)
		if n == 0 {
			s.layout = append(s.layout, Part{Index: i, Shown: true, Required: s.fields[i].Required})
			n = 1
		} else {
			s.arrangeAddress(i, i+n)
		}
		i += n
	}
}

// addressLength returns the number of fields of the address that begins at a
// field; 0 if none begins there.
func (s *Sheet) addressLength(from int) int {
	if s.fields[from].Kind != field.AddressCountry {
		return 0
	}
	n := 1
	for from+n < len(s.fields) && field.IsAddressPart(s.fields[from+n].Kind) {
		n++
	}
	return n
}

// arrangeAddress lays out the address at [from, to).
func (s *Sheet) arrangeAddress(from, to int) {
	fields, country := s.fields, field.Country(s.values[from].Text)
	var parts []Part
	for i := from; i < to; i++ {
		used, essential, label := field.AddressPart(country, fields[i].Kind)
		parts = append(parts, Part{Index: i, Shown: used, Label: label, Country: country, from: from, to: to, essential: essential})
	}
	for _, kind := range field.AddressOrder(country) {
		for _, p := range parts {
			if fields[p.Index].Kind == kind {
				s.layout = append(s.layout, p)
			}
		}
	}
	for _, p := range parts {
		if !p.Shown {
			s.layout = append(s.layout, p)
		}
	}
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
func (f *FieldDef) bind(kind field.Field, c field.Context) field.Field {
	if f.Fixed {
		return kind
	}
	return field.In(kind, c)
}
