// Package workspace reads the folder that an administrator keeps under
// version control: services.yaml, forms/*.yaml, responses/*.md and
// knowledge/**/*.md. Of a published one it also reads what was made of org.yaml.
//
// It sees definitions and ready-made texts only. It never sees a customer's value, a message or a
// key, and it is never part of what runs in the browser.
package workspace

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/sealform/sealform/desktop/textfile"
	"github.com/sealform/sealform/desktop/yamldoc"
)

// Limits of a workspace. A file may have 64 KiB.
const (
	MaxFile      = 64 << 10
	MaxForms     = 200
	MaxServices  = 100
	MaxResponses = 200
	MaxArticles  = 500
)

// A Workspace is what the agents of an organisation work with.
type Workspace struct {
	Services []Service // in the order of services.yaml
	forms    []Form
	formIDs  []string // also of those with mistakes

	responses  []Response
	articles   []Article // in the order of their paths
	vocabulary vocabulary

	dispositions []string
	release      string
	chats        Chats
}

// A Service is one entry of services.yaml. Forms are ids, in the order in
// which the palette lists them.
type Service struct {
	Name, Title string
	Forms       []string
}

// An unreadable folder is one without which there is no workspace.
type unreadable struct {
	what string
	err  error
}

func (e *unreadable) Error() string { return "cannot read " + e.what + ": " + e.err.Error() }

func (e *unreadable) Unwrap() error { return e.err }

// Hint says what to do about it, on a line of its own.
func (e *unreadable) Hint() string { return "make it with \"sealform init\"" }

//go:embed files
var ready embed.FS

// Files returns the ready-made workspace, to be copied to disk and edited.
func Files() fs.FS {
	sub, err := fs.Sub(ready, "files")
	if err != nil {
		panic(err) // the name above is a valid path
	}
	return sub
}

// Default returns the ready-made workspace.
func Default() (*Workspace, error) { return Load(Files()) }

// Open reads the workspace in a folder. Links that lead out of it are not
// followed.
func Open(dir string) (*Workspace, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, &unreadable{fmt.Sprintf("the workspace %q", dir), err}
	}
	defer root.Close()
	w, err := Load(root.FS())
	if err := errors.Join(err, handMade(root.FS())); err != nil {
		return nil, err
	}
	return w, nil
}

// Load reads a workspace. It reports every mistake of every file, joined; see
// Mistakes. A file that is not YAML at all has one. Everything but forms may
// be left out.
func Load(fsys fs.FS) (*Workspace, error) {
	w := &Workspace{}
	errs := w.loadForms(fsys)
	errs = append(errs, w.loadServices(fsys, "services.yaml"), w.loadResponses(fsys), w.loadKnowledge(fsys), w.loadDispositions(fsys), w.loadChats(fsys), w.loadRelease(fsys))
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	w.vocabulary = newVocabulary(w.articles)
	return w, nil
}

func (w *Workspace) loadForms(fsys fs.FS) []error {
	names, errs := formFiles(fsys)
	for _, name := range names {
		w.formIDs = append(w.formIDs, strings.TrimSuffix(path.Base(name), ".yaml"))
		f, err := loadForm(fsys, name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		w.forms = append(w.forms, f)
	}
	return errs
}

// formFiles lists forms/*.yaml and complains of what was probably meant to be
// one of them.
func formFiles(fsys fs.FS) (names []string, errs []error) {
	entries, err := fs.ReadDir(fsys, "forms")
	if err != nil {
		return nil, []error{&unreadable{"the folder \"forms\" of the workspace", err}}
	}
	for _, e := range entries {
		name := "forms/" + e.Name()
		switch {
		case path.Ext(name) == ".yml" || path.Ext(name) == ".json":
			errs = append(errs, yamldoc.Whole(name, "forms are read from files that end in .yaml; rename it"))
		case path.Ext(name) == ".yaml":
			names = append(names, name)
		}
	}
	if len(names) == 0 || len(names) > MaxForms {
		errs = append(errs, yamldoc.Whole("forms", fmt.Sprintf("has %d forms; keep 1 to %d of them, each in a file such as credit-card.yaml", len(names), MaxForms)))
	}
	return names, errs
}

// Form returns the form of that id.
func (w *Workspace) Form(id string) (Form, bool) {
	i := slices.IndexFunc(w.forms, func(f Form) bool { return f.ID() == id })
	if i < 0 {
		return Form{}, false
	}
	return w.forms[i], true
}

// Forms returns what may be asked for in a service's chats: the forms that
// services.yaml lists for it, and every form for a service not listed there.
func (w *Workspace) Forms(service string) []Form {
	i := slices.IndexFunc(w.Services, func(s Service) bool { return s.Name == service })
	if i < 0 {
		return slices.Clone(w.forms)
	}
	var all []Form
	for _, id := range w.Services[i].Forms {
		if f, ok := w.Form(id); ok {
			all = append(all, f)
		}
	}
	return all
}

// read returns a file's text if it is not too large.
func read(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read %q of the workspace: %w", name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("cannot read %q of the workspace: %w", name, err)
	}
	if len(data) > MaxFile {
		return nil, yamldoc.Whole(name, "is larger than 64 KiB; split it or shorten its texts")
	}
	text, err := textfile.Clean(data)
	if err != nil {
		return nil, yamldoc.Whole(name, err.Error())
	}
	return text, nil
}

// String counts what a workspace has.
func (w *Workspace) String() string {
	return Count(len(w.Services), "service") + ", " + Count(len(w.forms), "form") + ", " +
		Count(len(w.responses), "response") + ", " + Count(len(w.articles), "article")
}

// Count is a number with what it counts, such as "1 form" and "2 forms".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
