package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/sealform/sealform/admin/release"
)

// made writes a folder as build does, of two files.
func made(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	sri := "sha384-" + strings.Repeat("A", 64)
	n := release.Note{Version: "v0.1.0", Commit: strings.Repeat("ab", 20), Date: 1764000000, Loader: sri, WASM: sri}
	for _, name := range []string{"a.tar.gz", "b.zip"} {
		put(t, filepath.Join(dir, name), name)
		hash, err := hashOf(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		n.Files = append(n.Files, release.File{Hash: hash, Name: name})
	}
	text, err := n.Text()
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, textFile), text)
	return dir
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// key makes a release key as a person does, and returns its file and what people pin.
func key(t *testing.T) (file, vkey string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "release.key")
	out := os.Stdout
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout = w
	err = (&keyCmd{File: file, Name: "sealform.example/release"}).Run()
	os.Stdout = out
	_ = w.Close()
	said := make([]byte, 1<<10)
	n, _ := r.Read(said)
	if err != nil {
		t.Fatal(err)
	}
	return file, strings.TrimSpace(string(said[:n]))
}

func TestSignAndCheck(t *testing.T) {
	dir := made(t)
	file, vkey := key(t)
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the key: %v, %v", info, err)
	}
	if err := (&keyCmd{File: file, Name: "x.example/release"}).Run(); err == nil {
		t.Error("a key is written over")
	}
	if err := (&signCmd{dir, file}).Run(); err != nil {
		t.Fatal(err)
	}
	if err := (&checkCmd{dir, vkey}).Run(); err != nil {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join(dir, "b.zip")); err != nil {
		t.Fatal(err)
	}
	if err := (&checkCmd{dir, vkey}).Run(); err != nil {
		t.Errorf("who takes one file of a release has to take all: %v", err)
	}
	_, other := key(t)
	if err := (&checkCmd{dir, other}).Run(); err == nil {
		t.Error("another key's signature is taken")
	}
	put(t, filepath.Join(dir, "a.tar.gz"), "another")
	if err := (&checkCmd{dir, vkey}).Run(); err == nil || !strings.Contains(err.Error(), `file "a.tar.gz" is not the release's`) {
		t.Errorf("a changed file passes: %v", err)
	}
	if err := (&signCmd{dir, file}).Run(); err == nil {
		t.Error("a file that was changed since the build is signed for")
	}
}

func TestSame(t *testing.T) {
	one, two, three := made(t), made(t), made(t)
	file, vkey := key(t)
	if err := (&signCmd{three, file}).Run(); err != nil {
		t.Fatal(err)
	}
	sums := filepath.Join(three, sumsFile)
	if err := (&sameCmd{[]string{one, two}, sums, vkey}).Run(); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(filepath.Join(one, textFile))
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(two, "a.tar.gz"), "of another compiler")
	hash, err := hashOf(filepath.Join(two, "a.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	n, err := release.Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	n.Files[0].Hash = hash
	other, err := n.Text()
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(two, textFile), other)
	if err := (&sameCmd{[]string{one, two}, "", ""}).Run(); err == nil || !strings.Contains(err.Error(), `file "a.tar.gz" differs`) {
		t.Errorf("two builds that differ pass: %v", err)
	}
	if err := (&sameCmd{[]string{two}, sums, vkey}).Run(); err == nil {
		t.Error("a build that differs from the release passes")
	}
}
