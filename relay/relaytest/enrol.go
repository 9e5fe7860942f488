package relaytest

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/roster"
)

// Enrolment makes an enrolment of that agent by a new invitation, and returns
// it with its slot.
func (o *Org) Enrolment(t testing.TB, id string) (slot string, note []byte) {
	t.Helper()
	agent, invitation := NewKey("shop/"+id), NewKey("shop/invitation")
	return roster.Slot(invitation.VKey), o.enrolment(t, id, agent, invitation)
}

func (o *Org) enrolment(t testing.TB, id string, agent, invitation Key) []byte {
	t.Helper()
	note, err := roster.Enrolment{Org: o.Root.VKey, Agent: id, Invitation: invitation.VKey, Key: agent.VKey,
		Recipient: "age1pq1" + strings.Repeat("q", 1952), Time: time.Now().Unix()}.Sign(agent.Signer, invitation.Signer)
	if err != nil {
		t.Fatal(err)
	}
	return note
}

// testEnrolment: the first one of a slot wins, and outlasts a restart.
func testEnrolment(t *testing.T, s *suite) {
	invitation, dave := NewKey("shop/invitation"), NewKey("shop/dave")
	path := "/enrolments/" + roster.Slot(invitation.VKey)
	status, _, _ := s.get(path, "")
	expectStatus(t, "an empty slot", status, http.StatusNotFound)
	for _, slot := range []string{"x", "..%2F..%2F..%2Fstate", "..%2Fbundle", "..%2Fin-force%3F", strings.ToUpper(roster.Slot(invitation.VKey)), "%00"} {
		status, _, _ := s.get("/enrolments/"+slot, "")
		expectStatus(t, "what is no slot: "+slot, status, http.StatusNotFound)
	}
	note := s.org.enrolment(t, "dave", dave, invitation)
	thief := s.org.enrolment(t, "dave", NewKey("shop/dave"), invitation)
	elsewhere := NewOrg(t).enrolment(t, "dave", dave, invitation)
	mine := NewKey("shop/invitation")
	for _, c := range []struct {
		name string
		body []byte
		want int
	}{
		{"nothing", nil, http.StatusForbidden},
		{"altered", bytes.Replace(note, []byte("agent dave"), []byte("agent dav2"), 1), http.StatusForbidden},
		{"without the invitation's signature", note[:bytes.LastIndexByte(note[:len(note)-1], '\n')+1], http.StatusForbidden},
		{"without the agent's signature", cutLine(note, -2), http.StatusForbidden},
		{"of another invitation", s.org.enrolment(t, "dave", dave, mine), http.StatusForbidden},
		{"for another organisation", elsewhere, http.StatusForbidden},
		{"too large", make([]byte, roster.MaxEnrolment+1), http.StatusRequestEntityTooLarge},
		{"good", note, http.StatusNoContent},
		{"the same again", note, http.StatusNoContent},
		{"whoever read the mail, late", thief, http.StatusConflict},
	} {
		expectStatus(t, c.name, s.put(path, c.body), c.want)
	}
	s.Restart()
	if status, got, _ := s.get(path, ""); status != http.StatusOK || !bytes.Equal(got, note) {
		t.Errorf("after a restart: status %d, %d bytes", status, len(got))
	}
	expectStatus(t, "the other one, after a restart", s.put(path, thief), http.StatusConflict)
}

// cutLine takes a line out, counted from the end.
func cutLine(note []byte, n int) []byte {
	lines := bytes.SplitAfter(note, []byte("\n"))
	i := len(lines) - 1 + n
	return bytes.Join(append(append([][]byte{}, lines[:i]...), lines[i+1:]...), nil)
}
