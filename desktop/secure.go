package desktop

import (
	"errors"
	"fmt"
	"time"

	"github.com/sealform/sealform/desktop/panel"
)

var (
	errWiped  = errors.New("this data has been wiped")
	errNoFile = errors.New("there is no file in this field: ask the customer for it again if you need it")
	errShown  = errors.New("this value was shown once and is gone: ask the customer for it again if you need it")
)

func (cmd *revealCommand) do(s *session) (any, error) {
	c, f, err := s.show(cmd.Chat, cmd.Request, cmd.Field)
	if err != nil {
		return nil, err
	}
	text, shown := f.Read()
	c.deliver(c.machine.Opened(unixMilli(), cmd.Request))
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
	c.deliver(c.machine.Opened(unixMilli(), cmd.Request))
	return linkEvent{"link", cmd.ID, filePath + s.newTicket(f, cmd.Download), f.File().About.Name}, nil
}

// show finds a field that the agent wants to look at.
func (s *session) show(r chatRef, request, field string) (*conversation, *panel.Secret, error) {
	c, err := s.find(r)
	if err != nil {
		return nil, nil, err
	}
	sub := c.submission(request)
	if sub == nil {
		return nil, nil, errWiped
	}
	f, err := c.look(sub, field)
	return c, f, err
}

// look returns a field that is about to be shown. A field that is shown once
// vanishes some time after the first reveal.
func (c *conversation) look(sub *held, field string) (*panel.Secret, error) {
	f := sub.Secret(field)
	switch {
	case f == nil:
		return nil, fmt.Errorf("this form has no field %q", field)
	case f.Gone(time.Now()):
		f.Vanish()
		return nil, errShown
	case f.Begin(time.Now()):
		c.s.vanishLater(f)
	}
	return f, nil
}

func (s *session) vanishLater(f *panel.Secret) {
	time.AfterFunc(panel.OnceTime, func() {
		defer s.lock()()
		f.Vanish()
	})
}

func (cmd *wipeCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	if cmd.Request == "" {
		c.wipe()
		return nil, nil
	}
	sub := c.submission(cmd.Request)
	if sub == nil {
		return nil, errWiped
	}
	c.discard(sub)
	return nil, nil
}
