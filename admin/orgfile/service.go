package orgfile

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/wasm/form"
)

func (r *reader) services(n ast.Node) {
	if n == nil {
		return
	}
	if blank(n) {
		r.Fail(n, "there is no service; add one under services, such as \"billing:\" with a title and origins")
		return
	}
	t := r.Table(n)
	if len(t.Keys) > MaxServices {
		r.Fail(n, fmt.Sprintf("there are %d services; keep at most %d", len(t.Keys), MaxServices))
		return
	}
	for _, key := range t.Keys {
		r.id(key)
		r.file.Services = append(r.file.Services, r.service(key.Value, t.Values[key.Value]))
	}
}

// blank reports whether a mapping or list has nothing in it.
func blank(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.NullNode:
		return true
	case *ast.MappingNode:
		return len(n.Values) == 0
	}
	return false
}

// id checks the name of a service or the id of an agent.
func (r *reader) id(key *ast.StringNode) {
	if !roster.ValidName(key.Value) {
		r.Fail(key, badID(key.Value))
	}
}

func badID(id string) string {
	return fmt.Sprintf("%q must be up to 40 lower-case letters, digits and hyphens", id)
}

func (r *reader) service(name string, n ast.Node) roster.Service {
	t := r.Table(n, serviceKeys...)
	s := roster.Service{Name: name, Title: r.Text(r.Need(t, "title"), "title")}
	r.line(t.Values["title"], "title", s.Title)
	s.Origins = r.some(r.Need(t, "origins"), "origins", r.origin)
	s.Hours = r.hours(t.Values["hours"])
	s.Languages = r.some(t.Values["languages"], "languages", r.language)
	s.Push = r.push(t.Values["offer"])
	s.Rating = r.Truth(t.Values["rating"], "rating")
	return s
}

// push reads how the chats of a service are offered. Without the line all agents
// see them alike.
func (r *reader) push(n ast.Node) bool {
	if n == nil {
		return false
	}
	way := r.Text(n, "offer")
	if way != "push" && way != "" {
		r.Fail(n, fmt.Sprintf("%q is no way to offer chats; write push, or leave the line out", way))
	}
	return way == "push"
}

func (r *reader) language(n ast.Node, tag string) {
	if !form.ValidLanguage(tag) {
		r.Fail(n, fmt.Sprintf("%q is no language's tag; write one such as en, de or pt-BR", tag))
	}
}

// some reads a list of texts, at least one and none twice, each of which check
// looks at. "*" stands alone. nil gives none.
func (r *reader) some(n ast.Node, key string, check func(ast.Node, string)) []string {
	if n == nil {
		return nil
	}
	items := r.List(n, key)
	if _, ok := n.(*ast.SequenceNode); ok && len(items) == 0 {
		r.Fail(n, key+" is empty; write at least one, or leave the line out if it is not needed")
	}
	var all []string
	for _, n := range items {
		s := r.Text(n, "an item of "+key)
		switch {
		case s == "": // told already
		case slices.Contains(all, s):
			r.Fail(n, fmt.Sprintf("%q is listed twice; remove one", s))
		default:
			check(n, s)
			all = append(all, s)
		}
	}
	if len(all) > 1 && slices.Contains(all, "*") {
		r.Fail(n, key+": \"*\" is all of them; remove it, or the others")
	}
	return all
}
