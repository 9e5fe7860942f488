// Package invitation is the line that an administrator sends to somebody who is
// to become an agent, and the five words by which both know that nobody else
// has used it.
//
// It sees the secret of an invitation, which is good for one request. It never
// sees an agent's keys, and it reaches no network and no disk; the relay does
// not link it.
package invitation

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
)

// An Invitation is what somebody needs who is to become an agent. Seed is a
// secret: whoever has it can ask in their place.
type Invitation struct {
	Pin     roster.Pin
	Relay   string // such as wss://relay.example
	Agent   string // the id, such as alice
	Seed    [ed25519.SeedSize]byte
	Expires int64 // Unix seconds
}

// New makes an invitation with a seed of its own.
func New(pin roster.Pin, relay, agent string, expires int64) Invitation {
	i := Invitation{Pin: pin, Relay: relay, Agent: agent, Expires: expires}
	_, _ = rand.Read(i.Seed[:]) // never fails
	return i
}

// Key returns the invitation's key, which signs the request, and its verifier
// key.
func (i Invitation) Key() (note.Signer, string, error) {
	skey, vkey, err := signed.KeyOf(roster.OrgName(i.Pin.Root)+"/invitation", i.Seed)
	if err != nil {
		return nil, "", bad("names no organisation")
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		return nil, "", bad("has a malformed key")
	}
	return s, vkey, nil
}

// prefix begins every invitation, so that one is known when it is seen.
const prefix = "sealform-invitation-"

// end ends it: what somebody wrote below it in the same mail is not part of it.
const end = "."

// sumSize is the size of the checksum at its end, in bytes.
const sumSize = 4

// Line writes the invitation as one line to send.
func (i Invitation) Line() (string, error) {
	fields := []signed.Field{{Key: "org", Value: i.Pin.Root}}
	if i.Pin.Spare != "" {
		fields = append(fields, signed.Field{Key: "spare", Value: i.Pin.Spare})
	}
	text, err := signed.Doc{Kind: kind, Fields: append(fields,
		signed.Field{Key: "relay", Value: i.Relay},
		signed.Field{Key: "agent", Value: i.Agent},
		signed.Field{Key: "seed", Value: base64.StdEncoding.EncodeToString(i.Seed[:])},
		signed.Field{Key: "expires", Value: signed.FormatTime(i.Expires)})}.Text()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(text))
	return prefix + base64.RawURLEncoding.EncodeToString(append([]byte(text), sum[:sumSize]...)) + end, nil
}

const kind = "invited"

// Parse reads what Line wrote, and was pasted: what a mail program has put into it
// does not matter, such as line ends, marks of quotation and characters without
// width, nor what stands before and after it. Its error is ErrNone or ErrCut. It
// does not look at the clock.
func Parse(pasted string) (Invitation, error) {
	_, line, found := strings.Cut(plain(pasted), prefix)
	if !found {
		return Invitation{}, ErrNone
	}
	line, _, _ = strings.Cut(line, end)
	b, err := base64.RawURLEncoding.Strict().DecodeString(line)
	if err != nil || len(b) < sumSize {
		return Invitation{}, ErrCut
	}
	text, rest := b[:len(b)-sumSize], b[len(b)-sumSize:]
	if sum := sha256.Sum256(text); string(rest) != string(sum[:sumSize]) {
		return Invitation{}, ErrCut
	}
	i, err := parse(string(text))
	if err != nil {
		return Invitation{}, ErrNone
	}
	return i, nil
}

// plain leaves out all that an invitation cannot have.
func plain(pasted string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return -1
	}, pasted)
}

func parse(text string) (Invitation, error) {
	d, err := signed.ParseDoc(text, kind)
	if err != nil {
		return Invitation{}, err
	}
	in := signed.Read(d)
	i := Invitation{Pin: roster.Pin{Root: in.Get("org")}}
	i.Pin.Spare, _ = in.Optional("spare")
	i.Relay, i.Agent = in.Get("relay"), in.Get("agent")
	seed, failed := base64.StdEncoding.Strict().DecodeString(in.Get("seed"))
	i.Expires = in.Time("expires")
	if err := in.Done(); err != nil {
		return Invitation{}, err
	}
	if failed != nil || len(seed) != len(i.Seed) || !roster.ValidName(i.Agent) || d.Body != "" {
		return Invitation{}, bad("is malformed")
	}
	copy(i.Seed[:], seed)
	return i, i.Pin.Check()
}

// Errors of Parse.
var (
	ErrNone = bad("is not one: paste the whole line, which begins with " + prefix)
	ErrCut  = bad("was cut short or altered on its way: have it sent again, as it was printed")
)

func bad(reason string) error { return &signed.Error{Kind: kind, Reason: reason} }
