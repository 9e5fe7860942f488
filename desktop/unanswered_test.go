package desktop

import (
	"testing"

	"github.com/sealform/sealform/wasm/chat"
)

// The agent is told since when a customer waits for an answer, by this machine's
// clock, and only as long as that is so.
func TestUnanswered(t *testing.T) {
	said := chat.Item{From: chat.Customer, Kind: chat.Text, Time: 10, Arrived: 20}
	again := chat.Item{From: chat.Customer, Kind: chat.Text, Time: 30, Arrived: 40}
	answer := chat.Item{From: chat.AgentSide, Kind: chat.Text, Seq: 1}
	requested := chat.Item{From: chat.System, Kind: chat.Marker, Code: chat.CodeRequested}
	notice := chat.Item{From: chat.System, Kind: chat.Notice, Code: "joined"}
	refused := map[uint64]chat.Untaken{1: "too-long"}
	for name, c := range map[string]struct {
		of   conversation
		want int64
	}{
		"nothing was said":                       {conversation{}, 0},
		"a message":                              {conversation{items: []chat.Item{said}}, 20},
		"two: the last one":                      {conversation{items: []chat.Item{said, again}}, 40},
		"a notice is no answer":                  {conversation{items: []chat.Item{said, notice}}, 20},
		"answered":                               {conversation{items: []chat.Item{said, answer, notice}}, 0},
		"answered by a form":                     {conversation{items: []chat.Item{said, requested}}, 0},
		"another message after the answer":       {conversation{items: []chat.Item{said, answer, again}}, 40},
		"the page did not take the answer":       {conversation{items: []chat.Item{said, answer}, untaken: refused}, 20},
		"one of before this end, without a time": {conversation{items: []chat.Item{{From: chat.Customer, Kind: chat.Text, Time: 10}}}, 10},
		"it is over":                             {conversation{items: []chat.Item{said}, ended: chat.EndedByCustomer}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.of.unanswered(); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestTheWindowIsToldOfUnansweredMessages(t *testing.T) {
	w, c, id := accepted(t)
	if w.chat().Unanswered == 0 {
		t.Error("the window is not told that the first message is unanswered")
	}
	w.mustAsk(`{"type":"say","id":2,"chat":"` + id + `","text":"Hello"}`)
	if w.chat().Unanswered != 0 {
		t.Error("an answered message counts as unanswered")
	}
	c.say("Thank you")
	if w.chat().Unanswered == 0 {
		t.Error("the next message counts as answered")
	}
}
