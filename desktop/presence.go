package desktop

import (
	"path"
	"time"

	"github.com/sealform/sealform/desktop/duty"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

const (
	// sayAfter is how long changes of what the agent does are gathered, and
	// sayEvery how far apart the relay is told of them at least.
	sayAfter = time.Second
	sayEvery = 2 * time.Second
	// windowless is how long no window may be open before the agent is away.
	windowless = 30 * time.Second
	// lookEvery is how often it is looked whether the machine slept, and
	// sleptFor how long that is before the agent is away.
	lookEvery = 15 * time.Second
	sleptFor  = 2 * time.Minute
)

// atOnce is how many chats at once are meant for the agent.
func (s *session) atOnce() int {
	return s.self.Texts.ChatsAtOnce(path.Base(roster.OrgName(s.self.Key)))
}

// taken is how many chats the agent has.
func (s *session) taken() (n int) {
	for _, c := range s.chats {
		if c.ended == chat.NotEnded {
			n++
		}
	}
	for _, cc := range s.conns {
		if cc.chat == nil {
			n++ // it is accepted, or taken up again
		}
	}
	return n
}

// places is how many more chats the agent has room for.
func (s *session) places() uint64 {
	return uint64(min(max(s.atOnce()-s.taken(), 0), roster.MaxFree))
}

// dutyNow is what the agent would say of itself.
func (s *session) dutyNow() (roster.Duty, error) {
	now := time.Now().Unix()
	recipient, until, made, err := s.prekeys.Current(now)
	if err != nil {
		return roster.Duty{}, err
	}
	if made {
		s.keepNow()
	}
	return roster.Duty{
		Org: s.self.Org, Agent: s.self.Key, State: s.presence.State(), Free: s.places(), Recipient: recipient,
		Count: max(uint64(unixMilli()), s.said.Count+1), Time: max(now, s.said.Time), Until: until,
	}, nil
}

// sayDuty tells the relay what the agent does, unless it has said so on this
// connection.
func (s *session) sayDuty() {
	if s.desk.send == nil {
		return
	}
	d, err := s.dutyNow()
	if err == nil && s.says && d.State == s.said.State && d.Free == s.said.Free && d.Recipient == s.said.Recipient {
		return
	}
	var msg []byte
	if err == nil {
		msg, err = d.Sign(s.self.Signer)
	}
	if err != nil {
		s.warn("the relay cannot be told what the agent does")
		return
	}
	s.said, s.says, s.saidAt, s.anew = d, true, time.Now(), false
	s.desk.send(wire.Duty{Note: msg}.Append(nil))
}

// sayDutySoon does so in a moment, if something has changed.
func (s *session) sayDutySoon() {
	if s.said.State != s.presence.State() || s.said.Free != s.places() {
		s.sayLater()
	}
}

// sayAnew does so in a moment, changed or not.
func (s *session) sayAnew() {
	s.anew = true
	s.sayLater()
}

func (s *session) sayLater() {
	if !s.says || s.saying != nil || s.ending {
		return
	}
	s.saying = time.AfterFunc(max(sayAfter, sayEvery-time.Since(s.saidAt)), func() {
		defer s.lock()()
		s.saying = nil
		if s.says = s.says && !s.anew; !s.ending {
			s.sayDuty()
		}
	})
}

// windowOpened notes that the agent has a window, and windowClosed that one went.
func (s *session) windowOpened() {
	if s.alone != nil {
		s.alone.Stop()
	}
	s.presence.Window(s.windowed)
	s.windowed = true
}

func (s *session) windowClosed() {
	if len(s.views) == 0 && !s.ending {
		s.alone = time.AfterFunc(windowless, func() { s.leaves(duty.NoWindow) })
	}
}

// leaves makes the agent away, if there is still cause for it.
func (s *session) leaves(c duty.Cause) {
	defer s.lock()()
	if c != duty.NoWindow || len(s.views) == 0 {
		s.presence.Leave(c)
	}
}

// wakes looks again and again whether the machine slept, when only the wall clock
// goes on, and whether another prekey is due.
func (s *session) wakes(last time.Time) {
	s.looks = time.AfterFunc(lookEvery, func() {
		defer s.lock()()
		if s.ending {
			return
		}
		now := time.Now()
		if now.Round(0).Sub(last.Round(0))-now.Sub(last) >= sleptFor {
			s.presence.Leave(duty.Slept)
		}
		s.sayDuty()
		s.wakes(now)
	})
}

// goodbye tells the relay that the agent is away, since the program ends.
func (s *session) goodbye() {
	s.presence.Leave(duty.NoWindow)
	s.sayDuty()
}

// Colleagues are the other agents.
func (s *session) Colleagues() []duty.Colleague {
	if s.roster == nil {
		return nil
	}
	return s.colleagues.All(s.roster, s.self.Key, time.Now().Unix())
}

// colleague takes what the relay shows of another agent.
func (s *session) colleague(f wire.Colleague) {
	if s.colleagues.Take(f.Note, f.Present, s.roster, time.Now().Unix()) != nil {
		s.warn("refused what the relay shows of a colleague: it does not verify")
	}
}

// do takes what the agent has chosen to do.
func (cmd *dutyCommand) do(s *session) (any, error) {
	switch state := roster.State(cmd.State); state {
	case roster.OnDuty, roster.Busy, roster.Away:
		s.presence.Choose(state)
		s.sayDuty()
	case "":
		s.presence.Read()
	default:
		return nil, errState
	}
	return nil, nil
}

func (s *session) dutyView() dutyView {
	return dutyView{string(s.presence.State()), string(s.presence.Chosen()), string(s.presence.Cause()), string(s.presence.Word()), s.taken(), s.atOnce()}
}
