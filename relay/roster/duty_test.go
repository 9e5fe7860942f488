package roster

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

func (o org) duty(agent person) Duty {
	return Duty{Org: o.root.vkey, Agent: agent.vkey, State: OnDuty, Free: 3, Recipient: "age1pq1" + strings.Repeat("q", 1952), Count: 7, Time: now, Until: now + MaxDutyLifetime}
}

func TestDuty(t *testing.T) {
	o := newOrg(t)
	for _, change := range []func(*Duty){
		func(*Duty) {},
		func(d *Duty) { d.Recipient, d.State, d.Free = "", Away, 0 },
		func(d *Duty) { d.State, d.Free = Busy, MaxFree },
	} {
		d := o.duty(o.bob)
		change(&d)
		msg, err := d.Sign(o.bob.signer)
		if err != nil {
			t.Fatal(err)
		}
		got, agent, err := OpenDuty(msg, o.authority(), now)
		if err != nil || got != d || agent.Name != "Bob" {
			t.Errorf("%+v, %+v, %v", got, agent, err)
		}
	}
}

func TestDutyRefused(t *testing.T) {
	o := newOrg(t)
	carol := newPerson(t, "shop/carol")
	for name, c := range map[string]struct {
		change func(*Duty)
		by     note.Signer
		at     int64
	}{
		"somebody else's":        {func(*Duty) {}, o.bob.signer, now},
		"somebody out of roster": {func(d *Duty) { d.Agent = carol.vkey }, carol.signer, now},
		"the root's":             {func(d *Duty) { d.Agent = o.root.vkey }, o.root.signer, now},
		"another organisation's": {func(d *Duty) { d.Org = carol.vkey }, o.alice.signer, now},
		"over":                   {func(*Duty) {}, o.alice.signer, now + MaxDutyLifetime},
	} {
		d := o.duty(o.alice)
		c.change(&d)
		msg, err := d.Sign(c.by)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := OpenDuty(msg, o.authority(), c.at); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestDutyWithin(t *testing.T) {
	o := newOrg(t)
	for name, change := range map[string]func(*Duty){
		"a state unheard of":  func(d *Duty) { d.State = "lunch" },
		"21 chats":            func(d *Duty) { d.Free = 21 },
		"a short recipient":   func(d *Duty) { d.Recipient = "age1pq1qqq" },
		"a classic recipient": func(d *Duty) { d.Recipient = "age1" + strings.Repeat("q", 58) },
		"8 days":              func(d *Duty) { d.Until++ },
		"never":               func(d *Duty) { d.Until = d.Time },
	} {
		d := o.duty(o.alice)
		change(&d)
		if _, err := d.Sign(o.alice.signer); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

func TestTheLaterDuty(t *testing.T) {
	a, b := Duty{Time: 5, Count: 1}, Duty{Time: 4, Count: 9}
	if !a.Newer(b) || b.Newer(a) || a.Newer(a) || !(Duty{Time: 4, Count: 10}).Newer(b) {
		t.Error("the order is another one")
	}
}

// FuzzDuty looks for a duty note that has two encodings, or that is not within
// the limits.
func FuzzDuty(f *testing.F) {
	o := newOrg(f)
	msg, err := o.duty(o.alice).Sign(o.alice.signer)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(msg[:bytes.Index(msg, []byte("\n\n"))+1]))
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := signed.ParseDoc(text, "duty")
		if err != nil {
			return
		}
		d, err := parseDuty(doc)
		if err != nil {
			return
		}
		again, err := d.Sign(o.alice.signer)
		if err != nil || !strings.HasPrefix(string(again), text+"\n") {
			t.Errorf("%q is signed as %q, %v", text, again, err)
		}
	})
}
