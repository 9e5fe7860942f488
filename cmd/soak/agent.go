package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/wasm/chat"
)

// An agent sits at the desktop's window: accepts whoever waits, writes, and
// asks for forms.
type agent struct {
	conn   *websocket.Conn
	ledger *ledger
	id     int64

	mu      sync.Mutex
	waiting []string
	live    []string
	stopped bool              // the relay said not to come back: the agent was out
	streams map[string][]item // listen's own
	answers map[int64]chan event
	gone    chan struct{} // closed when the window is
}

// An event is what the window is told, as far as a soak reads it.
type event struct {
	Type    string `json:"type"`
	ID      int64  `json:"id"`
	Message string `json:"message"`
	Chat    string `json:"chat"`
	From    int    `json:"from"`
	Text    string `json:"text"`
	Items   []item `json:"items"`
	Relay   struct{ Phase string }
	Waiting []struct {
		Chat    string
		Claimed bool
	} `json:"waiting"`
	Chats []struct {
		Chat, Ended string
		Secure      []struct{ Request string }
	} `json:"chats"`
}

type item struct{ From, Kind, Code, Text string }

// newAgent opens a window at the address that the desktop has printed.
func newAgent(address string, l *ledger) (*agent, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	secret := strings.TrimPrefix(u.Fragment, "launch=")
	conn, _, err := websocket.DefaultDialer.Dial("ws://"+u.Host+"/socket", http.Header{"Origin": {"http://" + u.Host}})
	if err != nil {
		return nil, fmt.Errorf("the desktop's window: %w", err)
	}
	a := &agent{conn: conn, ledger: l, answers: map[int64]chan event{}, streams: map[string][]item{}, gone: make(chan struct{})}
	if err := conn.WriteJSON(map[string]any{"type": "hello", "id": 0, "secret": secret}); err != nil {
		return nil, err
	}
	go a.listen()
	return a, nil
}

func (a *agent) listen() {
	defer close(a.gone)
	for {
		var e event
		if err := a.conn.ReadJSON(&e); err != nil {
			return
		}
		switch e.Type {
		case "state":
			a.state(e)
		case "items":
			a.items(e)
		case "draft":
			a.ledger.at(e.Chat, func(r *record) { r.draft = e.Text })
		default:
			a.answered(e)
		}
	}
}

func (a *agent) state(e event) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.waiting, a.live, a.stopped = nil, nil, e.Relay.Phase == "stopped"
	for _, w := range e.Waiting {
		if !w.Claimed {
			a.waiting = append(a.waiting, w.Chat)
		}
	}
	for _, c := range e.Chats {
		if c.Ended == "" {
			a.live = append(a.live, c.Chat)
		}
		a.ledger.at(c.Chat, func(r *record) {
			r.ended[agentSide] = c.Ended
			for _, s := range c.Secure {
				r.got[s.Request] = true
			}
		})
	}
}

// items goes on with a chat's stream from where the event begins: with one that
// did not come at the end, all of it is told again.
func (a *agent) items(e event) {
	before := a.streams[e.Chat]
	stream := append(slices.Clone(before[:min(e.From, len(before))]), e.Items...)
	a.streams[e.Chat] = stream
	var texts []string
	for _, i := range stream {
		if i.Kind == "text" && i.From == "customer" {
			texts = append(texts, i.Text)
		}
	}
	if texts != nil {
		a.ledger.at(e.Chat, func(r *record) { r.read[agentSide] = texts })
	}
	for _, text := range alarmsIn(stream)[min(len(alarmsIn(before)), len(alarmsIn(stream))):] {
		a.ledger.alarm(e.Chat, agentSide, text)
	}
}

func alarmsIn(stream []item) (all []string) {
	for _, i := range stream {
		if i.Code == string(chat.CodeAlarm) {
			all = append(all, i.Text)
		}
	}
	return all
}

func (a *agent) answered(e event) {
	a.mu.Lock()
	c := a.answers[e.ID]
	delete(a.answers, e.ID)
	a.mu.Unlock()
	if c != nil {
		c <- e
	}
}

// ask sends a command and returns its answer.
func (a *agent) ask(command map[string]any) event {
	a.id++
	command["id"] = a.id
	c := make(chan event, 1)
	a.mu.Lock()
	a.answers[a.id] = c
	a.mu.Unlock()
	if err := a.conn.WriteJSON(command); err != nil {
		return event{Type: "error"}
	}
	select {
	case e := <-c:
		return e
	case <-a.gone:
		return event{Type: "gone"}
	case <-time.After(10 * time.Second):
		return event{Type: "error"}
	}
}

// run works until ctx is done or the desktop is.
func (a *agent) run(ctx context.Context) {
	random := rand.New(rand.NewPCG(uint64(len(a.answers)), 7))
	tick := time.NewTicker(60 * time.Millisecond)
	defer tick.Stop()
	defer a.conn.Close()
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.gone:
			return
		case <-tick.C:
			a.work(random)
		}
	}
}

func (a *agent) work(random *rand.Rand) {
	a.mu.Lock()
	waiting, live, stopped := a.waiting, a.live, a.stopped
	a.mu.Unlock()
	if stopped && random.IntN(10) == 0 {
		a.ask(map[string]any{"type": "retry"})
	}
	if len(waiting) > 0 {
		a.ask(map[string]any{"type": "accept", "chat": waiting[0]})
	}
	if len(live) == 0 || !a.ledger.writing() {
		return
	}
	chat := live[random.IntN(len(live))]
	switch n := random.IntN(500); {
	case n < 300:
		a.say(chat)
	case n < 330:
		a.ask(map[string]any{"type": "request", "chat": chat, "form": "credit-card"})
	case n == 499:
		a.ledger.at(chat, func(r *record) { r.byHand = true })
		a.ask(map[string]any{"type": "end", "chat": chat})
	}
}

// say writes a message. One whose answer did not come, since the desktop ended,
// may have been said or not.
func (a *agent) say(chat string) {
	text := newWords(agentSide)
	a.ledger.at(chat, func(r *record) { r.wrote[agentSide] = append(r.wrote[agentSide], text) })
	switch a.ask(map[string]any{"type": "say", "chat": chat, "text": text}).Type {
	case "error":
		a.ledger.at(chat, func(r *record) { r.wrote[agentSide] = r.wrote[agentSide][:len(r.wrote[agentSide])-1] })
	case "gone":
		a.ledger.at(chat, func(r *record) { r.excused[text] = true })
	}
}
