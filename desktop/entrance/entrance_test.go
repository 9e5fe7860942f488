package entrance

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

const passphrase = "four random words here"

func TestFromAnInvitationToTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.home.keyring = true
		s.start(nil)
		if v := s.at.View(); v.Step != StepInvitation || v.Problem != "" {
			t.Fatalf("begins at %+v", v)
		}
		s.must(s.at.Invite("Hello Alice,\n" + s.invitation(time.Hour)))
		if v := s.at.View(); v.Step != StepInvited || v.Organisation != "acme.example/support" || v.Relay != "wss://relay.example" || v.Agent != "alice" ||
			v.Expires != time.Now().Add(time.Hour).UnixMilli() || !v.Keyring || v.Replaces || len(s.home.folders) != 0 {
			t.Fatalf("invited, %+v", v)
		}
		s.must(s.at.Proceed())
		s.must(s.at.Protect(passphrase))
		v := s.at.View()
		msg := s.home.folders[0].(*drawn).request
		if v.Step != StepWords || len(v.Words) != 5 || v.Standing != StandingThere || v.Request != string(msg) {
			t.Fatalf("asked, %+v", v)
		}
		s.publish()
		if s.entered() {
			t.Fatal("in, though the roster does not name the key")
		}
		s.publish(s.home.folders[0].(*drawn).keys.Key)
		if !s.entered() || s.home.folders[0].(*drawn).request != nil {
			t.Fatal("not in, though the roster names the key")
		}

		s.start(nil)
		if v := s.at.View(); v.Step != StepUnlock || v.Agent != "alice" || v.Keyring {
			t.Fatalf("the next start begins at %+v", v)
		}
		s.must(s.at.Unlock(passphrase))
		if !s.entered() {
			t.Error("the passphrase opens nothing")
		}
	})
}

// The wait outlives the program, with the same request and the same words.
func TestTheWaitSurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.start(nil)
		s.ask()
		before := s.at.View()
		s.start(func(c *Config) { c.Passphrase = passphrase })
		after := s.at.View()
		if after.Step != StepWords || !slices.Equal(after.Words, before.Words) || after.Request != before.Request || after.Standing != StandingThere {
			t.Errorf("it was %+v and is %+v", before, after)
		}
		s.publish(s.home.folders[0].(*drawn).keys.Key)
		if !s.entered() {
			t.Error("not in")
		}
	})
}

func TestWithoutAWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.start(func(c *Config) { c.Invitation, c.Passphrase = s.invitation(time.Hour), passphrase })
		if v := s.at.View(); v.Step != StepWords || v.Standing != StandingThere {
			t.Errorf("%+v", v)
		}
		s.home.folders = nil
		s.start(func(c *Config) { c.Invitation, c.Passphrase = s.invitation(time.Hour), "short" })
		if v := s.at.View(); v.Step != StepProtect || v.Problem != errShort.Error() {
			t.Errorf("with a short passphrase: %+v", v)
		}
	})
}

func TestInvitationsThatAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.start(nil)
		line := s.invitation(time.Hour)
		for name, c := range map[string]struct{ pasted, want string }{
			"nothing":     {"", "not an invitation"},
			"a letter":    {"Dear Alice", "not an invitation"},
			"cut":         {line[:len(line)-9], "cut short or altered"},
			"altered":     {line[:60] + map[bool]string{true: "A", false: "B"}[line[60] != 'A'] + line[61:], "cut short or altered"},
			"expired":     {s.invitation(-time.Second), "has expired on "},
			"expired now": {s.invitation(0), "ask your administrator for another one"},
		} {
			err := s.at.Invite(c.pasted)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %q", name, err, c.want)
			}
			if v := s.at.View(); v.Step != StepInvitation {
				t.Errorf("%s: %+v", name, v)
			}
		}
		s.at.Relay = func(p Profile) (Relay, error) { return handover.New("ws://relay.example", p.Pin.Root) }
		if err := s.at.Invite(line); err == nil || !strings.Contains(err.Error(), "that is not encrypted") {
			t.Errorf("a relay that is not encrypted: %v", err)
		}
	})
}

// Whoever read the mail first has asked with other keys: this agent is told, and
// is not in.
func TestAnInvitationThatWasUsedBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, thief := newStage(t), newStage(t)
		thief.root, thief.relay = s.root, s.relay
		line := s.invitation(time.Hour)
		thief.start(func(c *Config) { c.Invitation, c.Passphrase = line, passphrase })
		s.start(func(c *Config) { c.Invitation, c.Passphrase = line, passphrase })
		v, theirs := s.at.View(), thief.at.View()
		if v.Standing != StandingTaken || theirs.Standing != StandingThere {
			t.Errorf("one is %q, the other %q", v.Standing, theirs.Standing)
		}
		if slices.Equal(v.Words, theirs.Words) {
			t.Error("both have the same words")
		}
		s.publish(thief.home.folders[0].(*drawn).keys.Key)
		if s.entered() || s.at.View().Standing != StandingTaken {
			t.Errorf("%+v", s.at.View())
		}
	})
}

// A roster that names somebody else as this agent tells that the invitation was
// used, whatever the relay keeps.
func TestAnotherIsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.start(nil)
		s.ask()
		s.publish(relaytest.NewKey("acme.example/support/alice-b").VKey)
		if s.entered() || s.at.View().Standing != StandingThere {
			t.Errorf("after another agent came in: %+v", s.at.View())
		}
		s.publish(relaytest.NewKey("acme.example/support/alice").VKey)
		if s.entered() || s.at.View().Standing != StandingTaken {
			t.Errorf("%+v", s.at.View())
		}
	})
}

// A relay that lies lets nobody in: what it shows must be the organisation's.
func TestARelayThatLies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.start(nil)
		s.ask()
		key, ours := s.home.folders[0].(*drawn).keys.Key, s.root
		s.root = relaytest.NewKey("acme.example/support")
		s.publish(key)
		if s.entered() {
			t.Error("in by another root's roster")
		}
		s.root = ours
		s.publish(key)
		s.relay.do(func() { s.relay.stamp = nil })
		if s.entered() {
			t.Error("in without a stamp")
		}
		s.publish(key)
		s.relay.do(func() {
			s.relay.stamp = relaytest.StampOf(s.relay.roster, relaytest.NewKey("acme.example/support").Signer)
		})
		if s.entered() {
			t.Error("in by another's stamp")
		}
		s.publish(key)
		s.relay.do(func() { s.relay.away = true })
		time.Sleep(roster.DefaultStampLifetime * time.Second)
		s.relay.do(func() { s.relay.away = false })
		if s.entered() {
			t.Error("in by a roster that has run out")
		}
		s.publish(key)
		if !s.entered() {
			t.Error("not in by the right ones")
		}
	})
}

func TestARelayThatIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.relay.away = true
		s.start(nil)
		s.ask()
		if v := s.at.View(); v.Standing != StandingAway || !strings.HasPrefix(v.Request, "sealform/enrolment@v1\n") {
			t.Errorf("%+v", v)
		}
		s.relay.do(func() { s.relay.away = false })
		if s.entered() || s.at.View().Standing != StandingThere {
			t.Errorf("%+v", s.at.View())
		}
		// one that forgets it is given it again
		s.relay.do(func() { clear(s.relay.slots) })
		time.Sleep(againEvery * pollEvery)
		synctest.Wait()
		if len(s.relay.slots) != 1 {
			t.Error("the relay has lost the request")
		}
	})
}

func TestPassphrases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.start(nil)
		s.must(s.at.Invite(s.invitation(time.Hour)))
		s.must(s.at.Proceed())
		if err := s.at.Protect("éééééééé"); err != errShort { // 8 characters of 16 bytes
			t.Errorf("a short one: %v", err)
		}
		s.home.broken = errors.New("the disk is full")
		if err := s.at.Protect(passphrase); err == nil || s.at.View().Step != StepProtect {
			t.Errorf("%v, %+v", err, s.at.View())
		}
		s.home.broken = nil
		s.must(s.at.Protect(passphrase))
		s.start(nil)
		if err := s.at.Unlock("wrong"); err == nil || !strings.Contains(err.Error(), "does not open your keys") {
			t.Errorf("a wrong one: %v", err)
		}
		if err := s.at.Unlock(passphrase); err != errBusy {
			t.Errorf("the right one at once: %v", err)
		}
		time.Sleep(tryEvery)
		s.must(s.at.Unlock(passphrase))
	})
}

// With the keyring nothing is asked; when it does not open, that is told, and
// can be tried again.
func TestTheKeyring(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.start(nil)
		s.must(s.at.Invite(s.invitation(time.Hour)))
		s.must(s.at.Proceed())
		s.must(s.at.Protect(""))
		f := s.home.folders[0].(*drawn)
		f.request = nil
		s.start(nil)
		if !s.entered() {
			t.Fatal("not in")
		}
		f.broken = errors.New("the keyring is locked")
		s.start(nil)
		if v := s.at.View(); v.Step != StepUnlock || !v.Keyring || v.Problem != "the keyring is locked" {
			t.Errorf("%+v", v)
		}
		f.broken = nil
		s.must(s.at.Unlock(""))
		if !s.entered() {
			t.Error("not in at the second try")
		}
	})
}

func TestSeveralAgents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		for _, id := range []string{"alice", "bob"} {
			p := Profile{Pin: roster.Pin{Root: s.root.VKey}, Relay: "wss://relay.example", Agent: id}
			s.home.folders = append(s.home.folders, &drawn{profile: p, keys: newKeys(p), pass: passphrase})
		}
		s.start(nil)
		if v := s.at.View(); v.Step != StepChoose || !slices.Equal(v.Agents, []string{"alice@acme.example/support", "bob@acme.example/support"}) {
			t.Fatalf("%+v", v)
		}
		if err := s.at.Choose("carol@acme.example/support"); err == nil {
			t.Error("a stranger was chosen")
		}
		s.must(s.at.Choose("bob@acme.example/support"))
		s.must(s.at.Back())
		s.must(s.at.Choose("alice@acme.example/support"))
		if v := s.at.View(); v.Step != StepUnlock || v.Agent != "alice" {
			t.Errorf("%+v", v)
		}
		s.start(func(c *Config) { c.As, c.Passphrase = "bob@acme.example/support", passphrase })
		if !s.entered() {
			t.Error("bob is not in")
		}
		if _, err := New(Config{Home: s.home, As: "carol"}); err == nil || err.(interface{ Hint() string }).Hint() == "" {
			t.Errorf("as a stranger: %v", err)
		}
	})
}

// A second invitation for the same agent, as after a forgotten passphrase.
func TestAnotherInvitation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.start(nil)
		s.ask()
		words := s.at.View().Words
		s.must(s.at.Renew())
		if err := s.at.Unlock(passphrase); err == nil {
			t.Error("unlocked at the wrong step")
		}
		s.must(s.at.Invite(s.invitation(time.Hour)))
		if v := s.at.View(); !v.Replaces {
			t.Errorf("%+v", v)
		}
		s.must(s.at.Proceed())
		s.must(s.at.Protect(passphrase))
		if v := s.at.View(); slices.Equal(v.Words, words) || len(v.Agents) != 1 || v.Standing != StandingThere {
			t.Errorf("%+v", v)
		}
	})
}

// Nothing is done out of turn, by whatever window.
func TestOutOfTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.start(nil)
		for name, err := range map[string]error{"proceed": s.at.Proceed(), "protect": s.at.Protect(passphrase), "unlock": s.at.Unlock(passphrase), "back": s.at.Back(), "choose": s.at.Choose("")} {
			if err == nil {
				t.Errorf("%s was done", name)
			}
		}
		s.ask()
		if s.at.Invite(s.invitation(time.Hour)) == nil || s.at.Protect(passphrase) == nil || len(s.home.folders) != 1 {
			t.Error("something was done while it waits")
		}
	})
}
