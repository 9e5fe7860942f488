// Package handover speaks to a relay over HTTP as administrators' programs and
// desktops do: it hands over publications, stamps and enrolments, and fetches
// what is in force.
//
// It sees public notes and bundles, which are sealed. It never sees a key, and
// it believes nothing that a relay says: whoever calls it verifies.
package handover

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/sealform/sealform/relay/roster"
)

// Timeout is how long one request may take.
const Timeout = 60 * time.Second

// maxWhy is the most that is read of a relay's reason, in bytes.
const maxWhy = 500

// A Client is one organisation's side of a relay.
type Client struct {
	base string // https://relay.example/v1/orgs/<id>
	http *http.Client
}

// New returns a client for the organisation with that root verifier key at a
// relay such as wss://relay.example.
func New(relay, root string) (*Client, error) {
	u, err := url.Parse(relay)
	if err != nil || u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "" || strings.TrimSuffix(relay, "/") != u.Scheme+"://"+u.Host {
		return nil, &Error{Problem: fmt.Sprintf("relay %q is malformed", relay), Advice: "write it as wss://relay.example, without a path"}
	}
	if u.Scheme == "ws" && !loopback(u.Hostname()) {
		return nil, &Error{Problem: fmt.Sprintf("relay %q is not encrypted, which is for a relay on this machine only", relay), Advice: "write wss://"}
	}
	id := roster.OrgID(root)
	return &Client{
		base: "http" + strings.TrimPrefix(u.Scheme, "ws") + "://" + u.Host + "/v1/orgs/" + hex.EncodeToString(id[:]),
		http: &http.Client{Timeout: Timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}, nil
}

// loopback reports whether a host is this machine itself.
func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// Publish hands over a publication, as roster.Publication.Append wrote it.
func (c *Client) Publish(ctx context.Context, publication []byte) error {
	return c.put(ctx, "/publication", publication)
}

// Stamp hands over a stamp.
func (c *Client) Stamp(ctx context.Context, stamp []byte) error { return c.put(ctx, "/stamp", stamp) }

// Enrol leaves an enrolment for whoever approves it.
func (c *Client) Enrol(ctx context.Context, slot string, enrolment []byte) error {
	return c.put(ctx, "/enrolments/"+slot, enrolment)
}

// Roster fetches the roster that the relay goes by. Its error is a NotThere
// when there is none; so are those of the following.
func (c *Client) Roster(ctx context.Context) ([]byte, error) {
	return c.get(ctx, "/roster", roster.MaxRoster)
}

// LastStamp fetches the stamp that the relay goes by.
func (c *Client) LastStamp(ctx context.Context) ([]byte, error) {
	return c.get(ctx, "/stamp", roster.MaxStamp)
}

// Bundle fetches the bundle that the relay's roster names.
func (c *Client) Bundle(ctx context.Context) ([]byte, error) {
	return c.get(ctx, "/bundle", roster.MaxBundle)
}

// Enrolment fetches what was left in a slot.
func (c *Client) Enrolment(ctx context.Context, slot string) ([]byte, error) {
	return c.get(ctx, "/enrolments/"+slot, roster.MaxEnrolment)
}

// PublicationURL is where a publication is to be put by hand.
func (c *Client) PublicationURL() string { return c.base + "/publication" }

func (c *Client) put(ctx context.Context, path string, body []byte) error {
	res, err := c.do(ctx, http.MethodPut, path, body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusNoContent { // as a relay says that it is stored
		return nil
	}
	if err := answered(res); err != nil {
		return err
	}
	return unexpected(res)
}

func (c *Client) get(ctx context.Context, path string, most int) ([]byte, error) {
	res, err := c.do(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if err := answered(res); err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, int64(most)+1))
	if err != nil {
		return nil, &Away{err}
	}
	if len(b) > most {
		return nil, &Error{Problem: "the relay sent more than was asked for"}
	}
	return b, nil
}

func (c *Client) do(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, &Away{err}
	}
	return res, nil
}

// answered turns a status into an error.
func answered(res *http.Response) error {
	switch {
	case res.StatusCode/100 == 2:
		return nil
	case res.StatusCode == http.StatusNotFound:
		return NotThere{}
	case res.StatusCode == http.StatusConflict:
		return &Conflict{why(res)}
	case res.StatusCode/100 == 5 || res.StatusCode == http.StatusTooManyRequests:
		return &Away{fmt.Errorf("it answers with status %d", res.StatusCode)}
	}
	return unexpected(res)
}

func unexpected(res *http.Response) error {
	return &Error{Problem: fmt.Sprintf("the relay answers with status %d: %s", res.StatusCode, why(res)), Advice: "check that the address is the relay's, and that the relay serves this organisation"}
}

// why reads a relay's reason, as one line.
func why(res *http.Response) string {
	b, _ := io.ReadAll(io.LimitReader(res.Body, maxWhy))
	return strings.TrimSpace(plain(string(b)))
}
