package chat_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
)

// forger is a customer's end that keeps the rules of the outer notes and
// breaks those of the chunks.
type forger struct {
	*world
	id, file string
	front    []byte
}

func newForger(t *testing.T) *forger {
	w := newWorld(t).talking()
	f := &forger{w, w.request(documents), "", scan(150_000)}
	w.dropToVisitor = true // it does without the answer
	file, out, err := w.visitor.AddFile(w.now, f.id, "front", "a.png", int64(len(f.front)), f.front[:16])
	w.must(err)
	f.file = file
	w.fromVisitor(out)
	w.run()
	return f
}

// chunk seals a chunk with some of its head changed.
func (f *forger) chunk(b []byte, set map[string]string) []byte {
	fields, to := f.visitor.Chunk(f.id, "front", b)
	for i := range fields {
		if v, ok := set[fields[i].Key]; ok {
			fields[i].Value = v
		}
	}
	msg, err := signed.Sign(signed.Doc{Kind: "chunk", Fields: fields}, f.visitor.Signer())
	f.must(err)
	file, err := seal.SealWith(msg, b, seal.Whole, to)
	f.must(err)
	return file
}

func (f *forger) push(inner []byte) {
	f.fromVisitor(f.visitor.PushChunk(f.now, f.id, f.file, inner))
	f.run()
}

// Every key of a chunk counts: whatever is changed, the chunk is refused, the
// file given up, and nothing of it kept.
func TestForgedChunks(t *testing.T) {
	zeros := func(n int) string { return strings.Repeat("0", n) }
	piece := func(f *forger) []byte { return f.front[:chat.ChunkBytes] }
	for _, c := range []struct {
		name, want string
		inner      func(f *forger) []byte
	}{
		{"of another organisation", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"org": "x"}) }},
		{"of another chat", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"chat": zeros(32)}) }},
		{"of another session", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"session": zeros(16)}) }},
		{"of another request", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"request": zeros(32)}) }},
		{"of another field", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"field": "back"}) }},
		{"of another file", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"file": zeros(32)}) }},
		{"of another size", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"size": "150001"}) }},
		{"out of order", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"chunk": "2"}) }},
		{"that would be the last", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"chunks": "1"}) }},
		{"to another key", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"to": zeros(64)}) }},
		{"from another page", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"origin": "https://evil.example"}) }},
		{"that is too short", "wrong-chat", func(f *forger) []byte { return f.chunk(f.front[:100], nil) }},
		{"that is too long", "wrong-chat", func(f *forger) []byte { return f.chunk(f.front[:chat.ChunkBytes+1], nil) }},
		{"with another length", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"length": "61439"}) }},
		{"with a huge length", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"length": "18446744073709551615"}) }},
		{"with other bytes than signed", "wrong-chat", func(f *forger) []byte { return f.chunk(piece(f), map[string]string{"sha256": zeros(64)}) }},
		{"sealed to the session", "cannot-open", func(f *forger) []byte {
			file, err := seal.SealWith([]byte("x\n"), piece(f), seal.Whole, f.visitor.Recipient())
			f.must(err)
			return file
		}},
		{"without a note", "malformed", func(f *forger) []byte {
			_, to := f.visitor.Chunk(f.id, "front", nil)
			file, err := seal.SealWith([]byte("x\n"), make([]byte, chat.ChunkBytes), seal.Whole, to)
			f.must(err)
			return file
		}},
		{"by another signer", "bad-signature", func(f *forger) []byte {
			fields, to := f.visitor.Chunk(f.id, "front", piece(f))
			msg, err := signed.Sign(signed.Doc{Kind: "chunk", Fields: fields}, f.alice)
			f.must(err)
			file, err := seal.SealWith(msg, piece(f), seal.Whole, to)
			f.must(err)
			return file
		}},
		{"that is no file", "cannot-open", func(f *forger) []byte { return []byte("not an age file") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newForger(t)
			f.push(c.inner(f))
			f.wantRefused(c.want)
			if f.refusals() != 1 || f.agent.Kept() != 0 {
				t.Errorf("refused %v, %d bytes kept", f.refused, f.agent.Kept())
			}
			f.push(f.chunk(piece(f), nil))
			if f.agent.Kept() != 0 {
				t.Error("the file goes on")
			}
		})
	}
	f := newForger(t)
	f.push(f.chunk(piece(f), nil))
	if f.refusals() != 0 || f.agent.Kept() != chat.ChunkBytes {
		t.Errorf("the chunk itself: refused %v, %d bytes kept", f.refused, f.agent.Kept())
	}
	f.push(f.chunk(piece(f), nil))
	f.wantRefused("wrong-chat")
	if f.agent.Kept() != 0 {
		t.Error("the same chunk twice is kept")
	}
}

// What stands behind the outer note is under its signature too.
func TestBytesBehindANoteAreSigned(t *testing.T) {
	for name, said := range map[string]func(b []byte) []byte{
		"longer":  func(b []byte) []byte { return append(bytes.Clone(b), 0) },
		"shorter": func(b []byte) []byte { return b[:len(b)-1] },
		"other":   func(b []byte) []byte { b = bytes.Clone(b); b[len(b)-1] ^= 1; return b },
		"none":    func(b []byte) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			f := newForger(t)
			inner := f.chunk(f.front[:chat.ChunkBytes], nil)
			f.fromVisitor(f.visitor.PushLie(f.now, f.id, f.file, inner, said(inner)))
			f.run()
			f.wantRefused("malformed")
			if f.agent.Kept() != 0 {
				t.Error("kept")
			}
		})
	}
}

// A relay that cuts, repeats, reorders or alters chunks changes nothing that
// arrives.
func TestChunksOnTheWire(t *testing.T) {
	for name, alter := range map[string]func(n int, f []byte) []byte{
		"one lost": func(n int, f []byte) []byte {
			if n == 3 {
				return nil
			}
			return f
		},
		"one altered": func(n int, f []byte) []byte {
			if n == 2 {
				f[len(f)-40] ^= 1
			}
			return f
		},
		"one renumbered": func(n int, f []byte) []byte {
			if n == 2 {
				binary.BigEndian.PutUint64(f[atSeq:], binary.BigEndian.Uint64(f[atSeq:])+1)
			}
			return f
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(documents)
			front := scan(600_000)
			n := 0
			w.alter = func(toAgent bool, f []byte) []byte {
				if toAgent && len(f) > 20_000 {
					n++
					return alter(n, f)
				}
				return f
			}
			w.choose(id, "front", front)
			w.sleep(60_000)
			if w.state("front") != "sent" {
				t.Fatalf("%s", w.state("front"))
			}
			w.submit(id, nil)
			w.wantFile("front", front)
		})
	}
}

// A form that says of a file what did not come is flagged, and gets nothing.
func TestManifestMustFit(t *testing.T) {
	front := scan(150_000)
	sum := sha256.Sum256(front)
	right := field.File{Size: int64(len(front)), Sum: hex.EncodeToString(sum[:]), Type: "image/png", Name: "a.png"}
	for name, change := range map[string]func(f *field.File){
		"another file":  func(f *field.File) { f.ID = strings.Repeat("0", 32) },
		"another size":  func(f *field.File) { f.Size++ },
		"another sum":   func(f *field.File) { f.Sum = strings.Repeat("0", 64) },
		"another type":  func(f *field.File) { f.Type, f.Name = "application/pdf", "a.pdf" },
		"the last gone": nil,
		"the same":      func(f *field.File) {},
	} {
		t.Run(name, func(t *testing.T) {
			f := newForger(t)
			f.front = front
			about := right
			about.ID = f.file
			f.dropToVisitor = false
			f.files[f.file] = front
			if change == nil {
				// The form comes before the last chunk.
				f.push(f.chunk(front[:chat.ChunkBytes], nil))
				change = func(*field.File) {}
			} else {
				f.sleep(20_000)
			}
			change(&about)
			f.sendForm(form.Values{{ID: "front", Text: about.String()}, {ID: "back"}, {ID: "name"}, {ID: "sign"}})
			if name == "the same" {
				f.wantFile("front", front)
				return
			}
			f.wantAltered("front")
			if f.agent.Kept() != 0 {
				t.Errorf("%d bytes kept", f.agent.Kept())
			}
		})
	}
}

// sendForm sends values that the customer's end would not send.
func (f *forger) sendForm(v form.Values) {
	doc, to := f.visitor.Submission(f.id, v)
	msg, err := signed.Sign(doc, f.visitor.Signer())
	f.must(err)
	file, err := seal.Seal(msg, seal.Buckets, to)
	f.must(err)
	f.fromVisitor(f.visitor.Push(f.now, "form-submission", []signed.Field{{Key: "request", Value: f.id}}, chat.Wrap(base64Of(file))))
	f.run()
}

// Chunks of files that nobody offered, or for requests that are not open, are
// refused and leave nothing behind, however many come.
func TestFloodOfUnknownChunks(t *testing.T) {
	f := newForger(t)
	inner := f.chunk(f.front[:chat.ChunkBytes], nil)
	before := f.agent.Outbox()
	for range 150 {
		f.fromVisitor(f.visitor.PushChunk(f.now, f.id, strings.Repeat("0", 32), inner))
		f.run()
	}
	if f.refused["unexpected"] != 150 || f.agent.Kept() != 0 || f.agent.Outbox() != before {
		t.Errorf("refused %v, %d bytes kept, %d notes in answer", f.refused, f.agent.Kept(), f.agent.Outbox()-before)
	}
}

func TestFileNotesRefused(t *testing.T) {
	offer := func(request, id, file, size string) []signed.Field {
		return []signed.Field{{Key: "request", Value: request}, {Key: "field", Value: id}, {Key: "file", Value: file}, {Key: "size", Value: size}}
	}
	fresh := strings.Repeat("ab", 16)
	f := newForger(t)
	for _, c := range []struct {
		kind, want string
		fields     []signed.Field
	}{
		{"file-offer", "malformed", offer(f.id, "front", fresh, "26214401")},
		{"file-offer", "malformed", offer(f.id, "front", fresh, "0")},
		{"file-offer", "malformed", offer(f.id, "front", "nonsense", "10")},
		{"file-offer", "malformed", offer(f.id, "sign", fresh, "2000000")},
		{"file-offer", "malformed", offer(f.id, "name", fresh, "10")},
		{"file-offer", "malformed", offer(f.id, "none", fresh, "10")},
		{"file-offer", "malformed", offer(f.id, "front", fresh, "10")[:3]},
		{"file-offer", "unexpected", offer(fresh, "front", fresh, "10")},
		{"file-offer", "unexpected", offer(f.id, "front", f.file, "10")},
		{"file-drop", "malformed", offer(f.id, "front", fresh, "10")},
		{"file-answer", "unexpected", []signed.Field{{Key: "request", Value: f.id}, {Key: "file", Value: f.file}, {Key: "answer", Value: "send"}}},
	} {
		t.Run(c.kind, func(t *testing.T) {
			n := f.refused[c.want]
			f.fromVisitor(f.visitor.Push(f.now, c.kind, c.fields, ""))
			f.run()
			if f.refused[c.want] != n+1 {
				t.Errorf("%s %v: refused %v, want %s", c.kind, c.fields, f.refused, c.want)
			}
		})
	}
	f.dropToVisitor = false
	f.release()
	for _, fields := range [][]signed.Field{
		{{Key: "request", Value: f.id}, {Key: "file", Value: f.file}, {Key: "answer", Value: "later"}},
		{{Key: "request", Value: f.id}, {Key: "answer", Value: "send"}},
	} {
		n := f.refused["malformed"]
		f.sleep(30_000)
		f.fromAgent(f.agent.Push(f.now, "file-answer", fields, ""))
		f.run()
		if f.refused["malformed"] != n+1 {
			t.Errorf("%v: refused %v", fields, f.refused)
		}
	}
}

// Offers without end cost nothing either.
func TestOffersAreBounded(t *testing.T) {
	w, id := asking(t, 100_000_000)
	for range 300 {
		_, out, err := w.visitor.AddFile(w.now, id, "front", "a.png", 1000, scan(16))
		w.must(err)
		w.fromVisitor(out)
		w.run()
		w.sleep(400)
	}
	if w.state("front") != "refused" || w.space.Free() != 100_000_000 {
		t.Errorf("the last is %s, %d bytes left", w.state("front"), w.space.Free())
	}
}
