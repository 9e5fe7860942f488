package roster_test

import (
	"crypto/rand"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
)

func Example() {
	rootKey, root, _ := note.GenerateKey(rand.Reader, "example.org")
	_, alice, _ := note.GenerateKey(rand.Reader, "example.org/alice")
	signer, _ := note.NewSigner(rootKey)

	const issued = 1_790_000_000
	msg, _ := (&roster.Roster{
		Org: root, Version: 1, Issued: issued, Expires: issued + roster.DefaultLifetime,
		Services: []roster.Service{{Name: "billing", Origins: []string{"https://shop.example.org"}, Title: "Billing"}},
		Agents:   []roster.Agent{{VKey: alice, Services: []string{"billing"}, Name: "Alice"}},
	}).Sign(signer)

	r, err := roster.Open(msg, root)
	if err != nil {
		fmt.Println(err)
		return
	}
	agent, ok := r.Agent(alice)
	fmt.Println(agent.Name, ok, r.Valid(issued+3600), r.Valid(issued+roster.DefaultLifetime))

	_, err = roster.Open(msg, alice) // a root that did not sign it
	fmt.Println(err)
	// Output:
	// Alice true true false
	// signed note sealform/roster@v1: signature does not verify
}
