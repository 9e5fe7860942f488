package alone_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/sealform/sealform/admin/alone"
	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/admin/stamper"
	"github.com/sealform/sealform/desktop/home"
	"github.com/sealform/sealform/relay/roster"
)

const (
	relay = "ws://127.0.0.1:9000"
	shop  = "http://127.0.0.1:9001"
)

func office(t *testing.T) *alone.Office {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "office")
	err := alone.Make(dir, alone.Plan{
		Name: "test.example/support", Relay: relay,
		Services: []roster.Service{{Name: "billing", Title: "Billing", Origins: []string{shop, "https://shop.example"}}},
		Agent:    publish.Guest{ID: "alice", Name: "Alice", Services: []string{"billing"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	o, err := alone.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func published(t *testing.T, o *alone.Office) *roster.Authority {
	t.Helper()
	p, err := o.Publish(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	a, err := p.Open(o.Pin)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// agents returns who is in the home, opened with the office's passphrase.
func agents(t *testing.T, o *alone.Office) (keys []string) {
	t.Helper()
	h, err := home.Open(o.Home())
	if err != nil {
		t.Fatal(err)
	}
	all, err := h.Agents()
	if err != nil {
		t.Fatal(err)
	}
	pass, err := os.ReadFile(o.Passphrase())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		k, err := f.Open(string(pass[:len(pass)-1]))
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, k.Key)
	}
	return keys
}

// What is published names the agent of the home, whose desktop starts as one
// that is in and has the forms.
func TestTheAgentIsIn(t *testing.T) {
	o := office(t)
	a := published(t, o)
	if keys := agents(t, o); len(keys) != 1 || len(a.Agents) != 1 || a.Agents[0].VKey != keys[0] {
		t.Fatalf("the roster names %v, the home has %v", a.Agents, keys)
	}
	h, err := home.Open(o.Home())
	if err != nil {
		t.Fatal(err)
	}
	all, _ := h.Agents()
	f, ok := all[0].(*home.Folder)
	if !ok || f.Profile().Relay != relay {
		t.Fatalf("the agent is %#v", all[0])
	}
	if asked, err := f.Request(); asked != nil || err != nil {
		t.Errorf("the agent still waits: %v", err)
	}
	b, _, err := f.Bundle()
	if err != nil || a.CheckBundle(b) != nil {
		t.Errorf("the home lacks what was published: %v", err)
	}
}

// At another relay and for another port everything goes on under the same root,
// and origins of other hosts stay.
func TestMove(t *testing.T) {
	o := office(t)
	before, key := published(t, o), agents(t, o)[0]
	const next, page = "ws://127.0.0.1:9100", "http://127.0.0.1:9101"
	if err := o.Move(relay, []string{shop}); err != nil || agents(t, o)[0] != key {
		t.Fatalf("it moves to where it is: %v", err)
	}
	if err := o.Move(next, []string{page}); err != nil {
		t.Fatal(err)
	}
	a := published(t, o)
	if want := []string{page, "https://shop.example"}; !slices.Equal(a.Services[0].Origins, want) || !a.Newer(before) {
		t.Errorf("roster %d has the origins %q, want %q", a.Version, a.Services[0].Origins, want)
	}
	if keys := agents(t, o); len(keys) != 1 || keys[0] != a.Agents[0].VKey {
		t.Errorf("the roster names %v, the home has %v", a.Agents, keys)
	}
	if f, err := publish.Look(o.Dir); err != nil || f.Org.Relay != next {
		t.Errorf("org.yaml says otherwise: %v", err)
	}
	if b, err := os.ReadFile(filepath.Join(o.Stamp(), "stamp.yaml")); err != nil || string(b) != "relay: \""+next+"\"\n" {
		t.Errorf("stamp.yaml says %q, %v", b, err)
	}
	if _, err := stamper.Open(o.Stamp(), "", time.Hour); err != nil {
		t.Error(err)
	}
}

// An agent whom somebody takes out of org.yaml is out, and nothing fails.
func TestRemoved(t *testing.T) {
	o := office(t)
	published(t, o)
	f, err := publish.Open(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Remove("alice"), f.Close()); err != nil {
		t.Fatal(err)
	}
	if a := published(t, o); len(a.Agents) != 0 {
		t.Errorf("the roster names %v", a.Agents)
	}
}

// Nothing is left of a folder that could not be made, and none is taken over.
func TestWhatIsThereStays(t *testing.T) {
	o := office(t)
	parent := filepath.Dir(o.Dir)
	if err := alone.Make(o.Dir, alone.Plan{Name: "other.example", Relay: relay, Services: []roster.Service{{Name: "billing", Title: "Billing", Origins: []string{shop}}},
		Agent: publish.Guest{ID: "bob", Name: "Bob", Services: []string{"billing"}}}); err == nil {
		t.Error("it was made over another")
	}
	if err := alone.Make(filepath.Join(parent, "next"), alone.Plan{Name: "no name", Relay: relay}); err == nil {
		t.Error("it was made without a name")
	}
	left, err := os.ReadDir(parent)
	if err != nil || len(left) != 1 {
		t.Errorf("there is %v, %v", left, err)
	}
	if again, err := alone.Open(o.Dir); err != nil || again.Pin != o.Pin {
		t.Errorf("it is another: %v", err)
	}
}
