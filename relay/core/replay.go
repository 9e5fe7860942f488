package core

// A replayBuffer keeps the last Data frames of one direction of a chat, so that
// after a short absence nothing has to be sent again. What the buffer has
// dropped the ends send again, since they keep what is not acknowledged.
type replayBuffer struct {
	ring  []bufferedFrame // of 2^n places
	first int             // place of the oldest
	n     int             // how many there are
	bytes int             // of memory that they take
	all   *budget
}

// A budget counts the memory that all replay buffers of a relay hold, in bytes, and
// bounds it; refused is how often there was no room.
type budget struct {
	used, most int
	refused    uint64
}

type bufferedFrame struct {
	at      int64 // Unix ms
	seq     uint64
	message []byte
}

// placeSize is what a frame takes beside its message.
const placeSize = 40

// weight is the memory that a message takes: what was allocated for it may be more
// than it needs.
func weight(message []byte) int { return cap(message) + placeSize }

// at returns the frame that is the i-th, from the oldest on.
func (b *replayBuffer) at(i int) *bufferedFrame { return &b.ring[(b.first+i)&(len(b.ring)-1)] }

// add keeps a frame and reports whether it did: not a resent one, nor one for
// which the memory for replay is used up.
func (b *replayBuffer) add(now int64, seq uint64, message []byte) bool {
	b.trim(now, weight(message))
	return b.put(now, seq, message)
}

// addFirst keeps a frame if there is room, and never drops another for it.
func (b *replayBuffer) addFirst(now int64, seq uint64, message []byte) bool {
	b.trim(now, 0)
	return b.n < ReplayFrames && b.bytes+weight(message) <= ReplayBytes && b.put(now, seq, message)
}

func (b *replayBuffer) put(now int64, seq uint64, message []byte) bool {
	if b.n > 0 && seq <= b.at(b.n-1).seq {
		return false
	}
	if b.all.used+weight(message) > b.all.most {
		b.all.refused++
		return false
	}
	if b.n == len(b.ring) {
		b.grow()
	}
	*b.at(b.n) = bufferedFrame{now, seq, message}
	b.n++
	b.count(weight(message))
	return true
}

func (b *replayBuffer) grow() {
	ring := make([]bufferedFrame, max(4, 2*len(b.ring)))
	for i := range b.n {
		ring[i] = *b.at(i)
	}
	b.ring, b.first = ring, 0
}

// move charges the buffer to another budget.
func (b *replayBuffer) move(to *budget) {
	b.all.used -= b.bytes
	b.all = to
	b.all.used += b.bytes
}

// trim drops what is too old, and the oldest to make room for a frame that takes that
// many bytes; 0 makes no room.
func (b *replayBuffer) trim(now int64, room int) {
	for b.n > 0 && (now-b.at(0).at >= ReplayAge || room > 0 && (b.n >= ReplayFrames || b.bytes+room > ReplayBytes)) {
		b.count(-weight(b.at(0).message))
		*b.at(0) = bufferedFrame{}
		b.first = (b.first + 1) & (len(b.ring) - 1)
		b.n--
	}
}

// after calls send with the frames that have a higher number.
func (b *replayBuffer) after(seq uint64, send func(message []byte)) {
	for i := range b.n {
		if f := b.at(i); f.seq > seq {
			send(f.message)
		}
	}
}

func (b *replayBuffer) clear() {
	b.ring, b.first, b.n = nil, 0, 0
	b.count(-b.bytes)
}

// expires returns when the oldest frame is too old, 0 for never.
func (b *replayBuffer) expires() int64 {
	if b.n == 0 {
		return 0
	}
	return b.at(0).at + ReplayAge
}

func (b *replayBuffer) count(bytes int) {
	b.bytes += bytes
	b.all.used += bytes
}
