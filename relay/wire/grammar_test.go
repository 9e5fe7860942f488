package wire_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/relaytest/grammar"
	"github.com/sealform/sealform/relay/wire"
)

// A piece is a field of a frame, filled in: its bytes, and what a parser makes of it.
type piece struct {
	field grammar.FrameField
	bytes []byte
	want  []string
}

func kindOf(r grammar.FrameRule) byte {
	k, _ := strconv.ParseUint(r.Kind, 0, 8)
	return byte(k)
}

// filled is a frame of that kind as the file has it, each field different.
func filled(r grammar.FrameRule) []piece {
	var all []piece
	for i, f := range r.Fields {
		p := piece{field: f}
		text := fmt.Sprintf("%s of field %d", f.Name, i)
		switch f.Type {
		case "bytes":
			p.bytes = bytes.Repeat([]byte{byte(i + 1)}, f.Size)
			p.want = []string{string(p.bytes)}
		case "text":
			p.bytes, p.want = append([]byte{byte(len(text))}, text...), []string{text}
		case "note":
			p.bytes, p.want = []byte(text), []string{text}
		case "file":
			p.bytes = []byte(wire.AgeMagic + text)
			p.want = []string{string(p.bytes)}
		case "counted note":
			p.bytes, p.want = append(binary.BigEndian.AppendUint32(nil, uint32(len(text))), text...), []string{text}
		case "counted notes":
			p.bytes, p.want = append([]byte{1}, append(binary.BigEndian.AppendUint16(nil, uint16(len(text))), text...)...), []string{text}
			digest := wire.DutyDigest([][]byte{[]byte(text)})
			all[i-1].bytes, all[i-1].want = digest[:], []string{string(digest[:])}
		case "flags":
			p.bytes, p.want = []byte{1}, []string{"1", "0"}
		default:
			n := uint64(i + 1)
			if f.Choices != nil {
				n = f.Choices[0]
			}
			p.bytes, p.want = number(f, n), []string{strconv.FormatUint(n, 10)}
		}
		all = append(all, p)
	}
	return all
}

func number(f grammar.FrameField, n uint64) []byte {
	return binary.BigEndian.AppendUint64(nil, n)[8-f.Size:]
}

func join(r grammar.FrameRule, pieces []piece) []byte {
	b := []byte{kindOf(r)}
	for _, p := range pieces {
		b = append(b, p.bytes...)
	}
	return b
}

// parts are what a parser has read, in order.
func parts(v reflect.Value) (all []string) {
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Array:
			b := make([]byte, f.Len())
			reflect.Copy(reflect.ValueOf(b), f)
			all = append(all, string(b))
		case reflect.Slice:
			if notes, several := f.Interface().([][]byte); several {
				all = append(all, string(bytes.Join(notes, nil)))
			} else {
				all = append(all, string(f.Bytes()))
			}
		case reflect.Bool:
			all = append(all, map[bool]string{true: "1", false: "0"}[f.Bool()])
		default:
			all = append(all, fmt.Sprint(f.Interface()))
		}
	}
	return all
}

func eachFrame(t *testing.T, f func(t *testing.T, g *grammar.Grammar, r grammar.FrameRule)) {
	g := grammar.Read(t)
	for _, r := range g.Frames.Kinds {
		t.Run(r.Name, func(t *testing.T) { f(t, g, r) })
	}
}

// A frame as the file has it is read so, part by part.
func TestTheGrammarIsOfWhatIsRead(t *testing.T) {
	eachFrame(t, func(t *testing.T, _ *grammar.Grammar, r grammar.FrameRule) {
		pieces := filled(r)
		f, err := wire.Parse(join(r, pieces))
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, p := range pieces {
			want = append(want, p.want...)
		}
		if got := parts(reflect.ValueOf(f)); !slices.Equal(got, want) {
			t.Errorf("it is read as %q\nthe file has %q", got, want)
		}
		if name := reflect.TypeOf(f).Name(); name != strings.Replace(r.Name, "Signal", "Data", 1) {
			t.Errorf("it is a %s", name)
		}
	})
}

// What is wrong is refused with the code of the file.
func TestTheGrammarIsOfWhatIsRefused(t *testing.T) {
	eachFrame(t, func(t *testing.T, g *grammar.Grammar, r grammar.FrameRule) {
		wants := func(way string, b []byte) {
			t.Helper()
			_, err := wire.Parse(b)
			var e *wire.Error
			if want := g.Frames.Refused[way]; !errors.As(err, &e) || int(e.Code) != want {
				t.Errorf("%s: %v, want code %d", way, err, want)
			}
		}
		whole, last := join(r, filled(r)), r.Fields[len(r.Fields)-1].Type
		for i := range r.Fields {
			if b := join(r, filled(r)[:i]); i == len(r.Fields)-1 && last == "file" {
				wants("file", b)
			} else if last != "note" || i < len(r.Fields)-1 {
				wants("short", b)
			}
			for way, b := range wrongs(r, i) {
				wants(way, b)
			}
		}
		if last != "note" && last != "file" {
			wants("short", whole[:len(whole)-1])
			wants("long", append(whole, 0))
		}
	})
}

// wrongs are frames of which one field is not as it should be.
func wrongs(r grammar.FrameRule, i int) map[string][]byte {
	f := r.Fields[i]
	with := func(b []byte) []byte {
		pieces := filled(r)
		pieces[i].bytes = b
		return join(r, pieces)
	}
	long := make([]byte, f.Most+1)
	switch f.Type {
	case "text":
		return map[string][]byte{"text": with(append([]byte{byte(f.Most + 1)}, long...))}
	case "note":
		return map[string][]byte{"size": with(long)}
	case "file":
		return map[string][]byte{"file": with([]byte("not " + wire.AgeMagic)), "size": with(append([]byte(wire.AgeMagic), long[len(wire.AgeMagic):]...))}
	case "counted note":
		return map[string][]byte{"size": with(append(binary.BigEndian.AppendUint32(nil, uint32(len(long))), long...)), "short": with([]byte{0, 0, 0, 200})}
	case "counted notes":
		return map[string][]byte{"size": with(append([]byte{1}, append(binary.BigEndian.AppendUint16(nil, uint16(len(long))), long...)...)), "long": with(append([]byte{byte(f.Count + 1)}, make([]byte, 2*(f.Count+1))...))}
	case "number", "flags":
		if b := unfit(f); b != nil {
			return map[string][]byte{"number": with(b)}
		}
	}
	return nil
}

// unfit is a number that a field cannot have, nil if there is none.
func unfit(f grammar.FrameField) []byte {
	for _, n := range []uint64{0, uint64(f.Most) + 1, 4, 200} {
		tooSmall, tooLarge := n < uint64(f.Least), f.Most > 0 && n > uint64(f.Most)
		if tooSmall || tooLarge || f.Choices != nil && !slices.Contains(f.Choices, n) {
			return number(f, n)
		}
	}
	return nil
}

// A number that the file bounds in no way can be any.
func TestTheGrammarBoundsNumbers(t *testing.T) {
	eachFrame(t, func(t *testing.T, _ *grammar.Grammar, r grammar.FrameRule) {
		for i, f := range r.Fields {
			values := f.Choices
			switch {
			case f.Type != "number":
				continue
			case values == nil && f.Most > 0:
				values = []uint64{uint64(f.Least), uint64(f.Most)}
			case values == nil:
				values = []uint64{uint64(f.Least), 1<<(8*f.Size) - 1}
			}
			for _, n := range values {
				pieces := filled(r)
				pieces[i].bytes = number(f, n)
				if _, err := wire.Parse(join(r, pieces)); err != nil && f.Must == "" && !(r.Name == "Turn" && n > 0) {
					t.Errorf("%s may be %d by the file: %v", f.Name, n, err)
				}
			}
		}
	})
}

// The file has every kind of frame, the first bytes of no other, and every limit.
func TestTheGrammarHasEveryFrame(t *testing.T) {
	g := grammar.Read(t)
	source, err := os.ReadFile("wire.go")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, k := range regexp.MustCompile(`\tKind(\w+) +Kind = (0x..)`).FindAllStringSubmatch(string(source), -1) {
		want = append(want, k[2]+" "+k[1])
	}
	known := map[byte]bool{}
	for _, r := range g.Frames.Kinds {
		got = append(got, r.Kind+" "+r.Name)
		known[kindOf(r)] = true
	}
	if !slices.Equal(got, want) {
		t.Errorf("docs/protocol.json has the frames %q\nwire.go %q", got, want)
	}
	for k := range 256 {
		_, err := wire.Parse([]byte{byte(k)})
		var e *wire.Error
		if !known[byte(k)] && (!errors.As(err, &e) || int(e.Code) != g.Frames.Refused["kind"]) {
			t.Errorf("kind %#x: %v", k, err)
		}
	}
	if g.Frames.Most != wire.MaxFrame {
		t.Errorf("the largest frame has %d bytes", wire.MaxFrame)
	}
}

// Nor another way to connect, or code to close with.
func TestTheGrammarHasEveryCode(t *testing.T) {
	g := grammar.Read(t)
	for _, c := range g.Codes {
		if code := wire.CloseCode(c.Code); code.String() != c.Reason || code.Reconnect() != c.Again {
			t.Errorf("%d is %q, and connects again: %v", c.Code, code.String(), code.Reconnect())
		}
	}
	known := 0
	for n := range 5000 {
		if wire.CloseCode(n).Known() {
			known++
		}
	}
	if known != len(g.Codes) {
		t.Errorf("there are %d codes", known)
	}
	s := g.Socket
	if s.Subprotocol != wire.Subprotocol || s.Path != wire.Path || s.Query != wire.ChatQuery || !slices.Equal(s.Texts, []string{wire.Ping, wire.Pong}) {
		t.Errorf("the file has %+v", s)
	}
	ticket := wire.ChatID{1}.Ticket().String()
	for _, text := range []string{ticket, strings.ToUpper(ticket), ticket[1:], ticket + "0", ""} {
		if _, ok := wire.ParseTicket(text); ok != regexp.MustCompile(s.Chat).MatchString(text) {
			t.Errorf("%q is a ticket: %v", text, ok)
		}
	}
}

// The list of the document has the fields of the file, in its order.
func TestTheListHasEveryField(t *testing.T) {
	protocol, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	eachFrame(t, func(t *testing.T, _ *grammar.Grammar, r grammar.FrameRule) {
		row := regexp.MustCompile(`(?m)^` + r.Kind + ` ` + r.Name + ` +\w+ +(.*)$`).FindSubmatch(protocol)
		if row == nil {
			t.Fatal("it is not in the list")
		}
		rest := strings.Split(string(row[1]), " · ")
		for _, f := range r.Fields {
			at := slices.IndexFunc(rest, func(part string) bool { return strings.HasPrefix(strings.TrimSpace(part), f.Name) })
			if at < 0 {
				t.Fatalf("%q does not stand in its place among %q", f.Name, rest)
			}
			rest = rest[at+1:]
		}
	})
}
