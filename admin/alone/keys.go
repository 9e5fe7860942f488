package alone

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

// randomWork is how much work goes into the passphrase of the root keys. It is
// random, so that none is needed.
const randomWork = 2

// sealUnder puts a signer key under a passphrase, as "sealform init" does.
func sealUnder(key, pass string) ([]byte, error) {
	r, err := age.NewScryptRecipient(pass)
	if err != nil {
		return nil, err
	}
	r.SetWorkFactor(randomWork)
	var b bytes.Buffer
	w, err := age.Encrypt(&b, r)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, key+"\n"); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// Key opens root.age or spare.age, and returns the signer and its verifier key.
func (o *Office) Key(name string) (note.Signer, string, error) {
	id, err := age.NewScryptIdentity(o.pass)
	if err != nil {
		return nil, "", err
	}
	b, err := os.ReadFile(filepath.Join(o.Dir, name))
	if err != nil {
		return nil, "", err
	}
	plain, err := age.Decrypt(bytes.NewReader(b), id)
	if err != nil {
		return nil, "", fmt.Errorf("key file %q does not open", name)
	}
	key, err := io.ReadAll(plain)
	if err != nil {
		return nil, "", fmt.Errorf("key file %q does not open", name)
	}
	s, err := note.NewSigner(strings.TrimSpace(string(key)))
	return s, signed.VerifierOf(string(key)), err
}
