// Package wire defines what travels on a WebSocket between a relay and the
// two ends of a chat: frames, limits and close codes. This file is the one
// place that defines them; docs/protocol.md explains them.
//
// The package may see routing headers, public keys, signed public notes and
// sealed bytes. It never sees plaintext: a data frame carries an age file
// that neither this package nor anything under relay/ can open.
//
// # Flow
//
// Every chat has connections of its own, one for each end; their address names
// the chat. An agent has one more, its desk, which is told of the queue. Each
// begins with the relay's Challenge.
//
//	visitor                      relay                       agent
//	   |                           |<-------- Login -----------| desk
//	   |                           |-------- Roster ---------->|
//	   |-------- Join ------------>|-------- Waiting --------->| (all agents of the service)
//	   |<------- Roster -----------|<-------- Login -----------| the chat's connection
//	   |                           |-------- Roster ---------->|
//	   |                           |<-------- Claim -----------|
//	   |<------- Peer(up) ---------|-------- Assigned -------->| (all desks of the service: Gone)
//	   |<========= Data, Signal (sealed, both directions) ====>|
//	   |-------- Leave ----------->|-------- Ended ----------->|
//
// After a lost connection a visitor sends the same Join again (Have tells what
// it already has); an agent logs in and sends Attach. The relay replays what
// its buffer still holds; the ends resend the rest.
package wire

// Subprotocol is offered in Sec-WebSocket-Protocol and carries the version.
const Subprotocol = "sealform.v1"

// Path is where a relay answers WebSocket upgrades.
const Path = "/v1/socket"

// ChatQuery is the parameter of an address that names a connection's chat, by
// its ticket. Without it the connection is an agent's desk.
const ChatQuery = "chat"

// What an end asks when it has heard nothing for a while, and what the relay
// answers. These are the only text messages there are: every frame is binary.
const (
	Ping = "ping"
	Pong = "pong"
)

// Limits. All sizes are bytes.
const (
	// MaxFrame is the largest message a relay takes.
	MaxFrame = 128 << 10
	// MaxPayload is the largest sealed payload of a Data or Signal frame.
	MaxPayload = MaxFrame - headerSize
	// MaxNote is the largest signed note in a control frame.
	MaxNote = 64 << 10
	// MaxStamp is the largest stamp.
	MaxStamp = 32 << 10
	// MaxService is the longest name of a service.
	MaxService = 40
	// MaxDuty is the largest duty note, and MaxDuties how many of them a page is
	// shown.
	MaxDuty   = 4 << 10
	MaxDuties = 8
	// MaxOpening is the largest age file of an Opening, an Offline or a Stored.
	MaxOpening = 32 << 10
	// MaxTurn is for how many seconds a waiting chat is offered to one agent.
	MaxTurn = 30
	// MaxTransfer is the largest age file of a Transfer.
	MaxTransfer = 64 << 10
)

// AgeMagic is how every age v1 file begins (https://c2sp.org/age). A relay
// refuses a Data or Signal frame whose payload begins otherwise.
const AgeMagic = "age-encryption.org/v1\n-> "

// A Kind is the first byte of a frame.
type Kind byte

// Frames that an end sends to the relay. Integers are big endian; str8 is one
// length byte and that many bytes of UTF-8; note is the rest of the frame.
const (
	KindJoin   Kind = 0x01 // visitor: 32B org id, str8 service, 16B chat, 8B session, 32B agent key hash or zero, 8B have, 4B how long it has waited, ms, note hello
	KindLogin  Kind = 0x02 // agent: note relay-auth
	KindClaim  Kind = 0x03 // agent: 16B ticket
	KindAttach Kind = 0x04 // agent: 16B chat, 8B session, 8B have
	KindLeave  Kind = 0x05 // either: 16B chat, 1B Reason or 0: a person at this end ended it; the chat is over

	KindAsk      Kind = 0x06 // visitor who waits: 16B chat, 8B digest of the duty notes it has, or zero; answered with Queue
	KindOpening  Kind = 0x07 // visitor who waits: 16B ticket, age file with what it wrote so far; the relay shows it to desks, and to the page that comes back
	KindDuty     Kind = 0x08 // desk: note duty
	KindOffline  Kind = 0x09 // visitor who waits: 16B chat, age file with a message to be answered later; the chat is over once it is Kept
	KindDone     Kind = 0x0a // desk: 16B ticket of a Stored that somebody has dealt with: the relay deletes it
	KindTransfer Kind = 0x0b // agent of a chat: 16B chat, 32B key hash of the agent it goes to or zero, str8 service, age file for whoever that is
	KindDecline  Kind = 0x0c // desk: 16B ticket of an Offered
)

// Frames that go both ways and are forwarded byte for byte.
const (
	KindData   Kind = 0x10 // 16B chat, 8B session, 1B direction, 8B seq (from 1), age file; kept to be replayed
	KindSignal Kind = 0x11 // the same, seq 0; forwarded if the other end is there, never kept
)

// Frames that the relay sends to an end.
const (
	KindChallenge Kind = 0x21 // to every new connection: 32B nonce, 8B the relay's time, Unix ms
	KindRoster    Kind = 0x22 // 4B length of the stamp, note stamp, note roster; an agent sends it too, to a relay that has an older one
	KindWaiting   Kind = 0x23 // to agents: 16B ticket, str8 service, 8B waiting since, Unix ms, 1B of flags: 1 the customer's page is connected, 2 an agent had the chat and stayed away; sent again when they change
	KindGone      Kind = 0x24 // to agents: 16B ticket, 1B Reason; it is no longer waiting
	KindAssigned  Kind = 0x25 // to the agent of a chat: 16B chat, 8B session, str8 service, note hello; on claim, and when the visitor comes back with another session
	KindPeer      Kind = 0x26 // 16B chat, 1B: 1 the other end is connected, 0 it is not
	KindEnded     Kind = 0x27 // 16B chat, 1B Reason; the relay has forgotten the chat
	KindStamp     Kind = 0x28 // note stamp, when nothing else is new; an agent sends it too, to a relay that has an older one
	KindRenew     Kind = 0x29 // to the visitor: 16B chat, 1B Renewal; its page is to begin another session of the chat

	KindQueue       Kind = 0x2a // to a visitor who asks: 16B chat, 4B position or 0, 4B seconds that others waited or 0, 1B how many agents are on duty, 8B digest, 1B count, and as many times 2B length, note duty; no notes when the digest is the visitor's
	KindColleague   Kind = 0x2b // to desks: 1B: 1 the agent's desk is connected, 0 it is not, note duty
	KindStored      Kind = 0x2c // to desks: 16B ticket, str8 service, 8B since, Unix ms, age file: a message left while nobody was there
	KindKept        Kind = 0x2d // to a visitor: 16B chat, 1B: 1 its Offline is stored, 0 there is no room
	KindOffered     Kind = 0x2e // to a desk: 16B ticket, 32B key hash of the agent who hands it over, str8 service, 2B seconds to take it, age file; taken by Claim
	KindTransferred Kind = 0x2f // to the agent who hands over: 16B chat, 1B Handover
	KindTurn        Kind = 0x30 // to a desk: 16B ticket of a Waiting that is offered to its agent, 1B seconds to take it or 0: no longer, 1B: 1 it was not taken in time, 0 else; taken by Claim
)

// A Renewal says why a page is to begin another session of its chat.
type Renewal byte

// All renewals.
const (
	RenewAway    Renewal = 1 // the agent stayed away: the chat waits again
	RenewRestart Renewal = 2 // the agent's end is there, and knows nothing any more
	RenewHanded  Renewal = 3 // the agent has handed the chat over, and another one has it
)

// A Handover says what became of a Transfer.
type Handover byte

// All of them. After all but the first the chat stays where it was.
const (
	HandoverTaken    Handover = 1
	HandoverDeclined Handover = 2
	HandoverTimeout  Handover = 3 // nobody took it in time
	HandoverAbsent   Handover = 4 // nobody whom it is for is there
)

// A Direction says which end a Data or Signal frame comes from.
type Direction byte

// The two directions.
const (
	FromVisitor Direction = 0
	FromAgent   Direction = 1
)

// A Reason says why a chat left the queue or ended.
type Reason byte

// All reasons. An end may give ReasonRefused and ReasonRoster only: see Leave.
const (
	ReasonClaimed Reason = 1 // another agent was first
	ReasonLeft    Reason = 2 // the other end left
	ReasonTimeout Reason = 3 // nobody came back in time
	ReasonUnknown Reason = 4 // the relay does not know the chat
	ReasonRefused Reason = 5 // the other end could not verify what it must
	ReasonRoster  Reason = 6 // the agent may not answer by the roster, or no longer
	ReasonHanded  Reason = 7 // to the agent who handed the chat over: another one has it
)

// A CloseCode is a WebSocket close code (RFC 6455 section 7.4.2, private
// range). 4100–4199 say: connect again, with backoff. 4200–4299 say: do not.
type CloseCode int

// All codes that a relay closes with.
const (
	CloseShutdown  CloseCode = 4100 // the relay is restarting
	CloseSlow      CloseCode = 4101 // the send queue was full: the reader is too slow
	CloseRate      CloseCode = 4102 // too many frames or bytes for a while
	CloseSilent    CloseCode = 4103 // no pong, no Join or Login, or an agent without the chat, in time
	CloseBusy      CloseCode = 4104 // the relay is at its connection or chat limit
	CloseClock     CloseCode = 4105 // a log-in that verifies, of a clock that differs from the relay's
	CloseExpired   CloseCode = 4106 // the organisation's roster has expired, by the relay's clock
	CloseMalformed CloseCode = 4200 // a frame cannot be parsed, or is not allowed here
	CloseNotSealed CloseCode = 4201 // a data frame's payload does not begin as an age file
	CloseTooBig    CloseCode = 4202 // a frame is larger than MaxFrame
	CloseLogin     CloseCode = 4203 // the log-in does not verify
	CloseOrg       CloseCode = 4204 // the organisation or service is not served here
	CloseReplaced  CloseCode = 4205 // the same end of a chat, or the same agent's desk, connected again elsewhere
	CloseOrigin    CloseCode = 4206 // the page's origin may not open this service
	CloseName      CloseCode = 4207 // a log-in that verifies, for a relay of another address
	CloseAgent     CloseCode = 4208 // the agent is not in the roster, or no longer
)

// Reconnect reports whether a client should connect again after this code.
// Codes outside 4100–4299, such as 1006, mean a broken connection: reconnect.
func (c CloseCode) Reconnect() bool { return c < 4200 || c > 4299 }

// Known reports whether the code is one of these.
func (c CloseCode) Known() bool { return closeText[c] != "" }

// String returns the reason sent along with the code, in words.
func (c CloseCode) String() string {
	if s, ok := closeText[c]; ok {
		return s
	}
	return "unknown close code"
}

var closeText = map[CloseCode]string{
	CloseShutdown:  "relay is restarting",
	CloseSlow:      "reader is too slow",
	CloseRate:      "too many frames",
	CloseSilent:    "no answer in time",
	CloseBusy:      "relay is full",
	CloseClock:     "clock differs from the relay's by more than 5 minutes",
	CloseExpired:   "organisation's roster has expired",
	CloseMalformed: "malformed frame",
	CloseNotSealed: "data frame is not an age file",
	CloseTooBig:    "frame is too large",
	CloseLogin:     "log-in does not verify",
	CloseOrg:       "organisation or service is not served here",
	CloseReplaced:  "connected again elsewhere",
	CloseOrigin:    "origin may not open this service",
	CloseName:      "relay goes by another address",
	CloseAgent:     "agent is not in the roster",
}
