package workspace

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/sealform/sealform/wasm/form"
)

// readyForms are those of the ready-made workspace, with the fields that others
// rely on.
var readyForms = map[string]string{
	"address":           "name home-country home-line1 home-line2 home-city home-region home-postal-code",
	"bank-account":      "holder routing account",
	"credit-card":       "card-number card-expiry card-code card-name postal-code",
	"identity-document": "type number country expiry mrz front back name date-of-birth",
	"iban":              "holder iban",
	"secure-note":       "note",
	"ssn":               "ssn date-of-birth",
}

// TestReadyForms: each loads in each of the six languages and can be sent.
func TestReadyForms(t *testing.T) {
	w, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	if len(w.forms) != len(readyForms) || len(w.Forms("billing")) != len(readyForms) {
		t.Errorf("%d forms, %d of them for billing", len(w.forms), len(w.Forms("billing")))
	}
	for _, f := range w.forms {
		if !slices.Equal(f.languages, addressLanguages[:]) {
			t.Errorf("%s has the languages %q", f.ID(), f.languages)
		}
		for _, language := range addressLanguages {
			d := f.For(language, Names{"Alice", "Billing", "Maria", "Gomez"})
			var ids []string
			for _, x := range d.Fields {
				ids = append(ids, x.ID)
			}
			if got := strings.Join(ids, " "); got != readyForms[d.ID] || d.Language != language {
				t.Errorf("%s in %s has the fields %q", d.ID, d.Language, got)
			}
			if _, err := form.Parse(d.Marshal()); err != nil {
				t.Errorf("%s in %s: %v", d.ID, language, err)
			}
		}
	}
	id, _ := w.Form("identity-document")
	if pages := id.For("en", Names{}).Pages; !slices.Equal(pages, []string{"Document", "You"}) {
		t.Errorf("the identity document has the pages %q", pages)
	}
}

// TestReadyFormsAreTranslated: every text stands there once for each language,
// in its script.
func TestReadyFormsAreTranslated(t *testing.T) {
	files, err := fs.Glob(Files(), "forms/*.yaml")
	if err != nil || len(files) != len(readyForms) {
		t.Fatalf("%q, %v", files, err)
	}
	for _, name := range files {
		data, err := fs.ReadFile(Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		d, err := parse(name, data, noForm)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range d.draft().phrases() {
			checkPhrase(t, path.Base(name), p)
		}
	}
}

func (x draft) phrases() []phrase {
	all := append([]phrase{x.title, x.purpose}, x.pages...)
	for _, f := range x.fields {
		all = append(all, f.label)
		if f.hint.in != nil || f.hint.same != "" {
			all = append(all, f.hint)
		}
		all = append(all, f.options...)
	}
	return all
}

func checkPhrase(t *testing.T, name string, p phrase) {
	t.Helper()
	for _, language := range addressLanguages {
		text := p.in[language]
		japanese := strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) })
		arabic := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Arabic, r) })
		if text == "" || japanese != (language == "ja") || arabic != (language == "ar") {
			t.Errorf("%s: %q for %s of %q", name, text, language, p)
		}
	}
}

// TestTheDefinitionOfTheDocs: docs/protocol.md shows the credit card form as it
// is sent, and its hash in a submission.
func TestTheDefinitionOfTheDocs(t *testing.T) {
	data, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	w, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	f, _ := w.Form("credit-card")
	text := f.For("en", Names{}).Marshal()
	hash := fmt.Sprintf("\ndefinition %x\n", sha256.Sum256([]byte(text)))
	for _, want := range []string{"```\n" + text + "\n```", hash} {
		if !strings.Contains(string(data), want) {
			t.Errorf("it lacks %s", want)
		}
	}
}
