package chat

// A Refusal is a reason not to believe a sealed note, or not to take what it
// says. It is one of a few words, which are counted and compared and carry
// nothing else: hence a type of its own instead of an error.
type Refusal string

// accepted says that nothing is refused, or nothing that was not answered
// already.
const accepted Refusal = ""

// Alarms: no poor connection explains them.
const (
	CannotOpen   Refusal = "cannot-open"
	BadSignature Refusal = "bad-signature"
	WrongChat    Refusal = "wrong-chat"
	WrongOrder   Refusal = "broken-chain"
	Withheld     Refusal = "withheld" // a gap that does not close
	BadRoster    Refusal = "roster-signature"
	BadNote      Refusal = "malformed"
	BadToken     Refusal = "bad-token"
	NotNow       Refusal = "unexpected"
)

// What a poor connection, two people who act at once, or a roster that has not
// come round yet explain.
const (
	replayed    Refusal = "replayed"
	missing     Refusal = "gap"
	late        Refusal = "late"         // of a page, a form or an offer that is over by now
	inPause     Refusal = "paused"       // nothing can be verified now; it comes again
	newerRoster Refusal = "newer-roster" // the agent has one that the page has not got yet
	olderRoster Refusal = "older-roster" // or an older stamp
	otherRoster Refusal = "other-roster" // a stamp for a roster that the page has not got
)

// quiet reports whether nobody needs to be told of a refusal. Any other is an
// alarm.
func (r Refusal) quiet() bool {
	switch r {
	case replayed, missing, late, inPause, olderRoster, otherRoster, newerRoster:
		return true
	}
	return false
}
