package orgfile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/desktop/spelling"
)

func (r *reader) agents(n ast.Node) {
	if n == nil || blank(n) {
		return
	}
	t := r.Table(n)
	if len(t.Keys) > MaxAgents {
		r.Fail(n, fmt.Sprintf("there are %d agents; keep at most %d", len(t.Keys), MaxAgents))
		return
	}
	names := map[string]Agent{}
	for _, key := range t.Keys {
		r.id(key)
		r.file.Agents = append(r.file.Agents, r.agent(key.Value, t.Values[key.Value], names))
	}
}

func (r *reader) agent(id string, n ast.Node, names map[string]Agent) Agent {
	t := r.Table(n, agentKeys...)
	a := Agent{ID: id, Name: r.Text(r.Need(t, "name"), "name")}
	r.line(t.Values["name"], "name", a.Name)
	r.unlike(t.Values["name"], a, names)
	a.Services = r.some(r.Need(t, "services"), "services", r.knownService)
	a.Chats = r.chats(t.Values["chats"])
	if n := t.Values["key"]; n != nil {
		a.Key = r.key(n, "key", id)
	}
	if n := t.Values["since"]; n != nil {
		a.Since = r.date(n, "since")
	}
	return a
}

func (r *reader) knownService(n ast.Node, name string) {
	var names []string
	for _, s := range r.file.Services {
		names = append(names, s.Name)
	}
	if name != "*" && !slices.Contains(names, name) {
		r.Fail(n, fmt.Sprintf("there is no service %q; use one of %s, or \"*\" for all%s", name, strings.Join(names, ", "), spelling.Meant(name, names)))
	}
}

func (r *reader) date(n ast.Node, key string) string {
	s := r.Text(n, key)
	if s != "" && !isDate(s) {
		r.Fail(n, fmt.Sprintf("%s: %q is no date; write one such as 2026-11-26", key, s))
	}
	return s
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
