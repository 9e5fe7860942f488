// Package vectors_test makes the test vectors, and reads with the product's own
// packages what is in them, but for the two ends of a chat: those read theirs in
// package chat.
package vectors_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
	"github.com/sealform/sealform/wasm/vectors"
)

// No file of the vectors is passed over.
func TestFiles(t *testing.T) {
	dir, err := os.ReadDir(vectors.Dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range dir {
		names = append(names, f.Name())
	}
	if want := append([]string{"README.md"}, vectors.Files...); !slices.Equal(names, want) {
		t.Errorf("there is %q, want %q: read the new one too", names, want)
	}
}

func load[T any](t *testing.T, name string) (v T) {
	t.Helper()
	if err := vectors.Load(name, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestKeys(t *testing.T) {
	keys := load[vectors.Keys](t, "keys.json")
	for _, k := range keys.Signers {
		name, _, _ := strings.Cut(k.Verifier, "+")
		skey, vkey, err := signed.KeyOf(name, [32]byte(unhex(k.Seed)))
		if err != nil || skey != k.Signer || vkey != k.Verifier || signed.VerifierOf(k.Signer) != k.Verifier || trust.Fingerprint(vkey) != k.Fingerprint {
			t.Errorf("%s: %v, the seed makes %s", k.Name, err, vkey)
		}
	}
	for _, i := range keys.Identities {
		id, err := seal.ParseIdentity(i.Identity)
		if err != nil || id.Recipient().String() != i.Recipient || trust.Fingerprint(i.Recipient) != i.Fingerprint {
			t.Errorf("%s: %v", i.Name, err)
		}
	}
}

func TestIDs(t *testing.T) {
	ids := load[vectors.IDs](t, "ids.json")
	for _, id := range ids.IDs {
		if got := named(t, id); got != id.Is {
			t.Errorf("%s is %s, want %s", id.Name, got, id.Is)
		}
	}
	for _, p := range ids.Padme {
		if got := seal.PadmeSize(int64(p[0])); got != int64(p[1]) {
			t.Errorf("%d bytes are padded to %d, want %d", p[0], got, p[1])
		}
	}
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range ids.Buckets {
		file, err := seal.Seal([]byte(strings.Repeat("x", p[0]-1)+"\n"), seal.Buckets, id.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		if plain, _, err := seal.OpenWith(file, id); err != nil || len(plain) != p[1] {
			t.Errorf("%d bytes of a form are padded to %d, %v, want %d", p[0], len(plain), err, p[1])
		}
	}
}

// named is what the product calls something.
func named(t *testing.T, id vectors.ID) string {
	switch id.Name {
	case "organisation":
		org := roster.OrgID(id.Of)
		return hexOf(org[:])
	case "ticket":
		return wire.ChatID(unhex(id.Of)).Ticket().String()
	case "slot":
		return roster.Slot(id.Of)
	case "spare":
		return roster.Fingerprint(id.Of)
	case "definition":
		d, err := form.Parse(id.Of)
		if err != nil {
			t.Error(err)
		}
		return trust.Fingerprint(d.Marshal())
	case "digest":
		d := wire.DutyDigest(cut(unhex(id.Of)))
		return hexOf(d[:])
	case "agent", "recipient", "token", "prev", "offer":
		return trust.Fingerprint(id.Of)[:2*id.Bytes]
	}
	t.Errorf("there is no name %q: read the new one too", id.Name)
	return ""
}

// cut parts notes that stand behind their lengths.
func cut(b []byte) (notes [][]byte) {
	for len(b) > 2 {
		n := 2 + int(b[0])<<8 + int(b[1])
		notes, b = append(notes, b[2:n]), b[n:]
	}
	return notes
}

// A reader reads notes with what else it takes to believe them.
type reader struct {
	t         *testing.T
	keys      vectors.Keys
	notes     vectors.Notes
	pin       roster.Pin
	authority *roster.Authority
}

func TestNotes(t *testing.T) {
	r := &reader{t: t, keys: load[vectors.Keys](t, "keys.json"), notes: load[vectors.Notes](t, "notes.json")}
	r.pin = roster.Pin{Root: r.keys.Signer("root").Verifier, Spare: r.keys.Signer("spare").Fingerprint}
	var err error
	if r.authority, err = roster.OpenAuthority(r.text("roster"), r.text("stamp"), r.pin); err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, n := range r.notes.Notes {
		t.Run(n.Name, func(t *testing.T) {
			r.t = t
			err := r.open(n)
			if n.Refused != "" {
				refused++
				r.refused(n, err)
				return
			}
			if err != nil {
				t.Error(err)
			}
			r.lines(n)
			r.unsealed(n)
		})
	}
	if refused < 20 {
		t.Errorf("%d notes are to be refused", refused)
	}
}

func (r *reader) text(name string) []byte { return []byte(r.notes.Note(name).Note) }

// open reads a note as those do that it is for.
func (r *reader) open(n vectors.Note) (err error) {
	msg, org := []byte(n.Note), r.pin.Root
	switch n.Kind {
	case "roster":
		_, err = roster.OpenRoster(msg, r.pin)
	case "stamp":
		_, err = r.stamped(n)
	case "enrolment":
		_, err = roster.OpenEnrolment(msg)
	case "duty":
		_, _, err = roster.OpenDuty(msg, r.authority, now)
	case "relay-auth":
		_, err = roster.OpenLogin(msg, r.authority, []string{"wss://relay.vectors.example"}, [32]byte(unhex(nonce)), now)
	case "hello":
		_, err = trust.OpenHello(msg)
	case "opening":
		_, err = trust.OpenOpening(msg, org, service, ticket())
	case "offline":
		_, err = trust.OpenOffline(msg, org, service, ticket())
	case "handover":
		_, _, err = trust.OpenHandover(msg, r.authority, ticket(), r.keys.Signer("bob").Verifier)
	default:
		r.t.Errorf("there is no kind %q: read the new one too", n.Kind)
	}
	return err
}

func (r *reader) stamped(n vectors.Note) (*roster.Authority, error) {
	if strings.HasSuffix(n.Name, "-spare") {
		return roster.OpenAuthority(r.text("roster-spare"), []byte(n.Note), r.pin)
	}
	return r.authority.Restamp([]byte(n.Note))
}

func (r *reader) verifiers(names []string) (all []note.Verifier) {
	for _, name := range names {
		v, err := note.NewVerifier(r.keys.Signer(name).Verifier)
		if err != nil {
			r.t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// verified checks the signatures of a note, and nothing else.
func (r *reader) verified(n vectors.Note) (signed.Doc, error) {
	v := r.verifiers(n.Signers)
	if len(v) == 2 {
		return signed.OpenBoth([]byte(n.Note), n.Kind, v[0], v[1])
	}
	return signed.Open([]byte(n.Note), n.Kind, v...)
}

// refused checks that a note is refused, and why.
func (r *reader) refused(n vectors.Note, err error) {
	r.t.Helper()
	_, unsigned := r.verified(n)
	why := "malformed"
	if _, unread := signed.Peek([]byte(n.Note), n.Kind); unread == nil && unsigned != nil {
		why = "bad-signature"
	} else if n.Refused == "wrong-chat" && unsigned == nil {
		why = n.Refused // the product says no more than that it is for somebody else
	}
	if err == nil || why != n.Refused {
		r.t.Errorf("refused as %s, %v, want %s", why, err, n.Refused)
	}
}

// lines checks what stands in a note.
func (r *reader) lines(n vectors.Note) {
	r.t.Helper()
	d, err := r.verified(n)
	if err != nil {
		r.t.Fatal(err)
	}
	var got fields
	for _, f := range d.Fields {
		got = append(got, vectors.Field{f.Key, f.Value})
	}
	if !slices.Equal(got, n.Fields) || d.Body != n.Body {
		r.t.Errorf("it says %q and %q", got, d.Body)
	}
}

// unsealed opens a note's file with each identity that can.
func (r *reader) unsealed(n vectors.Note) {
	r.t.Helper()
	if n.File == nil {
		return
	}
	for _, to := range n.To {
		id, err := seal.ParseIdentity(r.keys.Identity(to).Identity)
		if err != nil {
			r.t.Fatal(err)
		}
		plain, recipients, err := seal.OpenWith(n.File.File, id)
		if err != nil || recipients != len(n.To) || len(plain) != n.Plain || strings.TrimRight(string(plain), " ") != n.Note {
			r.t.Errorf("%s opens %d bytes for %d, %v", to, len(plain), recipients, err)
		}
	}
}

func TestFrames(t *testing.T) {
	closed := 0
	for _, f := range load[vectors.Frames](t, "frames.json").Frames {
		t.Run(f.Name, func(t *testing.T) {
			b := unhex(f.Hex)
			got, err := wire.Parse(b)
			if f.Close != 0 {
				closed++
				var refused *wire.Error
				if !errors.As(err, &refused) || int(refused.Code) != f.Close {
					t.Errorf("refused with %v, want %d", err, f.Close)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			name, _, _ := strings.Cut(strings.TrimSuffix(f.Name, " again"), ",")
			if name = strings.Replace(name, "Signal", "Data", 1); fmt.Sprintf("%T", got) != "wire."+name {
				t.Errorf("it is a %T", got)
			}
			if again := got.Append(nil); hex.EncodeToString(again) != f.Hex || hexOf(whole(f.Parts)) != f.Hex {
				t.Error("written again it is another")
			}
		})
	}
	if closed < 15 {
		t.Errorf("%d frames are to be refused", closed)
	}
}

func whole(parts []vectors.Part) (b []byte) {
	for _, p := range parts {
		b = append(b, encoded(p)...)
	}
	return b
}

// A definition is in its only form, and has that hash.
func TestDefinitions(t *testing.T) {
	definitions := load[vectors.Chat](t, "chat.json").Definitions
	for _, d := range definitions {
		got, err := form.Parse(d.Text)
		if err != nil || got.ID != d.Name || got.Marshal() != d.Text || trust.Fingerprint(d.Text) != d.SHA256 {
			t.Errorf("%s: %v", d.Name, err)
		}
	}
	if len(definitions) != 2 {
		t.Errorf("%d definitions", len(definitions))
	}
}

func TestKeyFile(t *testing.T) {
	keys, met := load[vectors.Keys](t, "keys.json"), 0
	for _, s := range load[vectors.Kept](t, "kept.json").States {
		if s.File == nil {
			continue // a tab keeps it: see package chat
		}
		met++
		key := openedWith(s.File, s.Passphrase)
		if key != s.Text || signed.VerifierOf(key) != keys.Signer("root").Verifier {
			t.Errorf("%s opens as another key", s.Name)
		}
	}
	if met != 1 {
		t.Errorf("%d key files", met)
	}
}

// docs/protocol.md shows a submission of the vectors, and names every file of them.
func TestTheDocument(t *testing.T) {
	b, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	document := string(b)
	for _, s := range load[vectors.Chat](t, "chat.json").Steps {
		if s.Name == "card-submission" && !strings.Contains(document, "```\n"+s.Inner.Note+"```\n") {
			t.Errorf("it lacks\n%s", s.Inner.Note)
		}
	}
	for _, name := range vectors.Files {
		if !strings.Contains(document, "`"+name+"`") {
			t.Errorf("it does not name %s", name)
		}
	}
}
