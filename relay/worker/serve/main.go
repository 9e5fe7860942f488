//go:build js && wasm

// Command serve is package site on Cloudflare Workers, through
// github.com/syumai/workers. It serves one request and ends.
//
// It never sees a frame: upgrades go from the Worker to the objects directly.
package main

import (
	"strings"

	"github.com/syumai/workers"
	"github.com/syumai/workers/cloudflare"

	"github.com/sealform/sealform/relay/roster"
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
