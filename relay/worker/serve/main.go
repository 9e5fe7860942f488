//go:build js && wasm

// Command serve is package site on Cloudflare Workers, through
// github.com/syumai/workers. It serves one request and ends.
//
// It never sees a frame: upgrades go from the Worker to the objects directly.
package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/syumai/workers"
	"github.com/syumai/workers/cloudflare"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/relay/worker/site"
)

func main() {
	pins, err := roster.ParsePins(cloudflare.Getenv("ORGS"))
	if err != nil {
		panic("ORGS is malformed")
	}
	c := site.Config{Pins: pins, Origins: strings.Fields(cloudflare.Getenv("ORIGINS"))}
	c.Loader, c.Integrity, _ = strings.Cut(cloudflare.Getenv("LOADER"), " ")
	workers.Serve(site.Handler(c, object{}))
}

// object is the queue's Durable Object, which has what is in force.
type object struct{}

func (object) Publish(p roster.Publication) error {
	res, err := ask(http.MethodPut, bytes.NewReader(wire.Roster{Stamp: p.Stamp, Note: p.Roster}.Append(nil)))
	if err != nil {
		return err
	}
	switch res.StatusCode {
	case http.StatusNoContent: // without a body, which workers cannot read
		return nil
	case http.StatusConflict:
		why, err := io.ReadAll(res.Body)
		if err != nil {
			return err
		}
		return site.Refused(strings.TrimSpace(string(why)))
	}
	return fmt.Errorf("the object answered with status %d", res.StatusCode)
}

func ask(method string, body io.Reader) (*http.Response, error) {
	ns, err := cloudflare.NewDurableObjectNamespace("QUEUE")
	if err != nil {
		return nil, err
	}
	stub, err := ns.Get(ns.IdFromName("queue"))
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(method, "https://relay/publication", body)
	if err != nil {
		return nil, err
	}
	return stub.Fetch(req)
}
