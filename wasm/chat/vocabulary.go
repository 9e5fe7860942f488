package chat

// The words that outputs say things with. The page and the agent's window know
// them too: widget/shared.test.ts and desktop's tests compare them.

// A Phase is where a chat stands at the customer's end.
type Phase string

// The phases.
const (
	PhaseConnecting Phase = "connecting"
	PhaseWaiting    Phase = "waiting" // for an agent
	PhaseJoined     Phase = "joined"
	PhaseEnded      Phase = "ended"
	PhaseRefused    Phase = "refused" // something does not verify and never will
)

// EndedBy says who ended a chat, or why it is over.
type EndedBy string

// The ends of a chat.
const (
	NotEnded         EndedBy = ""
	EndedByCustomer  EndedBy = "customer"
	EndedByAgent     EndedBy = "agent"
	EndedByColleague EndedBy = "colleague"   // another agent has it; no page is told
	EndedHanded      EndedBy = "handed"      // another agent has taken it over from this one
	EndedByTimeout   EndedBy = "timeout"     // an end stayed away
	EndedByRoster    EndedBy = "roster"      // the agent may not answer for the service any more
	EndedRosterSaid  EndedBy = "roster-said" // the same is said against this end's own roster
	EndedRefused     EndedBy = "refused"     // the other end says that it could not verify what it must
	EndedUnknown     EndedBy = "unknown"     // the relay has forgotten it; at the agent's end
	EndedLost        EndedBy = "lost"        // a page that was loaded again could not take it up
	EndedReplaced    EndedBy = "replaced"    // another page has it
	EndedKept        EndedBy = "kept"        // nobody was there, and a message is kept; at the customer's end
)

// A RatingState is where the question stands how a chat was.
type RatingState string

// The states.
const (
	RatingNone        RatingState = "" // it is not asked, or not any more
	RatingAsked       RatingState = "asked"
	RatingSending     RatingState = "sending"
	RatingGiven       RatingState = "given"       // the agent's end has the answer
	RatingUnconfirmed RatingState = "unconfirmed" // it did not say that it has
)

// A CloseReason is why a form closed at either end. The reasons that a person
// or a clock decides are also sent in a form-cancel.
type CloseReason string

// Why a form closed.
const (
	ClosedSent       CloseReason = "sent"
	ClosedByCustomer CloseReason = "cancelled-customer"
	ClosedByAgent    CloseReason = "cancelled-agent"
	ClosedExpired    CloseReason = "expired"
	ClosedUnreadable CloseReason = "unreadable" // it came, and could not be opened
	ClosedNotShown   CloseReason = "not-shown"  // the customer's end could not show it
	ClosedEnded      CloseReason = "ended"      // with the chat
	ClosedOther      CloseReason = "agent-changed"
)

// A Fate is what became of a filled form that nobody is known to have read.
type Fate string

// The fates.
const (
	Unread      Fate = "unread"      // the key is gone, or it never left: nobody can have read it
	Unconfirmed Fate = "unconfirmed" // it left, and the other end did not say whether it came
)

// An UploadState is where a file of the customer's stands.
type UploadState string

// The states of a file.
const (
	UploadWaiting UploadState = "waiting" // for the agent's end to have room
	UploadSending UploadState = "sending"
	UploadSent    UploadState = "sent" // all of it is there
	UploadRefused UploadState = "refused"
	UploadDropped UploadState = "dropped"
)

// A PauseReason is why nothing can be verified for the time being.
type PauseReason string

// Why an end pauses. Only the agent's end says PausedStamp, PausedByPage and PausedByRelay.
const (
	NotPaused     PauseReason = ""
	PausedRoster  PauseReason = "roster-expired" // at the customer's end: it, or its stamp
	PausedStamp   PauseReason = "stamp-expired"
	PausedClock   PauseReason = "clock"         // the roster would hold by the relay's time
	PausedByPage  PauseReason = "customer"      // the customer's page says so of itself
	PausedByRelay PauseReason = "customer-said" // the relay says so of a page that was loaded again
)

// An Untaken is why an end does not take a note that it verified, as a
// note-refused says it.
type Untaken string

// Why a note is not taken; NotUntaken says that it was.
const (
	NotUntaken        Untaken = ""
	UntakenTooLong    Untaken = "too-long"
	UntakenEmpty      Untaken = "empty"
	UntakenMalformed  Untaken = "malformed"
	UntakenUnexpected Untaken = "unexpected"
)

// A Code names what a marker or a notice tells. Besides those below there are
// codes that begin with ended-, followed by an EndedBy, and with guard- or
// stopped-, followed by what was found.
type Code string

// What happened to secure data.
const (
	CodeRequested   Code = "requested"
	CodeExtended    Code = "extended"
	CodeNotExtended Code = "not-extended" // the customer's end took no more time; the agent's stream alone has it
	CodeReceived    Code = "received"     // and is whole; the customer's stream says CodeSent
	CodeOpened      Code = "opened"
	CodeWiped       Code = "wiped"

	CodeSent       = Code(ClosedSent)
	CodeExpired    = Code(ClosedExpired)
	CodeByCustomer = Code(ClosedByCustomer)
	CodeByAgent    = Code(ClosedByAgent)
	CodeUnreadable = Code(ClosedUnreadable)
	CodeNotShown   = Code(ClosedNotShown)

	CodeOther = Code(ClosedOther)

	CodeUnread      = Code(Unread)
	CodeUnconfirmed = Code(Unconfirmed)
)

// What happened in a chat.
const (
	CodeJoined         Code = "joined"
	CodeAlarm          Code = "alarm"           // something could not be verified
	CodeDeclined       Code = "declined"        // a note was verified and is not taken
	CodeMessageRefused Code = "message-refused" // a message of the customer's
	CodeWaitsAgain     Code = "waits-again"     // the agent stayed away, as the relay says; the customer's stream alone has it
	CodeBack           Code = "back"            // the agent who was here goes on
	CodeTookOver       Code = "took-over"       // another one does; the customer's stream alone has it
	CodeTransfer       Code = "transfer"        // the agent hands the chat over; of the customer's stream, By is who does, and Text to whom, "" for whoever is there
	CodeNotKept        Code = "not-kept"        // not all that was written before a reload came back; the customer's stream alone has it
)

// What only the agent's stream tells. Besides these there are codes that begin
// with transfer-, followed by a TransferState.
const (
	CodeHanded      Code = "handed"      // a colleague has handed the chat over
	CodeHandedBare  Code = "handed-bare" // without what was said before
	CodePaused      Code = "paused"
	CodeRated       Code = "rated" // how the customer says that the chat was
	CodeReloaded    Code = "reloaded"
	CodePastRefused Code = "past-refused" // the page does not show what was said before
	CodeAsked       Code = "asked"        // the customer is asked whether the agent may read it
	CodeRecalled    Code = "recalled"     // what stands above is what was said before
	CodeWithheld    Code = "withheld"     // the customer does not want it shown
	CodeCopy        Code = "copy"         // what the customer's page says was said, and nobody's signature does
)

// A TransferState is what has become of a chat that this end hands over.
type TransferState string

// The states. After all but the first two the chat stays here.
const (
	TransferPending   TransferState = "pending"
	TransferTaken     TransferState = "taken"
	TransferDeclined  TransferState = "declined"
	TransferTimeout   TransferState = "timeout"   // nobody took it in time
	TransferAbsent    TransferState = "absent"    // nobody whom it is for is there
	TransferCancelled TransferState = "cancelled" // by the agent
	TransferRefused   TransferState = "refused"   // by the customer's page
)

// A Recall is what an agent's end knows of what was said before it began.
type Recall string

// The states of it.
const (
	RecallNone     Recall = ""         // nothing is to come
	RecallAwaited  Recall = "awaited"  // the customer's page gives it, if it takes this end for the one before
	RecallAsked    Recall = "asked"    // the customer is asked
	RecallGiven    Recall = "given"    // it is in the stream
	RecallWithheld Recall = "withheld" // the customer does not want it shown
	RecallRefused  Recall = "refused"  // it came, and is not what it should be
)

func endedCode(by EndedBy) Code { return "ended-" + Code(by) }

// EndedByAgentCode is the code of the notice that the agent ended the chat.
const EndedByAgentCode = "ended-" + Code(EndedByAgent)

// EndedHandedCode is the code of the notice that another agent has taken the chat
// over.
const EndedHandedCode = "ended-" + Code(EndedHanded)
