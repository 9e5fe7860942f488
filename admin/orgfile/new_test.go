package orgfile

import (
	"os"
	"testing"

	"github.com/sealform/sealform/relay/roster"
)

func TestNew(t *testing.T) {
	want := File{Name: org, Relay: "wss://relay.example", RosterLifetime: 30 * day, StampLifetime: day, StampKeys: []string{vkey(org+"/stamp", "stamp")},
		Services: []roster.Service{
			{Name: "billing", Title: "Billing", Origins: []string{"https://shop.example", "http://127.0.0.1:8000"}},
			{Name: "sales", Title: `No: "1", ümlaut #`, Origins: []string{"*"}, Hours: "Europe/Berlin Mo-Fr 09:00-17:00, Sa 10:00-14:00", Languages: []string{"en", "no"}, Push: true, Rating: true},
		},
		Dispositions: []string{"Solved", "Call back: tomorrow", "1st level"},
		Chats:        6,
		Release:      "v0.2.0",
		Agents:       []Agent{{"alice", "Alice", []string{"*"}, "", "", 0}, {"bob", "O'Brien, Bob", []string{"billing"}, vkey(org+"/bob", "bob"), "2026-11-26", 2}},
	}
	f, err := New("org.yaml", want)
	if err != nil {
		t.Fatal(err)
	}
	if !f.says(&want) {
		t.Errorf("got %+v", f)
	}
	golden, err := os.ReadFile("testdata/new.yaml")
	if err != nil || string(golden) != string(f.Text()) {
		t.Errorf("%v; it is\n%s", err, f.Text())
	}
}

func TestNewSaysLittle(t *testing.T) {
	f, err := New("org.yaml", File{Name: "a", Relay: "ws://127.0.0.1:1", Services: []roster.Service{{Name: "s", Title: "S", Origins: []string{"*"}}}})
	if err != nil || f.RosterLifetime != 90*day || f.StampLifetime != day || len(f.Agents)+len(f.StampKeys)+len(f.Warnings)+len(f.Dispositions) != 0 {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestNewRefuses(t *testing.T) {
	good := File{Name: "a", Relay: "ws://127.0.0.1:1", Services: []roster.Service{{Name: "s", Title: "S", Origins: []string{"*"}}}}
	for name, spoil := range map[string]func(*File){
		"a name with a space": func(f *File) { f.Name = "a b" },
		"a name of lines":     func(f *File) { f.Name = "a\nrelay: x" },
		"no relay":            func(f *File) { f.Relay = "" },
		"a path":              func(f *File) { f.Relay += "/x" },
		"no services":         func(f *File) { f.Services = nil },
		"a hostile service":   func(f *File) { f.Services = []roster.Service{{Name: "s: {}\n  t", Title: "S", Origins: []string{"*"}}} },
		"a hostile origin": func(f *File) {
			f.Services = []roster.Service{{Name: "s", Title: "S", Origins: []string{"https://a, https://b"}}}
		},
		"no origin":           func(f *File) { f.Services = []roster.Service{{Name: "s", Title: "S"}} },
		"a hostile agent":     func(f *File) { f.Agents = []Agent{{"a", "A\n  b: {}", []string{"*"}, "", "", 0}} },
		"a lifetime too long": func(f *File) { f.RosterLifetime = 91 * day },
	} {
		t.Run(name, func(t *testing.T) {
			f := good
			spoil(&f)
			if _, err := New("org.yaml", f); err == nil {
				t.Error("taken")
			}
		})
	}
}
