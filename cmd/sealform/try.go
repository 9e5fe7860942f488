package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sealform/sealform/desktop/spelling"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
)

type tryCmd struct {
	Kind  string `arg:"" help:"Kind of field, such as card-number."`
	Value string `arg:"" help:"What somebody types into it. Put -- before a value that begins with a hyphen."`

	Language string `default:"en" placeholder:"TAG" help:"Language of the form, with its region if it has one, such as en-GB: how dates and numbers are read."`
}

// Run prints how a field judges and shows a value. It fails unless the value
// could be sent.
func (c *tryCmd) Run() error {
	f, ok := field.Lookup(c.Kind)
	if !ok {
		return unknownKind(c.Kind)
	}
	if field.TraitsOf(c.Kind).Options {
		return hinted{fmt.Errorf("a %s has no options of its own", c.Kind), "they stand in a form: write them there, and run sealform check"}
	}
	if !form.ValidLanguage(c.Language) {
		return hinted{fmt.Errorf("%q is not the tag of a language", c.Language), "write it like en or en-GB"}
	}
	now := time.Now()
	day := field.Context{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
	inLanguage := day
	inLanguage.Language = c.Language
	f = field.In(f, inLanguage)
	normal := f.Normalise(c.Value)
	r := f.Check(normal, day)
	show("normalised", normal)
	show("formatted", f.Format(normal))
	show("label", r.Label)
	show("verdict", [...]string{field.Empty: "empty", field.Partial: "incomplete", field.Invalid: "invalid", field.Valid: "valid"}[r.State])
	if r.State == field.Valid {
		show("warning", r.Doubt().Text())
	} else {
		show("problem", r.Problem.Text())
		showReadings(field.Readings(f, normal))
	}
	show("mask", f.Mask(normal))
	if r.State != field.Valid {
		return errors.New("this value could not be sent")
	}
	return nil
}

// showReadings prints what a value can mean that has several meanings.
func showReadings(all []string) {
	if len(all) > 1 {
		show("readings", strings.Join(all, "\n"))
	}
}

// show prints a line, and further lines of text below its beginning.
func show(name, text string) {
	if text != "" {
		fmt.Printf("%-12s%s\n", name, strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", 12)))
	}
}

func unknownKind(kind string) error {
	all := field.Kinds()
	return hinted{fmt.Errorf("unknown kind %q%s", kind, spelling.Meant(kind, all)), "the kinds are " + strings.Join(all, ", ")}
}
