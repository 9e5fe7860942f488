package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sealform/sealform/desktop/yamldoc"
	"github.com/sealform/sealform/relay/roster"
)

// How many chats at once are meant for an agent: if nothing is said, and at most.
const (
	DefaultChats = 4
	MaxChats     = 20
)

// ChatsFile is what publish makes for agents of how many chats at once org.yaml
// means for each: an agent's id and a number a line. Nobody writes it by hand.
const ChatsFile = "chats.txt"

// everybody stands for an agent's id where the number is for all others.
const everybody = "*"

// Chats is how many chats at once are meant for agents, by their ids; "*" is for
// all others.
type Chats map[string]int

// NewChats is all, 0 for as many as usual, and each agent's own number that is not
// 0: two that mean the same are equal.
func NewChats(all int, own map[string]int) Chats {
	c := Chats{}
	if all != 0 && all != DefaultChats {
		c[everybody] = all
	}
	for id, n := range own {
		if n != 0 && n != c.Of(everybody) {
			c[id] = n
		}
	}
	return c
}

// Of is how many chats at once are meant for an agent.
func (c Chats) Of(id string) int {
	if n, ok := c[id]; ok {
		return n
	}
	if n, ok := c[everybody]; ok {
		return n
	}
	return DefaultChats
}

// All is how many are meant for an agent without a number of their own.
func (c Chats) All() int { return c.Of(everybody) }

// Text is what stands in that file; nil for nothing.
func (c Chats) Text() (text []byte) {
	for _, id := range slices.Sorted(maps.Keys(c)) {
		text = fmt.Appendf(text, "%s %d\n", id, c[id])
	}
	return text
}

// Chats returns how many chats at once are meant for agents.
func (w *Workspace) Chats() Chats { return maps.Clone(w.chats) }

// ChatsAtOnce returns how many are meant for the agent of that id.
func (w *Workspace) ChatsAtOnce(id string) int { return w.chats.Of(id) }

// loadChats reads the file; a missing one is an empty one.
func (w *Workspace) loadChats(fsys fs.FS) error {
	data, err := read(fsys, ChatsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	w.chats = Chats{}
	for line := range strings.Lines(string(data)) {
		id, number, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		n, err := strconv.Atoi(number)
		if _, twice := w.chats[id]; err != nil || twice || n < 1 || n > MaxChats || id != everybody && !roster.ValidName(id) {
			return yamldoc.Whole(ChatsFile, fmt.Sprintf("is not what \"sealform publish\" makes of org.yaml: lines of an agent's id, or %q, and a number from 1 to %d", everybody, MaxChats))
		}
		w.chats[id] = n
	}
	return nil
}
