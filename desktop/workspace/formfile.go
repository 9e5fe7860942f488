package workspace

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/desktop/spelling"
	"github.com/sealform/sealform/desktop/yamldoc"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
)

// The keys of a form, of a page, of a field and of an option.
var (
	formKeys   = []string{"id", "version", "language", "title", "purpose", "retain-minutes", "answer-minutes", "pages", "fields"}
	pageKeys   = []string{"title", "fields"}
	fieldKeys  = []string{"id", "kind", "label", "hint", "required", "editable", "initial", "show-once", "min", "max", "step", "min-length", "max-length", "options"}
	optionKeys = []string{"id", "label"}
)

const noForm = `is an empty form; write its id, version, title and fields, as the forms that "sealform init" makes have them, or remove the file`

func loadForm(fsys fs.FS, name string) (Form, error) {
	data, err := read(fsys, name)
	if err != nil {
		return Form{}, err
	}
	d, err := parse(name, data, noForm)
	if err != nil {
		return Form{}, err
	}
	f := d.form()
	return f, d.Mistakes()
}

// A draft is a form as its file has it, before it is in one language.
type draft struct {
	form.Definition
	table          yamldoc.Table
	title, purpose phrase
	pages          []phrase
	pageTables     []yamldoc.Table
	fields         []draftField
}

// A draftField has the texts of a field and its place in the file.
type draftField struct {
	form.FieldDef
	table        yamldoc.Table
	label, hint  phrase
	options      []phrase
	optionTables []yamldoc.Table
}

// form reads a document as a form and checks it.
func (d *document) form() Form {
	x := d.draft()
	if want := strings.TrimSuffix(path.Base(d.File), ".yaml"); x.ID != "" && x.ID != want {
		d.Fail(x.table.Values["id"], fmt.Sprintf("id %q differs from the file's name; write %q, or rename the file", x.ID, want))
	}
	f, whole := Form{d.languages, map[string]form.Definition{}}, d.Fine()
	for _, language := range d.languages {
		f.in[language] = x.in(language)
		for _, e := range mistakes(f.in[language]) {
			if whole || e.Field != "" || e.Key != "fields" || len(x.fields) == 0 { // else one that cannot be read may be the required one
				d.place(e, x, language)
			}
		}
	}
	return f
}

func (d *document) draft() draft {
	t := d.Table(d.Root, formKeys...)
	x := draft{table: t, Definition: form.Definition{
		ID:            d.Text(d.Need(t, "id"), "id"),
		Version:       d.Number(d.Need(t, "version"), "version"),
		RetainMinutes: d.Number(d.Need(t, "retain-minutes"), "retain-minutes"),
		AnswerMinutes: form.DefaultAnswer,
	}}
	if n := t.Values["answer-minutes"]; n != nil {
		x.AnswerMinutes = d.Number(n, "answer-minutes")
	}
	x.title = d.phrase(d.Need(t, "title"), "title")
	x.purpose = d.phrase(t.Values["purpose"], "purpose")
	if pages := t.Values["pages"]; pages != nil {
		d.draftPages(&x, pages)
	} else {
		x.fields = d.draftFields(d.Need(t, "fields"), 0)
	}
	d.speak(t.Values["language"])
	d.speakAddresses()
	for i := range x.fields {
		if x.fields[i].ID == "" { // so that what else is wrong with it can be found
			x.fields[i].ID = fmt.Sprintf("field-%d", i+1)
		}
	}
	return x
}

// draftPages reads the pages, which have the form's fields.
func (d *document) draftPages(x *draft, pages ast.Node) {
	if n := x.table.Values["fields"]; n != nil {
		d.Fail(n, "fields stand within pages; move them to one, or remove pages")
	}
	for i, n := range d.List(pages, "pages") {
		t := d.Table(n, pageKeys...)
		x.pages, x.pageTables = append(x.pages, d.phrase(d.Need(t, "title"), "title")), append(x.pageTables, t)
		fields := d.draftFields(d.Need(t, "fields"), i)
		if v := t.Values["fields"]; v != nil && len(fields) == 0 && !d.Marked(v) {
			d.Fail(v, "fields is empty; give the page some, or remove it")
		}
		x.fields = append(x.fields, fields...)
	}
}

func (d *document) draftFields(n ast.Node, page int) (all []draftField) {
	for _, n := range d.List(n, "fields") {
		t := d.Table(n, fieldKeys...)
		if isAddress(t) {
			all = append(all, d.draftAddress(t)...)
		} else {
			all = append(all, d.draftField(t))
		}
	}
	for i := range all {
		all[i].Page = page
	}
	return all
}

func (d *document) draftField(t yamldoc.Table) draftField {
	v := t.Values
	f := draftField{table: t, FieldDef: form.FieldDef{
		ID:        d.Text(d.Need(t, "id"), "id"),
		Kind:      d.Text(d.Need(t, "kind"), "kind"),
		Required:  d.Truth(v["required"], "required"),
		Initial:   d.Value(v["initial"], "initial"),
		Fixed:     v["editable"] != nil && !d.Truth(v["editable"], "editable"),
		ShowOnce:  d.Truth(v["show-once"], "show-once"),
		Min:       d.Value(v["min"], "min"),
		Max:       d.Value(v["max"], "max"),
		Step:      d.Value(v["step"], "step"),
		MinLength: d.length(v["min-length"], "min-length"),
		MaxLength: d.length(v["max-length"], "max-length"),
	}}
	f.label, f.hint = d.phrase(d.Need(t, "label"), "label"), d.phrase(v["hint"], "hint")
	for _, n := range d.List(v["options"], "options") {
		o := d.Table(n, optionKeys...)
		f.Options = append(f.Options, form.Option{ID: d.Text(d.Need(o, "id"), "id")})
		f.options, f.optionTables = append(f.options, d.phrase(d.Need(o, "label"), "label")), append(f.optionTables, o)
	}
	d.checkVariables(f.Initial, v["initial"])
	return f
}

// length reads a number of characters; 0 is none at all.
func (d *document) length(n ast.Node, key string) int {
	i := d.Number(n, key)
	if n != nil && i == 0 && !d.Marked(n) {
		d.Fail(n, key+" must be a number from 1 to 10000; leave the line out if there is no limit")
	}
	return i
}

func (d *document) checkVariables(initial string, n ast.Node) {
	for _, m := range braced.FindAllStringSubmatch(initial, -1) {
		if !slices.Contains(variableNames, m[1]) {
			d.Fail(n, fmt.Sprintf("unknown variable %q; use one of {%s}%s", m[0], strings.Join(variableNames, "}, {"), spelling.Meant(m[1], variableNames)))
		}
	}
}

// in returns the draft in one language.
func (x draft) in(language string) form.Definition {
	def := x.Definition
	def.Language, def.Title, def.Purpose = language, x.title.text(language), x.purpose.text(language)
	for _, p := range x.pages {
		def.Pages = append(def.Pages, p.text(language))
	}
	for _, f := range x.fields {
		f.Label, f.Hint = f.label.text(language), f.hint.text(language)
		f.Options = append([]form.Option(nil), f.Options...)
		for i := range f.Options {
			f.Options[i].Label = f.options[i].text(language)
		}
		def.Fields = append(def.Fields, f.FieldDef)
	}
	return def
}

// mistakes are those of d with something for the variables. Nobody knows how
// long a name will be, so initial values are judged without lengths.
func mistakes(d form.Definition) (all []*form.Error) {
	for _, e := range sample(d, false).Mistakes() {
		if e.Key != "initial" {
			all = append(all, e)
		}
	}
	for _, e := range sample(d, true).Mistakes() {
		if e.Key == "initial" {
			all = append(all, e)
		}
	}
	return all
}

// sample is d with something for the variables, and with or without the limits
// of such a field's length.
func sample(d form.Definition, anyLength bool) form.Definition {
	d.Fields = append([]form.FieldDef(nil), d.Fields...)
	for i := range d.Fields {
		f := &d.Fields[i]
		text, ok := Names{"Alice", "Billing", "Maria", "Gomez"}.fill(f.Initial)
		kind, known := field.Lookup(f.Kind)
		if !ok || !known || text == f.Initial {
			continue
		}
		f.Initial = kind.Normalise(text)
		if anyLength {
			f.MinLength, f.MaxLength = 0, 0
		}
	}
	return d
}

// place complains of what package form found wrong where it stands in the
// file, unless something was found wrong there before.
func (d *document) place(e *form.Error, x draft, language string) {
	t := x.find(e)
	n, said := t.Node, d.Missed(t, e.Key)
	if v := t.Values[e.Key]; v != nil {
		n = inLanguage(v, language)
		said = d.Marked(n)
	}
	if said {
		return
	}
	reason := strings.TrimPrefix(e.Error(), "form ")
	if kind, ok := t.Values["kind"].(*ast.StringNode); ok && e.Key == "kind" {
		reason += spelling.Meant(kind.Value, kinds())
	}
	d.Fail(n, reason)
}

// kinds are all that a field of a form can be.
func kinds() []string { return append(field.Kinds(), addressKind) }

// find returns the lines that an error is about; of two fields with the same id
// it takes the second.
func (x draft) find(e *form.Error) yamldoc.Table {
	if e.Field == "" && e.Part > 0 {
		return x.pageTables[e.Part-1]
	}
	t := x.table
	for _, f := range x.fields {
		if e.Field != "" && f.ID == e.Field {
			t = f.table
			if e.Part > 0 && e.Part <= len(f.optionTables) {
				t = f.optionTables[e.Part-1]
			}
		}
	}
	return t
}

// inLanguage is the text of n in that language, if n has one text for each
// language.
func inLanguage(n ast.Node, language string) ast.Node {
	m, ok := n.(ast.MapNode)
	if !ok {
		return n
	}
	for it := m.MapRange(); it.Next(); {
		if key, ok := it.Key().(*ast.StringNode); ok && key.Value == language {
			return it.Value()
		}
	}
	return n
}
