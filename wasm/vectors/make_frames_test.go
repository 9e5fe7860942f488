package vectors_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"github.com/sealform/sealform/wasm/vectors"
)

// Parts of frames.
func hexPart(name, value string) vectors.Part {
	return vectors.Part{Name: name, As: "hex", Value: value}
}
func textPart(name, value string) vectors.Part {
	return vectors.Part{Name: name, As: "text", Value: value}
}
func notePart(value string) vectors.Part { return vectors.Part{Name: "note", As: "note", Value: value} }
func stampPart(value string) vectors.Part {
	return vectors.Part{Name: "stamp", As: "stamp", Value: value}
}
func filePart(b []byte) vectors.Part {
	return vectors.Part{Name: "file", As: "file", Value: base64.StdEncoding.EncodeToString(b)}
}
func numberPart(name string, bytes int, value uint64) vectors.Part {
	return vectors.Part{Name: name, As: "number", Bytes: bytes, Value: strconv.FormatUint(value, 10)}
}

// encoded puts a part into bytes, by what docs/protocol.md says.
func encoded(p vectors.Part) []byte {
	switch p.As {
	case "hex":
		return unhex(p.Value)
	case "number":
		n, _ := strconv.ParseUint(p.Value, 10, 64)
		return binary.BigEndian.AppendUint64(nil, n)[8-p.Bytes:]
	case "text":
		return append([]byte{byte(len(p.Value))}, p.Value...)
	case "stamp":
		return append(binary.BigEndian.AppendUint32(nil, uint32(len(p.Value))), p.Value...)
	case "note":
		return []byte(p.Value)
	case "file":
		b, _ := base64.StdEncoding.DecodeString(p.Value)
		return b
	case "duties":
		return duties(p.Value)
	}
	panic("no such part: " + p.As)
}

// duties are notes behind their number, each behind its length.
func duties(value string) []byte {
	b := []byte{0}
	for _, encoded := range strings.Fields(value) {
		text, _ := base64.StdEncoding.DecodeString(encoded)
		b[0]++
		b = append(b, prefixed(string(text))...)
	}
	return b
}

// frames has one of each kind, and what nobody may take for a frame.
func (m *maker) frames(chat vectors.Chat) vectors.Frames {
	f := vectors.Frames{About: "Frames, as they stand in a WebSocket message. The first part is the kind. Notes and files are those of the other vectors. What is refused closes the connection with \"close\". What is too large (4202) is not here."}
	add := func(name, what, from string, kind uint64, parts ...vectors.Part) {
		all := append([]vectors.Part{numberPart("kind", 1, kind)}, parts...)
		var b []byte
		for _, p := range all {
			b = append(b, encoded(p)...)
		}
		f.Frames = append(f.Frames, vectors.Frame{Name: name, What: what, From: from, Parts: all, Hex: hexOf(b)})
	}
	m.fromEnds(chat, add)
	m.fromRelay(add)
	f.Frames = append(f.Frames, noFrames(f.Frames)...)
	return f
}

type adder func(name, what, from string, kind uint64, parts ...vectors.Part)

func (m *maker) noteOf(name string) vectors.Part { return notePart(m.notes.Note(name).Note) }
func (m *maker) fileOf(name string) vectors.Part { return filePart(m.notes.Note(name).File.File) }
func (m *maker) keyHash(name string) string      { return m.keys.Signer(name).Fingerprint }

const noHash = "0000000000000000000000000000000000000000000000000000000000000000"

func (m *maker) fromEnds(chat vectors.Chat, add adder) {
	id, s, t, svc := hexPart("chat", chatID), hexPart("session", session1), hexPart("ticket", ticket()), textPart("service", service)
	digest := hexOf(dutyDigest(m))
	add("Join", "a page that has waited for 1.5 s", "visitor", 0x01, hexPart("org", m.keyHash("root")), svc, id, s, hexPart("agent", noHash), numberPart("have", 8, 0), numberPart("waited", 4, 1500), m.noteOf("hello"))
	add("Join again", "a page that was loaded again, with the hash of its agent", "visitor", 0x01, hexPart("org", m.keyHash("root")), svc, id, hexPart("session", session2), hexPart("agent", m.keyHash("alice")), numberPart("have", 8, 0), numberPart("waited", 4, 0), m.noteOf("hello-2"))
	add("Login", "an agent's log-in", "agent", 0x02, m.noteOf("relay-auth"))
	add("Claim", "an agent takes a chat", "agent", 0x03, t)
	add("Attach", "an agent takes it up again", "agent", 0x04, id, s, numberPart("have", 8, 258))
	add("Leave", "a person has ended the chat", "either", 0x05, id, numberPart("reason", 1, 0))
	add("Ask", "a page asks for its place", "visitor", 0x06, id, hexPart("digest", digest))
	add("Opening", "what was written so far", "visitor", 0x07, t, m.fileOf("opening"))
	add("Duty", "what an agent does", "agent", 0x08, m.noteOf("duty-alice"))
	add("Offline", "a message is left", "visitor", 0x09, id, m.fileOf("offline"))
	add("Done", "that message is dealt with", "agent", 0x0a, t)
	add("Transfer", "Alice hands the chat over to Bob", "agent", 0x0b, id, hexPart("agent", m.keyHash("bob")), svc, m.fileOf("handover"))
	add("Decline", "Bob does not take it", "agent", 0x0c, t)
	for _, step := range chat.Steps {
		switch step.Name {
		case "offer":
			add("Data", "the offer", "agent", 0x10, id, s, numberPart("direction", 1, 1), numberPart("seq", 8, 1), filePart(step.File.File))
		case "customer-ack":
			add("Signal", "an acknowledgement", "visitor", 0x11, id, s, numberPart("direction", 1, 0), numberPart("seq", 8, 0), filePart(step.File.File))
		}
	}
}

// dutyDigest is that of the duty notes of both agents, in their order.
func dutyDigest(m *maker) []byte {
	var all string
	for _, text := range m.inOrder() {
		all += prefixed(text)
	}
	sum := sha256.Sum256([]byte(all))
	return sum[:8]
}

// inOrder are both duty notes, in the order of the agents' key hashes.
func (m *maker) inOrder() []string {
	notes := []string{m.notes.Note("duty-alice").Note, m.notes.Note("duty-bob").Note}
	if m.keyHash("bob") < m.keyHash("alice") {
		slices.Reverse(notes)
	}
	return notes
}

func (m *maker) fromRelay(add adder) {
	id, s, t, svc := hexPart("chat", chatID), hexPart("session", session1), hexPart("ticket", ticket()), textPart("service", service)
	ms := uint64(now) * 1000
	var both []string
	for _, text := range m.inOrder() {
		both = append(both, base64.StdEncoding.EncodeToString([]byte(text)))
	}
	add("Challenge", "the first frame of every connection", "relay", 0x21, hexPart("nonce", nonce), numberPart("time", 8, ms))
	add("Roster", "roster and stamp", "relay", 0x22, stampPart(m.notes.Note("stamp").Note), m.noteOf("roster"))
	add("Waiting", "a chat waits again; its page is connected", "relay", 0x23, t, svc, numberPart("since", 8, ms), numberPart("flags", 1, 3))
	add("Gone", "it does not wait any more", "relay", 0x24, t, numberPart("reason", 1, 1))
	add("Assigned", "it is this agent's", "relay", 0x25, id, s, svc, m.noteOf("hello"))
	add("Peer", "the other end is there", "relay", 0x26, id, numberPart("up", 1, 1))
	add("Ended", "nobody came back in time", "relay", 0x27, id, numberPart("reason", 1, 3))
	add("Stamp", "a newer stamp", "relay", 0x28, m.noteOf("stamp-without"))
	add("Renew", "the agent stayed away", "relay", 0x29, id, numberPart("reason", 1, 1))
	add("Queue", "the next one, after about 40 s, and two agents who can read", "relay", 0x2a, id, numberPart("position", 4, 1), numberPart("seconds", 4, 40), numberPart("agents", 1, 1), hexPart("digest", hexOf(dutyDigest(m))),
		vectors.Part{Name: "notes", As: "duties", Value: strings.Join(both, " ")})
	add("Queue, known", "the same, to a page that has the notes", "relay", 0x2a, id, numberPart("position", 4, 1), numberPart("seconds", 4, 40), numberPart("agents", 1, 1), hexPart("digest", hexOf(dutyDigest(m))),
		vectors.Part{Name: "notes", As: "duties"})
	add("Colleague", "a colleague who is connected", "relay", 0x2b, numberPart("connected", 1, 1), m.noteOf("duty-bob"))
	add("Stored", "a message that somebody has left", "relay", 0x2c, t, svc, numberPart("since", 8, ms), m.fileOf("offline"))
	add("Kept", "the message is stored", "relay", 0x2d, id, numberPart("kept", 1, 1))
	add("Offered", "Bob is offered Alice's chat", "relay", 0x2e, t, hexPart("agent", m.keyHash("alice")), svc, numberPart("seconds", 2, 120), m.fileOf("handover"))
	add("Transferred", "nobody took it in time", "relay", 0x2f, id, numberPart("result", 1, 3))
	add("Turn", "a chat is offered to one agent for 30 s", "relay", 0x30, t, numberPart("seconds", 1, 30), numberPart("missed", 1, 0))
}

// noFrames are those frames with something wrong in them.
func noFrames(good []vectors.Frame) (bad []vectors.Frame) {
	of := map[string][]byte{}
	for _, f := range good {
		of[f.Name] = unhex(f.Hex)
	}
	add := func(name, what string, close int, b []byte) {
		bad = append(bad, vectors.Frame{Name: name, What: what, From: "either", Hex: hexOf(b), Close: close})
	}
	set := func(name string, at int, to byte) []byte {
		b := slices.Clone(of[name])
		if at < 0 {
			at += len(b)
		}
		b[at] = to
		return b
	}
	const header = 1 + 16 + 8 + 1 + 8
	add("empty", "no bytes", 4200, nil)
	add("unknown kind", "a kind that there is not", 4200, set("Claim", 0, 0x31))
	add("short", "the last byte is missing", 4200, of["Claim"][:16])
	add("long", "one byte too many", 4200, append(slices.Clone(of["Claim"]), 0))
	add("reason of a Leave", "one that no end may give", 4200, set("Leave", -1, 3))
	add("reason of a Renew", "one that there is not", 4200, set("Renew", -1, 4))
	add("flags of a Waiting", "a flag that there is not", 4200, set("Waiting", -1, 4))
	add("Peer at 2", "neither there nor not", 4200, set("Peer", -1, 2))
	add("Turn of 31 s", "longer than there is", 4200, set("Turn", -2, 31))
	add("Turn, missed with seconds left", "both", 4200, set("Turn", -1, 1))
	add("direction 2", "from neither end", 4200, set("Data", 25, 2))
	add("Data without a number", "numbers are from 1", 4200, set("Data", header-1, 0))
	add("Signal with a number", "it has none", 4200, set("Signal", header-1, 1))
	add("service of 41 bytes", "40 at most", 4200, slices.Concat(of["Join"][:33], []byte{41}, []byte(strings.Repeat("a", 41)), of["Join"][34+len(service):]))
	add("digest of other notes", "the notes are not those of the digest", 4200, set("Queue", 1+16+4+4+1, of["Queue"][1+16+4+4+1]^1))
	add("Data, not sealed", "what follows is no age file", 4201, slices.Concat(of["Data"][:header], []byte("hello")))
	add("Data, empty", "nothing follows", 4201, of["Data"][:header])
	add("Signal, armored", "an armored age file", 4201, slices.Concat(of["Signal"][:header], []byte("-----BEGIN AGE ENCRYPTED FILE-----\n")))
	add("Opening, not sealed", "what follows is no age file", 4201, slices.Concat(of["Opening"][:17], []byte("hello")))
	return bad
}
