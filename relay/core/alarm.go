package core

import (
	"container/heap"
	"slices"
)

// Something timed has a deadline, which may move, and acts when it is reached.
type timed interface {
	deadline() int64 // Unix ms; 0: none
	expire(r *Relay) // called at or after the deadline
	set() *int64     // when the earliest pending alarm rings; 0: none
}

// An alarm is embedded in whatever has a deadline. Moving the deadline back
// costs nothing until the alarm rings; only an earlier deadline sets a new one.
type alarm struct{ at int64 }

func (a *alarm) set() *int64 { return &a.at }

type ringing struct {
	at   int64
	what timed
}

type alarms []ringing

func (a alarms) Len() int           { return len(a) }
func (a alarms) Less(i, j int) bool { return a[i].at < a[j].at }
func (a alarms) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *alarms) Push(x any)        { *a = append(*a, x.(ringing)) }
func (a *alarms) Pop() any {
	last := (*a)[len(*a)-1]
	(*a)[len(*a)-1] = ringing{}
	*a = (*a)[:len(*a)-1]
	return last
}

func (r *Relay) arm(t timed) {
	at, set := t.deadline(), t.set()
	if at != 0 && (*set == 0 || at < *set) {
		*set = at
		heap.Push(&r.alarms, ringing{at, t})
		r.forgetAlarms()
	}
}

// forgetAlarms drops alarms that will never ring once they are the majority, so
// that connections that come and go are not remembered until their deadlines
// would have passed.
func (r *Relay) forgetAlarms() {
	if len(r.alarms) < 2*(len(r.conns)+r.chats)+64+r.asides() {
		return
	}
	r.alarms = slices.DeleteFunc(r.alarms, ringing.forgotten)
	heap.Init(&r.alarms)
}

// forgotten reports whether an alarm has nothing to ring for.
func (a ringing) forgotten() bool {
	set := a.what.set()
	if *set == a.at && a.what.deadline() == 0 {
		*set = 0
	}
	return *set != a.at
}

func (r *Relay) tick() {
	for len(r.alarms) > 0 && r.alarms[0].at <= r.now {
		next := heap.Pop(&r.alarms).(ringing)
		if *next.what.set() == next.at {
			*next.what.set() = 0
			r.fire(next.what)
		}
	}
}

func (r *Relay) fire(t timed) {
	if at := t.deadline(); at != 0 && at <= r.now {
		t.expire(r)
	}
	r.arm(t)
}

// wakeUp asks for a tick when the earliest alarm has changed.
func (r *Relay) wakeUp() {
	var at int64
	if len(r.alarms) > 0 {
		at = r.alarms[0].at
	}
	if at != r.wake {
		r.wake = at
		r.out = append(r.out, Wake{at})
	}
}
