package main

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/sealform/sealform/admin/orgfile"
	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/relay/roster"
)

// book is org.yaml as package orgfile reads it, and as the commands that change
// it write it.
type book struct{}

// Parse implements publish.Book.
func (book) Parse(text []byte) (*publish.Org, error) {
	o, err := orgfile.Load("org.yaml", text)
	if err != nil {
		return nil, err
	}
	org := &publish.Org{Name: o.Name, Relay: o.Relay, RosterLifetime: o.RosterLifetime, StampLifetime: o.StampLifetime, StampKeys: o.StampKeys}
	for _, s := range o.Services {
		org.Services = append(org.Services, roster.Service{Name: s.Name, Origins: s.Origins, Title: s.Title, Hours: s.Hours, Languages: s.Languages})
	}
	for _, a := range o.Agents {
		org.Agents = append(org.Agents, publish.Agent(a))
	}
	return org, nil
}

// Add implements publish.Book.
func (b book) Add(text []byte, a publish.Agent) ([]byte, error) {
	return b.edited(text, a.ID, &a, func(p *orgText) bool { return p.add(a) })
}

// SetKey implements publish.Book.
func (b book) SetKey(text []byte, id, key, since string) ([]byte, error) {
	o, err := b.Parse(text)
	if err != nil {
		return nil, err
	}
	a, ok := o.Agent(id)
	if !ok {
		return nil, noAgent(id)
	}
	a.Key, a.Since = key, since
	return b.edited(text, id, &a, func(p *orgText) bool { return p.set(id, "key", key) && p.set(id, "since", since) })
}

// Remove implements publish.Book.
func (b book) Remove(text []byte, id string) ([]byte, error) {
	o, err := b.Parse(text)
	if err != nil {
		return nil, err
	}
	if _, ok := o.Agent(id); !ok {
		return nil, noAgent(id)
	}
	return b.edited(text, id, nil, func(p *orgText) bool { return p.remove(id) })
}

func noAgent(id string) error {
	return hinted{fmt.Errorf("org.yaml has no agent %q", id), "look who is in with \"sealform agents\""}
}

// edited changes the text, and then looks whether it says what it should, and
// of everything else what it said before: a person may have written it in a way
// that is not understood line by line.
func (b book) edited(text []byte, id string, want *publish.Agent, change func(*orgText) bool) ([]byte, error) {
	before, err := b.Parse(text)
	if err != nil {
		return nil, err
	}
	p := newOrgText(text)
	if !change(p) {
		return nil, errByHand
	}
	after, err := b.Parse(p.bytes())
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(before.Agents, func(a publish.Agent) bool { return a.ID == id })
	switch {
	case at >= 0 && want == nil:
		before.Agents = slices.Delete(before.Agents, at, at+1)
	case at >= 0:
		before.Agents[at] = *want
	case want != nil:
		before.Agents = append(before.Agents, *want)
	}
	if len(before.Agents) == 0 && len(after.Agents) == 0 {
		before.Agents = after.Agents // none, and none at all
	}
	if !reflect.DeepEqual(before, after) {
		return nil, errByHand
	}
	return p.bytes(), nil
}

var errByHand = hinted{fmt.Errorf("org.yaml is written in a way that this command does not change"),
	"put each agent and each of its lines on a line of its own below \"agents:\", as in docs/deploy.md, and run it again"}
