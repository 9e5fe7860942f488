package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/desktop/spelling"
	"github.com/sealform/sealform/relay/wire"
)

const noServices = "names no service; write each with its title and forms, or remove the file: every service then has every form"

// loadServices reads services.yaml; a missing file is an empty one.
func (w *Workspace) loadServices(fsys fs.FS, name string) error {
	data, err := read(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	d, err := parse(name, data, noServices)
	if err != nil {
		return err
	}
	t := d.Table(d.Root)
	if len(t.Keys) > MaxServices {
		d.Fail(d.Root, fmt.Sprintf("has %d services; keep at most %d", len(t.Keys), MaxServices))
	}
	for _, key := range t.Keys {
		w.Services = append(w.Services, w.service(d, key, t.Values[key.Value]))
	}
	return d.Mistakes()
}

func (w *Workspace) service(d *document, key *ast.StringNode, n ast.Node) Service {
	if !validName(key.Value) {
		d.Fail(key, fmt.Sprintf("%q must be up to %d lower-case letters, digits and hyphens, as in the roster", key.Value, wire.MaxService))
	}
	t := d.Table(n, "title", "forms")
	s := Service{Name: key.Value, Title: d.Text(d.Need(t, "title"), "title")}
	if len(s.Title) > 200 || strings.ContainsFunc(s.Title, unicode.IsControl) {
		d.Fail(t.Values["title"], "title must be one line of at most 200 bytes; shorten it")
	}
	for _, n := range d.List(d.Need(t, "forms"), "forms") {
		id := d.Text(n, "a form's id")
		w.knownForm(d, n, id)
		if id != "" && slices.Contains(s.Forms, id) {
			d.Fail(n, fmt.Sprintf("form %q is listed twice; remove one", id))
		}
		s.Forms = append(s.Forms, id)
	}
	return s
}

// knownForm complains of a form that has no file. One whose file has mistakes
// is not missing.
func (w *Workspace) knownForm(d *document, n ast.Node, id string) {
	if id != "" && !slices.Contains(w.formIDs, id) {
		d.Fail(n, fmt.Sprintf("there is no form %q; add forms/%s.yaml, or remove it here%s", id, id, spelling.Meant(id, w.formIDs)))
	}
}

func validName(s string) bool {
	return s != "" && len(s) <= wire.MaxService && !strings.ContainsFunc(s, notNameRune)
}

func notNameRune(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-')
}
