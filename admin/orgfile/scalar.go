package orgfile

import (
	"strconv"
	"strings"
	"unicode"
)

// scalar writes a text as YAML: as it is where that is plain, else in quotes.
func scalar(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ' || r == 0x7f:
			b.WriteString(`\x` + strconv.FormatInt(int64(r)+0x100, 16)[1:])
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// plain reports whether YAML takes s for the same text, in brackets too.
func plain(s string) bool {
	const words = " true false yes no on off y n null nan inf "
	if s == "" || !unicode.IsLetter([]rune(s)[0]) && !isDate(s) || strings.HasSuffix(s, " ") || strings.Contains(words, " "+strings.ToLower(s)+" ") {
		return false
	}
	scheme, rest, _ := strings.Cut(s, "://")
	return !strings.ContainsFunc(scheme+rest, func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && !strings.ContainsRune(" ._+-/=@", r)
	})
}

// flowList writes a list in brackets.
func flowList(items []string) string {
	var all []string
	for _, s := range items {
		all = append(all, scalar(s))
	}
	return "[" + strings.Join(all, ", ") + "]"
}
