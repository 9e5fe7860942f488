package trust_test

import (
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// What comes out of a handover is what went in, and nothing can be read two ways.
func FuzzHandover(f *testing.F) {
	root, org := signer(f, "shop.example/support")
	alice, from := signer(f, "shop.example/support/alice")
	_, to := signer(f, "shop.example/support/bob")
	agent := func(key, name string) roster.Agent {
		return roster.Agent{VKey: key, Services: []string{"billing"}, Name: name}
	}
	r := roster.Roster{Org: org, Version: 1, Issued: 1, Expires: 1 + roster.DefaultStampLifetime, Agents: []roster.Agent{agent(from, "Alice"), agent(to, "Bob")},
		Services: []roster.Service{{Name: "billing", Origins: []string{"https://shop.example"}, Title: "Billing"}}}
	msg, err := r.Sign(root)
	if err != nil {
		f.Fatal(err)
	}
	a, err := roster.OpenAuthority(msg, relaytest.StampOf(msg, root), roster.Pin{Root: org})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("She pays by invoice", "Hello", "Hi\nthere", "María", true)
	f.Add("", "private\n agent 2026-11-26T19:15:00Z Bob\n x", "customer", "", true)
	f.Add("a\n\nb", "x", "y", "", false)
	f.Add("", strings.Repeat("long ", 5000), "the end", "", true)
	f.Fuzz(func(t *testing.T, private, one, two, first string, history bool) {
		h := trust.Handover{Org: org, Ticket: testTicket, ID: testTicket, From: from, To: to, Service: "billing", History: history, FirstName: first, Time: 1, Private: private,
			Said: []trust.Said{{Time: 2, Text: one}, {By: "Alice", Time: 3, Text: two}}}
		msg, err := h.Sign(alice)
		if err != nil {
			return
		}
		got, by, err := trust.OpenHandover(msg, a, testTicket, to)
		if err != nil || by.Name != "Alice" {
			t.Fatalf("it does not open: %v", err)
		}
		if got.Private != private || got.FirstName != first || !history && len(got.Said) > 0 {
			t.Errorf("got %+v", got)
		}
		again, err := got.Sign(alice)
		if err != nil || len(got.Said) == 2 && string(again) != string(msg) {
			t.Errorf("signed again it is another, %v", err)
		}
		for n, s := range got.Said {
			if want := h.Said[len(h.Said)-len(got.Said)+n]; len(got.Said) == 2 && s != want {
				t.Errorf("got %+v, want %+v", s, want)
			}
		}
	})
}

// However much was said, the file fits a relay's frame with eight who can take it.
func TestAHandoverFitsARelay(t *testing.T) {
	alice, from := signer(t, "shop.example/support/alice")
	h := trust.Handover{Org: testOrg, Ticket: testTicket, ID: testTicket, From: from, Service: "billing", History: true, Time: 1,
		Private: "x" + strings.Repeat("\n👩🏽‍🚀", 200)}
	for range 200 {
		h.Said = append(h.Said, trust.Said{By: "Alice", Time: 1, Text: strings.Repeat("words ", 100) + "."})
	}
	msg, err := h.Sign(alice)
	if err != nil {
		t.Fatal(err)
	}
	var to []*seal.Recipient
	for range 8 {
		id, err := seal.NewIdentity()
		if err != nil {
			t.Fatal(err)
		}
		to = append(to, id.Recipient())
	}
	file, err := trust.SealHandover(msg, to...)
	if err != nil || len(file) > 64<<10 {
		t.Errorf("the file has %d bytes, %v", len(file), err)
	}
}
