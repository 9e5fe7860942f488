package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"sealform/wasm/form"
)

func loadForm(fsys fs.FS, name string) (form.Definition, error) {
	data, err := read(fsys, name)
	if err != nil {
		return form.Definition{}, err
	}
	d, err := parse(name, data)
	if err != nil {
		return form.Definition{}, err
	}
	return d.form()
}

// form reads a document as a form and checks it.
func (d *document) form() (form.Definition, error) {
	t := d.table(d.root, "id", "version", "title", "purpose", "retain-minutes", "fields")
	def := form.Definition{
		ID:            d.text(d.need(t, "id"), "id"),
		Version:       d.number(d.need(t, "version"), "version"),
		Title:         d.text(d.need(t, "title"), "title"),
		Purpose:       d.text(t.values["purpose"], "purpose"),
		RetainMinutes: d.number(d.need(t, "retain-minutes"), "retain-minutes"),
		AnswerMinutes: form.DefaultAnswer, Language: "en",
	}
	var fields []table
	for _, n := range d.list(d.need(t, "fields"), "fields") {
		f := d.table(n, "id", "kind", "label", "hint", "required")
		fields = append(fields, f)
		def.Fields = append(def.Fields, d.field(f))
	}
	if want := strings.TrimSuffix(path.Base(d.file), ".yaml"); d.fine() && def.ID != want {
		d.fail(t.values["id"], fmt.Sprintf("id %q differs from the file's name; write %q, or rename the file", def.ID, want))
	}
	if err := def.Check(); d.fine() && err != nil {
		d.place(err, t, fields)
	}
	return def, d.mistakes()
}

func (d *document) field(t table) form.FieldDef {
	return form.FieldDef{
		ID:       d.text(d.need(t, "id"), "id"),
		Kind:     d.text(d.need(t, "kind"), "kind"),
		Label:    d.text(d.need(t, "label"), "label"),
		Hint:     d.text(t.values["hint"], "hint"),
		Required: d.truth(t.values["required"], "required"),
	}
}

// place finds the line that an error of package form is about: the last field
// of that id, so that of two equal ids the second is shown.
func (d *document) place(err error, t table, fields []table) {
	var e *form.Error
	if !errors.As(err, &e) {
		d.fail(t.node, err.Error())
		return
	}
	for i := len(fields) - 1; e.Field != "" && i >= 0; i-- {
		if id, ok := fields[i].values["id"].(*ast.StringNode); ok && id.Value == e.Field {
			t = fields[i]
			break
		}
	}
	n := t.node
	if v := t.values[e.Key]; v != nil {
		n = v
	}
	d.fail(n, strings.TrimPrefix(e.Error(), "form "))
}
