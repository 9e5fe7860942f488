// Package page judges how a web page has the chat: its script tag and its
// Content-Security-Policy, as docs/embed.md says that they have to be.
//
// It sees what a server gives to anybody, and the public hashes of builds. It
// may not reach a network, runs nothing of the page, and never sees what scripts
// put into it later.
package page

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/widget"
)

// A Page is what is to be judged. Address is nil for a file, whose address
// nobody knows. Policies are the values of its Content-Security-Policy headers.
type Page struct {
	Address  *url.URL
	Policies []string
	HTML     []byte
}

// A Build is one of the widget that is known. Of a release that only a note
// tells of, the List has the loader's hash alone.
type Build struct {
	widget.List
	Own bool // of the program that judges
}

// Known is what a page is held against. Pins are the organisations whose keys it
// may name; none: any.
type Known struct {
	Builds []Build
	Pins   []roster.Pin
}

// A Level says how much a finding matters.
type Level string

// The levels of findings.
const (
	Good  Level = "ok"    // as it should be
	Odd   Level = "note"  // to be known, and nothing to do at once
	Old   Level = "old"   // it works, and there is a later build
	Wrong Level = "wrong" // there is no chat for some customers, or it is not safe
)

// A Finding is one sentence about the page, and what to do, "" for nothing.
type Finding struct {
	Level    Level
	Says, Do string
}

// Judge returns all there is to say of a page, in the order of its tag's
// attributes, then of its policies.
func Judge(p Page, k Known) []Finding {
	d := read(p)
	j := &judge{doc: d, known: k}
	switch {
	case len(d.tags) == 0:
		j.wrong("the page has no script tag of the chat", `put in the one that "sealform relay" prints. One that a script puts in later, such as the npm package, is not seen here`)
		return j.found
	case len(d.tags) > 1:
		j.wrong("the page has the chat's script tag more than once", "leave one: a second one is ignored")
	}
	j.address(p.Address)
	j.tag(d.tags[0])
	for _, policy := range d.policies {
		j.policy(policy)
	}
	return j.found
}

// Worst returns the level that matters most.
func Worst(found []Finding) Level {
	order := []Level{Good, Odd, Old, Wrong}
	worst := Good
	for _, f := range found {
		worst = order[max(slices.Index(order, worst), slices.Index(order, f.Level))]
	}
	return worst
}

// A judge collects findings.
type judge struct {
	doc   document
	known Known
	found []Finding

	// What the tag says, as far as it could be read.
	src, relay *url.URL
	attributes map[string]string
	builds     []Build  // those that its integrity allows
	hashes     []string // in its integrity
}

func (j *judge) add(l Level, says, do string) { j.found = append(j.found, Finding{l, says, do}) }
func (j *judge) wrong(says, do string)        { j.add(Wrong, says, do) }

// address looks at where the page itself is.
func (j *judge) address(at *url.URL) {
	if at != nil && at.Scheme != "https" && !isLoopback(at) {
		j.wrong("the page is not served over HTTPS", "serve it over HTTPS: browsers give it no cryptography otherwise")
	}
}

// A document is what matters of a page's HTML.
type document struct {
	base     *url.URL // for relative addresses; nil when it is not known
	late     *url.URL // the same, from behind the tag on; nil: it stays
	origin   *url.URL // the page's own; nil when it is not known
	language string
	tags     []map[string]string // attributes of each script tag of the chat
	policies []string
}

func read(p Page) document {
	d := document{base: p.Address, origin: p.Address}
	for _, header := range p.Policies {
		d.policies = append(d.policies, strings.Split(header, ",")...)
	}
	root, err := html.Parse(bytes.NewReader(p.HTML))
	if err != nil { // of the reader only, and it has none
		return d
	}
	based := false
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Namespace != "" || inTemplate(n) {
			continue
		}
		switch a := attributesOf(n); {
		case n.DataAtom == atom.Html && d.language == "":
			d.language = a["lang"]
		case n.DataAtom == atom.Base && !based && a["href"] != "":
			based = true
			d.rebase(resolve(p.Address, a["href"]))
		case n.DataAtom == atom.Meta && strings.EqualFold(a["http-equiv"], "Content-Security-Policy") && within(n, atom.Head):
			d.policies = append(d.policies, strings.Split(a["content"], ",")...)
		case n.DataAtom == atom.Script && isTag(a):
			d.tags = append(d.tags, a)
		}
	}
	return d
}

// rebase notes a <base>. One behind the tag does not move the loader, which a browser
// fetches before it reads on, but what the loader asks for.
func (d *document) rebase(to *url.URL) {
	if len(d.tags) > 0 {
		d.late = to
	} else {
		d.base = to
	}
}

// isTag tells the chat's script tag from others, also when it is half written.
func isTag(a map[string]string) bool {
	for _, name := range []string{"data-org", "data-relay", "data-spare"} {
		if _, ok := a[name]; ok {
			return true
		}
	}
	return loaderName.MatchString(a["src"])
}

func inTemplate(n *html.Node) bool { return within(n, atom.Template) }

func within(n *html.Node, name atom.Atom) bool {
	for a := range n.Ancestors() {
		if a.DataAtom == name {
			return true
		}
	}
	return false
}

func attributesOf(n *html.Node) map[string]string {
	a := map[string]string{}
	for _, at := range n.Attr {
		a[at.Key] = at.Val
	}
	return a
}

// resolve returns an absolute address; nil when there is none.
func resolve(base *url.URL, text string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		return nil
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if !u.IsAbs() || u.Host == "" {
		return nil
	}
	return u
}
