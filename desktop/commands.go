package desktop

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
)

func (cmd *acceptCommand) do(s *session) (any, error) {
	t := wire.Ticket(cmd.Chat)
	if s.waitingFor(t) == nil && s.handoverOf(t) == nil {
		return nil, errors.New("this chat is no longer waiting")
	}
	if s.roster != nil && !s.roster.Valid(time.Now().Unix()) {
		return nil, errors.New("the organisation's roster " + s.expired() + s.orClock() + ": nobody could verify you")
	}
	if h := s.handoverOf(t); h != nil {
		s.takeOver(h)
	} else if cc := s.conns[t]; cc == nil || cc.chat != nil || cc.stopped() {
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
	c.deliver(outs)
	if err != nil {
		return nil, err
	}
	rev := c.draft.said(cmd.Text)
	s.keepNow()
	return savedEvent{"saved", cmd.ID, rev}, nil
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
	c.deliver(outs)
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
	c.deliver(outs)
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
	c.deliver(outs)
	return nil, err
}

func (cmd *endCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	c.end()
	return nil, nil
}

func (cmd *closeCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	if c.ended == chat.NotEnded {
		return nil, errLive
	}
	c.part()
	s.chats = slices.DeleteFunc(s.chats, func(other *conversation) bool { return other == c })
	return nil, nil
}

func (cmd *transcriptCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	name := "chat-" + c.service + "-" + c.started.UTC().Format("2006-01-02-1504") + "-" + c.short() + ".txt"
	c.wrap.open = false
	return transcriptEvent{"transcript", cmd.ID, name, c.transcript(s.name())}, nil
}

func (cmd *retryCommand) do(s *session) (any, error) {
	s.retry()
	return nil, nil
}
