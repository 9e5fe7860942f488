package chat_test

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// Where things stand in a data frame.
const (
	atChat    = 1
	atSession = atChat + 16
	atFrom    = atSession + 8
	atSeq     = atFrom + 1
	atPayload = atSeq + 8
)

// hold takes every frame in one direction off the wire until release.
func (w *world) hold(toAgent bool) *[][]byte {
	var held [][]byte
	w.alter = func(to bool, f []byte) []byte {
		if to != toAgent {
			return f
		}
		held = append(held, f)
		return nil
	}
	return &held
}

func (w *world) release() { w.alter = nil }

// inject gives an end a frame, as somebody between the two could.
func (w *world) inject(toAgent bool, f []byte) {
	if toAgent {
		w.deliverToAgent(f)
	} else {
		w.fromVisitor(w.visitor.Receive(w.now, f))
	}
	w.run()
}

// say lets either side say something.
func (w *world) say(toAgent bool, text string) {
	if toAgent {
		w.visitorSays(text)
	} else {
		w.agentSays(text)
	}
}

func (w *world) refusals() int {
	n := 0
	for _, c := range w.refused {
		n += c
	}
	return n
}

// wantOnce fails unless the other side saw these texts in order, each once.
func (w *world) wantOnce(toAgent bool, texts ...string) {
	w.t.Helper()
	seen := w.seenByCustomer
	if toAgent {
		seen = w.seenByAgent
	}
	got := slices.DeleteFunc(slices.Clone(seen), func(s string) bool { return !slices.Contains(texts, s) })
	if !slices.Equal(got, texts) {
		w.t.Fatalf("saw %q, want %q", got, texts)
	}
}

func (w *world) wantRefused(reason string) {
	w.t.Helper()
	if w.refused[reason] == 0 {
		w.t.Errorf("refused %v, want %q among them", w.refused, reason)
	}
}

func directions(t *testing.T, f func(t *testing.T, toAgent bool)) {
	t.Run("to the agent", func(t *testing.T) { f(t, true) })
	t.Run("to the customer", func(t *testing.T) { f(t, false) })
}

func edit(f []byte, change func(f []byte)) []byte {
	f = slices.Clone(f)
	change(f)
	return f
}

func setSeq(n uint64) func([]byte) {
	return func(f []byte) { binary.BigEndian.PutUint64(f[atSeq:], n) }
}

// What somebody on the wire can do with three frames in a row, and what must
// be counted.
var wireAttacks = []struct {
	name, want string
	do         func(f [][]byte, other []byte) [][]byte
}{
	{"replayed", "replayed", func(f [][]byte, _ []byte) [][]byte { return [][]byte{f[0], f[0], f[1], f[0], f[1], f[2], f[2]} }},
	{"swapped", "gap", func(f [][]byte, _ []byte) [][]byte { return [][]byte{f[1], f[0], f[2]} }},
	{"backwards", "gap", func(f [][]byte, _ []byte) [][]byte { return [][]byte{f[2], f[1], f[0]} }},
	{"one dropped in the middle", "gap", func(f [][]byte, _ []byte) [][]byte { return [][]byte{f[0], f[2]} }},
	{"dropped and renumbered", "broken-chain", func(f [][]byte, _ []byte) [][]byte {
		seq := binary.BigEndian.Uint64(f[1][atSeq:])
		return [][]byte{f[0], edit(f[2], setSeq(seq))}
	}},
	{"first one skipped and renumbered", "broken-chain", func(f [][]byte, _ []byte) [][]byte {
		seq := binary.BigEndian.Uint64(f[0][atSeq:])
		return [][]byte{edit(f[1], setSeq(seq)), edit(f[2], setSeq(seq+1))}
	}},
	{"cut by a byte", "cannot-open", func(f [][]byte, _ []byte) [][]byte { return [][]byte{f[0][:len(f[0])-1]} }},
	{"cut in the age header", "cannot-open", func(f [][]byte, _ []byte) [][]byte { return [][]byte{f[0][:atPayload+100]} }},
	{"cut before the payload", "cannot-open", func(f [][]byte, _ []byte) [][]byte { return [][]byte{f[0][:len(f[0])-1056]} }},
	{"a byte longer", "cannot-open", func(f [][]byte, _ []byte) [][]byte { return [][]byte{append(slices.Clone(f[0]), 0)} }},
	{"two in one", "cannot-open", func(f [][]byte, _ []byte) [][]byte { return [][]byte{append(slices.Clone(f[0]), f[1][atPayload:]...)} }},
	{"from another chat", "wrong-chat", func(_ [][]byte, other []byte) [][]byte { return [][]byte{other} }},
	{"from another chat under this one's header", "cannot-open", func(f [][]byte, other []byte) [][]byte {
		return [][]byte{append(slices.Clone(f[0][:atPayload]), other[atPayload:]...)}
	}},
	{"under another chat's header", "wrong-chat", func(f [][]byte, other []byte) [][]byte {
		return [][]byte{append(slices.Clone(other[:atPayload]), f[0][atPayload:]...)}
	}},
	{"under another session's header", "wrong-chat", func(f [][]byte, other []byte) [][]byte {
		return [][]byte{edit(f[0], func(b []byte) { copy(b[atSession:atFrom], other[atSession:atFrom]) })}
	}},
	{"as if the receiver had sent it", "wrong-chat", func(f [][]byte, _ []byte) [][]byte {
		return [][]byte{edit(f[0], func(b []byte) { b[atFrom] ^= 1 })}
	}},
	{"as a signal", "malformed", func(f [][]byte, _ []byte) [][]byte {
		return [][]byte{edit(f[0], func(b []byte) { b[0] = byte(wire.KindSignal); setSeq(0)(b) })}
	}},
	{"not an age file", "malformed", func(f [][]byte, _ []byte) [][]byte {
		return [][]byte{append(slices.Clone(f[0][:atPayload]), "4111111111111111"...)}
	}},
	{"nothing", "malformed", func(f [][]byte, _ []byte) [][]byte { return [][]byte{{}} }},
}

func TestAttacksOnTheWire(t *testing.T) {
	for _, a := range wireAttacks {
		t.Run(a.name, func(t *testing.T) {
			directions(t, func(t *testing.T, toAgent bool) {
				w, other := newWorld(t).talking(), newWorld(t).talking()
				theirs := other.hold(toAgent)
				other.say(toAgent, "in another chat")
				held := w.hold(toAgent)
				for _, s := range []string{"one", "two", "three"} {
					w.say(toAgent, s)
				}
				w.release()
				for _, f := range a.do(*held, (*theirs)[0]) {
					if _, err := wire.Parse(f); err != nil && toAgent {
						w.refused["malformed"]++ // by the relay and by the agent's host, which parse
					}
					w.inject(toAgent, f)
				}
				w.wantRefused(a.want)
				w.sleep(15_000) // time for the sender to send again
				w.say(toAgent, "four")
				w.wantOnce(toAgent, "one", "two", "three", "four")
			})
		})
	}
}

// Every byte of a frame's header and a sample of the age file, one bit each.
func TestAFlippedBitIsRefused(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).talking()
		rnd := rand.New(rand.NewPCG(1, 2))
		held := w.hold(toAgent)
		w.say(toAgent, "one")
		frame := (*held)[0]
		for _, at := range positions(len(frame)) {
			before, flipped := w.refusals(), edit(frame, func(b []byte) { b[at] ^= 1 << rnd.IntN(8) })
			_, err := wire.Parse(flipped)
			w.inject(toAgent, flipped)
			if w.refusals() == before && !(toAgent && err != nil) {
				t.Errorf("byte %d of %d flipped: not counted as refused", at, len(frame))
			}
			if w.count("one", w.seenByAgent)+w.count("one", w.seenByCustomer) != 1 { // the sender's own
				t.Fatalf("byte %d flipped: believed", at)
			}
		}
		w.release()
		w.sleep(15_000)
		w.say(toAgent, "two")
		w.wantOnce(toAgent, "one", "two")
	})
}

// positions are all of the frame's header, the ends and a sample of the rest.
func positions(n int) []int {
	var at []int
	for i := range n {
		if i < atPayload+30 || i > n-20 || i%61 == 0 {
			at = append(at, i)
		}
	}
	return at
}

func TestReflectedFrames(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).talking()
		held := w.hold(toAgent)
		w.say(toAgent, "one")
		w.release()
		f := (*held)[0]
		w.inject(!toAgent, f)
		w.wantRefused("wrong-chat")
		w.inject(!toAgent, edit(f, func(b []byte) { b[atFrom] ^= 1; setSeq(3)(b) }))
		if w.refusals() != 2 {
			t.Errorf("refused %v, want two", w.refused)
		}
		w.sleep(15_000)
		w.wantOnce(toAgent, "one")
		w.say(!toAgent, "an answer")
		w.wantOnce(!toAgent, "an answer")
	})
}

// What was sealed in the session before a reload means nothing after it.
func TestFramesOfTheSessionBefore(t *testing.T) {
	directions(t, func(t *testing.T, toAgent bool) {
		w := newWorld(t).talking()
		held := w.hold(toAgent)
		w.say(toAgent, "before")
		w.release()
		old := (*held)[0]
		w.reload()
		before := w.refusals()
		w.inject(toAgent, old)
		w.wantRefused("late")
		session := w.join.Session
		w.inject(toAgent, edit(old, func(b []byte) { copy(b[atSession:], session[:]); setSeq(9)(b) }))
		w.inject(toAgent, edit(old, func(b []byte) { copy(b[atSession:], session[:]); setSeq(1)(b) }))
		if w.refusals() != before+3 {
			t.Errorf("refused %v, want three more than %d", w.refused, before)
		}
		w.say(toAgent, "after")
		w.wantOnce(toAgent, "after")
	})
}

// The counter of a reason grows by one with each refusal.
func TestRefusalsAreCounted(t *testing.T) {
	w := newWorld(t).talking()
	var counts []int
	for range 3 {
		for _, o := range w.visitor.Receive(w.now, []byte{0xff}) {
			if r, ok := o.(chat.Refused); ok && r.Reason == "malformed" {
				counts = append(counts, r.Count)
			}
		}
	}
	if !slices.Equal(counts, []int{1, 2, 3}) {
		t.Errorf("counts: got %v, want 1, 2, 3", counts)
	}
}
