package alone

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/desktop/home"
	"github.com/sealform/sealform/desktop/invitation"
	"github.com/sealform/sealform/relay/roster"
)

// enrol invites the agent, asks as their desktop does, and approves it. Whoever
// has a key already goes on with a new one.
func (o *Office) enrol(g publish.Guest) error {
	f, err := publish.Open(o.Dir)
	if err != nil {
		return err
	}
	o.Agent = g.ID
	return errors.Join(o.enrolIn(f, g, time.Now()), f.Close())
}

func (o *Office) enrolIn(f *publish.Folder, g publish.Guest, now time.Time) error {
	const valid = 3600
	i := invitation.New(f.Pin, f.Org.Relay, g.ID, now.Unix()+valid)
	key, vkey, err := i.Key()
	if err != nil {
		return err
	}
	if _, err := f.Invite(g, key, vkey, now.Unix(), valid); err != nil {
		return err
	}
	msg, err := o.ask(i)
	if err != nil {
		return err
	}
	r, err := f.Judge(msg, now.Unix())
	if err != nil {
		return err
	}
	return f.Approve(r, now.UTC().Format(time.DateOnly))
}

// ask makes the agent's keys in their home, and what they ask with.
func (o *Office) ask(i invitation.Invitation) ([]byte, error) {
	h, err := home.Open(o.Home())
	if err != nil {
		return nil, err
	}
	f, _, err := h.Make(entrance.ProfileOf(i), o.pass, func(k entrance.Keys) ([]byte, error) { return entrance.Request(i, k) })
	if err != nil {
		return nil, err
	}
	return f.Request()
}

// tell has the agent's home know what is published.
func (o *Office) tell(p roster.Publication) error {
	f, err := o.folder()
	if err != nil {
		return err
	}
	a, err := p.Open(o.Pin)
	if err != nil {
		return err
	}
	if !o.in(a) {
		return nil // somebody has taken the agent out
	}
	return errors.Join(f.Granted(a), f.KeepBundle(p.Bundle))
}

// in reports whether an authority names the agent.
func (o *Office) in(a *roster.Authority) bool {
	return slices.ContainsFunc(a.Agents, func(agent roster.Agent) bool {
		return roster.OrgName(agent.VKey) == roster.OrgName(o.Pin.Root)+"/"+o.Agent
	})
}

// folder returns the agent's folder in their home.
func (o *Office) folder() (*home.Folder, error) {
	h, err := home.Open(o.Home())
	if err != nil {
		return nil, err
	}
	all, err := h.Agents()
	for _, f := range all {
		if f, ok := f.(*home.Folder); ok && f.Profile().Pin == o.Pin {
			return f, nil
		}
	}
	return nil, errors.Join(fmt.Errorf("the home %q has no agent of this organisation", o.Home()), err)
}
