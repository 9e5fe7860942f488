package desktop

import (
	"bytes"
	"crypto/rand"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/sealform/sealform/desktop/panel"
	"github.com/sealform/sealform/wasm/field"
)

// filePath is where the window fetches files, each under a ticket.
const filePath = "/file/"

// ticketTime is how long a ticket waits for the window to use it.
const ticketTime = 30 * time.Second

// A ticket lets one request fetch one file, once. It is given over the socket,
// after the launch secret, when the agent asks to see or to save the file.
type ticket struct {
	field    *panel.Secret
	download bool
	until    time.Time
}

// newTicket forgets tickets that nobody used, and returns another.
func (s *session) newTicket(f *panel.Secret, download bool) string {
	for id, t := range s.tickets {
		if time.Now().After(t.until) {
			delete(s.tickets, id)
		}
	}
	id := rand.Text()
	s.tickets[id] = &ticket{f, download || f.FileUse() != panel.Image, time.Now().Add(ticketTime)}
	return id
}

// redeem takes a ticket and returns a copy of its file's bytes, since those
// can be wiped while they are written.
func (s *session) redeem(id string) (b []byte, about field.File, download, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tickets[id]
	delete(s.tickets, id)
	if t == nil || time.Now().After(t.until) || t.field.Gone(time.Now()) || t.field.File() == nil {
		return nil, field.File{}, false, false
	}
	return bytes.Join(t.field.File().Pieces, nil), t.field.File().About, t.download, true
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
