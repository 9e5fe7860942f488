// Package vectors reads the test vectors of the protocol, testdata/vectors, for
// the tests that go over them. Every key in them is a test key, which the whole
// world knows. No program links it, and it never sees a key or a word of anybody's.
package vectors

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
)

// Files are the names of all vectors. A reading that meets another file fails.
var Files = []string{"chat.json", "frames.json", "ids.json", "kept.json", "keys.json", "notes.json"}

// Dir is where the vectors are, from the packages next to this one.
const Dir = "../../testdata/vectors"

// Load reads one file into what v points to, and refuses what v has no place for.
func Load(name string, v any) error {
	b, err := os.ReadFile(filepath.Join(Dir, name))
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// A Keys is keys.json: whatever signs and opens in the other files, by name.
type Keys struct {
	About      string     `json:"about"`
	Signers    []Signer   `json:"signers"`
	Identities []Identity `json:"identities"`
}

// A Signer is an Ed25519 key. Seed is hexadecimal; Signer and Verifier are written
// as in C2SP signed note.
type Signer struct {
	Name        string `json:"name"`
	Seed        string `json:"seed"`
	Signer      string `json:"signer"`
	Verifier    string `json:"verifier"`
	Fingerprint string `json:"fingerprint"`
}

// An Identity is a hybrid age identity, AGE-SECRET-KEY-PQ-1….
type Identity struct {
	Name        string `json:"name"`
	Identity    string `json:"identity"`
	Recipient   string `json:"recipient"`
	Fingerprint string `json:"fingerprint"`
}

// Signer returns a key by its name, the zero value for none.
func (k Keys) Signer(name string) (found Signer) {
	for _, s := range k.Signers {
		if s.Name == name {
			found = s
		}
	}
	return found
}

// Identity returns an identity by its name, the zero value for none.
func (k Keys) Identity(name string) (found Identity) {
	for _, i := range k.Identities {
		if i.Name == name {
			found = i
		}
	}
	return found
}

// An ID is one of ids.json: a name that follows from something else. Of is text,
// or hexadecimal where As says so; Is the first Bytes bytes of its SHA-256.
type ID struct {
	Name  string `json:"name"`
	What  string `json:"what"`
	As    string `json:"as"` // text or hex
	Of    string `json:"of"`
	Bytes int    `json:"bytes"`
	Is    string `json:"is"`
}

// IDs is ids.json. Padme and Buckets have lengths of notes, and to how many bytes
// each is padded.
type IDs struct {
	About   string   `json:"about"`
	IDs     []ID     `json:"ids"`
	Padme   [][2]int `json:"padme"`
	Buckets [][2]int `json:"buckets"`
}

// A Field is the key and the value of one line of a note.
type Field [2]string

// A Note is a signed note: of what it was made, and its exact text. One with
// Refused must not be believed, for that reason; Signers has the keys that it must
// be signed with.
type Note struct {
	Name    string   `json:"name"`
	What    string   `json:"what"`
	Kind    string   `json:"kind"`
	Signers []string `json:"signers"`
	Fields  []Field  `json:"fields,omitempty"`
	Body    string   `json:"body,omitempty"`
	Note    string   `json:"note"`
	Refused string   `json:"refused,omitempty"`
	*File
}

// A File is a sealed file: the identities that open it, how long its plaintext is
// with the padding, and its bytes.
type File struct {
	To    []string `json:"to"`
	Plain int      `json:"plain"`
	File  []byte   `json:"file"`
}

// Notes is notes.json.
type Notes struct {
	About string `json:"about"`
	Notes []Note `json:"notes"`
}

// Note returns a note by its name, the zero value for none.
func (n Notes) Note(name string) (found Note) {
	for _, v := range n.Notes {
		if v.Name == name {
			found = v
		}
	}
	return found
}

// An Inner is what is sealed a second time, to the key of a request.
type Inner struct {
	Signer     string  `json:"signer"`
	To         string  `json:"to"`
	Kind       string  `json:"kind"`
	Fields     []Field `json:"fields"`
	Body       string  `json:"body,omitempty"`
	Note       string  `json:"note"`
	Attachment []byte  `json:"attachment,omitempty"` // what stands behind the note
	Plain      int     `json:"plain"`
}

// A Step is one sealed frame of a chat. One with Refused must not be believed, for
// that reason, and changes nothing; then the note is left out where nobody can read it.
type Step struct {
	Name       string  `json:"name"`
	What       string  `json:"what"`
	From       string  `json:"from"`   // visitor or agent
	Header     string  `json:"header"` // of the frame, hexadecimal; the file follows it
	Signer     string  `json:"signer,omitempty"`
	Kind       string  `json:"kind,omitempty"`
	Fields     []Field `json:"fields,omitempty"`
	Body       string  `json:"body,omitempty"`
	Note       string  `json:"note,omitempty"`
	Attachment []byte  `json:"attachment,omitempty"` // what stands behind the note
	File
	Inner   *Inner `json:"inner,omitempty"`
	Refused string `json:"refused,omitempty"`
}

// A Definition is the text of a form, without a newline at its end, and the SHA-256
// of that.
type Definition struct {
	Name   string `json:"name"`
	Text   string `json:"text"`
	SHA256 string `json:"sha256"`
}

// A Chat is chat.json: two sessions of one chat. Roster, Stamp, Hello and Hello2 are
// names in notes.json; the other capital ones names in keys.json. Now is the time of
// all of it, in Unix seconds.
type Chat struct {
	About       string       `json:"about"`
	Now         int64        `json:"now"`
	Org         string       `json:"org"`
	Service     string       `json:"service"`
	Origin      string       `json:"origin"`
	Chat        string       `json:"chat"`
	Roster      string       `json:"roster"`
	Stamp       string       `json:"stamp"`
	Agent       string       `json:"agent"`
	Offered     string       `json:"offered"` // the identity of the agent's offer
	Token       string       `json:"token"`
	Sessions    []Session    `json:"sessions"`
	Definitions []Definition `json:"definitions"`
	Steps       []Step       `json:"steps"`
}

// A Session is one page load: its id, its hello in notes.json, and the names of its keys.
type Session struct {
	ID      string `json:"id"`
	Hello   string `json:"hello"`
	Visitor string `json:"visitor"`
	Page    string `json:"page"`
}

// A Part is one part of a frame. As is hex, number (big endian, of Bytes bytes),
// text (one length byte and so many bytes), note and file (the rest), stamp (4 bytes of
// length and a note) or duties (one byte with their number, and each behind 2 bytes of
// length, a line each here).
type Part struct {
	Name  string `json:"name"`
	As    string `json:"as"`
	Bytes int    `json:"bytes,omitempty"`
	Value string `json:"value"`
}

// A Frame is a frame and its parts. One with Close is refused with that code.
type Frame struct {
	Name  string `json:"name"`
	What  string `json:"what"`
	From  string `json:"from"` // visitor, agent, either or relay
	Parts []Part `json:"parts,omitempty"`
	Hex   string `json:"hex"`
	Close int    `json:"close,omitempty"`
}

// Frames is frames.json.
type Frames struct {
	About  string  `json:"about"`
	Frames []Frame `json:"frames"`
}

// A State is a text that a tab keeps, or a key file under its passphrase and what it
// holds.
type State struct {
	Name       string  `json:"name"`
	What       string  `json:"what"`
	Kind       string  `json:"kind,omitempty"`
	Fields     []Field `json:"fields,omitempty"`
	Text       string  `json:"text"`
	Passphrase string  `json:"passphrase,omitempty"`
	File       []byte  `json:"file,omitempty"`
}

// Kept is kept.json.
type Kept struct {
	About  string  `json:"about"`
	States []State `json:"states"`
}
