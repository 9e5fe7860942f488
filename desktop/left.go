package desktop

import (
	"slices"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/trust"
)

// maxLeft is how many messages are shown that were left: as many as a relay keeps.
const maxLeft = 1000

// A leftMessage was left while nobody was there. The relay keeps it, sealed, until
// an agent has dealt with it; here it is in memory alone.
type leftMessage struct {
	ticket  wire.Ticket
	service string
	since   int64          // Unix ms
	said    *trust.Offline // nil: it is sealed to others, or to a prekey that is gone
}

// stored shows a message that was left.
func (s *session) stored(f wire.Stored) {
	if i := s.leftAt(f.Ticket); i >= 0 || len(s.messages) >= maxLeft {
		return
	}
	m := leftMessage{f.Ticket, f.Service, f.Since, nil}
	if note, ok := s.prekeys.Open(f.Payload); ok {
		o, err := trust.OpenOffline(note, s.self.Org, f.Service, f.Ticket.String())
		if err != nil {
			s.warn("refused a message that was left: it does not verify")
			return
		}
		m.said = &o
	}
	at := len(s.messages)
	for at > 0 && s.messages[at-1].since > m.since {
		at--
	}
	s.messages = slices.Insert(s.messages, at, m)
}

func (s *session) leftAt(t wire.Ticket) int {
	return slices.IndexFunc(s.messages, func(m leftMessage) bool { return m.ticket == t })
}

// takeLeft takes a message off the list, and reports whether it was there.
func (s *session) takeLeft(t wire.Ticket) bool {
	i := s.leftAt(t)
	if i >= 0 {
		s.messages = slices.Delete(s.messages, i, i+1)
	}
	return i >= 0
}

// do says that a message has been dealt with: the relay deletes it.
func (cmd *doneCommand) do(s *session) (any, error) {
	switch {
	case s.leftAt(wire.Ticket(cmd.Chat)) < 0:
		return nil, errLeftGone
	case s.desk.send == nil:
		return nil, errUnlinked
	}
	s.takeLeft(wire.Ticket(cmd.Chat))
	s.desk.send(wire.Done{Ticket: wire.Ticket(cmd.Chat)}.Append(nil))
	return nil, nil
}

func (s *session) leftView(m leftMessage) leftView {
	v := leftView{Chat: m.ticket.String(), Title: s.title(m.service), Since: m.since, Sealed: m.said == nil}
	if o := m.said; o != nil {
		v.Language, v.FirstName, v.LastName, v.Origin, v.Reach, v.Text = o.Language, o.FirstName, o.LastName, o.Origin, o.Reach, o.Text
	}
	return v
}
