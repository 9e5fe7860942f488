package signed

import (
	"bytes"
	"testing"
)

// What follows a note comes back byte for byte, whatever it looks like.
func TestCut(t *testing.T) {
	k := newKey(t, "visitor")
	msg, err := Sign(Doc{Kind: "file-part", Fields: []Field{{"length", "5"}}}, k.s)
	if err != nil {
		t.Fatal(err)
	}
	for _, rest := range []string{"", "\n\n", "   \n", "\x00\xff", "\n\n— visitor AAAA\n", string(msg)} {
		t.Run(rest, func(t *testing.T) {
			got, behind, ok := Cut(append(bytes.Clone(msg), rest...))
			if !ok || !bytes.Equal(got, msg) || string(behind) != rest {
				t.Errorf("got %q", behind)
			}
			if _, err := Open(got, "file-part", k.v); err != nil {
				t.Error(err)
			}
		})
	}
}

// A note with a body is cut in the middle of the body, and then no longer verifies.
func TestCutRefuses(t *testing.T) {
	k := newKey(t, "visitor")
	msg, err := Sign(Doc{Kind: "message", Body: "one\n\ntwo\nthree"}, k.s)
	if err != nil {
		t.Fatal(err)
	}
	if got, _, ok := Cut(msg); ok {
		if _, err := Open(got, "message", k.v); err == nil {
			t.Error("a note with a body verifies when it is cut")
		}
	}
	for _, b := range []string{"", "x", "\n\n", "text\n\nno end"} {
		t.Run(b, func(t *testing.T) {
			if _, _, ok := Cut([]byte(b)); ok {
				t.Error("cut")
			}
		})
	}
}
