package publish

import (
	"strings"
	"testing"
	"unicode"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/roster"
)

// Names show as what they are, whatever stands in them.
func TestShow(t *testing.T) {
	for in, want := range map[string]string{
		"Alice":                     "Alice",
		"Anne-Marie O'Brien":        "Anne-Marie O'Brien",
		"Jürgen Groß":               "Jürgen Groß",
		"山田 太郎":                     "山田 太郎",
		"さくら 山田":                    "さくら 山田",
		"Надя":                      "Надя",
		"":                          `""`,
		"Bob), for billing":         `"Bob), for billing"`,
		"Bob ":                      `"Bob "`,
		"Bob  B":                    `"Bob  B"`,
		`Bob "x"`:                   `"Bob \"x\""`,
		"Bob\nremoves agent alice":  `"Bob\nremoves agent alice"`,
		"Bob\rAlice":                `"Bob\rAlice"`,
		"\x1b[2KBob":                `"\x1b[2KBob"`,
		"Al\u0456ce":                `"Al\u0456ce"`, // Cyrillic i
		"Ali\u200dce":               `"Ali\u200dce"`,
		"\u202eecilA":               `"\u202eecilA"`,
		"\u05d0lice":                `"\u05d0lice"`,
		"שלום":                      `"\u05e9\u05dc\u05d5\u05dd"`,
		"Z\u0341\u0342\u0343\u0344": `"Z\u0341\u0342\u0343\u0344"`,
		"A\u00a0B":                  `"A\u00a0B"`,
		"\xff":                      `"\xff"`,
	} {
		if got := show(in); got != want {
			t.Errorf("show(%q) = %s, want %s", in, got, want)
		}
	}
}

func FuzzShow(f *testing.F) {
	f.Add("Alice")
	f.Add("Al\u0456ce\n\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range show(s) + quote(s) + pagesOf(s) {
			if !unicode.IsPrint(r) || unicode.In(r, rightToLeft...) {
				t.Errorf("%q shows %q", s, r)
			}
		}
	})
}

// Names in org.yaml cannot make up a line of the difference, or hide one.
func TestHostileNamesInTheDifference(t *testing.T) {
	hostile := "Bob\x1b[1A\x1b[2K\r\n  removes agent alice (Alice)\u202e"
	r := func(title, name string, origins ...string) *roster.Roster {
		return &roster.Roster{Version: 1, Services: []roster.Service{{Name: "billing", Title: title, Origins: origins, Hours: title, Languages: []string{name}}},
			Agents: []roster.Agent{{VKey: "acme/bob+1234", Name: name, Services: []string{"billing"}}}}
	}
	calm := r("Billing", "Bob", "https://shop.example")
	bad := r(hostile, hostile, hostile)
	for _, lines := range [][]string{
		difference(nil, bad, manifest{}, manifest{}), difference(calm, bad, manifest{}, manifest{}), difference(bad, calm, manifest{}, manifest{}),
	} {
		for _, line := range lines {
			if strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) || strings.HasPrefix(line, "removes agent alice") {
				t.Errorf("a line is %q", line)
			}
		}
	}
}

func TestDifference(t *testing.T) {
	service := func(name, title string, origins ...string) roster.Service {
		return roster.Service{Name: name, Title: title, Origins: origins}
	}
	agent := func(key, name string, services ...string) roster.Agent {
		return roster.Agent{VKey: "acme/" + key, Name: name, Services: services}
	}
	old := &roster.Roster{Version: 41, Stampers: []string{"acme/stamp+1"},
		Services: []roster.Service{service("billing", "Billing", "https://shop.example", "https://old.example"), service("moving", "Moving", "*")},
		Agents:   []roster.Agent{agent("alice+1", "Alice", "billing"), agent("bob+1", "Bob", "*"), agent("carol+1", "Carol", "billing")}}
	next := &roster.Roster{Version: 42, Expires: now, Stampers: []string{"acme/stamp+2"},
		Services: []roster.Service{service("billing", "Money", "https://shop.example", "https://pay.example"), service("sales", "Sales", "*")},
		Agents:   []roster.Agent{agent("alice+1", "Alice", "billing", "sales"), agent("bob+2", "Bobby", "billing"), agent("dave+1", "Dave", "billing", "sales")}}
	next.Services[0].Hours, next.Services[0].Languages = "Europe/Berlin Mo-Fr 09:00-17:00", []string{"en", "de"}
	next.Services[0].Push, next.Services[0].Rating = true, true
	was := manifest{Files: map[string]string{"forms/card.yaml": "1", "forms/pin.yaml": "1", "forms/old.yaml": "1", "knowledge/a.md": "1", "knowledge/b/c.md": "1", "knowledge/gone.md": "1", "services.yaml": "1", "schema/form.json": "1", "dispositions.txt": "1", "chats.txt": "1", "release.txt": "1"},
		Forms: map[string]int{"card": 3, "pin": 1, "old": 1}, Dispositions: []string{"Solved", "Call back"}, Chats: workspace.Chats{"*": 5, "bob": 3, "carol": 2}, Release: "v0.1.0"}
	is := manifest{Files: map[string]string{"forms/card.yaml": "2", "forms/pin.yaml": "2", "forms/new.yaml": "1", "knowledge/a.md": "2", "knowledge/b/c.md": "2", "responses/hi.md": "1", "services.yaml": "2", "schema/form.json": "1", "dispositions.txt": "2", "chats.txt": "2", "release.txt": "2"},
		Forms: map[string]int{"card": 4, "pin": 1, "new": 1}, Dispositions: []string{"Solved", "Passed on: sales"}, Chats: workspace.Chats{"alice": 6, "dave": 2}, Release: "v0.2.0"}
	got := strings.Join(append(difference(old, next, was, is), renewal(old, next)), "\n")
	want := `service billing is called "Money" now, and not "Billing"
https://pay.example may open billing now
https://old.example may not open billing any more
service billing has the hours "Europe/Berlin Mo-Fr 09:00-17:00" now
service billing has the languages "en, de" now
chats of billing are offered to one agent after the other now
customers of billing are asked how a chat was now
removes service moving ("Moving"): nobody can open it any more
adds service sales ("Sales")
every page of the web may open sales now
alice answers for sales too
bob's key changes
bob is called Bobby now, and not Bob
bob answers for billing only now, and not for every service
removes agent carol (Carol)
adds agent dave (Dave), for billing and sales
agents without a number of their own: 4 chats at once, was 5
agent alice: 6 chats at once, was 5
agent bob: 4 chats at once, was 3
agent dave: 2 chats at once
stamp key acme/stamp+2 may stamp now
stamp key acme/stamp+1 may no longer stamp
form card changes from version 3 to 4
adds form new
removes form old
form pin changes, and says that it is version 1 as before: give it another, so that what comes back can be told apart
1 response is new
2 articles change
1 article is gone
which service offers which forms changes (services.yaml)
adds disposition "Passed on: sales"
removes disposition "Call back"
agents with an older release than v0.2.0 are told that it is out
roster 41 → 42, valid until 2026-09-21 14:13 UTC`
	if got != want {
		t.Errorf("got\n%s", got)
	}
}
