package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"
)

// Anybody can seal to a recipient: what is in the file moves no cursor of the
// terminal that shows it.
func TestOpenMovesNoTerminal(t *testing.T) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write([]byte("Zoë 名\n\x1b[2J\u009b2J\xff\x7f \r\n"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, identity := filepath.Join(dir, "a.age"), filepath.Join(dir, "identity.txt")
	for name, b := range map[string][]byte{file: sealed.Bytes(), identity: []byte(id.String() + "\n")} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := (&openCmd{Identity: identity, File: file}).Run(&output{&out, &out}); err != nil {
		t.Fatal(err)
	}
	if want := "Zoë 名\n\uFFFD[2J\uFFFD2J\uFFFD\uFFFD \uFFFD\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}
