package relaytest

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// put hands something over below the organisation's address, and returns the
// status of the answer.
func (s *suite) put(path string, body []byte) int {
	s.t.Helper()
	status, _, _ := s.ask(http.MethodPut, orgs.Path(s.org.Pin())+path, body, "")
	return status
}

// get returns status, body and ETag.
func (s *suite) get(path, tag string) (int, []byte, string) {
	s.t.Helper()
	return s.ask(http.MethodGet, orgs.Path(s.org.Pin())+path, nil, tag)
}

func (s *suite) ask(method, path string, body []byte, tag string) (int, []byte, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, "http"+strings.TrimPrefix(s.URL, "ws")+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if tag != "" {
		req.Header.Set("If-None-Match", tag)
	}
	res, err := Web().Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, got, res.Header.Get("ETag")
}

// bundled returns a publication of the next roster with a bundle of noise.
func (s *suite) bundled(size int) roster.Publication {
	s.t.Helper()
	bundle := make([]byte, size)
	_, _ = rand.Read(bundle)
	s.org.Roster.Version++
	s.org.Roster.Bundle = &roster.Bundle{Hash: sha256.Sum256(bundle), Size: size}
	p := s.org.Publication(s.t)
	p.Bundle = bundle
	return p
}

// stamped returns a stamp of the present roster, of that version.
func (s *suite) stamped(version uint64, by Key, change func(*roster.Stamp)) []byte {
	s.t.Helper()
	note := s.org.Note(s.t)
	now := time.Now().Unix()
	st := roster.Stamp{Org: s.org.Root.VKey, Roster: s.org.Roster.Version, Hash: sha256.Sum256(note), Version: version, Issued: now, Expires: now + 3600}
	if change != nil {
		change(&st)
	}
	return Sign(st, by.Signer)
}

// later is a version of a stamp that is newer than the first one.
func (s *suite) later(n int) uint64 { return uint64(s.org.Roster.Issued) + uint64(n) }

func (s *suite) holds(p roster.Publication) {
	s.t.Helper()
	for path, want := range map[string][]byte{"/roster": p.Roster, "/stamp": p.Stamp, "/bundle": p.Bundle} {
		status, got, _ := s.get(path, "")
		if want != nil && (status != http.StatusOK || !bytes.Equal(got, want)) || want == nil && status != http.StatusNotFound {
			s.t.Errorf("%s: status %d, %d bytes, want %d", path, status, len(got), len(want))
		}
	}
}

func expectStatus(t *testing.T, what string, got, want int) {
	t.Helper()
	if got != want {
		t.Errorf("%s: status %d, want %d", what, got, want)
	}
}

// testPublication: all of it or nothing, there after a restart, and fetched by
// whoever has not got it.
func testPublication(t *testing.T, s *suite) {
	v, _ := s.accepted(1)
	p := s.bundled(roster.MaxBundle)
	expectStatus(t, "publication", s.put("/publication", p.Append(nil)), http.StatusNoContent)
	v.Expect(wire.Roster{Stamp: p.Stamp, Note: p.Roster})
	s.holds(p)
	_, _, tag := s.get("/bundle", "")
	status, body, _ := s.get("/bundle", tag)
	if want := fmt.Sprintf(`"%x"`, sha256.Sum256(p.Bundle)); tag != want || status != http.StatusNotModified || len(body) != 0 {
		t.Errorf("ETag %s, want %s; then status %d with %d bytes", tag, want, status, len(body))
	}
	expectStatus(t, "the same again", s.put("/publication", p.Append(nil)), http.StatusNoContent)
	s.Restart()
	s.holds(p)
	s.visitor(s.org.Join(2, 1)).nothingElse()
}

// nothingElse has the relay answer something, to show that nothing else came.
func (c *Client) nothingElse() {
	c.t.Helper()
	c.Text(wire.Ping)
	c.Answered()
}

// testPublicationRefused has anybody hand over what may not be taken.
func testPublicationRefused(t *testing.T, s *suite) {
	good := s.bundled(1000)
	expectStatus(t, "good", s.put("/publication", good.Append(nil)), http.StatusNoContent)
	next := s.bundled(1000)
	other := NewOrg(t).Publication(t)
	forged := next
	forged.Roster = bytes.Replace(next.Roster, []byte("Carol"), []byte("Mallo"), 1)
	swapped := next
	swapped.Bundle = append([]byte("x"), next.Bundle[1:]...)
	without := next
	without.Bundle = nil
	wrong := next
	wrong.Stamp = StampOf(next.Roster, s.org.Alice.Signer)
	mixed := next
	mixed.Stamp = good.Stamp
	s.org.Roster.Version = 2
	s.org.Roster.Issued++
	twin := s.org.Publication(t) // the version that is in force, another roster
	s.org.Roster.Version = 1
	older := s.org.Publication(t)
	long := next.Append(nil)
	for name, c := range map[string]struct {
		body []byte
		want int
	}{
		"nothing":                {nil, http.StatusForbidden},
		"no publication":         {[]byte("roster"), http.StatusForbidden},
		"cut short":              {long[:len(long)-1], http.StatusForbidden},
		"goes on":                {append(bytes.Clone(long), 0), http.StatusForbidden},
		"altered":                {forged.Append(nil), http.StatusForbidden},
		"another bundle":         {swapped.Append(nil), http.StatusForbidden},
		"without its bundle":     {without.Append(nil), http.StatusForbidden},
		"stamped by an agent":    {wrong.Append(nil), http.StatusForbidden},
		"another roster's stamp": {mixed.Append(nil), http.StatusForbidden},
		"another organisation's": {other.Append(nil), http.StatusForbidden},
		"older":                  {older.Append(nil), http.StatusConflict},
		"equal version":          {twin.Append(nil), http.StatusConflict},
		"too large":              {append(bytes.Clone(long[:24]), 0xff, 0xff, 0xff, 0xff), http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			expectStatus(t, name, s.put("/publication", c.body), c.want)
			s.holds(good)
		})
	}
	status, _, _ := s.ask(http.MethodPut, orgs.Path(NewOrg(t).Pin())+"/publication", long, "")
	expectStatus(t, "to an organisation that is not served", status, http.StatusNotFound)
}

// testTwoPublish hands two publications over at once, again and again: one wins
// whole, and the newer one is in force in the end.
func testTwoPublish(t *testing.T, s *suite) {
	for range 3 {
		both := []roster.Publication{s.bundled(50_000), s.bundled(60_000)}
		var done sync.WaitGroup
		for _, p := range both {
			done.Add(1)
			go func() {
				defer done.Done()
				if err := s.publish(p); err != nil && err != orgs.ErrStale {
					t.Error(err)
				}
			}()
		}
		done.Wait()
		s.holds(both[1])
	}
}

// testStamp hands stamps over: a newer one counts at once, for pages and agents,
// and after a restart, and whom it takes out is out.
func testStamp(t *testing.T, s *suite) {
	stamper := NewKey("shop/stamp")
	s.org.Roster.Version, s.org.Roster.Stampers = 2, []string{stamper.VKey}
	s.roster()
	v, _ := s.accepted(1)
	bob, desk := s.desk(s.org.Bob), s.desk(s.org.Alice)
	began := time.Now()
	out := s.stamped(s.later(10), stamper, func(st *roster.Stamp) { st.Without = []string{s.org.Bob.VKey} })
	expectStatus(t, "stamp", s.put("/stamp", out), http.StatusNoContent)
	v.Expect(wire.Stamp{Note: out})
	desk.Expect(wire.Stamp{Note: out})
	bob.Expect(wire.Stamp{Note: out})
	bob.Closed(wire.CloseAgent)
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it took %s", took)
	}
	other := s.org.Roster
	other.Version = 3
	elsewhere, err := other.Sign(s.org.Root.Signer)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		note []byte
		want int
	}{
		"the same":                {out, http.StatusNoContent},
		"older":                   {s.stamped(s.later(5), stamper, nil), http.StatusConflict},
		"same version":            {s.stamped(s.later(10), stamper, nil), http.StatusConflict},
		"of another roster":       {StampOf(elsewhere, s.org.Root.Signer), http.StatusForbidden},
		"by a key not named":      {s.stamped(s.later(20), NewKey("shop/stamp"), nil), http.StatusForbidden},
		"by an agent":             {s.stamped(s.later(20), s.org.Alice, nil), http.StatusForbidden},
		"that is a roster":        {s.org.Note(t), http.StatusForbidden},
		"nothing":                 {nil, http.StatusForbidden},
		"too large":               {make([]byte, roster.MaxStamp+1), http.StatusRequestEntityTooLarge},
		"of another org's roster": {StampOf(NewOrg(t).Note(t), s.org.Root.Signer), http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			expectStatus(t, name, s.put("/stamp", c.note), c.want)
			if _, got, _ := s.get("/stamp", ""); !bytes.Equal(got, out) {
				t.Error("another stamp is in force")
			}
		})
	}
	s.Restart()
	s.dialAgent(s.org.Bob).Closed(wire.CloseAgent)
	s.desk(s.org.Alice)
}

// dialAgent opens a desk and logs in, whatever comes of it.
func (s *suite) dialAgent(k Key) *Client {
	s.t.Helper()
	a := Dial(s.t, s.URL, "", wire.Ticket{})
	a.Login(s.URL, s.org, k)
	return a
}

// testExpiredStamp: one that is newer counts also when it has expired, since the
// one before may let somebody in who is out. Everybody is refused then.
func testExpiredStamp(t *testing.T, s *suite) {
	old := s.stamped(s.later(10), s.org.Root, func(st *roster.Stamp) { st.Issued, st.Expires = st.Issued-7200, st.Issued-3600 })
	expectStatus(t, "an expired stamp", s.put("/stamp", old), http.StatusNoContent)
	s.visitor(s.org.Join(1, 1)).Closed(wire.CloseExpired)
	if status, why, _ := s.ask(http.MethodGet, "/readyz", nil, ""); status != http.StatusServiceUnavailable || !bytes.HasPrefix(why, []byte("shop: the stamp has expired at ")) {
		t.Errorf("readyz: %d %s", status, why)
	}
	expectStatus(t, "the next stamp", s.put("/stamp", s.stamped(s.later(11), s.org.Root, nil)), http.StatusNoContent)
	s.visitor(s.org.Join(1, 1)).nothingElse()
	if status, why, _ := s.ask(http.MethodGet, "/readyz", nil, ""); status != http.StatusOK || string(why) != "ok\n" {
		t.Errorf("readyz: %d %s", status, why)
	}
}

// testSpare has a thief of the root go as far as it can: the spare outranks it.
func testSpare(t *testing.T, start Start) {
	o, spare := NewOrg(t), NewKey("shop/spare")
	s := &suite{t: t, org: o}
	s.Target = start(t, Setup{Pins: []roster.Pin{{Root: o.Root.VKey, Spare: roster.Fingerprint(spare.VKey)}}})
	if status, why, _ := s.ask(http.MethodGet, "/readyz", nil, ""); status != http.StatusServiceUnavailable || string(why) != "shop: nothing was published yet\n" {
		t.Errorf("readyz: %d %s", status, why)
	}
	o.Roster.Version = roster.SpareVersion - 1
	s.roster()
	thief := o.Roster
	thief.Version = roster.SpareVersion
	if _, err := thief.Sign(o.Root.Signer); err == nil {
		t.Error("the root signs beyond its versions")
	}
	o.Roster.Version, o.Roster.Spare = roster.SpareVersion, spare.VKey
	note, err := o.Roster.Sign(spare.Signer)
	if err != nil {
		t.Fatal(err)
	}
	p := roster.Publication{Roster: note, Stamp: StampOf(note, spare.Signer)}
	expectStatus(t, "the spare's", s.put("/publication", p.Append(nil)), http.StatusNoContent)
	o.Roster.Version, o.Roster.Spare = roster.SpareVersion-1, ""
	expectStatus(t, "the root's, afterwards", s.put("/publication", o.Publication(t).Append(nil)), http.StatusConflict)
	s.Restart()
	s.holds(p)
}

// testAgentBrings has an agent bring what a relay has missed: it is there after
// a restart, and its bundle is handed over later.
func testAgentBrings(t *testing.T, s *suite) {
	first := s.bundled(1000)
	if err := s.publish(first); err != nil {
		t.Fatal(err)
	}
	desk := s.desk(s.org.Alice)
	p := s.bundled(2000)
	desk.Send(wire.Roster{Stamp: p.Stamp, Note: p.Roster})
	desk.Expect(wire.Roster{Stamp: p.Stamp, Note: p.Roster})
	newer := s.stamped(s.later(3), s.org.Root, nil)
	desk.Send(wire.Stamp{Note: newer})
	desk.Expect(wire.Stamp{Note: newer})
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for until := time.Now().Add(Within); ; <-tick.C {
		if _, got, _ := s.get("/stamp", ""); bytes.Equal(got, newer) {
			break
		}
		if time.Now().After(until) {
			t.Fatal("what the agent brought is not stored")
		}
	}
	s.Restart()
	s.holds(roster.Publication{Roster: p.Roster, Stamp: newer})
	expectStatus(t, "its publication", s.put("/publication", p.Append(nil)), http.StatusNoContent)
	s.holds(roster.Publication{Roster: p.Roster, Stamp: newer, Bundle: p.Bundle})
}
