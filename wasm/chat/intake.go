package chat

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// What the agent's end answers to the offer of a file.
const (
	answerSend   = "send"
	answerNoRoom = "no-room" // too many files are kept here already
	answerFailed = "failed"  // what came was not what was offered
)

var fileAnswers = []string{answerSend, answerNoRoom, answerFailed}

const (
	// maxOffers is how many files one page may offer.
	maxOffers = 200
	// askAgain is how long, in ms, a file waits before this end checks again
	// whether there is room for it.
	askAgain = 500
)

// A File is a file that arrived with a form: in memory only, in pieces that
// are never put together here.
type File struct {
	Field  string // id
	About  field.File
	Pieces [][]byte
	space  *Space
}

// Wipe overwrites the bytes and gives their memory back.
func (f *File) Wipe() {
	if f.Pieces == nil {
		return
	}
	for _, b := range f.Pieces {
		clear(b)
	}
	f.Pieces = nil
	f.space.release(f.About.Size)
}

// An intake is a file that the customer's end has offered for a field of a
// pending request.
type intake struct {
	head     chunkHead // index: of the next chunk
	file     *File     // nil: given up or handed over
	hash     hash.Hash
	admitted bool // it was told to come
}

func (f *intake) complete() bool { return f.file != nil && f.head.index == chunks(f.head.size) }

// takeFileOffer reserves memory for a file and lets it come when it can. What
// is refused is answered, and nothing of it kept.
func (a *Agent) takeFileOffer(now int64, e envelope, in *signed.Reader) Refusal {
	request, id, file, size := in.Get("request"), in.Get("field"), in.Get("file"), in.Uint("size")
	r := a.requests[request]
	if r == nil {
		return a.over(request)
	}
	if !trust.ValidHex(file, 16) {
		return BadNote
	}
	if in.Done() != nil || e.body != "" || size > field.MaxFile || !fits(kindOf(r.definition, id), int64(size)) {
		a.answer(now, request, file, answerFailed)
		return BadNote
	}
	if a.intake(file) != nil {
		return NotNow
	}
	a.discardField(request, id)
	if !a.roomFor(request, int64(size)) {
		a.answer(now, request, file, answerNoRoom)
		return accepted
	}
	f := &intake{head: chunkHead{request: r.request, field: id, file: file, size: int64(size)}, hash: sha256.New()}
	f.file = &File{Field: id, About: field.File{Size: f.head.size}, Pieces: [][]byte{}, space: a.space}
	a.intakes = append(a.intakes, f)
	a.admit(now)
	return accepted
}

// roomFor reserves memory for a file, if this page may have it.
func (a *Agent) roomFor(request string, size int64) bool {
	return len(a.intakes) < maxOffers && a.filesSize(request)+size <= MaxFormFiles && a.space.reserve(size)
}

// intake returns the file with that id that this page has offered, nil for none.
func (a *Agent) intake(file string) *intake {
	for _, f := range a.intakes {
		if f.head.file == file {
			return f
		}
	}
	return nil
}

// fits reports whether a field of that kind takes files of that size.
func fits(kind string, size int64) bool {
	p := field.Takes(kind, "image/png", size) // a type that every such field takes
	return p == ""
}

func (a *Agent) filesSize(request string) int64 {
	var sum int64
	for _, f := range a.intakes {
		if f.file != nil && f.head.request.ID == request {
			sum += f.head.size
		}
	}
	return sum
}

func (a *Agent) answer(now int64, request, file, answer string) {
	a.owe(now, envelope{kind: kindFileAnswer, fields: []signed.Field{
		requestField(request), fileField(file), {Key: "answer", Value: answer},
	}})
}

// admit tells the waiting files whose turn it is to come.
func (a *Agent) admit(now int64) {
	a.askAt = 0
	for _, f := range a.intakes {
		switch {
		case f.file == nil || f.admitted:
		case a.space.admit(now, f):
			f.admitted = true
			a.answer(now, f.head.request.ID, f.head.file, answerSend)
		default:
			a.askAt = now + askAgain
		}
	}
}

// takeFileDrop frees the memory of a file that the customer took back.
func (a *Agent) takeFileDrop(now int64, e envelope, in *signed.Reader) Refusal {
	request, file := in.Get("request"), in.Get("file")
	if in.Done() != nil || e.body != "" {
		return BadNote
	}
	if f := a.intake(file); f != nil && f.head.request.ID == request {
		a.discard(f)
		a.admit(now)
	}
	return accepted
}

// takeFileChunk adds a chunk to its file. What was given up meanwhile, because
// the form was closed or the file refused, comes too late and does nothing.
func (a *Agent) takeFileChunk(now int64, e envelope, in *signed.Reader) Refusal {
	request, file := in.Get("request"), in.Get("file")
	inner, ok := readAttachment(in, e.attachment)
	f := a.intake(file)
	switch {
	case f == nil && a.closed[request]:
		return late
	case f == nil || f.head.request.ID != request || !f.admitted:
		return NotNow
	case f.file == nil:
		return accepted
	}
	b, why := []byte(nil), BadNote
	if ok {
		b, why = a.openChunk(f, inner)
	}
	if why != accepted {
		a.discard(f)
		a.answer(now, request, file, answerFailed)
		return why
	}
	a.add(now, f, b)
	return accepted
}

// add puts a chunk behind those that came before.
func (a *Agent) add(now int64, f *intake, b []byte) {
	f.hash.Write(b)
	f.file.Pieces = append(f.file.Pieces, b)
	f.head.index++
	a.space.heard(now, f)
	if f.complete() {
		a.space.done(f)
		a.admit(now)
	}
}

// openChunk opens a chunk with the request's key. It must be the next chunk of
// its file, and signed by this page for this request, field and file.
func (a *Agent) openChunk(f *intake, inner []byte) ([]byte, Refusal) {
	plain, n, err := seal.OpenWith(inner, a.requests[f.head.request.ID].id)
	if err != nil || n != 1 {
		return nil, CannotOpen
	}
	msg, rest, ok := signed.Cut(plain)
	if !ok {
		return nil, BadNote
	}
	d, err := signed.Open(msg, "chunk", a.verifier)
	if err != nil {
		return nil, BadSignature
	}
	in := signed.Read(d)
	for _, want := range f.head.fields(a.peer) {
		in.Expect(want.Key, want.Value)
	}
	b, ok := readAttachment(in, rest)
	if !ok || d.Body != "" || f.head.index >= chunks(f.head.size) || int64(len(b)) != f.head.length() {
		return nil, WrongChat
	}
	kept := bytes.Clone(b) // without what stood around it
	clear(plain)
	return kept, accepted
}

// discard wipes what has arrived of a file.
func (a *Agent) discard(f *intake) {
	if f.file == nil {
		return
	}
	f.file.Wipe()
	f.file, f.hash = nil, nil
	a.space.done(f)
}

func (a *Agent) discardField(request, id string) {
	for _, f := range a.intakes {
		if f.head.request.ID == request && f.head.field == id {
			a.discard(f)
		}
	}
}

// discardFiles wipes what has arrived of the files of a closed request.
func (a *Agent) discardFiles(request string) {
	for _, f := range a.intakes {
		if f.head.request.ID == request {
			a.discard(f)
		}
	}
}

// discardAll wipes everything that the previous page had sent.
func (a *Agent) discardAll() {
	for _, f := range a.intakes {
		a.discard(f)
	}
	a.intakes, a.askAt = nil, 0
}

// claimFiles matches the files that came with what the form says of them, and
// hands them over. One that does not fit is wiped, and its verdict says so.
func (a *Agent) claimFiles(r *pendingRequest, values form.Values, verdicts []form.Verdict) []*File {
	var files []*File
	for i, def := range r.definition.Fields {
		about, ok := field.ParseFile(values.Get(def.ID))
		if !field.IsFile(def.Kind) || !ok {
			continue
		}
		if f := a.claim(r, def.ID, about); f != nil {
			files = append(files, f)
		} else if verdicts[i].State == field.Valid {
			verdicts[i].Result = field.Result{State: field.Invalid, Problem: field.FileAltered}
		}
	}
	return files
}

func (a *Agent) claim(r *pendingRequest, id string, about field.File) *File {
	f := a.intake(about.ID)
	if f == nil || !f.complete() || f.head.request.ID != r.request.ID || f.head.field != id || f.head.size != about.Size ||
		hex.EncodeToString(f.hash.Sum(nil)) != about.Sum || field.Sniff(f.file.Pieces[0]) != about.Type {
		return nil
	}
	file := f.file
	file.About, f.file = about, nil
	return file
}
