package orgs

import (
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/sealform/sealform/relay/roster"
)

// Bounds of what waits for an administrator, of one organisation.
const (
	MaxEnrolments    = 200
	EnrolmentSeconds = 7 * 24 * 3600 // how long one is kept
)

// enrol takes an enrolment from anybody who has an invitation, real or made up.
// An administrator fetches those whose invitations are open, and no others.
func (h handler) enrol(w http.ResponseWriter, r *http.Request, pin roster.Pin) {
	note, err := io.ReadAll(http.MaxBytesReader(w, r.Body, roster.MaxEnrolment))
	if err != nil {
		refuse(w, unread(err))
		return
	}
	e, err := roster.OpenEnrolment(note)
	if err == nil && e.Org != pin.Root {
		err = errors.New("the enrolment names another organisation")
	}
	if err == nil && roster.Slot(e.Invitation) != r.PathValue("slot") {
		err = errors.New("the enrolment is of another invitation")
	}
	if err != nil {
		refuse(w, forbidden(err))
		return
	}
	done(w, h.s.Enrol(r, pin, r.PathValue("slot"), note))
}

func (h handler) getEnrolment(w http.ResponseWriter, r *http.Request, pin roster.Pin) {
	slot := r.PathValue("slot")
	var note []byte
	var err error
	if isSlot(slot) {
		note, err = h.s.Enrolment(pin, slot)
	}
	switch {
	case err != nil:
		refuse(w, err)
	case note == nil:
		http.Error(w, "there is no enrolment in this slot", http.StatusNotFound)
	default:
		text(w, note)
	}
}

// isSlot reports whether s can be a slot. A store may make a path of one, and
// what an address says can have escaped slashes.
func isSlot(s string) bool {
	return len(s) == 2*sha256.Size && strings.Trim(s, "0123456789abcdef") == ""
}
