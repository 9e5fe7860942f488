package duty

import "github.com/sealform/sealform/relay/roster"

// A Cause is why an agent is away without having said so.
type Cause string

// The causes.
const (
	NoWindow Cause = "window" // no window of the program is open
	Slept    Cause = "sleep"  // the machine slept
	Missed   Cause = "missed" // a chat was offered to the agent, who did not take it
)

// A Presence is what an agent does: what they have chosen, and what became of it
// by itself.
type Presence struct {
	chosen roster.State
	causes map[Cause]bool
	word   Cause // of the time that the agent was away and is not any more; "": they have read it
}

// NewPresence returns that of an agent whose window is yet to open.
func NewPresence() *Presence {
	return &Presence{chosen: roster.OnDuty, causes: map[Cause]bool{NoWindow: true}}
}

// State is what the agent does now.
func (p *Presence) State() roster.State {
	if len(p.causes) > 0 {
		return roster.Away
	}
	return p.chosen
}

// Chosen is what the agent has chosen last.
func (p *Presence) Chosen() roster.State { return p.chosen }

// Cause is why the agent is away without having chosen it; "" when that is not so.
// What only the agent can end comes first.
func (p *Presence) Cause() Cause {
	for _, c := range []Cause{Missed, Slept, NoWindow} {
		if p.causes[c] && p.chosen != roster.Away {
			return c
		}
	}
	return ""
}

// Word is why the agent was away, until they have read it.
func (p *Presence) Word() Cause { return p.word }

// Choose takes what the agent says, which ends all but a window that is missing.
func (p *Presence) Choose(s roster.State) {
	p.chosen, p.word = s, ""
	delete(p.causes, Slept)
	delete(p.causes, Missed)
}

// Leave makes the agent away for that cause.
func (p *Presence) Leave(c Cause) { p.causes[c] = true }

// Window notes that a window is open. told is whether the agent had one before, and
// is to hear that they were away.
func (p *Presence) Window(told bool) {
	if p.causes[NoWindow] && told && p.chosen != roster.Away {
		p.word = NoWindow
	}
	delete(p.causes, NoWindow)
}

// Read notes that the agent has read why they were away.
func (p *Presence) Read() { p.word = "" }
