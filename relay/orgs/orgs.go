// Package orgs is what a relay answers about its organisations over plain HTTP:
// publications and stamps are handed over here, desktops fetch the bundle, and
// new agents leave their enrolments. Signatures and versions decide, so anybody
// may try.
//
// It may see public keys, signed public notes and sealed bundles. It never sees
// plaintext, and neither keeps nor logs who asks.
package orgs

import (
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/sealform/sealform/relay/roster"
)

// A Store is the relay behind the handler. Its errors are ErrStale, ErrTaken,
// ErrBusy, or the relay's own trouble, which nobody is told.
type Store interface {
	// Take reports with ErrBusy that whoever asks has handed over too much lately.
	Take(*http.Request) error
	// InForce returns what is in force, nil for nothing.
	InForce(roster.Pin) (*roster.Authority, error)
	// Bundle returns the bundle that was handed over last, nil for none.
	Bundle(roster.Pin) ([]byte, error)
	// Publish puts a publication in force, which next is, and has stored it when
	// it returns. It may be one that is in force already.
	Publish(pin roster.Pin, p roster.Publication, next *roster.Authority) error
	// Stamp does the same with a stamp.
	Stamp(pin roster.Pin, next *roster.Authority) error
	// Enrolment returns what is in a slot, nil for nothing. Slots are 64 lower-case
	// hexadecimal digits.
	Enrolment(pin roster.Pin, slot string) ([]byte, error)
	// Ails says, a line each, what keeps the relay from serving besides rosters and
	// stamps; nil: nothing.
	Ails() []string
	// Enrol stores an enrolment in a slot that is empty or has it already.
	Enrol(r *http.Request, pin roster.Pin, slot string, note []byte) error
}

// What a Store may say.
var (
	ErrStale = errors.New("it is not newer than what is in force")
	ErrTaken = errors.New("there is another enrolment in this slot")
	ErrBusy  = errors.New("too many requests from this address: try again in a minute")
)

// ID is how addresses name an organisation: the SHA-256 of its root's verifier
// key, in lower-case hexadecimal digits.
func ID(p roster.Pin) string {
	id := roster.OrgID(p.Root)
	return hex.EncodeToString(id[:])
}

// Path is where the addresses of an organisation begin.
func Path(p roster.Pin) string { return "/v1/orgs/" + ID(p) }

type handler struct {
	pins map[string]roster.Pin // by ID
	list []roster.Pin
	s    Store
	now  func() int64 // Unix seconds
}

// Handler answers everything below /v1/orgs/, and /readyz.
func Handler(pins []roster.Pin, s Store, now func() int64) http.Handler {
	h := handler{pins: map[string]roster.Pin{}, list: pins, s: s, now: now}
	for _, p := range pins {
		h.pins[ID(p)] = p
	}
	mux := http.NewServeMux()
	for pattern, answer := range map[string]func(http.ResponseWriter, *http.Request, roster.Pin){
		"PUT /v1/orgs/{org}/publication":       h.publish,
		"PUT /v1/orgs/{org}/stamp":             h.stamp,
		"PUT /v1/orgs/{org}/enrolments/{slot}": h.enrol,
		"GET /v1/orgs/{org}/roster":            h.getRoster,
		"GET /v1/orgs/{org}/stamp":             h.getStamp,
		"GET /v1/orgs/{org}/bundle":            h.getBundle,
		"GET /v1/orgs/{org}/enrolments/{slot}": h.getEnrolment,
	} {
		mux.HandleFunc(pattern, h.of(answer))
	}
	mux.HandleFunc("GET /readyz", h.ready)
	return mux
}

// of finds the organisation of an address.
func (h handler) of(answer func(http.ResponseWriter, *http.Request, roster.Pin)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		pin, ok := h.pins[r.PathValue("org")]
		if !ok {
			http.Error(w, "this relay does not serve that organisation", http.StatusNotFound)
			return
		}
		if r.Method != http.MethodPut {
			answer(w, r, pin)
		} else if err := h.s.Take(r); err != nil {
			refuse(w, err)
		} else {
			answer(w, r, pin)
		}
	}
}

// A bad request is one that its sender must change.
type bad struct {
	status int
	why    string
}

func (b bad) Error() string { return b.why }

// forbidden answers what does not verify.
func forbidden(err error) error { return bad{http.StatusForbidden, err.Error()} }

// refuse says why, unless it is the relay's own trouble.
func refuse(w http.ResponseWriter, err error) {
	var b bad
	switch {
	case errors.As(err, &b):
		http.Error(w, b.why, b.status)
	case errors.Is(err, ErrStale), errors.Is(err, ErrTaken):
		http.Error(w, err.Error(), http.StatusConflict)
	case errors.Is(err, ErrBusy):
		w.Header().Set("Retry-After", "60")
		http.Error(w, err.Error(), http.StatusTooManyRequests)
	default:
		http.Error(w, "the relay cannot store or read it now: try again, and look into the relay's log", http.StatusBadGateway)
	}
}

// done answers that what was handed over is stored.
func done(w http.ResponseWriter, err error) {
	if err != nil {
		refuse(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
