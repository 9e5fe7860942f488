package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sealform/sealform/admin/publish"
)

// orgText is the text of an org.yaml, line by line. Changes touch the lines of
// one agent, and keep comments and order.
type orgText struct{ lines []string }

func newOrgText(text []byte) *orgText {
	return &orgText{strings.Split(strings.TrimRight(string(text), "\n"), "\n")}
}

func (p *orgText) bytes() []byte { return []byte(strings.Join(p.lines, "\n") + "\n") }

// indent returns how far a line is indented; -1 for one that says nothing.
func indent(line string) int {
	rest := strings.TrimLeft(line, " ")
	if rest == "" || rest[0] == '#' {
		return -1
	}
	return len(line) - len(rest)
}

// block returns where the lines below one end, without what only follows them.
func (p *orgText) block(at int) (end int) {
	in := indent(p.lines[at])
	end = at + 1
	for n := at + 1; n < len(p.lines); n++ {
		switch i := indent(p.lines[n]); {
		case i > in:
			end = n + 1
		case i >= 0:
			return end
		}
	}
	return end
}

// child returns the line of a key right below another; -1 if it has none.
func (p *orgText) child(at int, key string) int {
	depth := p.depth(at)
	for n := at + 1; n < p.block(at); n++ {
		if indent(p.lines[n]) == depth && is(p.lines[n], key) {
			return n
		}
	}
	return -1
}

// is reports whether a line begins with that key.
func is(line, key string) bool {
	name, _, ok := strings.Cut(strings.TrimLeft(line, " "), ":")
	return ok && strings.Trim(name, `"'`) == key
}

// depth is how far the lines right below one are indented.
func (p *orgText) depth(at int) int {
	for n := at + 1; n < p.block(at); n++ {
		if i := indent(p.lines[n]); i >= 0 {
			return i
		}
	}
	return indent(p.lines[at]) + 2
}

// agents returns the line "agents:", and makes it if there is none.
func (p *orgText) agents() (at int, ok bool) {
	for n, line := range p.lines {
		if indent(line) == 0 && is(line, "agents") {
			rest := strings.TrimSpace(line[strings.IndexByte(line, ':')+1:])
			if rest == "{}" {
				p.lines[n], rest = "agents:", ""
			}
			return n, rest == "" || rest[0] == '#'
		}
	}
	p.lines = append(p.lines, "agents:")
	return len(p.lines) - 1, true
}

func (p *orgText) add(a publish.Agent) bool {
	at, ok := p.agents()
	if !ok {
		return false
	}
	in := strings.Repeat(" ", p.depth(at))
	var services []string
	for _, s := range a.Services {
		services = append(services, plain(s))
	}
	p.lines = slices.Insert(p.lines, p.block(at), in+plain(a.ID)+":", in+"  name: "+strconv.Quote(a.Name), in+"  services: ["+strings.Join(services, ", ")+"]")
	return true
}

// plain writes a name so that YAML takes it for text: "12" and "no" would be
// something else without quotes.
func plain(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz-") == "" && !slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}, s) {
		return s
	}
	return strconv.Quote(s)
}

// set writes a line of an agent, in place of the one that is there.
func (p *orgText) set(id, key, value string) bool {
	agent := p.agent(id)
	if agent < 0 {
		return false
	}
	if at := p.child(agent, key); at >= 0 {
		p.lines[at] = p.lines[at][:indent(p.lines[at])] + key + ": " + value
		return true
	}
	line := strings.Repeat(" ", p.depth(agent)) + key + ": " + value
	p.lines = slices.Insert(p.lines, p.block(agent), line)
	return true
}

// agent returns the line of an agent who stands on lines of its own; -1 if there
// is none.
func (p *orgText) agent(id string) int {
	at, ok := p.agents()
	if !ok {
		return -1
	}
	n := p.child(at, id)
	if n < 0 || !strings.HasSuffix(strings.TrimSpace(p.lines[n]), ":") {
		return -1
	}
	return n
}

func (p *orgText) remove(id string) bool {
	at := p.agent(id)
	if at < 0 {
		return false
	}
	p.lines = slices.Delete(p.lines, at, p.block(at))
	return true
}
