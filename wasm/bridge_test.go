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
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
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

func TestFormEdit(t *testing.T) {
	d := newDesk(t).start()
	id := d.request()
	r := call(t, "form.edit", d.handle, number(now), id, "card-number", "41111", "5", "card-number", "4111", "card-code", "12", "remark", "")
	verdicts := outputs(t, nested(t, r.parts[2]))
	if string(r.parts[0]) != "4111 1" || string(r.parts[1]) != "6" {
		t.Errorf("text %q and caret %q, want 4111 1 and 6", r.parts[0], r.parts[1])
	}
	for i, want := range [][]string{{"card-number", "1", "Visa", "card-number-incomplete", "", ""}, {"card-code", "1", "", "card-code-needs-3", "", ""}, {"remark", "0", "", "", "", ""}} {
		if len(verdicts) != 3 || !slices.Equal(verdicts[i], want) {
			t.Fatalf("verdicts: got %q, want %q in place %d", verdicts, want, i)
		}
	}
	for _, caret := range []string{"-1", "9999999999", "-9223372036854775808"} {
		if r := call(t, "form.edit", d.handle, number(now), id, "card-number", "4111", caret, "card-number", "4111"); r.status != statusOK {
			t.Errorf("caret %s: got %s", caret, r.code)
		}
	}
	if r := call(t, "form.edit", d.handle, number(now), id, "no-such-field", "raw", "1"); r.status != statusOK || string(r.parts[0]) != "raw" {
		t.Errorf("an unknown field: got %d %q", r.status, r.parts)
	}
}

// What is typed into a form has the agent's end told how many fields are
// valid, a moment later.
func TestFormEditTellsProgress(t *testing.T) {
	d := newDesk(t).start()
	id := d.request()
	d.carry(call(t, "visitor.tick", d.handle, number(now+200)).parts) // acknowledges
	r := call(t, "form.edit", d.handle, number(now+200), id, "card-code", "123", "3", "card-number", "4111", "card-code", "12", "remark", "")
	wake := outputs(t, r.parts[3:])
	if len(wake) != 1 || wake[0][0] != "wake" || d.progress != nil {
		t.Fatalf("after typing: outputs %q and progress %v, want a wake only", wake, d.progress)
	}
	tick := call(t, "visitor.tick", d.handle, wake[0][1])
	d.carry(tick.parts)
	if want := (chat.Progress{Request: id, Valid: 1, Total: 3}); d.progress == nil || *d.progress != want {
		t.Errorf("progress: got %v, want %v", d.progress, want)
	}
}

func TestFormHints(t *testing.T) {
	d := newDesk(t).start()
	id := d.request()
	hints := outputs(t, call(t, "form.hints", d.handle, number(now), id, "card-number", "378282246310005").parts)
	if len(hints) != 3 {
		t.Fatalf("hints: got %q, want three", hints)
	}
	if want := []string{"card-number", "card-number", "Card number", "The long one", "1", "cc-number", "numeric", "next", "40", "0", "0",
		"0", "0", "", "", "", "", "", "1", "en-MX", "dmy", ""}; !slices.Equal(hints[0], want) {
		t.Errorf("got %q", hints[0])
	}
	if hints[1][10] != "1" || hints[2][9] != "1" || hints[2][4] != "0" {
		t.Errorf("secret, multiline and required: got %q", hints)
	}
}

// order has pages and every rule.
var order = form.Definition{
	ID: "order", Version: 1, Title: "Bestellung", RetainMinutes: 10, AnswerMinutes: 30, Language: "de", Pages: []string{"Wohin", "Wie viel"},
	Fields: []form.FieldDef{
		{ID: "country", Kind: "country", Label: "Land", Initial: "DE", Fixed: true},
		{ID: "way", Kind: "radio", Label: "Versand", Required: true, Options: []form.Option{{ID: "post", Label: "Post"}, {ID: "van", Label: "Spedition"}}},
		{ID: "many", Kind: "slider", Label: "Menge", Page: 1, Min: "10", Max: "20"},
		{ID: "day", Kind: "date", Label: "Tag", Page: 1, Min: "2026-01-01", Max: "2026-12-31"},
	},
}

// TestRulesCross: pages, options and limits reach the frame as they are laid
// out in widget/bridge/outputs.ts.
func TestRulesCross(t *testing.T) {
	d := newDesk(t).start()
	id := d.requestForm(order)
	i := slices.IndexFunc(d.seen, func(o []string) bool { return o[0] == "form" && o[1] == id })
	if got := d.seen[i]; len(got) != 8 || got[6] != "de" || got[7] != string(texts(order.Pages...).encode()) {
		t.Errorf("form: got %q", got)
	}
	hints := outputs(t, call(t, "form.hints", d.handle, number(now), id).parts)
	for i, want := range [][]string{
		{"0", "1", "DE", "", "", "", "", "1"},
		{"0", "0", "", "", "", "", "", "1"},
		{"1", "0", "", "10", "20", "1", "", "1"},
		{"1", "0", "", "2026-01-01", "2026-12-31", "", "", "1"},
	} {
		if !slices.Equal(hints[i][11:19], want) {
			t.Errorf("hints: got %q, want %q", hints[i][11:], want)
		}
	}
	options := outputs(t, nested(t, []byte(hints[1][21])))
	if len(options) != 2 || !slices.Equal(options[0], []string{"post", "Post"}) || !slices.Equal(options[1], []string{"van", "Spedition"}) {
		t.Errorf("options: got %q", options)
	}
	r := call(t, "form.edit", d.handle, number(now), id, "many", "21", "2", "country", "FR", "way", "ship", "many", "", "day", "2025-12-31")
	verdicts := outputs(t, nested(t, r.parts[2]))
	for i, want := range [][]string{
		{"country", "2", "", "fixed-changed", "", ""}, {"way", "2", "", "not-an-option", "", ""},
		{"many", "2", "", "number-high", "20", ""}, {"day", "2", "", "date-early", "2026-01-01", string(texts("2025-12-31").encode())},
	} {
		if !slices.Equal(verdicts[i], want) {
			t.Errorf("verdict: got %q, want %q", verdicts[i], want)
		}
	}
}

// home is an address between two other fields.
var home = form.Definition{
	ID: "move", Version: 1, Title: "Move", RetainMinutes: 10, AnswerMinutes: 30, Language: "en",
	Fields: []form.FieldDef{
		{ID: "before", Kind: "text", Label: "Before"},
		{ID: "country", Kind: "address-country", Label: "Country", Required: true, Initial: "US"},
		{ID: "line1", Kind: "address-line1", Label: "Address"},
		{ID: "line2", Kind: "address-line2", Label: "Second line"},
		{ID: "city", Kind: "address-city", Label: "City"},
		{ID: "region", Kind: "address-region", Label: "Region"},
		{ID: "code", Kind: "address-postal-code", Label: "Postal code"},
		{ID: "after", Kind: "text", Label: "After"},
	},
}

// TestAddressCrosses: order, requiredness, keyboards, labels and what is shown
// follow the country, from the one that the form opens with; and so do what
// is typed and what is judged.
func TestAddressCrosses(t *testing.T) {
	d := newDesk(t).start()
	id := d.requestForm(home)
	for _, test := range []struct{ country, want string }{
		{"US", "before0 country1 line11 line20 city1 region1:state code1:zip=numeric after0"},
		{"JP", "before0 country1 code1:postal-code=numeric region1:prefecture city1 line11 line20 after0"},
		{"GB", "before0 country1 line11 line20 city1:post-town code1:postcode=text region-hidden after0"},
	} {
		t.Run(test.country, func(t *testing.T) {
			args := []string{d.handle, number(now), id}
			if test.country != "US" {
				args = append(args, "country", test.country)
			}
			var parts []string
			for _, h := range outputs(t, call(t, "form.hints", args...).parts) {
				parts = append(parts, partText(h))
			}
			if got := strings.Join(parts, " "); got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
	r := call(t, "form.edit", d.handle, number(now), id, "code", "sw1a1aa", "7", "country", "GB", "line1", "10 Downing Street", "region", "ignored", "code", "")
	if string(r.parts[0]) != "SW1A 1AA" || string(r.parts[1]) != "8" {
		t.Errorf("text %q and caret %q", r.parts[0], r.parts[1])
	}
	verdicts := outputs(t, nested(t, r.parts[2]))
	for i, want := range []string{"0", "3", "3", "0", "2", "0", "3", "0"} {
		if verdicts[i][1] != want {
			t.Errorf("%s: state %s, want %s", verdicts[i][0], verdicts[i][1], want)
		}
	}
}

// TestHiddenPartsRequireNothing: what stands in a part that the country has
// not is sent by nobody, and makes no other part required.
func TestHiddenPartsRequireNothing(t *testing.T) {
	d, optional := newDesk(t).start(), home
	optional.Fields = slices.Clone(home.Fields)
	for i := range optional.Fields {
		optional.Fields[i].Required = optional.Fields[i].Kind == "text" && i == 0
	}
	id := d.requestForm(optional)
	for country, want := range map[string]string{"US": "1", "GB": "0"} {
		t.Run(country, func(t *testing.T) {
			for _, h := range outputs(t, call(t, "form.hints", d.handle, number(now), id, "country", country, "region", "CA").parts) {
				if h[1] == "address-line1" && h[4] != want {
					t.Errorf("required %s, want %s", h[4], want)
				}
			}
		})
	}
}

// partText is the id of a field, whether it is required, its label and, of a
// postal code, its keyboard.
func partText(h []string) string {
	text := h[0] + h[4]
	if h[18] == "0" {
		return h[0] + "-hidden"
	}
	if h[17] != "" {
		text += ":" + h[17]
	}
	if h[1] == "address-postal-code" {
		text += "=" + h[6]
	}
	return text
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
	if r := call(t, "visitor.warm", d.rootKey); r.status != statusOK || len(r.parts) != 0 || len(visitors) != before {
		t.Errorf("got %d %q with %d elements, want nothing left behind", r.status, r.code, len(r.parts))
	}
	for _, root := range []string{"", canary} {
		if r := call(t, "visitor.warm", root); r.code != "org-malformed" || strings.Contains(r.text, canary) {
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
		case "visitor.zone":
			args = []string{d.handle, number(now), "60"}
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
			if r := call(t, "visitor.new", c.root, c.service, origin, "", number(now), "", "", ""); r.code != c.want {
				t.Errorf("visitor.new: got %q, want %q", r.code, c.want)
			}
		})
	}
}

// What an operation refuses can come with something to do: the page that
// finds its roster expired pauses.
func TestErrorsCarryOutputs(t *testing.T) {
	d := newDesk(t).start()
	late := number(now + (roster.DefaultLifetime+1)*1000)
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
