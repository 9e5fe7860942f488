package home

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"time"

	"github.com/zalando/go-keyring"
)

const (
	service     = "sealform"
	wrapSize    = 32
	keyringTime = 20 * time.Second // for a question of the keyring's own, too
)

// A KeyringFault is why a keyring is of no use.
type KeyringFault string

// What a keyring does.
const (
	KeyringRefuses KeyringFault = "the keyring does not keep a key: choose a passphrase"
	KeyringEmpty   KeyringFault = "this computer's keyring does not have the key of this agent: ask your administrator for another invitation"
	KeyringClosed  KeyringFault = "this computer's keyring does not open: unlock it, then try again"
)

// A KeyringError is that the system's keyring does not keep or give a key.
type KeyringError struct{ Fault KeyringFault }

func (e *KeyringError) Error() string { return string(e.Fault) }

// newWrappingKey puts a random key into the keyring, under a name of its own, so
// that another one never takes its place.
func newWrappingKey(of string) (name, key string, err error) {
	b := make([]byte, wrapSize)
	_, _ = rand.Read(b)
	name, key = of+"-"+rand.Text()[:8], base64.StdEncoding.EncodeToString(b)
	if err := soon(func() error { return keyring.Set(service, name, key) }); err != nil {
		return "", "", &KeyringError{KeyringRefuses}
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
		return "", &KeyringError{KeyringEmpty}
	}
	if err != nil {
		return "", &KeyringError{KeyringClosed}
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
