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
	Other        bool     `json:"other"`        // an organisation of the same name is here that is another
	Agents       []string `json:"agents"`       // those that are here, by name
	Words        []string `json:"words"`
	Standing     Standing `json:"standing"` // of the request
	Request      string   `json:"request"`  // as text, to hand over in another way
	Problem      string   `json:"problem"`
	Damaged      string   `json:"damaged"` // what is wrong with others that are here
}

// View returns where the agent stands.
func (e *Entrance) View() View {
	e.mu.Lock()
	defer e.mu.Unlock()
	v := View{Step: e.step, Agents: e.names(), Words: []string{}, Problem: e.problem}
	switch e.step {
	case StepInvited, StepProtect:
		v.of(ProfileOf(e.invited))
		v.Expires, v.Keyring = e.invited.Expires*1000, e.Home.Keyring()
		v.beside(e.folders, ProfileOf(e.invited))
	case StepUnlock:
		v.of(e.folder.Profile())
		v.Keyring = !e.folder.Locked()
	case StepWords:
		v.of(e.folder.Profile())
		v.Words, v.Standing, v.Request = e.asked.words, e.asked.standing, e.asked.text
	}
	if e.step == StepInvitation || e.step == StepChoose || e.step == StepUnlock {
		v.Damaged = e.damaged
	}
	return v
}

// beside says how an invited agent stands to those that are here.
func (v *View) beside(here []Folder, invited Profile) {
	for _, f := range here {
		p := f.Profile()
		v.Replaces = v.Replaces || p.same(invited)
		v.Other = v.Other || p.Pin.Root != invited.Pin.Root && roster.OrgName(p.Pin.Root) == roster.OrgName(invited.Pin.Root)
	}
}

// names returns the agents' names. Those of organisations of one name are told
// apart by the beginning of the fingerprint of their keys.
func (e *Entrance) names() []string {
	times := map[string]int{}
	for _, f := range e.folders {
		times[f.Profile().Name()]++
	}
	all := []string{}
	for _, f := range e.folders {
		name := f.Profile().Name()
		if times[name] > 1 {
			name += " (key " + roster.Fingerprint(f.Profile().Pin.Root)[:8] + ")"
		}
		all = append(all, name)
	}
	return all
}

func (v *View) of(p Profile) {
	v.Agent, v.Relay = p.Agent, p.Relay
	v.Organisation = roster.OrgName(p.Pin.Root)
}
