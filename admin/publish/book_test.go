package publish

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/sealform/sealform/relay/roster"
)

// book is a Book for tests: it keeps no comments.
type book struct{}

type page struct {
	Name      string            `yaml:"name"`
	Relay     string            `yaml:"relay"`
	Lifetimes map[string]string `yaml:"lifetimes"`
	StampKeys []string          `yaml:"stamp-keys"`
	Services  map[string]queue  `yaml:"services"`
	Agents    map[string]entry  `yaml:"agents,omitempty"`
}

type queue struct {
	Title   string   `yaml:"title"`
	Origins []string `yaml:"origins"`
}

type entry struct {
	Name     string   `yaml:"name"`
	Services []string `yaml:"services"`
	Key      string   `yaml:"key,omitempty"`
	Since    string   `yaml:"since,omitempty"`
}

func (book) New(o Org) ([]byte, error) {
	p := page{Name: o.Name, Relay: o.Relay, StampKeys: o.StampKeys, Services: map[string]queue{}}
	for _, s := range o.Services {
		p.Services[s.Name] = queue{s.Title, s.Origins}
	}
	return yaml.Marshal(p)
}

func (book) Parse(text []byte) (*Org, error) {
	p, err := turn(text)
	if err != nil {
		return nil, err
	}
	o := &Org{Name: p.Name, Relay: p.Relay, RosterLifetime: 90 * 24 * time.Hour, StampLifetime: 24 * time.Hour, StampKeys: p.StampKeys}
	for _, name := range keys(p.Services, nil) {
		o.Services = append(o.Services, roster.Service{Name: name, Title: p.Services[name].Title, Origins: p.Services[name].Origins})
	}
	for _, id := range keys(p.Agents, nil) {
		a := p.Agents[id]
		o.Agents = append(o.Agents, Agent{id, a.Name, slices.Clone(a.Services), a.Key, a.Since})
	}
	return o, nil
}

func turn(text []byte) (p page, err error) {
	err = yaml.NewDecoder(bytes.NewReader(text)).Decode(&p)
	return p, err
}

func edit(text []byte, id string, change func(entry) (entry, error)) ([]byte, error) {
	p, err := turn(text)
	if err != nil {
		return nil, err
	}
	if p.Agents == nil {
		p.Agents = map[string]entry{}
	}
	e, err := change(p.Agents[id])
	if err != nil {
		return nil, err
	}
	p.Agents[id] = e
	if e.Name == "" {
		delete(p.Agents, id)
	}
	return yaml.Marshal(p)
}

func (book) Add(text []byte, a Agent) ([]byte, error) {
	return edit(text, a.ID, func(entry) (entry, error) { return entry{a.Name, a.Services, "", ""}, nil })
}

func (book) SetKey(text []byte, id, key, since string) ([]byte, error) {
	return edit(text, id, func(e entry) (entry, error) { e.Key, e.Since = key, since; return e, nil })
}

func (book) AddStampKey(text []byte, key string) ([]byte, error) {
	p, err := turn(text)
	if err != nil {
		return nil, err
	}
	p.StampKeys = append(p.StampKeys, key)
	return yaml.Marshal(p)
}

func (book) Remove(text []byte, id string) ([]byte, error) {
	return edit(text, id, func(e entry) (entry, error) {
		if e.Name == "" {
			return e, fmt.Errorf("org.yaml has no agent %q", id)
		}
		return entry{}, nil
	})
}
