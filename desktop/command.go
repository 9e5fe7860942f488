package desktop

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// A command is something the agent does in the window. do runs with the
// session locked and returns the event that answers it; nil means ok.
type command interface {
	do(*session) (any, error)
}

// Commands, by their type.
var commands = map[string]func() command{
	"accept":     func() command { return &acceptCommand{} },
	"say":        func() command { return &sayCommand{} },
	"request":    func() command { return &requestCommand{} },
	"cancel":     func() command { return &cancelCommand{} },
	"extend":     func() command { return &extendCommand{} },
	"end":        func() command { return &endCommand{} },
	"close":      func() command { return &closeCommand{} },
	"reveal":     func() command { return &revealCommand{} },
	"open":       func() command { return &openCommand{} },
	"wipe":       func() command { return &wipeCommand{} },
	"transcript": func() command { return &transcriptCommand{} },
	"retry":      func() command { return &retryCommand{} },
	"more":       func() command { return &moreCommand{} },
	"responses":  func() command { return &responsesCommand{} },
	"search":     func() command { return &searchCommand{} },
	"article":    func() command { return &articleCommand{} },
	"draft":      func() command { return &draftCommand{} },
	"seen":       func() command { return &seenCommand{} },
	"look":       func() command { return &lookCommand{} },
	"leave":      func() command { return &leaveCommand{} },
	"stay":       func() command { return &stayCommand{} },
	"wrap":       func() command { return &wrapCommand{} },
	"notices":    func() command { return &noticesCommand{} },
	"herald":     func() command { return &heraldCommand{} },
	"pass":       func() command { return &passCommand{} },
	"read":       func() command { return &readCommand{} },
	"decline":    func() command { return &declineCommand{} },
	"done":       func() command { return &doneCommand{} },
	"duty":       func() command { return &dutyCommand{} },
	"transfer":   func() command { return &transferCommand{} },
	"keep":       func() command { return &keepCommand{} },
}

var (
	errGone     = errors.New("this chat is no longer here")
	errOver     = errors.New("this chat has ended: nothing was sent")
	errLeftGone = errors.New("somebody else has dealt with this message")
	errUnlinked = errors.New("there is no connection to the relay: try again when it is back")
	errState    = errors.New("choose on, busy or away")
	errLive     = errors.New("this chat has not ended: end it first")
)

// parse decodes one message of the window as one of some commands. It returns
// what it could read of the header, even with an error.
func parse[C any](b []byte, known map[string]func() C) (cmd C, h header, err error) {
	if err := json.Unmarshal(b, &h); err != nil {
		return cmd, header{}, errors.New("malformed command: want one JSON object with type and id")
	}
	create, ok := known[h.Type]
	if !ok {
		return cmd, h, fmt.Errorf("unknown command %q", h.Type)
	}
	cmd = create()
	if err := decodeStrictly(b, cmd); err != nil {
		return cmd, h, fmt.Errorf("malformed command %q: it has an unknown, missing or wrong member", h.Type)
	}
	return cmd, h, nil
}

// reply is the answer to a command that was done.
func reply(h header, event any, err error) any {
	switch {
	case err != nil:
		return errorEvent{"error", h.ID, err.Error()}
	case event == nil:
		return okEvent{"ok", h.ID}
	}
	return event
}

// decodeStrictly refuses unknown members and anything after the object.
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
	cmd, h, err := parse(b, commands)
	if err != nil {
		return errorEvent{"error", h.ID, err.Error()}
	}
	defer s.lock()()
	answer = errorEvent{"error", h.ID, "internal error: try again"}
	defer s.survive("command " + h.Type)
	event, err := cmd.do(s)
	return reply(h, event, err)
}

func (s *session) find(r chatRef) (*conversation, error) {
	if c := s.chat(wire.Ticket(r)); c != nil {
		return c, nil
	}
	return nil, errGone
}

// live finds a chat that is not over: what the agent sends must not go to any
// other.
func (s *session) live(r chatRef) (*conversation, error) {
	c, err := s.find(r)
	if err == nil && c.ended != chat.NotEnded {
		err = errOver
	}
	return c, err
}
