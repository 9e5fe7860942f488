package signed_test

import (
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// The example of golang.org/x/mod/sumdb/note.
const (
	peter     = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
	text      = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
	signature = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
	falsified = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAA=\n"
	stranger  = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)

// Package note says the same in the browser's build, where fmt is another, as it
// does with Go's own: this runs in both.
func TestNotes(t *testing.T) {
	v, err := note.NewVerifier(peter)
	if err != nil {
		t.Fatal(err)
	}
	known := note.VerifierList(v)
	for _, test := range []struct{ msg, want string }{
		{text + "\n" + signature, ""},
		{text + "\n" + stranger + signature, ""},
		{text + "\n" + stranger, "note has no verifiable signatures"},
		{text + "\n" + falsified, "invalid signature for key PeterNeumann+c74f20a3"},
		{"other text\n\n" + signature, "invalid signature for key PeterNeumann+c74f20a3"},
		{text, "malformed note"},
		{"", "malformed note"},
	} {
		n, err := note.Open([]byte(test.msg), known)
		if errorText(err) != test.want || err == nil && n.Text != text {
			t.Errorf("%q: got %+v and %v, want %q", test.msg, n, err, test.want)
		}
	}
}

// Keys are named and refused with the same words, too.
func TestKeyTexts(t *testing.T) {
	if v, err := note.NewVerifier(peter); err != nil || v.Name() != "PeterNeumann" || v.KeyHash() != 0xc74f20a3 {
		t.Errorf("%v, %v", v, err)
	}
	if _, err := note.NewVerifier(peter[1:]); errorText(err) != "invalid verifier hash" {
		t.Error(err)
	}
	if got, err := note.NewEd25519VerifierKey("short", make([]byte, 31)); got != "" || errorText(err) != "invalid public key size 31, expected 32" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := note.NewEd25519VerifierKey("zero", make([]byte, 32)); got != "zero+fca26672+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if err := error(&note.UnknownVerifierError{Name: "x", KeyHash: 0xab}); err.Error() != "unknown key x+000000ab" {
		t.Error(err)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
