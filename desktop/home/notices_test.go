package home_test

import (
	"testing"

	"github.com/sealform/sealform/desktop/home"
)

// What an agent chose to be told by is there at the next start.
func TestNoticesAreKept(t *testing.T) {
	h, _ := openHome(t)
	made, _ := make1(t, h, profile("acme.example/support", "alice"), passphrase)
	if text, err := made.(*home.Folder).Notices(); text != nil || err != nil {
		t.Errorf("before anything was chosen: %q, %v", text, err)
	}
	if err := made.(*home.Folder).KeepNotices([]byte("{}\n")); err != nil {
		t.Fatal(err)
	}
	if text, err := only(t, h).(*home.Folder).Notices(); string(text) != "{}\n" || err != nil {
		t.Errorf("read %q, %v", text, err)
	}
}
