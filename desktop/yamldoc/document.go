// Package yamldoc takes YAML apart that a person has written, and says of each
// mistake where it stands and what to do.
//
// It sees what administrators keep in files, which may be hostile. It never
// sees a customer's value, a message or a key that is secret, and it is never
// part of what runs in the browser.
package yamldoc

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/sealform/sealform/desktop/spelling"
)

// maxDepth is how deeply brackets may be nested; forms need two levels.
const maxDepth = 8

// A Document is one YAML file while it is taken apart. It is read node by
// node, not into structs, because a library that fills structs turns 1.5
// into 1, true into "true" and nothing into "". It gathers its mistakes.
type Document struct {
	File string
	Root ast.Node
	errs []*Error
}

// maxMistakes is how many mistakes of one file are reported.
const maxMistakes = 100

// Mistakes joins what was found wrong, by line; nil if nothing was.
func (d *Document) Mistakes() error {
	slices.SortStableFunc(d.errs, func(a, b *Error) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	var all []error
	for _, e := range d.errs {
		all = append(all, e)
	}
	return errors.Join(all...)
}

// Fine reports whether nothing was found wrong so far.
func (d *Document) Fine() bool { return len(d.errs) == 0 }

// Parse reads YAML without anchors, tags, merge keys and several documents.
// empty is what is wrong with a file of this kind that has nothing in it, and what
// to do.
func Parse(file string, data []byte, empty string) (d *Document, err error) {
	d = &Document{File: file}
	// The parser has been known to panic on malformed text; an agent's
	// desktop must not.
	defer func() {
		if recover() != nil {
			err = &Error{file, 1, 1, "is not YAML that can be read; check its indentation and quotes"}
		}
	}()
	tokens := lexer.Tokenize(string(data))
	if err := d.screen(tokens); err != nil {
		return nil, err
	}
	f, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, d.syntax(err)
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		return nil, &Error{file, 1, 1, empty}
	}
	d.Root = f.Docs[0].Body
	return d, nil
}

// screen refuses what no workspace needs and what could be made to cost much.
func (d *Document) screen(tokens token.Tokens) error {
	depth, dashes, line := 0, 0, 0
	for i, tk := range tokens {
		if tk.Position.Line != line {
			dashes, line = 0, tk.Position.Line
		}
		switch tk.Type {
		case token.AnchorType, token.AliasType, token.TagType, token.MergeKeyType, token.DirectiveType, token.MappingKeyType:
			return d.at(tk, "anchors, aliases, tags, merge keys and directives are not used here; write the value out, or put it in quotes")
		case token.DocumentHeaderType, token.DocumentEndType:
			if i > 0 {
				return d.at(tk, "a second document begins here; keep one in a file")
			}
		case token.SequenceEntryType:
			if dashes++; dashes > maxDepth {
				return d.at(tk, "lists are nested too deeply; write them out, one below the other")
			}
		case token.SequenceStartType, token.MappingStartType:
			if depth++; depth > maxDepth {
				return d.at(tk, "brackets are nested too deeply; close them")
			}
		case token.SequenceEndType, token.MappingEndType:
			depth--
		}
	}
	return nil
}

func (d *Document) at(tk *token.Token, reason string) *Error {
	if tk == nil || tk.Position == nil {
		return &Error{d.File, 1, 1, reason}
	}
	return &Error{d.File, max(tk.Position.Line, 1), max(tk.Position.Column, 1), reason}
}

func (d *Document) syntax(err error) error {
	var e yaml.Error
	if !errors.As(err, &e) {
		return &Error{d.File, 1, 1, "is not YAML that can be read; check its indentation and quotes"}
	}
	reason, _, _ := strings.Cut(e.GetMessage(), "\n")
	return d.at(e.GetToken(), reason+"; check the line's indentation, colons and quotes")
}

// Fail complains of what stands where n begins.
func (d *Document) Fail(n ast.Node, reason string) { d.Add(d.at(start(n), reason)) }

// Add keeps a mistake.
func (d *Document) Add(e *Error) {
	if len(d.errs) < maxMistakes {
		d.errs = append(d.errs, e)
	}
}

// Marked reports whether something wrong was found where n begins.
func (d *Document) Marked(n ast.Node) bool {
	at := d.at(start(n), "")
	return slices.ContainsFunc(d.errs, func(e *Error) bool { return e.Line == at.Line && e.Column == at.Column })
}

// Missed reports whether a key was found missing in t, or t to be no mapping.
func (d *Document) Missed(t Table, key string) bool {
	at := d.at(start(t.Node), "")
	return t.Values == nil || slices.ContainsFunc(d.errs, func(e *Error) bool {
		return e.Line == at.Line && e.Column == at.Column && (strings.HasPrefix(e.Reason, key+" is missing") || strings.Contains(e.Reason, ", "+key+": "))
	})
}

// start returns the first token of n: a mapping's own is its first colon.
func start(n ast.Node) *token.Token {
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			return start(n.Values[0])
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return n.GetToken()
}

// A Table is a mapping with its place in the file. A node that is not a
// mapping has no values; its keys are not missed.
type Table struct {
	Node   ast.Node
	Keys   []*ast.StringNode
	Values map[string]ast.Node
}

// Table reads a mapping. Keys are checked against known, unless it is empty.
func (d *Document) Table(n ast.Node, known ...string) Table {
	m, ok := n.(ast.MapNode)
	if !ok {
		d.Fail(n, "there must be lines of the form \"key: value\" here")
		return Table{Node: n}
	}
	t := Table{Node: n, Values: map[string]ast.Node{}}
	for it := m.MapRange(); it.Next(); {
		key, ok := it.Key().(*ast.StringNode)
		switch {
		case !ok:
			d.Fail(it.Key(), "a key must be a word; put it in quotes if it is one")
		case len(known) > 0 && !slices.Contains(known, key.Value):
			d.Fail(key, fmt.Sprintf("unknown key %q; use one of %s%s", key.Value, strings.Join(known, ", "), spelling.Meant(key.Value, known)))
			t.guess(key.Value, known, it.Value())
		case t.Values[key.Value] != nil:
			d.Fail(key, fmt.Sprintf("key %q is here twice; remove one", key.Value))
		default:
			t.Keys = append(t.Keys, key)
			t.Values[key.Value] = it.Value()
		}
	}
	return t
}

// guess takes a misspelt key for the one that was meant, so that it is not
// Missed as well.
func (t Table) guess(key string, known []string, value ast.Node) {
	if name := spelling.Closest(key, known); name != "" && t.Values[name] == nil {
		t.Values[name] = value
	}
}

// Need returns the value of a key that may not be left out, nil if it is.
func (d *Document) Need(t Table, key string) ast.Node {
	n := t.Values[key]
	if n == nil && t.Values != nil {
		d.Fail(t.Node, fmt.Sprintf("%s is missing; add a line \"%s: …\"", key, key))
	}
	return n
}

// Text reads a value of text: plain, in quotes, or a block. nil gives "".
func (d *Document) Text(n ast.Node, key string) string {
	switch n := n.(type) {
	case nil:
		return ""
	case *ast.StringNode:
		if n.Value == "" {
			d.Fail(n, key+" is empty; write its text, or leave the line out if it is not needed")
		}
		return n.Value
	case *ast.LiteralNode:
		return strings.TrimSuffix(n.Value.Value, "\n")
	case *ast.NullNode:
		d.Fail(n, key+" is empty; write its text, or leave the line out if it is not needed")
	default:
		d.Fail(n, key+" must be text; put it in quotes")
	}
	return ""
}

// Number reads a whole number in decimal digits. nil gives 0.
func (d *Document) Number(n ast.Node, key string) int {
	if n == nil {
		return 0
	}
	if i, ok := n.(*ast.IntegerNode); ok {
		if v, err := strconv.Atoi(i.Token.Value); err == nil {
			return v
		}
	}
	d.Fail(n, key+" must be a whole number, without quotes")
	return 0
}

// Truth reads true or false. nil gives false.
func (d *Document) Truth(n ast.Node, key string) bool {
	if n == nil {
		return false
	}
	b, ok := n.(*ast.BoolNode)
	if !ok {
		d.Fail(n, key+" must be true or false")
		return false
	}
	return b.Value
}

// Value reads text, a number or true, as it is written; true is "yes", as a
// ticked box is. nil gives "".
func (d *Document) Value(n ast.Node, key string) string {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return n.Token.Value
	case *ast.FloatNode:
		return n.Token.Value
	case *ast.BoolNode:
		if n.Value {
			return "yes"
		}
		return "no"
	}
	return d.Text(n, key)
}

// List reads a sequence. nil gives none.
func (d *Document) List(n ast.Node, key string) []ast.Node {
	if n == nil {
		return nil
	}
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		d.Fail(n, key+" must be a list: lines that begin with \"- \"")
		return nil
	}
	return s.Values
}
