package home

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"strings"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/relay/roster"
)

// newKeys makes an agent's keys, and the text that keeps them: the signing key
// and its verifier key, and the age identity, a line each.
func newKeys(p entrance.Profile) (entrance.Keys, string, error) {
	skey, vkey, err := note.GenerateKey(rand.Reader, roster.OrgName(p.Pin.Root)+"/"+p.Agent)
	if err != nil {
		return entrance.Keys{}, "", errors.New("this invitation names nobody whose key can be made")
	}
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return entrance.Keys{}, "", err
	}
	text := skey + "\n" + vkey + "\n" + id.String() + "\n"
	keys, err := parseKeys(p, text)
	return keys, text, err
}

func parseKeys(p entrance.Profile, text string) (entrance.Keys, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[1], roster.OrgName(p.Pin.Root)+"/"+p.Agent+"+") {
		return entrance.Keys{}, errors.New("keys are malformed")
	}
	signer, err := note.NewSigner(lines[0])
	if err != nil {
		return entrance.Keys{}, errors.New("keys are malformed")
	}
	id, err := age.ParseHybridIdentity(lines[2])
	if err != nil {
		return entrance.Keys{}, errors.New("keys are malformed")
	}
	return entrance.Keys{Signer: signer, Key: lines[1], Identity: id}, nil
}

// randomWork is how much work goes into a key of 256 random bits: none is needed.
const randomWork = 2

// work is how much goes into a passphrase, as age has it: about a second.
var work = 18

// seal seals the keys under a passphrase, or under a random key.
func seal(text, passphrase string, random bool) ([]byte, error) {
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	r.SetWorkFactor(work)
	if random {
		r.SetWorkFactor(randomWork)
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, r)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, text); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// unseal opens what seal wrote. Its error is a *entrance.Wrong when the
// passphrase is; any other says that the file is damaged.
func unseal(sealed []byte, passphrase string) (string, error) {
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return "", &entrance.Wrong{}
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), id)
	if _, none := errors.AsType[*age.NoIdentityMatchError](err); none {
		return "", &entrance.Wrong{}
	}
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(r)
	return string(b), err
}
