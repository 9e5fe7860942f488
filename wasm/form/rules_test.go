package form

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/field"
)

// full has every rule once.
var full = Definition{
	ID: "identity", Version: 3, Language: "pt-BR", Title: "Identity document", RetainMinutes: 15, AnswerMinutes: 10,
	Pages: []string{"Document", "You"},
	Fields: []FieldDef{
		{ID: "type", Kind: "radio", Label: "Document type", Required: true, Initial: "passport", Options: []Option{{"passport", "Passport"}, {"card", "Identity card"}}},
		{ID: "expiry", Kind: "date", Label: "Expiry date", Hint: "As on the document", Min: "2000-01-01", Max: "2100-12-31"},
		{ID: "country", Kind: "list", Label: "Country", ShowOnce: true, Options: []Option{{"de", "Germany"}, {"fr", "France"}}},
		{ID: "remark", Kind: "multiline", Label: "Remark", Page: 1, Initial: "First\n\nthird", MaxLength: 20},
		{ID: "name", Kind: "text", Label: "Name", Page: 1, Initial: "Maria", Fixed: true, MinLength: 2},
		{ID: "age", Kind: "number", Label: "Age", Page: 1, Min: "18", Max: "120"},
		{ID: "content", Kind: "slider", Label: "Content", Page: 1, Min: "-1", Max: "1", Step: "0.5"},
		{ID: "agree", Kind: "checkbox", Label: "I agree", Page: 1, Required: true},
	},
}

const fullText = `form identity
version 3
language pt-BR
title Identity document
retain-minutes 15
answer-minutes 10
page Document
field type radio required
label Document type
initial passport
option passport Passport
option card Identity card
field expiry date optional
label Expiry date
hint As on the document
min 2000-01-01
max 2100-12-31
field country list optional
label Country
show-once yes
option de Germany
option fr France
page You
field remark multiline optional
label Remark
initial First
 
 third
max-length 20
field name text optional
label Name
initial Maria
fixed yes
min-length 2
field age number optional
label Age
min 18
max 120
field content slider optional
label Content
min -1
max 1
step 0.5
field agree checkbox required
label I agree`

func TestEveryRuleInText(t *testing.T) {
	if err := full.Check(); err != nil {
		t.Fatal(err)
	}
	if got := full.Marshal(); got != fullText {
		t.Errorf("Marshal gives\n%s", got)
	}
	if got, err := Parse(fullText); err != nil || !reflect.DeepEqual(got, full) {
		t.Errorf("Parse gives %+v, %v", got, err)
	}
	fitsNote(t, fullText)
	for i := range full.Fields { // every rule of a field is in the text
		f := full.Fields[i]
		f.Label += "!"
		if d := changed(full, func(d *Definition) { d.Fields[i] = f }); d.Marshal() == fullText {
			t.Errorf("field %s is not in the text", f.ID)
		}
	}
}

// changed is a copy of d after a change.
func changed(d Definition, change func(d *Definition)) Definition {
	d.Fields = append([]FieldDef(nil), d.Fields...)
	for i := range d.Fields {
		d.Fields[i].Options = append([]Option(nil), d.Fields[i].Options...)
	}
	d.Pages = append([]string(nil), d.Pages...)
	change(&d)
	return d
}

func TestRulesCheck(t *testing.T) {
	at := func(id string, change func(f *FieldDef)) func(d *Definition) {
		return func(d *Definition) {
			for i := range d.Fields {
				if d.Fields[i].ID == id {
					change(&d.Fields[i])
				}
			}
		}
	}
	for _, test := range []struct {
		name, field, key, want string
		change                 func(d *Definition)
	}{
		{"no language", "", "language", "tag of a language", func(d *Definition) { d.Language = "" }},
		{"language by name", "", "language", "tag of a language", func(d *Definition) { d.Language = "English" }},
		{"upper-case language", "", "language", "tag of a language", func(d *Definition) { d.Language = "EN" }},
		{"language of two lines", "", "language", "tag of a language", func(d *Definition) { d.Language = "en\ntitle x" }},
		{"language that ends in a hyphen", "", "language", "tag of a language", func(d *Definition) { d.Language = "en-" }},
		{"no time to answer", "", "answer-minutes", "1 to 60", func(d *Definition) { d.AnswerMinutes = 0 }},
		{"two hours to answer", "", "answer-minutes", "1 to 60", func(d *Definition) { d.AnswerMinutes = 61 }},
		{"one page", "", "pages", "2 to 10", func(d *Definition) { d.Pages = d.Pages[:1] }},
		{"11 pages", "", "pages", "2 to 10", func(d *Definition) { d.Pages = make([]string, 11) }},
		{"page without a title", "", "title", "is missing", func(d *Definition) { d.Pages[1] = "" }},
		{"page without fields", "", "pages", "one has no fields", func(d *Definition) { d.Pages = append(d.Pages, "Third") }},
		{"page left out", "remark", "page", "page by page", func(d *Definition) {
			for i := range d.Fields[3:] {
				d.Fields[3+i].Page = 2
			}
		}},
		{"page that comes back", "name", "page", "page by page", at("name", func(f *FieldDef) { f.Page = 0 })},
		{"page that is not there", "agree", "page", "page by page", at("agree", func(f *FieldDef) { f.Page = 2 })},
		{"page below the first", "type", "page", "page by page", at("type", func(f *FieldDef) { f.Page = -1 })},
		{"pages in a form without", "remark", "page", "page by page", func(d *Definition) { d.Pages = nil }},
		{"options of a text", "name", "options", "only for the kinds list and radio", at("name", func(f *FieldDef) { f.Options = full.Fields[0].Options })},
		{"no options", "country", "options", "2 to 100", at("country", func(f *FieldDef) { f.Options = nil })},
		{"one option", "country", "options", "2 to 100", at("country", func(f *FieldDef) { f.Options = f.Options[:1] })},
		{"101 options", "country", "options", "2 to 100", at("country", func(f *FieldDef) { f.Options = make([]Option, 101) })},
		{"malformed option", "country", "id", `"D e" must be up to 40`, at("country", func(f *FieldDef) { f.Options[0].ID = "D e" })},
		{"option twice", "country", "id", `"de" is there twice`, at("country", func(f *FieldDef) { f.Options[1].ID = "de" })},
		{"option without a label", "country", "label", "is missing", at("country", func(f *FieldDef) { f.Options[1].Label = "" })},
		{"limit of a text", "name", "min", "only for the kinds number", at("name", func(f *FieldDef) { f.Min = "1" })},
		{"limit that is no number", "age", "min", `"many" must be a number`, at("age", func(f *FieldDef) { f.Min = "many" })},
		{"limit not in normal form", "age", "max", `"1,200" must be a number`, at("age", func(f *FieldDef) { f.Max = "1,200" })},
		{"limit that is no day", "expiry", "max", `"2100-02-30" must be a day`, at("expiry", func(f *FieldDef) { f.Max = "2100-02-30" })},
		{"limits crossed", "age", "max", "more than min", at("age", func(f *FieldDef) { f.Max = "2" })},
		{"limits equal", "expiry", "max", "more than min", at("expiry", func(f *FieldDef) { f.Max = f.Min })},
		{"slider without an end", "content", "min", "needs both ends", at("content", func(f *FieldDef) { f.Min = "" })},
		{"step of a number", "age", "step", "only for the kind slider", at("age", func(f *FieldDef) { f.Step = "1" })},
		{"step of nothing", "content", "step", `"0" must be a number above 0`, at("content", func(f *FieldDef) { f.Step = "0" })},
		{"step backwards", "content", "step", `"-1" must be a number above 0`, at("content", func(f *FieldDef) { f.Step = "-1" })},
		{"step too fine", "content", "step", "6 behind it", at("content", func(f *FieldDef) { f.Step = "0.0000001" })},
		{"step past the end", "content", "max", "no whole number of steps", at("content", func(f *FieldDef) { f.Step = "0.3" })},
		{"length of a number", "age", "min-length", "only for the kinds text", at("age", func(f *FieldDef) { f.MinLength = 1 })},
		{"length below nothing", "name", "min-length", "1 to 10000", at("name", func(f *FieldDef) { f.MinLength = -1 })},
		{"length above the longest", "name", "max-length", "1 to 10000", at("name", func(f *FieldDef) { f.MaxLength = 10001 })},
		{"lengths crossed", "name", "max-length", "less than min-length", at("name", func(f *FieldDef) { f.MaxLength = 1 })},
		{"fixed without a value", "name", "initial", "cannot be edited needs a value", at("name", func(f *FieldDef) { f.Initial = "" })},
		{"initial not in normal form", "name", "initial", "sealform try", at("name", func(f *FieldDef) { f.Initial = " Maria" })},
		{"initial that is too long", "name", "initial", "longer than 1000 bytes", at("name", func(f *FieldDef) { f.Initial = strings.Repeat("é", 501) })},
		{"initial that is no option", "type", "initial", `"licence" must be the id of an option`, at("type", func(f *FieldDef) { f.Initial = "licence" })},
		{"initial tick that is none", "agree", "initial", "yes for a checkbox", at("agree", func(f *FieldDef) { f.Initial = "maybe" })},
		{"initial out of bounds", "age", "initial", "number-high", at("age", func(f *FieldDef) { f.Initial = "121" })},
		{"fixed and incomplete", "age", "initial", "number-low", at("age", func(f *FieldDef) { f.Initial, f.Fixed = "17", true })},
		{"initial of two lines", "name", "initial", "sealform try", at("name", func(f *FieldDef) { f.Initial = "a\nlabel b" })},
		{"initial card number", "name", "initial", "only the customer gives it", at("name", func(f *FieldDef) { f.Kind, f.MinLength, f.Initial = "card-number", 0, "4111111111111111" })},
		{"only fixed ones required", "", "fields", "can be edited", func(d *Definition) {
			d.Fields = d.Fields[4:5]
			d.Fields[0].Required, d.Fields[0].Page, d.Pages = true, 0, nil
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var e *Error
			err := changed(full, test.change).Check()
			if !errors.As(err, &e) || e.Field != test.field || e.Key != test.key || !strings.Contains(e.Reason, test.want) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestLanguages(t *testing.T) {
	for tag, want := range map[string]bool{
		"en": true, "pt-BR": true, "zh-Hant-TW": true, "gsw": true, "es-419": true,
		"": false, "e": false, "engl": false, "e1": false, "en_GB": false, "en--GB": false, "en-123456789": false, "en " + "x": false,
		"en" + strings.Repeat("-abcdefgh", 4): false,
	} {
		t.Run(tag, func(t *testing.T) {
			if ValidLanguage(tag) != want {
				t.Errorf("not %v", want)
			}
		})
	}
}

// TestRefusedTexts: what says the same in other words is refused.
func TestRefusedTexts(t *testing.T) {
	for name, change := range map[string][2]string{
		"fixed no":                {"fixed yes", "fixed no"},
		"show-once in capitals":   {"show-once yes", "show-once Yes"},
		"length with a zero":      {"min-length 2", "min-length 02"},
		"length of nothing":       {"max-length 20", "max-length 0"},
		"min after max":           {"min 18\nmax 120", "max 120\nmin 18"},
		"option before hint":      {"label Country", "label Country\noption it Italy\nhint x"},
		"option without label":    {"option fr France", "option fr"},
		"page at the end":         {"label I agree", "label I agree\npage Third"},
		"first page missing":      {"page Document\n", ""},
		"further line unindented": {"initial First\n \n third", "initial First\n\n third"},
		"language left out":       {"language pt-BR\n", ""},
		"no answer-minutes":       {"answer-minutes 10\n", ""},
		"step twice":              {"step 0.5", "step 0.5\nstep 0.5"},
		"min left empty":          {"min 18", "min "},
	} {
		t.Run(name, func(t *testing.T) {
			body := strings.Replace(fullText, change[0], change[1], 1)
			if d, err := Parse(body); body == fullText || err == nil {
				t.Errorf("accepted as %+v", d)
			}
		})
	}
}

func TestRuleVerdicts(t *testing.T) {
	ok := field.Result{State: field.Valid}
	for _, test := range []struct {
		id, text string
		want     field.Result
		limit    string
	}{
		{"type", "passport", ok, ""},
		{"type", "licence", verdict(field.Invalid, "", field.NotAnOption), ""},
		{"type", "Passport", verdict(field.Invalid, "", field.NotAnOption), ""},
		{"type", "", verdict(field.Invalid, "", field.MustChoose), ""},
		{"country", "", field.Result{}, ""},
		{"expiry", "2000-01-01", ok, ""},
		{"expiry", "2100-12-31", ok, ""},
		{"expiry", "1999-12-31", verdict(field.Invalid, "", field.TooEarly), "2000-01-01"},
		{"expiry", "2101-01-01", verdict(field.Invalid, "", field.TooLate), "2100-12-31"},
		{"expiry", "1999", verdict(field.Partial, "", field.DateFormat), ""},
		{"remark", strings.Repeat("é", 20), ok, ""},
		{"remark", strings.Repeat("é", 21), verdict(field.Invalid, "", field.LongerThan), "20"},
		{"name", "Maria", ok, ""},
		{"name", "Mariana", verdict(field.Invalid, "", field.FixedChanged), ""},
		{"name", "", verdict(field.Invalid, "", field.FixedChanged), ""},
		{"age", "18", ok, ""},
		{"age", "120", ok, ""},
		{"age", "1", verdict(field.Partial, "", field.TooLow), "18"},
		{"age", "-1", verdict(field.Invalid, "", field.TooLow), "18"},
		{"age", "120.01", verdict(field.Invalid, "", field.TooHigh), "120"},
		{"content", "-0.5", ok, ""},
		{"content", "0.25", verdict(field.Invalid, "", field.OffStep), "0.5"},
		{"content", "1.5", verdict(field.Invalid, "", field.TooHigh), "1"},
		{"content", "-1.5", verdict(field.Invalid, "", field.TooLow), "-1"},
		{"agree", "yes", ok, ""},
		{"agree", "", verdict(field.Invalid, "", field.MustTick), ""},
	} {
		t.Run(test.id+" "+test.text, func(t *testing.T) {
			for i, v := range full.Verdicts(Values{{test.id, test.text}}, 2026, 11, 15) {
				if f := full.Fields[i]; f.ID == test.id && (v.Result != test.want || v.Limit != test.limit || v.ID != f.ID) {
					t.Errorf("%s %.30q: %+v, want %+v %q", test.id, test.text, v, test.want, test.limit)
				}
			}
		})
	}
	short := changed(full, func(d *Definition) { d.Fields[3].MinLength = 3 }).Fields[3]
	if v := short.judge("ab", anyDay); v.Result != verdict(field.Partial, "", field.TooShort) || v.Text() != "This is too short: it takes 3 characters or more." {
		t.Errorf("a short text: %+v %q", v, v.Text())
	}
	negative := FieldDef{ID: "n", Kind: "number", Max: "-5"}
	if v := negative.judge("-1", anyDay); v.State != field.Partial || v.Problem != field.TooHigh {
		t.Errorf("a negative number that may go on: %+v", v)
	}
}

// TestMissing: what is missing is asked for as its control takes it.
func TestMissing(t *testing.T) {
	for kind, want := range map[string]field.Problem{
		"list": field.MustChoose, "radio": field.MustChoose, "country": field.MustChoose, "address-country": field.MustChoose,
		"checkbox": field.MustTick, "slider": field.Required, "text": field.Required, "file": field.Required,
	} {
		t.Run(kind, func(t *testing.T) {
			v := FieldDef{ID: "f", Kind: kind, Required: true}.judge("", anyDay)
			if v.Result != verdict(field.Invalid, "", want) {
				t.Errorf("%+v", v)
			}
		})
	}
}

// TestLimitsAreNotValues: no verdict holds anything of what was typed.
func TestLimitsAreNotValues(t *testing.T) {
	for _, f := range full.Fields {
		for _, text := range []string{"7777777", "-7777777", "7777-07-07", "1077-07-07", strings.Repeat("7", 50)} {
			if v := f.judge(text, anyDay); strings.Contains(v.Text()+v.Limit+v.Label, "77") {
				t.Errorf("%s: %+v", f.ID, v)
			}
		}
	}
}

func TestFilled(t *testing.T) {
	v := full.Verdicts(full.Normalise(Values{{"type", "card"}, {"name", "Maria"}, {"age", "4"}, {"agree", "on"}}), 2026, 11, 15)
	if valid, total := full.Filled(v); valid != 2 || total != 7 || full.Editable() != 7 {
		t.Errorf("filled %d of %d", valid, total)
	}
}

func TestOnce(t *testing.T) {
	for _, test := range []struct {
		f    FieldDef
		want bool
	}{{FieldDef{Kind: "card-code"}, true}, {FieldDef{Kind: "text"}, false}, {FieldDef{Kind: "text", ShowOnce: true}, true}} {
		t.Run(test.f.Kind, func(t *testing.T) {
			if test.f.Once() != test.want {
				t.Errorf("%+v: not %v", test.f, test.want)
			}
		})
	}
}

// TestLengthsInCharacters: a length counts what people take for characters.
func TestLengthsInCharacters(t *testing.T) {
	d := Definition{Fields: []FieldDef{{ID: "a", Kind: "text", MinLength: 3, MaxLength: 10}}}
	for text, want := range map[string]field.State{
		strings.Repeat("👨‍👩‍👧‍👦", 10): field.Valid,
		strings.Repeat("👨‍👩‍👧‍👦", 11): field.Invalid,
		strings.Repeat("👨‍👩‍👧‍👦", 2):  field.Partial,
		strings.Repeat("e\u0301", 10): field.Valid,
		strings.Repeat("क्ष", 10):     field.Valid,
		"abcdefghijk":                 field.Invalid,
	} {
		t.Run(text, func(t *testing.T) {
			if got := d.Verdicts(Values{{"a", text}}, 2026, 11, 15)[0]; got.State != want {
				t.Errorf("%+v", got)
			}
		})
	}
}
