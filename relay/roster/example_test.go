package roster_test

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
)

func Example() {
	rootKey, root, _ := note.GenerateKey(rand.Reader, "example.org")
	_, alice, _ := note.GenerateKey(rand.Reader, "example.org/alice")
	signer, _ := note.NewSigner(rootKey)

	const issued = 1_790_000_000
	r := roster.Roster{
		Org: root, Version: 1, Issued: issued, Expires: issued + roster.MaxLifetime,
		Services: []roster.Service{{Name: "billing", Origins: []string{"https://shop.example.org"}, Title: "Billing"}},
		Agents:   []roster.Agent{{VKey: alice, Services: []string{"billing"}, Name: "Alice"}},
	}
	msg, _ := r.Sign(signer)
	s := roster.Stamp{Org: root, Roster: 1, Hash: sha256.Sum256(msg), Version: 1, Issued: issued, Expires: issued + roster.DefaultStampLifetime}
	stamp, _ := s.Sign(signer)

	a, err := roster.OpenAuthority(msg, stamp, roster.Pin{Root: root})
	if err != nil {
		fmt.Println(err)
		return
	}
	agent, ok := a.Agent(alice)
	fmt.Println(agent.Name, ok, a.Valid(issued+3600), a.Valid(issued+roster.DefaultStampLifetime))

	s.Version, s.Without = 2, []string{alice}
	stamp, _ = s.Sign(signer)
	a, _ = a.Newest(stamp)
	_, ok = a.Agent(alice)
	fmt.Println(ok)

	_, err = roster.OpenAuthority(msg, stamp, roster.Pin{Root: alice}) // a root that did not sign it
	fmt.Println(err)
	// Output:
	// Alice true true false
	// false
	// signed note sealform/roster@v1: signature does not verify
}
