package desktop

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sealform/sealform/desktop/duty"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// maxHandovers is how many chats are shown that colleagues hand over.
const maxHandovers = 20

// An incoming is a chat that a colleague hands over, and what it says of it. None
// of it is kept anywhere.
type incoming struct {
	ticket  wire.Ticket
	service string
	from    roster.Agent // the colleague
	until   time.Time
	said    *trust.Handover // nil: it is sealed to others
}

var errHandover = errors.New("this chat is not offered to you any more")

// handed shows a chat that a colleague hands over to this agent, or to whoever is
// on duty.
func (s *session) handed(f wire.Offered) {
	from, ok := s.agentBy(f.From)
	if !ok || len(s.handovers) >= maxHandovers {
		s.stray()
		return
	}
	h := &incoming{ticket: f.Ticket, service: f.Service, from: from, until: time.Now().Add(time.Duration(f.Seconds) * time.Second)}
	if note, opens := s.prekeys.Open(f.Payload); opens {
		said, by, err := trust.OpenHandover(note, s.roster, f.Ticket.String(), s.self.Key)
		if err != nil || by.VKey != from.VKey || said.Service != f.Service {
			s.warn("refused a chat that is handed over: what is said of it does not verify")
			return
		}
		h.said = &said
	}
	s.dropHandover(f.Ticket)
	s.handovers = append(s.handovers, h)
	time.AfterFunc(time.Until(h.until), func() {
		defer s.lock()()
		s.handovers = slices.DeleteFunc(s.handovers, func(o *incoming) bool { return o == h })
	})
}

// agentBy returns the agent of the roster whose key has that hash.
func (s *session) agentBy(key [32]byte) (roster.Agent, bool) {
	if s.roster == nil {
		return roster.Agent{}, false
	}
	for _, a := range s.roster.Agents {
		if sha256.Sum256([]byte(a.VKey)) == key {
			return s.roster.Agent(a.VKey)
		}
	}
	return roster.Agent{}, false
}

// dropOut drops what was offered by those whom the newest roster and stamp take out.
func (s *session) dropOut() {
	s.handovers = slices.DeleteFunc(s.handovers, func(h *incoming) bool { return !s.names(h.from) })
}

// names reports whether the newest roster and stamp name a colleague.
func (s *session) names(a roster.Agent) bool {
	_, ok := s.roster.Agent(a.VKey)
	return ok
}

func (s *session) handoverOf(t wire.Ticket) *incoming {
	for _, h := range s.handovers {
		if h.ticket == t {
			return h
		}
	}
	return nil
}

func (s *session) dropHandover(t wire.Ticket) {
	s.handovers = slices.DeleteFunc(s.handovers, func(h *incoming) bool { return h.ticket == t })
}

// declineHandover says that this agent does not take a chat that is handed over.
func (s *session) declineHandover(h *incoming) error {
	if s.desk.send == nil {
		return errUnlinked
	}
	s.dropHandover(h.ticket)
	s.desk.send(wire.Decline{Ticket: h.ticket}.Append(nil))
	return nil
}

// takeOver asks for a chat that is handed over. From then on it stands among those
// that wait.
func (s *session) takeOver(h *incoming) {
	s.queue = append(s.queue, &waiting{ticket: h.ticket, service: h.service, since: unixMilli(), here: true})
	s.accept(h.ticket)
	s.dropHandover(h.ticket)
}

// missed says why a chat that was handed over did not come about.
func (cc *chatConn) missed(why wire.Reason) {
	if cc.handover == nil {
		return
	}
	text := errHandover.Error()
	stands := time.Now().Before(cc.handover.until) && cc.s.names(cc.handover.from)
	if w := cc.s.waitingFor(cc.ticket); why == wire.ReasonLeft && w != nil && !w.off && stands {
		cc.s.handovers = append(cc.s.handovers, cc.handover)
		text = "the customer's page is not connected just now: take the chat again in a moment"
	}
	cc.s.refused = &refusedChat{cc.ticket, text}
}

// do hands a chat over. A private note that holds a number is answered with
// guarded, unless it is sent anyway.
func (cmd *transferCommand) do(s *session) (any, error) {
	c, err := s.live(cmd.Chat)
	if err != nil {
		return nil, err
	}
	if kind, found := field.Detect(cmd.Note); found && !cmd.Anyway {
		return guardedEvent{"guarded", cmd.ID, kind}, nil
	}
	h := chat.Handover{To: cmd.To, Service: cmd.Service, History: cmd.History, Private: cmd.Note, Recipients: s.prekeysFor(cmd.To, cmd.Service)}
	if h.To != "" && !slices.ContainsFunc(s.Colleagues(), func(c duty.Colleague) bool { return c.VKey == h.To && canTake(c) }) {
		return nil, errors.New("this colleague is not there any more")
	}
	outs, err := c.machine.Transfer(unixMilli(), h)
	if err == nil {
		c.heir = s.heir(h)
	}
	c.deliver(outs)
	return nil, err
}

// canTake reports whether a colleague can be handed a chat now.
func canTake(c duty.Colleague) bool {
	return c.Present && c.Duty.State != roster.Away && c.Duty.Recipient != ""
}

// prekeysFor are the keys of those who can take a chat, eight at most: who takes
// chats first.
func (s *session) prekeysFor(to, service string) (keys []*seal.Recipient) {
	all := slices.DeleteFunc(s.Colleagues(), func(c duty.Colleague) bool {
		return !canTake(c) || to != "" && c.VKey != to || !c.Serves(service)
	})
	slices.SortStableFunc(all, func(a, b duty.Colleague) int { return rank(a) - rank(b) })
	for _, c := range all[:min(len(all), wire.MaxDuties)] {
		if key, err := seal.ParseRecipient(c.Duty.Recipient); err == nil {
			keys = append(keys, key)
		}
	}
	return keys
}

func rank(c duty.Colleague) int {
	if c.OnDuty() {
		return 0
	}
	return 1
}

// heir is what people call whoever a chat is handed over to.
func (s *session) heir(h chat.Handover) string {
	if a, ok := s.roster.Agent(h.To); ok {
		return a.Name
	}
	return s.title(h.Service)
}

// inRecord is what a transcript says of an item. Of a handover it tells others, by
// name, what the stream tells the agent.
func (c *conversation) inRecord(i chat.Item, agent string) string {
	switch i.Code {
	case chat.EndedHandedCode:
		return agent + " handed this chat over to " + cmp.Or(c.heir, "a colleague")
	case chat.CodeTransfer:
		return agent + " is" + strings.TrimPrefix(i.Text, "You are")
	case "transfer-" + chat.Code(chat.TransferCancelled):
		return agent + " keeps the chat"
	}
	if i.Code == chat.CodeHanded || strings.HasPrefix(string(i.Code), "transfer-") {
		return strings.TrimSuffix(i.Text, "you") + agent
	}
	return i.Text
}

func (cmd *keepCommand) do(s *session) (any, error) {
	c, err := s.live(cmd.Chat)
	if err == nil {
		c.deliver(c.machine.StayHere(unixMilli()))
	}
	return nil, err
}

func (s *session) handoverView(h *incoming) handoverView {
	cc := s.conns[h.ticket]
	v := handoverView{Chat: h.ticket.String(), Title: s.title(h.service), Who: h.from.Name, Until: h.until.UnixMilli(), Claimed: cc != nil && cc.chat == nil, Sealed: h.said == nil, Said: []saidView{}}
	if o := h.said; o != nil {
		v.Language, v.FirstName, v.LastName, v.Note, v.History, v.Cut = o.Language, o.FirstName, o.LastName, o.Private, o.History, o.Cut
		for _, one := range o.Said {
			v.Said = append(v.Said, saidView{one.By, one.Time * 1000, one.Text})
		}
	}
	return v
}

// colleagueViews are those to whom a chat can be handed over, and for what.
func (s *session) colleagueViews() []colleagueView {
	views := []colleagueView{}
	for _, c := range s.Colleagues() {
		if !canTake(c) {
			continue
		}
		v := colleagueView{Agent: c.VKey, Name: c.Name, State: string(c.Duty.State), Services: []serviceView{}}
		for _, service := range s.roster.Services {
			if c.Serves(service.Name) {
				v.Services = append(v.Services, serviceView{service.Name, service.Title})
			}
		}
		views = append(views, v)
	}
	return views
}

// do says no to a chat that a colleague hands over.
func (cmd *declineCommand) do(s *session) (any, error) {
	if h := s.handoverOf(wire.Ticket(cmd.Chat)); h != nil {
		return nil, s.declineHandover(h)
	}
	return nil, errHandover
}
