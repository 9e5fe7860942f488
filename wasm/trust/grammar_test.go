package trust_test

import (
	"crypto/sha256"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/admin/release"
	"github.com/sealform/sealform/relay/relaytest/grammar"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/wasm/trust"
)

// A paper is a signed note of an organisation: how it is signed, and who reads it.
type paper struct {
	msg     []byte
	err     error
	signers []note.Signer
	open    func(msg []byte) error
}

var errOther = errors.New("another organisation's")

// papers has one of each kind of docs/protocol.json that stands in no session, with
// every line that it can have.
func papers(t *testing.T) map[string]paper {
	_, org := signer(t, "shop.example/support")
	spare, spareKey := signer(t, "shop.example/support/spare")
	_, stampKey := signer(t, "shop.example/support/stamp")
	alice, aliceKey := signer(t, "shop.example/support/alice")
	bob, bobKey := signer(t, "shop.example/support/bob")
	visitor, visitorKey := signer(t, trust.VisitorName)
	invitation, invitationKey := signer(t, "invitation")
	prekey := recipient(t)

	r := roster.Roster{Org: org, Version: roster.SpareVersion, Issued: testTime, Expires: testTime + roster.MaxLifetime, Spare: spareKey, Stampers: []string{stampKey},
		Bundle: &roster.Bundle{Hash: [32]byte{1}, Size: 5}, Services: []roster.Service{{Name: "billing", Origins: []string{"https://shop.example"}, Title: "Billing",
			Hours: "Europe/Berlin Mo-Fr 09:00-17:00", Languages: []string{"de"}, Push: true, Rating: true}},
		Agents: []roster.Agent{{VKey: aliceKey, Services: []string{"billing"}, Name: "Alice"}, {VKey: bobKey, Services: []string{"*"}, Name: "Bob"}}}
	rosterNote, rosterErr := r.Sign(spare)
	pin := roster.Pin{Root: org, Spare: roster.Fingerprint(spareKey)}
	stamp := roster.Stamp{Org: org, Roster: r.Version, Hash: sha256.Sum256(rosterNote), Version: 2, Issued: testTime, Expires: testTime + 3600, Without: []string{stampKey}}
	stampNote, stampErr := stamp.Sign(spare)
	a, err := roster.OpenAuthority(rosterNote, stampNote, pin)
	if err != nil {
		t.Fatal(err)
	}
	nonce := [32]byte{7}
	p := map[string]paper{
		"roster": {rosterNote, rosterErr, []note.Signer{spare}, func(msg []byte) error {
			_, err := roster.OpenRoster(msg, pin)
			return err
		}},
		"stamp": {stampNote, stampErr, []note.Signer{spare}, func(msg []byte) error {
			_, err := roster.OpenAuthority(rosterNote, msg, pin)
			return err
		}},
	}
	add := func(kind string, by []note.Signer, open func(msg []byte) error) func(msg []byte, err error) {
		return func(msg []byte, err error) { p[kind] = paper{msg, err, by, open} }
	}
	add("duty", []note.Signer{alice}, func(msg []byte) error {
		_, _, err := roster.OpenDuty(msg, a, 0)
		return err
	})(roster.Duty{Org: org, Agent: aliceKey, State: roster.OnDuty, Free: 3, Recipient: prekey.String(), Count: 2, Time: testTime, Until: testTime + 60}.Sign(alice))
	add("relay-auth", []note.Signer{alice}, func(msg []byte) error {
		_, err := roster.OpenLogin(msg, a, []string{"wss://relay.example"}, nonce, testTime)
		return err
	})(roster.Login{Relay: "wss://relay.example", Org: org, Agent: aliceKey, Challenge: nonce, Time: testTime}.Sign(alice))
	add("hello", []note.Signer{visitor}, func(msg []byte) error {
		h, err := trust.OpenHello(msg)
		if err == nil && h.Org != org { // as both readers do: see relay/core and wasm/chat
			return errOther
		}
		return err
	})(trust.Hello{Org: org, Service: "billing", Chat: testTicket, Session: testTicket[:16], Origin: "https://shop.example", VKey: visitorKey, Recipient: prekey, Time: testTime}.Sign(visitor))
	carol, newKey := signer(t, "shop.example/support/carol")
	add("enrolment", []note.Signer{carol, invitation}, func(msg []byte) error {
		_, err := roster.OpenEnrolment(msg)
		return err
	})(roster.Enrolment{Org: org, Agent: "carol", Invitation: invitationKey, Key: newKey, Recipient: prekey.String(), Time: testTime}.Sign(carol, invitation))
	w := waiter(visitorKey)
	w.Org = org
	add("opening", []note.Signer{visitor}, func(msg []byte) error {
		_, err := trust.OpenOpening(msg, org, "billing", testTicket)
		return err
	})(trust.Opening{Waiter: w, Count: 2, Texts: []trust.Written{{Time: testTime, Text: "Hello"}}}.Sign(visitor))
	add("offline", []note.Signer{visitor}, func(msg []byte) error {
		_, err := trust.OpenOffline(msg, org, "billing", testTicket)
		return err
	})(trust.Offline{Waiter: w, Reach: "maria@shop.example", Text: "Please call."}.Sign(visitor))
	add("handover", []note.Signer{bob}, func(msg []byte) error {
		_, _, err := trust.OpenHandover(msg, a, testTicket, aliceKey)
		return err
	})(trust.Handover{Org: org, Ticket: testTicket, ID: testTicket, From: bobKey, To: aliceKey, Service: "billing", History: true, Language: "de", FirstName: "Maria", LastName: "Gomez",
		Time: testTime, Private: "She pays by invoice", Said: []trust.Said{{Time: 2, Text: "Hello"}}}.Sign(bob))
	key, keyText := signer(t, "sealform.example/release")
	verifier, err := note.NewVerifier(keyText)
	if err != nil {
		t.Fatal(err)
	}
	integrity := "sha384-" + strings.Repeat("A", 64)
	add("release", []note.Signer{key}, func(msg []byte) error {
		_, err := release.Open(msg, verifier)
		return err
	})(release.Note{Version: "v1.2.3", Commit: strings.Repeat("a", 40), Date: testTime, Loader: integrity, WASM: integrity, Files: []release.File{{Hash: strings.Repeat("0", 64), Name: "sealform"}}}.Sign(key))
	return p
}

// parted returns the lines of a note without its signatures, and its body.
func parted(msg []byte) (lines []string, body string) {
	text, _, _ := strings.Cut(string(msg), "\n\n— ")
	head, body, _ := strings.Cut(text, "\n\n")
	return strings.Split(head, "\n"), body
}

// sign signs such a note again.
func (p paper) sign(t *testing.T, lines []string, body string) []byte {
	text := strings.Join(lines, "\n") + "\n"
	if body != "" {
		text += "\n" + body + "\n"
	}
	msg, err := note.Sign(&note.Note{Text: text}, p.signers...)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// The public notes are as docs/protocol.json has them: those that the program signs
// have its keys, in its order, and no other is taken.
func TestTheGrammarOfPublicNotes(t *testing.T) {
	g, all := grammar.Read(t), papers(t)
	kinds := map[string]bool{}
	for _, r := range g.Public {
		kinds[r.Kind] = true
		t.Run(r.Kind, func(t *testing.T) {
			p, known := all[r.Kind]
			if !known || p.err != nil {
				t.Fatalf("the program signs it: %v, %v", known, p.err)
			}
			lines, body := parted(p.msg)
			if err := p.open(p.sign(t, lines, body)); err != nil {
				t.Fatalf("as it is: %v", err)
			}
			var keys, want []string
			for _, line := range lines[1:] {
				key, _, _ := strings.Cut(line, " ")
				keys = append(keys, key)
			}
			for _, k := range r.Keys {
				want = append(want, k.Key)
			}
			if got := slices.Compact(keys); !slices.Equal(got, want) {
				t.Fatalf("it is signed with the keys %q\nthe file has %q", got, want)
			}
			p.judgeBody(t, r, lines, body)
			for _, k := range r.Keys {
				p.judgeKey(t, g, k, lines, body)
			}
		})
	}
	for kind := range maps.Keys(all) {
		if !kinds[kind] {
			t.Errorf("docs/protocol.json has no %s", kind)
		}
	}
}

func (p paper) refuses(t *testing.T, what string, lines []string, body string) {
	t.Helper()
	if err := p.open(p.sign(t, lines, body)); err == nil {
		t.Errorf("%s is taken", what)
	}
}

func (p paper) judgeBody(t *testing.T, r grammar.NoteRule, lines []string, body string) {
	p.refuses(t, "another line", append(slices.Clone(lines), "else x"), body)
	switch r.Body.Is {
	case "none":
		p.refuses(t, "a body", lines, "x")
	case "text":
		p.refuses(t, "no body", lines, "")
	}
	if r.Body.Most > 0 {
		p.refuses(t, "a long body", lines, body+strings.Repeat("a", r.Body.Most))
	}
	for _, wrong := range r.Body.Wrong {
		p.refuses(t, "the body "+wrong, lines, wrong)
	}
}

func (p paper) judgeKey(t *testing.T, g *grammar.Grammar, k grammar.Key, lines []string, body string) {
	at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, k.Key+" ") })
	change := func(f func(l []string) []string) []string { return f(slices.Clone(lines)) }
	if !k.Optional && !k.Many {
		p.refuses(t, "it without "+k.Key, change(func(l []string) []string { return slices.Delete(l, at, at+1) }), body)
	}
	if !k.Many {
		p.refuses(t, "a second "+k.Key, change(func(l []string) []string { return slices.Insert(l, at, l[at]) }), body)
	}
	other := at + 1
	if other == len(lines) || strings.HasPrefix(lines[other], k.Key+" ") {
		other = at - 1
	}
	p.refuses(t, k.Key+" elsewhere", change(func(l []string) []string {
		l[at], l[other] = l[other], l[at]
		return l
	}), body)
	_, right, _ := strings.Cut(lines[at], " ")
	if !g.Fits(k, right) {
		t.Errorf("%s is %q, which does not fit", k.Key, right)
	}
	for _, value := range k.Values(right) {
		changed := change(func(l []string) []string {
			l[at] = k.Key + " " + value
			return l
		})
		if !g.Fits(k, value) {
			p.refuses(t, k.Key+" "+value, changed, body)
		} else if err := p.open(p.sign(t, changed, body)); err != nil && k.Must == "" {
			t.Errorf("%s %q fits by the file: %v", k.Key, value, err)
		}
	}
}
