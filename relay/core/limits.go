package core

import "github.com/sealform/sealform/relay/wire"

// Times, in milliseconds.
const (
	// JoinWithin is how long a connection may stay without Join or Login, and
	// an agent's to a chat without being an end of it.
	JoinWithin = 15_000
	// WaitingAway is how long a chat that nobody accepted outlives its
	// visitor's connection.
	WaitingAway = 60_000
	// AcceptedAway is how long an accepted chat waits for an end to come back.
	AcceptedAway = 30 * 60_000
	// UnmetAway is how long a chat whose visitor has not seen its agent's offer
	// yet waits for that agent to come back before it waits for anybody.
	UnmetAway = 15_000
	// RequeueAway is how long an accepted chat whose visitor is connected waits for
	// its agent before it waits for anybody again.
	RequeueAway = 60_000
	// LetterFor is how long a message is kept that was left while nobody was there,
	// MaxLetters how many of one organisation, LetterBytes how much of them, and
	// LettersFrom how many from one address.
	LetterFor   = 30 * 24 * 3_600_000
	MaxLetters  = 1000
	LetterBytes = 64 << 20
	LettersFrom = 20
	// TransferWithin is how long somebody can take a chat that is handed over,
	// which no end lets anybody do for longer, and
	// MaxOffers how many of one organisation are shown to desks that log in meanwhile.
	TransferWithin = 120_000
	MaxOffers      = 200
	// PlaceFor is how long a visitor who went away while the chat waited finds
	// its place in the queue again.
	PlaceFor = AcceptedAway
	// ReturnWithin is for how long after a restart a page is believed that it
	// has waited already: an honest one is back by then.
	ReturnWithin = 2 * 60_000
	// MaxWaited is how long before the relay's start a page can have waited.
	MaxWaited = 12 * 60 * 60_000
	// DeskAway is for how long an agent whose desk has gone still counts as being
	// there.
	DeskAway = 2 * 60_000
	// DesksReturn is how long a relay that was just started waits for desks before it
	// says to a page that nobody is on duty.
	DesksReturn = 10_000
	// TurnFor is how long a chat is offered to one agent of a service that pushes.
	TurnFor = wire.MaxTurn * 1000
	// TurnAfter is how long an agent who has taken a chat is offered no other, unless
	// the desk says sooner what room is left.
	TurnAfter = 5_000
	// AskEvery is how often a page is told of its place in the queue.
	AskEvery = 3_000
	// ReplayAge is how long a replay buffer keeps a frame.
	ReplayAge = 10 * 60_000
)

// Sizes. Bytes, unless said otherwise.
const (
	// ReplayFrames is how many frames a replay buffer keeps; a chat has one for
	// each direction.
	ReplayFrames = 256
	// ReplayBytes is how much a replay buffer keeps.
	ReplayBytes = 512 << 10
	// MaxHello is the largest hello in a Join. One has some 2.5 KiB, most of
	// which is the recipient.
	MaxHello = 8 << 10
	// StrayPart is which part of the memory for replay those chats share that
	// no agent has taken up.
	StrayPart = 8
	// AsidePerSecond and AsideBurst are how many frames a connection may send that
	// are not of a chat between two ends, and dear to hand on: what a desk says of
	// its agent, what a page says that its customer has written so far.
	AsidePerSecond = 1
	AsideBurst     = 4
	// SendQueue is how much a host keeps for a reader before it closes it as
	// too slow: four times what a visitor may send at once.
	SendQueue = 4 << 20
	// SendMessages is how many messages of those it keeps at most.
	SendMessages = 8_192
	// MaxWaiting is how many chats of one organisation may wait: a desk is told
	// of all of them at once when it logs in, and of all colleagues, which has to
	// fit into SendMessages beside a piece of what else it is shown.
	MaxWaiting = 3_000
)

// Limits are what one relay takes on. Bursts are what a connection may send
// at once after a pause; the rates refill them. An agent has to read what a
// visitor sends, so a visitor's burst of bytes is smaller.
type Limits struct {
	Connections     int
	Chats           int
	Waiting         int // of one organisation; see MaxWaiting
	Openings        int // bytes of what the customers of one organisation have written who wait; beyond it desks see no more than that they wait
	Replay          int // bytes that all replay buffers together keep; frames beyond it are forwarded only
	FramesPerSecond int64
	FramesBurst     int64
	BytesPerSecond  int64
	BytesBurst      int64
	VisitorBurst    int64 // bytes
}

// DefaultLimits fit one machine with 2 GiB of memory: two connections for each
// chat, and 2,000 desks. An end that comes back resends its outbox at once:
// hence the bursts.
var DefaultLimits = Limits{
	Connections:     22_000,
	Chats:           10_000,
	Waiting:         MaxWaiting,
	Openings:        32 << 20,
	Replay:          256 << 20,
	FramesPerSecond: 100,
	FramesBurst:     500,
	BytesPerSecond:  1 << 20,
	BytesBurst:      4 << 20,
	VisitorBurst:    1 << 20,
}

// A Bucket holds tokens, in thousandths, that come back with time.
type Bucket struct {
	rate, most int64 // tokens per second; thousandths of a token
	left       int64
	at         int64 // Unix ms
}

// NewBucket returns a full bucket: rate tokens come back each second, and it
// holds burst at most.
func NewBucket(rate, burst, now int64) Bucket {
	return Bucket{rate, burst * 1000, burst * 1000, now}
}

// narrow makes the bucket smaller.
func (b *Bucket) narrow(burst int64) {
	b.most = min(b.most, burst*1000)
	b.left = min(b.left, b.most)
}

// Take reports whether n tokens were there, and takes them. A clock that was
// set back refills nothing.
func (b *Bucket) Take(now, n int64) bool {
	b.refill(now)
	if b.left < n*1000 {
		return false
	}
	b.left -= n * 1000
	return true
}

// Full reports whether all tokens are there.
func (b *Bucket) Full(now int64) bool {
	b.refill(now)
	return b.left == b.most
}

func (b *Bucket) refill(now int64) {
	if now > b.at {
		elapsed := min(now-b.at, b.most/max(b.rate, 1)+1)
		b.left = min(b.most, b.left+elapsed*b.rate)
	}
	b.at = now
}
