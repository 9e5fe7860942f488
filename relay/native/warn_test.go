package native

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// However often a limit is reached, and by however many, a minute has one line for
// it, with the number.
func TestLimitsAreSaidOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &relaytest.Log{}
		s, err := New(Config{Pins: []roster.Pin{relaytest.NewOrg(t).Pin()}, PublicOrigins: []string{memoryURL}, Log: slog.New(slog.NewTextHandler(log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Shutdown(t.Context())
		for range 1000 {
			s.tally.bounds.add(BoundArrivals)
		}
		s.tally.bounds.add(BoundQueue)
		time.Sleep(lookEvery + time.Second)
		s.tally.bounds.add(BoundArrivals)
		time.Sleep(5 * lookEvery)
		for line, want := range map[string]int{
			"a limit was reached": 3, "limit=address_arrivals times=1000\n": 1, "limit=address_arrivals times=1\n": 1, "limit=send_queue times=1\n": 1,
		} {
			if n := strings.Count(log.String(), line); n != want {
				t.Errorf("%q is there %d times, want %d:\n%s", line, n, want, log)
			}
		}
	})
}

// A file that cannot be read costs what is in it, not the relay; what is damaged
// too. Neither line has a name that is an id.
func TestFilesThatCannotBeRead(t *testing.T) {
	o, dir := relaytest.NewOrg(t), t.TempDir()
	r := startWith(t, listen(t), Config{Pins: []roster.Pin{o.Pin()}, State: dir}, core.DefaultLimits, nil)
	if err := r.Publish(o.Publication(t)); err != nil {
		t.Fatal(err)
	}
	r.stop(t)
	of := filepath.Join(dir, orgs.ID(o.Pin()))
	ticket, slot := relaytest.Chat(7).Ticket().String(), strings.Repeat("5a", 32)
	for _, f := range []string{filepath.Join(of, messagesDir, ticket), filepath.Join(of, dutiesDir, slot)} {
		if err := os.Mkdir(f, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(of, enrolmentsDir, slot), []byte("agent alice is nobody's\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r = startWith(t, listen(t), Config{Pins: []roster.Pin{o.Pin()}, State: dir}, core.DefaultLimits, nil)
	log := r.log.String()
	for line, want := range map[string]int{"a file cannot be read, and is not used": 2, "state is damaged, and is not used": 1, "is a directory": 2, "it is no enrolment of this organisation's": 1, ticket: 0, slot: 0, "alice": 0} {
		if n := strings.Count(log, line); n != want {
			t.Errorf("%q is in the log %d times, want %d:\n%s", line, n, want, log)
		}
	}
	relaytest.Visitor(t, r.url, o.Join(1, 1)).Send(wire.Leave{Chat: relaytest.Chat(1)})
}
