package wire

import (
	"bytes"
	"errors"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	chat    = ChatID{1, 2, 3}
	session = SessionID{4, 5}
	sealed  = []byte(AgeMagic + "mlkem768x25519 …")
)

// examples has every frame: what is true of all is tried on each.
var examples = []Frame{
	Join{Org: [32]byte{1}, Service: "billing", Chat: chat, Session: session, Agent: [32]byte{2}, Have: 7, Waited: 90, Hello: []byte("hello")},
	Join{Hello: []byte{}},
	Login{Note: []byte("note")},
	Claim{chat.Ticket()},
	Attach{chat, session, 1 << 63},
	Leave{chat, 0}, Leave{chat, ReasonRefused}, Leave{chat, ReasonRoster},
	Data{chat, session, FromVisitor, 1, sealed},
	Data{chat, session, FromAgent, 0, sealed},
	Challenge{[32]byte{9}, 1_790_000_000_000},
	Roster{[]byte("stamp"), []byte("roster")},
	Stamp{[]byte("stamp")},
	Waiting{chat.Ticket(), "sales", 1_790_000_000_000, true, false},
	Waiting{chat.Ticket(), "sales", 1_790_000_000_000, false, true},
	Waiting{chat.Ticket(), "sales", 1_790_000_000_000, true, true},
	Gone{chat.Ticket(), ReasonClaimed},
	Assigned{chat, session, "sales", []byte("hello")},
	Peer{chat, true}, Peer{chat, false},
	Ended{chat, ReasonTimeout},
	Renew{chat, RenewAway}, Renew{chat, RenewRestart}, Renew{chat, RenewHanded},
	Ask{chat, [8]byte{3}},
	Queue{Chat: chat, Position: 3, Seconds: 240, OnDuty: 2, Digest: DutyDigest(duties), Notes: duties},
	Queue{Chat: chat, OnDuty: 255, Digest: [8]byte{1}},
	Opening{chat.Ticket(), sealed},
	Duty{[]byte("duty")},
	Colleague{true, []byte("duty")}, Colleague{false, []byte("duty")},
	Offline{chat, sealed},
	Stored{chat.Ticket(), "sales", 1_790_000_000_000, sealed},
	Kept{chat, true}, Kept{chat, false},
	Done{chat.Ticket()},
	Transfer{chat, [32]byte{2}, "billing", sealed},
	Offered{chat.Ticket(), [32]byte{2}, "billing", 120, sealed},
	Decline{chat.Ticket()},
	Transferred{chat, HandoverTaken}, Transferred{chat, HandoverAbsent},
	Turn{chat.Ticket(), 30, false}, Turn{chat.Ticket(), 0, false}, Turn{chat.Ticket(), 0, true},
}

var duties = [][]byte{[]byte("duty of alice"), []byte("duty of bob")}

func TestRoundTrip(t *testing.T) {
	for _, f := range examples {
		b := f.Append(nil)
		got, err := Parse(b)
		if err != nil || !reflect.DeepEqual(got, f) {
			t.Errorf("%T: got %+v, %v", f, got, err)
		}
		if with := f.Append([]byte("before")); string(with) != "before"+string(b) {
			t.Errorf("%T: Append does not append", f)
		}
	}
}

func TestEveryPrefixAndExtensionIsRefusedOrCanonical(t *testing.T) {
	for _, f := range examples {
		b := f.Append(nil)
		for n := range b {
			canonical(t, b[:n])
		}
		canonical(t, append(b, 0))
	}
	for _, f := range []Frame{Claim{chat.Ticket()}, Leave{chat, 0}, Attach{}, Challenge{}, Waiting{}, Gone{}, Peer{}, Ended{}, Renew{Why: RenewAway}, Ask{}, Done{}, Kept{}, Decline{}, Transferred{Is: HandoverTaken}} {
		if _, err := Parse(append(f.Append(nil), 0)); err != errMalformed {
			t.Errorf("%T with a byte too many: %v", f, err)
		}
	}
}

// An end cannot say that the relay gave a chat up, or make a reason up.
func TestReasonsThatNoEndGives(t *testing.T) {
	for _, why := range []Reason{ReasonClaimed, ReasonLeft, ReasonTimeout, ReasonUnknown, ReasonHanded, 255} {
		if _, err := Parse(Leave{chat, why}.Append(nil)); err != errMalformed {
			t.Errorf("Leave for reason %d: %v", why, err)
		}
	}
}

// canonical fails unless b is refused with an *Error, or encodes to itself.
func canonical(t *testing.T, b []byte) {
	t.Helper()
	f, err := Parse(b)
	var e *Error
	switch {
	case err == nil && !bytes.Equal(f.Append(nil), b):
		t.Errorf("%x encodes to %x", b, f.Append(nil))
	case err != nil && (f != nil || !errors.As(err, &e)):
		t.Errorf("%x: frame %v, error %v", b, f, err)
	}
}

func TestRefusals(t *testing.T) {
	long := Join{Service: strings.Repeat("s", MaxService+1)}
	at := func(f Frame, i int, v byte) []byte {
		b := f.Append(nil)
		b[i] = v
		return b
	}
	data := Data{chat, session, FromVisitor, 1, sealed}
	for name, c := range map[string]struct {
		b    []byte
		want CloseCode
	}{
		"empty":                              {nil, CloseMalformed},
		"kind 0":                             {[]byte{0}, CloseMalformed},
		"unknown kind":                       {[]byte{0x40}, CloseMalformed},
		"long service":                       {long.Append(nil), CloseMalformed},
		"third direction":                    {at(data, 25, 2), CloseMalformed},
		"data without number":                {at(Data{chat, session, FromVisitor, 0, sealed}, 0, byte(KindData)), CloseMalformed},
		"signal with number":                 {at(data, 0, byte(KindSignal)), CloseMalformed},
		"peer neither up or down":            {at(Peer{chat, true}, 17, 2), CloseMalformed},
		"a renewal for nothing":              {Renew{chat, 0}.Append(nil), CloseMalformed},
		"a renewal unheard of":               {Renew{chat, 4}.Append(nil), CloseMalformed},
		"a hand-over unheard of":             {Transferred{chat, 5}.Append(nil), CloseMalformed},
		"a turn that is missed and not over": {Turn{chat.Ticket(), 1, true}.Append(nil), CloseMalformed},
		"a turn of more than 30 seconds":     {Turn{chat.Ticket(), 31, false}.Append(nil), CloseMalformed},
		"an opening in clear":                {Opening{chat.Ticket(), []byte("hello")}.Append(nil), CloseNotSealed},
		"a message in clear":                 {Offline{chat, []byte("hello")}.Append(nil), CloseNotSealed},
		"a transfer in clear":                {Transfer{chat, [32]byte{}, "sales", []byte("hello")}.Append(nil), CloseNotSealed},
		"a long opening":                     {Opening{chat.Ticket(), append([]byte(AgeMagic), make([]byte, MaxOpening)...)}.Append(nil), CloseTooBig},
		"a long transfer":                    {Transfer{chat, [32]byte{}, "sales", append([]byte(AgeMagic), make([]byte, MaxTransfer)...)}.Append(nil), CloseTooBig},
		"a long duty note":                   {Duty{make([]byte, MaxDuty+1)}.Append(nil), CloseTooBig},
		"nine duty notes":                    {Queue{Chat: chat, Notes: make([][]byte, 9)}.Append(nil), CloseMalformed},
		"another digest":                     {Queue{Chat: chat, Notes: duties}.Append(nil), CloseMalformed},
		"no payload":                         {Data{chat, session, FromVisitor, 1, nil}.Append(nil), CloseNotSealed},
		"armored age":                        {Data{chat, session, FromVisitor, 1, []byte("-----BEGIN AGE ENCRYPTED FILE-----\n")}.Append(nil), CloseNotSealed},
		"age v2":                             {Data{chat, session, FromVisitor, 1, []byte("age-encryption.org/v2\n-> X25519")}.Append(nil), CloseNotSealed},
		"first line only":                    {Data{chat, session, FromVisitor, 1, []byte(AgeMagic[:len(AgeMagic)-1])}.Append(nil), CloseNotSealed},
		"roster without a stamp":             {[]byte{byte(KindRoster), 0, 0}, CloseMalformed},
		"stamp that is cut short":            {[]byte{byte(KindRoster), 0, 0, 0, 9, 1}, CloseMalformed},
		"long stamp":                         {Stamp{make([]byte, MaxStamp+1)}.Append(nil), CloseTooBig},
		"long stamp of a roster":             {Roster{make([]byte, MaxStamp+1), nil}.Append(nil), CloseTooBig},
		"long roster":                        {Roster{nil, make([]byte, MaxNote+1)}.Append(nil), CloseTooBig},
		"long note":                          {Login{make([]byte, MaxNote+1)}.Append(nil), CloseTooBig},
		"long frame":                         {make([]byte, MaxFrame+1), CloseTooBig},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(c.b)
			var e *Error
			if !errors.As(err, &e) || e.Code != c.want {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestLargestFramesPass(t *testing.T) {
	payload := append([]byte(AgeMagic), make([]byte, MaxPayload-len(AgeMagic))...)
	for _, f := range []Frame{Data{chat, session, FromAgent, 1, payload}, Login{make([]byte, MaxNote)}, Roster{make([]byte, MaxStamp), make([]byte, MaxNote)}, Stamp{make([]byte, MaxStamp)}, Join{Service: strings.Repeat("s", MaxService), Hello: make([]byte, MaxNote)}} {
		if _, err := Parse(f.Append(nil)); err != nil {
			t.Errorf("%T: %v", f, err)
		}
	}
}

func TestCloseCodes(t *testing.T) {
	for code, text := range closeText {
		if wantsReconnect := code < 4200; code.Reconnect() != wantsReconnect || code < 4100 || code > 4299 || len(text) > 123 {
			t.Errorf("close code %d (%s): reconnect %v", code, text, code.Reconnect())
		}
	}
	if !CloseCode(1006).Reconnect() || CloseCode(4299).Reconnect() || !CloseCode(4300).Reconnect() {
		t.Error("codes outside the ranges mean a broken connection")
	}
	if CloseCode(1).String() != "unknown close code" || CloseSlow.String() != "reader is too slow" {
		t.Error("wrong words for a close code")
	}
}

func FuzzParse(f *testing.F) {
	for _, e := range examples {
		f.Add(e.Append(nil))
	}
	f.Add([]byte{})
	f.Fuzz(canonical)
}

// BenchmarkParse measures what a relay does for each message that it forwards.
func BenchmarkParse(b *testing.B) {
	message := Data{chat, session, FromVisitor, 1, append([]byte(AgeMagic), make([]byte, 1<<10)...)}.Append(nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(message); err != nil {
			b.Fatal(err)
		}
	}
}

// The protocol has each frame in its list, in the order of their kinds.
func TestTheProtocolHasEveryFrame(t *testing.T) {
	source, err := os.ReadFile("wire.go")
	if err != nil {
		t.Fatal(err)
	}
	protocol, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	var kinds, rows []string
	for _, k := range regexp.MustCompile(`\tKind(\w+) +Kind = (0x..)`).FindAllStringSubmatch(string(source), -1) {
		kinds = append(kinds, k[2]+" "+k[1])
	}
	for _, r := range regexp.MustCompile(`(?m)^(0x..) (\w+) `).FindAllStringSubmatch(string(protocol), -1) {
		rows = append(rows, r[1]+" "+r[2])
	}
	if !slices.Equal(kinds, rows) {
		t.Errorf("docs/protocol.md has the frames %q\nwant %q", rows, kinds)
	}
}
