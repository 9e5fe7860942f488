package page

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// A policy has the sources of each directive, as
// https://www.w3.org/TR/CSP3/#parse-serialized-policy reads them: of two
// directives of one name the first counts.
type policy map[string][]string

func parsePolicy(text string) policy {
	p := policy{}
	for directive := range strings.SplitSeq(text, ";") {
		words := fields(directive)
		if len(words) == 0 {
			continue
		}
		name := strings.ToLower(words[0])
		if _, there := p[name]; there {
			continue
		}
		for i, w := range words[1:] {
			if lower := strings.ToLower(w); strings.HasPrefix(w, "'") && !strings.HasPrefix(lower, "'sha") && !strings.HasPrefix(lower, "'nonce-") {
				words[1+i] = lower
			}
		}
		p[name] = words[1:]
	}
	return p
}

// find returns the sources of the first directive that there is.
func (p policy) find(names ...string) ([]string, bool) {
	for _, name := range names {
		if sources, ok := p[name]; ok {
			return sources, true
		}
	}
	return nil, false
}

// allows reports whether a directive, or default-src in its place, allows an address.
func (p policy) allows(directive string, u, page *url.URL) bool {
	sources, ok := p.find(directive, "default-src")
	return !ok || matches(sources, u, page)
}

// matches: https://www.w3.org/TR/CSP3/#match-url-to-source-list. page: nil when
// the page's address is not known, whose 'self' then matches nothing.
func matches(sources []string, u, page *url.URL) bool {
	return slices.ContainsFunc(sources, func(s string) bool { return match(s, u, page) })
}

func match(source string, u, page *url.URL) bool {
	switch {
	case source == "'self'":
		return page != nil && isSelf(u, page)
	case strings.HasPrefix(source, "'"):
		return false
	case source == "*":
		return slices.Contains([]string{"http", "https", "ws", "wss"}, u.Scheme)
	}
	if scheme, ok := strings.CutSuffix(source, ":"); ok && !strings.ContainsAny(scheme, "/.") {
		return isScheme(strings.ToLower(scheme), u.Scheme)
	}
	scheme, rest, ok := strings.Cut(source, "://")
	if !ok {
		scheme, rest = "", source
		if page != nil {
			scheme = page.Scheme
		}
	}
	host, path, _ := strings.Cut(rest, "/")
	return (scheme == "" || isScheme(strings.ToLower(scheme), u.Scheme)) && isHost(host, u) && isPath(path, u)
}

func isSelf(u, page *url.URL) bool {
	if originOf(u) == originOf(page) {
		return true
	}
	samePort := portOf(u) == portOf(page) || portOf(u) == ports[u.Scheme] && portOf(page) == ports[page.Scheme]
	secure := u.Scheme == "https" || u.Scheme == "wss" || page.Scheme == "http" && u.Scheme == "ws"
	return u.Hostname() == page.Hostname() && samePort && secure
}

// isScheme: a source allows the safer form of its scheme, too. That one for sockets
// allows files, as the standard has it, is not counted on.
func isScheme(source, scheme string) bool {
	return source == scheme || source+"s" == scheme && (source == "http" || source == "ws")
}

// isHost looks at host and port, either of which may be *.
func isHost(source string, u *url.URL) bool {
	host, port := source, ""
	if i := strings.LastIndexByte(source, ':'); i > strings.LastIndexByte(source, ']') {
		host, port = source[:i], source[i+1:]
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if end, ok := strings.CutPrefix(host, "*"); ok {
		if !strings.HasSuffix(u.Hostname(), end) {
			return false
		}
	} else if host != u.Hostname() {
		return false
	}
	upgraded := port == "80" && portOf(u) == "443"
	return port == "*" || port == portOf(u) || upgraded || port == "" && portOf(u) == ports[u.Scheme]
}

// isPath: one that ends in a slash is a folder; any other is a file. path has no
// slash in front.
func isPath(path string, u *url.URL) bool {
	if path == "" {
		return true
	}
	at := strings.TrimPrefix(u.EscapedPath(), "/")
	if strings.HasSuffix(path, "/") {
		return strings.HasPrefix(at, path)
	}
	return at == path
}

// blanks are what HTML and policies take for space, and nothing else is.
const blanks = " \t\n\f\r"

func fields(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(blanks, r) })
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
