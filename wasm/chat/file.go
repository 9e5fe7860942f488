package chat

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// A file does not travel in the form but before it, in chunks: the customer's
// end offers it, the agent's end answers, and then each chunk is sealed to the
// request's key, put behind a numbered note and sent like any other. The form
// itself says only which file belongs to a field: see field.File.

const (
	// chunkBytes is how much of a file one chunk carries. With its note it
	// fills the last bucket, and sealed twice it fits a frame.
	chunkBytes = 60 << 10
	// MaxFormFiles is how many bytes the files of one form may have together.
	MaxFormFiles = 50 << 20
	// maxAhead is how many chunks may be under way. What somebody writes
	// meanwhile waits behind these and no more.
	maxAhead = 3
	// chunkEvery is the least time, in ms, from one chunk to the next: a relay
	// takes a MiB a second, and other notes need some of it.
	chunkEvery = 85
)

var (
	errFilesLarge = &Error{string(field.FilesTooLarge), "the files of this form are too large together: choose smaller ones"}
	errFileGone   = &Error{"file-gone", "this file is no longer being sent"}
	errFileWait   = &Error{string(field.FilePending), "wait until the files are uploaded"}
)

// chunks returns in how many chunks a file of that size travels. Padmé hides
// the exact number; all chunks have one length.
func chunks(size int64) int64 { return (seal.PadmeSize(size) + chunkBytes - 1) / chunkBytes }

// attachmentFields say under the signature what stands behind a note.
func attachmentFields(b []byte) []signed.Field {
	sum := sha256.Sum256(b)
	return []signed.Field{{Key: "length", Value: strconv.Itoa(len(b))}, {Key: "sha256", Value: hex.EncodeToString(sum[:])}}
}

// readAttachment reads what attachmentFields wrote, the last of a note, and returns
// the bytes that it vouches for. All that follows them must be padding.
func readAttachment(in *signed.Reader, rest []byte) ([]byte, bool) {
	length, sum := in.Uint("length"), in.Get("sha256")
	if in.Done() != nil || length > uint64(len(rest)) || len(bytes.Trim(rest[length:], " ")) != 0 {
		return nil, false
	}
	b := rest[:length:length]
	got := sha256.Sum256(b)
	return b, hex.EncodeToString(got[:]) == sum
}

// A chunkHead is what the inside of a chunk is bound to: sealform/chunk@v1.
type chunkHead struct {
	request trust.Request
	field   string
	file    string
	size    int64
	index   int64 // from 0
}

func (c chunkHead) fields(b binding) []signed.Field {
	return []signed.Field{
		{Key: "org", Value: b.org},
		{Key: "chat", Value: b.chat},
		{Key: "session", Value: b.session},
		{Key: "request", Value: c.request.ID},
		{Key: "field", Value: c.field},
		{Key: "file", Value: c.file},
		{Key: "size", Value: strconv.FormatInt(c.size, 10)},
		{Key: "chunk", Value: strconv.FormatInt(c.index+1, 10)},
		{Key: "chunks", Value: strconv.FormatInt(chunks(c.size), 10)},
		{Key: "to", Value: trust.Fingerprint(c.request.Recipient.String())},
		{Key: "origin", Value: b.origin},
	}
}

// length returns how many bytes of the file are in the chunk: the last ones
// can be all padding.
func (c chunkHead) length() int64 { return max(0, min(chunkBytes, c.size-c.index*chunkBytes)) }

// kindOf returns the kind of a field of a definition, "" for none of it.
func kindOf(d form.Definition, id string) string {
	for _, f := range d.Fields {
		if f.ID == id {
			return f.Kind
		}
	}
	return ""
}

func requestField(id string) signed.Field { return signed.Field{Key: "request", Value: id} }
func fileField(id string) signed.Field    { return signed.Field{Key: "file", Value: id} }
