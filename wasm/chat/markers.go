package chat

// marker returns what the customer reads when something happens to secure data.
func (v *Visitor) marker(code Code) string {
	agent := v.agent.Name
	switch code {
	case CodeByCustomer:
		return "You cancelled the request for secure data"
	case CodeByAgent:
		return agent + " cancelled the request for secure data"
	case CodeUnread:
		return agent + " did not get it. Nobody has read it."
	case CodeUnconfirmed:
		return agent + " did not confirm it. It may not have arrived."
	case CodeUnreadable:
		return "What you sent could not be opened"
	}
	return marker(code)
}

// marker returns what the agent reads when something happens to secure data.
func (a *Agent) marker(code Code) string {
	switch code {
	case CodeByCustomer:
		return a.customer() + " cancelled the request for secure data"
	case CodeByAgent:
		return "You cancelled the request for secure data"
	case CodeUnreadable:
		return "Secure data arrived that could not be opened. Please request it again."
	case CodeNotExtended:
		return "More time was not given: the customer's page did not take it"
	case CodeNotShown:
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
func marker(code Code) string {
	switch code {
	case CodeRequested:
		return "Secure data has been requested"
	case CodeSent:
		return "Secure data sent"
	case CodeReceived:
		return "Secure data received"
	case CodeOpened:
		return "Secure data opened"
	case CodeWiped:
		return "Secure data wiped"
	case CodeExpired:
		return "Secure data request expired"
	case CodeExtended:
		return "More time given"
	}
	return ""
}
