package desktop

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/wasm/chat"
)

// writing is what the customer's page was last told of whether the agent writes.
func (c *customer) writing() (on bool) {
	for _, o := range c.outs {
		if w, ok := o.(chat.Writing); ok {
			on = w.On
		}
	}
	return on
}

// acknowledges lets the page say what it has.
func (c *customer) acknowledges() {
	time.Sleep(time.Second)
	c.do(c.end.Tick(unixMilli()), nil)
}

func TestThatTheCustomerWritesIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, _ := accepted(t)
		if w.chat().Writing {
			t.Fatal("it is shown before")
		}
		c.do(c.end.Writing(unixMilli()), nil)
		if !w.chat().Writing {
			t.Fatal("it is not shown")
		}
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if w.chat().Writing {
			t.Error("it is shown for ever")
		}
		c.do(c.end.Writing(unixMilli()), nil)
		c.do(c.end.End(unixMilli()), nil)
		if w.chat().Writing {
			t.Error("it is shown of a chat that is over")
		}
		w.session.shutdown()
	})
}

// A draft that has changed is somebody who writes. One that is looked at, emptied
// or in search of a form is not.
func TestThatTheAgentWritesIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		drafts []string
		want   bool
	}{
		"a text":          {[]string{"Good mor"}, true},
		"nothing":         {[]string{""}, false},
		"spaces":          {[]string{"  \n"}, false},
		"a form's search": {[]string{"/form cred"}, false},
		"a search, then":  {[]string{"/form", "see "}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, customer, id := accepted(t)
				customer.acknowledges()
				for _, text := range c.drafts {
					w.mustAsk(asked("draft", id, map[string]any{"text": text, "form": ""}))
				}
				w.settle()
				if got := customer.writing(); got != c.want {
					t.Errorf("told: %v, want %v", got, c.want)
				}
				w.session.shutdown()
			})
		})
	}
}

// The same draft again, as a window saves it that has just come back, is nobody
// who writes.
func TestADraftThatIsSavedAgainIsNobodyWhoWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, id := accepted(t)
		c.acknowledges()
		write := func() {
			w.mustAsk(asked("draft", id, map[string]any{"text": "Good mor", "form": ""}))
			w.settle()
		}
		if write(); !c.writing() {
			t.Fatal("it is not told")
		}
		time.Sleep(10 * time.Second)
		c.do(c.end.Tick(unixMilli()), nil)
		if c.writing() {
			t.Fatal("it is shown for ever")
		}
		if write(); c.writing() {
			t.Error("a draft that has not changed is told")
		}
		w.session.shutdown()
	})
}
