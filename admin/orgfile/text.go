package orgfile

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/sealform/sealform/desktop/yamldoc"
)

// A text is a file while it is changed, in lines with their ends, and what YAML
// it is. Every change reads it again.
type text struct {
	path  string
	lines []string
	end   string // of a line
	doc   *yamldoc.Document
	err   error
}

func newText(path string, data []byte) *text {
	t := &text{path: path, end: "\n"}
	if first, _, _ := strings.Cut(string(data), "\n"); strings.HasSuffix(first, "\r") {
		t.end = "\r\n"
	}
	t.set(string(data))
	return t
}

func (t *text) String() string { return strings.Join(t.lines, "") }

// set makes s the text. It reports whether that is still YAML.
func (t *text) set(s string) bool {
	t.lines = slices.Collect(strings.Lines(s))
	t.doc, t.err = parse(t.path, []byte(s))
	return t.err == nil
}

func (t *text) top() yamldoc.Table {
	if t.err != nil {
		return yamldoc.Table{}
	}
	return t.doc.Table(t.doc.Root)
}

// isFlow reports whether a mapping or a list stands in brackets.
func isFlow(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.IsFlowStyle
	case *ast.SequenceNode:
		return n.IsFlowStyle
	}
	return false
}

// closing returns where the bracket is that closes n, and -1 if it cannot be
// seen there.
func (t *text) closing(n ast.Node) int {
	var end *token.Token
	bracket := byte(']')
	switch n := n.(type) {
	case *ast.MappingNode:
		end, bracket = n.End, '}'
	case *ast.SequenceNode:
		end = n.End
	}
	at := t.offset(end)
	if s := t.String(); at < 0 || at >= len(s) || s[at] != bracket {
		return -1
	}
	return at
}

// offset returns where a token begins in the text, -1 if that cannot be said.
func (t *text) offset(tk *token.Token) int {
	if tk == nil || tk.Position == nil || tk.Position.Line < 1 || tk.Position.Line > len(t.lines) {
		return -1
	}
	at, column := 0, tk.Position.Column-1
	for _, line := range t.lines[:tk.Position.Line-1] {
		at += len(line)
	}
	line := t.lines[tk.Position.Line-1]
	if tk.Position.Line == 1 {
		at, line = at+len(line), strings.TrimPrefix(line, "\uFEFF")
		at -= len(line)
	}
	for i := range line {
		if column == 0 {
			return at + i
		}
		column--
	}
	return -1
}

// replace writes another value for a scalar that stands on one line.
func (t *text) replace(n ast.Node, value string) bool {
	from, s, old := t.offset(n.GetToken()), t.String(), n.GetToken().Value
	if from < 0 {
		return false
	}
	for _, quote := range []string{"", `"`, "'"} {
		if strings.HasPrefix(s[from:], quote+old+quote) {
			return t.set(s[:from] + value + s[from+len(quote+old+quote):])
		}
	}
	return false
}

// insertFlow writes one more item into brackets that have some.
func (t *text) insertFlow(n ast.Node, item string) bool {
	end, s := t.closing(n), t.String()
	if end < 0 {
		return false
	}
	before := strings.TrimRight(s[:end], " \r\n")
	space := s[len(before):end]
	switch {
	case !strings.HasSuffix(before, ","):
		return t.set(before + ", " + item + space + s[end:])
	case strings.Contains(space, "\n"): // each item has a line
		return t.set(before + t.end + t.indentOf(n) + item + "," + space + s[end:])
	default:
		return t.set(before + " " + item + "," + space + s[end:])
	}
}

// removeFlow takes the item with index i out of brackets. start returns the node
// with which an item begins, nil if there is none.
func (t *text) removeFlow(list, item ast.Node, i int, start func(int) ast.Node) bool {
	from, to, s := t.offset(item.GetToken()), t.closing(list), t.String()
	if from < 0 || to < 0 {
		return false
	}
	if next := start(i + 1); next != nil {
		to = t.offset(next.GetToken())
	} else {
		to = len(strings.TrimRight(s[:to], " \r\n"))
		if i > 0 { // a comma behind the last item stays, the one before it goes
			to = len(strings.TrimSuffix(s[:to], ","))
			from = strings.LastIndexByte(s[:from], ',')
		}
	}
	if from < 0 || to < from {
		return false
	}
	return t.set(s[:from] + s[to:])
}

// removeEntry takes a key and its value out of a mapping.
func (t *text) removeEntry(mapping ast.Node, key string) bool {
	if mapping == nil {
		return false
	}
	keys := t.doc.Table(mapping).Keys
	i := slices.IndexFunc(keys, func(k *ast.StringNode) bool { return k.Value == key })
	if i < 0 {
		return false
	}
	if isFlow(mapping) {
		return t.removeFlow(mapping, keys[i], i, func(i int) ast.Node {
			if i >= len(keys) {
				return nil
			}
			return keys[i]
		})
	}
	line := keys[i].GetToken().Position.Line - 1
	from, to := line, t.extent(line)
	last := i > 0 && i == len(keys)-1
	if t.bare(from-1) && (last || to == len(t.lines) || t.bare(to)) {
		from-- // the blank line that kept it apart
	}
	return t.removeLines(from, to)
}

// bare reports whether the line with index i is blank.
func (t *text) bare(i int) bool {
	return i >= 0 && i < len(t.lines) && strings.TrimSpace(t.lines[i]) == ""
}

func (t *text) removeLines(from, to int) bool {
	return t.set(strings.Join(slices.Delete(slices.Clone(t.lines), from, to), ""))
}

// insertLines writes lines before the one with index at.
func (t *text) insertLines(at int, lines []string) bool {
	all := slices.Clone(t.lines)
	if at == len(all) && at > 0 && !strings.HasSuffix(all[at-1], "\n") {
		all[at-1] += t.end
	}
	for i, line := range lines {
		all = slices.Insert(all, at+i, line+t.end)
	}
	return t.set(strings.Join(all, ""))
}

// extent returns the index behind the last line of what begins on a line of its
// own: all that is further to the right, and the items of a list that stand
// right below its key.
func (t *text) extent(line int) int {
	indent, end := indentation(t.lines[line]), line+1
	list := strings.HasPrefix(t.lines[line][indent:], "-")
	for i := line + 1; i < len(t.lines); i++ {
		body := strings.TrimSpace(t.lines[i])
		deep := indentation(t.lines[i])
		switch {
		case body == "":
		case deep > indent, deep == indent && !list && strings.HasPrefix(body, "-"):
			end = i + 1
		case !strings.HasPrefix(body, "#"):
			return end
		}
	}
	return end
}

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// indentOf returns the spaces before the entries of a mapping or list.
func (t *text) indentOf(n ast.Node) string {
	line := t.lastLine(n)
	if line < 0 {
		return ""
	}
	return t.lines[line][:indentation(t.lines[line])]
}

// lastLine returns the index of the line on which the last entry begins, -1 if
// there is none.
func (t *text) lastLine(n ast.Node) int {
	var tk *token.Token
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			tk = n.Values[len(n.Values)-1].Key.GetToken()
		}
	case *ast.MappingValueNode:
		tk = n.Key.GetToken()
	case *ast.SequenceNode:
		if len(n.Values) > 0 {
			tk = n.Values[len(n.Values)-1].GetToken()
		}
	}
	if tk == nil {
		return -1
	}
	return tk.Position.Line - 1
}

// insertBlock writes lines behind the last entry of a mapping or list that
// stands without brackets.
func (t *text) insertBlock(n ast.Node, lines []string) bool {
	last := t.lastLine(n)
	if last < 0 {
		return false
	}
	return t.insertLines(t.extent(last), lines)
}

// addEntry writes one more entry under a key of the file's own, which may have
// none yet or be missing; lines makes it with what is before it on each line.
func (t *text) addEntry(key string, lines func(indent string) []string) bool {
	top := t.top()
	n := top.Values[key]
	switch {
	case n == nil:
		return t.addKey(top, key, lines("  "))
	case blank(n) || t.lastLine(n) < 0:
		return t.fill(top, key, n, lines("  "))
	}
	entry := lines(t.indentOf(n))
	if t.apart(n) {
		entry = append([]string{""}, entry...)
	}
	return t.insertBlock(n, entry)
}

// apart reports whether a blank line stands between entries.
func (t *text) apart(n ast.Node) bool {
	m, ok := n.(*ast.MappingNode)
	if !ok || len(m.Values) < 2 {
		return false
	}
	line := t.lastLine(n) - 1
	for line > 0 && strings.HasPrefix(strings.TrimSpace(t.lines[line]), "#") {
		line--
	}
	return t.bare(line)
}

// addKey writes a key of the file's own that is missing: stamp-keys behind what
// is said of the organisation as a whole, agents at the end.
func (t *text) addKey(top yamldoc.Table, key string, entry []string) bool {
	at := len(t.lines)
	if key == "stamp-keys" {
		at = 0
		for _, k := range top.Keys {
			if slices.Contains([]string{"name", "relay", "lifetimes"}, k.Value) {
				at = max(at, t.extent(k.GetToken().Position.Line-1))
			}
		}
	}
	return t.insertLines(at, append([]string{key + ":"}, entry...))
}

// fill writes the first entry under a key that has none, in place of brackets.
func (t *text) fill(top yamldoc.Table, key string, n ast.Node, entry []string) bool {
	i := slices.IndexFunc(top.Keys, func(k *ast.StringNode) bool { return k.Value == key })
	if i < 0 {
		return false
	}
	line := top.Keys[i].GetToken().Position.Line - 1
	return t.empty(n) && t.insertLines(t.extent(line), entry)
}

// empty takes away what says that there is nothing: brackets, or a word.
func (t *text) empty(n ast.Node) bool {
	from, to, s := t.offset(n.GetToken()), 0, t.String()
	switch {
	case isFlow(n):
		to = t.closing(n) + 1
		if from < 0 || to <= from || strings.TrimSpace(s[from+1:to-1]) != "" {
			return false
		}
	case n.GetToken().Type == token.ImplicitNullType:
		return true
	default:
		word := n.GetToken().Value
		if to = from + len(word); from < 0 || !strings.HasPrefix(s[from:], word) {
			return false
		}
	}
	return t.set(strings.TrimRight(s[:from], " ") + s[to:])
}
