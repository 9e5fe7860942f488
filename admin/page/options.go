package page

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// An option is an attribute that changes how the chat looks or acts. The loader
// leaves out one that does not fit, and says so on the console; options.ts has
// the same.
type option struct {
	fits   func(value string) bool
	want   string
	secret bool // may be a customer's own: it is not shown
}

var colour = regexp.MustCompile(`^(#[0-9A-Fa-f]{6})?$`)

var options = map[string]option{
	"data-accent":         {colour.MatchString, "a colour such as #0b5f59", false},
	"data-scheme":         oneOf("light", "dark", "auto"),
	"data-language":       oneOf("ar", "de", "en", "es", "fr", "ja"),
	"data-side":           oneOf("start", "end"),
	"data-offset-inline":  upTo(400),
	"data-offset-block":   upTo(400),
	"data-layer":          upTo(2147483647),
	"data-text":           short(40),
	"data-greeting":       short(120),
	"data-greeting-after": upTo(600),
	"data-load":           oneOf("idle", "intent"),
	"data-title-count":    oneOf("true", "false"),
	"data-sound":          oneOf("true", "false"),
	"data-show":           oneOf("always", "wide", "never"),
	"data-first-name":     short(100),
	"data-last-name":      short(100),
}

func oneOf(words ...string) option {
	return option{func(v string) bool { return slices.Contains(words, v) }, strings.Join(words, " or "), false}
}

func upTo(most float64) option {
	return option{func(v string) bool {
		n, err := strconv.ParseFloat(v, 64)
		return err == nil && n >= 0 && n <= most
	}, fmt.Sprintf("a number from 0 to %.0f", most), false}
}

func short(most int) option {
	return option{func(v string) bool { return len(utf16.Encode([]rune(v))) <= most }, fmt.Sprintf("a text of at most %d characters", most), true}
}

// others are the attributes that have judgements of their own.
var others = []string{"data-relay", "data-org", "data-spare", "data-service"}

// options looks at all that begins with data-.
func (j *judge) options() {
	for _, name := range sortedKeys(j.attributes) {
		o, known := options[name]
		value := strings.TrimSpace(j.attributes[name])
		switch {
		case !strings.HasPrefix(name, "data-") || slices.Contains(others, name):
		case !known:
			j.add(Odd, fmt.Sprintf("the chat has no attribute %q", name), "look it up in docs/embed.md, or take it off")
		case !o.fits(value) && o.secret:
			j.wrong(fmt.Sprintf("%s has %d characters, and counts as left out", name, len([]rune(value))), "set it to "+o.want)
		case !o.fits(value):
			j.wrong(fmt.Sprintf("%s is %q, and counts as left out", name, value), "set it to "+o.want)
		}
	}
}
