package desktop

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sealform/sealform/desktop/panel"
	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/field"
)

// A command is something the agent does in the window. do runs with the
// session locked and returns the event that answers it; nil means ok.
type command interface {
	do(*session) (any, error)
}

// A chatRef is a chat's ticket in hex: the window knows a chat by the same
// name while it waits and afterwards.
type chatRef wire.Ticket

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *chatRef) UnmarshalText(text []byte) error {
	t, ok := wire.ParseTicket(string(text))
	if !ok {
		return errors.New("a chat's name has 32 hexadecimal digits")
	}
	*r = chatRef(t)
	return nil
}

var (
	errGone   = errors.New("this chat is no longer here")
	errOver   = errors.New("this chat has ended: nothing was sent")
	errLive   = errors.New("this chat has not ended: end it first")
	errWiped  = errors.New("this data has been wiped")
	errNoFile = errors.New("there is no file in this field: ask the customer for it again if you need it")
	errShown  = errors.New("this value was shown once and is gone: ask the customer for it again if you need it")
)

// parseCommand decodes one message of the window. The header is as far as it
// could be read, also beside an error.
func parseCommand(b []byte) (command, header, error) {
	var h header
	if err := json.Unmarshal(b, &h); err != nil {
		return nil, header{}, errors.New("malformed command: want one JSON object with type and id")
	}
	create, ok := commands[h.Type]
	if !ok {
		return nil, h, fmt.Errorf("unknown command %q", h.Type)
	}
	c := create()
	if err := decodeStrictly(b, c); err != nil {
		return nil, h, fmt.Errorf("malformed command %q: it has an unknown, missing or wrong member", h.Type)
	}
	return c, h, nil
}

// decodeStrictly refuses members it does not know and anything after the
// object.
func decodeStrictly(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// perform does what one message of the window asks and returns the answer.
func (s *session) perform(b []byte) (answer any) {
	c, h, err := parseCommand(b)
	if err != nil {
		return errorEvent{"error", h.ID, err.Error()}
	}
	defer s.lock()()
	answer = errorEvent{"error", h.ID, "internal error: try again"}
	defer s.survive("command " + h.Type)
	event, err := c.do(s)
	switch {
	case err != nil:
		return errorEvent{"error", h.ID, err.Error()}
	case event == nil:
		return okEvent{"ok", h.ID}
	}
	return event
}

func (s *session) find(r chatRef) (*conversation, error) {
	for _, c := range s.chats {
		if c.ticket == wire.Ticket(r) {
			return c, nil
		}
	}
	return nil, errGone
}

// live finds a chat that goes on: nothing that the agent sends may go to another.
func (s *session) live(r chatRef) (*conversation, error) {
	c, err := s.find(r)
	if err == nil && c.ended != "" {
		err = errOver
	}
	return c, err
}

func (c *acceptCommand) do(s *session) (any, error) {
	t := wire.Ticket(c.Chat)
	if s.waitingFor(t) == nil {
		return nil, errors.New("this chat is no longer waiting")
	}
	if s.roster != nil && !s.roster.Valid(time.Now().Unix()) {
		return nil, errors.New("the organisation's roster is expired" + s.orClock() + ": nobody could verify you")
	}
	if k := s.calls[t]; k == nil || k.chat != nil {
		s.accept(t)
	}
	return nil, nil
}

func (c *sayCommand) do(s *session) (any, error) {
	v, err := s.live(c.Chat)
	if err != nil {
		return nil, err
	}
	if kind, found := field.Detect(c.Text); found && !c.Anyway {
		return guardedEvent{"guarded", c.ID, kind}, nil
	}
	outs, err := v.machine.Send(unixMilli(), c.Text)
	s.deliver(v, outs)
	if err != nil {
		return nil, err
	}
	return savedEvent{"saved", c.ID, v.draft.said(c.Text)}, nil
}

func (c *requestCommand) do(s *session) (any, error) {
	v, err := s.live(c.Chat)
	if err != nil {
		return nil, err
	}
	f, ok := findForm(s.self.Forms(v.service), c.Form)
	if !ok {
		return nil, fmt.Errorf("service %q has no form %q", v.service, c.Form)
	}
	d := f.For(v.machine.About().Language, v.names(s.name()))
	request, outs, err := v.machine.Request(unixMilli(), d)
	if err != nil {
		return nil, err
	}
	v.asks(request, f, d)
	s.deliver(v, outs)
	s.used(c.Form)
	return savedEvent{"saved", c.ID, v.draft.requested(c.Form)}, nil
}

func findForm(all []workspace.Form, id string) (workspace.Form, bool) {
	for _, f := range all {
		if f.ID() == id {
			return f, true
		}
	}
	return workspace.Form{}, false
}

func (c *cancelCommand) do(s *session) (any, error) {
	v, err := s.live(c.Chat)
	if err != nil {
		return nil, err
	}
	outs, err := v.machine.Cancel(unixMilli(), c.Request)
	s.deliver(v, outs)
	return nil, err
}

// moreTime is how much time the agent gives at once, in minutes.
const moreTime = 10

func (c *extendCommand) do(s *session) (any, error) {
	v, err := s.live(c.Chat)
	if err != nil {
		return nil, err
	}
	outs, err := v.machine.Extend(unixMilli(), c.Request, moreTime)
	s.deliver(v, outs)
	return nil, err
}

func (c *endCommand) do(s *session) (any, error) {
	v, err := s.find(c.Chat)
	if err != nil {
		return nil, err
	}
	s.end(v)
	return nil, nil
}

func (c *closeCommand) do(s *session) (any, error) {
	v, err := s.find(c.Chat)
	if err != nil {
		return nil, err
	}
	if v.ended == "" {
		return nil, errLive
	}
	for i, other := range s.chats {
		if other == v {
			s.chats = append(s.chats[:i:i], s.chats[i+1:]...)
			break
		}
	}
	return nil, nil
}

func (c *revealCommand) do(s *session) (any, error) {
	v, f, err := s.show(c.Chat, c.Request, c.Field)
	if err != nil {
		return nil, err
	}
	text, shown := f.Read()
	s.deliver(v, v.machine.Opened(unixMilli(), c.Request))
	return valueEvent{"value", c.ID, text, shown}, nil
}

func (c *openCommand) do(s *session) (any, error) {
	v, f, err := s.show(c.Chat, c.Request, c.Field)
	if err != nil {
		return nil, err
	}
	if f.File() == nil {
		return nil, errNoFile
	}
	s.deliver(v, v.machine.Opened(unixMilli(), c.Request))
	return linkEvent{"link", c.ID, filePath + s.newTicket(f, c.Download), f.File().About.Name}, nil
}

// show finds a field that the agent wants to look at.
func (s *session) show(ref chatRef, request, id string) (*conversation, *panel.Secret, error) {
	v, err := s.find(ref)
	if err != nil {
		return nil, nil, err
	}
	sub := s.submission(v, request)
	if sub == nil {
		return nil, nil, errWiped
	}
	f, err := s.look(sub, id)
	return v, f, err
}

func (c *wipeCommand) do(s *session) (any, error) {
	v, err := s.find(c.Chat)
	if err != nil {
		return nil, err
	}
	if c.Request == "" {
		s.wipe(v)
		return nil, nil
	}
	sub := s.submission(v, c.Request)
	if sub == nil {
		return nil, errWiped
	}
	s.discard(v, sub)
	return nil, nil
}

func (c *transcriptCommand) do(s *session) (any, error) {
	v, err := s.find(c.Chat)
	if err != nil {
		return nil, err
	}
	name := "chat-" + v.service + "-" + v.started.UTC().Format("2006-01-02-1504") + "-" + v.short() + ".txt"
	return transcriptEvent{"transcript", c.ID, name, v.transcript(s.name())}, nil
}

func (c *retryCommand) do(s *session) (any, error) {
	s.retry()
	return nil, nil
}
