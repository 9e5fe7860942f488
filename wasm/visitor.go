package main

import (
	"bytes"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

// visitors holds the ends behind handles, so that keys stay in Go.
var (
	visitors   = map[int64]*chat.Visitor{}
	lastHandle int64
	seen       = map[roster.Pin]*roster.Authority{} // the newest that freed chats had
)

var errHandle = &chat.Error{Code: "handle", Text: "no such chat: it was freed"}

// visitorAndTime takes a handle and the time from the arguments.
func visitorAndTime(a *args) (*chat.Visitor, int64, error) {
	v := visitors[a.number()]
	now := a.number()
	if v == nil || a.bad {
		return nil, 0, errHandle
	}
	return v, now, nil
}

// complete reports whether an operation has its chat and all of its arguments, so
// that none is half done. run answers for missing ones.
func (a *args) complete(err error) bool { return err == nil && !a.bad }

// result is how every operation on a visitor ends. A failed one can have outputs
// too, such as a state that says why.
func result(out []chat.Output, err error) (list, error) { return encodeOutputs(out), err }

func visitorNew(a *args) (list, error) {
	cfg := chat.VisitorConfig{Root: a.text(), Spare: a.text(), Service: a.text(), Origin: a.text(), Saved: bytes.Clone(a.bytes()), Now: a.number()}
	cfg.About = chat.About{Language: a.text(), FirstName: a.text(), LastName: a.text()}
	if a.bad {
		return nil, errArguments
	}
	cfg.Known = seen[roster.Pin{Root: cfg.Root, Spare: cfg.Spare}]
	v, out, err := chat.NewVisitor(cfg)
	if err != nil {
		return nil, err
	}
	lastHandle++
	visitors[lastHandle] = v
	return append(texts(number(lastHandle)), encodeOutputs(out)...), nil
}

func visitorFree(a *args) (list, error) {
	h := a.number()
	if v := visitors[h]; v != nil && v.Roster() != nil && v.Roster().Newer(seen[v.Pin()]) {
		seen[v.Pin()] = v.Roster()
	}
	delete(visitors, h)
	return nil, nil
}

func visitorConnected(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	if err == nil && len(a.parts) > 0 {
		v.WaitedSince(now - a.number())
	}
	if !a.complete(err) {
		return nil, err
	}
	return result(v.Connected(now), nil)
}

func visitorDisconnected(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	if err != nil {
		return nil, err
	}
	return result(v.Disconnected(now), nil)
}

// visitorReplaced ends a chat that another page has taken.
func visitorReplaced(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	if err != nil {
		return nil, err
	}
	return result(v.Replaced(now), nil)
}

func visitorReceive(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	frame := bytes.Clone(a.bytes())
	if !a.complete(err) {
		return nil, err
	}
	return result(v.Receive(now, frame), nil)
}

func visitorSay(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	text := a.text()
	if !a.complete(err) {
		return nil, err
	}
	return result(v.Say(now, text))
}

func visitorInsist(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	text := a.text()
	if !a.complete(err) {
		return nil, err
	}
	return result(v.Insist(now, text))
}

func visitorStopped(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	found, ask := a.text(), a.number()
	if !a.complete(err) {
		return nil, err
	}
	return result(v.Stopped(now, found, ask == 1))
}

func visitorSubmit(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	request, values := a.text(), a.values()
	if !a.complete(err) {
		return nil, err
	}
	return result(v.Submit(now, request, values))
}

// visitorZone says how many minutes the customer's clock is ahead of UTC.
func visitorZone(a *args) (list, error) {
	v, _, err := visitorAndTime(a)
	minutes := a.number()
	if !a.complete(err) {
		return nil, err
	}
	v.SetZone(minutes)
	return nil, nil
}

func visitorCancel(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	request := a.text()
	if !a.complete(err) {
		return nil, err
	}
	return result(v.Cancel(now, request))
}

// visitorConsent says whether the agent may read what was said so far.
func visitorConsent(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	ask, yes := a.number(), a.number()
	if !a.complete(err) {
		return nil, err
	}
	return result(v.Consent(now, uint64(ask), yes == 1))
}

// visitorWatch says whether somebody can see the page.
func visitorWatch(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	on := a.number()
	if !a.complete(err) {
		return nil, err
	}
	return result(v.Watch(now, on == 1), nil)
}

// visitorWriting says that the customer has changed the text in the message box.
func visitorWriting(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	if err != nil {
		return nil, err
	}
	return result(v.Writing(now), nil)
}

// visitorSeen says that the customer has seen the stream up to an item.
func visitorSeen(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	item := a.number()
	if !a.complete(err) {
		return nil, err
	}
	return result(v.Seen(now, uint64(item)), nil)
}

// visitorLeave leaves a message for when somebody is there.
func visitorLeave(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	text, reach, asItIs := a.text(), a.text(), a.number()
	if !a.complete(err) {
		return nil, err
	}
	return result(v.LeaveMessage(now, text, reach, asItIs == 1))
}

// visitorRate says how a chat was that is over; 0 steps that the customer does not say.
func visitorRate(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	steps, remark := a.number(), a.text()
	if !a.complete(err) {
		return nil, err
	}
	return result(v.Rate(now, steps, remark))
}

func visitorEnd(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	if err != nil {
		return nil, err
	}
	return result(v.End(now), nil)
}

func visitorTick(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	if err != nil {
		return nil, err
	}
	return result(v.Tick(now), nil)
}

// visitorWarm runs a step of what seals and opens once for nobody, so that the first
// real message does not wait for code that was never run. It returns whether there
// are more.
func visitorWarm(a *args) (list, error) {
	root, step := a.text(), a.number()
	if a.bad {
		return nil, errArguments
	}
	more, err := chat.Warm(root, step)
	if err != nil {
		return nil, err
	}
	return texts(boolText(more)), nil
}

// values takes the rest of the arguments as pairs of field id and text.
func (a *args) values() form.Values {
	var v form.Values
	for len(a.parts) > 0 && !a.bad {
		v = append(v, form.Value{ID: a.text(), Text: a.text()})
	}
	return v
}
