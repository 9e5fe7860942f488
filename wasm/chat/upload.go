package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// An upload is a file that the customer has chosen for a field. Its bytes stay
// with the page, which hands them over piece by piece when it is asked.
type upload struct {
	head   chunkHead // index: of the next chunk to be sealed
	file   field.File
	state  UploadState
	hash   hash.Hash
	offer  uint64 // number of the note that offers it; 0: that waits for the form to be asked for again
	wanted bool   // the page has been asked for the next piece
	there  int64  // chunks that the agent's end has
}

// chunkMark says that the note with this number carries a chunk of an upload.
type chunkMark struct {
	seq uint64
	of  *upload
}

// uploads is what the customer's end has to send.
type uploads struct {
	list  []*upload
	ahead []chunkMark
	next  int64 // Unix ms: no chunk before
	due   int64 // Unix ms: when to look again; 0: when something arrives
}

// AddFile offers a file for a field of an open form, in place of any earlier
// one. head is its beginning, as long as field.SniffBytes or the whole file.
// Its name and its beginning are sealed to the request's key and told to nobody
// else.
func (v *Visitor) AddFile(now int64, request, id, name string, size int64, head []byte) (string, []Output, error) {
	u, err := v.newUpload(now, request, id, name, size, head)
	if err == nil {
		v.dropFile(now, request, id)
		if !v.mute && v.forms[request].session == v.own.session {
			err = v.offerFile(now, u)
		}
	}
	if err != nil {
		return "", v.outputs(), err
	}
	v.files.list = append(v.files.list, u)
	v.tell(u)
	return u.file.ID, v.outputs(), nil
}

// offerFile says to the agent's end that a file is to come.
func (v *Visitor) offerFile(now int64, u *upload) (err error) {
	u.offer, err = v.push(now, envelope{kind: kindFileOffer, fields: []signed.Field{
		requestField(u.head.request.ID), {Key: "field", Value: u.head.field}, fileField(u.file.ID), {Key: "size", Value: strconv.FormatInt(u.file.Size, 10)},
	}})
	return err
}

// restart has a file begin again: what came of it went with the agent's end.
func (u *upload) restart() {
	u.head.index, u.there, u.offer, u.wanted = 0, 0, 0, false
	u.state, u.hash, u.file.Sum = UploadWaiting, sha256.New(), ""
}

func (v *Visitor) newUpload(now int64, request, id, name string, size int64, head []byte) (*upload, error) {
	v.expireForms(now)
	f := v.forms[request]
	if f == nil {
		return nil, errNoRequest
	}
	file := field.File{ID: trust.RandomHex(16), Size: size, Type: field.Sniff(head)}
	if p := field.Takes(kindOf(f.request.Definition, id), file.Type, size); p != "" {
		return nil, &Error{string(p), "this file cannot be taken: " + string(p)}
	}
	if v.filesSize(request, id)+size > MaxFormFiles {
		return nil, errFilesLarge
	}
	if err := v.roomFor(now); err != nil {
		return nil, err
	}
	file.Name = field.FileName(name, file.Type)
	return &upload{
		head: chunkHead{request: f.request, field: id, file: file.ID, size: size},
		file: file, state: UploadWaiting, hash: sha256.New(),
	}, nil
}

// filesSize is the size of a form's files, without one field's.
func (v *Visitor) filesSize(request, except string) int64 {
	var sum int64
	for _, u := range v.files.list {
		if u.head.request.ID == request && u.head.field != except {
			sum += u.file.Size
		}
	}
	return sum
}

// DropFile removes the file of a field, even in the middle of its upload.
func (v *Visitor) DropFile(now int64, request, id string) []Output {
	v.dropFile(now, request, id)
	v.feed(now)
	return v.outputs()
}

func (v *Visitor) dropFile(now int64, request, id string) {
	u := v.upload(request, id)
	if u == nil {
		return
	}
	v.forgetFile(u, UploadDropped)
	if u.offer == 0 {
		return
	}
	v.owe(now, envelope{kind: kindFileDrop, fields: []signed.Field{requestField(request), fileField(u.file.ID)}})
}

// upload returns the file of a field, nil for none.
func (v *Visitor) upload(request, id string) *upload {
	for _, u := range v.files.list {
		if u.head.request.ID == request && u.head.field == id {
			return u
		}
	}
	return nil
}

func (v *Visitor) forgetFile(u *upload, state UploadState) {
	u.state = state
	v.tell(u)
	v.files.list = slices.DeleteFunc(v.files.list, func(o *upload) bool { return o == u })
}

// forgetFiles stops the uploads of a form that is closed.
func (v *Visitor) forgetFiles(request string) {
	v.files.list = slices.DeleteFunc(v.files.list, func(u *upload) bool { return u.head.request.ID == request })
}

func (v *Visitor) tell(u *upload) {
	sent := min(u.file.Size, u.there*chunkBytes)
	v.out.add(Upload{u.head.request.ID, u.head.field, u.file.ID, u.state, u.file.Name, sent, u.file.Size})
}

// takeFileAnswer begins to send a file, or gives it up.
func (v *Visitor) takeFileAnswer(now int64, e envelope, in *signed.Reader) Refusal {
	request, file, answer := in.Get("request"), in.Get("file"), in.Get("answer")
	if in.Done() != nil || e.body != "" || !slices.Contains(fileAnswers, answer) {
		return BadNote
	}
	for _, u := range v.files.list {
		switch {
		case u.head.request.ID != request || u.file.ID != file: // or it was dropped meanwhile
		case answer != answerSend:
			v.forgetFile(u, UploadRefused)
			return accepted
		case u.state == UploadWaiting:
			u.state = UploadSending
			v.tell(u)
		}
	}
	return accepted
}

// settle counts the chunks that the agent's end has acknowledged.
func (v *Visitor) settle() {
	for len(v.files.ahead) > 0 && v.files.ahead[0].seq <= v.acked {
		u := v.files.ahead[0].of
		v.files.ahead = v.files.ahead[1:]
		u.there++
		if u.state != UploadSending {
			continue
		}
		if u.there == chunks(u.file.Size) {
			u.state = UploadSent
		}
		v.tell(u)
	}
}

// feed sends on what is being sent: it asks the page for a piece, when there
// is room under way and it is time for the next.
func (v *Visitor) feed(now int64) {
	v.settle()
	v.files.due = 0
	u := v.sending()
	if u == nil || u.wanted || !v.up || len(v.files.ahead) >= maxAhead || len(v.outbox) >= MaxOutbox/2 {
		return
	}
	if v.files.next > now+chunkEvery {
		v.files.next = 0 // the clock was set back
	}
	if now < v.files.next {
		v.files.due = v.files.next
		return
	}
	u.wanted = true
	if n := u.head.length(); n > 0 {
		v.out.add(Wanted{u.head.request.ID, u.head.field, u.file.ID, u.head.index * chunkBytes, n})
		return
	}
	if v.sendChunk(now, u, nil) == nil {
		v.feed(now)
	}
}

// sending is the first file that has not been sent completely.
func (v *Visitor) sending() *upload {
	for _, u := range v.files.list {
		if u.state == UploadSending && u.head.index < chunks(u.file.Size) {
			return u
		}
	}
	return nil
}

// Piece takes the piece of a file that was asked for. A piece of a file that
// was dropped meanwhile is ignored.
func (v *Visitor) Piece(now int64, request, id, file string, offset int64, b []byte) ([]Output, error) {
	u := v.upload(request, id)
	if u == nil || u.file.ID != file || !u.wanted || offset != u.head.index*chunkBytes || int64(len(b)) != u.head.length() {
		return v.outputs(), errFileGone
	}
	err := v.writable(now)
	if err == nil {
		err = v.sendChunk(now, u, b)
	}
	v.feed(now)
	return v.outputs(), err
}

func (v *Visitor) sendChunk(now int64, u *upload, b []byte) error {
	u.wanted = false
	inner, err := v.sealChunk(u, b)
	if err != nil {
		return err
	}
	seq, err := v.push(now, envelope{
		kind: kindFileChunk, fields: []signed.Field{requestField(u.head.request.ID), fileField(u.file.ID)}, attachment: inner,
	})
	if err != nil {
		return err
	}
	u.hash.Write(b)
	u.head.index++
	if u.head.index == chunks(u.file.Size) {
		u.file.Sum = hex.EncodeToString(u.hash.Sum(nil))
	}
	v.files.ahead = append(v.files.ahead, chunkMark{seq, u})
	v.files.next = now + chunkEvery
	return nil
}

// sealChunk makes the inner file of a chunk: a signed note that says where it
// belongs, and the bytes, sealed to the one-time key of the agent's request.
func (v *Visitor) sealChunk(u *upload, b []byte) ([]byte, error) {
	msg, err := signed.Sign(signed.Doc{Kind: "chunk", Fields: append(u.head.fields(v.own), attachmentFields(b)...)}, v.signer)
	if err != nil {
		return nil, err
	}
	return seal.SealWith(msg, b, seal.Whole, u.head.request.Recipient)
}

// Sheet returns an open form with what was typed into it.
func (v *Visitor) Sheet(now int64, request string, raw form.Values) (*form.Sheet, error) {
	d, err := v.Form(request)
	if err != nil {
		return nil, err
	}
	return d.Sheet(raw, v.Local(now, request)), nil
}

// answers returns the values of a form in normal form, its files included. What
// the page says about files does not count: only this end knows them.
func (v *Visitor) answers(request string, s *form.Sheet) form.Values {
	values := s.Normalise()
	for _, f := range v.forms[request].request.Definition.Fields {
		if !field.IsFile(f.Kind) {
			continue
		}
		text := ""
		if u := v.upload(request, f.ID); u != nil && u.state == UploadSent {
			text = u.file.String()
		}
		s.Put(f.ID, text)
	}
	return values
}

// Judge brings what is in an open form into normal form, and judges it. A file
// that is still on its way could become valid.
func (v *Visitor) Judge(request string, s *form.Sheet) []form.Verdict {
	v.answers(request, s)
	verdicts := s.Verdicts()
	for i := range verdicts {
		if u := v.upload(request, verdicts[i].ID); u != nil && u.state != UploadSent {
			verdicts[i].Result = field.Result{State: field.Partial, Problem: field.FilePending}
		}
	}
	return verdicts
}

// uploading reports whether a file of a form is still on its way.
func (v *Visitor) uploading(request string) bool {
	return slices.ContainsFunc(v.files.list, func(u *upload) bool {
		return u.head.request.ID == request && u.state != UploadSent
	})
}
