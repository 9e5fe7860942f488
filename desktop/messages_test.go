package desktop

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/desktop/panel"
	"github.com/sealform/sealform/desktop/workspace"
)

// The window's messages.ts must declare what this package reads and writes,
// member for member.
func TestMessagesMatchTypeScript(t *testing.T) {
	b, err := os.ReadFile("ui/src/messages.ts")
	if err != nil {
		t.Fatal(err)
	}
	source := string(b)

	want := map[string][]string{}
	for name, create := range commands {
		want[name] = members(create())
	}
	if got := union(source, "Command"); !reflect.DeepEqual(got, want) {
		t.Errorf("Command: TypeScript has %v, Go %v", got, want)
	}
	entries := map[string][]string{}
	for name, create := range entryCommands {
		entries[name] = members(create())
	}
	if got := union(source, "Entering"); !reflect.DeepEqual(got, entries) {
		t.Errorf("Entering: TypeScript has %v, Go %v", got, entries)
	}
	if got, want := union(source, "Hello"), map[string][]string{"hello": members(&helloCommand{})}; !reflect.DeepEqual(got, want) {
		t.Errorf("Hello: TypeScript has %v, Go %v", got, want)
	}
	events := map[string][]string{
		"ok": members(okEvent{}), "error": members(errorEvent{}), "value": members(valueEvent{}), "link": members(linkEvent{}), "transcript": members(transcriptEvent{}),
		"responses": members(responsesEvent{}), "found": members(foundEvent{}), "article": members(articleEvent{}),
		"state": members(stateEvent{}), "items": members(itemsEvent{}), "saved": members(savedEvent{}), "guarded": members(guardedEvent{}), "herald": members(heraldEvent{}), "pass": members(passEvent{}),
		"draft": members(draftEvent{}), "welcome": members(welcomeEvent{}), "entry": members(entryEvent{}),
	}
	got := union(source, "Answer")
	for name, m := range union(source, "Event") {
		got[name] = m
	}
	if !reflect.DeepEqual(got, events) {
		t.Errorf("Event: TypeScript has %v, Go %v", got, events)
	}
	views := map[string]any{
		"Relay": relayView{}, "Refusal": refusalView{}, "Shelf": shelfView{}, "Expiry": expiryView{}, "Waiting": waitingView{}, "Chat": chatView{}, "Wrap": wrapView{}, "Release": releaseView{}, "Notices": noticesView{}, "Heard": heardView{}, "Pending": pendingView{},
		"Secure": panel.View{}, "Secret": panel.SecretView{}, "Form": formView{}, "Item": itemView{},
		"Handover": handoverView{}, "Said": saidView{}, "Colleague": colleagueView{}, "Service": serviceView{},
		"Response": responseView{}, "Found": foundView{}, "Node": workspace.Node{},
	}
	for name, v := range views {
		if got, want := keys(declaration(source, name)), members(v); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: TypeScript has %v, Go %v", name, got, want)
		}
	}
}

// declaration returns the text of "type <name> = …;", exported or not.
func declaration(source, name string) string {
	_, rest, _ := strings.Cut(source, "type "+name+" =")
	end := regexp.MustCompile(`;\n(\n|export|type|$)`).FindStringIndex(rest)
	if end == nil {
		return ""
	}
	return rest[:end[0]]
}

var object = regexp.MustCompile(`\{[^{}]*\}`)

func union(source, name string) map[string][]string {
	all := map[string][]string{}
	kind := regexp.MustCompile(`type: "(\w+)"`)
	for _, o := range object.FindAllString(declaration(source, name), -1) {
		all[kind.FindStringSubmatch(o)[1]] = keys(o)
	}
	return all
}

func keys(object string) []string {
	var names []string
	for _, m := range regexp.MustCompile(`(\w+):`).FindAllStringSubmatch(object, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return names
}

// members returns the JSON names of a struct.
func members(v any) []string {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var m map[string]any
	json.Unmarshal(b, &m)
	var names []string
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}
