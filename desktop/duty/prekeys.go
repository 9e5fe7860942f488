// Package duty keeps what an agent says of itself to the relay: whether it takes
// chats, and the prekeys to which customers seal who have nobody yet.
//
// It may see prekeys, and what customers wrote while they waited when it opens
// that. It never sees a message of a chat that was accepted, nor a form's value. It
// does no I/O and reads no clock: times are handed in, in Unix seconds.
package duty

import (
	"slices"

	"github.com/sealform/sealform/desktop/statefile"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/wasm/seal"
)

// renewAfter is how old a prekey is, in seconds, when another takes its place.
const renewAfter = 24 * 3600

// Lifetime is for how long, in seconds, a prekey is kept: as long as a duty note
// may hold.
const Lifetime = roster.MaxDutyLifetime

// Prekeys are an agent's, oldest first. What is sealed to one can be opened until
// its time is over; then nobody can open it any more, the agent's own machine
// included.
type Prekeys struct{ keys []prekey }

type prekey struct {
	id     *seal.Identity
	public string
	until  int64
}

// Restore returns the prekeys that were kept, but for those whose time is over.
func Restore(kept []statefile.Prekey, now int64) *Prekeys {
	p := &Prekeys{}
	for _, k := range kept {
		if id, err := seal.ParseIdentity(k.Key); err == nil {
			p.keys = append(p.keys, prekey{id, id.Recipient().String(), k.Until})
		}
	}
	p.Drop(now)
	return p
}

// Drop destroys those whose time is over, and those that a clock set back would
// keep for longer than they may be.
func (p *Prekeys) Drop(now int64) {
	p.keys = slices.DeleteFunc(p.keys, func(k prekey) bool {
		over := now >= k.until || k.until > now+Lifetime
		if over {
			k.id.Destroy()
		}
		return over
	})
}

// Current returns the recipient of the newest prekey and until when it is kept. It
// makes another one when that is a day old, and says so: the caller keeps it
// before anybody hears of it.
func (p *Prekeys) Current(now int64) (recipient string, until int64, made bool, err error) {
	p.Drop(now)
	if n := len(p.keys); n > 0 && p.keys[n-1].until-Lifetime > now-renewAfter {
		return p.keys[n-1].public, p.keys[n-1].until, false, nil
	}
	id, err := seal.NewIdentity()
	if err != nil {
		return "", 0, false, err
	}
	p.keys = append(p.keys, prekey{id, id.Recipient().String(), now + Lifetime})
	return p.keys[len(p.keys)-1].public, now + Lifetime, true, nil
}

// Kept returns them for the next start.
func (p *Prekeys) Kept() []statefile.Prekey {
	var all []statefile.Prekey
	for _, k := range p.keys {
		all = append(all, statefile.Prekey{Key: k.id.Export(), Until: k.until})
	}
	return all
}

// Open opens what was sealed to any of them. ok is false when none fits.
func (p *Prekeys) Open(file []byte) (note []byte, ok bool) {
	for _, k := range slices.Backward(p.keys) {
		if note, _, err := seal.Open(file, k.id); err == nil {
			return note, true
		}
	}
	return nil, false
}

// Destroy forgets all of them.
func (p *Prekeys) Destroy() {
	for _, k := range p.keys {
		k.id.Destroy()
	}
	p.keys = nil
}
