package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/desktop/textfile"
	"github.com/sealform/sealform/relay/wire"
)

// A key file is a note signer key inside an age file under a passphrase
// (scrypt), so "age -d" opens it too.

// passphrase says where passphrases come from.
type passphrase struct {
	File string `name:"passphrase-file" type:"existingfile" help:"Read the passphrase from this file."`
}

const passphraseVariable = "SEALFORM_PASSPHRASE"

// minPassphrase is the shortest passphrase that init takes, in bytes.
const minPassphrase = 12

func (p passphrase) read(prompt string) (string, error) {
	if p.File != "" {
		return readPassphrase(p.File)
	}
	if s := os.Getenv(passphraseVariable); s != "" {
		return s, nil
	}
	if !isTerminal() {
		return "", hinted{errors.New("no passphrase given"), "use --passphrase-file or SEALFORM_PASSPHRASE, or run in a terminal"}
	}
	return ask(prompt)
}

// choose is like read for a passphrase that is new: in a terminal it asks twice.
func (p passphrase) choose(prompt string) (string, error) {
	pass, err := p.read(prompt)
	if err != nil || p.given() {
		return pass, err
	}
	return pass, again(pass)
}

// given reports whether a passphrase comes from elsewhere than a prompt.
func (p passphrase) given() bool { return p.File != "" || os.Getenv(passphraseVariable) != "" }

func readPassphrase(path string) (string, error) {
	b, err := readText(path)
	if err != nil {
		return "", err
	}
	pass := strings.TrimRight(string(b), "\r\n")
	if pass == "" {
		return "", hinted{fmt.Errorf("passphrase file %q is empty", path), "write the passphrase into it, on one line"}
	}
	return pass, nil
}

// sealUnder puts a signer key under a passphrase.
func sealUnder(skey, pass string) ([]byte, error) {
	if len(pass) < minPassphrase {
		return nil, hinted{errors.New("the passphrase is too short"), fmt.Sprintf("use %d characters or more, such as four random words", minPassphrase)}
	}
	r, err := age.NewScryptRecipient(pass)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, r)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, skey+"\n"); err != nil {
		return nil, err
	}
	err = w.Close() // writes the rest
	return b.Bytes(), err
}

// openKey reads what sealUnder wrote.
func openKey(path, pass string) (note.Signer, error) {
	key, err := openKeyText(path, pass)
	if err != nil {
		return nil, err
	}
	s, err := note.NewSigner(key)
	if err != nil {
		return nil, fmt.Errorf("key file %q does not hold a signer key", path)
	}
	return s, nil
}

func openKeyText(path, pass string) (string, error) {
	sealed, err := readSealed(path)
	if err != nil {
		return "", err
	}
	id, err := age.NewScryptIdentity(pass)
	if err != nil {
		return "", err
	}
	r, err := age.Decrypt(sealed, id)
	if err != nil {
		return "", hinted{fmt.Errorf("cannot open key file %q", path), "the passphrase is wrong, or the file is damaged"}
	}
	b, err := io.ReadAll(io.LimitReader(r, maxKey))
	if err != nil {
		return "", fmt.Errorf("cannot read key file %q", path)
	}
	return strings.TrimSpace(string(b)), nil
}

// maxKey is the largest key file that is read, in bytes; one has some 300.
const maxKey = 64 << 10

// readSealed reads an age file, binary or armored.
func readSealed(path string) (io.Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, hinted{err, "make the organisation with \"sealform init\" first, or check the path"}
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxKey))
	if err != nil {
		return nil, fmt.Errorf("cannot read key file %q", path)
	}
	b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	switch {
	case bytes.HasPrefix(b, []byte(wire.AgeMagic)):
		return bytes.NewReader(b), nil
	case bytes.HasPrefix(b, []byte(armor.Header)):
		return armor.NewReader(bytes.NewReader(b)), nil
	}
	return nil, hinted{fmt.Errorf("key file %q is not sealed with age", path), "give the .age file that sealform init made, as it is"}
}

// writeNew writes a file that must not exist yet.
func writeNew(path string, b []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}

// readText reads a text file as editors write it.
func readText(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	text, err := textfile.Clean(b)
	if err != nil {
		return nil, fmt.Errorf("file %q %w", path, err)
	}
	return text, nil
}
