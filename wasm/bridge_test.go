package main

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

func TestTheWholeJobThroughTheTable(t *testing.T) {
	d := newDesk(t).start()
	d.ok("visitor.say", "hello — 日本 💳")
	id := d.request()
	if !d.saw("state", "joined", "", "Alice") || !d.saw("form", id, "Credit card", "To pay your bill") {
		t.Fatalf("saw %q", d.seen)
	}
	if r := d.ask("visitor.submit", id, "card-number", "4111 1111 1111 1112", "card-code", "123"); r.code != "form-invalid" {
		t.Errorf("a wrong number: got %q, want form-invalid", r.code)
	}
	d.ok("visitor.submit", id, "card-number", "4111 1111 1111 1111", "card-code", "123")
	if d.got == nil || d.got.Values.Get("card-number") != canary || !d.saw("form-closed", id, "sent") {
		t.Error("the form did not arrive")
	}
	if !slices.Contains(d.heard, "hello — 日本 💳") {
		t.Errorf("the agent heard %q", d.heard)
	}
	second := d.request()
	d.ok("visitor.cancel", second)
	d.ok("visitor.tick")
	d.ok("visitor.disconnected")
	d.ok("visitor.end")
	if !d.saw("ended", "customer") || !d.saw("saved", "") {
		t.Errorf("saw %q", d.seen)
	}
}

// Every operation answers wrong arguments with an error that says nothing of
// them, changes nothing, and leaves the module usable.
func TestWrongArguments(t *testing.T) {
	d := newDesk(t).start()
	id := d.request()
	wrong := [][]string{
		nil, {""}, {canary}, {d.handle + canary, number(now)}, {"-1", number(now)}, {"0", number(now)}, {d.handle, canary + "x"}, {d.handle, ""},
		{canary, canary + "x", canary}, {"9223372036854775808", number(now)}, {" " + d.handle, number(now)}, {d.handle, "1e3"}, {d.handle, "\xff"},
	}
	for _, e := range exports {
		for _, args := range wrong {
			if e.name == "visitor.free" && len(args) > 0 && args[0] == d.handle {
				continue
			}
			r := call(t, e.name, args...)
			if r.status == statusPanic || r.status == statusOK && e.name != "visitor.free" {
				t.Errorf("%s with %q: status %d", e.name, args, r.status)
			}
			if strings.Contains(r.text+r.code, canary) {
				t.Errorf("%s: the error repeats its arguments: %s", e.name, r.text)
			}
		}
		for _, raw := range [][]byte{{1}, {1, 2, 3}, {255, 255, 255, 255}, {5, 0, 0, 0, 'a'}, append(texts(d.handle).encode(), 1, 0, 0, 0)} {
			if r := decode(t, dispatch(e.op, raw)); r.code != "arguments" {
				t.Errorf("%s with malformed bytes: got %q, want arguments", e.name, r.code)
			}
		}
	}
	d.ok("visitor.submit", id, "card-number", canary, "card-code", "123")
	if d.got == nil {
		t.Error("the chat did not survive wrong arguments")
	}
}

// An operation whose arguments break off does nothing: no half a form is sent
// and no half a message.
func TestArgumentsThatBreakOff(t *testing.T) {
	d := newDesk(t).start()
	id := d.request()
	for _, c := range []struct {
		op   string
		args []string
	}{
		{"visitor.submit", []string{id, "card-number", canary, "card-code", "123", "remark"}},
		{"visitor.submit", nil}, {"visitor.say", nil}, {"visitor.cancel", nil}, {"visitor.receive", nil},
	} {
		t.Run(c.op+" "+strings.Join(c.args[:min(len(c.args), 2)], " "), func(t *testing.T) {
			if r := d.ask(c.op, c.args...); r.code != "arguments" || len(r.parts) != 0 {
				t.Errorf("%s: got %q with %d outputs, want arguments and none", c.op, r.code, len(r.parts))
			}
		})
	}
	if d.got != nil {
		t.Error("a form that broke off was sent")
	}
	d.ok("visitor.submit", id, "card-number", canary, "card-code", "123")
}

func TestUnknownOperations(t *testing.T) {
	for _, op := range []int{0, -1, len(exports) + 1, 99, 1 << 30} {
		if r := decode(t, dispatch(op, nil)); r.code != "unknown-operation" || r.status != statusError {
			t.Errorf("operation %d: got %q", op, r.code)
		}
	}
}

func TestWarmingUp(t *testing.T) {
	d := newDesk(t)
	before := len(visitors)
	for step, more := range []string{"1", "1", "1", "1", "0", "0"} {
		if r := call(t, "visitor.warm", d.rootKey, number(step)); r.status != statusOK || len(r.parts) != 1 || string(r.parts[0]) != more || len(visitors) != before {
			t.Errorf("step %d: got %d %q with %q, want %q and nothing left behind", step, r.status, r.code, r.parts, more)
		}
	}
	if r := call(t, "visitor.warm", d.rootKey, "-1"); r.status != statusOK || string(r.parts[0]) != "0" {
		t.Errorf("a step below the first: got %d %q", r.status, r.code)
	}
	for _, root := range []string{"", canary} {
		if r := call(t, "visitor.warm", root, "0"); r.code != "org-malformed" || strings.Contains(r.text, canary) {
			t.Errorf("a root that is no key: got %q %q", r.code, r.text)
		}
	}
}

func TestFreedHandles(t *testing.T) {
	d, other := newDesk(t).start(), newDesk(t).start()
	if r := call(t, "visitor.free", d.handle); r.status != statusOK || len(r.parts) != 0 {
		t.Errorf("freeing: got %d", r.status)
	}
	if r := call(t, "visitor.free", d.handle); r.status != statusOK {
		t.Errorf("freeing twice: got %d", r.status)
	}
	for _, e := range exports {
		args := []string{d.handle, number(now), "request", "id", "text"}
		switch e.name {
		case "visitor.new", "visitor.free", "visitor.warm": // take no chat
			continue
		case "form.edit":
			args = []string{d.handle, number(now), "request", "id", "raw", "1"}
		case "visitor.watch", "visitor.seen":
			args = []string{d.handle, number(now), "1"}
		case "visitor.leave":
			args = []string{d.handle, number(now), "text", "maria@shop.example", "0"}
		case "visitor.zone":
			args = []string{d.handle, number(now), "60"}
		case "visitor.consent":
			args = []string{d.handle, number(now), "1", "1"}
		case "visitor.rate":
			args = []string{d.handle, number(now), "5", "text"}
		case "visitor.stopped":
			args = []string{d.handle, number(now), "ssn", "1"}
		case "file.add":
			args = []string{d.handle, number(now), "request", "id", "name", "1", "head"}
		case "file.piece":
			args = []string{d.handle, number(now), "request", "id", "file", "0", "bytes"}
		}
		if r := call(t, e.name, args...); r.status != statusError || r.code != "handle" {
			t.Errorf("%s on a freed chat: got %q, want handle", e.name, r.code)
		}
	}
	other.ok("visitor.say", "still here")
	if next := newDesk(t).start(); next.handle == d.handle {
		t.Error("a freed handle was given out again")
	}
}

// The page remembers the highest roster that it has believed for longer than
// one chat: a relay cannot bring a removed agent back in the next.
func TestTheRosterIsRememberedBetweenChats(t *testing.T) {
	d := newDesk(t)
	older := d.rosterNote
	d.roster.Version = 2
	newer, err := d.roster.Sign(d.root)
	d.must(err)
	d.rosterNote = newer
	d.start().ok("visitor.end")
	call(t, "visitor.free", d.handle)
	d.rosterNote, d.seen, d.roster.Version = older, nil, 1
	d.start()
	if v := visitors[lastHandle]; v.Roster().Version != 2 {
		t.Errorf("the next chat goes by roster %d, want 2", v.Roster().Version)
	}
}

// A panic becomes a status; its text could hold what was typed and stays
// inside.
func TestPanicsDoNotCross(t *testing.T) {
	before := exports
	defer func() { exports = before }()
	exports = append(slices.Clone(exports), export{99, "test.panic", func(*args) (list, error) { panic("canary " + canary) }},
		export{98, "test.index", func(a *args) (list, error) { return list{a.parts[len(a.parts)]}, nil }})
	for _, op := range []int{98, 99} {
		raw := dispatch(op, texts(canary).encode())
		if r := decode(t, raw); r.status != statusPanic || r.code != "internal" || bytes.Contains(raw, []byte(canary)) || len(r.parts) != 0 {
			t.Errorf("operation %d: got %d %q %q", op, r.status, r.code, r.text)
		}
	}
}

func TestErrorsOfAPerson(t *testing.T) {
	d := newDesk(t).start()
	id := d.request()
	for _, c := range []struct {
		op, want string
		args     []string
	}{
		{"visitor.say", "text-empty", []string{" \n"}},
		{"visitor.say", "text-card-number", []string{canary}},
		{"visitor.say", "text-ssn", []string{"123-45-6789"}},
		{"visitor.say", "text-iban", []string{"DE89 3704 0044 0532 0130 00"}},
		{"visitor.stopped", "arguments", []string{canary, "1"}},
		{"visitor.insist", "text-control", []string{canary + "\x00"}},
		{"visitor.say", "text-control", []string{canary + "\x00"}},
		{"visitor.say", "text-control", []string{canary + "\xed\xa0\x80"}},
		{"visitor.say", "text-too-long", []string{strings.Repeat(canary, 501)}},
		{"visitor.submit", "form-closed", []string{canary, "card-number", canary}},
		{"visitor.submit", "form-invalid", []string{id}},
		{"visitor.submit", "form-invalid", []string{id, "card-number", canary + "1"}},
		{"visitor.submit", "value-too-long", []string{id, "remark", strings.Repeat(canary, 626)}},
		{"visitor.cancel", "form-closed", []string{canary}},
	} {
		t.Run(c.op+" "+c.want, func(t *testing.T) {
			r := d.ask(c.op, c.args...)
			if r.status != statusError || r.code != c.want {
				t.Errorf("%s: got %d %q, want %q", c.op, r.status, r.code, c.want)
			}
			if strings.Contains(r.text, "4111") {
				t.Errorf("%s: the error repeats what was typed: %q", c.op, r.text)
			}
		})
	}
	for _, c := range []struct{ root, service, want string }{{"x", service, "org-malformed"}, {d.rootKey, "x y", "service-unknown"}, {d.rootKey, strings.Repeat("s", 300), "service-unknown"}} {
		t.Run(c.want, func(t *testing.T) {
			if r := call(t, "visitor.new", c.root, "", c.service, origin, "", number(now), "", "", ""); r.code != c.want {
				t.Errorf("visitor.new: got %q, want %q", r.code, c.want)
			}
		})
	}
}

// What an operation refuses can come with something to do: the page that
// finds its roster expired pauses.
func TestErrorsCarryOutputs(t *testing.T) {
	d := newDesk(t).start()
	late := number(now + (roster.DefaultStampLifetime+1)*1000)
	r := call(t, "visitor.say", d.handle, late, "hello")
	if r.code != "unverified" {
		t.Fatalf("got %q, want unverified", r.code)
	}
	d.seen = outputs(t, r.parts)
	if !d.saw("paused", "roster-expired") {
		t.Errorf("saw %q", d.seen)
	}
}

// The table is that of the TypeScript side, name by name.
func TestTheTableIsThatOfTypeScript(t *testing.T) {
	src, err := os.ReadFile("../widget/bridge/ops.ts")
	if err != nil {
		t.Fatal(err)
	}
	theirs := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^\s+"([a-z.]+)": (\d+),`).FindAllSubmatch(src, -1) {
		theirs[string(m[1])], _ = strconv.Atoi(string(m[2]))
	}
	if len(theirs) != len(exports) {
		t.Errorf("%d operations there, %d here", len(theirs), len(exports))
	}
	seen := map[int]bool{}
	for _, e := range exports {
		if theirs[e.name] != e.op || seen[e.op] {
			t.Errorf("%s is %d here and %d there", e.name, e.op, theirs[e.name])
		}
		seen[e.op] = true
	}
}

func TestListRoundTrip(t *testing.T) {
	for _, l := range []list{nil, {{}}, {{}, {1}, {}}, texts("a", "", "ü"), {bytes.Repeat([]byte{7}, 70_000)}} {
		got, ok := decodeList(l.encode())
		if !ok || !slices.EqualFunc(got, l, bytes.Equal) {
			t.Errorf("a list of %d came back as %d, %v", len(l), len(got), ok)
		}
	}
	if b := framed([]byte("abc")); !bytes.Equal(b, []byte{3, 0, 0, 0, 'a', 'b', 'c'}) {
		t.Errorf("framed: got %v", b)
	}
}

// Whatever is called with whatever: an answer that decodes, never a panic.
func FuzzDispatch(f *testing.F) {
	d := newDesk(f).start()
	id := d.request()
	for _, e := range exports {
		f.Add(e.op, texts(d.handle, number(now), id, "card-number", canary).encode())
		f.Add(e.op, texts(d.handle, number(now), id, "card-number", "4111", "2", "card-number", "4111").encode())
		f.Add(e.op, texts(d.rootKey, service, origin, "", number(now)).encode())
	}
	f.Add(4, texts(d.handle, number(now), string(wire.Peer{Up: true}.Append(nil))).encode())
	f.Fuzz(func(t *testing.T, op int, raw []byte) {
		if r := decode(t, dispatch(op, raw)); r.status == statusPanic {
			t.Errorf("operation %d panics on %q", op, raw)
		}
		if len(visitors) > 100 {
			clear(visitors)
		}
	})
}
