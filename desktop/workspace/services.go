package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/relay/wire"
)

// loadServices reads services.yaml; a missing file is an empty one.
func (w *Workspace) loadServices(fsys fs.FS, name string) error {
	data, err := read(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	d, err := parse(name, data)
	if err != nil {
		return err
	}
	t := d.table(d.root)
	if len(t.keys) > MaxServices {
		d.fail(d.root, fmt.Sprintf("has %d services; keep at most %d", len(t.keys), MaxServices))
	}
	for _, key := range t.keys {
		w.Services = append(w.Services, w.service(d, key, t.values[key.Value]))
	}
	return d.mistakes()
}

func (w *Workspace) service(d *document, key *ast.StringNode, n ast.Node) Service {
	if !validName(key.Value) {
		d.fail(key, fmt.Sprintf("%q must be up to %d lower-case letters, digits and hyphens, as in the roster", key.Value, wire.MaxService))
	}
	t := d.table(n, "title", "forms")
	s := Service{Name: key.Value, Title: d.text(d.need(t, "title"), "title")}
	if len(s.Title) > 200 || strings.ContainsFunc(s.Title, unicode.IsControl) {
		d.fail(t.values["title"], "title must be one line of at most 200 bytes; shorten it")
	}
	for _, n := range d.list(d.need(t, "forms"), "forms") {
		id := d.text(n, "a form's id")
		w.knownForm(d, n, id)
		if id != "" && contains(s.Forms, id) {
			d.fail(n, fmt.Sprintf("form %q is listed twice; remove one", id))
		}
		s.Forms = append(s.Forms, id)
	}
	return s
}

// knownForm complains of a form that has no file. One whose file has mistakes
// is not missing.
func (w *Workspace) knownForm(d *document, n ast.Node, id string) {
	if id != "" && !contains(w.formIDs, id) {
		d.fail(n, fmt.Sprintf("there is no form %q; add forms/%s.yaml, or remove it here%s", id, id, Meant(id, w.formIDs)))
	}
}

func validName(s string) bool {
	return s != "" && len(s) <= wire.MaxService && !strings.ContainsFunc(s, notNameRune)
}

func notNameRune(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-')
}
