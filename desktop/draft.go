package desktop

import (
	"errors"
	"strings"

	"github.com/sealform/sealform/wasm/chat"
)

// maxDraft is the longest draft in bytes. It is far above the longest message,
// so that one that is too long can be shortened in the window.
const maxDraft = 256 << 10

// A draft is what stands in a chat's message box, and the form that is to go
// with it. It is the same in all windows, is kept sealed for the next start, and
// goes with the chat. Its number grows with each change, so that windows know the newer one.
type draft struct {
	text string
	form string // a form's id, "" for none
	rev  int64
}

// write replaces the draft.
func (d *draft) write(text, form string) {
	if text != d.text || form != d.form {
		*d = draft{text, form, d.rev + 1}
	}
}

// said empties the box of what was sent, unless another window has written
// something else since, and returns the draft's number, 0 for that other one.
func (d *draft) said(text string) int64 {
	if text != d.text {
		return 0
	}
	d.write("", d.form)
	return d.rev
}

// requested does the same for the form, once it has been requested.
func (d *draft) requested(form string) int64 {
	if form != d.form {
		return 0
	}
	d.write(d.text, "")
	return d.rev
}

var errDraft = errors.New("this is too long to be kept: shorten the message")

func (cmd *draftCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	if len(cmd.Text) > maxDraft || len(cmd.Form) > maxDraft {
		return nil, errDraft
	}
	if cmd.Text != c.draft.text && isMessage(cmd.Text) {
		c.run(c.machine.Writing)
	}
	c.draft.write(cmd.Text, cmd.Form)
	return savedEvent{"saved", cmd.ID, c.draft.rev}, nil
}

// isMessage reports whether what stands in a box is to be said. What begins with
// a slash looks for a form or a response.
func isMessage(text string) bool {
	text = strings.TrimSpace(text)
	return text != "" && text[0] != '/'
}

// do notes how far the agent has read, in any window.
func (cmd *seenCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	for _, i := range c.items {
		if i.ID <= cmd.Item {
			c.seen = max(c.seen, i.ID)
		}
	}
	c.run(func(now int64) []chat.Output { return c.machine.Seen(now, c.seen) })
	return nil, nil
}

// do notes which chat the agent opened, for the next window to begin with.
func (cmd *lookCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	s.looked = c.ticket
	return nil, nil
}
