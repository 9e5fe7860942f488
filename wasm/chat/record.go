package chat

import (
	"strconv"
	"strings"

	"github.com/sealform/sealform/relay/signed"
)

// A record is what was said in a chat before an agent's end began, as the page
// gives it: the signed notes themselves, so that nobody need believe the page.
// Its body has an entry for each note: a line with whose it is, then the lines of
// the note, each after a space. The first line of a record is "dropped" and a
// number when the page has not kept as many.

// maxRecord is how much of a record one note carries, in bytes. A single note
// may be larger.
const maxRecord = 64 << 10

// A recordEntry is one signed note, its last line ended.
type recordEntry struct {
	own  bool // the customer's
	note string
}

func (e recordEntry) marshal() string {
	whose := sideAgent
	if e.own {
		whose = sideVisitor
	}
	return whose + "\n " + strings.ReplaceAll(strings.TrimSuffix(e.note, "\n"), "\n", "\n ")
}

const droppedKey = "dropped "

// recordBodies packs notes into as few bodies as fit. There is one at least.
func recordBodies(dropped uint64, entries []recordEntry) []string {
	bodies := []string{""}
	if dropped > 0 {
		bodies[0] = droppedKey + strconv.FormatUint(dropped, 10)
	}
	for _, e := range entries {
		s, last := e.marshal(), &bodies[len(bodies)-1]
		switch {
		case *last == "":
			*last = s
		case len(*last)+1+len(s) > maxRecord:
			bodies = append(bodies, s)
		default:
			*last += "\n" + s
		}
	}
	return bodies
}

// parseRecord reads one body of recordBodies.
func parseRecord(body string) (dropped uint64, entries []recordEntry, ok bool) {
	if body == "" {
		return 0, nil, true
	}
	lines := strings.Split(body, "\n")
	if number, said := strings.CutPrefix(lines[0], droppedKey); said {
		n, err := strconv.ParseUint(number, 10, 64)
		if err != nil || n == 0 || strconv.FormatUint(n, 10) != number {
			return 0, nil, false
		}
		dropped, lines = n, lines[1:]
	}
	for _, line := range lines {
		text, isNote := strings.CutPrefix(line, " ")
		switch {
		case !isNote && (line == sideAgent || line == sideVisitor):
			entries = append(entries, recordEntry{own: line == sideVisitor})
		case !isNote || len(entries) == 0:
			return 0, nil, false
		default:
			entries[len(entries)-1].note += text + "\n"
		}
	}
	for _, e := range entries {
		if e.note == "" {
			return 0, nil, false
		}
	}
	return dropped, entries, true
}

// giveRecord says to an agent's end that began what was said before, or that the
// customer does not want it shown.
func (v *Visitor) giveRecord(now int64, shown bool) {
	bodies := []string{""}
	if shown {
		bodies = recordBodies(v.memory.dropped, v.memory.before(v.own.session))
	}
	for n, body := range bodies {
		v.push(now, envelope{kind: kindRecord, fields: []signed.Field{
			{Key: "kept", Value: yesNo(shown)}, {Key: "more", Value: yesNo(n+1 < len(bodies))},
		}, body: body}) // an outbox that just began has room
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
