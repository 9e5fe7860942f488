package chat

import (
	"crypto/sha256"
	"strconv"

	"github.com/sealform/sealform/relay/signed"
)

// A recall is what an agent's end makes of a record.
type recall struct {
	over    bool // nothing of one may come any more
	began   bool
	state   Recall
	chains  map[string]*chain // by session
	seen    map[sum]bool      // of this record
	known   map[sum]bool      // of records before it
	others  map[string]bool   // sessions of this end's that the page had with another end
	said    map[voice]uint64  // the last note that was said first there
	forms   []*recalledForm
	size    int
	dropped uint64
	shown   int    // entries that stand in the stream
	copies  int    // notes that no signature stands for
	passed  int    // the number of the last of this end's sessions that it has come to
	last    string // the agent who was there last
}

// begin awaits the record of a new session.
func (r *recall) begin() {
	known, state := r.known, r.state
	if known == nil {
		known = map[sum]bool{}
	}
	*r = recall{state: state, known: known, chains: map[string]*chain{}, others: map[string]bool{}, said: map[voice]uint64{}, seen: map[sum]bool{}}
}

func (a *Agent) recalled(r Recalled) {
	a.recall.state = r.State
	a.out.add(r)
}

// unrecorded notes that a page says something: a record comes before everything
// but an about, or not at all.
func (a *Agent) unrecorded(now int64, kind string) {
	if kind == kindAbout || kind == kindRecord || a.recall.over {
		return
	}
	a.recall.over = true
	if s := a.recall.state; s == RecallAwaited || s == RecallAsked {
		a.recalled(Recalled{State: RecallNone})
	}
}

// unopened notes that a page acknowledges this end's offer and says nothing: it
// asks its customer, whatever this end has expected. One that lets this end go on
// says so before it acknowledges anything by itself.
func (a *Agent) unopened(now int64, through uint64) {
	if a.recall.state == RecallAwaited && a.got == 0 && len(a.early) == 0 && through > 0 {
		a.note(now, CodeAsked)
		a.recalled(Recalled{State: RecallAsked})
	}
}

// takeRecord reads what was said before. What the notes say is shown as said by
// those only who signed them.
func (a *Agent) takeRecord(now int64, e envelope, in *signed.Reader) Refusal {
	kept, more := in.Get("kept"), in.Get("more")
	r := &a.recall
	if r.over {
		return NotNow
	}
	dropped, entries, ok := parseRecord(e.body)
	switch {
	case in.Done() != nil, !ok, kept != "yes" && kept != "no", more != "yes" && more != "no",
		kept == "no" && (more == "yes" || r.began || e.body != ""), dropped != 0 && r.began, !r.fits(entries, len(e.body)):
		r.over = true
		a.recalled(Recalled{State: RecallRefused})
		return BadNote
	}
	r.began, r.over = true, more == "no"
	r.dropped += dropped
	switch {
	case kept == "no":
		a.note(now, a.withheld())
		a.recalled(Recalled{State: RecallWithheld})
	default:
		for _, entry := range entries {
			a.recallEntry(entry)
		}
		if r.over {
			a.recallDone(now)
		}
	}
	return accepted
}

// withheld says who did not want it shown.
func (a *Agent) withheld() Code {
	if a.cfg.Handed != "" && !a.cfg.History && a.recall.state != RecallAsked {
		return CodeHandedBare
	}
	return CodeWithheld
}

// fits reports whether there is room for further notes, none of which came before.
func (r *recall) fits(entries []recordEntry, size int) bool {
	r.size += size
	for _, e := range entries {
		mark := sum(sha256.Sum256([]byte(e.note)))
		if r.seen[mark] {
			return false
		}
		r.seen[mark] = true
	}
	return r.size <= 2*maxMemory && len(r.seen) <= maxMemorised
}

// recallDone says what stands in the stream now, and takes up the forms.
func (a *Agent) recallDone(now int64) {
	r := &a.recall
	for mark := range r.seen {
		if len(r.known) < 2*maxMemorised {
			r.known[mark] = true
		}
	}
	awaited := r.state == RecallAwaited || r.state == RecallAsked
	if r.shown+r.copies > 0 {
		awaited = true
		a.putRecalled(Item{From: System, Kind: Notice, Code: CodeRecalled, Time: now, Text: r.summary()}, false)
	}
	a.recallForms(now)
	if awaited { // else this end knew it all
		a.recalled(Recalled{State: RecallGiven, Copies: r.copies})
	}
	a.out.barrier()
}

// summary says how far what stands above is to be believed.
func (r *recall) summary() string {
	text := "Above: what was said before, as the customer's page gave it back. "
	switch r.copies {
	case 0:
		text += "Signatures verify."
	case 1:
		text += "One entry is the customer's copy and could not be verified."
	default:
		text += strconv.Itoa(r.copies) + " entries are the customer's copy and could not be verified."
	}
	if r.dropped > 0 {
		text += " The page has not kept its beginning."
	}
	return text
}

// putRecalled puts an item of what was said before into its place among what this
// end has in its stream.
func (a *Agent) putRecalled(i Item, keep bool) {
	anchor := a.anchor()
	a.out.items++
	i.ID, i.Before = a.out.items, anchor
	a.out.add(i)
	if !keep {
		return
	}
	for at := range a.history {
		if a.history[at].ID == anchor {
			a.keepAt(at, i)
			return
		}
	}
}

// showRecalled shows what a note says that verifies.
func (a *Agent) showRecalled(i Item) {
	a.recall.shown++
	a.putRecalled(i, true)
}

// showCopy shows what a page says was said. Nobody's name stands over it.
func (a *Agent) showCopy(own bool, text string, time int64) {
	who := "the agent"
	if own {
		who = "the customer"
	}
	a.putRecalled(Item{From: System, Kind: Notice, Code: CodeCopy, Time: time, Text: "The customer's copy, not signed, of what " + who + " wrote: " + text}, false)
}
