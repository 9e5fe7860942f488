// Package orgbook is org.yaml as package publish asks for it: package orgfile
// reads it and edits its text. It sees what org.yaml says, which is public. It
// never sees a key's secret, and reaches no file, network or clock.
package orgbook

import (
	"github.com/sealform/sealform/admin/orgfile"
	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/relay/roster"
)

// A Book implements publish.Book.
type Book struct{}

// New implements publish.Book.
func (Book) New(o publish.Org) ([]byte, error) {
	f := orgfile.File{Name: o.Name, Relay: o.Relay, RosterLifetime: o.RosterLifetime, StampLifetime: o.StampLifetime, StampKeys: o.StampKeys}
	for _, s := range o.Services {
		f.Services = append(f.Services, orgfile.Service{Name: s.Name, Title: s.Title, Origins: s.Origins, Hours: s.Hours, Languages: s.Languages})
	}
	for _, a := range o.Agents {
		f.Agents = append(f.Agents, orgfile.Agent(a))
	}
	first, err := orgfile.New("org.yaml", f)
	if err != nil {
		return nil, err
	}
	return first.Text(), nil
}

// Parse implements publish.Book.
func (Book) Parse(text []byte) (*publish.Org, error) {
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
func (Book) Add(text []byte, a publish.Agent) ([]byte, error) {
	return edited(text, func(f *orgfile.File) (*orgfile.File, error) { return f.AddAgent(orgfile.Agent(a)) })
}

// SetKey implements publish.Book.
func (Book) SetKey(text []byte, id, key, since string) ([]byte, error) {
	return edited(text, func(f *orgfile.File) (*orgfile.File, error) { return f.SetAgentKey(id, key, since) })
}

// Remove implements publish.Book.
func (Book) Remove(text []byte, id string) ([]byte, error) {
	return edited(text, func(f *orgfile.File) (*orgfile.File, error) { return f.RemoveAgent(id) })
}

// AddStampKey implements publish.Book.
func (Book) AddStampKey(text []byte, key string) ([]byte, error) {
	return edited(text, func(f *orgfile.File) (*orgfile.File, error) { return f.AddStampKey(key) })
}

func edited(text []byte, change func(*orgfile.File) (*orgfile.File, error)) ([]byte, error) {
	f, err := orgfile.Load("org.yaml", text)
	if err != nil {
		return nil, err
	}
	next, err := change(f)
	if err != nil {
		return nil, err
	}
	return next.Text(), nil
}
