package vectors_test

import (
	"bytes"
	"io"
	"strings"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/trust"
	"github.com/sealform/sealform/wasm/vectors"
)

// signText signs any text, also one that is no note of this protocol.
func signText(m *maker, text, signer string) string {
	msg, err := note.Sign(&note.Note{Text: text}, m.signers[signer])
	m.must(err)
	return string(msg)
}

func (m *maker) ids(chat vectors.Chat) vectors.IDs {
	duties := prefixed(m.notes.Note("duty-alice").Note) + prefixed(m.notes.Note("duty-bob").Note)
	ids := vectors.IDs{About: "Names that follow from something else: \"is\" is the beginning of the SHA-256 of \"of\" in hexadecimal, so many bytes of it. Then how long a plaintext becomes, by how long the note is."}
	for _, id := range []vectors.ID{
		{Name: "organisation", What: "the organisation's id in frames and addresses: of the root's verifier key", As: "text", Of: m.vkey("root"), Bytes: 32},
		{Name: "agent", What: "an agent key hash", As: "text", Of: m.vkey("alice"), Bytes: 32},
		{Name: "spare", What: "the fingerprint of the spare root's key, as a page pins it", As: "text", Of: m.vkey("spare"), Bytes: 32},
		{Name: "slot", What: "where a relay keeps the enrolment of an invitation", As: "text", Of: m.vkey("invitation"), Bytes: 32},
		{Name: "recipient", What: "the fingerprint of a recipient, as it stands under \"to\"", As: "text", Of: m.recipient("page"), Bytes: 32},
		{Name: "token", What: "the fingerprint of a recovery token, as it stands under \"recovery\": of its 64 digits", As: "text", Of: recoveryToken, Bytes: 32},
		{Name: "ticket", What: "the ticket of the chat: of the 16 bytes of its id", As: "hex", Of: chatID, Bytes: 16},
		{Name: "definition", What: "the hash of a definition, without a newline at its end", As: "text", Of: chat.Definitions[0].Text, Bytes: 32},
		{Name: "prev", What: "the hash of a signed note, signature and all", As: "text", Of: chat.Steps[0].Note, Bytes: 32},
		{Name: "offer", What: "the name of an offer under \"again\"", As: "text", Of: chat.Steps[0].Note, Bytes: 8},
		{Name: "digest", What: "the digest of two duty notes, each behind its length in 2 bytes", As: "hex", Of: hexOf([]byte(duties)), Bytes: 8},
	} {
		of := id.Of
		if id.As == "hex" {
			of = string(unhex(of))
		}
		id.Is = trust.Fingerprint(of)[:2*id.Bytes]
		ids.IDs = append(ids.IDs, id)
	}
	ids.Padme = [][2]int{{1, 1024}, {1024, 1024}, {1025, 1088}, {1088, 1088}, {2049, 2176}, {9000, 9216}, {65_537, 67_584}, {100_000, 100_352}, {1_000_000, 1_015_808}}
	ids.Buckets = [][2]int{{1, 2048}, {2048, 2048}, {2049, 8192}, {8193, 32_768}, {32_769, 65_536}, {65_536, 65_536}}
	return ids
}

// prefixed is a note behind its length in 2 bytes.
func prefixed(text string) string {
	return string([]byte{byte(len(text) >> 8), byte(len(text))}) + text
}

// kept are the texts that a tab keeps, and a key file.
func (m *maker) kept(chat vectors.Chat) vectors.Kept {
	m.t.Helper()
	const passphrase = "test passphrase of the vectors"
	root := m.keys.Signer("root").Signer + "\n"
	return vectors.Kept{
		About: "What a tab keeps: texts of notes without a signature. And a key file: an age file under a passphrase, with a signer key and a newline in it.",
		States: []vectors.State{
			m.state("resume-state", "of a page that has joined", fields{
				{"chat", chatID}, {"recipient", m.recipient("session")}, {"token", chat.Token}, {"agent", m.vkey("alice")}, {"service", service}, {"sessions", session1},
			}),
			m.state("wait-state", "of a page that waits, and has not sent an opening", fields{
				{"chat", chatID}, {"identity", m.keys.Identity("waiting").Identity}, {"signer", m.keys.Signer("visitor").Signer},
				{"visitor", m.vkey("visitor")}, {"count", "0"}, {"since", "1795000000000"},
			}),
			{Name: "root.age", What: "the root's key file", Text: root, Passphrase: passphrase, File: m.underPassphrase("root.age", root, passphrase)},
		},
	}
}

func (m *maker) state(kind, what string, f fields) vectors.State {
	var d signed.Doc
	d.Kind = kind
	for _, line := range f {
		d.Fields = append(d.Fields, signed.Field{Key: line[0], Value: line[1]})
	}
	text, err := d.Text()
	m.must(err)
	return vectors.State{Name: kind, What: what, Kind: kind, Fields: f, Text: text}
}

// underPassphrase seals a key as "sealform init" does, unless it was sealed before. Its
// work factor is lower.
func (m *maker) underPassphrase(name, text, passphrase string) []byte {
	if b := m.before[name]; b != nil && openedWith(b, passphrase) == text {
		return b
	}
	if !*update {
		m.t.Errorf("%s does not open as it should: run with -update", name)
	}
	r, err := age.NewScryptRecipient(passphrase)
	m.must(err)
	r.SetWorkFactor(10)
	var b bytes.Buffer
	w, err := age.Encrypt(&b, r)
	m.must(err)
	_, err = io.Copy(w, strings.NewReader(text))
	m.must(err)
	m.must(w.Close())
	return b.Bytes()
}

// openedWith opens a file under a passphrase, "" when it cannot.
func openedWith(file []byte, passphrase string) string {
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return ""
	}
	r, err := age.Decrypt(bytes.NewReader(file), id)
	if err != nil {
		return ""
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return ""
	}
	return string(text)
}
