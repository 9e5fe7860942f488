// Package site is the plain HTTP side of a relay on Cloudflare Workers: its
// health, what is in force there, and the script tag for pages. Sockets
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
	"github.com/sealform/sealform/relay/wire"
)

// A Config says whom the relay serves. Loader and Integrity name the widget's
// loader; Origins are the relay's own, ws(s)://host[:port].
type Config struct {
	Pins              []roster.Pin
	Origins           []string
	Loader, Integrity string
}

// A Store is the relay behind the site. Publish fails with a Refused when the
// relay does not take what it is given.
type Store interface {
	Publish(roster.Publication) error
}

// Refused is the relay's reason not to take a roster that verifies.
type Refused string

func (r Refused) Error() string { return string(r) }

// Handler answers everything but upgrades and the widget's files.
func Handler(c Config, s Store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", health)
	mux.HandleFunc("GET /v1/tag", c.tag)
	mux.HandleFunc("PUT /v1/publication", func(w http.ResponseWriter, r *http.Request) { c.publish(w, r, s) })
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
	for _, org := range c.Pins {
		_, _ = fmt.Fprintf(w, "<script src=\"http%s/widget/%s\" integrity=\"%s\" crossorigin data-relay=\"%s\" data-org=\"%s\" data-service=\"SERVICE\" async></script>\n",
			c.Origins[0][len("ws"):], c.Loader, c.Integrity, c.Origins[0]+wire.Path, org.Root)
	}
}

// publish takes a publication from anybody: signature and version say whether it
// counts. What does not verify never reaches the relay.
func (c Config) publish(w http.ResponseWriter, r *http.Request, s Store) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(roster.MaxPublication)))
	if err != nil {
		http.Error(w, "the publication is too large", http.StatusRequestEntityTooLarge)
		return
	}
	p, err := c.verify(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	var refused Refused
	switch err := s.Publish(p); {
	case errors.As(err, &refused):
		http.Error(w, err.Error(), http.StatusConflict)
	case err != nil:
		http.Error(w, "the relay does not answer", http.StatusBadGateway)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// verify reports why a publication is not one of an organisation served here.
func (c Config) verify(body []byte) (roster.Publication, error) {
	p, err := roster.ParsePublication(body)
	if err != nil {
		return p, err
	}
	claim, err := roster.Claims(p.Roster)
	if err != nil {
		return p, err
	}
	for _, pin := range c.Pins {
		if claim.Org == pin.Root {
			_, err := p.Open(pin)
			return p, err
		}
	}
	return p, errors.New("the roster names an organisation that this relay does not serve")
}
