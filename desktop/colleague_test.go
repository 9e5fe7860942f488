package desktop

import (
	"testing"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// A colleague is another agent, whose desk is at the same relay: what a test says
// is done there by hand.
type colleague struct {
	w      *world
	name   string
	key    relaytest.Key
	prekey *seal.Identity
	desk   core.ConnID
	count  uint64       // of what it said of itself
	got    []wire.Frame // what the desk was sent, and what its chats were
}

// newOffice is a world with Alice and with a colleague for each name, all on duty.
func newOffice(t *testing.T, names ...string) (*world, []*colleague) {
	t.Helper()
	w := newWorld(t)
	w.roster.Version++
	w.roster.Services = append(w.roster.Services, roster.Service{Name: "sales", Origins: []string{shop}, Title: "Sales"})
	var all []*colleague
	for _, name := range names {
		id, err := seal.NewIdentity()
		if err != nil {
			t.Fatal(err)
		}
		c := &colleague{w: w, name: name, key: relaytest.NewKey("shop/" + name), prekey: id}
		w.roster.Agents = append(w.roster.Agents, roster.Agent{VKey: c.key.VKey, Services: []string{"*"}, Name: name})
		all = append(all, c)
	}
	w.step(w.published())
	w.connectAgent()
	for _, c := range all {
		c.desk = c.line(wire.Ticket{})
		c.is(roster.OnDuty)
	}
	return w, all
}

// line is another connection of the colleague's, for a chat or, with none, for the
// desk.
func (c *colleague) line(t wire.Ticket) core.ConnID {
	c.w.t.Helper()
	conn := c.w.nextConn()
	if c.w.others == nil {
		c.w.others = map[core.ConnID]*colleague{}
	}
	c.w.others[conn] = c
	nonce := [32]byte{byte(conn)}
	c.w.step(core.Opened{Conn: conn, Nonce: nonce, Chat: t})
	msg, err := roster.Login{Relay: relayAt, Org: c.w.root.VKey, Agent: c.key.VKey, Challenge: nonce, Time: time.Now().Unix()}.Sign(c.key.Signer)
	if err != nil {
		c.w.t.Fatal(err)
	}
	c.w.sender(conn)(wire.Login{Note: msg}.Append(nil))
	c.w.settle()
	return conn
}

// is says at the desk what the colleague does.
func (c *colleague) is(s roster.State) {
	c.w.t.Helper()
	c.count++
	now := time.Now().Unix()
	d := roster.Duty{Org: c.w.root.VKey, Agent: c.key.VKey, State: s, Free: 4, Recipient: c.prekey.Recipient().String(), Count: c.count, Time: now, Until: now + 3600}
	msg, err := d.Sign(c.key.Signer)
	if err != nil {
		c.w.t.Fatal(err)
	}
	c.says(wire.Duty{Note: msg})
}

func (c *colleague) says(f wire.Frame) {
	c.w.sender(c.desk)(f.Append(nil))
	c.w.settle()
}

// takes takes a chat that is offered.
func (c *colleague) takes(t wire.Ticket) {
	c.w.sender(c.line(t))(wire.Claim{Ticket: t}.Append(nil))
	c.w.settle()
}

// offered returns what the desk is offered, and what its prekey opens of it.
func (c *colleague) offered() (n int, last trust.Handover) {
	c.w.t.Helper()
	for _, f := range c.got {
		f, ok := f.(wire.Offered)
		if !ok {
			continue
		}
		n++
		msg, _, err := seal.Open(f.Payload, c.prekey)
		if err != nil {
			c.w.t.Fatal(err)
		}
		if last, _, err = trust.OpenHandover(msg, c.w.authority(), f.Ticket.String(), c.key.VKey); err != nil {
			c.w.t.Fatal(err)
		}
	}
	return n, last
}

// withdrawn reports whether the desk was told last that a chat is there no more.
func (c *colleague) withdrawn(t wire.Ticket) (is bool) {
	for _, f := range c.got {
		switch f := f.(type) {
		case wire.Offered:
			is = is && f.Ticket != t
		case wire.Gone:
			is = is || f.Ticket == t
		}
	}
	return is
}
