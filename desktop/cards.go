package desktop

import (
	"strings"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/trust"
)

// maxLine is how much of what a customer wrote a card shows, in characters.
const maxLine = 140

// opening takes what a customer has written so far. That of a chat which no window
// shows stays sealed until one does.
func (s *session) opening(f wire.Opening) {
	w := s.waitingFor(f.Ticket)
	if w == nil {
		return
	}
	s.unseal(w) // what comes now may say nothing
	w.sealed = f.Payload
	if s.shows(w) {
		s.unseal(w)
	}
}

// unseal has a card show what the customer has written last, if it is sealed to this
// agent.
func (s *session) unseal(w *waiting) {
	file := w.sealed
	if w.sealed = nil; file == nil {
		return
	}
	note, ok := s.prekeys.Open(file)
	if !ok {
		return
	}
	o, err := trust.OpenOpening(note, s.self.Org, w.service, w.ticket.String())
	if err != nil {
		s.warn("refused what a customer who waits has written: it does not verify")
		return
	}
	if w.card == nil || o.Count > w.card.Count {
		w.card = &o
	}
}

// feigned reports whether what stood on the card was signed by another page than
// the one that the agent has now.
func (s *session) feigned(w *waiting, hello []byte) bool {
	if w == nil {
		return false
	}
	if s.unseal(w); w.card == nil {
		return false
	}
	h, err := trust.OpenHello(hello)
	return err == nil && h.VKey != w.card.VKey
}

func (s *session) waitingView(w *waiting) waitingView {
	s.unseal(w)
	cc := s.conns[w.ticket]
	claimed := cc != nil && cc.chat == nil && !cc.stopped()
	v := waitingView{
		Chat: w.ticket.String(), Service: w.service, Title: s.title(w.service), Since: w.since, Claimed: claimed,
		Away: claimed && cc.relay.status.phase == relayPausing, Gone: !w.here, Again: w.again, Back: claimed && cc.back != nil,
		Push: s.pushes(w.service), Turn: s.turnUntil(w),
	}
	if o := w.card; o != nil {
		v.Language, v.FirstName, v.LastName, v.Origin, v.Line = o.Language, o.FirstName, o.LastName, o.Origin, firstLine(o)
	}
	return v
}

// firstLine is the beginning of what a customer wrote.
func firstLine(o *trust.Opening) string {
	if len(o.Texts) == 0 {
		return ""
	}
	line, rest, _ := strings.Cut(strings.TrimSpace(o.Texts[0].Text), "\n")
	cut := []rune(line)
	if len(cut) > maxLine {
		return string(cut[:maxLine]) + "…"
	}
	if rest != "" || len(o.Texts) > 1 || o.Cut {
		return line + " …"
	}
	return line
}
