package orgfile

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"golang.org/x/text/unicode/norm"

	"github.com/sealform/sealform/desktop/yamldoc"
)

//go:embed alike.txt
var alikeText string

// alike has for a character what it looks like.
var alike = sync.OnceValue(func() map[rune]string {
	m := map[rune]string{}
	for line := range strings.Lines(alikeText) {
		words := strings.Fields(line)
		if words[0] == "#" {
			continue
		}
		for _, word := range words[1:] {
			m[[]rune(characters(word))[0]] = characters(words[0])
		}
	}
	return m
})

// characters reads hexadecimal numbers with plus signs between them.
func characters(word string) string {
	var s strings.Builder
	for digits := range strings.SplitSeq(word, "+") {
		r, _ := strconv.ParseUint(digits, 16, 21)
		s.WriteRune(rune(r))
	}
	return s.String()
}

// skeleton is the same for what looks alike, as in Unicode's UTS #39, but with
// compatibility decomposition, and with white space and what has no width put
// aside.
func skeleton(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch to, ok := alike()[r]; {
		case ok:
			b.WriteString(to)
		case !unicode.IsSpace(r) && !unseen(r) && !unicode.Is(unicode.Variation_Selector, r):
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(norm.NFKD.String(b.String()), " ", "")
}

// looks are what a name is recognised by: with its capitals, where I is like l,
// and without them.
func looks(name string) [2]string {
	return [2]string{"=" + skeleton(name), "~" + skeleton(fold(name))}
}

// fold makes letters small, whichever way they were made large.
func fold(s string) string { return strings.ToLower(strings.ToUpper(norm.NFKD.String(s))) }

// unlike complains of a name that looks like another agent's, and warns of one
// that is the same. names has the agents so far by their looks.
func (r *reader) unlike(n ast.Node, a Agent, names map[string]Agent) {
	if a.Name == "" {
		return
	}
	told := false
	for _, look := range looks(a.Name) {
		other, taken := names[look]
		switch {
		case !taken:
			names[look] = a
		case told:
		case other.Name == a.Name:
			told = true
			r.warn(n, fmt.Sprintf("agents %s and %s have the same name %q, and customers cannot tell them apart", other.ID, a.ID, a.Name))
		default:
			told = true
			r.Fail(n, fmt.Sprintf("name %s looks like %s, the name of agent %s; write it so that customers can tell them apart", spelt(a.Name), spelt(other.Name), other.ID))
		}
	}
}

// spelt quotes a name, and says of what it is made if it is not plain.
func spelt(name string) string {
	if plain := strconv.QuoteToASCII(name); plain != strconv.Quote(name) {
		return strconv.Quote(name) + " (" + strings.Trim(plain, `"`) + ")"
	}
	return strconv.Quote(name)
}

// warn keeps what is allowed, and probably not meant.
func (r *reader) warn(n ast.Node, reason string) {
	at := n.GetToken().Position
	r.file.Warnings = append(r.file.Warnings, &yamldoc.Error{File: r.File, Line: at.Line, Column: at.Column, Reason: reason})
}
