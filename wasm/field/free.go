package field

import "strings"

// secret is one line of anything that is masked while it is typed.
var secret = &typed{rules{
	hints:     Hints{Autocomplete: "off", EnterKeyHint: "next", Secret: true},
	normalise: line, check: checkFree,
}}

// keyValue are lines "name: value".
var keyValue = &typed{rules{
	hints:     Hints{Autocomplete: "off", Multiline: true},
	normalise: normalPairs, check: checkPairs,
}}

func checkFree(n string, _ Context) Result { return checkText(n) }

// normalPairs leaves out empty lines and writes one space after each colon.
func normalPairs(raw string) string {
	var out []string
	for _, l := range strings.Split(strings.ReplaceAll(plainLines(raw), "：", ":"), "\n") {
		name, value, ok := strings.Cut(trim(l), ":")
		if ok {
			name = trim(name) + ": " + trim(value)
		}
		if name = trim(name); name != "" {
			out = append(out, name)
		}
	}
	return strings.Join(out, "\n")
}

// checkPairs wants a name and a value in each line. Only the last line may
// be one that is still being typed.
func checkPairs(n string, _ Context) Result {
	lines := strings.Split(n, "\n")
	for i, l := range lines {
		name, value, _ := strings.Cut(l, ":")
		switch {
		case name == "" || value == "" && i < len(lines)-1:
			return wrong(PairFormat)
		case value == "":
			return partial(PairFormat)
		}
	}
	return checkText(n)
}
