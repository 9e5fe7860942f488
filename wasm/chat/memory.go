package chat

import "slices"

// What a page remembers of a chat, at most.
const (
	maxMemory    = 768 << 10 // bytes: given at once, a relay takes them
	maxMemorised = 1000      // notes
)

// A memory is what a page keeps so that another agent's end, or the same one
// after a restart, can know what was said: signed notes, in the order of the
// page's stream. It has all that the agents' ends sent, and of its own the
// messages and what closed a form. Nothing that was put into a form is in any of
// these.
type memory struct {
	notes   []memorised
	size    int
	dropped uint64 // notes that there was no room for, the oldest
}

// A memorised note is a signed one, with the session and the number that it had.
type memorised struct {
	own     bool
	session string
	seq     uint64
	note    string
}

// heard remembers a note of the other end. A history stands above what the page
// said before it came, as it does in the page's stream.
func (m *memory) heard(session string, e envelope, msg []byte) {
	if m == nil {
		return
	}
	at := len(m.notes)
	for e.kind == kindHistory && at > 0 && m.notes[at-1].own && m.notes[at-1].session == session {
		at--
	}
	m.insert(at, memorised{false, session, e.seq, string(msg)})
}

// said remembers an own note, or puts it in the place of the one that had its
// number: see withdraw.
func (m *memory) said(session string, e envelope, msg []byte) {
	if m == nil || e.kind != kindMessage && e.kind != kindCancel {
		return
	}
	at := slices.IndexFunc(m.notes, func(n memorised) bool { return n.own && n.session == session && n.seq >= e.seq })
	if at < 0 {
		at = len(m.notes)
	} else if m.notes[at].seq == e.seq {
		m.remove(func(n memorised) bool { return n.own && n.session == session && n.seq == e.seq })
	}
	m.insert(at, memorised{true, session, e.seq, string(msg)})
}

func (m *memory) insert(at int, n memorised) {
	m.notes = slices.Insert(m.notes, at, n)
	m.size += len(n.note)
	for len(m.notes) > maxMemorised || m.size > maxMemory {
		m.size -= len(m.notes[0].note)
		m.notes = slices.Delete(m.notes, 0, 1)
		m.dropped++
	}
}

func (m *memory) remove(which func(memorised) bool) {
	m.notes = slices.DeleteFunc(m.notes, func(n memorised) bool {
		if which(n) {
			m.size -= len(n.note)
			return true
		}
		return false
	})
}

// unsay forgets what was said in a session and is not known to have arrived: it
// is said again.
func (m *memory) unsay(session string, acked uint64) {
	m.remove(func(n memorised) bool { return n.own && n.session == session && n.seq > acked })
}

// keepOnly forgets all but one session: the customer wants nothing of the others shown.
func (m *memory) keepOnly(session string) {
	m.remove(func(n memorised) bool { return n.session != session })
	m.dropped = 0
}

// before are the notes of all sessions but one.
func (m *memory) before(session string) (notes []recordEntry) {
	for _, n := range m.notes {
		if n.session != session {
			notes = append(notes, recordEntry{n.own, n.note})
		}
	}
	return notes
}
