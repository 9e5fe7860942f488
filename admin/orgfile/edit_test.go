package orgfile

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// An editing is one call, for tables.
type editing func(*File) (*File, error)

func adding(id, name string, services ...string) editing {
	return func(f *File) (*File, error) { return f.AddAgent(Agent{ID: id, Name: name, Services: services}) }
}

func keying(id, key, since string) editing {
	return func(f *File) (*File, error) { return f.SetAgentKey(id, key, since) }
}

func removing(id string) editing { return func(f *File) (*File, error) { return f.RemoveAgent(id) } }

func stamping(key string) editing { return func(f *File) (*File, error) { return f.AddStampKey(key) } }

func retiring(key string) editing {
	return func(f *File) (*File, error) { return f.RemoveStampKey(key) }
}

const head = "name: o\nrelay: wss://r.example\nservices: {s: {title: S, origins: [\"*\"]}}\n"

// TestEdits: an edit changes what it must, and leaves everything else as it was
// written.
func TestEdits(t *testing.T) {
	k, k2, s1, s2 := vkey("o/a", "1"), vkey("o/a", "2"), vkey("o/stamp", "s1"), vkey("o/stamp", "s2")
	for name, c := range map[string]struct {
		before string
		edit   editing
		after  string
	}{
		"add to none":              {head, adding("b", "B", "s"), head + "agents:\n  b:\n    name: B\n    services: [s]\n"},
		"add without a last line":  {head + "agents:", adding("b", "B", "s"), head + "agents:\n  b:\n    name: B\n    services: [s]\n"},
		"add to an empty key":      {head + "agents: # nobody\n\n# end\n", adding("b", "B", "s"), head + "agents: # nobody\n  b:\n    name: B\n    services: [s]\n\n# end\n"},
		"add to empty brackets":    {head + "agents: {} # nobody\n# end\n", adding("b", "B", "s"), head + "agents: # nobody\n  b:\n    name: B\n    services: [s]\n# end\n"},
		"add to null":              {head + "agents: null\n", adding("b", "B", "s"), head + "agents:\n  b:\n    name: B\n    services: [s]\n"},
		"add to others":            {head + "agents:\n    a: {name: A, services: [s]}\n\n\n# end", adding("b", "B", "*"), head + "agents:\n    a: {name: A, services: [s]}\n    b:\n      name: B\n      services: [\"*\"]\n\n\n# end"},
		"add apart":                {head + "agents:\n  a: {name: A, services: [s]}\n\n  # who\n  c: {name: C, services: [s]}\n", adding("b", "B", "s"), head + "agents:\n  a: {name: A, services: [s]}\n\n  # who\n  c: {name: C, services: [s]}\n\n  b:\n    name: B\n    services: [s]\n"},
		"add in brackets":          {head + "agents: {a: {name: A, services: [s]} } # all\n", adding("b", "B, C", "s"), head + "agents: {a: {name: A, services: [s]}, b: { name: \"B, C\", services: [s] } } # all\n"},
		"add before the others":    {"agents:\n  a:\n    name: A\n    services:\n    - s # one\n  # two\n" + head, adding("b", "B", "s"), "agents:\n  a:\n    name: A\n    services:\n    - s # one\n  b:\n    name: B\n    services: [s]\n  # two\n" + head},
		"add with CRLF":            {strings.ReplaceAll(head, "\n", "\r\n"), adding("b", "Null", "s"), strings.ReplaceAll(head+"agents:\n  b:\n    name: \"Null\"\n    services: [s]\n", "\n", "\r\n")},
		"add behind a BOM":         {"\uFEFFagents: {}\n" + head, adding("b", "Zoë", "s"), "\uFEFFagents:\n  b:\n    name: Zoë\n    services: [s]\n" + head},
		"set a key":                {head + "agents:\n  a:\n    name: A # her\n    services: [s] # all\n    # later\n\n  b: {name: B, services: [s]}\n", keying("a", k, "2026-11-26"), head + "agents:\n  a:\n    name: A # her\n    services: [s] # all\n    key: " + k + "\n    since: 2026-11-26\n    # later\n\n  b: {name: B, services: [s]}\n"},
		"set a key below a list":   {head + "agents:\n  a:\n    name: A\n    services:\n    - s\n", keying("a", k, ""), head + "agents:\n  a:\n    name: A\n    services:\n    - s\n    key: " + k + "\n"},
		"set a key in brackets":    {head + "agents:\n  a: { name: \"Ä, }\", services: [s] } # é\n", keying("a", k, "2026-11-26"), head + "agents:\n  a: { name: \"Ä, }\", services: [s], key: " + k + ", since: 2026-11-26 } # é\n"},
		"set a key behind a comma": {head + "agents: {a: {name: A, services: [s], }}", keying("a", k, ""), head + "agents: {a: {name: A, services: [s], key: " + k + ", }}"},
		"set another key":          {head + "agents:\n  a:\n    since: \"2026-11-25\" # then\n    name: A\n    key:   '" + k + "'   # hers\n    services: [s]\n", keying("a", k2, "2026-11-26"), head + "agents:\n  a:\n    since: 2026-11-26 # then\n    name: A\n    key:   " + k2 + "   # hers\n    services: [s]\n"},
		"take a key away":          {head + "agents:\n  a:\n    key: " + k + "\n    name: A\n    since: 2026-11-26\n    services: [s]\n", keying("a", "", ""), head + "agents:\n  a:\n    name: A\n    services: [s]\n"},
		"take one away, brackets":  {head + "agents:\n  a: {key: " + k + ", name: A, services: [s], since: 2026-11-26 }\n", keying("a", "", ""), head + "agents:\n  a: {name: A, services: [s] }\n"},
		"remove the only one":      {head + "agents: # who\n  # first\n  a:\n    name: A\n    # hers\n    services: [s]\n#    key: x\n# end\n", removing("a"), head + "agents: # who\n  # first\n#    key: x\n# end\n"},
		"remove the first":         {head + "agents:\n  a:\n    name: A\n#   old\n    services: [s]\n  b: {name: B, services: [s]}\n", removing("a"), head + "agents:\n  b: {name: B, services: [s]}\n"},
		"remove the last":          {head + "agents:\n  a: {name: A, services: [s]}\n\n  b: {name: B, services: [s]}", removing("b"), head + "agents:\n  a: {name: A, services: [s]}\n"},
		"remove one in between":    {head + "agents:\n  a: {name: A, services: [s]}\n\n  b:\n    name: B\n    services: [s]\n\n  c: {name: C, services: [s]}\n", removing("b"), head + "agents:\n  a: {name: A, services: [s]}\n\n  c: {name: C, services: [s]}\n"},
		"remove in brackets":       {head + "agents: {a: {name: A, services: [s]}, b: {name: B, services: [s]}, c: {name: C, services: [s]} }\n", removing("b"), head + "agents: {a: {name: A, services: [s]}, c: {name: C, services: [s]} }\n"},
		"remove last in brackets":  {head + "agents: {\n  a: {name: A, services: [s]}, # a\n  b: {name: B, services: [s]}\n}\n", removing("b"), head + "agents: {\n  a: {name: A, services: [s]}\n}\n"},
		"remove only in brackets":  {head + "agents: { a: {name: A, services: [s]} }\n", removing("a"), head + "agents: {  }\n"},
		"leave the limits alone":   {head + "limits: {chats: 6} # busy\nagents:\n  a: {chats: 2, name: A, services: [s]} # new here\n", keying("a", k, ""), head + "limits: {chats: 6} # busy\nagents:\n  a: {chats: 2, name: A, services: [s], key: " + k + "} # new here\n"},
		"add a stamp key":          {head, stamping(s1), "name: o\nrelay: wss://r.example\nstamp-keys:\n  - " + s1 + "\n" + strings.SplitAfterN(head, "\n", 3)[2]},
		"add one to none":          {head + "stamp-keys: [] # none\n", stamping(s1), head + "stamp-keys: # none\n  - " + s1 + "\n"},
		"add one to an empty key":  {"stamp-keys:\n" + head, stamping(s1), "stamp-keys:\n  - " + s1 + "\n" + head},
		"add one in brackets":      {"stamp-keys: [" + s1 + "] # here\n" + head, stamping(s2), "stamp-keys: [" + s1 + ", " + s2 + "] # here\n" + head},
		"add one in long brackets": {"stamp-keys: [\n  " + s1 + ",\n]\n" + head, stamping(s2), "stamp-keys: [\n  " + s1 + ",\n  " + s2 + ",\n]\n" + head},
		"add one in lines":         {"stamp-keys:\n- " + s1 + " # here\n\n" + head, stamping(s2), "stamp-keys:\n- " + s1 + " # here\n- " + s2 + "\n\n" + head},
		"remove the only stamp":    {"stamp-keys:\n- " + s1 + " # here\n# there\n" + head, retiring(s1), "stamp-keys:\n# there\n" + head},
		"remove a stamp key":       {"stamp-keys: [" + s1 + ", " + s2 + "]\n" + head, retiring(s1), "stamp-keys: [" + s2 + "]\n" + head},
		"remove the last stamp":    {"stamp-keys: [" + s1 + ", " + s2 + " ]\n" + head, retiring(s2), "stamp-keys: [" + s1 + " ]\n" + head},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Load("org.yaml", []byte(c.before))
			if err != nil {
				t.Fatal(err)
			}
			got, err := c.edit(f)
			if err != nil {
				t.Fatal(err)
			}
			if string(got.Text()) != c.after {
				t.Errorf("got\n%s\nwant\n%s", got.Text(), c.after)
			}
			if string(f.Text()) != c.before {
				t.Error("the file before it has changed")
			}
		})
	}
}

// TestRefusedEdits: they say why, and change nothing.
func TestRefusedEdits(t *testing.T) {
	f, err := Load("org.yaml", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	for want, edit := range map[string]editing{
		`agent "alice" cannot be added: there is one of that id`:                                                                                      adding("alice", "X", "billing"),
		`agent "Dave" cannot be added: "Dave" must be up to 40 lower-case letters, digits and hyphens`:                                                adding("Dave", "Dave", "billing"),
		`agent "dave" cannot be added: there is no service "bills"; use one of billing, sales, or "*" for all`:                                        adding("dave", "Dave", "bills"),
		`agent "dave" cannot be added: services is empty; write at least one, or leave the line out if it is not needed`:                              adding("dave", "Dave"),
		`agent "dave" cannot be added: name "ALICE" looks like "Alice", the name of agent alice; write it so that customers can tell them apart`:      adding("dave", "ALICE", "billing"),
		`agent "dave" cannot be added: name has line breaks or characters that are not seen, or turn the text around them ("a\nkey: b"); remove them`: adding("dave", "a\nkey: b", "billing"),
		`agent "dave: {}\n  eve" cannot be added: "dave: {}\n  eve"`:                                                                                  adding("dave: {}\n  eve", "Dave", "billing"),
		`the key of agent "alcie" cannot be changed: there is none of that id; did you mean "alice"?`:                                                 keying("alcie", "", ""),
		`the key of agent "bob" cannot be changed: key is named "acme.example/support/alice" and must be named "acme.example/support/bob"`:            keying("bob", vkey(org+"/alice", "x"), ""),
		`the key of agent "bob" cannot be changed: since: "soon" is no date`:                                                                          keying("bob", vkey(org+"/bob", "x"), "soon"),
		`agent "dave" cannot be removed: there is none of that id`:                                                                                    removing("dave"),
		`the stamp key cannot be added: a stamp key is the same as in line 5`:                                                                         stamping(vkey(org+"/stamp", "stamp")),
		`the stamp key cannot be added: a stamp key is no verifier key`:                                                                               stamping("x"),
		`the stamp key cannot be removed: it is not in the file`:                                                                                      retiring("x"),
	} {
		t.Run(want, func(t *testing.T) {
			got, err := edit(f)
			var refused *RefusedError
			if got != nil || !errors.As(err, &refused) || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got %v", err)
			}
			if string(f.Text()) != full {
				t.Error("the file has changed")
			}
		})
	}
}

// TestEditsThatCannotBeMade: an edit that would come out wrong is not made.
func TestEditsThatCannotBeMade(t *testing.T) {
	const one = "{name: o, relay: wss://r.example, services: {s: {title: S, origins: ['*']}}}"
	for name, c := range map[string]struct {
		text string
		edit editing
	}{
		"into a comment":         {head + "agents: {a: {name: A, services: [s]} # x\n}\n", adding("b", "B", "s")},
		"a field into a comment": {head + "agents:\n  a: {name: A, services: [s] # x\n  }\n", keying("a", vkey("o/a", "1"), "")},
		"a key into a comment":   {head + "stamp-keys: [" + vkey("o/stamp", "1") + " # x\n  ]\n", stamping(vkey("o/stamp", "2"))},
		"a comma in a comment":   {head + "agents: {a: {name: A, services: [s]}, # x, y\n  b: {name: B, services: [s]}}\n", removing("b")},
		"lines below one line":   {one, adding("b", "B", "s")},
		"stamps below one line":  {one + "\n", stamping(vkey("o/stamp", "2"))},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Load("org.yaml", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			got, err := c.edit(f)
			if got != nil || err == nil || !strings.HasSuffix(err.Error(), "change it by hand") {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

// layout draws an org.yaml with agents, written as people write.
func layout(t *rapid.T) string {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	between := func() string { return pick("between", "", "", "\n", "# c: {d}\n", "  # e, [f]\n", "\n\n", "    # g\n") }
	var b strings.Builder
	b.WriteString(pick("stamps", "", "stamp-keys: []\n", "stamp-keys: ["+vkey("o/stamp", "1")+"]\n", "stamp-keys:\n- "+vkey("o/stamp", "1")+" # h\n", "stamp-keys:\n   - '"+vkey("o/stamp", "1")+"'\n") + between() + head + between())
	ids := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"ann", "ben", "cem", "dag"}), 0, 4, rapid.ID).Draw(t, "ids")
	indent := pick("indent", " ", "  ", "    ")
	b.WriteString(pick("agents", "agents:\n", "agents: # who\n"))
	for _, id := range ids {
		b.WriteString(between())
		name := pick("name", id, `"`+id+`"`, "'"+id+"'") + pick("comment", "", " # h, }")
		in := indent + pick("deeper", " ", "  ")
		key := ""
		if rapid.Bool().Draw(t, "keyed") {
			key = vkey("o/"+id, id)
		}
		switch pick("style", "brackets", "lines", "list") {
		case "brackets":
			b.WriteString(indent + id + ": { name: " + id + ", services: [s]")
			if key != "" {
				b.WriteString(", key: " + key)
			}
			b.WriteString(pick("end", "}", " }", ", }") + "\n")
			continue
		case "lines":
			b.WriteString(indent + id + ":\n" + in + "name: " + name + "\n" + between() + in + "services: [s]\n")
		case "list":
			b.WriteString(indent + id + ":\n" + in + "services:\n" + in + "- s\n" + between() + in + "name: " + name + "\n")
		}
		if key != "" {
			b.WriteString(between() + in + "key: " + key + "\n")
		}
	}
	b.WriteString(between())
	text := b.String()
	if rapid.Bool().Draw(t, "crlf") {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if rapid.Bool().Draw(t, "open end") {
		text = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
	}
	return text
}

// drawEdit draws an edit that f allows.
func drawEdit(t *rapid.T, f *File) (what string, edit editing) {
	what = "add"
	if len(f.Agents) > 0 {
		what = rapid.SampledFrom([]string{"add", "set", "unset", "remove", "stamp", "retire"}).Draw(t, "edit")
	}
	if what == "add" || what == "retire" && len(f.StampKeys) == 0 {
		return "add", adding(rapid.SampledFrom([]string{"eve", "no", "12", "-", "--", "null", "0x1", "1-2", "y"}).Draw(t, "id"), rapid.SampledFrom([]string{"Eve", "no", "E: v", "#e", "'", "Ève \"E\" \\", "12", "- e", "{e}", "e #", "2026-11-26", "=", "e:"}).Draw(t, "name"), "s")
	}
	id := rapid.SampledFrom(f.Agents).Draw(t, "agent").ID
	switch what {
	case "set":
		return what, keying(id, vkey("o/"+id, "new"), "2026-11-26")
	case "unset":
		return what, keying(id, "", "")
	case "remove":
		return what, removing(id)
	case "stamp":
		return what, stamping(vkey("o/stamp", "2"))
	default:
		return what, retiring(f.StampKeys[0])
	}
}

// TestEditsChangeWhatTheyMust: whatever the file looks like, an edit is made, the
// file says what it shall (the edit itself makes sure of that), the lines of
// everything else are as they were, and adding and removing leave no trace.
func TestEditsChangeWhatTheyMust(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := layout(t)
		f, err := Load("org.yaml", []byte(before))
		if err != nil {
			t.Fatalf("%v\n%s", err, before)
		}
		what, edit := drawEdit(t, f)
		got, err := edit(f)
		if err != nil {
			t.Fatalf("%s: %v\n%s", what, err, before)
		}
		after := string(got.Text())
		if strings.Contains(before, "\r\n") != strings.Contains(after, "\r\n") || strings.Count(after, "\r\n") != strings.Count(after, "\n") && strings.Contains(after, "\r") {
			t.Fatalf("%s: line ends\n%q", what, after)
		}
		head, tail := same(before, after)
		changedBefore, changedAfter := lines(before[head:len(before)-tail]), lines(after[head:len(after)-tail])
		if most := map[string][2]int{"add": {0, 4}, "set": {4, 4}, "unset": {6, 5}, "remove": {12, 1}, "stamp": {1, 2}, "retire": {1, 1}}[what]; changedBefore > most[0]+1 || changedAfter > most[1]+1 {
			t.Fatalf("%s: %d lines became %d\n%s\n%s", what, changedBefore, changedAfter, before, after)
		}
		if undo := undoing(what, f, got); undo != nil {
			again, err := undo(got)
			if err != nil || strings.TrimRight(string(again.Text()), "\r\n") != strings.TrimRight(before, "\r\n") {
				t.Fatalf("%s: %v\n%s\n%s", what, err, before, again.Text())
			}
		}
	})
}

// undoing returns the edit after which nothing shall be left of one that made got
// of f; nil if there is none.
func undoing(what string, f, got *File) editing {
	switch {
	case what == "add":
		return removing(got.Agents[len(got.Agents)-1].ID)
	case what == "stamp" && len(f.StampKeys) > 0:
		return retiring(got.StampKeys[len(got.StampKeys)-1])
	case what != "set":
		return nil
	}
	for i, a := range got.Agents {
		if old := f.Agents[i]; old.Key != a.Key && old.Key == "" {
			return keying(a.ID, "", "")
		}
	}
	return nil
}

// same returns how long the same beginnings and ends are.
func same(a, b string) (head, tail int) {
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return head, tail
}

func lines(s string) int { return strings.Count(s, "\n") }
