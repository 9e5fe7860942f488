package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/admin/release"
)

// Names in a release's folder: what it is, before and after it was signed.
const (
	textFile = "RELEASE"
	sumsFile = "SHA256SUMS"
)

type keyCmd struct {
	File string `arg:"" help:"File to make. Put it under a passphrase: age -p -o release.age FILE, and delete FILE."`
	Name string `required:"" help:"Name of the key, such as sealform.example/release."`
}

// Run makes a key.
func (c *keyCmd) Run() error {
	skey, vkey, err := note.GenerateKey(rand.Reader, c.Name)
	if err != nil {
		return err
	}
	if _, err := note.NewVerifier(vkey); err != nil {
		return fmt.Errorf("name %q is malformed: write one such as sealform.example/release", c.Name)
	}
	f, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(skey + "\n")
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	fmt.Println(vkey)
	return nil
}

type signCmd struct {
	Dir string `arg:"" type:"existingdir" help:"The folder that release build has made."`
	Key string `required:"" placeholder:"FILE" help:"The release key; - for standard input, as in age -d release.age | release sign --key - DIR."`
}

// Run writes SHA256SUMS, when every file is still as it was built.
func (c *signCmd) Run() error {
	key, err := c.signer()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(c.Dir, textFile))
	if err != nil {
		return err
	}
	n, err := release.Parse(string(text))
	if err != nil {
		return err
	}
	if err := held(c.Dir, n); err != nil {
		return err
	}
	msg, err := n.Sign(key)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(c.Dir, sumsFile), msg, 0o644)
}

func (c *signCmd) signer() (note.Signer, error) {
	in := io.Reader(os.Stdin)
	if c.Key != "-" {
		f, err := os.Open(c.Key)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, 64<<10))
	if err != nil {
		return nil, err
	}
	s, err := note.NewSigner(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, fmt.Errorf("--key %q does not hold a release key: give what \"release key\" has made", c.Key)
	}
	return s, nil
}

type checkCmd struct {
	Dir string `arg:"" type:"existingdir" help:"Folder with SHA256SUMS, and those of its files that are to be looked at."`
	Key string `required:"" placeholder:"KEY" help:"The verifier key of releases."`
}

// Run verifies the note, and every file beside it that it names.
func (c *checkCmd) Run() error {
	n, err := signedNote(filepath.Join(c.Dir, sumsFile), c.Key)
	if err != nil {
		return err
	}
	seen := release.Note{}
	for _, f := range n.Files {
		if _, err := os.Stat(filepath.Join(c.Dir, f.Name)); err == nil {
			seen.Files = append(seen.Files, f)
		}
	}
	if err := held(c.Dir, seen); err != nil {
		return err
	}
	fmt.Printf("%s of commit %s: %d of %d files are here, and are the release's\n", n.Version, n.Commit, len(seen.Files), len(n.Files))
	return nil
}

func signedNote(path, vkey string) (release.Note, error) {
	key, err := note.NewVerifier(vkey)
	if err != nil {
		return release.Note{}, fmt.Errorf("release key %q is malformed: give the verifier key of releases with --key", vkey)
	}
	msg, err := os.ReadFile(path)
	if err != nil {
		return release.Note{}, err
	}
	n, err := release.Open(msg, key)
	if err != nil {
		return n, fmt.Errorf("file %q: %w", path, err)
	}
	return n, nil
}

type sameCmd struct {
	Dirs []string `arg:"" type:"existingdir" help:"Folders that release build has made."`
	Sums string   `type:"existingfile" placeholder:"FILE" help:"SHA256SUMS of a release, which must say the same of the files that were built."`
	Key  string   `placeholder:"KEY" help:"The verifier key of releases, which --sums needs."`
}

// Run says which files differ.
func (c *sameCmd) Run() error {
	var all []release.Note
	for _, dir := range c.Dirs {
		text, err := os.ReadFile(filepath.Join(dir, textFile))
		if err != nil {
			return err
		}
		n, err := release.Parse(string(text))
		if err != nil {
			return fmt.Errorf("folder %q: %w", dir, err)
		}
		if err := held(dir, n); err != nil {
			return err
		}
		all = append(all, n)
	}
	if c.Sums != "" {
		n, err := signedNote(c.Sums, c.Key)
		if err != nil {
			return err
		}
		all = append([]release.Note{n}, all...)
	}
	for _, n := range all[1:] {
		if err := same(all[0], n); err != nil {
			return err
		}
	}
	fmt.Printf("%d files of %s, commit %s, are the same in all\n", len(all[len(all)-1].Files), all[0].Version, all[0].Commit)
	return nil
}

// same reports how a build differs from a release; it may have fewer files.
func same(want, got release.Note) error {
	if want.Version != got.Version || want.Commit != got.Commit || want.Loader != got.Loader || want.WASM != got.WASM {
		return fmt.Errorf("they differ: %s of commit %s, loader %s, WASM %s; and %s of commit %s, loader %s, WASM %s",
			want.Version, want.Commit, want.Loader, want.WASM, got.Version, got.Commit, got.Loader, got.WASM)
	}
	var other []error
	for _, f := range got.Files {
		if want.Hash(f.Name) != f.Hash {
			other = append(other, fmt.Errorf("file %q differs", f.Name))
		}
	}
	return errors.Join(other...)
}

// held reports which files in a folder are not those of a note.
func held(dir string, n release.Note) error {
	var all []error
	for _, f := range n.Files {
		hash, err := hashOf(filepath.Join(dir, f.Name))
		if err == nil && hash != f.Hash {
			err = fmt.Errorf("file %q is not the release's", f.Name)
		}
		all = append(all, err)
	}
	return errors.Join(all...)
}

func hashOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
