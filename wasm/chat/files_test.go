package chat_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"testing"

	"sealform/relay/signed"
	"sealform/wasm/chat"
	"sealform/wasm/field"
	"sealform/wasm/form"
	"sealform/wasm/seal"
)

var documents = form.Definition{
	ID: "documents", Version: 1, Language: "en", Title: "Documents", Purpose: "To see who you are", RetainMinutes: 15, AnswerMinutes: 30,
	Fields: []form.FieldDef{
		{ID: "front", Kind: "file", Label: "Front", Required: true},
		{ID: "back", Kind: "file", Label: "Back"},
		{ID: "name", Kind: "text", Label: "Your name"},
		{ID: "sign", Kind: "signature", Label: "Signature"},
	},
}

// scan returns a picture, or what begins like one, of that many bytes.
func scan(size int) []byte {
	b := make([]byte, size)
	r := rand.NewChaCha8([32]byte{byte(size)})
	r.Read(b)
	copy(b, "\x89PNG\r\n\x1a\n")
	return b
}

// hand gives the customer's end the piece of a file that it asked for.
func (w *world) hand(o chat.Wanted) {
	w.asked++
	file, ok := w.files[o.File]
	if !ok {
		return // the page is slow
	}
	out, err := w.visitor.Piece(w.now, o.Request, o.Field, o.File, o.Offset, file[o.Offset:o.Offset+o.Length])
	w.must(err)
	w.fromVisitor(out)
}

func (w *world) tryChoose(request, id string, b []byte) (string, error) {
	file, out, err := w.visitor.AddFile(w.now, request, id, "IMG 1.png", int64(len(b)), b[:min(len(b), 16)])
	w.files[file] = b
	w.fromVisitor(out)
	w.run()
	return file, err
}

// choose lets the customer choose a file for a field.
func (w *world) choose(request, id string, b []byte) string {
	w.t.Helper()
	file, err := w.tryChoose(request, id, b)
	w.must(err)
	return file
}

// state returns what was told last of a field's file.
func (w *world) state(id string) string {
	for i := len(w.uploads) - 1; i >= 0; i-- {
		if w.uploads[i].Field == id {
			return w.uploads[i].State
		}
	}
	return ""
}

// wantFile fails unless that file, and no other of the field, came whole.
func (w *world) wantFile(id string, want []byte) {
	w.t.Helper()
	if w.submission == nil {
		w.t.Fatal("no form arrived")
	}
	for _, f := range w.submission.Files {
		if f.Field == id && bytes.Equal(bytes.Join(f.Pieces, nil), want) {
			return
		}
	}
	w.t.Errorf("the file of %q did not arrive as it was", id)
}

// wantAltered fails unless the form arrived with a verdict on that field.
func (w *world) wantAltered(id string) {
	w.t.Helper()
	if w.submission == nil {
		w.t.Fatal("no form arrived")
	}
	for _, v := range w.submission.Verdicts {
		if v.ID == id && (v.State != field.Invalid || v.Problem != field.FileAltered) {
			w.t.Errorf("%s: %+v, want it flagged", id, v.Result)
		}
	}
	for _, f := range w.submission.Files {
		if f.Field == id {
			w.t.Errorf("%s: handed over", id)
		}
	}
}

func TestFilesArrive(t *testing.T) {
	for _, size := range []int{1, 15, 61_439, 61_440, 61_441, 200_000, 1_000_000} {
		w := newWorld(t).talking()
		id := w.request(documents)
		front, sign := scan(max(size, 9)), scan(2000)
		w.choose(id, "front", front)
		w.choose(id, "sign", sign)
		w.sleep(10_000)
		w.submit(id, form.Values{{ID: "name", Text: "Maria"}})
		w.wantFile("front", front)
		w.wantFile("sign", sign)
		for _, v := range w.submission.Verdicts {
			if v.State == field.Invalid {
				t.Errorf("%d bytes: %+v", size, v)
			}
		}
		about := w.submission.Files[0].About
		if about.Name != "IMG 1.png" || about.Type != "image/png" || about.Size != int64(len(front)) {
			t.Errorf("arrived as %+v", about)
		}
		w.wantNothingRefused()
	}
}

func TestFilesRefusedAtOnce(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(documents)
	for _, c := range []struct {
		id, want string
		b        []byte
	}{
		{"front", "file-empty", nil},
		{"front", "file-type", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")},
		{"front", "file-too-large", scan(field.MaxFile + 1)},
		{"sign", "signature-type", []byte("%PDF-1.7 and more")},
		{"name", "file-malformed", scan(100)},
		{"none", "file-malformed", scan(100)},
	} {
		if _, err := w.tryChoose(id, c.id, c.b); code(err) != c.want {
			t.Errorf("%s: got %v, want %s", c.id, err, c.want)
		}
	}
	w.choose(id, "front", scan(field.MaxFile))
	w.choose(id, "back", scan(field.MaxFile))
	if _, err := w.tryChoose(id, "sign", scan(2000)); code(err) != "files-too-large" {
		t.Errorf("more than a form takes: %v", err)
	}
	if _, err := w.tryChoose("none", "front", scan(2000)); code(err) != "form-closed" {
		t.Errorf("a form that is not open: %v", err)
	}
}

// A form with a file under way cannot be sent, and says why.
func TestFormWaitsForItsFiles(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(documents)
	w.choose(id, "front", scan(500_000))
	if err := w.trySubmit(id, nil); code(err) != "file-pending" {
		t.Fatalf("got %v", err)
	}
	verdicts := w.visitor.Judge(id, w.visitor.Answers(id, nil), 2026, 11, 22)
	if verdicts[0].State != field.Partial || verdicts[0].Problem != field.FilePending {
		t.Errorf("judged %+v", verdicts[0])
	}
	w.sleep(10_000)
	if verdicts := w.visitor.Judge(id, w.visitor.Answers(id, nil), 2026, 11, 22); verdicts[0].State != field.Valid {
		t.Errorf("judged %+v when it is there", verdicts[0])
	}
	w.submit(id, nil)
}

// What the page says of a file counts nothing: the values are the customer's
// end's own.
func TestPageCannotNameAFile(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(documents)
	other := field.File{ID: strings.Repeat("ab", 16), Size: 10, Sum: strings.Repeat("cd", 32), Type: "image/png", Name: "a.png"}
	if err := w.trySubmit(id, form.Values{{ID: "front", Text: other.String()}}); code(err) != "form-invalid" {
		t.Errorf("got %v", err)
	}
}

// Few chunks are under way at a time, so a message waits behind these only;
// and a relay's rate is kept.
func TestUploadLeavesRoom(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(documents)
	bytesSent, from := 0, w.now
	w.alter = func(toAgent bool, f []byte) []byte {
		if toAgent {
			bytesSent += len(f)
		}
		return f
	}
	w.choose(id, "front", scan(3_000_000))
	w.sleep(2000)
	if w.visitor.Outbox() > 3 {
		t.Errorf("%d notes wait, want 3 at most", w.visitor.Outbox())
	}
	w.visitorSays("are you there?")
	w.wantAgent("are you there?")
	w.sleep(8000)
	if rate := int64(bytesSent) * 1000 / (w.now - from); rate > 1<<20 || w.state("front") != "sent" {
		t.Errorf("%d bytes a second, %s", rate, w.state("front"))
	}
	w.dropToAgent = true
	w.choose(id, "back", scan(3_000_000))
	w.sleep(60_000)
	if w.visitor.Outbox() > 4 {
		t.Errorf("%d notes wait while nobody acknowledges", w.visitor.Outbox())
	}
}

// All chunks look alike: what they carry, and which is the last, shows in
// their number only, and that is Padmé's.
func TestChunksLookAlike(t *testing.T) {
	sizes := map[int]bool{}
	for _, size := range []int{9, 50_000, 61_440, 150_000} {
		w := newWorld(t).talking()
		id := w.request(documents)
		n := 0
		w.alter = func(toAgent bool, f []byte) []byte {
			if toAgent && len(f) > 20_000 {
				sizes[len(f)] = true
				n++
			}
			return f
		}
		w.choose(id, "front", scan(size))
		w.sleep(5000)
		if n != int(chat.Chunks(int64(size))) {
			t.Errorf("%d bytes: %d chunks, want %d", size, n, chat.Chunks(int64(size)))
		}
	}
	if len(sizes) != 1 {
		t.Errorf("chunks of %v bytes", sizes)
	}
	if chat.Chunks(25<<20) != chat.Chunks(25<<20-400_000) || chat.Chunks(1) != 1 {
		t.Error("the number of chunks tells more than Padmé")
	}
}

// A link that is lost in the middle costs nothing but time.
func TestUploadGoesOnAfterALostLink(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(documents)
	front := scan(2_000_000)
	w.choose(id, "front", front)
	for range 4 {
		w.sleep(600)
		w.cut()
		w.sleep(20_000)
		w.restore()
	}
	w.sleep(10_000)
	w.submit(id, nil)
	w.wantFile("front", front)
}

func TestFilesAreDropped(t *testing.T) {
	for name, drop := range map[string]func(w *world, id string){
		"by the customer": func(w *world, id string) {
			w.fromVisitor(w.visitor.DropFile(w.now, id, "front"))
			w.run()
		},
		"for another": func(w *world, id string) {
			w.choose(id, "front", []byte("\x89PNG\r\n\x1a\nother"))
			w.sleep(1000)
		},
		"with the form, by the customer": func(w *world, id string) { w.cancelByCustomer(id) },
		"with the form, by the agent":    func(w *world, id string) { w.cancelByAgent(id) },
		"with the form's time":           func(w *world, id string) { w.sleep(chat.RequestLifetime + 1000) },
		"with the page":                  func(w *world, id string) { w.reload() },
		"with the chat":                  func(w *world, id string) { w.endByCustomer() },
	} {
		w := newWorld(t)
		w.space = chat.NewSpace(10_000_000)
		w.talking()
		id := w.request(documents)
		w.choose(id, "front", scan(5_000_000))
		w.sleep(1000)
		if w.agent.Kept() == 0 || w.space.Free() != 5_000_000 {
			t.Fatalf("%s: %d bytes kept, %d left", name, w.agent.Kept(), w.space.Free())
		}
		drop(w, id)
		asked := w.asked
		w.sleep(5000)
		if w.agent.Kept() > 100 || w.space.Free() < 10_000_000-100 || w.asked != asked {
			t.Errorf("%s: %d bytes kept, %d left, %d pieces asked for afterwards", name, w.agent.Kept(), w.space.Free(), w.asked-asked)
		}
		if w.refusals() > 0 {
			t.Errorf("%s: refused %v", name, w.refused)
		}
	}
}

func TestArrivedFilesAreWiped(t *testing.T) {
	w := newWorld(t)
	w.space = chat.NewSpace(10_000_000)
	w.talking()
	id := w.request(documents)
	w.choose(id, "front", scan(300_000))
	w.sleep(5000)
	w.submit(id, nil)
	f := w.submission.Files[0]
	pieces := f.Pieces
	f.Wipe()
	f.Wipe()
	if w.space.Free() != 10_000_000 || f.Pieces != nil {
		t.Errorf("%d bytes left", w.space.Free())
	}
	for _, b := range pieces {
		if len(bytes.Trim(b, "\x00")) != 0 {
			t.Fatal("bytes of the file are left")
		}
	}
}

// When the machine is full the customer is told, and nothing of the file comes.
func TestNoRoom(t *testing.T) {
	w := newWorld(t)
	w.space = chat.NewSpace(1_000_000)
	w.talking()
	id := w.request(documents)
	w.choose(id, "front", scan(600_000))
	w.choose(id, "back", scan(600_000))
	if w.state("back") != "refused" {
		t.Errorf("the second file is %s", w.state("back"))
	}
	w.sleep(5000)
	if w.state("front") != "sent" || w.space.Free() != 400_000 {
		t.Errorf("the first file is %s, %d bytes left", w.state("front"), w.space.Free())
	}
	w.submit(id, nil)
}

// Four files come at a time; the fifth waits until one is through, stalls or
// is given up.
func TestFewFilesComeAtOnce(t *testing.T) {
	space := chat.NewSpace(100_000_000)
	var worlds []*world
	var ids []string
	for range 5 {
		w := newWorld(t)
		w.space = space
		w.talking()
		id := w.request(documents)
		b := scan(500_000)
		file, err := w.tryChoose(id, "front", b)
		w.must(err)
		_ = file
		worlds, ids = append(worlds, w), append(ids, id)
	}
	last := worlds[4]
	if last.state("front") != "waiting" {
		t.Fatalf("the fifth is %s", last.state("front"))
	}
	worlds[0].cancelByAgent(ids[0])
	last.sleep(600)
	if last.state("front") != "sending" {
		t.Errorf("the fifth is %s when another is gone", last.state("front"))
	}
	stuck := newWorld(t)
	stuck.space = space
	stuck.talking()
	stuck.choose(stuck.request(documents), "front", scan(500_000))
	stuck.sleep(9000)
	if stuck.state("front") != "waiting" {
		t.Errorf("the sixth is %s", stuck.state("front"))
	}
	stuck.sleep(20_000)
	if stuck.state("front") != "sent" {
		t.Errorf("the sixth is %s though the others stall", stuck.state("front"))
	}
}

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
		f := newForger(t)
		f.push(c.inner(f))
		f.wantRefused(c.want)
		if f.refusals() != 1 || f.agent.Kept() != 0 {
			t.Errorf("%s: refused %v, %d bytes kept", c.name, f.refused, f.agent.Kept())
		}
		f.push(f.chunk(piece(f), nil))
		if f.agent.Kept() != 0 {
			t.Errorf("%s: the file goes on", c.name)
		}
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
		f := newForger(t)
		inner := f.chunk(f.front[:chat.ChunkBytes], nil)
		f.fromVisitor(f.visitor.PushLie(f.now, f.id, f.file, inner, said(inner)))
		f.run()
		f.wantRefused("malformed")
		if f.agent.Kept() != 0 {
			t.Errorf("%s: kept", name)
		}
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
			t.Fatalf("%s: %s", name, w.state("front"))
		}
		w.submit(id, nil)
		w.wantFile("front", front)
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
			continue
		}
		f.wantAltered("front")
		if f.agent.Kept() != 0 {
			t.Errorf("%s: %d bytes kept", name, f.agent.Kept())
		}
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
		n := f.refused[c.want]
		f.fromVisitor(f.visitor.Push(f.now, c.kind, c.fields, ""))
		f.run()
		if f.refused[c.want] != n+1 {
			t.Errorf("%s %v: refused %v, want %s", c.kind, c.fields, f.refused, c.want)
		}
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
	w := newWorld(t)
	w.space = chat.NewSpace(100_000_000)
	w.talking()
	id := w.request(documents)
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
