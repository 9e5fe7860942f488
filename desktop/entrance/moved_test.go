package entrance

import (
	"errors"
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
