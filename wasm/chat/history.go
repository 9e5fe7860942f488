package chat

import (
	"slices"
	"strings"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/trust"
)

// maxHistory is how much of a stream one history note carries, in bytes.
const maxHistory = 48 << 10

// A history note's body has an entry for each item: a line with who, what
// kind, code ("-" for none), time and, where it was another agent than the one who
// sends it, a name; then its text, each line after a space. A marker's second line
// is the title of its form.

func marshalItem(i Item) string {
	code := string(i.Code)
	if code == "" {
		code = "-"
	}
	head := whoNames[i.From] + " " + kindNames[i.Kind] + " " + code + " " + signed.FormatTime(i.Time/1000)
	if i.By != "" {
		head += " " + i.By
	}
	text := i.Text
	if i.Form != "" {
		text += "\n" + i.Form
	}
	return head + "\n " + strings.ReplaceAll(text, "\n", "\n ")
}

var (
	whoNames  = []string{"customer", "agent", "system"}
	kindNames = []string{"text", "marker", "notice"}
)

// A historyBody is part of a stream, and the number of the last text of the
// agent's by then.
type historyBody struct {
	text  string
	texts uint64
}

// historyBodies packs a stream into as few bodies as fit.
func historyBodies(items []Item) []historyBody {
	var bodies []historyBody
	var b strings.Builder
	var texts uint64
	for _, i := range items {
		s := marshalItem(i)
		if b.Len() > 0 && b.Len()+len(s) > maxHistory {
			bodies = append(bodies, historyBody{b.String(), texts})
			b.Reset()
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(s)
		texts = max(texts, i.Seq)
	}
	if b.Len() > 0 {
		bodies = append(bodies, historyBody{b.String(), texts})
	}
	return bodies
}

// parseHistory reads what historyBodies wrote.
func parseHistory(body string) ([]Item, bool) {
	var items []Item
	for _, line := range strings.Split(body, "\n") {
		text, isText := strings.CutPrefix(line, " ")
		if !isText {
			i, ok := parseHead(line)
			if !ok {
				return nil, false
			}
			items = append(items, i)
			continue
		}
		if len(items) == 0 {
			return nil, false
		}
		appendLine(&items[len(items)-1], text)
	}
	for n := range items {
		if i := &items[n]; i.Kind == Marker {
			i.Text, i.Form, _ = strings.Cut(i.Text, "\n")
		}
	}
	return items, true
}

// appendLine uses ID to mark that the item has its first line.
func appendLine(i *Item, text string) {
	if i.ID != 0 {
		text = i.Text + "\n" + text
	}
	i.Text, i.ID = text, 1
}

func parseHead(line string) (Item, bool) {
	p := strings.SplitN(line, " ", 5)
	if len(p) < 4 || len(p) == 5 && !trust.ValidPerson(p[4]) {
		return Item{}, false
	}
	who, kind := indexOf(whoNames, p[0]), indexOf(kindNames, p[1])
	t, ok := signed.ParseTime(p[3])
	if !ok || who < 0 || kind < 0 {
		return Item{}, false
	}
	i := Item{From: Who(who), Kind: ItemKind(kind), Code: Code(p[2]), Time: t * 1000}
	if i.Code == "-" {
		i.Code = ""
	}
	if len(p) == 5 {
		i.By = p[4]
	}
	return i, true
}

func indexOf(list []string, s string) int {
	for i, v := range list {
		if v == s {
			return i
		}
	}
	return -1
}

// keep remembers an item for a customer whose page is reloaded.
func (a *Agent) keep(i Item) {
	at := len(a.history)
	for _, p := range a.out.from(i.Before) {
		if n := slices.IndexFunc(a.history, func(h Item) bool { return h.ID == p.id }); n >= 0 {
			at = n
			break
		}
	}
	a.keepAt(at, i)
}

func (a *Agent) keepAt(at int, i Item) {
	a.history = slices.Insert(a.history, at, i)
	a.kept += len(i.Text) + len(i.Form)
	for len(a.history) > MaxHistory || a.kept > maxBodies*maxHistory {
		a.kept -= len(a.history[0].Text) + len(a.history[0].Form)
		a.history = a.history[1:]
	}
}

// unkeep forgets items, since the customer has not seen them.
func (a *Agent) unkeep(which func(Item) bool) {
	a.history = slices.DeleteFunc(a.history, func(i Item) bool {
		if which(i) {
			a.kept -= len(i.Text) + len(i.Form)
			return true
		}
		return false
	})
}
