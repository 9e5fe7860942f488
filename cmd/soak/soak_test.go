package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// build makes the program under test.
func build(t *testing.T) string {
	program := filepath.Join(t.TempDir(), "sealform")
	if out, err := exec.Command("go", "build", "-o", program, "../sealform").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// For a short while everything that can go wrong does, and nothing comes of
// it: no word is lost, doubled or out of order, nothing is called sent that
// was not had, no chat ends without a person, and no alarm rings. With one
// altered frame, exactly one does.
func TestSoak(t *testing.T) {
	program := build(t)
	changes := "stamp,roster,spare,expel,cut-agent,cut-customer,reload"
	for name, c := range map[string]config{
		"without an attacker":                                       {Relay: nativeRelay, Faults: "kill,kill-again,stop,cut-agent,cut-customer,reload,stamp,roster", For: 12 * time.Second, Seed: 3},
		"of an organisation that changes":                           {Relay: nativeRelay, Faults: changes, For: 12 * time.Second, Seed: 24},
		"of an organisation that changes on workerd":                {Relay: workerRelay, Faults: changes, For: 12 * time.Second, Seed: 24},
		"beside strangers, with slow lines and clocks that are set": {Relay: nativeRelay, Faults: "slow-customer,clock,flood", For: 12 * time.Second, Seed: 349},
		"of a program that is started again":                        {Relay: nativeRelay, Faults: "kill-desktop,quit-desktop,reload,cut-agent,cut-customer", For: 15 * time.Second, Seed: 22},
		"with one":                                                  {Relay: nativeRelay, Faults: "cut-customer", For: 8 * time.Second, Seed: 4, Flip: true},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := os.Stat("../../build/worker/worker.mjs"); err != nil && c.Relay == workerRelay {
				t.Skip("build/worker is missing: make worker")
			}
			c.Program, c.Root, c.Customers, c.Log = program, "../..", 4, io.Discard
			r, err := run(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(c.Faults, "spare") && r.Faults["spare"] == 0 {
				t.Error("the spare root never took over: choose another seed")
			}
			if strings.Contains(c.Faults, "flood") && r.Faults["flood"] == 0 {
				t.Error("no stranger ever came: choose another seed")
			}
			if strings.Contains(c.Faults, "kill-desktop") && len(r.Back) == 0 {
				t.Error("no agent ever came back: choose another seed")
			}
			if t.Log(r); len(r.Wrong) > 0 || r.Messages < 100 {
				t.Errorf("%d messages, wrong: %q", r.Messages, r.Wrong)
			}
		})
	}
}

// The window may be told of a form after the page is: a soak waits for it.
func TestLedgerWaitsForForms(t *testing.T) {
	l := newLedger()
	l.at("c", func(r *record) { r.joined, r.sent["r"] = true, true })
	if l.complete() {
		t.Error("complete before the agent was told of a form")
	}
	if l.at("c", func(r *record) { r.got["r"] = true }); !l.complete() {
		t.Error("not complete once it was")
	}
}

// A ledger that finds nothing wrong would be worth nothing.
func TestLedgerFinds(t *testing.T) {
	force := standing{7, 3}
	fine := func() *record {
		r := newRecord()
		r.joined, r.knows = true, force
		r.wrote = [2][]string{{"a", "b"}, {"c"}}
		r.read = [2][]string{{"c"}, {"a", "b"}}
		r.asked["r"], r.sent["r"], r.got["r"] = true, true, true
		return r
	}
	if wrong := fine().wrong(force); len(wrong) > 0 {
		t.Fatalf("of a chat that is fine: %q", wrong)
	}
	for name, change := range map[string]func(*record){
		"lost":            func(r *record) { r.read[agentSide] = []string{"a"} },
		"doubled":         func(r *record) { r.read[agentSide] = []string{"a", "b", "b"} },
		"out of order":    func(r *record) { r.read[agentSide] = []string{"b", "a"} },
		"never written":   func(r *record) { r.read[customerSide] = []string{"c", "d"} },
		"not had":         func(r *record) { delete(r.got, "r") },
		"ended by nobody": func(r *record) { r.ended[agentSide] = "timeout" },
		"an old roster":   func(r *record) { r.knows = standing{6, 9} },
		"an old stamp":    func(r *record) { r.knows.stamp-- },
		"hidden":          func(r *record) { r.joined = false },
	} {
		t.Run(name, func(t *testing.T) {
			r := fine()
			change(r)
			wrong := report{Wrong: r.wrong(force)}
			if len(wrong.Wrong) != 1 || !slices.ContainsFunc(wrongs, func(kind string) bool { return wrong.count(kind) == 1 }) {
				t.Errorf("found %q", wrong.Wrong)
			}
		})
	}
	var r report
	if r.remember(map[string]int{"relay": 1 << 20}, map[string]int{"relay": 1<<20 + grown + 1}); r.count(wrongMemory) != 1 {
		t.Errorf("of a relay that has grown: %q", r.Wrong)
	}
	if oneAlarm([]string{"x"}) != nil || oneAlarm(nil) == nil || oneAlarm([]string{"x", "y"}) == nil {
		t.Error("one altered frame is one alarm, no more and no fewer")
	}
}
