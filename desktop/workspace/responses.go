package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/sealform/sealform/desktop/yamldoc"
)

// maxResponse is the longest response in characters: that of a message.
const maxResponse = 8000

// A Response is a ready-made message. Services is empty when it is for all;
// Form is the id of the form that is requested with it, or "".
type Response struct {
	Shortcut, Title, Text string
	Services              []string
	Form                  string
}

// variable is a percent sign and one capital that stands alone: %A, and not
// the %C of an address's %C3%A9.
var variable = regexp.MustCompile(`%([A-Z])(?:[^A-Za-z0-9]|$)`)

// Names stand for the variables of responses and of initial values: the
// agent's name, of which %A is the first, the service's title %S, and the
// customer's first and last name %F and %L, which are "" where the site does
// not give them.
type Names struct{ Agent, Service, First, Last string }

// Fill puts names for variables, and leaves all else as it is. A customer's
// name that is not known goes, and what only led to it goes too: "Hi, %F!"
// becomes "Hi!".
func (r Response) Fill(n Names) string {
	agent, _, _ := strings.Cut(strings.TrimSpace(n.Agent), " ")
	values := map[byte]string{'A': agent, 'S': n.Service, 'F': n.First, 'L': n.Last}
	filled, at := "", 0
	for _, v := range variables(r.Text) {
		value, ok := values[r.Text[v+1]]
		if !ok {
			continue
		}
		filled += r.Text[at:v] + value
		at = v + 2
		if value == "" {
			filled, at = leaveOut(filled, r.Text, at)
		}
	}
	return filled + r.Text[at:]
}

// leaveOut closes the gap between before and text[at:]: one space goes, and a
// comma that now stands before a mark or at the beginning of a line.
func leaveOut(before, text string, at int) (string, int) {
	before = strings.TrimRight(before, " ")
	if before == "" || strings.HasSuffix(before, "\n") {
		return before, at + len(text[at:]) - len(strings.TrimLeft(text[at:], ", "))
	}
	if at < len(text) && strings.IndexByte(".!?:;,\n", text[at]) >= 0 {
		before = strings.TrimSuffix(before, ",")
	}
	return before, at
}

// variables returns where variables begin. Two may share the sign between
// them, as in "%A/%S", so the search goes on right behind each capital.
func variables(text string) (all []int) {
	for at := 0; ; {
		m := variable.FindStringSubmatchIndex(text[at:])
		if m == nil {
			return all
		}
		all = append(all, at+m[0])
		at += m[3]
	}
}

// Responses returns the responses for a service's chats in the order of their
// files. One whose form that service may not use is left out, because its
// text announces the form.
func (w *Workspace) Responses(service string) []Response {
	var all []Response
	for _, r := range w.responses {
		if allowed(r.Services, service) && w.mayAsk(service, r.Form) {
			all = append(all, r)
		}
	}
	return all
}

// mayAsk reports whether a form, "" being none, may be requested in a
// service's chats.
func (w *Workspace) mayAsk(service, id string) bool {
	for _, f := range w.Forms(service) {
		if f.ID() == id {
			return true
		}
	}
	return id == ""
}

// loadResponses reads responses/*.md; the folder may be missing.
func (w *Workspace) loadResponses(fsys fs.FS) error {
	entries, err := fs.ReadDir(fsys, "responses")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot read the folder \"responses\" of the workspace: %w", err)
	}
	var errs []error
	owner := map[string]string{}
	for _, e := range entries {
		name := "responses/" + e.Name()
		if path.Ext(name) != ".md" {
			errs = append(errs, misnamed(name))
			continue
		}
		errs = append(errs, w.loadResponse(fsys, name, owner))
	}
	if len(w.responses) > MaxResponses {
		errs = append(errs, yamldoc.Whole("responses", fmt.Sprintf("has %d responses; keep at most %d", len(w.responses), MaxResponses)))
	}
	return errors.Join(errs...)
}

// loadResponse adds one response. owner has the file of each shortcut.
func (w *Workspace) loadResponse(fsys fs.FS, name string, owner map[string]string) error {
	p, err := loadPage(fsys, name, "shortcut", "title", "services", "form")
	if err != nil {
		return err
	}
	r := Response{
		Shortcut: p.Text(p.Need(p.head, "shortcut"), "shortcut"),
		Title:    p.oneLine(p.Need(p.head, "title"), "title", 200),
		Text:     p.body,
		Services: w.services(p),
	}
	r.Form = w.form(p, r.Services)
	p.checkShortcut(r.Shortcut, owner)
	p.checkText()
	w.responses = append(w.responses, r)
	return p.Mistakes()
}

func (p *page) checkShortcut(s string, owner map[string]string) {
	n := p.head.Values["shortcut"]
	switch {
	case s == "":
	case !validName(s):
		p.Fail(n, fmt.Sprintf("shortcut %q must be up to 40 lower-case letters, digits and hyphens", s))
	case strings.HasPrefix("form", s):
		p.Fail(n, fmt.Sprintf("shortcut %q lists the forms; choose another, such as %q", s, s+"-1"))
	case owner[s] != "":
		p.Fail(n, fmt.Sprintf("shortcut %q is also that of %s; choose another", s, owner[s]))
	default:
		owner[s] = p.File
	}
}

// checkText complains of variables that nothing stands for and of a text that
// no message can hold.
func (p *page) checkText() {
	if n := utf8.RuneCountInString(p.body); n > maxResponse {
		p.failAt(0, fmt.Sprintf("has a text of %d characters; keep at most %d", n, maxResponse))
	}
	for _, i := range variables(p.body) {
		if strings.IndexByte("ASFL", p.body[i+1]) < 0 {
			p.failAt(i, fmt.Sprintf("unknown variable %q; use %%F and %%L for the customer's first and last name, %%A for the agent's first name, %%S for the service's title, or plain words", p.body[i:i+2]))
		}
	}
}
