package workspace

import (
	"maps"
	"strings"
	"testing"
)

// What publish writes is read as it was, and tells each agent their number.
func TestChats(t *testing.T) {
	for _, c := range []struct {
		all              int
		own              map[string]int
		text             string
		alice, bob, eve1 int
	}{
		{0, nil, "", 4, 4, 4},
		{4, map[string]int{"alice": 4, "bob": 0}, "", 4, 4, 4},
		{6, nil, "* 6\n", 6, 6, 6},
		{1, map[string]int{"alice": 20, "bob": 1, "eve-1": 4}, "* 1\nalice 20\neve-1 4\n", 20, 1, 4},
		{0, map[string]int{"alice": 2}, "alice 2\n", 2, 4, 4},
	} {
		all := NewChats(c.all, c.own)
		text := string(all.Text())
		w := mustLoad(t, ChatsFile, text)
		if text != c.text || !maps.Equal(w.Chats(), all) {
			t.Errorf("%v is written as %q and read as %v", all, text, w.Chats())
		}
		if a, b, e := w.ChatsAtOnce("alice"), w.ChatsAtOnce("bob"), w.ChatsAtOnce("eve-1"); a != c.alice || b != c.bob || e != c.eve1 {
			t.Errorf("%q gives %d, %d and %d", text, a, b, e)
		}
	}
}

func TestChatsThatPublishDidNotMake(t *testing.T) {
	for name, text := range map[string]string{
		"a blank line": "* 6\n\nalice 2\n", "one twice": "alice 2\nalice 3\n", "none": "* 0\n", "too many": "* 21\n", "no number": "alice\n",
		"words": "alice many\n", "two spaces": "alice  2\n", "no id": " 2\n", "a bad id": "Alice 2\n", "below zero": "alice -2\n", "long": "alice " + strings.Repeat("9", 40) + "\n",
	} {
		if _, err := Load(with(ChatsFile, text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
