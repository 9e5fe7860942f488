package chat

// What became of a filled form that nobody has read.
const (
	unread      = "unread"       // the key is gone, or it never left: nobody can have read it
	unconfirmed = "unconfirmed"  // it left, and the other end did not say whether it came
	unreadable  = "unreadable"   // it came, and could not be opened
	notShown    = "not-shown"    // the customer's end could not show the form
	notExtended = "not-extended" // nor took more time for it
)

// marker returns what the customer reads when something happens to secure data.
func (v *Visitor) marker(code string) string {
	agent := v.agent.Name
	switch code {
	case "cancelled-customer":
		return "You cancelled the request for secure data"
	case "cancelled-agent":
		return agent + " cancelled the request for secure data"
	case unread:
		return agent + " did not get it. Nobody has read it."
	case unconfirmed:
		return agent + " did not confirm it. It may not have arrived."
	case unreadable:
		return "What you sent could not be opened"
	}
	return marker(code)
}

// marker returns what the agent reads when something happens to secure data.
func (a *Agent) marker(code string) string {
	switch code {
	case "cancelled-customer":
		return a.customer() + " cancelled the request for secure data"
	case "cancelled-agent":
		return "You cancelled the request for secure data"
	case unreadable:
		return "Secure data arrived that could not be opened. Please request it again."
	case notExtended:
		return "More time was not given: the customer's page did not take it"
	case notShown:
		return "The form could not be shown. Please request it again."
	}
	return marker(code)
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

// marker returns what both people read.
func marker(code string) string {
	switch code {
	case "requested":
		return "Secure data has been requested"
	case "sent":
		return "Secure data sent"
	case received:
		return "Secure data received"
	case opened:
		return "Secure data opened"
	case wiped:
		return "Secure data wiped"
	case "expired":
		return "Secure data request expired"
	case "extended":
		return "More time given"
	}
	return ""
}
