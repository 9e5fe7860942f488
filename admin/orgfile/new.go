package orgfile

import (
	"fmt"
	"strings"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/roster"
)

// New writes the first file of an organisation, with comments that say how to go
// on: its name, relay, lifetimes (0: as long as usual), stamp keys, services,
// dispositions, limit of chats, release and agents. path is how errors name it.
func New(path string, o File) (*File, error) {
	if o.RosterLifetime == 0 {
		o.RosterLifetime = defaultRoster
	}
	if o.StampLifetime == 0 {
		o.StampLifetime = defaultStamp
	}
	var b strings.Builder
	fmt.Fprintf(&b, first, scalar(o.Name), scalar(o.Relay), formatLifetime(o.RosterLifetime), formatLifetime(o.StampLifetime))
	for _, key := range o.StampKeys {
		fmt.Fprintf(&b, "  - %s\n", scalar(key))
	}
	b.WriteString(beforeServices)
	for _, s := range o.Services {
		writeService(&b, s)
	}
	writeDispositions(&b, o.Dispositions)
	writeLimits(&b, o.Chats)
	writeRelease(&b, o.Release)
	b.WriteString(beforeAgents)
	f, err := Load(path, []byte(b.String()))
	if err != nil {
		return nil, &RefusedError{"the organisation cannot be made", reasons(err)}
	}
	for _, a := range o.Agents {
		if err == nil {
			f, err = f.AddAgent(a)
		}
	}
	return f, err
}

const first = `# yaml-language-server: $schema=workspace/schema/org.schema.json
# What this organisation is. Edit it here or with sealform's commands, as you
# like. "sealform check" finds mistakes; "sealform publish" puts it in force.

# The name is in every key: it never changes.
name: %s

# Where pages and desktops meet.
relay: %s

# How long what is signed is valid: a roster 90d at most, a stamp 7d.
lifetimes: { roster: %s, stamp: %s }

# The keys of machines that stamp the roster when nobody is there, 4 at most.
stamp-keys:
`

const beforeServices = `
# What customers ask for. Pages of these origins may open it; "*" is any. A
# service may also say when somebody answers, in which languages, and that each
# chat is offered to one agent after the other, and that customers are asked
# afterwards how a chat was:
#   hours: { zone: Europe/Berlin, open: ["Mo-Fr 09:00-17:00"] }
#   languages: [en, de]
#   offer: push
#   rating: true
services:
`

const beforeDispositions = `
# What an agent can say came of a chat that is over, for its transcript: 30 at
# most. Without the line nobody is asked.
`

const beforeLimits = `
# How many chats at once are meant for an agent, 20 at most. Without the line
# they are %d. An agent below may have another number: chats: 2
`

const beforeRelease = `
# Which release of Sealform agents should have: the windows of those who have an
# older one say so. Without the line they are told nothing.
`

const beforeAgents = `
# Who may answer, and for which services; ["*"] is all. "sealform invite" adds
# somebody; key and since are set when "sealform publish" lets them in.
agents:
`

func writeService(b *strings.Builder, s roster.Service) {
	fmt.Fprintf(b, "  %s:\n    title: %s\n    origins: %s\n", scalar(s.Name), scalar(s.Title), flowList(s.Origins))
	if zone, open, ok := strings.Cut(s.Hours, " "); ok {
		fmt.Fprintf(b, "    hours: { zone: %s, open: %s }\n", scalar(zone), flowList(strings.Split(open, ", ")))
	}
	if s.Languages != nil {
		fmt.Fprintf(b, "    languages: %s\n", flowList(s.Languages))
	}
	if s.Push {
		b.WriteString("    offer: push\n")
	}
	if s.Rating {
		b.WriteString("    rating: true\n")
	}
}

func writeDispositions(b *strings.Builder, all []string) {
	b.WriteString(beforeDispositions)
	if all == nil {
		b.WriteString("#   dispositions: [Solved, Call back]\n")
		return
	}
	fmt.Fprintf(b, "dispositions: %s\n", flowList(all))
}

func writeLimits(b *strings.Builder, chats int) {
	fmt.Fprintf(b, beforeLimits, workspace.DefaultChats)
	if chats == 0 {
		b.WriteString("#   limits: { chats: 6 }\n")
		return
	}
	fmt.Fprintf(b, "limits: { chats: %d }\n", chats)
}

func writeRelease(b *strings.Builder, version string) {
	b.WriteString(beforeRelease)
	if version == "" {
		b.WriteString("#   release: v0.2.0\n")
		return
	}
	fmt.Fprintf(b, "release: %s\n", version)
}
