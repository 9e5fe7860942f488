// Package sealtest makes the files that tests give to package seal and to what
// is built on it: those that seal itself would never write.
package sealtest

import (
	"bytes"
	"testing"

	"filippo.io/age"
)

// Encrypt returns plain as an age file, without seal's padding and checks.
func Encrypt(t testing.TB, plain []byte, to ...age.Recipient) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to...)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
