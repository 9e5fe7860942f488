package chat_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
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

// asking is a chat in which the agent, with that much room for files, has
// asked for documents.
func asking(t *testing.T, room int64) (w *world, request string) {
	t.Helper()
	w = newWorld(t)
	w.space = chat.NewSpace(room)
	w.talking()
	return w, w.request(documents)
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
	out, err := w.visitor.Piece(w.pageNow(), o.Request, o.Field, o.File, o.Offset, file[o.Offset:o.Offset+o.Length])
	w.must(err)
	w.fromVisitor(out)
}

func (w *world) tryChoose(request, id string, b []byte) (string, error) {
	file, out, err := w.visitor.AddFile(w.pageNow(), request, id, "IMG 1.png", int64(len(b)), b[:min(len(b), 16)])
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
			return string(w.uploads[i].State)
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
		t.Run(fmt.Sprint(size, " bytes"), func(t *testing.T) {
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
		})
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
		t.Run(c.id+" "+c.want, func(t *testing.T) {
			if _, err := w.tryChoose(id, c.id, c.b); code(err) != c.want {
				t.Errorf("%s: got %v, want %s", c.id, err, c.want)
			}
		})
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
	verdicts := w.judge(id)
	if verdicts[0].State != field.Partial || verdicts[0].Problem != field.FilePending {
		t.Errorf("judged %+v", verdicts[0])
	}
	w.sleep(10_000)
	if verdicts := w.judge(id); verdicts[0].State != field.Valid {
		t.Errorf("judged %+v when it is there", verdicts[0])
	}
	w.submit(id, nil)
}

func (w *world) judge(request string) []form.Verdict {
	w.t.Helper()
	s, err := w.visitor.Sheet(w.now, request, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.visitor.Judge(request, s)
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
		"with the form's time":           func(w *world, id string) { w.sleep(answerTime + 1000) },
		"with the page":                  func(w *world, id string) { w.reload() },
		"with the chat":                  func(w *world, id string) { w.endByCustomer() },
	} {
		t.Run(name, func(t *testing.T) {
			w, id := asking(t, 10_000_000)
			w.choose(id, "front", scan(5_000_000))
			w.sleep(1000)
			if w.agent.Kept() == 0 || w.space.Free() != 5_000_000 {
				t.Fatalf("%d bytes kept, %d left", w.agent.Kept(), w.space.Free())
			}
			drop(w, id)
			asked := w.asked
			w.sleep(5000)
			if w.agent.Kept() > 100 || w.space.Free() < 10_000_000-100 || w.asked != asked {
				t.Errorf("%d bytes kept, %d left, %d pieces asked for afterwards", w.agent.Kept(), w.space.Free(), w.asked-asked)
			}
			if w.refusals() > 0 {
				t.Errorf("refused %v", w.refused)
			}
		})
	}
}

func TestArrivedFilesAreWiped(t *testing.T) {
	w, id := asking(t, 10_000_000)
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
	w, id := asking(t, 1_000_000)
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
