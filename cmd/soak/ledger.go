package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/trust"
)

// A side is one end of a chat.
type side int

const (
	customerSide side = iota
	agentSide
)

func (s side) String() string { return [...]string{"customer", "agent"}[s] }

// A ledger holds what each end of each chat wrote and was told.
type ledger struct {
	mu      sync.Mutex
	chats   map[string]*record
	settled bool // nobody writes any more
	alarms  []string
	flipped int
	outs    int // how often the agent was taken out
	force   standing
	started time.Time // when the desktop was started again
	back    []time.Duration
}

// A standing says which roster and which stamp of it are in force.
type standing struct{ roster, stamp uint64 }

func (s standing) older(than standing) bool {
	return s.roster < than.roster || s.roster == than.roster && s.stamp < than.stamp
}

// A record is one chat's page. read[s] is what s was told, in order.
type record struct {
	wrote   [2][]string     // by each side
	read    [2][]string     // by each side, of the other's words
	excused map[string]bool // what a page had not got rid of when it was loaded again
	asked   map[string]bool // requests that the customer's page was shown
	sent    map[string]bool // requests that the customer's page called sent
	got     map[string]bool // requests that the agent's panel had
	ended   [2]string       // why it is over for each side, "" when it is not
	byHand  bool            // a person ended it
	joined  bool
	knows   standing // what the page goes by
	draft   string   // what stands in the agent's message box
	loading bool     // the page, which has not been taken back yet
	waits   bool     // for the agent, whose desktop was started again
}

func newRecord() *record {
	return &record{excused: map[string]bool{}, asked: map[string]bool{}, sent: map[string]bool{}, got: map[string]bool{}}
}

func newLedger() *ledger { return &ledger{chats: map[string]*record{}} }

// at changes a chat's record.
func (l *ledger) at(chat string, change func(*record)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.chats[chat]
	if r == nil {
		r = newRecord()
		l.chats[chat] = r
	}
	change(r)
}

// alarm notes that an end was told of an attack.
func (l *ledger) alarm(chat string, s side, why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.alarms = append(l.alarms, fmt.Sprintf("%s: %s: of the %s: %s", chat, wrongAlarm, s, why))
}

// expelled notes that the agent is taken out: chats may end for that.
func (l *ledger) expelled() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.outs++
}

// restarts notes that the desktop starts again. What it had of a form is gone,
// and what it told its window may have been on the way.
func (l *ledger) restarts() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.started = time.Now()
	for _, r := range l.chats {
		r.waits, r.draft = r.joined && !r.over(), ""
		for request := range r.asked {
			r.got[request] = true
		}
	}
}

// hasBack notes that a page heard that the agent is back.
func (l *ledger) hasBack(chat string) {
	l.at(chat, func(r *record) {
		if r.waits {
			l.back = append(l.back, time.Since(l.started))
		}
		r.waits = false
	})
}

// published notes what every page is to go by.
func (l *ledger) published(s standing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.force = s
}

// flip reports whether nobody has altered a frame yet: one page does.
func (l *ledger) flip() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flipped++
	return l.flipped == 1
}

func (l *ledger) settle() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.settled = true
}

// writing reports whether people still write.
func (l *ledger) writing() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.settled
}

// complete reports whether every live chat has all of its words at both ends, and the
// agent has been told of every form that was called sent.
func (l *ledger) complete() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.chats {
		if !r.over() && (!r.joined || r.knows.older(l.force) || len(r.missing(customerSide))+len(r.missing(agentSide)) > 0) {
			return false
		}
		if r.unseen() > 0 {
			return false
		}
	}
	return true
}

// unseen is how many forms a page called sent that the agent's panel had not.
func (r *record) unseen() (n int) {
	for request := range r.sent {
		if !r.got[request] {
			n++
		}
	}
	return n
}

func (r *record) over() bool { return r.ended[customerSide] != "" || r.ended[agentSide] != "" }

// dismissed reports whether it ended because the agent is out, by either side's
// word.
func (r *record) dismissed() bool {
	for _, why := range r.ended {
		if strings.Contains(why, string(chat.EndedByRoster)) || strings.Contains(why, string(trust.RefusedAgent)) {
			return true
		}
	}
	return false
}

// missing is what a side wrote and the other was never told, but for what stands
// in the agent's message box again.
func (r *record) missing(writer side) []string {
	var all []string
	for _, text := range r.wrote[writer] {
		if r.draft != "" && writer == agentSide && slices.Contains(strings.Split(r.draft, "\n\n"), text) {
			continue
		}
		if !r.excused[text] && !slices.Contains(r.read[1-writer], text) {
			all = append(all, text)
		}
	}
	return all
}

func (l *ledger) report(faults map[string]int) report {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := report{Chats: len(l.chats), Faults: faults, Wrong: slices.Clone(l.alarms), Back: slices.Sorted(slices.Values(l.back))}
	if l.flipped > 0 {
		out.Wrong = oneAlarm(out.Wrong)
	}
	for chat, r := range l.chats {
		out.Messages += len(r.wrote[customerSide]) + len(r.wrote[agentSide])
		out.Shown += len(r.read[customerSide]) + len(r.read[agentSide])
		out.Called += len(r.sent)
		out.Forms += len(r.asked)
		if l.outs > 0 && r.dismissed() {
			r.byHand = true
		}
		for _, w := range r.wrong(l.force) {
			out.Wrong = append(out.Wrong, chat+": "+w)
		}
	}
	slices.Sort(out.Wrong)
	return out
}

// What can be wrong, as each line of a report begins after its chat.
const (
	wrongLost   = "lost"
	wrongTwice  = "doubled"
	wrongOrder  = "out of order"
	wrongChat   = "in the wrong chat"
	wrongAlarm  = "alarm without an attacker"
	wrongSent   = "sent without receipt"
	wrongEnd    = "ended without a person"
	wrongRoster = "by an older roster"
	wrongQueue  = "in nobody's queue"
	wrongMemory = "memory that does not come back"
)

var wrongs = []string{wrongLost, wrongTwice, wrongOrder, wrongChat, wrongAlarm, wrongSent, wrongEnd, wrongRoster, wrongQueue, wrongMemory}

// oneAlarm says what is wrong with the alarms of a run in which one frame was
// altered.
func oneAlarm(alarms []string) []string {
	if len(alarms) == 1 {
		return nil
	}
	return append(alarms, fmt.Sprintf("one frame was altered, and there were %d alarms", len(alarms)))
}

func (r *record) wrong(force standing) []string {
	var all []string
	if !r.over() && r.joined && r.knows.older(force) {
		all = append(all, fmt.Sprintf(wrongRoster+": the page goes by roster %d and stamp %d, and %d and %d are in force", r.knows.roster, r.knows.stamp, force.roster, force.stamp))
	}
	if r.over() && !r.byHand {
		all = append(all, fmt.Sprintf(wrongEnd+": customer %q, agent %q", r.ended[customerSide], r.ended[agentSide]))
	}
	if !r.over() && !r.joined {
		all = append(all, wrongQueue+": a customer waits")
	}
	for _, writer := range []side{customerSide, agentSide} {
		all = append(all, r.wrongWords(writer)...)
	}
	for range r.unseen() {
		all = append(all, wrongSent+": a form that the agent never had")
	}
	return all
}

// wrongWords compares what a side wrote with what the other was told.
func (r *record) wrongWords(writer side) []string {
	var all []string
	if missing := r.missing(writer); !r.over() && len(missing) > 0 {
		all = append(all, fmt.Sprintf(wrongLost+": the %s wrote %d of %d messages that never came, the first is %q", writer, len(missing), len(r.wrote[writer]), missing[0]))
	}
	seen, last := map[string]bool{}, -1
	for _, text := range r.read[1-writer] {
		i := slices.Index(r.wrote[writer], text)
		switch {
		case seen[text]:
			all = append(all, fmt.Sprintf(wrongTwice+": the %s's %q", writer, text))
		case i < 0:
			all = append(all, fmt.Sprintf(wrongChat+": %q came, which the %s never wrote", text, writer))
		case i < last:
			all = append(all, fmt.Sprintf(wrongOrder+": the %s's %q", writer, text))
		}
		seen[text], last = true, max(last, i)
	}
	return all
}
