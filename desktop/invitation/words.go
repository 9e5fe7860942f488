package invitation

import (
	"encoding/binary"
	"strings"

	"github.com/tyler-smith/go-bip39/wordlists"
	"golang.org/x/crypto/scrypt"
)

// Words returns the five words of a request, from the text that its signatures
// sign: 55 bits. They are slow to make on purpose: whoever has read the
// invitation has as long as it is good to search for keys with the same words.
func Words(text string) string {
	key, err := scrypt.Key([]byte(text), []byte(salt), 1<<15, 8, 1, 8)
	if err != nil {
		panic("invitation: internal error: " + err.Error()) // the parameters are good ones
	}
	bits := binary.BigEndian.Uint64(key)
	words := make([]string, 5)
	for n := range words {
		words[n] = wordlists.English[bits>>(64-11*(n+1))&2047]
	}
	return strings.Join(words, "-")
}

const salt = "sealform/enrolment words v1"
