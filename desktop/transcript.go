package desktop

import (
	"strings"
	"time"
	"unicode"

	"github.com/sealform/sealform/wasm/chat"
)

// transcript writes a conversation as text: who said what and when, and that
// secure data was requested, received, opened, wiped or cancelled. It is made
// from the stream, which never holds a value of a form, from what the site said
// of the customer, and from what the agent said of the chat when it was over.
func (c *conversation) transcript(agent string) string {
	var b strings.Builder
	b.WriteString("Sealform chat transcript\n\n")
	b.WriteString("Service   " + oneLine(c.title) + "\n")
	b.WriteString("Agent     " + oneLine(agent) + "\n")
	name := nameGiven(c.machine.About())
	if name != "" {
		b.WriteString("Customer  " + name + " (name given by the site, verified by nobody)\n")
	} else {
		name = c.alias()
		b.WriteString("Customer  " + name + " (no name given)\n")
	}
	b.WriteString("Page      " + oneLine(c.machine.Origin()) + "\n")
	b.WriteString("Accepted  " + c.started.UTC().Format(time.DateTime) + " (all times are UTC)\n")
	if len(c.alarms) > 0 {
		b.WriteString("Refused   " + c.alarms.String() + "\n")
	}
	b.WriteString("Values of secure forms are not part of a transcript.\n\n")
	if c.dropped > 0 {
		b.WriteString(c.droppedText() + "\n\n")
	}
	for _, i := range c.items {
		i.Text = c.inRecord(i, agent)
		writeItem(&b, i, agent, name)
		if state := c.unsent(i); state != "" {
			b.WriteString("    (" + state + ")\n")
		}
	}
	c.wrap.write(&b, agent)
	return b.String()
}

// unsent says of a message of the agent's why it does not count as delivered;
// "" when it does.
func (c *conversation) unsent(i chat.Item) string {
	switch {
	case c.untaken[i.Seq] != chat.NotUntaken:
		return "not sent: " + untakenWords[c.untaken[i.Seq]]
	case i.Seq <= c.delivered:
		return ""
	case c.ended != chat.NotEnded:
		return "not confirmed: it may not have arrived before the chat ended"
	}
	return "not delivered yet"
}

func writeItem(b *strings.Builder, i chat.Item, agent, customer string) {
	when := time.UnixMilli(i.Time).UTC().Format(time.DateTime) + "  "
	switch {
	case i.Code == chat.EndedByAgentCode: // the stream says "you"
		b.WriteString(when + "— " + oneLine(agent) + " ended the chat\n")
	case i.Code == chat.CodeByAgent:
		b.WriteString(when + "— " + oneLine(agent+" cancelled the request for secure data: "+i.Form) + "\n")
	case i.Form != "":
		b.WriteString(when + "— " + oneLine(i.Text+": "+i.Form) + "\n")
	case i.Kind != chat.Text:
		b.WriteString(when + "— " + oneLine(i.Text) + "\n")
	default:
		b.WriteString(when + speaker(i, agent, customer) + arrived(i) + "\n")
		for _, line := range lines(i.Text) {
			b.WriteString("    " + line + "\n")
		}
	}
}

// nameGiven returns the name that the site gave, "" when it gave none. The head
// says where it comes from.
func nameGiven(a chat.About) string {
	return strings.TrimSpace(oneLine(a.FirstName) + " " + oneLine(a.LastName))
}

func speaker(i chat.Item, agent, customer string) string {
	if i.By != "" {
		return oneLine(i.By) // before this end of the chat began
	}
	if i.From == chat.AgentSide {
		return oneLine(agent)
	}
	return customer
}

// arrived says when a text arrived that was written at another time.
func arrived(i chat.Item) string {
	if at := late(i); at != 0 {
		return " (arrived " + time.UnixMilli(at).UTC().Format(time.DateTime) + ")"
	}
	return ""
}

// alias is what the window calls a customer who has no name: the beginning of
// the chat's ticket tells two of them apart.
func (c *conversation) alias() string { return "Customer " + c.short() }

func (c *conversation) short() string { return strings.ToUpper(c.ticket.String()[:4]) }

// lines splits text at everything that a viewer may show as a new line, so
// that no message can pass for another entry.
func lines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return r == '\u2028' || r == '\u2029' || unicode.IsControl(r)
	})
}

func oneLine(s string) string { return strings.Join(lines(s), " ") }
