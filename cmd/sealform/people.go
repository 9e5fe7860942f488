package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/desktop/invitation"
	"github.com/sealform/sealform/relay/roster"
)

type inviteCmd struct {
	Dir     string        `arg:"" help:"The organisation's folder."`
	ID      string        `arg:"" help:"The agent's id, such as alice. Of somebody who is in it is the change to a new key."`
	Name    string        `help:"What customers read, such as Alice."`
	Service []string      `help:"A service that the agent answers for. Can be repeated."`
	Valid   time.Duration `default:"24h" help:"How long the invitation is good for; 168h at most."`
}

// Run prints the line to send, alone on standard output.
func (c *inviteCmd) Run(out *output) error {
	folder, err := publish.Open(c.Dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	now, valid := time.Now().Unix(), int64(c.Valid/time.Second)
	i := invitation.New(folder.Pin, folder.Org.Relay, c.ID, now+valid)
	key, vkey, err := i.Key()
	if err != nil {
		return err
	}
	made, err := folder.Invite(publish.Guest{ID: c.ID, Name: c.Name, Services: c.Service}, key, vkey, now, valid)
	if err != nil {
		return err
	}
	line, err := i.Line()
	if err != nil {
		return err
	}
	warn(out.Err, c.Dir, folder.Org)
	if made.Replaced {
		fmt.Fprintf(out.Err, "The earlier invitation for %s is withdrawn.\n", c.ID)
	}
	if made.Rotation {
		fmt.Fprintf(out.Err, "%s's key holds until the new one is approved.\n", c.ID)
	}
	fmt.Fprintf(out.Err, "Send this line to %s, and to nobody else. It is good for one request, until %s.\n"+
		"%s pastes it into the window of \"sealform desktop\"; then: sealform publish %s\n", c.ID, publish.Moment(made.Expires), c.ID, c.Dir)
	fmt.Fprintln(out.Out, line)
	return nil
}

type removeCmd struct {
	Dir string `arg:"" help:"The organisation's folder."`
	ID  string `arg:"" help:"The agent's id, such as alice."`
}

// Run takes an agent out of org.yaml.
func (c *removeCmd) Run(out *output) error {
	folder, err := publish.Open(c.Dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	if err := folder.Remove(c.ID); err != nil {
		return err
	}
	warn(out.Err, c.Dir, folder.Org)
	fmt.Fprintf(out.Out, "%s is out of org.yaml, and may answer until you publish:\n  sealform publish %s\n", c.ID, c.Dir)
	return nil
}

type agentsCmd struct {
	Dir string `arg:"" help:"The organisation's folder."`
}

// errSoon: it was done, and something expires soon.
var errSoon = errors.New("something expires soon")

// How long before an expiry it is soon, in seconds.
const (
	rosterSoon = 7 * 24 * 3600
	stampSoon  = 6 * 3600
)

// Run lists who is in, and until when that holds.
func (c *agentsCmd) Run(ctx context.Context, out *output) error {
	folder, err := publish.Look(c.Dir)
	if err != nil {
		return err
	}
	relay, err := handover.New(folder.Org.Relay, folder.Pin.Root)
	if err != nil {
		return err
	}
	shown, away := inForce(ctx, relay)
	a, failed := authority(folder, shown)
	now := time.Now().Unix()
	out.people(folder.People(a, now))
	switch {
	case away != nil:
		fmt.Fprintln(out.Out, "\nas it was published last from here:")
		_ = out.expiries(a, now)
		return away
	case failed != nil:
		return hinted{fmt.Errorf("what the relay shows does not verify: %w", failed), "check the address of the relay in org.yaml, and publish again"}
	case shown == nil:
		fmt.Fprintf(out.Out, "\nnothing is published at %s yet: sealform publish %s\n", folder.Org.Relay, c.Dir)
		return nil
	}
	fmt.Fprintf(out.Out, "\nas %s shows it:\n", folder.Org.Relay)
	return out.expiries(a, now)
}

// authority returns what the relay shows, or without it what was published last.
func authority(folder *publish.Folder, shown *publish.Shown) (*roster.Authority, error) {
	if shown != nil {
		return roster.OpenAuthority(shown.Roster, shown.Stamp, folder.Pin)
	}
	if last, ok := folder.Published(); ok {
		return last.Open(folder.Pin)
	}
	return nil, nil
}

func (o *output) people(all []publish.Person) {
	rows := [][]string{{"ID", "NAME", "SERVICES", "STATE", "SINCE"}}
	for _, p := range all {
		rows = append(rows, []string{p.ID, p.Name, strings.Join(p.Services, ","), p.State, p.Since})
	}
	table(o.Out, rows)
}

// expiries says until when roster and stamp hold.
func (o *output) expiries(a *roster.Authority, now int64) error {
	if a == nil {
		return nil
	}
	stamp, err := roster.StampClaims(a.Stamp)
	if err != nil {
		return err
	}
	soon := o.expiry(fmt.Sprintf("roster %d", a.Version), a.RosterExpires(), now, rosterSoon)
	if o.expiry("last stamp", stamp.Expires, now, stampSoon) || soon {
		return errSoon
	}
	return nil
}

func (o *output) expiry(what string, expires, now, margin int64) (soon bool) {
	words := "valid until " + publish.Moment(expires)
	switch {
	case now >= expires:
		words = "EXPIRED at " + publish.Moment(expires)
	case now >= expires-margin:
		words += ", which is soon"
	}
	fmt.Fprintf(o.Out, "%s: %s\n", what, words)
	return now >= expires-margin
}
