package signed_test

import (
	"crypto/rand"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

func Example() {
	skey, vkey, _ := note.GenerateKey(rand.Reader, "example.org")
	signer, _ := note.NewSigner(skey)
	verifier, _ := note.NewVerifier(vkey)

	msg, _ := signed.Sign(signed.Doc{
		Kind:   "greeting",
		Fields: []signed.Field{{Key: "to", Value: "Maria"}, {Key: "count", Value: "2"}},
		Body:   "Good morning",
	}, signer)
	text, _, _ := strings.Cut(string(msg), "\n— example.org ")
	fmt.Println(text)

	doc, err := signed.Open(msg, "greeting", verifier)
	in := signed.Read(doc)
	to, count := in.Get("to"), in.Uint("count")
	fmt.Println(to, count, err, in.Done()) // Done fails where a key is missing, malformed or too many

	_, err = signed.Open(msg, "farewell", verifier)
	fmt.Println(err)
	// Output:
	// sealform/greeting@v1
	// to Maria
	// count 2
	//
	// Good morning
	//
	// Maria 2 <nil> <nil>
	// signed note sealform/farewell@v1: does not begin with its kind
}
