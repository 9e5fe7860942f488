package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
)

// What a page's record says is shown as an agent's only where that agent has
// signed it, and nothing before it is missing.
func TestEditedRecords(t *testing.T) {
	at := func(notes []string, text string) int {
		return slices.IndexFunc(notes, func(n string) bool { return strings.Contains(n, text) })
	}
	for name, c := range map[string]struct {
		edit    func(notes []string) []string
		refused bool
		agents  []string // what stands there as said by Alice
	}{
		"as it is": {func(n []string) []string { return n }, false, []string{"one", "two", "three"}},
		"a word of the agent's changed": {func(n []string) []string {
			i := at(n, "two")
			n[i] = strings.Replace(n[i], "two", "a refund of 1,000", 1)
			return n
		}, false, []string{"one"}},
		"one cut out":           {func(n []string) []string { i := at(n, "two"); return slices.Delete(n, i, i+1) }, false, []string{"one"}},
		"its beginning cut off": {func(n []string) []string { return n[1:] }, false, nil},
		"two of the agent's swapped": {func(n []string) []string {
			i, j := at(n, "two"), at(n, "three")
			n[i], n[j] = n[j], n[i]
			return n
		}, false, []string{"one"}},
		"the customer's given as the agent's": {func(n []string) []string {
			i := at(n, "hello")
			n[i] = strings.Replace(n[i], "visitor\n", "agent\n", 1)
			return n
		}, false, nil},
		"one given twice": {func(n []string) []string { return append(n, n[at(n, "one")]) }, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			for _, text := range []string{"one", "two", "three"} {
				w.agentSays(text)
				w.sleep(1000)
			}
			w.crash()
			w.visitor.Rewrite(c.edit)
			w.restart()
			var said []string
			for _, i := range w.itemsOfAgent {
				if i.From == chat.AgentSide {
					said = append(said, i.Text)
				}
			}
			if !slices.Equal(said, c.agents) {
				t.Errorf("as said by Alice stands %q, want %q", said, c.agents)
			}
			last := w.recalls[len(w.recalls)-1]
			if edited := name != "as it is"; (last.State == chat.RecallRefused) != c.refused || !c.refused && (last.Copies > 0) != edited {
				t.Errorf("the record is said to be %+v", last)
			}
		})
	}
}

// Of two notes that an agent's end signed with one number, a record may have
// either, since the page cannot be asked which came: but what follows the one does
// not follow the other.
func TestANumberThatWasSignedTwice(t *testing.T) {
	w := newWorld(t).talking()
	w.agentSays("one")
	other := w.agent.Next("message", nil, "instead of two")
	w.agentSays("two")
	w.agentSays("three")
	w.sleep(1000)
	w.crash()
	w.visitor.Rewrite(func(n []string) []string {
		i := slices.IndexFunc(n, func(n string) bool { return strings.HasSuffix(n, " two") || strings.Contains(n, " two\n") })
		n[i] = "agent\n " + strings.ReplaceAll(strings.TrimSuffix(string(other.Sign()), "\n"), "\n", "\n ")
		return n
	})
	w.restart()
	var said []string
	for _, i := range w.itemsOfAgent {
		if i.From == chat.AgentSide {
			said = append(said, i.Text)
		}
	}
	if !slices.Equal(said, []string{"one", "instead of two"}) {
		t.Errorf("as said by Alice stands %q", said)
	}
	if last := w.recalls[len(w.recalls)-1]; last.Copies == 0 {
		t.Errorf("the record is said to be %+v", last)
	}
}

// What a customer wrote after what they had not seen is not believed to stand there.
func TestACustomersNoteMovedBeforeWhatItAnswers(t *testing.T) {
	w := newWorld(t).talking()
	w.agentSays("shall I cancel it?")
	w.visitorSays("yes")
	w.sleep(1000)
	w.crash()
	w.visitor.Rewrite(func(n []string) []string { return append([]string{n[0], n[len(n)-1]}, n[1:len(n)-1]...) })
	w.restart()
	for _, i := range w.itemsOfAgent {
		if i.From == chat.Customer && i.Text == "yes" {
			t.Error("the answer stands as written before the question")
		}
	}
}

// A record has one encoding.
func FuzzRecord(f *testing.F) {
	w := newWorld(&testing.T{}).talking()
	w.agentSays("two\n\n lines\n— and a dash")
	w.request(documents)
	w.submit(w.request(card), filled)
	w.agentSays(strings.Repeat("long ", 1000))
	w.sleep(1000)
	w.crash()
	w.restart()
	for dropped := range uint64(3) {
		for _, body := range w.visitor.RecordBodies(dropped) {
			f.Add(body)
		}
	}
	f.Add("agent\n sealform/message@v1\n \n hello\n \n — x y\nvisitor\n a")
	f.Add("dropped 3\nagent\n x")
	f.Add("dropped 3")
	f.Add("")
	f.Fuzz(func(t *testing.T, body string) {
		if again, ok := chat.Record(body); ok && again != body {
			t.Errorf("%q is read, and written again as %q", body, again)
		}
	})
}

// A form that was on its way when the agent's program died is sealed again to the
// key of the next; values are in no record.
func TestAFormOnItsWayIsSealedAgain(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.sleep(1000)
	w.dropToAgent = true
	w.submit(id, filled)
	w.dropToAgent = false
	w.crash()
	w.visitor.Rewrite(func(n []string) []string {
		if strings.Contains(strings.Join(n, "\n"), canary) {
			t.Error("the page's memory holds a value of a form")
		}
		return n
	})
	w.restart()
	w.wantAgent("submission " + canary)
	w.wantCustomer("sending", "closed sent", "[sent]")
}

// An open form keeps its inputs for the same agent, and is closed for another. What
// was received is said to be wiped: it went with the program.
func TestFormsWhenTheAgentsEndGoes(t *testing.T) {
	w, bob, key := withBob(t)
	sent := w.request(card)
	w.submit(sent, filled)
	open := w.request(card)
	w.sleep(1000)
	w.crash()
	w.restart()
	w.wantCustomer("[sent]", "form Credit card", "[back]", "[wiped]")
	if n := w.count("form Credit card", w.seenByCustomer); n != 2 {
		t.Errorf("the customer was shown %d forms, want the two that were asked for", n)
	}
	w.sleep(1000)
	w.crash()
	w.takeOver(bob, key)
	w.wantCustomer("closed agent-changed", "[agent-changed]", "joined Bob")
	if err := w.trySubmit(open, filled); code(err) != "form-closed" {
		t.Errorf("submitting Alice's form to Bob: %v", err)
	}
}
