package home_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/sealform/sealform/desktop/home"
	"github.com/sealform/sealform/desktop/statefile"
)

// The chats of one agent are there at the next start, and a file that cannot be
// opened is out of the way and not lost.
func TestChatsAreKept(t *testing.T) {
	h, dir := openHome(t)
	p := profile("acme.example/support", "alice")
	made, keys := make1(t, h, p, passphrase)
	kept := statefile.State{Chats: []statefile.Chat{{ID: "11", Service: "billing", Token: "22"}}}
	if err := statefile.New(made.(*home.Folder), keys.Identity).Write(1, kept); err != nil {
		t.Fatal(err)
	}
	again := only(t, h).(*home.Folder)
	if got, err := statefile.New(again, keys.Identity).Read(); err != nil || len(got.Chats) != 1 || got.Chats[0].Token != "22" {
		t.Fatalf("read %v, %v", got, err)
	}
	path := stateOf(t, dir)
	if err := os.WriteFile(path, []byte("not an age file"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := statefile.New(again, keys.Identity).Read()
	damaged, ok := errors.AsType[*statefile.Damaged](err)
	if !ok {
		t.Fatalf("a damaged file: %v", err)
	}
	if b, err := os.ReadFile(damaged.Path); err != nil || string(b) != "not an age file" {
		t.Errorf("put aside: %q, %v", b, err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
	if agents, err := h.Agents(); err != nil || len(agents) != 1 {
		t.Errorf("%d agents, %v", len(agents), err)
	}
}

func stateOf(t *testing.T, home string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(home, "*", "state.age"))
	if err != nil || len(found) != 1 {
		t.Fatalf("found %q, %v", found, err)
	}
	info, err := os.Stat(found[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	return found[0]
}
