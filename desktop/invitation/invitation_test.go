package invitation

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"github.com/tyler-smith/go-bip39/wordlists"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
)

func made(t *testing.T) (Invitation, string) {
	t.Helper()
	_, root, err := note.GenerateKey(rand.Reader, "acme.example/support")
	if err != nil {
		t.Fatal(err)
	}
	i := New(roster.Pin{Root: root, Spare: roster.Fingerprint("spare")}, "wss://relay.example", "alice", 1_790_000_000)
	line, err := i.Line()
	if err != nil {
		t.Fatal(err)
	}
	return i, line
}

func TestLine(t *testing.T) {
	i, line := made(t)
	for name, pasted := range map[string]string{
		"as it is":            line,
		"in a mail":           "Hello.\n\n  " + line + "\n\nRegards, Bob",
		"wrapped":             line[:100] + "\r\n  " + line[100:],
		"quoted in an answer": "> " + line[:70] + "\n> " + line[70:140] + "\n>> " + line[140:],
		"in quotation marks":  "\u201c" + line + "\u201d",
		"in a sentence":       "It is " + line + ". Good luck",
		"without its end":     strings.TrimSuffix(line, "."),
		"broken by width":     line[:50] + "\u200b" + line[50:90] + "\u00ad" + line[90:],
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := Parse(pasted); err != nil || got != i {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	if strings.ContainsAny(line, "\n +/") {
		t.Errorf("the line is %q", line)
	}
	i.Pin.Spare = ""
	line, err := i.Line()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Parse(line); err != nil || got != i {
		t.Errorf("without a spare: %+v, %v", got, err)
	}
}

// A paste that was cut is told apart from what is no invitation.
func TestPastesThatAreNone(t *testing.T) {
	_, line := made(t)
	for n := len(prefix); n < len(line)-1; n++ {
		if _, err := Parse(line[:n]); err != ErrCut {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
	letter := "A"
	if line[200] == 'A' {
		letter = "B"
	}
	swapped := line[:200] + letter + line[201:]
	for pasted, want := range map[string]error{swapped: ErrCut, "": ErrNone, "hello": ErrNone, prefix + "!": ErrCut} {
		if _, err := Parse(pasted); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", pasted, err, want)
		}
	}
}

// The window shows the organisation's name: one that turns text around, or moves
// the cursor of a terminal, names nobody.
func TestNamesThatHide(t *testing.T) {
	for _, name := range []string{"acme.example/\u202etroppus", "acme.example/\u009b2J", "acme\u2066.example"} {
		_, root, err := note.GenerateKey(rand.Reader, name)
		if err != nil {
			t.Fatal(err)
		}
		line, err := New(roster.Pin{Root: root}, "wss://relay.example", "alice", 1_790_000_000).Line()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(line); !errors.Is(err, ErrNone) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestKey(t *testing.T) {
	i, _ := made(t)
	s, vkey, err := i.Key()
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := note.Sign(&note.Note{Text: "a\n"}, s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(msg, note.VerifierList(v)); err != nil {
		t.Error(err)
	}
	other, _ := made(t)
	if _, again, err := other.Key(); err != nil || again == vkey {
		t.Errorf("two invitations have one key: %v", err)
	}
}

func TestWords(t *testing.T) {
	if n := len(wordlists.English); n != 2048 {
		t.Fatalf("the list has %d words", n)
	}
	a := Words("sealform/enrolment@v1\n")
	if a != Words("sealform/enrolment@v1\n") || a == Words("sealform/enrolment@v1\nx") || len(strings.Split(a, "-")) != 5 {
		t.Errorf("words %q", a)
	}
	for text, want := range map[string]string{ // made by another program's scrypt, with all of the work
		"sealform/enrolment@v1\norg shop\n": "huge-churn-slam-clay-gas",
		"sealform/enrolment@v1\norg shoq\n": "index-blood-mention-item-real",
	} {
		if got := Words(text); got != want {
			t.Errorf("%q gives %s, want %s", text, got, want)
		}
	}
}

// The agent's id becomes a part of keys and paths: one that leads elsewhere is
// no agent's.
func TestIDsThatLeadElsewhere(t *testing.T) {
	i, _ := made(t)
	for _, id := range []string{"../alice", "Alice", "a/b", "a+b", strings.Repeat("a", 41)} {
		i.Agent = id
		line, err := i.Line()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(line); !errors.Is(err, ErrNone) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("sealform-invitation-AAAA")
	f.Fuzz(func(t *testing.T, s string) {
		i, err := Parse(s)
		if err != nil {
			return
		}
		line, err := i.Line()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Parse(line); err != nil || again != i {
			t.Errorf("%+v, %v", again, err)
		}
	})
}
