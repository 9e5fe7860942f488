package workspace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sealform/sealform/desktop/yamldoc"
	"github.com/sealform/sealform/wasm/form"
)

func TestDefault(t *testing.T) {
	w, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range w.Forms("billing") {
		ids = append(ids, f.ID())
	}
	if got := strings.Join(ids, " "); got != "credit-card secure-note ssn bank-account iban address identity-document" {
		t.Errorf("billing has the forms %q", got)
	}
	f, ok := w.Form("credit-card")
	d := f.For("en", Names{})
	want := map[string]string{"card-number": "Card number", "card-expiry": "Expiry date", "card-code": "Security code",
		"card-name": "Name on card", "postal-code": "Postal code"}
	if !ok || d.Title != "Credit card" || len(d.Fields) != len(want) {
		t.Fatalf("the credit card form is %+v", d)
	}
	for _, f := range d.Fields {
		if f.Label != want[f.ID] || f.Kind != f.ID || !f.Required {
			t.Errorf("field %+v", f)
		}
	}
}

// TestCopied loads what sealform init copies out.
func TestCopied(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "workspace")
	if err := os.CopyFS(dir, Files()); err != nil {
		t.Fatal(err)
	}
	got, err := Open(dir)
	want, _ := Default()
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the copy differs: %v", err)
	}
}

const small = `id: a
version: 1
title: A form
retain-minutes: 5
fields:
  - id: x
    kind: text
    label: Anything
    required: true
  - id: y
    kind: text
    label: More
`

func files(formA, services string) fstest.MapFS {
	m := fstest.MapFS{"forms/a.yaml": {Data: []byte(formA)}, "forms/README.md": {Data: []byte("not a form")}}
	if services != "" {
		m["services.yaml"] = &fstest.MapFile{Data: []byte(services)}
	}
	return m
}

func TestLoad(t *testing.T) {
	w, err := Load(files(small, "billing: {title: Billing, forms: [a]}\nother: {title: Other, forms: []}\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := form.Definition{ID: "a", Version: 1, Title: "A form", RetainMinutes: 5, AnswerMinutes: 30, Language: "en", Fields: []form.FieldDef{
		{ID: "x", Kind: "text", Label: "Anything", Required: true}, {ID: "y", Kind: "text", Label: "More"}}}
	if got := w.Forms("billing"); len(got) != 1 || !reflect.DeepEqual(got[0].For("", Names{}), want) {
		t.Errorf("billing has %+v", got)
	}
	if len(w.Forms("other")) != 0 || len(w.Forms("unlisted")) != 1 || w.Services[1].Title != "Other" {
		t.Error("the services' forms are wrong")
	}
	if w, err := Load(files(small, "")); err != nil || len(w.Forms("billing")) != 1 {
		t.Errorf("without services.yaml: %v", err)
	}
}

func TestFormMistakes(t *testing.T) {
	change := func(old, new string) string {
		if !strings.Contains(small, old) {
			t.Fatalf("%q is not in the form", old)
		}
		return strings.Replace(small, old, new, 1)
	}
	for _, test := range []struct{ name, yaml, want string }{
		{"empty", "", `forms/a.yaml:1:1: is an empty form; write its id, version, title and fields, as the forms that "sealform init" makes have them, or remove the file`},
		{"only a comment", "# hello\n", "forms/a.yaml:1:1: is an empty form"},
		{"not a mapping", "- a\n", "forms/a.yaml:1:1: there must be lines"},
		{"a scalar", "hello\n", "forms/a.yaml:1:1: there must be lines"},
		{"unknown key", change("title:", "titel:"), `forms/a.yaml:3:1: unknown key "titel"; use one of id, version, language, title`},
		{"unknown key in a field", change("    label: More", "    lable: More"), `forms/a.yaml:12:5: unknown key "lable"; use one of id, kind`},
		{"upper-case key", change("title:", "Title:"), `forms/a.yaml:3:1: unknown key "Title"`},
		{"duplicate key", change("version: 1", "version: 1\nversion: 2"), `forms/a.yaml:3:1: mapping key "version" already defined`},
		{"missing key", change("title: A form\n", ""), `forms/a.yaml:1:1: title is missing; add a line "title: …"`},
		{"missing key in a field", change("    label: More\n", ""), "forms/a.yaml:10:5: label is missing"},
		{"missing fields", small[:strings.Index(small, "fields:")], "forms/a.yaml:1:1: fields is missing"},
		{"empty text", change("A form", ""), "forms/a.yaml:3:7: title is empty"},
		{"empty quotes", change("A form", `""`), "forms/a.yaml:3:8: title is empty"},
		{"number for text", change("A form", "2026"), "forms/a.yaml:3:8: title must be text; put it in quotes"},
		{"truth for text", change("A form", "true"), "forms/a.yaml:3:8: title must be text"},
		{"list for text", change("A form", "[a]"), "forms/a.yaml:3:8: title must be text"},
		{"text for a number", change("version: 1", "version: one"), "forms/a.yaml:2:10: version must be a whole number"},
		{"fraction", change("version: 1", "version: 1.5"), "forms/a.yaml:2:10: version must be a whole number"},
		{"quoted number", change("version: 1", `version: "1"`), "forms/a.yaml:2:10: version must be a whole number"},
		{"hexadecimal", change("version: 1", "version: 0x10"), "forms/a.yaml:2:10: version must be a whole number"},
		{"huge number", change("version: 1", "version: 99999999999999999999"), "forms/a.yaml:2:10: version must be a whole number"},
		{"yes for true", change("required: true", "required: yes"), "forms/a.yaml:9:15: required must be true or false"},
		{"text for a list", small[:strings.Index(small, "fields:")] + "fields: x\n", "forms/a.yaml:5:9: fields must be a list"},
		{"text for a field", small[:strings.Index(small, "fields:")] + "fields:\n  - x\n", "forms/a.yaml:6:5: there must be lines"},
		{"version zero", change("version: 1", "version: 0"), "forms/a.yaml:2:10: form, version: must be a number from 1"},
		{"unknown kind", change("kind: text", "kind: card"), `forms/a.yaml:7:11: field "x", kind: unknown kind "card"; use one of card-number`},
		{"id twice", change("id: y", "id: x"), `forms/a.yaml:10:9: field "x", id: is used twice`},
		{"malformed id", change("id: y", "id: Y y"), `forms/a.yaml:10:9: field "Y y", id: "Y y" must be up to 40`},
		{"control character", change("A form", `"A\u001b form"`), "forms/a.yaml:3:8: form, title: has control characters"},
		{"two lines", change("A form", "|\n  A\n  form"), "forms/a.yaml:3:8: form, title: has control characters or line breaks"},
		{"nothing required", change("    required: true\n", ""), "forms/a.yaml:6:3: form, fields: none is required"},
		{"another id than the file", change("id: a", "id: b"), `forms/a.yaml:1:5: id "b" differs from the file's name; write "a"`},
		{"tab", change("  - id: y", "\t- id: y"), "forms/a.yaml:10:"},
		{"open quote", change("A form", `"A form`), "forms/a.yaml:3:8: could not find end character of double-quoted text; check"},
		{"alias", change("A form", "*x"), "forms/a.yaml:3:8: anchors, aliases"},
		{"anchor", change("A form", "&x A form"), "forms/a.yaml:3:8: anchors, aliases"},
		{"tag", change("A form", "!!str A form"), "forms/a.yaml:3:8: anchors, aliases"},
		{"merge key", change("title: A form", "<<: {title: A form}"), "forms/a.yaml:3:1: anchors, aliases"},
		{"second document", small + "---\n" + small, "forms/a.yaml:13:1: a second document"},
		{"not UTF-8", change("A form", "A \xff"), "forms/a.yaml:1:1: is not UTF-8"},
		{"deep brackets", strings.Repeat("[", 60000), "forms/a.yaml:1:9: brackets are nested too deeply"},
		{"deep dashes", strings.Repeat("- ", 30000), "forms/a.yaml:1:17: lists are nested too deeply"},
		{"1 MiB", small + strings.Repeat("# comment\n", 1<<20/10), "forms/a.yaml:1:1: is larger than 64 KiB"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Load(files(test.yaml, ""))
			wantError(t, test.name, err, test.want)
		})
	}
}

func wantError(t *testing.T, name string, err error, want string) {
	t.Helper()
	var e *yamldoc.Error
	if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%s:\n got %v\nwant %s", name, err, want)
	}
}

func TestServiceMistakes(t *testing.T) {
	for _, test := range []struct{ name, yaml, want string }{
		{"empty", "# hello\n", "services.yaml:1:1: names no service; write each with its title and forms, or remove the file: every service then has every form"},
		{"unknown form", "billing:\n  title: B\n  forms: [a, b]\n", `services.yaml:3:14: there is no form "b"; add forms/b.yaml`},
		{"form twice", "billing:\n  title: B\n  forms: [a, a]\n", `services.yaml:3:14: form "a" is listed twice`},
		{"unknown key", "billing:\n  title: B\n  form: [a]\n", `services.yaml:3:3: unknown key "form"; use one of title, forms`},
		{"missing title", "billing:\n  forms: [a]\n", "services.yaml:2:3: title is missing"},
		{"service twice", "b: {title: B, forms: []}\nb: {title: B, forms: []}\n", `services.yaml:2:1: mapping key "b" already defined`},
		{"malformed name", "Billing: {title: B, forms: []}\n", `services.yaml:1:1: "Billing" must be up to 40 lower-case`},
		{"number as name", "1: {title: B, forms: []}\n", "services.yaml:1:1: a key must be a word"},
		{"title of two lines", "b:\n  title: \"B\\nC\"\n  forms: []\n", "services.yaml:2:10: title must be one line"},
		{"list of numbers", "b: {title: B, forms: [1]}\n", "services.yaml:1:23: a form's id must be text"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Load(files(small, test.yaml))
			wantError(t, test.name, err, test.want)
		})
	}
}

func TestFolderMistakes(t *testing.T) {
	_, err := Load(fstest.MapFS{"services.yaml": {Data: []byte("{}")}})
	var h interface{ Hint() string }
	if !errors.Is(err, fs.ErrNotExist) || !errors.As(err, &h) || !strings.Contains(h.Hint(), "sealform init") {
		t.Errorf("no forms folder: %v", err)
	}
	_, err = Load(fstest.MapFS{"forms/README.md": {}})
	wantError(t, "no forms", err, "forms:1:1: has 0 forms; keep 1 to 200")
	_, err = Load(fstest.MapFS{"forms/a.yaml": {Data: []byte(small)}, "forms/b.yml": {}})
	wantError(t, "wrong ending", err, "forms/b.yml:1:1: forms are read from files that end in .yaml")
	two := files("id: A\n", "")
	two["forms/b.yaml"] = &fstest.MapFile{Data: []byte("id: [\n")}
	if _, err = Load(two); err == nil || !strings.Contains(err.Error(), "forms/a.yaml:") || !strings.Contains(err.Error(), "forms/b.yaml:") {
		t.Errorf("two mistaken files: %v", err)
	}
}

// TestLinksOutOfTheFolder: what version control brings along shows nothing
// else of the machine.
func TestLinksOutOfTheFolder(t *testing.T) {
	dir, secret := t.TempDir(), filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "forms"), 0o700), os.Symlink(secret, filepath.Join(dir, "forms", "a.yaml"))); err != nil {
		t.Fatal(err)
	}
	if w, err := Open(dir); err == nil || !strings.Contains(err.Error(), `cannot read "forms/a.yaml"`) {
		t.Errorf("got %v, %v", w, err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(small, "billing: {title: Billing, forms: [a]}\n")
	f.Add("id: *x\n<<: [a]\n? b\n", "--- \n- a: &b\n")
	f.Add("[{\"a\": |\n", "!!map {}\n%YAML 1.2\n")
	f.Fuzz(func(t *testing.T, formA, services string) {
		w, err := Load(files(formA, services))
		if err != nil {
			var e *yamldoc.Error
			if !errors.As(err, &e) || e.Line < 1 || e.Column < 1 || w != nil {
				t.Errorf("error %v", err)
			}
			return
		}
		for _, f := range w.Forms("unlisted") {
			for _, language := range f.languages {
				for _, v := range []Names{{}, {"Bob", "Sales", "Ada", "Lovelace"}} {
					if _, err := form.Parse(f.For(language, v).Marshal()); err != nil {
						t.Errorf("%q is accepted but cannot be sent: %v", formA, err)
					}
				}
			}
		}
	})
}
