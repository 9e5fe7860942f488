package desktop

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
)

// maxNote is the longest note of a wrap-up in characters.
const maxNote = 2000

// A wrapUp is what an agent says of a chat that is over. It is part of the
// transcript, and is nowhere else: it goes with the chat when that is closed.
type wrapUp struct {
	disposition string // one of the organisation's; "": none is chosen
	note        string
	open        bool // no transcript was downloaded since it was changed
}

// do keeps a wrap-up. A note with a number that belongs into a form is answered
// with guarded and not kept, unless it is to be kept anyway.
func (cmd *wrapCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	if err := cmd.check(c, s.dispositions()); err != nil {
		return nil, err
	}
	next := wrapUp{cmd.Disposition, cmd.Note, true}
	kind, found := field.Detect(cmd.Note)
	if found = found && !cmd.Anyway; found {
		next.note = c.wrap.note
	}
	if next.disposition != c.wrap.disposition || next.note != c.wrap.note {
		c.wrap = next
	}
	if found {
		return guardedEvent{"guarded", cmd.ID, kind}, nil
	}
	return nil, nil
}

func (cmd *wrapCommand) check(c *conversation, known []string) error {
	n := utf8.RuneCountInString(cmd.Note)
	switch {
	case c.ended == chat.NotEnded:
		return errLive
	case n > maxNote:
		return fmt.Errorf("the note has %d characters: shorten it to %d", n, maxNote)
	case cmd.Disposition != "" && cmd.Disposition != c.wrap.disposition && !slices.Contains(known, cmd.Disposition):
		return fmt.Errorf("%q is not one of your organisation's dispositions any more: choose another", cmd.Disposition)
	}
	return nil
}

// dispositions are what can have come of a chat.
func (s *session) dispositions() []string { return append([]string{}, s.self.Texts.Dispositions()...) }

func (w wrapUp) empty() bool { return w.disposition == "" && strings.TrimSpace(w.note) == "" }

func (w wrapUp) view() wrapView { return wrapView{w.disposition, w.note, w.open && !w.empty()} }

// write ends a transcript. Nothing else in one begins a line with a word but its
// head, so no message can pass for it.
func (w wrapUp) write(b *strings.Builder, agent string) {
	if w.empty() {
		return
	}
	b.WriteString("\nWrap-up by " + oneLine(agent) + ", after the chat\n")
	if w.disposition != "" {
		b.WriteString("Disposition  " + oneLine(w.disposition) + "\n")
	}
	if strings.TrimSpace(w.note) == "" {
		return
	}
	b.WriteString("Note\n")
	for _, line := range lines(w.note) {
		b.WriteString("    " + line + "\n")
	}
}
