package field

import (
	"strings"
	"unicode"
)

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

// normalEmail leaves out what stands around an address: a name before <…>, a
// label, mailto: with its question, quotation marks, the end of the sentence.
func normalEmail(raw string) string {
	s := strings.Map(emailRune, line(raw))
	if from, to := strings.LastIndexByte(s, '<'), strings.LastIndexByte(s, '>'); from >= 0 && to > from && strings.Contains(s[from:to], "@") && !otherAddress(s[:from]+s[to:], s[from+1:to]) {
		s = s[from+1 : to]
	}
	if bare := strings.TrimRight(s, aroundEmail+"."); strings.Trim(s[len(bare):], ".") != "" {
		s = bare
	}
	s = strings.TrimLeft(s, aroundEmail)
	for label, address, ok := strings.Cut(s, ":"); ok && isLabel(label, address); label, address, ok = strings.Cut(s, ":") {
		if strings.EqualFold(label, "mailto") {
			address, _, _ = strings.Cut(address, "?")
		}
		s = strings.Trim(address, aroundEmail)
	}
	at := strings.LastIndexByte(s, '@') + 1
	if at == 0 {
		return s
	}
	host := strings.ToLower(s[at:])
	if bare := strings.TrimRight(host, "."); hostState(bare) == Valid {
		host = bare
	}
	return s[:at] + host
}

// otherAddress reports whether there is another address around one: nobody
// knows which is meant.
func otherAddress(around, address string) bool {
	return strings.Contains(around, "@") && !strings.EqualFold(strings.Trim(around, aroundEmail), address)
}

// aroundEmail are characters that stand around an address and never in one.
const aroundEmail = " \"'`´‘’‚“”„«»‹›「」()[]{}<>,;!?、،؛؟"

func emailRune(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0 // full-width
	case r == '。', r == '｡':
		return '.'
	case unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

// isLabel reports whether a word before a colon is a label: one with a space
// behind the colon, or one that says what follows.
func isLabel(label, rest string) bool {
	known := listed(" mailto email e-mail mail correo courriel メール メールアドレス ", strings.ToLower(label))
	return label != "" && strings.IndexFunc(label, notInLabel) < 0 && (known || strings.HasPrefix(rest, " "))
}

// notInLabel reports whether r cannot stand in a label before a colon.
func notInLabel(r rune) bool { return !unicode.IsLetter(r) && r != ' ' && r != '-' && r != '.' }

func checkEmail(n string, _ Context) Result {
	at := strings.LastIndexByte(n, '@')
	name, host := n[:max(at, 0)], n[at+1:]
	if strings.ContainsAny(n, notInEmail) {
		return wrong(EmailCharacters)
	}
	if at < 0 {
		return partial(EmailIncomplete)
	}
	if strings.Trim(name, ".") == "" || len(name) > maxEmailName || len(n) > maxEmail || strings.ContainsAny(name, "@") {
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
	if name[0] == '.' || strings.HasSuffix(name, ".") || strings.Contains(name, "..") {
		return doubt(EmailDots) // some Japanese providers gave such names
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
