package home

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/zalando/go-keyring"
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

// seal seals the keys under a passphrase, or under a random key.
func seal(text, passphrase string, random bool) ([]byte, error) {
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
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

const (
	service     = "sealform"
	wrapSize    = 32
	keyringTime = 20 * time.Second // for a question of the keyring's own, too
)

// newWrappingKey puts a random key into the keyring, under a name of its own, so
// that another one never takes its place.
func newWrappingKey(of string) (name, key string, err error) {
	b := make([]byte, wrapSize)
	_, _ = rand.Read(b)
	name, key = of+"-"+rand.Text()[:8], base64.StdEncoding.EncodeToString(b)
	if err := soon(func() error { return keyring.Set(service, name, key) }); err != nil {
		return "", "", errors.New("the keyring does not keep a key: choose a passphrase")
	}
	return name, key, nil
}

func wrappingKey(name string) (key string, err error) {
	got := make(chan string, 1)
	err = soon(func() error {
		k, err := keyring.Get(service, name)
		got <- k
		return err
	})
	if errors.Is(err, keyring.ErrNotFound) {
		return "", errors.New("this computer's keyring does not have the key of this agent: ask your administrator for another invitation")
	}
	if err != nil {
		return "", errors.New("this computer's keyring does not open: unlock it, then try again")
	}
	return <-got, nil
}

// hasKeyring reports whether a key that is put into the keyring is there after.
func hasKeyring() bool {
	name := "probe-" + rand.Text()
	return soon(func() error {
		if err := keyring.Set(service, name, name); err != nil {
			return err
		}
		got, err := keyring.Get(service, name)
		if err == nil && got != name {
			err = keyring.ErrNotFound
		}
		return errors.Join(err, keyring.Delete(service, name))
	}) == nil
}

// soon gives up on a keyring that does not answer.
func soon(do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-time.After(keyringTime):
		return errors.New("no answer")
	}
}
