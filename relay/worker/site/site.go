// Package site is the plain HTTP side of a relay on Cloudflare Workers: its
// health, what is in force there, and the script tag for pages. Sockets
// never come this way.
//
// It may see public keys and signed public notes. It never sees a frame, and
// neither keeps nor logs who asks.
package site

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/sealform/sealform/relay/orgs"
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

// Handler answers everything but upgrades and the widget's files.
func Handler(c Config, s orgs.Store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", health)
	mux.HandleFunc("GET /v1/tag", c.tag)
	of := orgs.Handler(c.Pins, s, func() int64 { return time.Now().Unix() })
	mux.Handle("/v1/orgs/", of)
	mux.Handle("GET /readyz", of)
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
		_, _ = fmt.Fprintf(w, "<script src=\"http%s/widget/%s\" integrity=\"%s\" crossorigin data-relay=\"%s\" data-org=\"%s\"%s data-service=\"SERVICE\" async></script>\n",
			c.Origins[0][len("ws"):], c.Loader, c.Integrity, c.Origins[0]+wire.Path, org.Root, spare(org))
	}
}

// spare is the tag's attribute for the spare root.
func spare(pin roster.Pin) string {
	if pin.Spare == "" {
		return ""
	}
	return fmt.Sprintf(" data-spare=%q", pin.Spare)
}
