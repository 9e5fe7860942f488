package workspace

import (
	"bufio"
	"bytes"
	"errors"
	"html"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	render "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

// Limits of an article as a tree.
const (
	maxNodes  = 5000
	maxNested = 20
)

// A Node is one piece of an article: no markup, and nothing to click. Kind is
// one of the constants below. Text is that of "text", "code" and "codeblock",
// and the address of "link"; Level is a heading's, 1 to 6, and the first
// number of an ordered list, 0 for bullets. The rest is in Children.
type Node struct {
	Kind     string `json:"kind"`
	Text     string `json:"text"`
	Level    int    `json:"level"`
	Children []Node `json:"children"`
}

// Kinds of nodes: blocks, then what stands in lines.
const (
	KindHeading   = "heading"
	KindParagraph = "paragraph"
	KindList      = "list"
	KindItem      = "item"
	KindQuote     = "quote"
	KindCodeBlock = "codeblock"
	KindRule      = "rule"
	KindText      = "text"
	KindStrong    = "strong"
	KindEmphasis  = "emphasis"
	KindCode      = "code"
	KindLink      = "link"
	KindBreak     = "break"
)

var commonMark = goldmark.DefaultParser()

// markdown reads CommonMark. Raw HTML is dropped, an image becomes a link to
// its address, and a link keeps its address for everybody to see.
func markdown(source string) ([]Node, error) {
	w := walker{source: []byte(source)}
	nodes := w.children(commonMark.Parse(text.NewReader(w.source)), 0)
	return nodes, w.err
}

type walker struct {
	source []byte
	count  int
	err    error
}

func (w *walker) children(n ast.Node, depth int) []Node {
	nodes := []Node{}
	if depth > maxNested {
		w.err = errors.New("is nested too deeply; use fewer lists and quotes in each other")
		return nodes
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if w.count++; w.count > maxNodes {
			w.err = errors.New("has too many parts; split it into several articles")
			return nodes
		}
		nodes = append(nodes, w.node(c, depth+1)...)
	}
	return nodes
}

// node translates one node of the parser; HTML becomes nothing.
func (w *walker) node(n ast.Node, depth int) []Node {
	switch n := n.(type) {
	case *ast.Text:
		return w.text(n)
	case *ast.String:
		return []Node{{Kind: KindText, Text: string(n.Value), Children: []Node{}}}
	case *ast.AutoLink:
		return []Node{{Kind: KindText, Text: string(n.Label(w.source)), Children: []Node{}}}
	case *ast.CodeSpan:
		return []Node{{Kind: KindCode, Text: w.code(n), Children: []Node{}}}
	case *ast.CodeBlock:
		return []Node{{Kind: KindCodeBlock, Text: w.lines(n.Lines()), Children: []Node{}}}
	case *ast.FencedCodeBlock:
		return []Node{{Kind: KindCodeBlock, Text: w.lines(n.Lines()), Children: []Node{}}}
	case *ast.HTMLBlock, *ast.RawHTML, *ast.LinkReferenceDefinition:
		return nil
	}
	out := shape(n)
	out.Children = w.children(n, depth)
	return []Node{out}
}

// shape is a node that only holds others.
func shape(n ast.Node) Node {
	switch n := n.(type) {
	case *ast.Heading:
		return Node{Kind: KindHeading, Level: n.Level}
	case *ast.List:
		return Node{Kind: KindList, Level: n.Start}
	case *ast.ListItem:
		return Node{Kind: KindItem}
	case *ast.Blockquote:
		return Node{Kind: KindQuote}
	case *ast.ThematicBreak:
		return Node{Kind: KindRule}
	case *ast.Emphasis:
		return Node{Kind: map[bool]string{true: KindStrong, false: KindEmphasis}[n.Level > 1]}
	case *ast.Link:
		return Node{Kind: KindLink, Text: unescape(n.Destination)}
	case *ast.Image:
		return Node{Kind: KindLink, Text: unescape(n.Destination)}
	}
	return Node{Kind: KindParagraph}
}

func (w *walker) text(n *ast.Text) []Node {
	nodes := []Node{{Kind: KindText, Text: unescape(n.Segment.Value(w.source)), Children: []Node{}}}
	if n.HardLineBreak() {
		return append(nodes, Node{Kind: KindBreak, Children: []Node{}})
	}
	if n.SoftLineBreak() {
		nodes[0].Text += " "
	}
	return nodes
}

func (w *walker) code(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(w.source))
		}
	}
	return strings.ReplaceAll(b.String(), "\n", " ")
}

func (w *walker) lines(s *text.Segments) string {
	var b strings.Builder
	for i := range s.Len() {
		at := s.At(i)
		b.Write(at.Value(w.source))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// unescape resolves backslashes and entities. The library does both at once
// while it writes HTML, so its escaping is taken back.
func unescape(source []byte) string {
	var b bytes.Buffer
	buffered := bufio.NewWriter(&b)
	render.DefaultWriter.Write(buffered, source)
	buffered.Flush()
	return printable(html.UnescapeString(b.String()))
}

// printable drops control characters, which an entity can smuggle in.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// plain returns nodes as the text of a message.
func plain(nodes []Node) string {
	var parts []string
	for _, n := range nodes {
		parts = append(parts, n.block(""))
	}
	return strings.TrimSpace(strings.Join(parts, "\n\n"))
}

// block is one block as text. mark begins an item.
func (n Node) block(mark string) string {
	switch n.Kind {
	case KindCodeBlock:
		return n.Text
	case KindRule:
		return "---"
	case KindList:
		return n.list()
	case KindItem, KindQuote:
		var parts []string
		for _, c := range n.Children {
			parts = append(parts, c.block(""))
		}
		return mark + strings.Join(parts, "\n")
	}
	return n.line()
}

func (n Node) list() string {
	var items []string
	for i, c := range n.Children {
		mark := "- "
		if n.Level > 0 {
			mark = strconv.Itoa(n.Level+i) + ". "
		}
		items = append(items, strings.ReplaceAll(c.block(mark), "\n", "\n  "))
	}
	return strings.Join(items, "\n")
}

// line is what stands in lines, as text.
func (n Node) line() string {
	switch n.Kind {
	case KindText, KindCode:
		return n.Text
	case KindBreak:
		return "\n"
	}
	var b strings.Builder
	for _, c := range n.Children {
		b.WriteString(c.line())
	}
	if label := b.String(); n.Kind == KindLink && label != n.Text {
		return strings.TrimSpace(label + " (" + n.Text + ")")
	}
	return b.String()
}
