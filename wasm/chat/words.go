package chat

import "strings"

// The agent reads English. The customer reads the page's language:
// widget/frame/words has a text for each code.

// words returns nothing for any code: the page has its own.
func (v *Visitor) words(Code) string { return "" }

func (v *Visitor) note(now int64, code Code) { v.out.note(now, code, v.words(code)) }

// words returns what the agent reads at a code.
func (a *Agent) words(code Code) string {
	if code == endedCode(EndedHanded) {
		return "The chat goes on with " + a.heir()
	}
	if by, ended := strings.CutPrefix(string(code), string(endedCode(""))); ended {
		return endedText(EndedBy(by))
	}
	switch code {
	case CodeJoined:
		return a.me.Name + " joined"
	case CodeHanded:
		return a.cfg.Handed + " has handed the chat over to you"
	case CodeHandedBare:
		return a.cfg.Handed + " has handed the chat over without what was said before"
	case CodeTransfer:
		return "You are handing the chat over to " + a.heir()
	case CodeByCustomer:
		return a.customer() + " cancelled the request for secure data"
	}
	return agentWords[code]
}

// customer is what the agent's stream calls the customer at the beginning of a
// sentence.
func (a *Agent) customer() string {
	switch b := a.about; {
	case b.FirstName != "" && b.LastName != "":
		return b.FirstName + " " + b.LastName
	case b.FirstName+b.LastName != "":
		return b.FirstName + b.LastName
	}
	return "The customer"
}

// heir is whom the chat is handed over to.
func (a *Agent) heir() string {
	if a.handing != nil {
		if to, known := a.cfg.Roster.Agent(a.handing.To); known {
			return to.Name
		}
		if s, known := a.cfg.Roster.Service(a.handing.Service); known {
			return s.Title
		}
	}
	return "a colleague"
}

var agentWords = map[Code]string{
	CodeRequested:        "Secure data has been requested",
	CodeReceived:         "Secure data received",
	CodeOpened:           "Secure data opened",
	CodeWiped:            "Secure data wiped",
	CodeExpired:          "Secure data request expired",
	CodeExtended:         "More time given",
	CodeNotExtended:      "More time was not given: the customer's page did not take it",
	CodeByAgent:          "You cancelled the request for secure data",
	CodeUnreadable:       "Secure data arrived that could not be opened. Please request it again.",
	CodeNotShown:         "The form could not be shown. Please request it again.",
	CodeReloaded:         "The customer's chat was loaded again",
	CodeBack:             "You took the chat up again",
	CodeAsked:            "The customer is asked whether you may read what was said before",
	CodeWithheld:         "The customer goes on without showing what was said before",
	CodeOther:            "The form was closed: it could only be read where it was asked for",
	CodePastRefused:      "The customer's chat was loaded again, and does not show what was said before",
	"transfer-declined":  "Nobody has taken the chat over: it was declined, and stays with you",
	"transfer-timeout":   "Nobody has taken the chat over in time: it stays with you",
	"transfer-absent":    "Nobody is there who could take the chat over: it stays with you",
	"transfer-cancelled": "You keep the chat",
	"transfer-refused":   "The customer's page does not know how a chat is handed over: it stays with you",
	CodeAlarm: "Something arrived in this chat that could not be verified, and was not opened. " +
		"It was damaged or changed on its way. What you see here is verified. " +
		"If the customer misses an answer, ask again; if this comes again, tell your administrator.",
	CodeDeclined: "The customer's page sent something that this program does not take. It was verified: the page is of another version, or changed. " +
		"If this comes again, tell your administrator.",
}

// endedText tells the agent who or what ended the chat.
func endedText(by EndedBy) string {
	switch by {
	case EndedByAgent:
		return "You ended the chat"
	case EndedByCustomer:
		return "The customer ended the chat"
	case EndedByColleague:
		return "The chat goes on with a colleague of yours"
	case EndedByRoster:
		return "The chat ended: the roster does not let you answer for this service any more"
	case EndedRosterSaid:
		return "The chat ended: the customer's page, or the relay, says that the roster does not let you answer for this service. The roster that you have does."
	case EndedRefused:
		return "The chat ended: the customer's page, or the relay, says that it could not be verified"
	case EndedUnknown:
		return "The chat ended: the relay does not know it any more"
	}
	return "The chat ended because one side stayed away too long"
}
