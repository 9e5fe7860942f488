//go:build js && wasm

package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/syumai/workers/cloudflare"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// fromHeader carries the mark of an address: see from.ts.
const fromHeader = "Sealform-From"

// object is the queue's Durable Object, which has what is handed over.
type object struct{}

// Take implements orgs.Store.
func (object) Take(r *http.Request) error {
	_, err := ask(http.MethodPost, "/turn", r.Header.Get(fromHeader), nil)
	return err
}

// InForce implements orgs.Store.
func (object) InForce(pin roster.Pin) (*roster.Authority, error) {
	frame, err := ask(http.MethodGet, place(pin, "in-force"), "", nil)
	if err != nil || frame == nil {
		return nil, err
	}
	f, err := wire.Parse(frame)
	if err != nil {
		return nil, err
	}
	a, ok := f.(wire.Roster)
	if !ok {
		return nil, errors.New("what is stored is no roster")
	}
	return roster.OpenAuthority(a.Note, a.Stamp, pin)
}

// Bundle implements orgs.Store.
func (object) Bundle(pin roster.Pin) ([]byte, error) {
	return ask(http.MethodGet, place(pin, "bundle"), "", nil)
}

// Publish implements orgs.Store.
func (object) Publish(pin roster.Pin, p roster.Publication, _ *roster.Authority) error {
	frame := wire.Roster{Stamp: p.Stamp, Note: p.Roster}.Append(nil)
	body := append(binary.BigEndian.AppendUint32(nil, uint32(len(frame))), frame...)
	_, err := ask(http.MethodPut, place(pin, "publication"), "", append(body, p.Bundle...))
	return err
}

// Stamp implements orgs.Store.
func (object) Stamp(pin roster.Pin, next *roster.Authority) error {
	_, err := ask(http.MethodPut, place(pin, "stamp"), "", next.Stamp)
	return err
}

// Enrolment implements orgs.Store.
func (object) Enrolment(pin roster.Pin, slot string) ([]byte, error) {
	return ask(http.MethodGet, place(pin, "enrolments", slot), "", nil)
}

// Ails implements orgs.Store: what a Worker's parts lack they say when they are asked.
func (object) Ails() []string { return nil }

// Enrol implements orgs.Store.
func (object) Enrol(r *http.Request, pin roster.Pin, slot string, note []byte) error {
	_, err := ask(http.MethodPut, place(pin, "enrolments", slot), r.Header.Get(fromHeader), note)
	if errors.Is(err, orgs.ErrStale) {
		return orgs.ErrTaken
	}
	return err
}

// place is where the object has something of an organisation.
func place(pin roster.Pin, of ...string) string {
	return "/orgs/" + orgs.ID(pin) + "/" + strings.Join(of, "/")
}

// ask returns what the object answers; nil: it has none.
func ask(method, path, from string, body []byte) ([]byte, error) {
	ns, err := cloudflare.NewDurableObjectNamespace("QUEUE")
	if err != nil {
		return nil, err
	}
	stub, err := ns.Get(ns.IdFromName("queue"))
	if err != nil {
		return nil, err
	}
	var content io.Reader
	if method == http.MethodPut {
		content = bytes.NewReader(body)
	}
	req, err := http.NewRequest(method, "https://relay"+path, content)
	if err != nil {
		return nil, err
	}
	if from != "" {
		req.Header.Set(fromHeader, from)
	}
	res, err := stub.Fetch(req)
	if err != nil {
		return nil, err
	}
	switch res.StatusCode {
	case http.StatusOK:
		return io.ReadAll(res.Body)
	case http.StatusNoContent, http.StatusNotFound: // without a body, which workers cannot read
		return nil, nil
	case http.StatusConflict:
		return nil, orgs.ErrStale
	case http.StatusTooManyRequests:
		return nil, orgs.ErrBusy
	}
	return nil, fmt.Errorf("the object answered with status %d", res.StatusCode)
}
