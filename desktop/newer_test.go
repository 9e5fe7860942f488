package desktop

import (
	"encoding/json"
	"testing"
)

func TestNewer(t *testing.T) {
	for _, c := range []struct {
		here, named string
		want        bool
	}{
		{"v0.1.0", "v0.2.0", true},
		{"v0.9.0", "v0.10.0", true},
		{"v0.2.0-rc.1", "v0.2.0", true},
		{"v0.1.0", "v0.2.0-rc.1", true},
		{"v0.2.0", "v0.2.0", false},
		{"v0.2.0", "v0.2.0-rc.1", false},
		{"v1.0.0", "v0.9.9", false},
		{"v0.1.0", "", false},
		{"", "v0.2.0", false},
		{"devel", "v0.2.0", false},
		{"v0.1.0", "latest", false},
	} {
		if got := newer(c.here, c.named); got != c.want {
			t.Errorf("%q after %q: %t", c.named, c.here, got)
		}
	}
}

// naming is an organisation's texts that name a release.
type naming struct {
	Texts
	version string
}

func (n naming) Release() string { return n.version }

// An agent is told of the release that the organisation names, until they put it
// away, which holds at the next start, and then of the next one.
func TestANewerReleaseIsToldOfUntilItIsPutAway(t *testing.T) {
	w, d := newWorld(t), &drawer{}
	texts := w.session.self.Texts
	w.session.self.Notices, w.session.self.Version = d, "v0.1.0"
	names := func(version string, want releaseView) {
		t.Helper()
		w.session.self.Texts = naming{texts, version}
		if got := w.state().Release; got != want {
			t.Errorf("%q is named: the window shows %+v, want %+v", version, got, want)
		}
	}
	names("", releaseView{})
	names("v0.1.0", releaseView{})
	names("v0.2.0", releaseView{"v0.2.0", "v0.1.0"})

	n := w.state().Notices
	n.Past = "v0.2.0"
	text, err := json.Marshal(noticesCommand{header: header{"notices", 1}, Asked: n.Asked, Past: n.Past, Waiting: n.Waiting, Message: n.Message, Form: n.Form})
	if err != nil {
		t.Fatal(err)
	}
	w.mustAsk(string(text))
	names("v0.2.0", releaseView{})
	w.session.notices = noticesOf(d)
	names("v0.2.0", releaseView{})
	names("v0.3.0", releaseView{"v0.3.0", "v0.1.0"})

	w.session.self.Version = ""
	names("v0.3.0", releaseView{})
}
