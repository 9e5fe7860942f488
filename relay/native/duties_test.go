package native

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// startHost starts a relay with a folder and an organisation whose roster is in
// force.
func startHost(t *testing.T) (*host, *relaytest.Org) {
	t.Helper()
	o := relaytest.NewOrg(t)
	h := &host{t: t, with: relaytest.Setup{Pins: []roster.Pin{o.Pin()}}, state: t.TempDir()}
	h.start(listen(t))
	if err := h.Publish(o.Publication(t)); err != nil {
		t.Fatal(err)
	}
	return h, o
}

// asks has a page of chat n ask for its place in the queue.
func asks(t *testing.T, url string, o *relaytest.Org, n byte) *relaytest.Client {
	t.Helper()
	v := relaytest.Visitor(t, url, o.Join(n, 1))
	v.Send(wire.Ask{Chat: relaytest.Chat(n)})
	return v
}

// told returns what the page is told of it.
func told(v *relaytest.Client) wire.Queue {
	q, _ := v.Next().(wire.Queue)
	return q
}

// After a restart nobody is there until a desk is, which need not say again what it
// has said if its key is kept. A file that is damaged is dropped.
func TestPrekeysOutliveARestart(t *testing.T) {
	h, o := startHost(t)
	desk := relaytest.Desk(t, h.url, o, o.Alice)
	desk.Send(o.Duty(o.Alice, roster.OnDuty, 1))
	last := o.Duty(o.Alice, roster.Busy, 2)
	desk.Send(last) // with the same prekey: not worth a file
	desk.Send(o.Duty(o.Bob, roster.OnDuty, 3))
	desk.Closed(wire.CloseMalformed)
	if q := told(asks(t, h.url, o, 1)); q.OnDuty != 1 || len(q.Notes) != 1 || string(q.Notes[0]) != string(last.Note) {
		t.Errorf("%d on duty, %d notes", q.OnDuty, len(q.Notes))
	}
	dir := filepath.Join(h.state, orgs.ID(o.Pin()), dutiesDir)
	h.restart()
	v := asks(t, h.url, o, 2)
	relaytest.Desk(t, h.url, o, o.Alice)
	if q := told(v); q.OnDuty != 1 || len(q.Notes) != 1 {
		t.Errorf("after a restart %d on duty, %d notes", q.OnDuty, len(q.Notes))
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	h.stop(t)
	name := filepath.Join(dir, files[0].Name())
	if err := os.WriteFile(name, []byte("half a note"), fileMode); err != nil {
		t.Fatal(err)
	}
	h.restart()
	v = asks(t, h.url, o, 3)
	relaytest.Desk(t, h.url, o, o.Alice)
	on := o.Duty(o.Bob, roster.OnDuty, 4)
	relaytest.Desk(t, h.url, o, o.Bob).Send(on)
	if q := told(v); len(q.Notes) != 1 || string(q.Notes[0]) != string(on.Note) {
		t.Errorf("%d notes, of half a one and Bob's", len(q.Notes))
	}
	h.stop(t)
	if _, err := os.Stat(name); !os.IsNotExist(err) {
		t.Errorf("a damaged note is kept: %v", err)
	}
}
