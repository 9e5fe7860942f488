package main

import (
	"fmt"
	"strings"
)

// document is where the table stands.
const document = "docs/attacks.md"

const intro = "# Attacks, defences, and what would notice\n\n" +
	"Who may try what, where it is kept from them, and the tests that fail once that is gone. `make mutants` takes out each\n" +
	"defence in turn and runs its tests on what is left: one that passes then is no test. Written by\n" +
	"`go run ./house/mutants -table` from [attacks.yaml](../house/mutants/attacks.yaml), which has the very lines that are\n" +
	"cut. [threat-model.md](threat-model.md) says all that each of them can do.\n"

// page returns the document: the attacks of each actor, in the order of the list.
func page(list []attack) string {
	var b strings.Builder
	b.WriteString(intro)
	actor := ""
	for _, a := range list {
		if a.Actor != actor {
			actor = a.Actor
			fmt.Fprintf(&b, "\n## %s\n\n| attack | kept off in | noticed by |\n|---|---|---|\n", actor)
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s |\n", a.Attack, a.In, a.named())
	}
	return b.String()
}

// named returns a's tests as the threat model names them.
func (a attack) named() string {
	var all []string
	folder := ""
	for _, test := range a.Go {
		where, name, _ := strings.Cut(test, " ")
		if where != folder {
			folder, name = where, fmt.Sprintf("`%s` %s", where, name)
		}
		all = append(all, name)
	}
	for _, test := range a.Vitest {
		_, title, _ := strings.Cut(test, ": ")
		all = append(all, fmt.Sprintf("%q", title))
	}
	return strings.Join(all, ", ")
}
