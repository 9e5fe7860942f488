package core

import "slices"

// A ring keeps the last Data frames of one direction of a chat, so that a
// short absence costs no resending. The ends keep what is not acknowledged;
// whatever the ring has dropped comes from there.
type ring struct {
	frames []keptFrame
	bytes  int
	all    *budget
}

// A budget is what all rings of a relay hold and may hold, in bytes.
type budget struct{ used, most int }

type keptFrame struct {
	at      int64 // Unix ms
	seq     uint64
	message []byte
}

// add keeps a frame and reports whether it did: not a resent one, nor one for
// which the relay's memory for rings is used up.
func (g *ring) add(now int64, seq uint64, message []byte) bool {
	g.trim(now, len(message))
	return g.put(now, seq, message)
}

// addFirst keeps a frame as long as there is room, and drops none for it.
func (g *ring) addFirst(now int64, seq uint64, message []byte) bool {
	g.trim(now, 0)
	return len(g.frames) < RingFrames && g.bytes+len(message) <= RingBytes && g.put(now, seq, message)
}

func (g *ring) put(now int64, seq uint64, message []byte) bool {
	if n := len(g.frames); n > 0 && seq <= g.frames[n-1].seq || g.all.used+len(message) > g.all.most {
		return false
	}
	g.frames = append(g.frames, keptFrame{now, seq, message})
	g.count(len(message))
	return true
}

// move counts the ring on another budget.
func (g *ring) move(to *budget) {
	g.all.used -= g.bytes
	g.all = to
	g.all.used += g.bytes
}

// trim drops what is too old, and the oldest to make room for a frame of that
// many bytes; 0 makes no room.
func (g *ring) trim(now int64, room int) {
	n, left := 0, g.bytes
	for n < len(g.frames) && (now-g.frames[n].at >= RingAge || room > 0 && (len(g.frames)-n >= RingFrames || left+room > RingBytes)) {
		left -= len(g.frames[n].message)
		n++
	}
	g.frames = slices.Delete(g.frames, 0, n)
	g.count(left - g.bytes)
}

// after calls send with the frames that have a higher number.
func (g *ring) after(seq uint64, send func(message []byte)) {
	for _, f := range g.frames {
		if f.seq > seq {
			send(f.message)
		}
	}
}

func (g *ring) clear() {
	g.frames = nil
	g.count(-g.bytes)
}

// expires returns when the oldest frame is too old, 0 for never.
func (g *ring) expires() int64 {
	if len(g.frames) == 0 {
		return 0
	}
	return g.frames[0].at + RingAge
}

func (g *ring) count(bytes int) {
	g.bytes += bytes
	g.all.used += bytes
}
