package field

import "strings"

// hyperlink is an https address. It is shown as text, never as a link, and
// may not hide where it leads: no name before an @, no IP number.
var hyperlink = &typed{rules{
	hints:     Hints{Autocomplete: "url", InputMode: "url", EnterKeyHint: "next", MaxLength: 4096},
	normalise: normalLink, check: checkLink,
}}

const (
	https   = "https://"
	maxLink = 2048 // bytes
)

// normalLink writes the scheme and the host in lower case, and leaves out a label
// and what stands around the address.
func normalLink(raw string) string {
	s := strings.TrimLeftFunc(line(raw), aroundLink)
	if at := strings.Index(strings.ToLower(s), https); at > 0 && strings.ContainsRune(" :<\"(", rune(s[at-1])) && strings.IndexFunc(s[:at], notInLink) < 0 {
		s = s[at:]
	}
	s = strings.TrimRightFunc(s, func(r rune) bool { return aroundLink(r) || strings.ContainsRune(".,;", r) })
	_, rest, ok := strings.Cut(s, "://")
	if !ok {
		return s
	}
	end := len(s) - len(rest) + len(authority(rest))
	return strings.ToLower(s[:end]) + s[end:]
}

// aroundLink reports whether r stands around an address and never in one.
func aroundLink(r rune) bool { return blank(r) || strings.ContainsRune("\"'“”„«»<>「」", r) }

// notInLink reports whether r cannot stand in a label before an address.
func notInLink(r rune) bool { return notInLabel(r) && !strings.ContainsRune(":<\"(", r) }

func authority(s string) string {
	if end := strings.IndexAny(s, "/?#"); end >= 0 {
		return s[:end]
	}
	return s
}

func checkLink(n string, _ Context) Result {
	rest, ok := strings.CutPrefix(n, https)
	host, port, colon := strings.Cut(authority(rest), ":")
	switch {
	case !ok && strings.HasPrefix(https, strings.ToLower(n)):
		return partial(LinkIncomplete)
	case !ok:
		return wrong(LinkHTTPS)
	case len(n) > maxLink, strings.ContainsAny(n, " \"<>\\^`{|}"):
		return wrong(LinkCharacters)
	case strings.Contains(authority(rest), "@"):
		return wrong(LinkAccount)
	case colon && (!digitsOnly(port) || len(port) > 5):
		return wrong(LinkHost)
	}
	return checkLinkHost(host, port == "" && colon)
}

func checkLinkHost(host string, portMissing bool) Result {
	switch state := hostState(host); {
	case state == Invalid:
		return wrong(LinkHost)
	case state == Partial || portMissing:
		return partial(LinkIncomplete)
	}
	if strings.IndexFunc(host, func(r rune) bool { return r >= 0x80 }) >= 0 {
		return doubt(LinkLetters)
	}
	return good
}
