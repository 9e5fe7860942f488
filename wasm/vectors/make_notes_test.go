package vectors_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
	"github.com/sealform/sealform/wasm/vectors"
)

type fields = []vectors.Field

// at is a time, so many seconds after now.
func at(seconds int64) string { return signed.FormatTime(now + seconds) }

const day = 24 * 3600

// The ids of the chat of all vectors, and the nonce of a challenge.
const (
	chatID   = "00112233445566778899aabbccddeeff"
	session1 = "0123456789abcdef"
	session2 = "fedcba9876543210"
	nonce    = "c0ffee00c0ffee01c0ffee02c0ffee03c0ffee04c0ffee05c0ffee06c0ffee07"
)

// add signs a note and keeps it.
func (m *maker) add(name, what, kind string, f fields, body string, signers ...string) vectors.Note {
	n := vectors.Note{Name: name, What: what, Kind: kind, Signers: signers, Fields: f, Body: body, Note: m.sign(kind, f, body, signers...)}
	m.notes.Notes = append(m.notes.Notes, n)
	return n
}

// seal seals the note that was added last.
func (m *maker) seal(to ...string) {
	n := &m.notes.Notes[len(m.notes.Notes)-1]
	f := m.sealed(n.Name, []byte(n.Note), nil, seal.Buckets, to...)
	n.File = &f
}

// refuse adds a note that must not be believed, which ought to be signed by these.
func (m *maker) refuse(name, what, kind, why, text string, signers ...string) {
	m.notes.Notes = append(m.notes.Notes, vectors.Note{Name: name, What: what, Kind: kind, Signers: signers, Note: text, Refused: why})
}

func (m *maker) makeNotes() {
	m.notes.About = "Signed notes that do not belong to a session. Signers are names in keys.json. Lines and body are what the text was made of; of those that are sealed, \"to\" names the identities that open the file."
	m.rosters()
	m.agents()
	m.hellos()
	m.waiting()
	m.refusals()
}

func (m *maker) rosters() {
	people := fields{
		{"service", service + " " + origin + ",https://pay.vectors.example Questions about a bill"},
		{"service", "returns * Returns"},
		{"hours", service + " Europe/Berlin Mo-Fr 09:00-17:00"},
		{"languages", service + " en,de"},
		{"offer", "returns push"},
		{"rating", service},
		{"agent", m.vkey("alice") + " " + service + ",returns Alice"},
		{"agent", m.vkey("bob") + " * Bob Müller"},
	}
	roster := m.add("roster", "the roster of all vectors", "roster", append(fields{
		{"org", m.vkey("root")}, {"version", "7"}, {"issued", at(0)}, {"expires", at(90 * day)}, {"stamp", m.vkey("stamp")},
		{"bundle", trust.Fingerprint("bundle") + " 6"},
	}, people...), "", "root")
	m.stamp("stamp", "the stamp of that roster", roster, "3", "stamp")
	m.stamp("stamp-without", "a later stamp of it, which takes Bob out", roster, "4", "stamp", vectors.Field{"without", m.vkey("bob")})
	second := m.add("roster-spare", "a later roster, which the spare root has signed", "roster", append(fields{
		{"org", m.vkey("root")}, {"version", "4294967296"}, {"issued", at(60)}, {"expires", at(30 * day)}, {"spare", m.vkey("spare")},
	}, people...), "", "spare")
	m.stamp("stamp-spare", "a stamp of that, by the key that has signed the roster", second, "1", "spare")
}

func (m *maker) stamp(name, what string, roster vectors.Note, version, signer string, without ...vectors.Field) {
	number := field(roster.Fields, "version")
	m.add(name, what, "stamp", append(fields{
		{"org", m.vkey("root")}, {"roster", number}, {"hash", trust.Fingerprint(roster.Note)},
		{"version", version}, {"issued", at(0)}, {"expires", at(day)},
	}, without...), "", signer)
}

func field(f fields, key string) (value string) {
	for _, line := range f {
		if line[0] == key {
			value = line[1]
		}
	}
	return value
}

func (m *maker) agents() {
	m.add("enrolment", "what somebody leaves who was invited, signed by the new agent's key and then by the invitation's", "enrolment", fields{
		{"org", m.vkey("root")}, {"agent", "alice"}, {"invitation", m.vkey("invitation")}, {"key", m.vkey("alice")},
		{"recipient", m.recipient("alice")}, {"time", at(-day)},
	}, "", "alice", "invitation")
	m.duty("duty-alice", "Alice is on duty, with her prekey of the day", "alice", "on", m.recipient("prekey-alice"))
	m.duty("duty-bob", "Bob is away; his prekey is still kept", "bob", "away", m.recipient("prekey-bob"))
	raw, _ := hex.DecodeString(nonce)
	m.add("relay-auth", "Alice's log-in, for the challenge "+nonce, "relay-auth", fields{
		{"relay", "wss://relay.vectors.example"}, {"org", m.vkey("root")}, {"agent", m.vkey("alice")},
		{"challenge", base64.StdEncoding.EncodeToString(raw)}, {"time", at(0)},
	}, "", "alice")
}

func (m *maker) duty(name, what, agent, state, recipient string) {
	m.add(name, what, "duty", fields{
		{"org", m.vkey("root")}, {"agent", m.vkey(agent)}, {"state", state}, {"free", "2"}, {"recipient", recipient},
		{"count", "5"}, {"time", at(-60)}, {"until", at(7*day - 60)},
	}, "", agent)
}

func (m *maker) helloFields(session, visitor, page string) fields {
	return fields{
		{"org", m.vkey("root")}, {"service", service}, {"chat", chatID}, {"session", session}, {"origin", origin},
		{"visitor", m.vkey(visitor)}, {"recipient", m.recipient(page)}, {"time", at(0)},
	}
}

func (m *maker) hellos() {
	m.add("hello", "the page's introduction", "hello", m.helloFields(session1, "visitor", "page"), "", "visitor")
	m.add("hello-2", "that of the same chat's page after a reload, with other keys", "hello", m.helloFields(session2, "visitor-2", "page-2"), "", "visitor-2")
}

// ticket is the chat's.
func ticket() string {
	id, _ := hex.DecodeString(chatID)
	sum := sha256.Sum256(id)
	return hex.EncodeToString(sum[:16])
}

func (m *maker) waiting() {
	who := func(time int64, more ...vectors.Field) fields {
		return append(fields{
			{"org", m.vkey("root")}, {"service", service}, {"ticket", ticket()}, {"origin", origin}, {"visitor", m.vkey("visitor")},
			{"language", "en"}, {"first-name", "Maria"}, {"last-name", "Gomez"}, {"time", at(time)},
		}, more...)
	}
	m.add("opening", "what a waiting customer has written so far, sealed to the prekeys of both agents and to the page itself", "opening",
		who(-28, vectors.Field{"count", "2"}, vectors.Field{"cut", "no"}),
		at(-90)+"\n I want to pay a bill 💳\n It is number 881.\n"+at(-30)+"\n Is anybody there?", "visitor")
	m.seal("prekey-alice", "prekey-bob", "waiting")
	m.add("offline", "a message that is left where nobody is there", "offline",
		who(0, vectors.Field{"reach", "maria@example.com"}), "Please call me back.\n\nMaria", "visitor")
	m.seal("prekey-alice", "prekey-bob")
	m.add("handover", "what Alice tells Bob before he takes the chat", "handover", fields{
		{"org", m.vkey("root")}, {"ticket", ticket()}, {"transfer", transferID}, {"from", m.vkey("alice")}, {"to", m.vkey("bob")},
		{"service", service}, {"history", "yes"}, {"cut", "no"}, {"language", "en"}, {"first-name", "Maria"}, {"time", at(120)},
	}, "private\n Please check bill 881.\ncustomer "+at(-90)+"\n I want to pay a bill\nagent "+at(5)+" Alice\n Good morning, Maria", "alice")
	m.seal("prekey-bob")
}

// refusals are notes that nobody may believe.
func (m *maker) refusals() {
	hello := m.notes.Note("hello")
	roster := m.notes.Note("roster")
	m.refuse("roster-flipped", "one bit of the roster's signature is flipped", "roster", "bad-signature", flipSignature(roster.Note), "root")
	m.refuse("roster-stranger", "an agent has signed the roster", "roster", "bad-signature", m.sign("roster", roster.Fields, "", "alice"), "root")
	m.refuse("roster-long", "it holds for longer than 90 days", "roster", "malformed", m.sign("roster", with(roster.Fields, "expires", at(90*day+1)), "", "root"), "root")
	m.refuse("stamp-zero", "a number has a leading zero", "stamp", "malformed", m.sign("stamp", with(m.notes.Note("stamp").Fields, "version", "03"), "", "stamp"), "stamp")
	m.refuse("hello-stranger", "another key has signed it than the one that it names", "hello", "bad-signature", m.sign("hello", hello.Fields, "", "visitor-3"), "visitor")
	m.refuse("hello-two", "it has a second signature", "hello", "bad-signature", m.sign("hello", hello.Fields, "", "visitor", "visitor-2"), "visitor")
	m.refuse("hello-encoding", "the signature's base64 has set bits behind its end", "hello", "bad-signature", respell(hello.Note), "visitor")
	m.refuse("hello-kind", "it says that it is of another version", "hello", "malformed", m.resigned(hello.Note, "sealform/hello@v1", "sealform/hello@v2"), "visitor")
	m.refuse("hello-order", "two keys have changed places", "hello", "malformed", m.sign("hello", swapped(hello.Fields, 2, 3), "", "visitor"), "visitor")
	m.refuse("hello-missing", "a key is missing", "hello", "malformed", m.sign("hello", hello.Fields[:len(hello.Fields)-1], "", "visitor"), "visitor")
	m.refuse("hello-more", "it has a key that nobody knows", "hello", "malformed", m.sign("hello", append(hello.Fields[:len(hello.Fields):len(hello.Fields)], vectors.Field{"extra", "1"}), "", "visitor"), "visitor")
	m.refuse("hello-body", "it has a body", "hello", "malformed", m.sign("hello", hello.Fields, "Hello", "visitor"), "visitor")
	m.refuse("hello-capitals", "the chat's id is in capitals", "hello", "malformed", m.sign("hello", with(hello.Fields, "chat", strings.ToUpper(chatID)), "", "visitor"), "visitor")
	m.refuse("hello-time", "the time is not in UTC", "hello", "malformed", m.sign("hello", with(hello.Fields, "time", strings.TrimSuffix(at(0), "Z")+"+00:00"), "", "visitor"), "visitor")
	m.refuse("hello-x25519", "the recipient is not post-quantum", "hello", "malformed", m.sign("hello", with(hello.Fields, "recipient", "age1cy0su9fwf3gf9mw868g5yut09p6nytfmmnktexz2ya5uqg9vl9sss4euqm"), "", "visitor"), "visitor")
	m.refuse("enrolment-alone", "the invitation has not signed it", "enrolment", "bad-signature", m.sign("enrolment", m.notes.Note("enrolment").Fields, "", "alice"), "alice", "invitation")
	m.refuse("enrolment-order", "its signatures stand in another order", "enrolment", "bad-signature", m.sign("enrolment", m.notes.Note("enrolment").Fields, "", "invitation", "alice"), "alice", "invitation")
	m.refuse("duty-other", "Bob has signed what names Alice", "duty", "bad-signature", m.sign("duty", m.notes.Note("duty-alice").Fields, "", "bob"), "alice")
	m.refuse("duty-long", "the prekey is said to be kept for longer than 7 days", "duty", "malformed", m.sign("duty", with(m.notes.Note("duty-alice").Fields, "until", at(7*day)), "", "alice"), "alice")
	m.refuse("offline-ticket", "it is for another chat", "offline", "wrong-chat", m.sign("offline", with(m.notes.Note("offline").Fields, "ticket", strings.Repeat("0", 32)), m.notes.Note("offline").Body, "visitor"), "visitor")
	m.refuse("handover-other", "it is for Carol, who is not in the roster", "handover", "wrong-chat", m.sign("handover", with(m.notes.Note("handover").Fields, "to", m.vkey("carol")), m.notes.Note("handover").Body, "alice"), "alice")
}

// with returns fields with another value of a key.
func with(f fields, key, value string) fields {
	var all fields
	for _, line := range f {
		if line[0] == key {
			line[1] = value
		}
		all = append(all, line)
	}
	return all
}

func swapped(f fields, i, j int) fields {
	all := append(fields(nil), f...)
	all[i], all[j] = all[j], all[i]
	return all
}

// flipSignature flips a bit in the middle of a note's last signature.
func flipSignature(text string) string {
	start := strings.LastIndex(text, " ") + 1
	raw, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(text[start:]))
	raw[len(raw)/2] ^= 1
	return text[:start] + base64.StdEncoding.EncodeToString(raw) + "\n"
}

// respell sets a bit behind the end of a signature, which has 68 bytes: its base64
// ends in one "=" behind two bits that say nothing.
func respell(text string) string {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := len(text) - len("=\n") - 1
	return text[:last] + string(digits[strings.IndexByte(digits, text[last])|1]) + text[last+1:]
}

// resigned changes the text of a hello and signs it again.
func (m *maker) resigned(text, old, new string) string {
	body, _, _ := strings.Cut(strings.Replace(text, old, new, 1), "\n— ")
	return signText(m, body, "visitor")
}
