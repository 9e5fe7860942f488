package duty

import (
	"slices"
	"strings"

	"github.com/sealform/sealform/relay/roster"
)

// A Colleague is another agent, by the roster and by what it has said of itself.
type Colleague struct {
	roster.Agent
	Duty    roster.Duty
	Present bool // its desk is connected, as the relay says
}

// OnDuty reports whether it takes chats now.
func (c Colleague) OnDuty() bool { return c.Present && c.Duty.State == roster.OnDuty }

// Colleagues are what all other agents have said last, by verifier key.
type Colleagues struct{ said map[string]said }

type said struct {
	duty    roster.Duty
	present bool
}

// Take takes a duty note that the relay shows. It returns an error when that does
// not verify; one that is older than what is known says only who is present.
func (c *Colleagues) Take(note []byte, present bool, a *roster.Authority, now int64) error {
	d, _, err := roster.OpenDuty(note, a, now)
	if err != nil {
		return err
	}
	if c.said == nil {
		c.said = map[string]said{}
	}
	before, known := c.said[d.Agent]
	if known && !d.Newer(before.duty) {
		d = before.duty
	}
	c.said[d.Agent] = said{d, present}
	return nil
}

// Absent notes that nothing is known any more of who is present.
func (c *Colleagues) Absent() {
	for key, s := range c.said {
		s.present = false
		c.said[key] = s
	}
}

// All returns those who are in the roster and not taken out, but self, by name.
// What holds no longer is away, and has no prekey.
func (c *Colleagues) All(a *roster.Authority, self string, now int64) []Colleague {
	var all []Colleague
	for _, agent := range a.Agents {
		if agent.VKey == self {
			continue
		}
		s := c.said[agent.VKey]
		if now >= s.duty.Until {
			s = said{duty: roster.Duty{State: roster.Away}}
		}
		all = append(all, Colleague{agent, s.duty, s.present})
	}
	slices.SortFunc(all, func(x, y Colleague) int { return strings.Compare(x.Name, y.Name) })
	return all
}
