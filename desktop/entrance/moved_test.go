package entrance

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

func (s *stage) agent(root relaytest.Key, id, pass string) *drawn {
	p := Profile{Pin: roster.Pin{Root: root.VKey}, Relay: "wss://relay.example", Agent: id}
	f := &drawn{profile: p, keys: newKeys(p), pass: pass}
	s.home.folders = append(s.home.folders, f)
	return f
}

// What was begun at a step and ends at another changes nothing there.
func TestWhatEndsLate(t *testing.T) {
	for name, broken := range map[string]error{"the keyring opens": nil, "the keyring fails": errors.New("the keyring is locked")} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				f := s.agent(s.root, "alice", "")
				f.broken, f.slow = broken, make(chan struct{})
				s.start(nil)
				s.must(s.at.Renew())
				close(f.slow)
				synctest.Wait()
				if v := s.at.View(); v.Step != StepInvitation || v.Problem != "" || s.entered() {
					t.Errorf("%+v", v)
				}
			})
		})
	}
	t.Run("keys are made", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t)
			s.home.slow = make(chan struct{})
			s.start(nil)
			s.must(s.at.Invite(s.invitation(time.Hour)))
			s.must(s.at.Proceed())
			made := make(chan error)
			go func() { made <- s.at.Protect(passphrase) }()
			synctest.Wait()
			s.must(s.at.Renew())
			s.must(s.at.Invite(s.invitation(2 * time.Hour)))
			close(s.home.slow)
			if err := <-made; err != errOrder {
				t.Errorf("%v", err)
			}
			if v := s.at.View(); v.Step != StepInvited || v.Expires != time.Now().Add(2*time.Hour).UnixMilli() || len(s.relay.slots) != 0 {
				t.Errorf("%+v", v)
			}
		})
	})
}

// Keys that were made for one invitation do not go on with the next.
func TestKeysForTheInvitationBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.home.slow = make(chan struct{})
		s.start(nil)
		s.must(s.at.Invite(s.invitation(time.Hour)))
		s.must(s.at.Proceed())
		made := make(chan error)
		go func() { made <- s.at.Protect(passphrase) }()
		synctest.Wait()
		s.must(s.at.Renew())
		s.must(s.at.Invite(s.invitation(2 * time.Hour)))
		s.must(s.at.Proceed())
		close(s.home.slow)
		if err := <-made; err != errOrder {
			t.Errorf("%v", err)
		}
		synctest.Wait()
		if v := s.at.View(); v.Step != StepProtect || len(s.relay.slots) != 0 {
			t.Errorf("%+v", v)
		}
	})
}

// A damaged folder is told of at each step that can concern it, and is nobody's
// fault there.
func TestADamagedFolderIsToldOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.agent(s.root, "alice", passphrase)
		s.home.damaged = errors.New("the agent's folder is damaged")
		s.start(nil)
		told := func(want Step) {
			t.Helper()
			if v := s.at.View(); v.Step != want || v.Damaged != "the agent's folder is damaged" || v.Problem != "" {
				t.Errorf("%+v", v)
			}
		}
		told(StepUnlock)
		s.must(s.at.Renew())
		told(StepInvitation)
		s.agent(s.root, "bob", passphrase)
		s.start(nil)
		told(StepChoose)
		s.home.folders = nil
		if _, err := New(Config{Home: s.home}); err != s.home.damaged {
			t.Errorf("with no other: %v", err)
		}
	})
}

// Whoever takes the name of an organisation is not taken for it: both are told
// apart by their keys, and nothing is put aside.
func TestTwoOrganisationsOfOneName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		ours := s.agent(s.root, "alice", passphrase)
		s.start(nil)
		s.root = relaytest.NewKey("acme.example/support")
		s.must(s.at.Renew())
		s.must(s.at.Invite(s.invitation(time.Hour)))
		if v := s.at.View(); v.Replaces || !v.Other {
			t.Errorf("invited, %+v", v)
		}
		s.must(s.at.Proceed())
		s.must(s.at.Protect(passphrase))
		if len(s.home.folders) != 2 {
			t.Fatalf("%d agents", len(s.home.folders))
		}
		s.start(nil)
		v := s.at.View()
		if v.Step != StepChoose || len(v.Agents) != 2 || v.Agents[0] == v.Agents[1] || !strings.HasPrefix(v.Agents[0], ours.profile.Name()+" ") {
			t.Fatalf("%+v", v)
		}
		for i, name := range v.Agents {
			s.must(s.at.Choose(name))
			if s.at.folder != s.home.folders[i] {
				t.Errorf("%q is another", name)
			}
			s.must(s.at.Back())
		}
	})
}
