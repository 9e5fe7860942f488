package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"
)

// A fault is one thing that goes wrong. It returns when it is mended.
type fault struct {
	name string
	does func(*stage, *rand.Rand)
}

var faults = []fault{
	{"kill", func(s *stage, r *rand.Rand) { s.kill(upTo(r, 3*time.Second)) }},
	{"kill-again", func(s *stage, r *rand.Rand) {
		for range 3 {
			s.kill(0)
			time.Sleep(upTo(r, 700*time.Millisecond))
		}
	}},
	{"stop", func(s *stage, r *rand.Rand) { s.stop(upTo(r, 12*time.Second)) }},
	{"cut-agent", func(s *stage, r *rand.Rand) { s.desk.cut() }},
	{"mute-agent", func(s *stage, r *rand.Rand) { s.desk.mute(); time.Sleep(upTo(r, 20*time.Second)); s.desk.speak() }},
	{"cut-customer", func(s *stage, r *rand.Rand) { s.some(r, func(c *customer) { c.link.cut() }) }},
	{"mute-customer", func(s *stage, r *rand.Rand) {
		s.some(r, func(c *customer) { c.link.mute(); time.Sleep(upTo(r, 20*time.Second)); c.link.speak() })
	}},
	{"slow-agent", func(s *stage, r *rand.Rand) {
		s.desk.slowed(true)
		time.Sleep(upTo(r, 20*time.Second))
		s.desk.slowed(false)
	}},
	{"slow-customer", func(s *stage, r *rand.Rand) {
		s.some(r, func(c *customer) {
			c.link.slowed(true)
			time.Sleep(upTo(r, 20*time.Second))
			c.link.slowed(false)
		})
	}},
	{"clock", func(s *stage, r *rand.Rand) {
		s.some(r, func(c *customer) {
			c.clock.Store(jumps[r.IntN(len(jumps))].Milliseconds())
			time.Sleep(upTo(r, 10*time.Second))
			c.clock.Store(0)
		})
	}},
	{"flood", func(s *stage, r *rand.Rand) { s.flood(upTo(r, 10*time.Second)) }},
	{"kill-desktop", func(s *stage, r *rand.Rand) { s.tell(s.restart((*os.Process).Kill, upTo(r, 2*time.Second))) }},
	{"quit-desktop", func(s *stage, r *rand.Rand) { s.tell(s.restart(interrupt, upTo(r, 2*time.Second))) }},
	{"stamp", func(s *stage, _ *rand.Rand) { s.tell(s.restamp()) }},
	{"roster", func(s *stage, _ *rand.Rand) { s.tell(s.replace()) }},
	{"spare", func(s *stage, _ *rand.Rand) { s.tell(s.succeed()) }},
	{"expel", func(s *stage, r *rand.Rand) { s.tell(s.expel(upTo(r, 4*time.Second))) }},
	{"reload", func(s *stage, r *rand.Rand) {
		s.some(r, func(c *customer) {
			select {
			case c.again <- struct{}{}:
			default:
			}
		})
	}},
}

// jumps are by how much somebody's clock is set.
var jumps = []time.Duration{-24 * time.Hour, -10 * time.Minute, 10 * time.Minute, 24 * time.Hour}

func interrupt(p *os.Process) error { return p.Signal(os.Interrupt) }

// tell says what could not be done.
func (s *stage) tell(err error) {
	if err != nil {
		fmt.Fprintln(s.config.Log, "a fault:", err)
	}
}

func allFaults() []string {
	var names []string
	for _, f := range faults {
		names = append(names, f.name)
	}
	return names
}

func upTo(r *rand.Rand, d time.Duration) time.Duration { return time.Duration(r.Int64N(int64(d))) }

// fail lets one fault after the other happen, and returns how many of each.
func (s *stage) fail(ctx context.Context, r *rand.Rand) map[string]int {
	done := map[string]int{}
	var chosen []fault
	for _, f := range faults {
		if strings.Contains(","+s.config.Faults+",", ","+f.name+",") {
			chosen = append(chosen, f)
		}
	}
	for end := time.Now().Add(s.config.For); time.Now().Before(end) && ctx.Err() == nil; {
		select {
		case <-ctx.Done():
		case <-time.After(300*time.Millisecond + upTo(r, 2*time.Second)):
		}
		if len(chosen) > 0 {
			f := chosen[r.IntN(len(chosen))]
			f.does(s, r)
			done[f.name]++
		}
	}
	return done
}

// some chooses one of the customers who are there.
func (s *stage) some(r *rand.Rand, does func(*customer)) {
	s.mu.Lock()
	all := s.there
	s.mu.Unlock()
	if len(all) > 0 {
		does(all[r.IntN(len(all))])
	}
}

func (s *stage) arrived(c *customer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.there = append(append([]*customer{}, s.there...), c)
}

func (s *stage) left(c *customer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var rest []*customer
	for _, other := range s.there {
		if other != c {
			rest = append(rest, other)
		}
	}
	s.there = rest
}
