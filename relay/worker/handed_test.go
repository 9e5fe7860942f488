package worker_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
)

// What one address may hand over at once, as docs/deploy.md has it; a network
// has 16 times as much.
const turns = 30

// A hall is a relay to whose organisation anybody hands something over.
type hall struct {
	*host
	org *relaytest.Org
}

func newHall(t *testing.T) *hall {
	t.Helper()
	o := relaytest.NewOrg(t)
	return &hall{startWorkerd(t, "worker", o.Pin()), o}
}

// ask returns the answer to a request from an address, as Cloudflare says it.
func (h *hall) ask(method, address, path string, body []byte, headers ...string) *http.Response {
	h.t.Helper()
	return h.askAt(orgs.Path(h.org.Pin())+path, method, address, body, headers...)
}

func (h *hall) askAt(path, method, address string, body []byte, headers ...string) *http.Response {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), method, "http://"+h.c.Listen+path, bytes.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("CF-Connecting-IP", address)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body) // workerd does not like to be left
	_ = res.Body.Close()
	return res
}

// tries hands nothing over from an address, which is refused and counts.
func (h *hall) tries(address string, headers ...string) int {
	h.t.Helper()
	return h.ask(http.MethodPut, address, "/publication", nil, headers...).StatusCode
}

// useUp hands over from an address until that is too much, and returns how often
// it was not.
func (h *hall) useUp(address string, headers ...string) int {
	h.t.Helper()
	for n := range 10 * turns {
		switch got := h.tries(address, headers...); got {
		case http.StatusForbidden:
		case http.StatusTooManyRequests:
			return n
		default:
			h.t.Fatalf("from %s: status %d", address, got)
		}
	}
	h.t.Fatalf("%s is never told that it is too much", address)
	return 0
}

// Who hands over too much is told so, with all of its /64, and no other is.
func TestTooMuchFromOneAddress(t *testing.T) {
	h := newHall(t)
	for _, address := range []string{"192.0.2.1", "2001:db8:1:2::1"} {
		began := time.Now()
		n := h.useUp(address)
		if back := int(time.Since(began)/time.Second) + 1; n < turns || n > turns+back {
			t.Errorf("%s hands over %d times, want %d and one for each second of %s", address, n, turns, time.Since(began))
		}
	}
	if n := h.useUp("2001:db8:1:2:ffff::9"); n > turns/2 { // what has come back meanwhile
		t.Errorf("another address of the /64 hands over %d times", n)
	}
	if n := h.useUp("192.0.2.1", "Sealform-From", strings.Repeat("ab", 16)); n > turns/2 {
		t.Errorf("with a mark that it made up, an address hands over %d times", n)
	}
	res := h.ask(http.MethodPut, "192.0.2.1", "/stamp", nil)
	for i := 0; i < turns/2 && res.StatusCode == http.StatusForbidden; i++ {
		res = h.ask(http.MethodPut, "192.0.2.1", "/stamp", nil)
	}
	if res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") != "60" {
		t.Errorf("a stamp: status %d, to be tried after %q", res.StatusCode, res.Header.Get("Retry-After"))
	}
	for _, address := range []string{"192.0.2.2", "2001:db8:1:3::1"} {
		if got := h.tries(address); got != http.StatusForbidden {
			t.Errorf("from %s, which has handed nothing over: status %d", address, got)
		}
	}
	if res := h.ask(http.MethodGet, "192.0.2.1", "/roster", nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("who only looks: status %d", res.StatusCode)
	}
}

// An address that is spelt in another way, and leads to the same place, does not
// let a mark through that somebody made up.
func TestAnotherSpellingOfThePath(t *testing.T) {
	h := newHall(t)
	h.useUp("192.0.2.1")
	path := strings.Replace(orgs.Path(h.org.Pin()), "/v1/", "/%761/", 1) + "/stamp"
	for i := range turns {
		res := h.askAt(path, http.MethodPut, "192.0.2.1", nil, "Sealform-From", fmt.Sprintf("%032x", i+1))
		if res.StatusCode == http.StatusTooManyRequests || res.StatusCode == http.StatusNotFound {
			return
		}
	}
	t.Error("marks that it made up give an address as many turns as it likes")
}

// Whoever has a whole network, and so thousands of addresses, is told so too.
func TestTooMuchFromOneNetwork(t *testing.T) {
	h := newHall(t)
	for i := range 4 * 16 {
		address := fmt.Sprintf("2001:db8:5:%x::1", i)
		if h.useUp(address) >= turns {
			continue
		}
		if i < 16 {
			t.Errorf("address %d has less than its turns", i)
		}
		if got := h.tries("2001:db8:6::1"); got != http.StatusForbidden {
			t.Errorf("another network: status %d", got)
		}
		return
	}
	t.Error("the network is never told that it is too much")
}

// When all places for enrolments are taken, the oldest of the network that has
// the most gives way: nobody with a crowd of addresses pushes out a new agent's.
func TestFullEnrolmentsGiveWay(t *testing.T) {
	h := newHall(t)
	honest := h.enrols("192.0.2.1")
	var crowd []string
	for i := range orgs.MaxEnrolments - 1 {
		crowd = append(crowd, h.enrols(fmt.Sprintf("2001:db8:7:%x::1", i/(turns-5))))
	}
	h.has("the honest one's", honest, true)
	h.has("the crowd's first, while there is room", crowd[0], true)
	crowd = append(crowd, h.enrols("2001:db8:7:ffff::1"))
	h.has("the honest one's, which is the oldest of all", honest, true)
	h.has("the crowd's first", crowd[0], false)
	late := h.enrols("198.51.100.1")
	for what, slot := range map[string]string{"the honest one's": honest, "the late one's": late, "the crowd's third": crowd[2], "the crowd's last": crowd[len(crowd)-1]} {
		h.has(what, slot, true)
	}
	h.has("the crowd's second", crowd[1], false)
}

// enrols asks to become an agent, from an address.
func (h *hall) enrols(address string) (slot string) {
	h.t.Helper()
	slot, note := h.org.Enrolment(h.t, "dave")
	if res := h.ask(http.MethodPut, address, "/enrolments/"+slot, note); res.StatusCode != http.StatusNoContent {
		h.t.Fatalf("enrolment from %s: status %d", address, res.StatusCode)
	}
	return slot
}

// has says whether something is in a slot.
func (h *hall) has(what, slot string, want bool) {
	h.t.Helper()
	if got := h.ask(http.MethodGet, "203.0.113.9", "/enrolments/"+slot, nil).StatusCode; got != map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[want] {
		h.t.Errorf("%s: status %d", what, got)
	}
}
