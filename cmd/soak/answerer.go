package main

import (
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/desktop/home"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// An answerer is the agent's end of one chat: the desktop's own end, on a connection
// that logs in and comes back as a desktop's does.
type answerer struct {
	roll   *roll
	ticket string
	end    *chat.Agent // nil until the chat is assigned
	failed *atomic.Int64

	conn   *websocket.Conn
	frames chan []byte
	told   *atomic.Int64
	retry  time.Time
	tries  int
	unsure bool // the relay did not know the chat
}

// agentKeys opens those of the stage's agent.
func (s *stage) agentKeys() (entrance.Keys, error) {
	pass, err := os.ReadFile(s.office.Passphrase())
	if err != nil {
		return entrance.Keys{}, err
	}
	h, err := home.Open(s.office.Home())
	if err != nil {
		return entrance.Keys{}, err
	}
	all, err := h.Agents()
	if err != nil {
		return entrance.Keys{}, err
	}
	return all[0].Open(strings.TrimSpace(string(pass)))
}

func (a *answerer) tick() {
	if a.unsure {
		a.claim()
	}
	if a.conn == nil && time.Now().After(a.retry) {
		a.connect()
	}
	if a.end != nil {
		a.deliver(a.end.Tick(unixMilli()))
	}
}

func (a *answerer) connect() {
	t, _ := wire.ParseTicket(a.ticket)
	d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}, HandshakeTimeout: connectTime, ReadBufferSize: 1024, WriteBufferSize: 1024}
	conn, _, err := d.Dial(wire.SocketURL("ws://"+a.roll.addr+wire.Path, t), nil)
	if err != nil {
		a.failed.Add(1)
		a.tries++
		a.retry = time.Now().Add(a.roll.pause(a.tries, 0))
		return
	}
	a.conn, a.frames, a.told = conn, make(chan []byte, 64), heed(conn)
	go listen(conn, a.frames)
}

// arrive takes a frame, or the end of the connection.
func (a *answerer) arrive(b []byte, ok bool) {
	if !ok {
		a.conn.Close()
		a.retry = time.Now().Add(a.roll.pause(a.tries, a.told.Load()))
		a.conn, a.frames = nil, nil
		if a.end != nil {
			a.deliver(a.end.Disconnected(unixMilli()))
		}
		return
	}
	f, err := wire.Parse(b)
	if err != nil {
		a.roll.ledger.alarm(a.ticket, agentSide, err.Error())
		return
	}
	a.take(f)
}

func (a *answerer) take(f wire.Frame) {
	switch f := f.(type) {
	case wire.Challenge:
		a.logIn(f)
	case wire.Roster:
		a.tries = 0
		if a.end == nil {
			a.claim()
			return
		}
		a.deliver(a.end.Connected(unixMilli()))
	case wire.Gone:
		a.unsure = a.end == nil
	case wire.Assigned:
		a.assigned(f)
	default:
		if a.end != nil {
			a.deliver(a.end.Receive(unixMilli(), f))
		}
	}
}

func (a *answerer) logIn(c wire.Challenge) {
	k := a.roll.keys
	note, err := roster.Login{Relay: "ws://" + a.roll.addr, Org: a.roll.office.Pin.Root, Agent: k.Key, Challenge: c.Nonce, Time: time.Now().Unix()}.Sign(k.Signer)
	if err == nil {
		a.write(wire.Login{Note: note}.Append(nil))
	}
}

func (a *answerer) claim() {
	a.unsure = false
	t, _ := wire.ParseTicket(a.ticket)
	a.write(wire.Claim{Ticket: t}.Append(nil))
}

func (a *answerer) assigned(f wire.Assigned) {
	if a.end != nil {
		a.deliver(a.end.Arrived(unixMilli(), f.Session, f.Hello))
		return
	}
	k := a.roll.keys
	end, outs, err := chat.NewAgent(chat.AgentConfig{Signer: k.Signer, Key: k.Key, Roster: a.roll.authority,
		Service: f.Service, Chat: f.Chat, Session: f.Session, Hello: f.Hello, Now: unixMilli()})
	if err != nil {
		a.roll.ledger.alarm(a.ticket, agentSide, err.Error())
		return
	}
	a.end = end
	a.deliver(outs)
}

func (a *answerer) write(b []byte) {
	if a.conn != nil {
		_ = a.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
		_ = a.conn.WriteMessage(websocket.BinaryMessage, b)
	}
}

// deliver does what the end asks for, and writes down what it tells.
func (a *answerer) deliver(outs []chat.Output) {
	for _, o := range outs {
		switch o := o.(type) {
		case chat.Frame:
			a.write(o.Bytes)
		case chat.Item:
			if o.Kind == chat.Text && o.From == chat.Customer {
				a.roll.ledger.at(a.ticket, func(r *record) { r.read[agentSide] = append(r.read[agentSide], o.Text) })
			}
		case chat.Refused:
			a.roll.ledger.alarm(a.ticket, agentSide, string(o.Reason))
		case chat.State:
			if o.Phase == chat.PhaseEnded {
				a.roll.ledger.at(a.ticket, func(r *record) { r.ended[agentSide] = o.Reason })
			}
		}
	}
}

func (a *answerer) leave() {
	if a.conn != nil {
		a.conn.Close()
	}
}
