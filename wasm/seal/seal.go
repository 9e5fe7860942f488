// Package seal puts signed notes into age v1 files (https://c2sp.org/age) and
// takes them out again. Every file is sealed to hybrid post-quantum recipients
// (age1pq…, stanza mlkem768x25519) and to nothing else: there is no
// negotiation, no passphrase and no armor.
//
// The package sees plaintext and private keys, on the customer's page and the
// agent's machine. It may not see a network, a file or a clock.
package seal

import (
	"bytes"
	"io"

	"filippo.io/age"
)

// stanzaType is the only recipient stanza that Open takes.
const stanzaType = "mlkem768x25519"

// MaxPlain is the largest padded plaintext Open returns, in bytes.
const MaxPlain = 1 << 20

// An Error says that a file cannot be sealed or opened. Reason names the check
// that failed and says nothing about the content.
type Error struct{ Reason string }

func (e *Error) Error() string { return "sealed file: " + e.Reason }

// An Identity is a private key that opens what was sealed to its Recipient.
// It stays in memory; Destroy makes it useless.
type Identity struct {
	id        *age.HybridIdentity
	recipient *Recipient
}

// NewIdentity makes a fresh identity from the system's randomness.
func NewIdentity() (*Identity, error) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, &Error{"the system's randomness failed"}
	}
	r := id.Recipient()
	return &Identity{id, &Recipient{r, r.String()}}, nil
}

// ParseIdentity reads what Export wrote.
func ParseIdentity(s string) (*Identity, error) {
	id, err := age.ParseHybridIdentity(s)
	if err != nil || id.String() != s {
		return nil, &Error{"identity is not AGE-SECRET-KEY-PQ-1… in its only encoding"}
	}
	r := id.Recipient()
	return &Identity{id, &Recipient{r, r.String()}}, nil
}

// Recipient returns the public half. Its encoding has 1,959 characters.
func (i *Identity) Recipient() *Recipient { return i.recipient }

// Export returns the private key as the age command reads it
// (AGE-SECRET-KEY-PQ-1…), or "" after Destroy.
func (i *Identity) Export() string {
	if i.id == nil {
		return ""
	}
	return i.id.String()
}

// Destroy forgets the private key. Go may keep copies of it until the memory
// is used again; docs/threat-model.md says so.
func (i *Identity) Destroy() { i.id = nil }

// A Recipient is the public half of an Identity, to which a file is sealed.
// Parsing one takes a fifth of the time of sealing, so an end parses it once.
type Recipient struct {
	r    *age.HybridRecipient
	text string
}

// ParseRecipient reads a hybrid recipient, age1pq…, in its only encoding.
func ParseRecipient(s string) (*Recipient, error) {
	r, err := age.ParseHybridRecipient(s)
	if err != nil || r.String() != s {
		return nil, &Error{"recipient is not age1pq… in its only encoding"}
	}
	return &Recipient{r, s}, nil
}

// String returns the recipient's encoding.
func (r *Recipient) String() string { return r.text }

// Seal pads note and seals it to every recipient.
func Seal(note []byte, pad Padding, recipients ...*Recipient) ([]byte, error) {
	return SealWith(note, nil, pad, recipients...)
}

// SealWith seals as Seal does, with bytes that follow the note. The note must
// say how many there are: see OpenWith.
func SealWith(note, attached []byte, pad Padding, recipients ...*Recipient) ([]byte, error) {
	plain, err := pad.apply(note, attached)
	if err != nil {
		return nil, err
	}
	to := make([]age.Recipient, 0, len(recipients))
	for _, r := range recipients {
		to = append(to, r.r)
	}
	var out bytes.Buffer
	out.Grow(len(plain) + 1700*len(to))
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		return nil, &Error{"cannot be sealed: no recipient, or no randomness"}
	}
	if _, err := w.Write(plain); err != nil {
		return nil, &Error{"cannot be sealed"}
	}
	if err := w.Close(); err != nil {
		return nil, &Error{"cannot be sealed"}
	}
	return out.Bytes(), nil
}

// Open opens a file with one identity, takes the padding off and returns the
// note together with the number of recipients the file was sealed to. It
// refuses a file with any stanza that is not hybrid.
func Open(file []byte, id *Identity) (note []byte, recipients int, err error) {
	plain, recipients, err := OpenWith(file, id)
	if err != nil {
		return nil, 0, err
	}
	note, err = Unpad(plain)
	return note, recipients, err
}

// OpenWith opens a file as Open does, but leaves the padding on: when bytes
// follow a note, only the note can say where they end.
func OpenWith(file []byte, id *Identity) (plain []byte, recipients int, err error) {
	if id == nil || id.id == nil {
		return nil, 0, &Error{"the key has been destroyed"}
	}
	c := &counting{id: id.id}
	r, err := age.Decrypt(bytes.NewReader(file), c)
	if err != nil {
		return nil, 0, &Error{"cannot be opened with this key, or was altered"}
	}
	plain, err = io.ReadAll(io.LimitReader(r, MaxPlain+1))
	if err != nil {
		return nil, 0, &Error{"was altered or cut short"}
	}
	if len(plain) > MaxPlain {
		return nil, 0, &Error{"is too large"}
	}
	return plain, c.stanzas, nil
}

// maxRecipients is how many a file may be sealed to: trying one costs a key
// exchange, which whoever can send a file must not buy by the hundred. What a
// customer writes while waiting goes to eight agents and the page itself.
const maxRecipients = 9

// counting is an age identity that refuses foreign stanzas and counts.
type counting struct {
	id      *age.HybridIdentity
	stanzas int
}

// Unwrap implements age.Identity.
func (c *counting) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) > maxRecipients {
		return nil, &Error{"has too many recipients"}
	}
	for _, s := range stanzas {
		if s.Type != stanzaType {
			return nil, &Error{"has a recipient that is not " + stanzaType}
		}
	}
	c.stanzas = len(stanzas)
	return c.id.Unwrap(stanzas)
}
