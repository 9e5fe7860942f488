package core

import "slices"

// A replayBuffer keeps the last Data frames of one direction of a chat, so that
// after a short absence nothing has to be sent again. What the buffer has
// dropped the ends send again, since they keep what is not acknowledged.
type replayBuffer struct {
	frames []bufferedFrame
	bytes  int
	all    *budget
}

// A budget counts the bytes that all replay buffers of a relay hold, and bounds
// them; refused is how often there was no room.
type budget struct {
	used, most int
	refused    uint64
}

type bufferedFrame struct {
	at      int64 // Unix ms
	seq     uint64
	message []byte
}

// add keeps a frame and reports whether it did: not a resent one, nor one for
// which the memory for replay is used up.
func (b *replayBuffer) add(now int64, seq uint64, message []byte) bool {
	b.trim(now, len(message))
	return b.put(now, seq, message)
}

// addFirst keeps a frame if there is room, and never drops another for it.
func (b *replayBuffer) addFirst(now int64, seq uint64, message []byte) bool {
	b.trim(now, 0)
	return len(b.frames) < ReplayFrames && b.bytes+len(message) <= ReplayBytes && b.put(now, seq, message)
}

func (b *replayBuffer) put(now int64, seq uint64, message []byte) bool {
	if n := len(b.frames); n > 0 && seq <= b.frames[n-1].seq {
		return false
	}
	if b.all.used+len(message) > b.all.most {
		b.all.refused++
		return false
	}
	b.frames = append(b.frames, bufferedFrame{now, seq, message})
	b.count(len(message))
	return true
}

// move charges the buffer to another budget.
func (b *replayBuffer) move(to *budget) {
	b.all.used -= b.bytes
	b.all = to
	b.all.used += b.bytes
}

// trim drops what is too old, and the oldest to make room for a frame of that
// many bytes; 0 makes no room.
func (b *replayBuffer) trim(now int64, room int) {
	n, left := 0, b.bytes
	for n < len(b.frames) && (now-b.frames[n].at >= ReplayAge || room > 0 && (len(b.frames)-n >= ReplayFrames || left+room > ReplayBytes)) {
		left -= len(b.frames[n].message)
		n++
	}
	b.frames = slices.Delete(b.frames, 0, n)
	b.count(left - b.bytes)
}

// after calls send with the frames that have a higher number.
func (b *replayBuffer) after(seq uint64, send func(message []byte)) {
	for _, f := range b.frames {
		if f.seq > seq {
			send(f.message)
		}
	}
}

func (b *replayBuffer) clear() {
	b.frames = nil
	b.count(-b.bytes)
}

// expires returns when the oldest frame is too old, 0 for never.
func (b *replayBuffer) expires() int64 {
	if len(b.frames) == 0 {
		return 0
	}
	return b.frames[0].at + ReplayAge
}

func (b *replayBuffer) count(bytes int) {
	b.bytes += bytes
	b.all.used += bytes
}
