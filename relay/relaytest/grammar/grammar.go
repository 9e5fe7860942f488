// Package grammar reads docs/protocol.json, what the protocol says of frames and notes, for
// tests: each holds the part of it that it can against the program.
//
// It sees that file and never anything else. Only tests may link it.
package grammar

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A Grammar is docs/protocol.json: what the protocol says of frames and notes, for
// machines. Each test holds the part of it against the program that it can.
type Grammar struct {
	Patterns map[string]Pattern
	Outcomes map[string]Outcome
	Frames   Frames
	Socket   Socket
	Codes    []CloseCode `json:"closeCodes"`
	Bound    []Key       // the keys with which every sealed note begins
	Sealed   struct {
		Refused map[string]string
		Notes   []NoteRule
	}
	Public []NoteRule // signed notes that stand in no session of a chat
	Inside []NoteRule // those that are sealed once more, to the key of a request
}

// A Pattern is what a value looks like. Below is a bound of a number,
// Length how many characters there are.
type Pattern struct {
	Pattern, Below string
	Length         int
}

// An Outcome is what becomes of a note that is not as it should be: the reason,
// whether it uses its number, and what its sender gets.
type Outcome struct{ Reason, Number, Answer string }

// A Socket is how a connection is opened, and what is said on it besides frames.
type Socket struct {
	Subprotocol, Path, Query, Chat string
	Texts                          []string
}

// A CloseCode is one with which a relay closes.
type CloseCode struct {
	Code         int
	Name, Reason string
	Again        bool `json:"connectAgain"`
}

// Frames are all kinds of frames, and the codes that a relay closes with when one is
// wrong.
type Frames struct {
	Most    int
	Refused map[string]int
	Kinds   []FrameRule
}

// A FrameRule is one kind of frame. A relay drops it from those in Dropped, and closes
// the connection of everybody else who is not in From.
type FrameRule struct {
	Kind, Name    string
	From, Dropped []string
	Fields        []FrameField
}

// A FrameField is a part of a frame. Size is its bytes, 0 where the frame says it or
// ends with it, and Most the most that there can be, as Least is the least number.
type FrameField struct {
	Name, Type, Must         string
	Size, Most, Least, Count int
	Choices                  []uint64
}

// A NoteRule is one kind of note. Refused says what becomes of it for each way of
// being wrong, where that is not the same for all. For "bound" it says so of all the keys that every sealed note has.
type NoteRule struct {
	Kind    string
	From    []string
	Frame   string
	Signed  []string
	Keys    []Key
	Least   int // lines that must stand, where all can be left out
	Body    Body
	Most    int // bytes
	Refused map[string]string
}

// A Key is a line of a note. Must says what its value is held against, besides its
// pattern, choices and limit.
type Key struct {
	Key, Pattern string
	Choices      []string
	Optional     bool
	Many         bool
	Most         int
	Unit, Must   string
	Means        string
	Wrong        []string
	Refused      map[string]string
}

// A Body is none, a text, or any text or none. Sender says that only a sender keeps to
// the limit.
type Body struct {
	Is, Unit string
	Most     int
	Sender   bool
	Wrong    []string
}

// Read reads the file.
func Read(t testing.TB) *Grammar {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(), "docs", "protocol.json"))
	if err != nil {
		t.Fatal(err)
	}
	g := new(Grammar)
	if err := json.Unmarshal(data, g); err != nil {
		t.Fatal(err)
	}
	return g
}

func root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..")
}

// Fits reports whether a value is as a key says.
func (g *Grammar) Fits(k Key, value string) bool {
	p := g.Patterns[k.Pattern]
	number, _ := strconv.ParseUint(value, 10, 64)
	switch {
	case k.Choices != nil:
		return slices.Contains(k.Choices, value)
	case k.Pattern != "" && !regexp.MustCompile(p.Pattern).MatchString(value), value == "", p.Length != 0 && value != "-" && len(value) != p.Length, k.Pattern == "time" && !isTime(value), slices.Contains(k.Wrong, value):
		return false
	case p.Below != "" && (number == 0 && value != "0" || strconv.FormatUint(number, 10) != value):
		return false
	case k.Most == 0 || k.Many:
		return true
	case k.Unit == "characters":
		return len([]rune(value)) <= k.Most
	case p.Below != "":
		return number <= uint64(k.Most)
	}
	return len(value) <= k.Most
}

// Values are what a test tries in place of a right value: some are right as well.
func (k Key) Values(right string) []string {
	values := append([]string{"", "x", right + "0"}, k.Wrong...)
	switch k.Pattern {
	case "number", "positive":
		values = append(values, "0", "01", "+1", "18446744073709551616")
	case "time":
		values = append(values, "2026-02-30T00:00:00Z", "2026-11-22T14:20:00+00:00")
	case "id", "session", "hash":
		values = append(values, right[1:], strings.ToUpper(right))
	}
	if over := strings.Repeat("a", k.Most+1); k.Unit == "characters" || k.Pattern == "language" {
		return append(values, over)
	}
	if k.Unit == "bytes" && k.Pattern == "line" {
		return append(values, strings.Repeat("a", k.Most+1))
	}
	if k.Most > 0 {
		values = append(values, strconv.Itoa(k.Most+1))
	}
	return values
}

// isTime reports whether there is such a day and time of day.
func isTime(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}
