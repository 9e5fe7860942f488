// As in enemy_test.go.

//go:build !race

package main

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
	"net"
	"strings"
	"time"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/widget"
)

// readsNothing asks for the largest file there is, as it is, and does not take
// it.
func (e *enemy) readsNothing() {
	m, err := widget.Manifest()
	if err != nil {
		panic(err)
	}
	e.say("GET /widget/" + m.WASM.Name + " HTTP/1.1\r\nHost: x\r\n\r\n")
	<-e.attack.ctx.Done()
}

func (e *enemy) keepsAlive() {
	e.repeat([]byte("HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), 15*time.Second)
}

// speaksHTTP2 begins as a client does that knows that the other side speaks it.
func (e *enemy) speaksHTTP2() {
	e.say("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
	e.repeat([]byte("\x00\x00\x08\x06\x00\x00\x00\x00\x00pingpong"), 10*time.Millisecond)
}

// compresses sends what would be a hundred megabytes to whoever inflated it.
func (e *enemy) compresses() {
	offer := "Origin: " + relaytest.ShopOrigin + "\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
	if e.upgradeWith(e.join().Chat.Ticket(), offer, wire.Subprotocol) {
		_, _ = e.Write(append(e.announce(0xc2, len(bomb)), bomb...))
		e.stay()
	}
}

var bomb = func() []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression)
	for range 100 {
		_, _ = w.Write(make([]byte, 1<<20))
	}
	_ = w.Flush()
	return b.Bytes()
}()

func (e *enemy) manyProtocols() {
	if e.upgradeWith(e.join().Chat.Ticket(), "Origin: "+relaytest.ShopOrigin+"\r\n", wire.Subprotocol+strings.Repeat(",x", 5000)) {
		e.stay()
	}
}

func (e *enemy) loudPings() {
	if e.page() {
		e.repeat([]byte(strings.Repeat("\x89\xfd\x00\x00\x00\x00"+strings.Repeat("p", 125), 20)), 5*time.Second)
	}
}

// comesAndGoes waits in the queue for a moment, again and again.
func (e *enemy) comesAndGoes() {
	f := e.join()
	d := net.Dialer{LocalAddr: e.LocalAddr().(*net.TCPAddr), Timeout: 10 * time.Second}
	d.LocalAddr.(*net.TCPAddr).Port = 0
	_ = e.Close()
	for e.attack.ctx.Err() == nil {
		if c, err := d.DialContext(e.attack.ctx, "tcp", e.attack.victim.addr); err == nil {
			again := &enemy{Conn: c, in: bufio.NewReaderSize(c, 512), attack: e.attack, n: e.n}
			if again.page() {
				again.frame(f)
				again.frame(wire.Leave{Chat: f.Chat})
				_, _ = again.read()
			}
			_ = c.Close()
		}
		e.attack.rest(500 * time.Millisecond)
	}
}

// rogueAgent is in the roster, and asks for what is nobody's, or its own, as
// fast as it may.
func (e *enemy) rogueAgent() {
	f, org := e.join(), e.attack.victim.org
	if !e.upgrade(f.Chat.Ticket(), "") {
		return
	}
	hello, err := e.read()
	if err != nil {
		return
	}
	challenge, _ := wire.Parse(hello)
	l := roster.Login{Relay: "ws://" + e.attack.victim.addr, Org: org.Root.VKey, Agent: org.Bob.VKey, Challenge: challenge.(wire.Challenge).Nonce, Time: time.Now().Unix()}
	msg, err := l.Sign(org.Bob.Signer)
	if err != nil {
		panic(err)
	}
	e.frame(wire.Login{Note: msg})
	go e.stay()
	for e.attack.ctx.Err() == nil {
		e.frame(wire.Claim{Ticket: f.Chat.Ticket()})
		e.frame(wire.Attach{Chat: f.Chat, Session: wire.SessionID{1}})
		e.frame(wire.Roster{Stamp: relaytest.StampOf(e.attack.victim.note, org.Root.Signer), Note: e.attack.victim.note})
		e.attack.rest(time.Second)
	}
}

// read returns what a frame of the relay carries.
func (e *enemy) read() ([]byte, error) {
	_ = e.SetReadDeadline(time.Now().Add(20 * time.Second))
	head := make([]byte, 2)
	if _, err := io.ReadFull(e.in, head); err != nil {
		return nil, err
	}
	n := int(head[1])
	if n == 126 {
		if _, err := io.ReadFull(e.in, head); err != nil {
			return nil, err
		}
		n = int(binary.BigEndian.Uint16(head))
	}
	b := make([]byte, n)
	_, err := io.ReadFull(e.in, b)
	return b, err
}
