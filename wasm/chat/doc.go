// Package chat holds the two ends of a chat as state machines: Visitor runs
// in the customer's page (compiled to WebAssembly), Agent on the agent's
// machine. A host passes in the time, what a person did and the frames that
// arrived; every method returns what to do, as Outputs in order.
//
// Everything an end says is a signed note that names the organisation, the
// chat, the session, its sequence number, the hash of the note before it, the
// recipient and the page's origin, sealed in an age file to the other end.
// What arrives is believed only when all of that fits; anything else is
// refused and counted, and the chat goes on. An end keeps what it sent until
// the other end acknowledges it, and sends it again after a lost connection.
//
// Files are by idea, and each holds both ends of one: what begins it, the note
// on its way, and what the other end makes of it. doc, vocabulary, output and
// refusal say what the package says; visitor and agent are the two ends;
// envelope, session, order and sequence carry their notes, and receive hands
// them out. A chat then goes from offer and about by roster, pause and resume,
// welcome and history to ending; a form from request by extend and progress to
// closing, or to submission and receipt; guard, declined, writing and read are
// about messages, rating and aftermath about a chat that is over.
// Only a file that is sent has a file of code for each end: upload and intake.
//
// The package sees plaintext and one-time keys. It may not see a network, a
// file or a clock, starts no goroutine, and never puts what was typed into an
// error.
package chat

// Limits.
const (
	// MaxText is the longest message in characters.
	MaxText = 8000
	// MaxOutbox is how many notes an end keeps unacknowledged before it refuses
	// to take more, and reserve is how many answers to the other end may wait
	// there besides. An answer that finds no room waits, as none may be lost.
	MaxOutbox = 200
	reserve   = 100
	// MaxHistory is how many items of a stream an agent's end keeps for a page
	// that is reloaded, and maxBodies how many notes they may fill; the oldest
	// go first.
	MaxHistory = 1000
	maxBodies  = 100
	// MaxRequests is how many form requests may be open at once.
	MaxRequests = 10
)

// Times in milliseconds.
const (
	ackDelay    = 150
	resendAfter = 10_000 // doubles up to maxResend
	maxResend   = 300_000
	// maxOpen is how long, from any moment, a form can stay open by either
	// end's clock, whatever the other end says, and maxRequested how long in all:
	// the clocks may differ, and timers cannot count for weeks.
	maxOpen      = 60 * 60_000
	maxRequested = 2 * maxOpen
	// minExtension is the least that more time is worth asking for.
	minExtension = 60_000
	// resumeStep and resumeSteps are how long a reloaded page waits for the
	// agent's end to take it back, once that end is there: it counts, so that no
	// clock that is set ends its chat.
	resumeStep  = 5000
	resumeSteps = 6
)

// An Error is a refusal to do what the person at this end asked. Code is
// stable; the message tells what to do and never repeats what was typed.
type Error struct {
	Code string
	Text string
}

func (e *Error) Error() string { return e.Text }

var (
	errEnded      = &Error{"ended", "the chat has ended"}
	errEmpty      = &Error{"text-empty", "write something first"}
	errLong       = &Error{"text-too-long", "the message is too long: shorten it to 8,000 characters"}
	errControl    = &Error{"text-control", "the message has characters that cannot be sent: remove them"}
	errCard       = &Error{"text-card-number", "the message holds what looks like a card number: ask for a form, or send it as it is"}
	errSSN        = &Error{"text-ssn", "the message holds what looks like a social security number: ask for a form, or send it as it is"}
	errIBAN       = &Error{"text-iban", "the message holds what looks like an IBAN: ask for a form, or send it as it is"}
	errFound      = &Error{"arguments", "what was found is none of the numbers that are stopped"}
	errFull       = &Error{"outbox-full", "too many messages wait to be delivered: try again in a moment"}
	errSending    = &Error{"form-sending", "this form is being sent already"}
	errNoRequest  = &Error{"form-closed", "this form is no longer open"}
	errForm       = &Error{"form-invalid", "some fields need attention"}
	errValueLong  = &Error{"value-too-long", "what was entered is too long: shorten it"}
	errRequests   = &Error{"too-many-forms", "10 forms are open already: wait until one is answered, or cancel one"}
	errNotWaiting = &Error{"not-waiting", "this chat does not wait any more: write there"}
	errNobody     = &Error{"nobody-reads", "no message can be taken now: nobody's key is there to seal it to"}
	errTime       = &Error{"no-more-time", "this form has all the time that it can get: cancel it and request it again if need be"}
	errNotAsked   = &Error{"rating-over", "the chat can be rated no more"}
	errSteps      = &Error{"arguments", "a rating has 1 to 5 steps"}
	errRemark     = &Error{"remark-too-long", "the line is too long: shorten it to 500 characters"}
	errUnverified = &Error{"unverified", "the chat cannot be verified now: what is not sent stays here"}
)
