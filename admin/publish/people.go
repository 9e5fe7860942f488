package publish

import (
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/admin/orgfile"
	"github.com/sealform/sealform/relay/roster"
)

// A Guest is who is invited. Name and Services are for somebody who does not
// stand in org.yaml yet, and may be left out for somebody who does.
type Guest struct {
	ID, Name string
	Services []string
}

// Invited is what became of an invitation.
type Invited struct {
	Invitation
	Replaced bool // an earlier one was open, and is withdrawn
	Rotation bool // the agent has a key, which holds until the new one is approved
}

// Invite writes somebody into org.yaml, if they do not stand there, and opens an
// invitation with that key, which is good for so many seconds. Its signer is in
// what is sent to them, and is kept nowhere.
func (f *Folder) Invite(g Guest, key note.Signer, vkey string, now, valid int64) (Invited, error) {
	if valid < 60 || valid > MaxValid {
		return Invited{}, hinted("an invitation is good for a minute to 7 days", "say --valid 24h")
	}
	if err := f.enlist(g); err != nil {
		return Invited{}, err
	}
	a, _ := f.Org.Agent(g.ID)
	_, replaced := f.invitation(g.ID)
	i := Invitation{g.ID, vkey, now + valid}
	return Invited{i, replaced, a.Key != ""}, f.opened(i, key)
}

// opened keeps the public half of an invitation, in place of an earlier one.
func (f *Folder) opened(i Invitation, key note.Signer) error {
	msg, err := i.sign(f.Pin.Root, key)
	if err != nil {
		return err
	}
	if err := f.write(msg, "invitations", i.Agent+noteFile); err != nil {
		return err
	}
	f.open = slices.DeleteFunc(f.open, func(o Invitation) bool { return o.Agent == i.Agent })
	f.open = append(f.open, i)
	return nil
}

// enlist writes a guest into org.yaml who does not stand there.
func (f *Folder) enlist(g Guest) error {
	a, there := f.Org.Agent(g.ID)
	switch {
	case there && (g.Name != "" && g.Name != a.Name || len(g.Services) > 0 && !slices.Equal(g.Services, a.Services)):
		return hinted(fmt.Sprintf("%s stands in org.yaml with another name or other services", g.ID), "leave out --name and --service, or change them in org.yaml")
	case there:
		return nil
	case !roster.ValidName(g.ID):
		return hinted(fmt.Sprintf("agent id %q must be up to 40 lower-case letters, digits and hyphens", g.ID), "choose another, such as alice; customers never see it")
	case g.Name == "" || len(g.Services) == 0:
		return hinted(fmt.Sprintf("%s does not stand in org.yaml yet", g.ID), "say who it is and for what: --name Alice --service billing")
	}
	next, err := f.Org.AddAgent(orgfile.Agent{ID: g.ID, Name: g.Name, Services: g.Services})
	if err != nil {
		return err
	}
	return f.rewrite(next)
}

// Remove takes an agent out of org.yaml, and what is kept of them out of the
// folder. It counts once it is published.
func (f *Folder) Remove(id string) error {
	next, err := f.Org.RemoveAgent(id)
	if err != nil {
		return err
	}
	if err := f.rewrite(next); err != nil {
		return err
	}
	delete(f.agents, id)
	if err := f.Withdraw(id); err != nil {
		return err
	}
	if err := f.remove("agents", id+nextFile); err != nil {
		return err
	}
	return f.remove("agents", id+noteFile)
}

// A Person is a line of the list of agents.
type Person struct {
	ID, Name string
	Services []string
	State    string // such as "in"
	Since    string // a date; "" before the first approval
}

// People lists who stands in org.yaml or in the roster in force.
func (f *Folder) People(inForce *roster.Authority, now int64) (all []Person) {
	for _, a := range f.Org.Agents {
		all = append(all, Person{ID: a.ID, Name: show(a.Name), Services: a.Services, State: f.state(a.ID, inForce, now), Since: a.Since})
	}
	if inForce == nil {
		return all
	}
	for _, a := range inForce.Agents {
		if _, stands := f.Org.Agent(idOf(a.VKey)); !stands {
			all = append(all, Person{ID: idOf(a.VKey), Name: show(a.Name), Services: a.Services, State: "out with the next publish"})
		}
	}
	return all
}

// state says where somebody stands between invited and in.
func (f *Folder) state(id string, inForce *roster.Authority, now int64) string {
	e, approved := f.agents[id]
	i, invited := f.invitation(id)
	until := "invited until " + Moment(i.Expires)
	if now >= i.Expires {
		until = "invitation expired"
	}
	switch in := keyIn(inForce, id); {
	case in != "" && approved && in != e.Key:
		return "in, the new key is not published"
	case in != "" && invited:
		return "in, for a new key " + until
	case in != "":
		return "in"
	case approved:
		return "not published"
	case invited:
		return until
	}
	return "not invited"
}

// keyIn returns the key of an agent in a roster; "" for nobody.
func keyIn(inForce *roster.Authority, id string) string {
	if inForce != nil {
		for _, a := range inForce.Agents {
			if idOf(a.VKey) == id {
				return a.VKey
			}
		}
	}
	return ""
}
