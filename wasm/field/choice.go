package field

import "strings"

// list and radio are a choice among the form's options; the normal form is the
// option's id. Package form checks that the form has that id.
var (
	list  = choice()
	radio = choice()
)

func choice() *typed {
	return &typed{rules{
		hints:     Hints{Autocomplete: "off", EnterKeyHint: "next"},
		normalise: line, check: checkFree,
	}}
}

// checkbox is "yes" when it is ticked and "" when it is not.
var checkbox = &typed{rules{
	hints:     Hints{Autocomplete: "off"},
	normalise: normalTick, check: checkTick,
}}

func normalTick(raw string) string {
	switch s := strings.ToLower(folded(raw)); s {
	case "yes", "true", "on", "1":
		return "yes"
	case "no", "false", "off", "0":
		return ""
	default:
		return s
	}
}

func checkTick(n string, _ Context) Result {
	if n == "yes" {
		return good
	}
	return wrong(NotAnOption)
}

// slider is a number that is chosen by moving a handle. Package form
// checks its ends and its step.
var slider = &typed{rules{
	hints:     Hints{Autocomplete: "off", InputMode: "decimal", EnterKeyHint: "next", MaxLength: 60},
	normalise: normalNumber, check: checkNumber,
}}
