package orgfile

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
)

// FuzzLoad: whatever is in the file, it is refused in words, or a roster can be
// made of it and opened again, and every agent can be taken out, as long as the
// lines are of a kind that a command can change.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte(head))
	f.Add([]byte(strings.ReplaceAll(full, "\n", "\r\n")))
	f.Add([]byte("{name: o, relay: wss://r.example, services: {s: {title: S, origins: ['*']}}, agents: {a: {name: A, services: [s]}}}"))
	f.Add([]byte(head + "agents: {a: {name: А, services: [s]}, b: {name: A, services: ['*']}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Load("org.yaml", data)
		if err != nil {
			if file != nil || err.Error() == "" {
				t.Error("refused without a word")
			}
			return
		}
		if !bytes.Equal(file.Text(), data) {
			t.Error("the text is another")
		}
		checkRoster(t, file)
		for _, a := range file.Agents {
			if without, err := file.RemoveAgent(a.ID); err == nil {
				if _, ok := without.Agent(a.ID); ok {
					t.Errorf("%q is still there", a.ID)
				}
			}
		}
	})
}

// checkRoster makes a roster of a file.
func checkRoster(t *testing.T, f *File) {
	private, root, err := note.GenerateKey(rand.Reader, f.Name)
	if err != nil {
		t.Fatalf("the name %q: %v", f.Name, err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatalf("the name %q: %v", f.Name, err)
	}
	r := &roster.Roster{Org: root, Version: 1, Issued: 1, Expires: 1 + int64(f.RosterLifetime.Seconds()), Stampers: f.StampKeys, Services: f.Services}
	for i, a := range f.Agents {
		if a.Key == "" {
			a.Key = vkey(f.Name+"/"+a.ID, fmt.Sprint(i))
		}
		r.Agents = append(r.Agents, roster.Agent{VKey: a.Key, Services: a.Services, Name: a.Name})
	}
	msg, err := r.Sign(signer)
	if len(msg) > roster.MaxRoster {
		return
	}
	if err != nil {
		t.Fatalf("no roster: %v", err)
	}
	if _, err := roster.OpenRoster(msg, roster.Pin{Root: root}); err != nil {
		t.Fatalf("the roster cannot be opened: %v", err)
	}
}
