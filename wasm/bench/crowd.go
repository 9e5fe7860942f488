//go:build js && wasm

package main

import (
	"crypto/sha256"
	"fmt"

	"github.com/sealform/sealform/relay/roster"
)

// A crowd is an organisation of many agents, as a page gets it.
var (
	crowdPin                roster.Pin
	crowdRoster, crowdStamp []byte
)

// crowd signs a roster with 200 agents and a stamp that takes twenty out.
//
//go:wasmexport bench_crowd
func crowd() {
	root, rootKey := signer("shop.example/support")
	r := roster.Roster{Org: rootKey, Version: 1, Issued: 1, Expires: 2, Services: []roster.Service{{Name: service, Origins: []string{origin}, Title: "Billing"}}}
	for i := range 200 {
		_, key := signer(fmt.Sprintf("shop.example/support/alexandra-%03d", i))
		r.Agents = append(r.Agents, roster.Agent{VKey: key, Services: []string{"billing", "sales", "orders"}, Name: fmt.Sprintf("Alexandra Papadopoulos-Müller %d", i)})
	}
	var err error
	crowdRoster, err = r.Sign(root)
	must(err)
	s := roster.Stamp{Org: rootKey, Roster: 1, Hash: sha256.Sum256(crowdRoster), Version: 1, Issued: 1, Expires: 2}
	for _, a := range r.Agents[:20] {
		s.Without = append(s.Without, a.VKey)
	}
	crowdStamp, err = s.Sign(root)
	must(err)
	crowdPin = roster.Pin{Root: rootKey}
}

// verified verifies roster and stamp.
//
//go:wasmexport bench_verified
func verified() {
	_, err := roster.OpenAuthority(crowdRoster, crowdStamp, crowdPin)
	must(err)
}
