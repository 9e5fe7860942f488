package invitation

import (
	"encoding/binary"
	"strings"

	"github.com/tyler-smith/go-bip39/wordlists"
	"golang.org/x/crypto/scrypt"
)

// Words returns the four words of a request, from the text that its signatures
// sign. They are slow to make on purpose: whoever has read the invitation could
// otherwise search for keys with the same words.
func Words(text string) string {
	key, err := scrypt.Key([]byte(text), []byte(salt), 1<<15, 8, 1, 8)
	if err != nil {
		panic("invitation: internal error: " + err.Error()) // the parameters are good ones
	}
	bits := binary.BigEndian.Uint64(key)
	words := make([]string, 4)
	for n := range words {
		words[n] = wordlists.English[bits>>(64-11*(n+1))&2047]
	}
	return strings.Join(words, "-")
}

const salt = "sealform/enrolment words v1"
