package core

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/relaytest/grammar"
	"github.com/sealform/sealform/relay/wire"
)

// bare is a frame of a kind that parses, about chat 1 and from that end.
func bare(r grammar.FrameRule, from wire.Direction) []byte {
	kind, _ := strconv.ParseUint(r.Kind, 0, 8)
	b, id, ticket := []byte{byte(kind)}, chatID(1), chatID(1).Ticket()
	for _, f := range r.Fields {
		part := make([]byte, f.Size)
		switch {
		case f.Name == "chat":
			copy(part, id[:])
		case f.Name == "ticket":
			copy(part, ticket[:])
		case f.Name == "direction":
			part[0] = byte(from)
		case f.Choices != nil:
			part = binary.BigEndian.AppendUint64(nil, f.Choices[0])[8-f.Size:]
		case f.Type == "number":
			part = binary.BigEndian.AppendUint64(nil, uint64(f.Least))[8-f.Size:]
		case f.Type == "file":
			part = []byte(wire.AgeMagic)
		case f.Type == "text", f.Type == "counted notes":
			part = []byte{0}
		case f.Type == "counted note":
			part = make([]byte, 4)
		}
		b = append(b, part...)
	}
	return b
}

// A relay closes the connection of whoever sends a frame that is not theirs by the
// file, and takes it from whoever may send it, whatever it then makes of it.
func TestTheGrammarSaysWhoSendsAFrame(t *testing.T) {
	g := grammar.Read(t)
	for _, r := range g.Frames.Kinds {
		for _, sender := range []string{"visitor", "agent", "desk"} {
			t.Run(r.Name+" by the "+sender, func(t *testing.T) {
				w := newWorld(t, DefaultLimits)
				desk := w.agent(alice)
				v, a := w.met(1, alice)
				c := map[string]ConnID{"visitor": v, "agent": a, "desk": desk}[sender]
				b := bare(r, map[bool]wire.Direction{true: wire.FromVisitor, false: wire.FromAgent}[c == v])
				if _, err := wire.Parse(b); err != nil {
					t.Fatal(err)
				}
				w.step(Received{c, b})
				mine, code := slices.Contains(slices.Concat(r.From, r.Dropped), sender), int(w.shut[c])
				refused := g.Frames.Refused["sender"]
				empty := slices.ContainsFunc(r.Fields, func(f grammar.FrameField) bool { return f.Type == "note" }) // its note is none
				if !mine && code != refused || mine && !empty && code != 0 {
					t.Errorf("may be sent by %q; the connection is closed with %d", r.From, code)
				}
			})
		}
	}
}

// It closes with the code of the file on a public note that is none.
func TestTheGrammarSaysHowNotesAreRefused(t *testing.T) {
	junk := []byte("sealform/none@v1\nkey value\n\n— nobody AAAA\n")
	frames := map[string]func(w *world) (ConnID, wire.Frame){
		"hello": func(w *world) (ConnID, wire.Frame) {
			f := join(1, 1)
			f.Hello = junk
			return w.openAt(shopOrigin, f.Chat.Ticket()), f
		},
		"relay-auth": func(w *world) (ConnID, wire.Frame) { return w.open(""), wire.Login{Note: junk} },
		"duty":       func(w *world) (ConnID, wire.Frame) { return w.agent(alice), wire.Duty{Note: junk} },
		"roster":     func(w *world) (ConnID, wire.Frame) { return w.agent(alice), wire.Roster{Stamp: junk, Note: junk} },
		"stamp":      func(w *world) (ConnID, wire.Frame) { return w.agent(alice), wire.Stamp{Note: junk} },
	}
	for _, r := range grammar.Read(t).Public {
		code, _, _ := strings.Cut(r.Refused["relay"], ",")
		want, err := strconv.Atoi(code)
		if err != nil {
			continue // no frame brings it to a relay, or a relay does not look at it
		}
		t.Run(r.Kind, func(t *testing.T) {
			w := newWorld(t, DefaultLimits)
			c, f := frames[r.Kind](w)
			w.send(c, f)
			if got := int(w.shut[c]); got != want {
				t.Errorf("the connection is closed with %d, want %d", got, want)
			}
		})
	}
}
