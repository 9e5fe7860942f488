package desktop

import (
	"crypto/subtle"
	"time"
)

// passTime is how long a pass waits for its window.
const passTime = time.Minute

// do makes a pass: a secret that admits one more window, once and soon. An
// open window asks for it, when the agent says so there.
func (cmd *passCommand) do(s *session) (any, error) {
	for secret, until := range s.passes {
		if time.Now().After(until) {
			delete(s.passes, secret)
		}
	}
	secret := launchSecret()
	s.passes[secret] = time.Now().Add(passTime)
	return passEvent{"pass", cmd.ID, secret}, nil
}

// usePass reports whether a secret is a pass that still holds, and takes it.
func (s *session) usePass(secret string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for p, until := range s.passes {
		if subtle.ConstantTimeCompare([]byte(p), []byte(secret)) == 1 {
			delete(s.passes, p)
			return !time.Now().After(until)
		}
	}
	return false
}
