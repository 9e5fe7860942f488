package orgfile

import (
	"os"
	"testing"
)

func TestNew(t *testing.T) {
	want := File{Name: org, Relay: "wss://relay.example", RosterLifetime: 30 * day, StampLifetime: day, StampKeys: []string{vkey(org+"/stamp", "stamp")},
		Services: []Service{
			{"billing", "Billing", []string{"https://shop.example", "http://127.0.0.1:8000"}, "", nil},
			{"sales", `No: "1", ümlaut #`, []string{"*"}, "Europe/Berlin Mo-Fr 09:00-17:00, Sa 10:00-14:00", []string{"en", "no"}},
		},
		Agents: []Agent{{"alice", "Alice", []string{"*"}, "", ""}, {"bob", "O'Brien, Bob", []string{"billing"}, vkey(org+"/bob", "bob"), "2026-11-26"}},
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
	f, err := New("org.yaml", File{Name: "a", Relay: "ws://127.0.0.1:1", Services: []Service{{"s", "S", []string{"*"}, "", nil}}})
	if err != nil || f.RosterLifetime != 90*day || f.StampLifetime != day || len(f.Agents)+len(f.StampKeys)+len(f.Warnings) != 0 {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestNewRefuses(t *testing.T) {
	good := File{Name: "a", Relay: "ws://127.0.0.1:1", Services: []Service{{"s", "S", []string{"*"}, "", nil}}}
	for name, spoil := range map[string]func(*File){
		"a name with a space": func(f *File) { f.Name = "a b" },
		"a name of lines":     func(f *File) { f.Name = "a\nrelay: x" },
		"no relay":            func(f *File) { f.Relay = "" },
		"a path":              func(f *File) { f.Relay += "/x" },
		"no services":         func(f *File) { f.Services = nil },
		"a hostile service":   func(f *File) { f.Services = []Service{{"s: {}\n  t", "S", []string{"*"}, "", nil}} },
		"a hostile origin":    func(f *File) { f.Services = []Service{{"s", "S", []string{"https://a, https://b"}, "", nil}} },
		"no origin":           func(f *File) { f.Services = []Service{{"s", "S", nil, "", nil}} },
		"a hostile agent":     func(f *File) { f.Agents = []Agent{{"a", "A\n  b: {}", []string{"*"}, "", ""}} },
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
