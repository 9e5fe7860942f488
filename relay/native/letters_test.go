package native

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/core"
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
		for _, f := range files {
			if info, err := f.Info(); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm()&0o077 != 0) {
				t.Errorf("a message can be read by others: %v, %v", info, err)
			}
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

// Where a message cannot be stored its page is told so, and the log does not say
// which chat it was: the file has its name.
func TestAMessageThatCannotBeStored(t *testing.T) {
	h, o := startHost(t)
	dir := filepath.Join(h.state, orgs.ID(o.Pin()), messagesDir)
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	v := relaytest.Visitor(t, h.url, o.Join(1, 1))
	v.Send(wire.Offline{Chat: relaytest.Chat(1), Payload: []byte(wire.AgeMagic + "call me")})
	v.Expect(wire.Kept{Chat: relaytest.Chat(1)})
	h.stop(t)
	log := h.log.String()
	if !strings.Contains(log, "state cannot be stored") {
		t.Errorf("the log does not say that the disk fails:\n%s", log)
	}
	if ticket := relaytest.Chat(1).Ticket().String(); strings.Contains(log, ticket) {
		t.Errorf("the log holds %q:\n%s", ticket, log)
	}
	if !strings.Contains(log, dir) || !strings.Contains(log, "no such file") {
		t.Errorf("the log does not say where, and why:\n%s", log)
	}
}

// What was left is not lost while what is published is damaged: it is shown once
// there is a roster again.
func TestMessagesOutliveADamagedPublication(t *testing.T) {
	h, o := startHost(t)
	v := relaytest.Visitor(t, h.url, o.Join(1, 1))
	v.Send(wire.Offline{Chat: relaytest.Chat(1), Payload: []byte(wire.AgeMagic + "call me")})
	v.Expect(wire.Kept{Chat: relaytest.Chat(1), Is: true})
	if err := os.WriteFile(filepath.Join(h.state, orgs.ID(o.Pin()), publicationFile), []byte("damaged"), fileMode); err != nil {
		t.Fatal(err)
	}
	h.restart()
	if err := h.Publish(o.Publication(t)); err != nil {
		t.Fatal(err)
	}
	desk := relaytest.Desk(t, h.url, o, o.Alice)
	if s, ok := desk.Next().(wire.Stored); !ok || s.Ticket != relaytest.Chat(1).Ticket() {
		t.Fatalf("the desk got %+v", s)
	}
}

// A relay without a folder keeps what is left in memory.
func TestMessagesWithoutAFolder(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	v := relaytest.Visitor(t, r.url, o.Join(1, 1))
	v.Send(wire.Offline{Chat: relaytest.Chat(1), Payload: []byte(wire.AgeMagic + "call me")})
	v.Expect(wire.Kept{Chat: relaytest.Chat(1), Is: true})
	desk := relaytest.Desk(t, r.url, o, o.Alice)
	if s, ok := desk.Next().(wire.Stored); !ok || s.Ticket != relaytest.Chat(1).Ticket() {
		t.Fatalf("the desk got %+v", s)
	}
}
