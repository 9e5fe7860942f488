package native

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// A message that was left is on the disk before its page is told so, outlives a
// restart, and goes for good when an agent has dealt with it.
func TestMessagesOutliveARestart(t *testing.T) {
	h, o := startHost(t)
	dir := filepath.Join(h.state, orgs.ID(o.Pin()), messagesDir)
	count := func() int {
		t.Helper()
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(files)
	}
	v := relaytest.Visitor(t, h.url, o.Join(1, 1))
	v.Send(wire.Offline{Chat: relaytest.Chat(1), Payload: []byte(wire.AgeMagic + "call me")})
	v.Expect(wire.Kept{Chat: relaytest.Chat(1), Is: true})
	if n := count(); n != 1 {
		t.Fatalf("%d files once it is said to be kept", n)
	}
	h.restart()
	desk := relaytest.Desk(t, h.url, o, o.Alice)
	if s, ok := desk.Next().(wire.Stored); !ok || s.Ticket != relaytest.Chat(1).Ticket() || string(s.Payload) != wire.AgeMagic+"call me" {
		t.Fatalf("after a restart the desk got %+v", s)
	}
	desk.Send(wire.Done{Ticket: relaytest.Chat(1).Ticket()})
	desk.Expect(wire.Gone{Ticket: relaytest.Chat(1).Ticket(), Reason: wire.ReasonClaimed})
	h.stop(t) // and writes what there is to write
	if n := count(); n != 0 {
		t.Errorf("%d files are left of what was dealt with", n)
	}
}
