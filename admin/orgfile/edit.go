package orgfile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/desktop/spelling"
	"github.com/sealform/sealform/desktop/yamldoc"
	"github.com/sealform/sealform/relay/roster"
)

// A RefusedError says why a command could not change a file. The file is as it
// was.
type RefusedError struct {
	What   string // such as: agent "bob" cannot be added
	Reason string
}

func (e *RefusedError) Error() string { return e.What + ": " + e.Reason }

const byHand = "the file is written in a way that a command cannot change; change it by hand"

// AddAgent returns f with one more agent, behind the others.
func (f *File) AddAgent(a Agent) (*File, error) {
	what := fmt.Sprintf("agent %q cannot be added", a.ID)
	if _, ok := f.Agent(a.ID); ok {
		return nil, &RefusedError{what, "there is one of that id"}
	}
	if !roster.ValidName(a.ID) {
		return nil, &RefusedError{what, badID(a.ID)}
	}
	want := f.like()
	want.Agents = append(slices.Clone(f.Agents), a)
	return f.edit(what, want, func(t *text) bool { return t.addAgent(a) })
}

// SetAgentKey returns f with an agent's key, and the date from which it is in.
// With "" the agent has none.
func (f *File) SetAgentKey(id, key, since string) (*File, error) {
	what := fmt.Sprintf("the key of agent %q cannot be changed", id)
	i, err := f.find(what, id)
	if err != nil {
		return nil, err
	}
	want := f.like()
	want.Agents = slices.Clone(f.Agents)
	want.Agents[i].Key, want.Agents[i].Since = key, since
	return f.edit(what, want, func(t *text) bool {
		return t.setField(id, "key", key) && t.setField(id, "since", since)
	})
}

// RemoveAgent returns f without an agent. What comments beside it say is gone
// with it; what stands above stays.
func (f *File) RemoveAgent(id string) (*File, error) {
	what := fmt.Sprintf("agent %q cannot be removed", id)
	i, err := f.find(what, id)
	if err != nil {
		return nil, err
	}
	want := f.like()
	want.Agents = slices.Delete(slices.Clone(f.Agents), i, i+1)
	return f.edit(what, want, func(t *text) bool { return t.removeEntry(t.top().Values["agents"], id) })
}

// AddStampKey returns f with one more stamp key, behind the others.
func (f *File) AddStampKey(key string) (*File, error) {
	want := f.like()
	want.StampKeys = append(slices.Clone(f.StampKeys), key)
	return f.edit("the stamp key cannot be added", want, func(t *text) bool { return t.addStampKey(key) })
}

// RemoveStampKey returns f without a stamp key.
func (f *File) RemoveStampKey(key string) (*File, error) {
	const what = "the stamp key cannot be removed"
	i := slices.Index(f.StampKeys, key)
	if i < 0 {
		return nil, &RefusedError{what, "it is not in the file"}
	}
	want := f.like()
	want.StampKeys = slices.Delete(slices.Clone(f.StampKeys), i, i+1)
	return f.edit(what, want, func(t *text) bool { return t.removeStampKey(i) })
}

// like returns a copy of f, to be changed.
func (f *File) like() *File {
	c := *f
	return &c
}

func (f *File) find(what, id string) (int, error) {
	i := slices.IndexFunc(f.Agents, func(a Agent) bool { return a.ID == id })
	if i >= 0 {
		return i, nil
	}
	var ids []string
	for _, a := range f.Agents {
		ids = append(ids, a.ID)
	}
	return 0, &RefusedError{what, "there is none of that id" + spelling.Meant(id, ids)}
}

// edit changes the text, and reads it again: it must say what was wanted, and
// nothing else.
func (f *File) edit(what string, want *File, change func(*text) bool) (*File, error) {
	t := newText(f.path, f.text)
	if !change(t) || t.err != nil {
		return nil, &RefusedError{what, byHand}
	}
	got, err := Load(f.path, []byte(t.String()))
	if err != nil {
		return nil, &RefusedError{what, reasons(err)}
	}
	if !got.says(want) {
		return nil, &RefusedError{what, byHand}
	}
	return got, nil
}

// reasons are the mistakes without their places, which are in a text that
// nobody has.
func reasons(err error) string {
	var all []string
	for _, e := range yamldoc.Mistakes(err) {
		if at, ok := e.(*yamldoc.Error); ok {
			all = append(all, at.Reason)
		}
	}
	return strings.Join(all, "; ")
}

// says reports whether f and o say the same.
func (f *File) says(o *File) bool {
	return f.Name == o.Name && f.Relay == o.Relay && f.RosterLifetime == o.RosterLifetime && f.StampLifetime == o.StampLifetime &&
		slices.Equal(f.StampKeys, o.StampKeys) && slices.Equal(f.Dispositions, o.Dispositions) && f.Chats == o.Chats && f.Release == o.Release &&
		slices.EqualFunc(f.Services, o.Services, func(a, b roster.Service) bool {
			return a.Name == b.Name && a.Title == b.Title && a.Hours == b.Hours && a.Push == b.Push && a.Rating == b.Rating && slices.Equal(a.Origins, b.Origins) && slices.Equal(a.Languages, b.Languages)
		}) &&
		slices.EqualFunc(f.Agents, o.Agents, func(a, b Agent) bool {
			return a.ID == b.ID && a.Name == b.Name && a.Key == b.Key && a.Since == b.Since && a.Chats == b.Chats && slices.Equal(a.Services, b.Services)
		})
}

func (t *text) addAgent(a Agent) bool {
	fields := []string{"name: " + scalar(a.Name), "services: " + flowList(a.Services)}
	if a.Chats != 0 {
		fields = append(fields, "chats: "+strconv.Itoa(a.Chats))
	}
	if a.Key != "" {
		fields = append(fields, "key: "+scalar(a.Key))
	}
	if a.Since != "" {
		fields = append(fields, "since: "+scalar(a.Since))
	}
	n := t.top().Values["agents"]
	if isFlow(n) && !blank(n) {
		return t.insertFlow(n, scalar(a.ID)+": { "+strings.Join(fields, ", ")+" }")
	}
	return t.addEntry("agents", func(indent string) []string {
		lines := []string{indent + scalar(a.ID) + ":"}
		for _, field := range fields {
			lines = append(lines, indent+"  "+field)
		}
		return lines
	})
}

// setField gives an agent's field a value, or takes it out.
func (t *text) setField(id, key, value string) bool {
	agents := t.top().Values["agents"]
	if agents == nil {
		return false
	}
	agent := t.doc.Table(agents).Values[id]
	if agent == nil {
		return false
	}
	old := t.doc.Table(agent).Values[key]
	switch line := key + ": " + scalar(value); {
	case old == nil && value == "":
		return true
	case value == "":
		return t.removeEntry(agent, key)
	case old != nil:
		return t.replace(old, scalar(value))
	case isFlow(agent):
		return t.insertFlow(agent, line)
	default:
		return t.insertBlock(agent, []string{t.indentOf(agent) + line})
	}
}

func (t *text) addStampKey(key string) bool {
	n := t.top().Values["stamp-keys"]
	if s, ok := n.(*ast.SequenceNode); ok && isFlow(n) && len(s.Values) > 0 {
		return t.insertFlow(n, scalar(key))
	}
	return t.addEntry("stamp-keys", func(indent string) []string { return []string{indent + "- " + scalar(key)} })
}

func (t *text) removeStampKey(i int) bool {
	s, ok := t.top().Values["stamp-keys"].(*ast.SequenceNode)
	if !ok || i >= len(s.Values) {
		return false
	}
	if s.IsFlowStyle {
		return t.removeFlow(s, s.Values[i], i, func(i int) ast.Node { return at(s.Values, i) })
	}
	line := s.Values[i].GetToken().Position.Line - 1
	return t.removeLines(line, t.extent(line))
}

// at returns the node of that index, nil if there is none.
func at(nodes []ast.Node, i int) ast.Node {
	if i < 0 || i >= len(nodes) {
		return nil
	}
	return nodes[i]
}
