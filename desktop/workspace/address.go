package workspace

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/desktop/yamldoc"
	"github.com/sealform/sealform/wasm/form"
)

// addressKind is what a form writes for all parts of an address at once.
const addressKind = "address"

// addressLanguages are those that the parts' labels are in.
var addressLanguages = [...]string{"en", "es", "fr", "de", "ja", "ar"}

// labels are one for each of addressLanguages, in that order.
type labels [len(addressLanguages)]string

// addressParts are the fields that an address becomes, each with its labels. In
// countries where a part has another name, the customer's page puts that.
var addressParts = []struct {
	part   string
	labels labels
}{
	{"country", labels{"Country", "País", "Pays", "Land", "国", "البلد"}},
	{"line1", labels{"Street address", "Dirección", "Adresse", "Straße und Hausnummer", "町名・番地", "العنوان"}},
	{"line2", labels{"Apartment, suite or building", "Piso, puerta o edificio", "Complément d’adresse", "Adresszusatz", "建物名・部屋番号", "الشقة أو المبنى"}},
	{"city", labels{"City", "Ciudad", "Ville", "Ort", "市区町村", "المدينة"}},
	{"region", labels{"State or region", "Provincia o estado", "Région ou État", "Bundesland oder Region", "都道府県・州", "المنطقة أو الولاية"}},
	{"postal-code", labels{"Postal code", "Código postal", "Code postal", "Postleitzahl", "郵便番号", "الرمز البريدي"}},
}

// isAddress reports whether a field is to become the parts of an address.
func isAddress(t yamldoc.Table) bool {
	kind, ok := t.Values["kind"].(*ast.StringNode)
	return ok && kind.Value == addressKind
}

// draftAddress reads a field of the kind address. The country carries required
// for the whole address; what else is required follows from the country.
func (d *document) draftAddress(t yamldoc.Table) (all []draftField) {
	for _, key := range t.Keys {
		if !slices.Contains([]string{"id", "kind", "required"}, key.Value) {
			d.Fail(key, fmt.Sprintf("%s is not for the kind address, whose parts have their own; remove it, or write the parts out", key.Value))
		}
	}
	id, required := d.Text(d.Need(t, "id"), "id"), d.Truth(t.Values["required"], "required")
	if id == "" {
		id = addressKind
	}
	for _, p := range addressParts {
		label := phrase{in: map[string]string{}}
		for i, language := range addressLanguages {
			label.in[language] = p.labels[i]
		}
		all = append(all, draftField{table: t, label: label, FieldDef: form.FieldDef{
			ID: id + "-" + p.part, Kind: "address-" + p.part, Required: required && p.part == "country",
		}})
	}
	d.addresses = append(d.addresses, t)
	return all
}

// speakAddresses wants labels for the addresses in each of the form's
// languages.
func (d *document) speakAddresses() {
	for _, t := range d.addresses {
		for _, language := range d.languages {
			if !slices.Contains(addressLanguages[:], primary(language)) {
				d.Fail(t.Values["kind"], fmt.Sprintf("the kind address has no labels in %q; write its parts out as fields of the kinds address-country, address-line1 and so on", language))
			}
		}
	}
}
