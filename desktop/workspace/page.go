package workspace

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/desktop/spelling"
	"github.com/sealform/sealform/desktop/yamldoc"
)

// A page is a Markdown file: front matter between two lines "---", then text.
type page struct {
	*document
	head yamldoc.Table
	body string // without surrounding blank lines, with \n only
	line int    // of the body's first line in the file, from 1
}

const wantHead = "must begin with a line \"---\", lines such as \"title: Refunds\", and another line \"---\""

const noHead = "has nothing between its two lines \"---\"; write lines there such as \"title: Refunds\""

// loadPage reads a page whose front matter has some of the known keys. A page
// beside an error has mistakes and can still be read further.
func loadPage(fsys fs.FS, name string, known ...string) (*page, error) {
	data, err := read(fsys, name)
	if err != nil {
		return nil, err
	}
	head, body, ok := cutHead(string(data))
	if !ok {
		return nil, yamldoc.Whole(name, wantHead)
	}
	// The blank line stands for the first "---", so that lines count right.
	d, err := parse(name, []byte("\n"+head), noHead)
	if err != nil {
		return nil, err
	}
	p := &page{document: d, head: d.Table(d.Root, known...)}
	p.setBody(body, 4+strings.Count(head, "\n"))
	return p, nil
}

// cutHead splits text at its two lines "---".
func cutHead(text string) (head, body string, ok bool) {
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return "", "", false
	}
	if body, ok := strings.CutPrefix(rest, "---\n"); ok {
		return "", body, true
	}
	head, body, ok = strings.Cut(rest, "\n---\n")
	if !ok {
		head, ok = strings.CutSuffix(rest, "\n---")
	}
	return head, body, ok
}

// setBody keeps the text, whose first line is line, without blank ends.
func (p *page) setBody(text string, line int) {
	for first, rest, ok := strings.Cut(text, "\n"); ok && strings.TrimSpace(first) == ""; first, rest, ok = strings.Cut(text, "\n") {
		text, line = rest, line+1
	}
	p.body, p.line = strings.TrimRightFunc(text, unicode.IsSpace), line
	if p.body == "" {
		p.failAt(0, "has no text; write it below the second \"---\"")
	}
	if i := strings.IndexFunc(p.body, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
		p.failAt(i, "has a control character here; remove it")
	}
}

// failAt complains of the body's byte at i.
func (p *page) failAt(i int, reason string) {
	before := p.body[:i]
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	p.Add(&yamldoc.Error{File: p.File, Line: p.line + strings.Count(before, "\n"), Column: column, Reason: reason})
}

// oneLine reads a value that may have limit bytes and no line break.
func (d *document) oneLine(n ast.Node, key string, limit int) string {
	s := d.Text(n, key)
	if len(s) > limit || strings.ContainsFunc(s, unicode.IsControl) {
		d.Fail(n, fmt.Sprintf("%s must be one line of at most %d bytes; shorten it", key, limit))
	}
	return s
}

// services reads the services that a page is for; none means all.
func (w *Workspace) services(p *page) []string {
	var known, all []string
	for _, s := range w.Services {
		known = append(known, s.Name)
	}
	for _, n := range p.List(p.head.Values["services"], "services") {
		name := p.Text(n, "a service's name")
		if name != "" && !slices.Contains(known, name) {
			p.Fail(n, fmt.Sprintf("there is no service %q in services.yaml; add it there, or remove it here%s", name, spelling.Meant(name, known)))
		}
		all = append(all, name)
	}
	return all
}

// form reads the form that a page asks for, which each of its services must
// be allowed to use.
func (w *Workspace) form(p *page, services []string) string {
	n := p.head.Values["form"]
	id := p.Text(n, "form")
	w.knownForm(p.document, n, id)
	for _, s := range w.Services {
		if id != "" && slices.Contains(services, s.Name) && slices.Contains(w.formIDs, id) && !slices.Contains(s.Forms, id) {
			p.Fail(n, fmt.Sprintf("service %q may not use form %q; add it to the service in services.yaml, or remove it here", s.Name, id))
		}
	}
	return id
}

// allowed reports whether a page for those services belongs into a service's
// chats.
func allowed(services []string, service string) bool {
	return len(services) == 0 || slices.Contains(services, service)
}

// misnamed complains of a file that was probably meant to be a page.
func misnamed(name string) error {
	switch path.Ext(name) {
	case ".markdown", ".mdx", ".mdown", ".txt":
		return yamldoc.Whole(name, "texts are read from files that end in .md; rename it")
	}
	return nil
}

// unprintable reports names that no screen can show.
func unprintable(name string) bool {
	return !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl)
}
