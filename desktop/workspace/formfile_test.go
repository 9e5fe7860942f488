package workspace

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sealform/sealform/desktop/yamldoc"
	"github.com/sealform/sealform/desktop/yamldoc/schematest"
	"github.com/sealform/sealform/wasm/form"
)

// fullForm has every key.
const fullForm = `id: a
version: 2
language: de
title: {en: Order, de: Bestellung, pt-BR: Pedido}
purpose:
  en: What you order
  de: Was Sie bestellen
  pt-BR: O que pede
retain-minutes: 5
answer-minutes: 10
pages:
  - title: {en: You, de: Sie, pt-BR: Você}
    fields:
      - id: name
        kind: text
        label: {en: Name, de: Name, pt-BR: Nome}
        hint: A–Z
        initial: "{first-name} {last-name}"
        min-length: 2
        max-length: 40
      - id: account
        kind: text
        label: No.
        initial: "{service}/{agent}"
        editable: false
  - title: {en: Order, de: Ware, pt-BR: Pedido}
    fields:
      - id: size
        kind: radio
        label: {en: Size, de: Größe, pt-BR: Tamanho}
        required: true
        show-once: true
        initial: s
        options:
          - {id: s, label: {en: Small, de: Klein, pt-BR: Pequeno}}
          - {id: l, label: L}
      - id: many
        kind: slider
        label: Number
        min: 1
        max: 2.5
        step: 0.5
      - id: day
        kind: date
        label: Day
        min: 2026-01-01
        max: "2030-12-31"
      - id: agree
        kind: checkbox
        label: OK
        initial: true
        editable: true
`

func TestEveryKey(t *testing.T) {
	w, err := Load(files(fullForm, ""))
	if err != nil {
		t.Fatal(err)
	}
	f, _ := w.Form("a")
	want := form.Definition{
		ID: "a", Version: 2, Language: "de", Title: "Bestellung", Purpose: "Was Sie bestellen", RetainMinutes: 5, AnswerMinutes: 10,
		Pages: []string{"Sie", "Ware"},
		Fields: []form.FieldDef{
			{ID: "name", Kind: "text", Label: "Name", Hint: "A–Z", Initial: "Maria Gomez", MinLength: 2, MaxLength: 40},
			{ID: "account", Kind: "text", Label: "No.", Initial: "Billing/Alice", Fixed: true},
			{ID: "size", Kind: "radio", Label: "Größe", Required: true, Page: 1, ShowOnce: true, Initial: "s",
				Options: []form.Option{{ID: "s", Label: "Klein"}, {ID: "l", Label: "L"}}},
			{ID: "many", Kind: "slider", Label: "Number", Page: 1, Min: "1", Max: "2.5", Step: "0.5"},
			{ID: "day", Kind: "date", Label: "Day", Page: 1, Min: "2026-01-01", Max: "2030-12-31"},
			{ID: "agree", Kind: "checkbox", Label: "OK", Page: 1, Initial: "yes"},
		},
	}
	all := Names{"Alice", "Billing", "Maria", "Gomez"}
	if got := f.For("de-AT", all); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	for language, want := range map[string]string{
		"en": "Order", "EN-gb": "Order", "de": "Bestellung", "pt-br": "Pedido", "pt": "Pedido", "pt-PT": "Pedido", "ja": "Bestellung", "": "Bestellung", "not a tag": "Bestellung",
	} {
		t.Run(language, func(t *testing.T) {
			if d := f.For(language, all); d.Title != want || d.Check() != nil {
				t.Errorf("%q: %q, %v", language, d.Title, d.Check())
			}
		})
	}
}

// TestVariables: what is not known or does not fit leaves a field empty, and
// the customer fills it in.
func TestVariables(t *testing.T) {
	w, err := Load(files(fullForm, ""))
	if err != nil {
		t.Fatal(err)
	}
	f, _ := w.Form("a")
	for _, test := range []struct {
		v                Names
		name, account    string
		accountStaysAsIs bool
	}{
		{Names{}, "", "", false},
		{Names{First: "Maria", Agent: "Alice", Service: "Billing"}, "", "Billing/Alice", true},
		{Names{First: " Maria\n", Last: "Gomez\x1b"}, "Maria Gomez", "", false},
		{Names{First: strings.Repeat("x", 40), Last: "y"}, "", "", false},
		{Names{First: "{agent}", Last: "y", Agent: "Alice"}, "{agent} y", "", false},
		{Names{Agent: strings.Repeat("é", 600), Service: "B"}, "", "", false},
	} {
		t.Run(strings.TrimSpace(test.v.First+" "+test.v.Agent), func(t *testing.T) {
			d := f.For("en", test.v)
			if d.Fields[0].Initial != test.name || d.Fields[1].Initial != test.account || d.Fields[1].Fixed != test.accountStaysAsIs || d.Check() != nil {
				t.Errorf("%+v: %+v, %v", test.v, d.Fields[:2], d.Check())
			}
		})
	}
	if f.For("en", Names{"A", "B", "C", "D"}).Fields[0].Initial != "C D" {
		t.Error("an earlier request changed the form")
	}
}

// TestVariablesThatNeverFit: a variable in a field that no name fits is a
// mistake; a length that some names miss is not.
func TestVariablesThatNeverFit(t *testing.T) {
	for change, want := range map[string]string{
		"initial: \"{agent}\"\n    min-length: 500":   "",
		"initial: \"{agent}\"\n    max-length: 10001": `forms/a.yaml:14:17: field "y", max-length: must be a number from 1 to 10000`,
		"initial: \"{agent}\"\n    step: 1":           `forms/a.yaml:14:11: field "y", step: is only for the kind slider`,
		"initial: short\n    max-length: 2":           `forms/a.yaml:13:14: field "y", initial: is not valid here`,
	} {
		t.Run(change, func(t *testing.T) {
			if _, err := Load(files(small+"    "+change+"\n", "")); want != "" {
				wantError(t, change, err, want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	_, err := Load(files(strings.Replace(small, "id: y\n    kind: text", "id: y\n    kind: number\n    initial: \"{agent}\"", 1), ""))
	wantError(t, "a number", err, `forms/a.yaml:12:14: field "y", initial: is not valid here (number-format)`)
}

func TestOnePlainLanguage(t *testing.T) {
	for yaml, want := range map[string]string{small: "en", "language: fr\n" + small: "fr"} {
		t.Run(want, func(t *testing.T) {
			w, err := Load(files(yaml, ""))
			if err != nil {
				t.Fatal(err)
			}
			if d := w.forms[0].For("de", Names{}); d.Language != want || d.AnswerMinutes != 30 {
				t.Errorf("language %q, %d minutes", d.Language, d.AnswerMinutes)
			}
		})
	}
}

// TestTooManyLanguages: a form is made in each of its languages, so a small
// file could cost much.
func TestTooManyLanguages(t *testing.T) {
	var title strings.Builder
	for i := range maxLanguages + 1 {
		fmt.Fprintf(&title, "  a%c%c: A form\n", 'a'+i/26, 'a'+i%26)
	}
	_, err := Load(files(strings.Replace(small, " A form\n", "\n"+title.String(), 1), ""))
	wantError(t, "languages", err, "forms/a.yaml:4:3: title is in 41 languages; keep at most 40")
}

// TestNewMistakes: every mistake of a form, each where it stands and with what
// to do, all in one go.
func TestNewMistakes(t *testing.T) {
	const broken = `id: a
version: 1
language: fr
title: {en: Order, de: Bestellung}
purpose: {en: What, it: Cosa}
retain-minutes: 5
answer-minutes: 90
pages:
  - title: {en: You, de: ""}
    fields:
      - id: name
        kind: txet
        label: Name
      - id: age
        kind: number
        label: Age
        min: many
        max: 1,000
        initial: "{frist-name}"
  - title: {english: Order, en: Order, de: Bestellung}
    fields:
      - id: size
        kind: radio
        label: Size
        required: true
        initial: xl
        editable: no
        options:
          - {id: s, label: Small}
          - {id: s, label: Same}
          - {id: L, lable: Large}
      - kind: slider
        label: Number
        min: 1
        step: 0
      - id: note
        kind: text
        label: Note
        options: [a, b]
        min-length: 0
        max-length: 20000
        step: 1
`
	_, err := Load(files(broken, ""))
	var got []string
	for _, m := range yamldoc.Mistakes(err) {
		got = append(got, strings.TrimPrefix(m.Error(), "forms/a.yaml:"))
	}
	want := []string{
		`3:11: language "fr" is none of the form's texts; use one of en, de`,
		`5:11: purpose has no text in "de", which title has; add a line "de: …"`,
		`5:21: title has no text in "it"; add it there and to every other text, or remove it here`,
		`7:17: form, answer-minutes: must be a number from 1 to 60`,
		`9:26: title is empty; write its text, or leave the line out if it is not needed`,
		`12:15: field "name", kind: unknown kind "txet"; use one of card-number`,
		`17:14: field "age", min: "many" must be a number written like 1234.5`,
		`18:14: field "age", max: "1,000" must be a number written like 1234.5`,
		`19:18: unknown variable "{frist-name}"; use one of {first-name}, {last-name}, {agent}, {service}; did you mean "first-name"?`,
		`20:13: "english" is not the tag of a language, such as "en" or "pt-BR"`,
		`27:19: editable must be true or false`,
		`30:18: field "size", option 2, id: "s" is there twice; give each option its own id`,
		`31:18: field "size", option 3, id: "L" must be up to 40 lower-case letters`,
		`31:21: unknown key "lable"; use one of id, label; did you mean "label"?`,
		`32:9: id is missing; add a line "id: …"`,
		`32:9: field "field-4", max: is missing; a slider needs both ends`,
		`35:15: field "field-4", step: "0" must be a number above 0`,
		`39:18: field "note", options: are only for the kinds list and radio; remove them`,
		`39:19: there must be lines of the form "key: value" here`,
		`39:22: there must be lines`,
		`40:21: min-length must be a number from 1 to 10000; leave the line out if there is no limit`,
		`41:21: field "note", max-length: must be a number from 1 to 10000`,
		`42:15: field "note", step: is only for the kind slider; remove it`,
	}
	for i, w := range want {
		if i >= len(got) || !strings.HasPrefix(got[i], w) {
			t.Errorf("mistake %d:\n got %v\nwant %s", i, at(got, i), w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d mistakes, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return "none"
}

// TestAddress: one line becomes the parts of an address, in the form's language.
func TestAddress(t *testing.T) {
	yaml := small + "  - {id: home, kind: address, required: true}\n"
	w, err := Load(files("language: de-AT\n"+yaml, ""))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range w.forms[0].For("", Names{}).Fields[2:] {
		got = append(got, f.ID+" "+f.Kind+" "+f.Label)
		if f.Required != (f.ID == "home-country") {
			t.Errorf("%s: required %v", f.ID, f.Required)
		}
	}
	want := []string{"home-country address-country Land", "home-line1 address-line1 Straße und Hausnummer", "home-line2 address-line2 Adresszusatz",
		"home-city address-city Ort", "home-region address-region Bundesland oder Region", "home-postal-code address-postal-code Postleitzahl"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
	for change, want := range map[[2]string]string{
		{"", ""}:                                       "",
		{"id: a\n", "id: a\nlanguage: nl\n"}:           `forms/a.yaml:14:22: the kind address has no labels in "nl"; write its parts out`,
		{"required: true}", "label: Home}"}:            `forms/a.yaml:13:31: label is not for the kind address`,
		{"{id: home, ", "{"}:                           `forms/a.yaml:13:6: id is missing`,
		{"kind: address", "kind: adress"}:              `forms/a.yaml:13:6: label is missing`,
		{"id: home", "id: " + strings.Repeat("x", 30)}: `forms/a.yaml:13:10: field "` + strings.Repeat("x", 30) + `-postal-code", id: `,
		{"id: home", "id: Home"}:                       `forms/a.yaml:13:10: field "Home-country", id: `,
		{"  - id: y", "  - id: home-city"}:             `forms/a.yaml:13:10: field "home-city", id: is used twice`,
	} {
		t.Run(change[1], func(t *testing.T) {
			_, err := Load(files(strings.Replace(yaml, change[0], change[1], 1), ""))
			if want != "" {
				wantError(t, change[1], err, want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestAddressLabels: no label of any language is missing.
func TestAddressLabels(t *testing.T) {
	for _, p := range addressParts {
		for i, label := range p.labels {
			if label == "" {
				t.Errorf("%s has no label in %s", p.part, addressLanguages[i])
			}
		}
	}
}

// TestTheExampleOfTheDocs: what docs/deploy.md shows is a form.
func TestTheExampleOfTheDocs(t *testing.T) {
	data, err := os.ReadFile("../../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(data), "\n#### Writing a form\n")
	_, text, _ := strings.Cut(section, "```yaml\n")
	text, _, ok := strings.Cut(text, "```")
	if _, err := Load(fstest.MapFS{"forms/delivery.yaml": {Data: []byte(text)}}); !ok || err != nil {
		t.Error(err)
	}
	if s, _ := schematest.Schema(t, Files(), "form.schema.json"); s.Validate(schematest.AsJSON(t, text)) != nil {
		t.Error("the schema refuses it")
	}
	for _, key := range slices.Concat(formKeys, pageKeys, fieldKeys, optionKeys) {
		if key != "language" && !strings.Contains(text, key+":") {
			t.Errorf("it does not show %s", key)
		}
	}
}
