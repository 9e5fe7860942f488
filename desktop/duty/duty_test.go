package duty_test

import (
	"crypto/rand"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/desktop/duty"
	"github.com/sealform/sealform/desktop/statefile"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/wasm/seal"
)

const (
	now = int64(1_790_000_000)
	day = int64(24 * 3600)
)

func sealTo(t *testing.T, recipient string) []byte {
	t.Helper()
	r, err := seal.ParseRecipient(recipient)
	if err != nil {
		t.Fatal(err)
	}
	file, err := seal.Seal([]byte("hello\n"), seal.Padme, r)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func current(t *testing.T, p *duty.Prekeys, at int64) (string, bool) {
	t.Helper()
	r, until, made, err := p.Current(at)
	if err != nil || until <= at || until > at+duty.Lifetime {
		t.Fatalf("until %d, %v", until, err)
	}
	return r, made
}

// A prekey is renewed each day and kept for seven, also over a restart; then what
// was sealed to it can be opened by nobody any more.
func TestPrekeys(t *testing.T) {
	p := duty.Restore(nil, now)
	first, made := current(t, p, now)
	if again, another := current(t, p, now+day-1); !made || another || again != first {
		t.Fatal("another prekey within a day")
	}
	file := sealTo(t, first)
	second, made := current(t, p, now+day)
	if !made || second == first {
		t.Fatal("no other prekey after a day")
	}
	p = duty.Restore(p.Kept(), now+7*day-1)
	if note, ok := p.Open(file); !ok || string(note) != "hello\n" {
		t.Errorf("a restart later: %q, %v", note, ok)
	}
	kept := p.Kept()
	p.Drop(now + 7*day)
	if _, ok := p.Open(file); ok {
		t.Error("opened after its time")
	}
	if _, ok := duty.Restore(kept, now+7*day).Open(file); ok || len(p.Kept()) != 1 {
		t.Errorf("kept after its time: %d", len(p.Kept()))
	}
}

// A clock that was ahead when a prekey was made, and is set right, does not keep
// it for longer; what is no key is passed over.
func TestPrekeysFromElsewhere(t *testing.T) {
	p := duty.Restore(nil, now+100*day)
	current(t, p, now+100*day)
	if got := duty.Restore(p.Kept(), now).Kept(); len(got) != 0 {
		t.Errorf("kept %d for more than seven days", len(got))
	}
	if got := duty.Restore([]statefile.Prekey{{Key: "AGE-SECRET-KEY-PQ-1", Until: now + day}}, now).Kept(); len(got) != 0 {
		t.Error("took what is no key")
	}
}

func TestPresence(t *testing.T) {
	p := duty.NewPresence()
	want := func(when string, s roster.State, c, word duty.Cause) {
		t.Helper()
		if p.State() != s || p.Cause() != c || p.Word() != word {
			t.Errorf("%s: %q for %q, word %q", when, p.State(), p.Cause(), p.Word())
		}
	}
	want("at the start", roster.Away, duty.NoWindow, "")
	p.Window(false)
	want("with the first window", roster.OnDuty, "", "")
	p.Leave(duty.NoWindow)
	want("without one", roster.Away, duty.NoWindow, "")
	p.Window(true)
	want("with one again", roster.OnDuty, "", duty.NoWindow)
	p.Read()
	want("once it was read", roster.OnDuty, "", "")
	p.Choose(roster.Busy)
	p.Leave(duty.Slept)
	want("after a sleep", roster.Away, duty.Slept, "")
	p.Leave(duty.NoWindow)
	p.Window(true)
	want("a window does not end that", roster.Away, duty.Slept, duty.NoWindow)
	p.Choose(roster.Busy)
	want("the agent does", roster.Busy, "", "")
	p.Leave(duty.Missed)
	p.Window(true)
	want("a window does not end a missed chat", roster.Away, duty.Missed, "")
	p.Choose(roster.Busy)
	want("the agent does that, too", roster.Busy, "", "")
	p.Leave(duty.Slept)
	p.Choose(roster.Away)
	want("by choice", roster.Away, "", "")
	p.Leave(duty.NoWindow)
	p.Window(true)
	want("who is away by choice is told nothing", roster.Away, "", "")
}

type person struct {
	key    string
	signer note.Signer
}

func newPerson(t *testing.T, name string) person {
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	return person{vkey, s}
}

func (p person) says(t *testing.T, org string, state roster.State, at int64) []byte {
	t.Helper()
	msg, err := roster.Duty{Org: org, Agent: p.key, State: state, Time: at, Until: at + day}.Sign(p.signer)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

func TestColleagues(t *testing.T) {
	root, alice, bob, carol := newPerson(t, "shop"), newPerson(t, "shop/alice"), newPerson(t, "shop/bob"), newPerson(t, "shop/carol")
	a := &roster.Authority{Org: root.key, Agents: []roster.Agent{{VKey: bob.key, Name: "Bob"}, {VKey: alice.key, Name: "Alice"}}}
	var c duty.Colleagues
	take := func(msg []byte, present, ok bool) {
		t.Helper()
		if err := c.Take(msg, present, a, now); (err == nil) != ok {
			t.Errorf("took it: %v", err)
		}
	}
	bobs := func() duty.Colleague {
		t.Helper()
		all := c.All(a, alice.key, now)
		if len(all) != 1 || all[0].Name != "Bob" {
			t.Fatalf("%+v", all)
		}
		return all[0]
	}
	if bobs().OnDuty() {
		t.Error("on duty without having said so")
	}
	take(bob.says(t, root.key, roster.OnDuty, now), true, true)
	if !bobs().OnDuty() {
		t.Error("not on duty")
	}
	take(bob.says(t, root.key, roster.Away, now-1), true, true)
	if !bobs().OnDuty() {
		t.Error("an older note counts")
	}
	take(carol.says(t, root.key, roster.OnDuty, now), true, false)
	take(bob.says(t, carol.key, roster.OnDuty, now), true, false)
	if c.Absent(); bobs().OnDuty() {
		t.Error("on duty without a connection")
	}
	take(bob.says(t, root.key, roster.OnDuty, now), true, true)
	if all := c.All(a, alice.key, now+day); all[0].OnDuty() {
		t.Error("what is over counts")
	}
	if all := c.All(&roster.Authority{Org: root.key}, alice.key, now); len(all) != 0 {
		t.Errorf("somebody who is out is a colleague: %+v", all)
	}
}
