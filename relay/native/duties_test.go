package native

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/sealform/sealform/relay/core"
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
	h := &host{t: t, pins: []roster.Pin{o.Pin()}, state: t.TempDir()}
	h.relayServer = startOn(t, listen(t), core.DefaultLimits, nil, h.state, h.pins...)
	if err := h.Publish(o.Publication(t)); err != nil {
		t.Fatal(err)
	}
	return h, o
}

// ask returns what a page of chat n is told of the queue.
func ask(t *testing.T, url string, o *relaytest.Org, n byte) wire.Queue {
	t.Helper()
	v := relaytest.Visitor(t, url, o.Join(n, 1))
	v.Send(wire.Ask{Chat: relaytest.Chat(n)})
	q, ok := v.Next().(wire.Queue)
	if !ok {
		t.Fatal("no answer to a question for the place in the queue")
	}
	return q
}

// After a restart nobody is there until a desk is, and one can seal to those whose
// keys are kept. A file that is damaged is dropped.
func TestPrekeysOutliveARestart(t *testing.T) {
	h, o := startHost(t)
	desk := relaytest.Desk(t, h.url, o, o.Alice)
	desk.Send(o.Duty(o.Alice, roster.OnDuty, 1))
	last := o.Duty(o.Alice, roster.Busy, 2)
	desk.Send(last) // with the same prekey: not worth a file
	desk.Send(o.Duty(o.Bob, roster.OnDuty, 3))
	desk.Closed(wire.CloseMalformed)
	if q := ask(t, h.url, o, 1); q.OnDuty != 1 || len(q.Notes) != 1 || string(q.Notes[0]) != string(last.Note) {
		t.Errorf("%d on duty, %d notes", q.OnDuty, len(q.Notes))
	}
	dir := filepath.Join(h.state, orgs.ID(o.Pin()), dutiesDir)
	h.restart()
	if q := ask(t, h.url, o, 2); q.OnDuty != 0 || len(q.Notes) != 1 {
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
	if q := ask(t, h.url, o, 3); len(q.Notes) != 0 {
		t.Errorf("%d notes out of half a one", len(q.Notes))
	}
	h.stop(t)
	if _, err := os.Stat(name); !os.IsNotExist(err) {
		t.Errorf("a damaged note is kept: %v", err)
	}
}
