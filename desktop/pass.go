package desktop

import (
	"crypto/subtle"
	"sync"
	"time"
)

// passTime is how long a pass waits for its window.
const passTime = time.Minute

// passes are secrets that admit one more window each, once and soon.
type passes struct {
	mu    sync.Mutex
	until map[string]time.Time
}

func newPasses() *passes { return &passes{until: map[string]time.Time{}} }

// issue makes a pass, and forgets those that nobody used.
func (p *passes) issue() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for secret, until := range p.until {
		if time.Now().After(until) {
			delete(p.until, secret)
		}
	}
	secret := launchSecret()
	p.until[secret] = time.Now().Add(passTime)
	return secret
}

// use reports whether a secret is a pass that still holds, and takes it.
func (p *passes) use(secret string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for pass, until := range p.until {
		if subtle.ConstantTimeCompare([]byte(pass), []byte(secret)) == 1 {
			delete(p.until, pass)
			return !time.Now().After(until)
		}
	}
	return false
}

// do makes a pass. An open window asks for it, when the agent says so there.
func (cmd *passCommand) do(s *session) (any, error) {
	return passEvent{"pass", cmd.ID, s.passes.issue()}, nil
}
