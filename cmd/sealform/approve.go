package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/desktop/invitation"
)

// approvals goes through the requests that came, one at a time. Nobody is
// approved but by a person in a terminal who has compared the words.
func (p *publishing) approvals(ctx context.Context) error {
	for _, name := range p.Enrolment {
		msg, err := readText(name)
		if err != nil {
			return err
		}
		if err := p.consider(msg); err != nil {
			return err
		}
	}
	if p.To != "" || p.away != nil {
		return nil
	}
	for _, i := range p.folder.Waiting() {
		msg, err := p.relay.Enrolment(ctx, i.Slot())
		if errors.Is(err, handover.NotThere{}) {
			continue
		}
		if err != nil {
			return fmt.Errorf("what %s asks cannot be fetched: %w", i.Agent, err)
		}
		if err := p.consider(msg); err != nil {
			return err
		}
	}
	return nil
}

// consider judges one request, and asks about one that is good.
func (p *publishing) consider(msg []byte) error {
	r, err := p.folder.Judge(msg, p.now)
	var why *publish.Rejected
	if errors.As(err, &why) {
		fmt.Fprintf(p.Err, "sealform: not approved: %v\nsealform: hint: %s\n", why, why.Hint())
		return nil
	}
	if err != nil {
		return err
	}
	if p.Yes || !isTerminal() {
		fmt.Fprintf(p.Err, "sealform: %s waits for approval, which a person gives: run \"sealform publish %s\" in a terminal\n", r.Agent, p.Dir)
		return nil
	}
	return p.decide(r)
}

// decide asks the person. Everything but a clear yes or no leaves the request
// where it is.
func (p *publishing) decide(r *publish.Request) error {
	asks := "asks to become an agent"
	if r.Rotation {
		asks = "asks to go on with a new key"
	}
	fmt.Fprintf(p.Err, "\n%s (%s) %s. The words here:\n\n    %s\n\nHave %s read theirs to you, all five, by telephone or face to face.\n", r.Agent, r.Name, asks, invitation.Words(r.Text), r.Agent)
	switch said := answer("Are they the same? yes/no, or nothing to decide later:"); {
	case yes(said):
		if err := p.folder.Approve(r, time.Unix(p.now, 0).UTC().Format(time.DateOnly)); err != nil {
			return err
		}
		fmt.Fprintf(p.Err, "%s is approved, and in with this publication.\n", r.Agent)
	case said == "no" || said == "n":
		if err := p.folder.Withdraw(r.Agent); err != nil {
			return err
		}
		fmt.Fprintf(p.Err, "The invitation is withdrawn. If %s made this request, a new invitation is all it takes. If not, somebody else has read it\n"+
			"on its way: send the next one another way.\n  sealform invite %s %s\n", r.Agent, p.Dir, r.Agent)
	default:
		fmt.Fprintf(p.Err, "%s's request stays where it is.\n", r.Agent)
	}
	return nil
}
