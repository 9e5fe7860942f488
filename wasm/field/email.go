package field

import "strings"

// email is an address as people have them: a name of up to 64 characters, @,
// and a domain with a dot. Quoted names, comments and addresses at an IP
// number are not accepted: nobody has one, and they hide slips. The domain is
// lower case in normal form.
var email = &typed{rules{
	hints:     Hints{Autocomplete: "email", InputMode: "email", EnterKeyHint: "next", MaxLength: 320},
	normalise: normalEmail, check: checkEmail,
}}

const (
	maxEmail      = 254 // bytes
	maxEmailName  = 64  // bytes
	maxHost       = 253 // bytes
	maxHostLabel  = 63  // bytes
	notInEmail    = " ,;:<>()[]\\\"\uFFFD"
	doubtfulHosts = " gmail.co gmial.com gmai.com gamil.com gmal.com gnail.com hotmial.com hotmal.com hotmai.com yaho.com yahooo.com " +
		"outlok.com outloo.com iclod.com icloud.co "
)

func normalEmail(raw string) string {
	s := strings.Map(func(r rune) rune {
		if r >= 0xff01 && r <= 0xff5e {
			return r - 0xfee0 // full-width
		}
		return r
	}, line(raw))
	at := strings.LastIndexByte(s, '@') + 1
	if at == 0 {
		return s
	}
	return s[:at] + strings.ToLower(s[at:])
}

func checkEmail(n string, _ Context) Result {
	at := strings.LastIndexByte(n, '@')
	name, host := n[:max(at, 0)], n[at+1:]
	if strings.ContainsAny(n, notInEmail) {
		return wrong(EmailCharacters)
	}
	if at < 0 {
		return partial(EmailIncomplete)
	}
	if name == "" || len(name) > maxEmailName || len(n) > maxEmail || strings.ContainsAny(name, "@") ||
		name[0] == '.' || strings.HasSuffix(name, ".") || strings.Contains(name, "..") {
		return wrong(EmailName)
	}
	switch hostState(host) {
	case Partial:
		return partial(EmailIncomplete)
	case Invalid:
		return wrong(EmailDomain)
	}
	if strings.Contains(doubtfulHosts, " "+host+" ") || strings.HasSuffix(host, ".con") || strings.HasSuffix(host, ".cmo") {
		return doubt(EmailTypo)
	}
	return good
}

// hostState judges a domain name in lower case of at least two labels, the
// last of letters.
func hostState(host string) State {
	if len(host) > maxHost {
		return Invalid
	}
	label, rest, more := strings.Cut(host, ".")
	for more {
		if !hostLabel(label) || strings.HasSuffix(label, "-") {
			return Invalid
		}
		label, rest, more = strings.Cut(rest, ".")
	}
	switch {
	case label == "":
		return Partial
	case !hostLabel(label):
		return Invalid
	case !strings.Contains(host, "."), len(label) < 2, strings.HasSuffix(label, "-"):
		return Partial
	case strings.ContainsAny(label, "0123456789-") && !strings.HasPrefix(label, "xn--"):
		return Invalid
	}
	return Valid
}

// hostLabel reports whether s may stand between the dots of a domain name.
// Letters of other scripts may: their xn-- form is the browser's business.
func hostLabel(s string) bool {
	if s == "" || len(s) > maxHostLabel || s[0] == '-' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isDigit(c) && c != '-' && (c < 'a' || c > 'z') && c < 0x80 {
			return false
		}
	}
	return true
}
