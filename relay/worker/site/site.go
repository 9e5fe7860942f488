// Package site is the plain HTTP side of a relay on Cloudflare Workers: its
// health, the roster that it goes by, and the script tag for pages. Sockets
// never come this way.
//
// It may see public keys and signed public notes. It never sees a frame, and
// neither keeps nor logs who asks.
package site

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
)

// A Config says whom the relay serves. Loader and Integrity name the widget's
// loader; Origins are the relay's own, ws(s)://host[:port].
type Config struct {
	Orgs, Origins     []string
	Loader, Integrity string
}

// A Store is the relay behind the site. SetRoster fails with a Refused when
// the relay does not take a roster.
type Store interface {
	Roster() ([]byte, error)
	SetRoster(note []byte) error
}

// Refused is the relay's reason not to take a roster that verifies.
type Refused string

func (r Refused) Error() string { return string(r) }

// Handler answers everything but upgrades and the widget's files.
func Handler(c Config, s Store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", health)
	mux.HandleFunc("GET /v1/tag", c.tag)
	mux.HandleFunc("GET /v1/roster", func(w http.ResponseWriter, _ *http.Request) { getRoster(w, s) })
	mux.HandleFunc("PUT /v1/roster", func(w http.ResponseWriter, r *http.Request) { c.putRoster(w, r, s) })
	mux.HandleFunc(wire.Path, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "expected a WebSocket with subprotocol "+wire.Subprotocol, http.StatusBadRequest)
	})
	return mux
}

func health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, "ok\n")
}

// tag prints what an embedder puts into a page.
func (c Config) tag(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	for _, org := range c.Orgs {
		_, _ = fmt.Fprintf(w, "<script src=\"http%s/widget/%s\" integrity=\"%s\" crossorigin data-relay=\"%s\" data-org=\"%s\" data-service=\"SERVICE\" async></script>\n",
			c.Origins[0][len("ws"):], c.Loader, c.Integrity, c.Origins[0]+wire.Path, org)
	}
}

func getRoster(w http.ResponseWriter, s Store) {
	note, err := s.Roster()
	if err != nil {
		http.Error(w, "the relay does not answer", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(note)
}

// putRoster takes a roster from anybody: the root's signature and the version
// say whether it counts. What does not verify never reaches the relay.
func (c Config) putRoster(w http.ResponseWriter, r *http.Request, s Store) {
	note, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wire.MaxNote))
	if err != nil {
		http.Error(w, "a roster has 64 KiB at most", http.StatusRequestEntityTooLarge)
		return
	}
	if err := c.verify(note); err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	var refused Refused
	switch err := s.SetRoster(note); {
	case errors.As(err, &refused):
		http.Error(w, err.Error(), http.StatusConflict)
	case err != nil:
		http.Error(w, "the relay does not answer", http.StatusBadGateway)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// verify reports why a roster is not one of an organisation served here.
func (c Config) verify(note []byte) error {
	doc, err := signed.Peek(note, "roster")
	if err != nil {
		return err
	}
	for _, org := range c.Orgs {
		if signed.Read(doc).Get("org") == org {
			_, err := roster.Open(note, org)
			return err
		}
	}
	return errors.New("the roster names an organisation that this relay does not serve")
}
