package orgfile

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/desktop/yamldoc"
	"github.com/sealform/sealform/relay/roster"
)

// vkey is a verifier key of that name, the same for the same seed.
func vkey(name, seed string) string {
	public := sha256.Sum256([]byte(seed))
	key, err := note.NewEd25519VerifierKey(name, public[:])
	if err != nil {
		panic(err)
	}
	return key
}

const org = "acme.example/support"

// full has everything that a file can have.
var full = `# yaml-language-server: $schema=workspace/schema/org.schema.json
name: acme.example/support
relay: wss://relay.example
lifetimes: { roster: 30d, stamp: 12h } # as agreed
stamp-keys: [` + vkey(org+"/stamp", "stamp") + `]

services:
  billing:
    title: Billing & "more"
    origins: [https://shop.example, "https://pay.example:8443"]
    hours: { zone: Europe/Berlin, open: ["Mo-Fr 09:00-17:00", "Sa 10:00-14:00"] }
    languages: [en, pt-BR]
  sales:
    title: "Verkauf"
    origins: ["*"]
    offer: push
agents:
  # the first
  alice:
    name: Alice
    services: [billing]
    key: ` + vkey(org+"/alice", "alice") + ` # at home
    since: 2026-11-26
  bob:
    name: 'Bob'
    services:
      - billing
      - sales
  carol:
    name: Carol
    services: ["*"]
    chats: 2

dispositions: [Solved, "Call back: tomorrow", Réglé]
limits: { chats: 6 }
release: v0.2.0
`

// A service asks its customers how a chat was only if its line says true.
func TestRating(t *testing.T) {
	for line, want := range map[string]bool{"offer: push": false, "rating: true": true, "rating: false": false} {
		f, err := Load("org.yaml", []byte(change(t, "offer: push", line)))
		if err != nil || f.Services[1].Rating != want || f.Services[0].Rating {
			t.Errorf("%s: %v, %v", line, f, err)
		}
	}
}

// change is full with its first old replaced.
func change(t *testing.T, old, new string) string {
	t.Helper()
	if !strings.Contains(full, old) {
		t.Fatalf("%q is not in the file", old)
	}
	return strings.Replace(full, old, new, 1)
}

func TestLoad(t *testing.T) {
	f, err := Load("org.yaml", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	f.path, f.text = "", nil
	want := &File{
		Name: org, Relay: "wss://relay.example", RosterLifetime: 30 * day, StampLifetime: 12 * time.Hour, StampKeys: []string{vkey(org+"/stamp", "stamp")},
		Services: []roster.Service{
			{Name: "billing", Title: `Billing & "more"`, Origins: []string{"https://shop.example", "https://pay.example:8443"}, Hours: "Europe/Berlin Mo-Fr 09:00-17:00, Sa 10:00-14:00", Languages: []string{"en", "pt-BR"}},
			{Name: "sales", Title: "Verkauf", Origins: []string{"*"}, Push: true},
		},
		Agents: []Agent{
			{"alice", "Alice", []string{"billing"}, vkey(org+"/alice", "alice"), "2026-11-26", 0},
			{"bob", "Bob", []string{"billing", "sales"}, "", "", 0},
			{"carol", "Carol", []string{"*"}, "", "", 2},
		},
		Dispositions: []string{"Solved", "Call back: tomorrow", "Réglé"},
		Chats:        6,
		Release:      "v0.2.0",
	}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("got  %+v\nwant %+v", f, want)
	}
}

func TestLoadSmall(t *testing.T) {
	for name, tail := range map[string]string{"nothing": "", "an empty key": "agents:\n", "empty brackets": "agents: {}\nstamp-keys: []\n"} {
		t.Run(name, func(t *testing.T) {
			f, err := Load("org.yaml", []byte("name: a\nrelay: ws://127.0.0.1:8803\nservices: {b: {title: B, origins: [\"http://127.0.0.1:8000\"]}}\n"+tail))
			if err != nil {
				t.Fatal(err)
			}
			if f.RosterLifetime != 90*day || f.StampLifetime != day || f.Agents != nil || f.StampKeys != nil || f.Warnings != nil {
				t.Errorf("%+v", f)
			}
		})
	}
}

// TestMistakes: each is told where it stands.
func TestMistakes(t *testing.T) {
	alice := vkey(org+"/alice", "alice")
	for _, c := range []struct{ old, new, where, want string }{
		{"name: acme", "name: ac me", "2:7", "no spaces and no plus signs"},
		{"name: acme", "name: ac+me", "2:7", "no spaces and no plus signs"},
		{"name: acme", "nmae: acme", "2:1", `did you mean "name"`},
		{"name: acme.example/support\n", "", "2:1", "name is missing"},
		{"name: acme", `name: "\u202eacme`, "", "YAML"},
		{"name: acme.example/support", `name: "\u202eacme"`, "2:7", `not seen, or turn the text around them ("\u202eacme")`},
		{"wss://relay.example", "ws://relay.example", "3:8", "write wss://"},
		{"wss://relay.example", "https://relay.example", "3:8", "must begin with wss://"},
		{"wss://relay.example", "wss://relay.example/", "3:8", "without a slash"},
		{"wss://relay.example", "wss://relay.example/v1/socket", "3:8", "without a slash"},
		{"wss://relay.example", "wss://me@relay.example", "3:8", "a user"},
		{"wss://relay.example", "wss://relay.example:443", "3:8", `remove ":443"`},
		{"wss://relay.example", "wss://", "3:8", "no valid host"},
		{"30d", "91d", "4:22", "write 90d at most"},
		{"30d", "30", "4:22", `"30" is no time`},
		{"30d", "0d", "4:22", "is no time"},
		{"30d", "1w", "4:22", "is no time"},
		{"30d", "9999999d", "4:22", "too long"},
		{"12h", "8d", "4:34", "write 7d at most"},
		{"roster: 30d", "rooster: 30d", "4:14", `did you mean "roster"`},
		{vkey(org+"/stamp", "stamp"), vkey(org+"/stamp", "stamp")[1:], "5:14", "no verifier key"},
		{vkey(org+"/stamp", "stamp"), vkey("evil.example/stamp", "stamp"), "5:14", "another organisation's"},
		{vkey(org+"/stamp", "stamp"), vkey(org+"/stamp", "alice"), "22:10", "is the same as in line 5"},
		{vkey(org+"/stamp", "stamp"), vkey(org+"/stamp", "stamp") + ", " + vkey(org+"/stamp", "stamp"), "", "is the same as in line 5"},
		{vkey(org+"/stamp", "stamp"), "a, b, c, d, e", "5:13", "keep at most 4"},
		{"  billing:", "  Billing:", "8:3", "lower-case letters"},
		{`title: Billing & "more"`, `title: "a\nb"`, "9:12", "line breaks"},
		{`title: Billing & "more"`, "title: |\n      a\n      b", "9:12", "line breaks"},
		{`title: Billing & "more"`, "title: " + strings.Repeat("é", 101), "9:12", "longer than 200 bytes"},
		{`title: Billing & "more"`, `title: " a"`, "9:12", "ends with a space"},
		{`title: Billing & "more"`, `title: "\u2800"`, "9:12", "not seen"},
		{`title: Billing & "more"`, `title: "\ufe0f"`, "9:12", "nothing that shows"},
		{`title: Billing & "more"`, "title: 5", "9:12", "must be text"},
		{"    title: Billing & \"more\"\n", "", "9:5", "title is missing"},
		{"https://shop.example", "shop.example", "10:15", "must begin with https://"},
		{"https://shop.example", "HTTPS://Shop.example", "10:15", `write "https://shop.example"`},
		{"https://shop.example", "https://shop.example/", "10:15", "without a slash"},
		{"https://shop.example", "https://shop.example/path", "10:15", "without a slash"},
		{"https://shop.example", "https://shop.example?q", "10:15", "without a slash"},
		{"https://shop.example", "https://bücher.example", "10:15", "punycode"},
		{"https://shop.example", "https://shop.example:443", "10:15", `remove ":443"`},
		{"https://shop.example", "http://shop.example:80", "10:15", `remove ":80"`},
		{"https://shop.example", "https://shop.example:", "10:15", "malformed port"},
		{"https://shop.example", "https://shop.example:0", "10:15", "malformed port"},
		{"https://shop.example", "https://shop.example:065", "10:15", "malformed port"},
		{"https://shop.example", "https://shop.example:99999", "10:15", "port"},
		{"https://shop.example", "https://shop..example", "10:15", "no valid host"},
		{"https://shop.example", "https://*.shop.example", "10:15", "no valid host"},
		{"https://shop.example", `"https://a,b"`, "10:15", "no valid host"},
		{"https://shop.example", `"https://[::01]"`, "10:15", "no valid host"},
		{"https://shop.example", "https://127.1", "10:15", "no valid host"},
		{"https://shop.example", "data:x", "10:15", "must begin with https://"},
		{"https://shop.example", `"null"`, "10:15", "must begin with https://"},
		{"https://shop.example", `"*"`, "10:14", "is all of them"},
		{"https://shop.example", "https://pay.example:8443", "10:41", "listed twice"},
		{`[https://shop.example, "https://pay.example:8443"]`, "[]", "10:14", "origins is empty"},
		{`[https://shop.example, "https://pay.example:8443"]`, "https://shop.example", "10:14", "must be a list"},
		{"Europe/Berlin", "Europe/Berlim", "11:20", "no time zone"},
		{"Europe/Berlin", "Local", "11:20", "no time zone"},
		{"Europe/Berlin", "../../etc/passwd", "11:20", "no time zone"},
		{"zone: Europe/Berlin, ", "", "11:14", "zone is missing"},
		{"Mo-Fr 09:00-17:00", "Mo-Fr 9:00-17:00", "11:42", "has a time that is not"},
		{"Mo-Fr 09:00-17:00", "Mo-Fr 09:00-24:01", "11:42", "has a time that is not"},
		{"Mo-Fr 09:00-17:00", "Mo-Fr 09:00", "11:42", "has a time that is not"},
		{"Mo-Fr 09:00-17:00", "Mo-Fr 09:00-+7:00", "11:42", "has a time that is not"},
		{"Mo-Fr 09:00-17:00", "Mon-Fri 09:00-17:00", "11:42", "not one of Mo Tu"},
		{"Mo-Fr 09:00-17:00", "Fr-Mo 09:00-17:00", "11:42", "from an earlier day"},
		{"Mo-Fr 09:00-17:00", "Mo 22:00-02:00", "11:42", "past midnight write two"},
		{"Mo-Fr 09:00-17:00", "Mo 10:00-10:00", "11:42", "ends before it begins"},
		{"Mo-Fr 09:00-17:00", "Mo 09:00-17:00, Tu 09:00-17:00", "11:42", "an item of its own"},
		{"Mo-Fr 09:00-17:00", "Mo-Sa 09:00-10:01", "11:63", "overlaps"},
		{"Mo-Fr 09:00-17:00", "always", "11:42", "is not understood"},
		{"pt-BR", "Portuguese", "12:21", "no language's tag"},
		{"pt-BR", "en", "12:21", "listed twice"},
		{"offer: push", "offer: pull", "16:12", `"pull" is no way to offer chats; write push, or leave the line out`},
		{"offer: push", "offer: true", "16:12", "must be text"},
		{"offer: push", "ofer: push", "16:5", `did you mean "offer"`},
		{"offer: push", "rating: often", "16:13", "must be true or false"},
		{"  alice:", "  al_ice:", "19:3", "lower-case letters"},
		{"    name: Alice", "    nam: Alice", "20:5", `did you mean "name"`},
		{"name: Alice", "name: 'Bob '", "20:11", "ends with a space"},
		{"name: Alice", `name: "Ali\u200bce"`, "20:11", "not seen"},
		{"services: [billing]", "services: [biling]", "21:16", `there is no service "biling"; use one of billing, sales, or "*" for all; did you mean "billing"?`},
		{"services: [billing]", "services: []", "21:15", "services is empty"},
		{"services: [billing]", `services: ["*", billing]`, "21:15", "is all of them"},
		{"services: [billing]", "services: [*]", "21:16", "in quotes"},
		{alice, vkey(org+"/bob", "alice"), "22:10", `must be named "acme.example/support/alice"`},
		{alice, alice[:len(alice)-1], "22:10", "no verifier key"},
		{alice, vkey(org+"/alice", "stamp"), "22:10", "is the same as in line 5"},
		{"2026-11-26", "26.11.2026", "23:12", "is no date"},
		{"2026-11-26", "2026-02-30", "23:12", "is no date"},
		{"  carol:", "  bob:", "29:3", "already defined"},
		{"agents:", "agnets:", "17:1", `did you mean "agents"`},
		{"stamp-keys:", "services:", "7:1", "already defined"},
		{"dispositions:", "disposition:", "34:1", `did you mean "dispositions"`},
		{`[Solved, "Call back: tomorrow", Réglé]`, "Solved", "34:15", "must be a list"},
		{`[Solved, "Call back: tomorrow", Réglé]`, "[]", "34:15", "dispositions is empty"},
		{`[Solved, "Call back: tomorrow", Réglé]`, "[" + strings.Repeat("a,", 31) + "]", "34:15", "there are 31 dispositions; keep at most 30"},
		{"[Solved,", "[Réglé,", "34:46", "listed twice"},
		{"[Solved,", "[5,", "34:16", "must be text"},
		{"[Solved,", `["*",`, "34:16", "says nothing"},
		{"[Solved,", `["a\nb",`, "34:16", "line breaks"},
		{"[Solved,", "[" + strings.Repeat("é", 61) + ",", "34:16", "longer than 60 characters"},
		{"limits:", "limit:", "35:1", `did you mean "limits"`},
		{"release: v0.2.0", "release: 0.2.0", "36:10", `"0.2.0" is no version of a release; write one such as v0.2.0`},
		{"release: v0.2.0", "release: v0.2", "36:10", `"v0.2" is no version of a release`},
		{"release: v0.2.0", "release: 0.2", "36:10", "must be text"},
		{"release: v0.2.0", "release:", "36:10", "release is empty"},
		{"{ chats: 6 }", "6", "35:9", "there must be lines of the form"},
		{"{ chats: 6 }", "{ chat: 6 }", "35:11", `did you mean "chats"`},
		{"chats: 6", "chats: 0", "35:18", "write a number from 1 to 20"},
		{"chats: 6", "chats: 21", "35:18", "write a number from 1 to 20"},
		{"chats: 6", "chats: -1", "35:18", "write a number from 1 to 20"},
		{"chats: 6", "chats: \"6\"", "35:18", "must be a whole number"},
		{"chats: 6", "chats: 2.5", "35:18", "must be a whole number"},
		{"chats: 2\n", "chats: 21\n", "32:12", "write a number from 1 to 20"},
		{"chats: 2\n", "chats: many\n", "32:12", "must be a whole number"},
	} {
		t.Run(fmt.Sprintf("%.30s for %.30s", c.new, c.old), func(t *testing.T) {
			_, err := Load("org.yaml", []byte(change(t, c.old, c.new)))
			if err == nil {
				t.Fatal("no mistake")
			}
			for _, e := range yamldoc.Mistakes(err) {
				var at *yamldoc.Error
				if !errors.As(e, &at) || at.Line < 1 || at.Column < 1 {
					t.Errorf("%v stands nowhere", e)
				} else if strings.Contains(at.Reason, c.want) && (c.where == "" || fmt.Sprintf("%d:%d", at.Line, at.Column) == c.where) {
					return
				}
			}
			if c.want != "YAML" {
				t.Errorf("want %s: %q, got\n%v", c.where, c.want, err)
			}
		})
	}
}

// TestEmpty: a file with nothing in it says what it is.
func TestEmpty(t *testing.T) {
	const want = "org.yaml:1:1: is an empty organisation; take a copy of it back, or write its name, relay and services"
	for _, text := range []string{"", "\n", "# hello\n"} {
		if f, err := Load("org.yaml", []byte(text)); f != nil || err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestAllMistakesAtOnce: one run is enough to mend a file.
func TestAllMistakesAtOnce(t *testing.T) {
	text := strings.NewReplacer("wss://", "http://", "30d", "x", "Europe/Berlin", "Nowhere", "[billing]", "[nothing]", "2026-11-26", "today", "name: Carol", "name: Аlice").Replace(full)
	_, err := Load("org.yaml", []byte(text))
	if n := len(yamldoc.Mistakes(err)); n != 6 {
		t.Errorf("%d mistakes: %v", n, err)
	}
}

// TestLookAlikes: who is not the same may not look the same.
func TestLookAlikes(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		alike bool
	}{
		{"Alice", "Аlice", true},  // Cyrillic А
		{"Alice", "Αlice", true},  // Greek Α
		{"Alice", "AIice", true},  // a capital i
		{"Alice", "A1ice", true},  // a one
		{"Alice", "alice", true},  // no capital
		{"Alice", "ALICE", true},  // capitals
		{"Alice", "Ａｌｉｃｅ", true},  // wide
		{"Alice", "AＩice", true},  // a wide capital i
		{"Alice", "𝐀lice", true},  // mathematical
		{"Alice", "Ali ce", true}, // a space
		{"Alice B", "Alice\u00a0B", true},
		{"Alice", "Alice\ufe0e", true}, // a variation selector
		{"Zoë", "Zoe\u0308", true},     // a mark of its own
		{"Cora", "Сога", true},         // Cyrillic С, о, г, а: г is like r
		{"Warner", "Wamer", true},
		{"Ani", "Ꭺni", true},   // Cherokee
		{"Sona", "Տona", true}, // Armenian
		{"علي", "على", true},
		{"Иван", "Иʙан", true},
		{"Alice", "Alicia", false}, {"Zoë", "Zoe", false}, {"Иван", "Ivan", false}, {"Alice A", "Alice B", false}, {"José", "Josè", false},
	} {
		t.Run(c.a+" "+c.b, func(t *testing.T) {
			text := strings.NewReplacer("name: Alice", "name: "+fmt.Sprintf("%q", c.a), "'Bob'", fmt.Sprintf("%q", c.b)).Replace(full)
			f, err := Load("org.yaml", []byte(text))
			if (err != nil) != c.alike {
				t.Fatalf("%+q and %+q: %v", skeleton(c.a), skeleton(c.b), err)
			}
			if c.alike && !strings.Contains(err.Error(), "org.yaml:25:11: name ") {
				t.Error(err)
			}
			if !c.alike && f.Warnings != nil {
				t.Error(f.Warnings)
			}
		})
	}
}

func TestTheSameNameTwice(t *testing.T) {
	f, err := Load("org.yaml", []byte(change(t, "'Bob'", "Alice")))
	if err != nil {
		t.Fatal(err)
	}
	if got := errors.Join(f.Warnings...).Error(); got != `org.yaml:25:11: agents alice and bob have the same name "Alice", and customers cannot tell them apart` {
		t.Error(got)
	}
}

func TestLimits(t *testing.T) {
	many := func(n int, line string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(line, "#", fmt.Sprint(i)))
		}
		return b.String()
	}
	head := "name: a\nrelay: wss://r.example\nservices:\n  x: {title: X, origins: [\"*\"]}\n"
	agent, service := "  a#: {name: \"№ # A\", services: [x]}\n", "  s#: {title: S, origins: [\"*\"]}\n"
	for name, c := range map[string]struct{ text, want string }{
		"1,000 agents":  {head + "agents:\n" + many(1000, agent), ""},
		"1,001 agents":  {head + "agents:\n" + many(1001, agent), "org.yaml:6:3: there are 1001 agents; keep at most 1000"},
		"100 services":  {head + many(99, service), ""},
		"101 services":  {head + many(100, service), "org.yaml:4:3: there are 101 services; keep at most 100"},
		"too large":     {head + strings.Repeat("#", MaxFile), "org.yaml:1:1: has more than 512 KiB; shorten it"},
		"too long":      {head + strings.Repeat("\n", 20000), "org.yaml:1:1: has 20004 lines; keep at most 20000"},
		"no services":   {"name: a\nrelay: wss://r.example\nservices:\n", "org.yaml:3:11: there is no service; add one under services, such as \"billing:\" with a title and origins"},
		"old line ends": {strings.ReplaceAll(head, "\n", "\r"), "org.yaml:1:1: has a character that not every program takes for the end of a line; end lines with a line feed"},
		"UTF-16":        {"\xff\xfen\x00", "org.yaml:1:1: is UTF-16, as PowerShell and some editors write it; save it as UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load("org.yaml", []byte(c.text))
			if got := fmt.Sprint(err); got != c.want && (err != nil || c.want != "") {
				t.Errorf("got %s", got)
			}
		})
	}
}

// TestKeysWithPlusSigns: base64 has plus signs too. Two keys that are the same up
// to one, or from one on, are two; one key under two names is one.
func TestKeysWithPlusSigns(t *testing.T) {
	key := func(name string, tail ...byte) string {
		public := make([]byte, 32)
		copy(public, []byte{0x0f, 0x80}) // with the algorithm before it: AQ+A…
		copy(public[31-len(tail):], tail)
		k, err := note.NewEd25519VerifierKey(name, public)
		if err != nil || !strings.Contains(k, "+AQ+A") {
			t.Fatal(k, err)
		}
		return k
	}
	for name, c := range map[string]struct{ alice, stamp, want string }{
		"the same beginning": {key(org+"/alice", 1), key(org+"/stamp", 2), ""},
		"one key":            {key(org+"/alice", 1), key(org+"/stamp", 1), "is the same as in line 5"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.NewReplacer(vkey(org+"/alice", "alice"), c.alice, vkey(org+"/stamp", "stamp"), c.stamp).Replace(full)
			if _, err := Load("org.yaml", []byte(text)); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Error(err)
			}
		})
	}
}
