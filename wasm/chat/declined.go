package chat

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/sealform/sealform/relay/signed"
)

// A note that verifies is acknowledged whatever it says, and its sender believes
// that it arrived. So an end that does not take what a note says tells the sender:
// with the answer that belongs to the note if it has one, else with a
// note-refused.

var untakenReasons = []Untaken{UntakenTooLong, UntakenEmpty, UntakenMalformed, UntakenUnexpected}

// untaken says why a note is not taken, in the words of a note-refused.
func untaken(e envelope, in *signed.Reader, why Refusal) Untaken {
	switch {
	case why == NotNow:
		return UntakenUnexpected
	case e.kind != kindMessage || in.Done() != nil:
		return UntakenMalformed
	case utf8.RuneCountInString(e.body) > MaxText:
		return UntakenTooLong
	}
	return UntakenEmpty
}

// conclude ends what a verified note began. One that is not taken is answered
// with why, unless this end has answered it otherwise: before is what replies
// was then, and nothing but answers to it came since. conclude returns why.
func (s *session) conclude(now int64, e envelope, in *signed.Reader, why Refusal, before uint64) Untaken {
	s.answered = max(s.answered, e.ack)
	if why != BadNote && why != NotNow {
		return NotUntaken
	}
	reason := untaken(e, in, why)
	if e.kind != kindRefused && e.kind != kindFileChunk && s.replies() == before { // a file is given up as a whole
		s.owe(now, refusedNote(e.seq, reason))
	}
	return reason
}

func refusedNote(number uint64, reason Untaken) envelope {
	return envelope{kind: kindRefused, fields: []signed.Field{
		{Key: "number", Value: strconv.FormatUint(number, 10)}, {Key: "reason", Value: string(reason)},
	}}
}

// told is whether the person at this end knows that something was declined: for
// a message each time, for anything else once.
func (o *out) told(e envelope) *bool {
	if e.kind == kindMessage {
		return new(bool)
	}
	return &o.declined
}

// decline tells the customer.
func (v *Visitor) decline(now int64, e envelope, why Refusal) {
	v.out.tell(now, why, CodeDeclined, v.words(CodeDeclined), v.out.told(e))
}

// decline tells the agent, and of a message a page that is loaded again, which
// no longer knows what became of it.
func (a *Agent) decline(now int64, e envelope, why Refusal, reason Untaken) {
	if e.kind == kindMessage {
		a.keep(a.out.tell(now, why, CodeMessageRefused, "A message by the customer is not shown: "+unshown(reason), a.out.told(e)))
	} else {
		a.out.tell(now, why, CodeDeclined, a.words(CodeDeclined), a.out.told(e))
	}
}

func unshown(reason Untaken) string {
	switch reason {
	case UntakenTooLong:
		return "it is too long. Ask for it in shorter parts."
	case UntakenEmpty:
		return "nothing in it can be seen. Ask for it again."
	}
	return "it could not be read. Ask for it again."
}

// takeRefused reads which note the other end does not take, and reports the
// texts in it. The other end has to say so right away: it is not believed about
// a note that it acknowledged earlier, or has not received.
func (s *session) takeRefused(e envelope, in *signed.Reader) (textMark, Refusal) {
	number, reason := in.Uint("number"), Untaken(in.Get("reason"))
	switch {
	case in.Done() != nil || e.body != "" || !slices.Contains(untakenReasons, reason):
		return textMark{}, BadNote
	case number != e.ack || number <= s.answered || number > s.seq:
		return textMark{}, NotNow
	}
	mark := textMark{seq: number}
	for _, m := range s.texts {
		if m.seq == number {
			mark = m
		}
	}
	for num := mark.from + 1; num <= mark.through; num++ {
		s.out.add(NotTaken{num, reason})
	}
	return mark, accepted
}

// takeRefused notes what the agent's end does not take.
func (v *Visitor) takeRefused(now int64, e envelope, in *signed.Reader) Refusal {
	mark, why := v.session.takeRefused(e, in)
	if why != accepted {
		return why
	}
	for _, id := range v.openForms() {
		if v.forms[id].sent == mark.seq {
			v.became(now, id, formRequested, CodeUnreadable)
			v.lose(now, id, v.forms[id].unlessMaybe())
		}
	}
	for _, u := range v.files.list {
		if u.offer == mark.seq {
			v.forgetFile(u, UploadRefused)
			break
		}
	}
	return accepted
}

// takeRefused notes what the customer's page does not take: a page that is
// loaded again is told nothing that the one before did not show.
func (a *Agent) takeRefused(now int64, e envelope, in *signed.Reader) Refusal {
	mark, why := a.session.takeRefused(e, in)
	if why != accepted {
		return why
	}
	a.unkeep(func(i Item) bool { return mark.from < i.Seq && i.Seq <= mark.through })
	if 1 < mark.seq && mark.seq <= a.told {
		a.note(now, CodePastRefused)
	}
	if h := a.handing; h != nil && h.seq == mark.seq {
		a.stayHere(now, TransferRefused)
	}
	for _, id := range a.pending() {
		if r := a.requests[id]; r.order == mark.seq {
			a.abandon(now, id, ClosedNotShown)
		} else if g := r.granted[mark.seq]; g.more != 0 {
			a.takeBack(now, r, mark.seq, g)
		}
	}
	return accepted
}
