package desktop

import (
	"slices"
	"testing"
	"testing/synctest"
)

// run carries out so many events, returns how many of them there were not, and
// reports whether there were more.
func (w *world) run(n int) (left int, more bool) {
	for queue := w.taken(); len(queue) > 0; queue = w.taken() {
		for _, e := range queue {
			if n == 0 {
				return 0, true
			}
			n--
			w.step(e)
		}
	}
	return n, false
}

// A program that is killed at any moment, from the claim of a chat until a form that
// was sent is there, and killed again while it takes the chat up, goes on with it:
// nothing that the customer wrote is lost, and nothing stands twice.
func TestAProgramIsKilledAtAnyMoment(t *testing.T) {
	for twice := range 2 {
		for n, more := 0, true; more; n++ {
			synctest.Test(t, func(t *testing.T) {
				w, d := keeper(t)
				c, id := w.waits()
				rest := n
				for _, do := range []func(){
					func() { w.session.perform([]byte(asked("accept", id, nil))) },
					func() {
						w.session.perform([]byte(asked("say", id, map[string]any{"text": "Happy to help"})))
						w.session.perform([]byte(asked("request", id, map[string]any{"form": "credit-card"})))
						out, err := c.end.Say(unixMilli(), "My bill is wrong")
						if err != nil {
							t.Fatal(err)
						}
						c.take(out)
					},
					func() {
						out, err := c.end.Submit(unixMilli(), c.form().Request, filled())
						if err != nil {
							t.Fatal(err)
						}
						c.take(out)
					},
				} {
					do()
					if rest, more = w.run(rest); more {
						break
					}
				}
				w.kill()
				left := 3 + n%5
				w.again(d, func() bool { left--; return twice == 1 && left == 0 })
				if twice == 1 {
					w.kill()
					w.again(d, func() bool { return false })
				}
				c.disconnect() // what it had sent was lost too
				c.connect()
				c.take(c.end.Connected(unixMilli()))
				w.later()
				if len(w.session.chats) == 0 {
					w.accept(id)
				}
				c.say("Are you there?")
				w.later()
				if !w.say(c, "Here I am") {
					t.Fatalf("killed after %d events, the chat does not go on", n)
				}
				said := append(c.sent(), "Here I am")
				for _, text := range said {
					if got := len(slices.DeleteFunc(w.stream(), func(s string) bool { return s != text })); got != 1 {
						t.Errorf("killed after %d events, %q stands %d times in %q", n, text, got, w.stream())
					}
				}
			})
		}
	}
}

// sent are the texts that the customer reads as their own.
func (c *customer) sent() (texts []string) {
	for _, text := range []string{"me too", "My bill is wrong", "Are you there?"} {
		if slices.Contains(c.texts(), text) {
			texts = append(texts, text)
		}
	}
	return texts
}
