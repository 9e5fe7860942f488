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
	cmd := create()
	if err := decodeStrictly(b, cmd); err != nil {
		return nil, h, fmt.Errorf("malformed command %q: it has an unknown, missing or wrong member", h.Type)
	}
	return cmd, h, nil
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
	cmd, h, err := parseCommand(b)
	if err != nil {
		return errorEvent{"error", h.ID, err.Error()}
	}
	defer s.lock()()
	answer = errorEvent{"error", h.ID, "internal error: try again"}
	defer s.survive("command " + h.Type)
	event, err := cmd.do(s)
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

func (cmd *acceptCommand) do(s *session) (any, error) {
	t := wire.Ticket(cmd.Chat)
	if s.waitingFor(t) == nil {
		return nil, errors.New("this chat is no longer waiting")
	}
	if s.roster != nil && !s.roster.Valid(time.Now().Unix()) {
		return nil, errors.New("the organisation's roster is expired" + s.orClock() + ": nobody could verify you")
	}
	if cc := s.conns[t]; cc == nil || cc.chat != nil {
		s.accept(t)
	}
	return nil, nil
}

func (cmd *sayCommand) do(s *session) (any, error) {
	c, err := s.live(cmd.Chat)
	if err != nil {
		return nil, err
	}
	if kind, found := field.Detect(cmd.Text); found && !cmd.Anyway {
		return guardedEvent{"guarded", cmd.ID, kind}, nil
	}
	outs, err := c.machine.Send(unixMilli(), cmd.Text)
	s.deliver(c, outs)
	if err != nil {
		return nil, err
	}
	return savedEvent{"saved", cmd.ID, c.draft.said(cmd.Text)}, nil
}

func (cmd *requestCommand) do(s *session) (any, error) {
	c, err := s.live(cmd.Chat)
	if err != nil {
		return nil, err
	}
	f, ok := findForm(s.self.Forms(c.service), cmd.Form)
	if !ok {
		return nil, fmt.Errorf("service %q has no form %q", c.service, cmd.Form)
	}
	d := f.For(c.machine.About().Language, c.names(s.name()))
	request, outs, err := c.machine.Request(unixMilli(), d)
	if err != nil {
		return nil, err
	}
	c.asks(request, f, d)
	s.deliver(c, outs)
	s.used(cmd.Form)
	return savedEvent{"saved", cmd.ID, c.draft.requested(cmd.Form)}, nil
}

func findForm(all []workspace.Form, id string) (workspace.Form, bool) {
	for _, f := range all {
		if f.ID() == id {
			return f, true
		}
	}
	return workspace.Form{}, false
}

func (cmd *cancelCommand) do(s *session) (any, error) {
	c, err := s.live(cmd.Chat)
	if err != nil {
		return nil, err
	}
	outs, err := c.machine.Cancel(unixMilli(), cmd.Request)
	s.deliver(c, outs)
	return nil, err
}

// moreTime is how much time the agent gives at once, in minutes.
const moreTime = 10

func (cmd *extendCommand) do(s *session) (any, error) {
	c, err := s.live(cmd.Chat)
	if err != nil {
		return nil, err
	}
	outs, err := c.machine.Extend(unixMilli(), cmd.Request, moreTime)
	s.deliver(c, outs)
	return nil, err
}

func (cmd *endCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	s.end(c)
	return nil, nil
}

func (cmd *closeCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	if c.ended == "" {
		return nil, errLive
	}
	for i, other := range s.chats {
		if other == c {
			s.chats = append(s.chats[:i:i], s.chats[i+1:]...)
			break
		}
	}
	return nil, nil
}

func (cmd *revealCommand) do(s *session) (any, error) {
	c, f, err := s.show(cmd.Chat, cmd.Request, cmd.Field)
	if err != nil {
		return nil, err
	}
	text, shown := f.Read()
	s.deliver(c, c.machine.Opened(unixMilli(), cmd.Request))
	return valueEvent{"value", cmd.ID, text, shown}, nil
}

func (cmd *openCommand) do(s *session) (any, error) {
	c, f, err := s.show(cmd.Chat, cmd.Request, cmd.Field)
	if err != nil {
		return nil, err
	}
	if f.File() == nil {
		return nil, errNoFile
	}
	s.deliver(c, c.machine.Opened(unixMilli(), cmd.Request))
	return linkEvent{"link", cmd.ID, filePath + s.newTicket(f, cmd.Download), f.File().About.Name}, nil
}

// show finds a field that the agent wants to look at.
func (s *session) show(ref chatRef, request, id string) (*conversation, *panel.Secret, error) {
	c, err := s.find(ref)
	if err != nil {
		return nil, nil, err
	}
	sub := s.submission(c, request)
	if sub == nil {
		return nil, nil, errWiped
	}
	f, err := s.look(sub, id)
	return c, f, err
}

func (cmd *wipeCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	if cmd.Request == "" {
		s.wipe(c)
		return nil, nil
	}
	sub := s.submission(c, cmd.Request)
	if sub == nil {
		return nil, errWiped
	}
	s.discard(c, sub)
	return nil, nil
}

func (cmd *transcriptCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	name := "chat-" + c.service + "-" + c.started.UTC().Format("2006-01-02-1504") + "-" + c.short() + ".txt"
	return transcriptEvent{"transcript", cmd.ID, name, c.transcript(s.name())}, nil
}

func (cmd *retryCommand) do(s *session) (any, error) {
	s.retry()
	return nil, nil
}
