package main

import (
	"encoding/hex"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// A page is a customer's page: the module's own end, and a loader that
// connects, asks whether somebody is there, and connects again. One goroutine
// owns it.
type page struct {
	ledger *ledger
	at     func() string // address of the relay, or of a link to it
	chat   string        // its ticket
	end    *chat.Visitor
	saved  []byte
	own    map[uint64]string // texts by their number, until they are delivered
	open   []chat.Form       // what waits for an answer
	phase  chat.Phase
	flip   bool // alter the next sealed frame

	conn   *websocket.Conn
	frames chan []byte
	heard  time.Time
	asked  bool // whether somebody is there
	retry  time.Time
	tries  int
	told   *atomic.Int64                             // when to come back, by the relay's word
	pause  func(tries int, told int64) time.Duration // before it connects again
	ahead  *atomic.Int64                             // how much its clock is ahead, in milliseconds
	failed *atomic.Int64                             // counts connections that were not made; nil: nobody does
}

// Times of a page's link: see docs/protocol.md.
const (
	askAfter  = 8 * time.Second
	silentFor = 16 * time.Second
	maxRetry  = 4 * time.Second
)

func unixMilli() int64 { return time.Now().UnixMilli() }

// now is the time by the page's own clock.
func (p *page) now() int64 { return unixMilli() + p.ahead.Load() }

// load opens a page; with saved state, it is a page that was loaded again.
func load(s *stage, at func() string, ahead *atomic.Int64, saved []byte) (*page, error) {
	p := &page{ledger: s.ledger, at: at, ahead: ahead, pause: hasty, own: map[uint64]string{}}
	end, outs, err := chat.NewVisitor(chat.VisitorConfig{Root: s.office.Pin.Root, Spare: s.office.Pin.Spare, Service: service, Origin: shop, Saved: saved, Now: p.now()})
	if err != nil {
		return nil, err
	}
	p.end = end
	p.deliver(outs)
	return p, nil
}

// connect makes a connection when it is time to.
func (p *page) connect() {
	if p.conn != nil || time.Now().Before(p.retry) {
		return
	}
	d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}, HandshakeTimeout: connectTime}
	t, _ := wire.ParseTicket(p.chat)
	conn, _, err := d.Dial(wire.SocketURL("ws://"+p.at()+wire.Path, t), http.Header{"Origin": {shop}})
	if err != nil {
		p.tries++
		p.retry = time.Now().Add(p.pause(p.tries, 0))
		if p.failed != nil {
			p.failed.Add(1)
		}
		return
	}
	p.conn, p.frames, p.heard, p.asked = conn, make(chan []byte, 256), time.Now(), false
	p.told = heed(conn)
	go listen(conn, p.frames)
	p.deliver(p.end.Connected(p.now()))
}

func listen(conn *websocket.Conn, frames chan<- []byte) {
	defer close(frames)
	for {
		_, b, err := conn.ReadMessage()
		if err != nil {
			return
		}
		frames <- b
	}
}

// arrive takes a frame, or the end of the connection.
func (p *page) arrive(b []byte, ok bool) {
	if !ok {
		p.drop()
		return
	}
	p.heard, p.asked, p.tries = time.Now(), false, 0
	if string(b) == "pong" {
		return
	}
	if p.flip && wire.Kind(b[0]) == wire.KindData {
		p.flip = false
		b[len(b)-1] ^= 1
	}
	p.deliver(p.end.Receive(p.now(), b))
}

func (p *page) drop() {
	if p.conn == nil {
		return
	}
	p.conn.Close()
	p.conn, p.frames = nil, nil
	p.retry = time.Now().Add(p.pause(p.tries, p.told.Load()))
	p.deliver(p.end.Disconnected(p.now()))
}

// tick does what time asks for.
func (p *page) tick() {
	silent := time.Since(p.heard)
	switch {
	case p.conn == nil:
	case silent > silentFor:
		p.drop()
	case silent > askAfter && !p.asked:
		p.asked = true
		p.write(websocket.TextMessage, []byte("ping"))
	}
	p.connect()
	p.deliver(p.end.Tick(p.now()))
	if a := p.end.Roster(); a != nil {
		p.ledger.at(p.chat, func(r *record) { r.knows = standing{a.Version, a.Stamped} })
	}
}

func (p *page) write(kind int, b []byte) {
	if p.conn != nil {
		_ = p.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
		_ = p.conn.WriteMessage(kind, b)
	}
}

// deliver does what the end asks for, and writes down what it tells.
func (p *page) deliver(outs []chat.Output) {
	for _, o := range outs {
		switch o := o.(type) {
		case chat.Chat:
			p.chat = hex.EncodeToString(o.Ticket[:])
			p.ledger.at(p.chat, func(r *record) { r.read[customerSide] = nil })
		case chat.Frame:
			p.sealed(o.Bytes)
			p.write(websocket.BinaryMessage, o.Bytes)
		case chat.Saved:
			p.saved = o.Bytes
		case chat.State:
			p.became(o)
		case chat.Item:
			p.read(o)
		case chat.Delivered:
			for seq := range p.own {
				if seq <= o.Through {
					delete(p.own, seq)
				}
			}
		case chat.Form:
			p.open = append(p.open, o)
			p.ledger.at(p.chat, func(r *record) { r.asked[o.Request] = true })
		case chat.FormClosed:
			p.closed(o)
		case chat.Refused:
			p.ledger.alarm(p.chat, customerSide, string(o.Reason))
		}
	}
}

// sealed notes a frame that was sealed to an agent who is out of what the page
// has. There is one agent.
func (p *page) sealed(frame []byte) {
	r := p.end.Roster()
	if k := wire.Kind(frame[0]); (k == wire.KindData || k == wire.KindSignal) && r != nil && len(r.Agents) == 0 {
		p.ledger.alarm(p.chat, customerSide, "sealed to an agent who is out")
	}
}

func (p *page) became(s chat.State) {
	p.phase = s.Phase
	p.ledger.at(p.chat, func(r *record) {
		switch s.Phase {
		case chat.PhaseJoined:
			r.joined, r.loading = true, false
		case chat.PhaseEnded, chat.PhaseRefused:
			r.ended[customerSide] = string(s.Phase) + " " + s.Reason
			if r.loading && s.Reason == string(chat.EndedLost) {
				r.byHand = true // both ends were gone at once
			}
		}
	})
}

func (p *page) read(i chat.Item) {
	switch {
	case i.Code == chat.CodeBack:
		p.ledger.hasBack(p.chat)
	case i.Kind == chat.Text && i.From == chat.AgentSide:
		p.ledger.at(p.chat, func(r *record) { r.read[customerSide] = append(r.read[customerSide], i.Text) })
	case i.Kind == chat.Text && i.Seq > 0:
		p.own[i.Seq] = i.Text
	}
}

func (p *page) closed(f chat.FormClosed) {
	for i := range p.open {
		if p.open[i].Request == f.Request {
			p.open = append(p.open[:i:i], p.open[i+1:]...)
			break
		}
	}
	if f.Reason == chat.ClosedSent {
		p.ledger.at(p.chat, func(r *record) { r.sent[f.Request] = true })
	}
}

// leave gives the page up. What it had not got rid of is gone with it.
func (p *page) leave() {
	if p.conn != nil {
		p.conn.Close()
	}
	p.ledger.at(p.chat, func(r *record) {
		for _, text := range p.own {
			r.excused[text] = true
		}
	})
}
