package main

import (
	"crypto/rand"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/admin/publish"
)

// Commands change the lines of one agent, and keep comments and order.
func TestBook(t *testing.T) {
	_, key, err := note.GenerateKey(rand.Reader, "acme/bob")
	if err != nil {
		t.Fatal(err)
	}
	const head = "# ours\nname: acme\nrelay: wss://relay.example\nservices:\n  billing: {title: Billing, origins: [https://shop.example]}\n"
	bob := publish.Agent{ID: "bob", Name: "Bob \"B\" O'Brien: x # y", Services: []string{"billing"}}
	for name, text := range map[string]string{
		"none yet":            head,
		"an empty list":       head + "agents: {}\n",
		"nothing below":       head + "agents:\n",
		"others":              head + "agents: # people\n    # the first\n    alice:\n        name: Alice # her name\n        services: [billing]\n\n# the end\n",
		"not the last key":    "agents:\n  alice: {name: Alice, services: [billing]}\n" + head,
		"another in one line": head + "agents:\n  alice: {name: Alice, services: [billing]}\n",
	} {
		t.Run(name, func(t *testing.T) {
			added, err := book{}.Add([]byte(text), bob)
			if err != nil {
				t.Fatalf("%v", err)
			}
			set, err := book{}.SetKey(added, "bob", key, "2026-11-26")
			if err != nil {
				t.Fatalf("%v\n%s", err, added)
			}
			if set, err = (book{}).SetKey(set, "bob", key, "2026-11-27"); err != nil || strings.Count(string(set), "since:") != 1 {
				t.Errorf("again: %v\n%s", err, set)
			}
			out, err := book{}.Remove(set, "bob")
			if err != nil {
				t.Fatalf("%v\n%s", err, set)
			}
			for _, line := range strings.SplitAfter(text, "\n") {
				if !strings.Contains(line, "{}") && !strings.Contains(string(out), line) {
					t.Errorf("%q is lost:\n%s", line, out)
				}
			}
		})
	}
	inOneLine := head + "agents: {alice: {name: Alice, services: [billing]}}\n"
	if _, err := (book{}).Add([]byte(inOneLine), bob); err != errByHand {
		t.Errorf("agents in one line: %v", err)
	}
	if _, err := (book{}).Remove([]byte(head+"agents:\n  alice: {name: Alice, services: [billing]}\n"), "alice"); err != errByHand {
		t.Errorf("an agent in one line: %v", err)
	}
	if _, err := (book{}).Remove([]byte(head), "alice"); err == nil || err == errByHand {
		t.Errorf("nobody: %v", err)
	}
}
