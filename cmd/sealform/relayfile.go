package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/admin/orgfile"
	"github.com/sealform/sealform/desktop/yamldoc"
	"github.com/sealform/sealform/relay/core"
)

// A setting is what can be said of a relay in its file, by a variable and by a
// flag, of which each beats the ones before. The key is the flag's name.
type setting struct {
	*kong.Flag
}

// unset are flags that are no settings; organisations stand in the file in a way
// of their own.
var unset = []string{"help", "config", "check", "org-file"}

// settingsOf returns those among a command's flags.
func settingsOf(flags []*kong.Flag) (all []setting) {
	for _, f := range flags {
		if !slices.Contains(unset, f.Name) {
			all = append(all, setting{f})
		}
	}
	return all
}

// unsetEmpty has a variable that is empty count as one that is not set: what starts
// containers and services passes on those too that nobody has given a value.
func unsetEmpty() {
	for _, v := range os.Environ() {
		if name, value, _ := strings.Cut(v, "="); value == "" && strings.HasPrefix(name, "SEALFORM_RELAY_") {
			_ = os.Unsetenv(name)
		}
	}
}

var anyPath = kong.NewRegistry().RegisterDefaults().ForNamedType("path", reflect.TypeFor[string]())

// givenPath reads a path as kong does, which would take an empty one for the folder
// that one is in.
func givenPath(ctx *kong.DecodeContext, target reflect.Value) error {
	if ctx.Scan.Peek().Value == "" {
		return errors.New("it is empty: give a path, or leave it out")
	}
	return anyPath.Decode(ctx, target)
}

// A relayFile is what --config names. It gathers mistakes, and those that are
// found in what it names.
type relayFile struct {
	*yamldoc.Document
	dir           string
	values        map[string]any
	nodes         map[string]ast.Node
	used          map[string]bool // settings that neither a flag nor a variable says
	organisations []organisation
	failed        error // it could not be taken apart
}

// An organisation is whom a relay serves, and how much of it that may have.
type organisation struct {
	file  string // its org.pub
	share core.Share
}

const organisationsKey = "organisations"

var organisationKeys = []string{"org-file", "chats", "waiting", "agents"}

// BeforeResolve reads the file before flags get what neither the command line nor
// a variable says.
func (c *relayCmd) BeforeResolve(ctx *kong.Context) error {
	var flags []*kong.Flag
	for _, p := range ctx.Path {
		if p.Command != nil {
			flags = p.Command.Flags
		}
	}
	i := slices.IndexFunc(flags, func(f *kong.Flag) bool { return f.Name == "config" })
	name, _ := ctx.FlagValue(flags[i]).(string)
	if name == "" {
		return nil
	}
	c.file = readRelayFile(name, settingsOf(flags))
	ctx.AddResolver(kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
		if slices.ContainsFunc(f.Envs, func(name string) bool { _, set := os.LookupEnv(name); return set }) {
			return nil, nil
		}
		c.file.used[f.Name] = true
		return c.file.values[f.Name], nil
	}))
	return nil
}

// readRelayFile reads a file of those settings. Paths in it begin at its folder.
func readRelayFile(name string, settings []setting) *relayFile {
	f := &relayFile{dir: filepath.Dir(name), values: map[string]any{}, nodes: map[string]ast.Node{}, used: map[string]bool{}}
	text, err := readText(name)
	if err != nil {
		f.failed = hinted{err, "give a file such as relay.yaml with --config"}
		return f
	}
	if f.Document, f.failed = yamldoc.Parse(name, text, "is empty; write what the relay needs, or leave --config out"); f.failed != nil {
		return f
	}
	known := []string{organisationsKey}
	for _, s := range settings {
		known = append(known, s.Name)
	}
	t := f.Table(f.Root, known...)
	for _, s := range settings {
		f.take(s, t.Values[s.Name])
	}
	f.serve(t.Values[organisationsKey])
	return f
}

// take reads the value of a setting; nil: it is not there.
func (f *relayFile) take(s setting, n ast.Node) {
	if n == nil {
		return
	}
	f.nodes[s.Name] = n
	if value := f.value(s, n); !f.Marked(n) {
		f.values[s.Name] = value
	}
}

func (f *relayFile) value(s setting, n ast.Node) any {
	switch kind := s.Target.Type(); {
	case kind.Kind() == reflect.Slice:
		return f.list(s.Name, n)
	case kind.Kind() == reflect.Bool:
		return f.Truth(n, s.Name)
	case kind == reflect.TypeFor[time.Duration]():
		text := f.Text(n, s.Name)
		if _, err := time.ParseDuration(text); err != nil && !f.Marked(n) {
			f.Fail(n, fmt.Sprintf("%s is no time; write one such as 60s or 2m", s.Name))
		}
		return text
	}
	text := f.Text(n, s.Name)
	if s.Enum != "" && !slices.Contains(strings.Split(s.Enum, ","), text) && !f.Marked(n) {
		f.Fail(n, fmt.Sprintf("%s is %q; use one of %s", s.Name, text, strings.ReplaceAll(s.Enum, ",", ", ")))
	}
	if s.Tag.Type == "path" {
		return f.path(text)
	}
	return text
}

// list reads one text, or a list of them.
func (f *relayFile) list(key string, n ast.Node) []any {
	if _, ok := n.(*ast.SequenceNode); !ok {
		return []any{f.Text(n, key)}
	}
	var all []any
	for _, one := range f.List(n, key) {
		all = append(all, f.Text(one, key))
	}
	return all
}

func (f *relayFile) path(name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(f.dir, name)
}

// serve reads whom the relay serves.
func (f *relayFile) serve(n ast.Node) {
	if n == nil {
		return
	}
	f.nodes[organisationsKey] = n
	for i, one := range f.List(n, organisationsKey) {
		t := f.Table(one, organisationKeys...)
		file := f.Need(t, "org-file")
		if f.nodes[organisationAt(i)] = one; file != nil {
			f.nodes[organisationAt(i)] = file
		}
		f.organisations = append(f.organisations, organisation{f.path(f.Text(file, "org-file")), core.Share{
			Chats:   f.atMost(t, "chats", core.DefaultLimits.Chats),
			Waiting: f.atMost(t, "waiting", core.DefaultLimits.Waiting),
			Agents:  f.atMost(t, "agents", orgfile.MaxAgents),
		}})
	}
}

// organisationAt names the organisation with that place in the list, as a setting.
func organisationAt(i int) string { return fmt.Sprintf("%s.%d", organisationsKey, i) }

func (f *relayFile) atMost(t yamldoc.Table, key string, most int) int {
	n := t.Values[key]
	v := f.Number(n, key)
	if n != nil && !f.Marked(n) && (v < 1 || v > most) {
		f.Fail(n, fmt.Sprintf("%s is %d; give a number from 1 to %d, or leave it out for as many as the relay has", key, v, most))
	}
	return v
}

// complains adds a problem to the file's mistakes, and reports whether it is one
// of what stands there.
func (f *relayFile) complains(p problem) bool {
	n, there := f.nodes[p.setting]
	if !there || !f.used[p.setting] {
		return false
	}
	if f.Marked(n) {
		return true
	}
	reason := p.err.Error()
	if hint := hintOf(p.err); hint != "" {
		reason += "; " + hint
	}
	f.Fail(n, reason)
	return true
}

func (f *relayFile) mistakes() error {
	if f.failed != nil {
		return f.failed
	}
	return f.Mistakes()
}
