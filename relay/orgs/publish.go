package orgs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/sealform/sealform/relay/roster"
)

// bundleWithin is what a bundle may take on a slow line, once the rest has shown
// that its sender has the organisation's word.
const bundleWithin = 3 * time.Minute

// publish takes a publication from anybody. Its bundle, which is nearly all of
// it, is not kept in memory before roster and stamp verify and are newer.
func (h handler) publish(w http.ResponseWriter, r *http.Request, pin roster.Pin) {
	body := http.MaxBytesReader(w, r.Body, int64(roster.MaxPublication))
	p, size, next, err := h.notes(body, pin)
	if next == nil {
		_, _ = io.Copy(io.Discard, body) // not every host can answer before it has read all
		done(w, err)
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bundleWithin))
	if p.Bundle, err = readBundle(body, size); err != nil {
		refuse(w, unread(err))
		return
	}
	if err := next.CheckBundle(p.Bundle); err != nil {
		refuse(w, forbidden(err))
		return
	}
	p.Stamp = next.Stamp
	done(w, h.s.Publish(pin, p, next))
}

// notes reads roster and stamp, and says what they would put in force; nil: see
// wanted.
func (h handler) notes(body io.Reader, pin roster.Pin) (p roster.Publication, size int, next *roster.Authority, err error) {
	if p, size, err = roster.ReadNotes(body); err != nil {
		return p, 0, nil, unread(err)
	}
	if next, err = roster.OpenAuthority(p.Roster, p.Stamp, pin); err != nil {
		return p, 0, nil, forbidden(err)
	}
	next, err = h.wanted(pin, next)
	return p, size, next, err
}

// wanted returns what a publication would put in force: itself, or what is in
// force where only the bundle is missing. nil: there is nothing to do, or err
// says why not.
func (h handler) wanted(pin roster.Pin, next *roster.Authority) (*roster.Authority, error) {
	now, err := h.s.InForce(pin)
	if err != nil {
		return nil, err
	}
	if next.Newer(now) {
		return next, nil
	}
	if !bytes.Equal(next.Roster, now.Roster) {
		return nil, ErrStale
	}
	bundle, err := h.s.Bundle(pin)
	switch {
	case err != nil:
		return nil, err
	case now.CheckBundle(bundle) != nil:
		return now, nil
	case bytes.Equal(next.Stamp, now.Stamp):
		return nil, nil
	}
	return nil, ErrStale
}

// readBundle holds no more of a bundle than has come: whoever sends it may stop.
func readBundle(body io.Reader, size int) ([]byte, error) {
	bundle, err := io.ReadAll(io.LimitReader(body, int64(size)+1))
	switch {
	case err != nil:
		return nil, err
	case len(bundle) < size:
		return nil, io.ErrUnexpectedEOF
	case len(bundle) > size:
		return nil, errors.New("it goes on after its end")
	}
	return bundle, nil
}

// unread says why a body cannot be read.
func unread(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large), errors.Is(err, roster.ErrTooLarge):
		return bad{http.StatusRequestEntityTooLarge, "it is too large"}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return bad{http.StatusForbidden, "it is cut short"}
	}
	return forbidden(err)
}

// stamp takes a stamp from anybody.
func (h handler) stamp(w http.ResponseWriter, r *http.Request, pin roster.Pin) {
	note, err := io.ReadAll(http.MaxBytesReader(w, r.Body, roster.MaxStamp))
	if err != nil {
		refuse(w, unread(err))
		return
	}
	now, err := h.s.InForce(pin)
	switch {
	case err != nil:
		refuse(w, err)
		return
	case now == nil:
		refuse(w, forbidden(roster.ErrOther))
		return
	}
	next, err := now.Restamp(note)
	switch {
	case err != nil:
		refuse(w, forbidden(err))
	case bytes.Equal(note, now.Stamp):
		done(w, nil)
	case !next.Newer(now):
		refuse(w, ErrStale)
	default:
		done(w, h.s.Stamp(pin, next))
	}
}

func (h handler) getRoster(w http.ResponseWriter, r *http.Request, pin roster.Pin) {
	h.note(w, pin, func(a *roster.Authority) []byte { return a.Roster })
}

func (h handler) getStamp(w http.ResponseWriter, r *http.Request, pin roster.Pin) {
	h.note(w, pin, func(a *roster.Authority) []byte { return a.Stamp })
}

func (h handler) note(w http.ResponseWriter, pin roster.Pin, part func(*roster.Authority) []byte) {
	a, err := h.s.InForce(pin)
	switch {
	case err != nil:
		refuse(w, err)
	case a == nil:
		http.Error(w, "nothing is in force yet", http.StatusNotFound)
	default:
		text(w, part(a))
	}
}

func text(w http.ResponseWriter, note []byte) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(note)
}

// getBundle gives the bundle that the roster in force names. Its hash is its
// ETag: whoever has it already asks for nothing more.
func (h handler) getBundle(w http.ResponseWriter, r *http.Request, pin roster.Pin) {
	a, err := h.s.InForce(pin)
	if err != nil {
		refuse(w, err)
		return
	}
	if a == nil || a.Bundle == nil {
		http.Error(w, "there is no bundle", http.StatusNotFound)
		return
	}
	tag := fmt.Sprintf(`"%x"`, a.Bundle.Hash)
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "no-cache")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.sendBundle(w, r, pin, a)
}

func (h handler) sendBundle(w http.ResponseWriter, r *http.Request, pin roster.Pin, a *roster.Authority) {
	if err := h.s.Take(r); err != nil {
		refuse(w, err)
		return
	}
	bundle, err := h.s.Bundle(pin)
	if err != nil {
		refuse(w, err)
		return
	}
	if a.CheckBundle(bundle) != nil {
		w.Header().Del("ETag")
		http.Error(w, "the bundle has not been handed over: an agent brought the roster", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(bundle)
}
