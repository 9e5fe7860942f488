package desktop

import (
	"bytes"
	"crypto/rand"
	"mime"
	"net/http"
	"strconv"
	"time"

	"sealform/wasm/chat"
	"sealform/wasm/field"
)

// filePath is where the window fetches files, each under a ticket.
const filePath = "/file/"

// ticketTime is how long a ticket waits for the window to use it.
const ticketTime = 30 * time.Second

// A ticket lets one request fetch one file, once. It is given over the socket,
// after the launch secret, when the agent asks to see or to save the file.
type ticket struct {
	field    *secret
	download bool
	until    time.Time
}

// Uses of a field for files.
const (
	fileImage    = "image"    // can be looked at and saved
	filePDF      = "pdf"      // can be drawn in a frame of its own and saved
	fileDocument = "document" // can be saved
	fileHuge     = "huge"     // a picture with too many pixels to be looked at, or unknown ones; can be saved
	fileMissing  = "missing"  // left empty, altered or gone
)

// fileUse says what the window can do with a field for files; "" for a field
// that is none. Only pictures that every browser draws without running
// anything are shown as they are; a PDF is fetched, and drawn by code of ours.
func (f *secret) fileUse() string {
	switch {
	case !field.IsFile(f.def.Kind):
		return ""
	case f.file == nil:
		return fileMissing
	case drawn(f.file.About.Type) && f.huge:
		return fileHuge
	case drawn(f.file.About.Type):
		return fileImage
	case f.file.About.Type == "application/pdf":
		return filePDF
	}
	return fileDocument
}

func drawn(kind string) bool {
	return kind == "image/jpeg" || kind == "image/png" || kind == "image/webp"
}

func fileOf(files []*chat.File, id string) *chat.File {
	for _, f := range files {
		if f.Field == id {
			return f
		}
	}
	return nil
}

// newTicket forgets tickets that nobody used, and returns another.
func (s *session) newTicket(f *secret, download bool) string {
	for id, t := range s.tickets {
		if time.Now().After(t.until) {
			delete(s.tickets, id)
		}
	}
	id := rand.Text()
	s.tickets[id] = &ticket{f, download || f.fileUse() != fileImage, time.Now().Add(ticketTime)}
	return id
}

// redeem takes a ticket and returns a copy of its file's bytes, since those
// can be wiped while they are written.
func (s *session) redeem(id string) (b []byte, about field.File, download, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tickets[id]
	delete(s.tickets, id)
	if t == nil || time.Now().After(t.until) || t.field.gone() || t.field.file == nil {
		return nil, field.File{}, false, false
	}
	return bytes.Join(t.field.file.Pieces, nil), t.field.file.About, t.download, true
}

// files serves customers' files to the window, from memory. No browser may
// keep, guess at or run what it gets.
type files struct{ session *session }

// ServeHTTP implements http.Handler.
func (f *files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		http.Error(w, "another page may not ask", http.StatusForbidden)
		return
	}
	b, about, download, ok := f.session.redeem(r.PathValue("ticket"))
	if !ok {
		http.Error(w, "this file was fetched or wiped: ask for it in the window", http.StatusNotFound)
		return
	}
	defer clear(b)
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Type", about.Type)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	if download {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": about.Name}))
	}
	w.Write(b)
}
