package chat

// A sitting is a session of an agent's end.
type sitting struct {
	offer string // the name of the one that it began with
	at    uint64 // ID of the item that it begins with in the stream; 0: it goes on from the one before
}

// beginsWith notes where the session begins in the stream.
func (a *Agent) beginsWith(i Item) { a.sittings[len(a.sittings)-1].at = i.ID }

// hasLived reports whether this end has a note of a record in its stream: it had
// the session with the page. A relay can name to several ends the same session,
// but the page has met one of them there, by its offer.
func (a *Agent) hasLived(session string, own bool, kind string, msg []byte) bool {
	n := a.lived[session]
	if n == 0 {
		return false
	}
	if kind == kindOffer && !own && nameOf(msg) != a.sittings[n-1].offer {
		a.recall.others[session] = true
	}
	if a.recall.others[session] {
		return false
	}
	if !own { // a customer's that was said again stands where it was said first
		a.recall.passed = max(a.recall.passed, n)
	}
	return true
}

// anchor returns the item that what comes next in a record stands above: the
// beginning of this end's first session after those that the record has come to.
func (a *Agent) anchor() (id uint64) {
	for n, s := range a.sittings {
		if s.at == 0 {
			continue
		}
		id = s.at
		if n >= a.recall.passed {
			break
		}
	}
	return id
}
