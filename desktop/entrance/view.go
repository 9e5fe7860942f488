package entrance

import "github.com/sealform/sealform/relay/roster"

// A View is what the window shows.
type View struct {
	Step         Step     `json:"step"`
	Organisation string   `json:"organisation"` // such as acme.example/support
	Agent        string   `json:"agent"`        // the id
	Relay        string   `json:"relay"`        // such as wss://relay.example
	Expires      int64    `json:"expires"`      // of the invitation, Unix ms
	Keyring      bool     `json:"keyring"`      // there is one; of old keys: they are under it
	Replaces     bool     `json:"replaces"`     // keys of the same agent are here, and would be put aside
	Agents       []string `json:"agents"`       // those that are here, by name
	Words        []string `json:"words"`
	Standing     Standing `json:"standing"` // of the request
	Request      string   `json:"request"`  // as text, to hand over in another way
	Problem      string   `json:"problem"`
}

// View returns where the agent stands.
func (e *Entrance) View() View {
	e.mu.Lock()
	defer e.mu.Unlock()
	v := View{Step: e.step, Agents: []string{}, Words: []string{}, Problem: e.problem}
	for _, f := range e.folders {
		v.Agents = append(v.Agents, f.Profile().Name())
	}
	switch e.step {
	case StepInvited, StepProtect:
		v.of(profileOf(e.invited))
		v.Expires, v.Keyring = e.invited.Expires*1000, e.Home.Keyring()
		for _, name := range v.Agents {
			v.Replaces = v.Replaces || name == profileOf(e.invited).Name()
		}
	case StepUnlock:
		v.of(e.folder.Profile())
		v.Keyring = !e.folder.Locked()
	case StepWords:
		v.of(e.folder.Profile())
		v.Words, v.Standing, v.Request = e.asked.words, e.asked.standing, e.asked.text
	}
	return v
}

func (v *View) of(p Profile) {
	v.Agent, v.Relay = p.Agent, p.Relay
	v.Organisation = roster.OrgName(p.Pin.Root)
}
