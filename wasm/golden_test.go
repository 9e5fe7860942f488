package main

import (
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"regexp"
	"testing"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/trust"
)

var update = flag.Bool("update", false, "write the page's golden results again")

// goldenFile holds what crosses the bridge as the module encodes it, and what
// the page has to make of it: widget/bridge/golden.test.ts decodes it.
const goldenFile = "../widget/bridge/golden.json"

// A golden is one value that crosses. All of its parts differ, so that no two
// of them can change places unseen.
type golden struct {
	Name  string         `json:"name"`
	Hex   string         `json:"hex"`
	Value map[string]any `json:"value"` // bytes as { "hex": … }
}

func raw(b string) any { return map[string]string{"hex": hex.EncodeToString([]byte(b))} }

type object = map[string]any

var goldenForm = form.Definition{
	ID: "order", Version: 3, Title: "Order", Purpose: "To send it", RetainMinutes: 10, AnswerMinutes: 30, Language: "de", Pages: []string{"One", "Two"},
	Fields: []form.FieldDef{{ID: "note", Kind: "text", Label: "Note"}},
}

// goldenOutputs has every output.
var goldenOutputs = []struct {
	out  chat.Output
	want object
}{
	{chat.Chat{Ticket: wire.Ticket{15: 7}, Leave: []byte{5, 6}}, object{"type": "chat", "ticket": wire.Ticket{15: 7}.String(), "leave": raw("\x05\x06")}},
	{chat.Frame{Bytes: []byte{1, 2}}, object{"type": "frame", "bytes": raw("\x01\x02")}},
	{chat.Item{ID: 11, From: chat.AgentSide, Kind: chat.Notice, Code: "joined", Text: "日本 💳", Time: 1_795_000_000_000, Seq: 12, Form: "Card", Arrived: 1_795_000_000_500, Before: 13, By: "Bob"},
		object{"type": "item", "item": object{"id": 11, "from": 1, "kind": 2, "code": "joined", "text": "日本 💳", "time": 1_795_000_000_000,
			"seq": 12, "form": "Card", "arrived": 1_795_000_000_500, "before": 13, "by": "Bob"}}},
	{chat.Delivered{Through: 14}, object{"type": "delivered", "through": 14}},
	{chat.Read{Through: 27}, object{"type": "read", "through": 27}},
	{chat.NotTaken{Seq: 15, Reason: "too-long"}, object{"type": "not-taken", "seq": 15, "reason": "too-long"}},
	{chat.State{Phase: "joined", Reason: "timeout", Name: "Alice", Agent: "key"}, object{"type": "state", "phase": "joined", "reason": "timeout", "name": "Alice", "agent": "key"}},
	{chat.Form{Request: "r1", Definition: goldenForm, Expires: 16, Repeat: true}, object{"type": "form", "request": "r1", "title": "Order", "purpose": "To send it", "expires": 16,
		"definition": trust.Fingerprint(goldenForm.Marshal()), "language": "de", "repeat": true, "pages": []string{"One", "Two"}}},
	{chat.FormExtended{Request: "r2", Expires: 17}, object{"type": "form-extended", "request": "r2", "expires": 17}},
	{chat.Upload{Request: "r3", Field: "front", File: "f1", State: "sending", Name: "a.png", Sent: 18, Size: 19},
		object{"type": "upload", "request": "r3", "field": "front", "file": "f1", "state": "sending", "name": "a.png", "sent": 18, "size": 19}},
	{chat.Wanted{Request: "r4", Field: "back", File: "f2", Offset: 20, Length: 21}, object{"type": "wanted", "request": "r4", "field": "back", "file": "f2", "offset": 20, "length": 21}},
	{chat.FormSending{Request: "r5"}, object{"type": "form-sending", "request": "r5"}},
	{chat.FormLost{Request: "r6", Reason: "unread"}, object{"type": "form-lost", "request": "r6", "reason": "unread"}},
	{chat.FormClosed{Request: "r7", Reason: "sent"}, object{"type": "form-closed", "request": "r7", "reason": "sent"}},
	{chat.Consent{Ask: 23, Name: "Carol"}, object{"type": "consent", "ask": 23, "name": "Carol"}},
	{chat.Saved{Bytes: []byte{3, 4}}, object{"type": "saved", "bytes": raw("\x03\x04")}},
	{chat.Queue{Position: 24, Seconds: 25, OnDuty: 26, Open: true, Hours: "Europe/Berlin Mo 09:00-17:00", Readers: []string{"Alice", "Bob"}},
		object{"type": "queue", "position": 24, "seconds": 25, "onDuty": 26, "open": true, "hours": "Europe/Berlin Mo 09:00-17:00", "readers": []string{"Alice", "Bob"}}},
	{chat.Kept{Is: true, Names: []string{"Carol", "Dan"}}, object{"type": "kept", "is": true, "names": []string{"Carol", "Dan"}}},
	{chat.PeerUp{Up: true}, object{"type": "peer", "up": true}},
	{chat.Writing{On: true}, object{"type": "writing", "on": true}},
	{chat.Paused{Why: "clock"}, object{"type": "paused", "why": "clock"}},
	{chat.Refused{Reason: "gap", Count: 22}, object{"type": "refused", "reason": "gap", "count": 22}},
	{chat.Ended{By: "agent"}, object{"type": "ended", "by": "agent"}},
	{chat.Rating{State: "asked"}, object{"type": "rating", "state": "asked"}},
	{chat.Left{}, object{"type": "left"}},
	{chat.Wake{At: 1_795_000_000_900}, object{"type": "wake", "at": 1_795_000_000_900}},
}

func goldens() (all []golden) {
	for _, g := range goldenOutputs {
		all = append(all, golden{"output " + g.want["type"].(string), hex.EncodeToString(encodeOutput(g.out).encode()), g.want})
	}
	return append(all, goldenVerdict(), goldenHints(), goldenChoice())
}

func goldenVerdict() golden {
	v := form.Verdict{ID: "age", Result: field.Result{State: field.Invalid, Label: "Visa", Problem: field.TooLow}, Limit: "18"}
	return golden{"verdict", hex.EncodeToString(encodeVerdicts([]form.Verdict{v}, [][]string{{"17", "1.7"}})[0]),
		object{"id": "age", "state": int(field.Invalid), "label": "Visa", "problem": string(field.TooLow), "limit": "18", "readings": []string{"17", "1.7"}}}
}

// goldenHints of a slider has a text in each place of a rule.
func goldenHints() golden {
	f := form.FieldDef{ID: "many", Kind: "slider", Label: "How many", Hint: "At most two", Page: 1, Fixed: true, Initial: "5", Min: "1", Max: "9", Step: "2"}
	c := field.Context{}
	c.Language = "en-US"
	return golden{"hints of a slider", hex.EncodeToString(fieldHints(f, form.Part{Required: true, Shown: true}, c).encode()), object{
		"id": "many", "kind": "slider", "label": "How many", "hint": "At most two", "required": true, "autocomplete": "off", "inputMode": "decimal",
		"enterKeyHint": "next", "maxLength": 60, "multiline": false, "secret": false, "page": 1, "fixed": true, "initial": "5", "min": "1", "max": "9", "step": "2",
		"labelCode": "", "shown": true, "locale": "en-US", "order": "mdy", "options": []string{}}}
}

// goldenChoice is of a field with options, in an address's label.
func goldenChoice() golden {
	f := form.FieldDef{ID: "way", Kind: "radio", Label: "Way", Options: []form.Option{{ID: "post", Label: "By post"}, {ID: "van", Label: "By van"}}}
	c := field.Context{}
	c.Language = "de"
	return golden{"hints of a choice", hex.EncodeToString(fieldHints(f, form.Part{Label: "zip"}, c).encode()), object{
		"id": "way", "kind": "radio", "label": "Way", "hint": "", "required": false, "autocomplete": "off", "inputMode": "", "enterKeyHint": "next", "maxLength": 0,
		"multiline": false, "secret": false, "page": 0, "fixed": false, "initial": "", "min": "", "max": "", "step": "", "labelCode": "zip", "shown": false,
		"locale": "de", "order": "dmy", "options": []object{{"id": "post", "label": "By post"}, {"id": "van", "label": "By van"}}}}
}

// TestGoldenFile: what the page decodes is what the module encodes. Run it
// with -update after a change.
func TestGoldenFile(t *testing.T) {
	want, err := json.MarshalIndent(goldens(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile(goldenFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(goldenFile); err != nil || string(got) != string(want) {
		t.Errorf("%s is not current: run go test ./wasm -run GoldenFile -update", goldenFile)
	}
}

// TestEveryOutputIsGolden compares the table with what can be encoded.
func TestEveryOutputIsGolden(t *testing.T) {
	source, err := os.ReadFile("outputs.go")
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, g := range goldenOutputs {
		have[reflect.TypeOf(g.out).Name()] = true
	}
	cases := regexp.MustCompile(`(?m)^\tcase chat\.(\w+):`).FindAllStringSubmatch(string(source), -1)
	for _, m := range cases {
		if !have[m[1]] {
			t.Errorf("%s crosses the bridge and is not in the table", m[1])
		}
	}
	if len(cases) != len(have) {
		t.Errorf("%d outputs are encoded, %d are in the table", len(cases), len(have))
	}
}
