package workspace

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sealform/sealform/desktop/yamldoc"
)

const services = "billing: {title: Billing, forms: [a]}\nother: {title: Other, forms: []}\n"

// with is the small workspace with more files, given as name and text.
func with(more ...string) fstest.MapFS {
	m := files(small, services)
	for i := 0; i < len(more); i += 2 {
		m[more[i]] = &fstest.MapFile{Data: []byte(more[i+1])}
	}
	return m
}

func mustLoad(t *testing.T, more ...string) *Workspace {
	t.Helper()
	w, err := Load(with(more...))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

const response = "---\nshortcut: hi\ntitle: Hello\nservices: [billing]\nform: a\n---\n\nI am %A.\r\nTwo  lines\n\n"

func TestResponses(t *testing.T) {
	w := mustLoad(t, "responses/hi.md", response, "responses/all.md", "---\nshortcut: all\ntitle: All\n---\nText",
		"responses/form.md", "---\nshortcut: ask\ntitle: Ask\nform: a\n---\nText", "responses/notes.yaml", "not read")
	want := Response{Shortcut: "hi", Title: "Hello", Text: "I am %A.\nTwo  lines", Services: []string{"billing"}, Form: "a"}
	if got := w.Responses("billing"); len(got) != 3 || !reflect.DeepEqual(got[2], want) {
		t.Errorf("billing has %+v", got)
	}
	if got := w.Responses("other"); len(got) != 1 || got[0].Shortcut != "all" {
		t.Errorf("a service without the form has %+v", got)
	}
}

func TestFill(t *testing.T) {
	for text, want := range map[string]string{
		"Hi, I am %A from %S.": "Hi, I am Alice from Billing & more.",
		"%A":                   "Alice", "%A/%S": "Alice/Billing & more", "%S%A": "Billing & moreAlice",
		"100% and %a stay": "100% and %a stay", "%B, %C": "%B, %C",
		"Dear %F %L,": "Dear Maria Gomez,", "%F/%L": "Maria/Gomez",
		"https://x.example/%C3%A9?%AB": "https://x.example/%C3%A9?%AB",
	} {
		t.Run(text, func(t *testing.T) {
			if got := (Response{Text: text}).Fill(Names{"Alice Smith", "Billing & more", "Maria", "Gomez"}); got != want {
				t.Errorf("%q becomes %q, want %q", text, got, want)
			}
		})
	}
	if got := (Response{Text: "%A"}).Fill(Names{"%S", "x", "", ""}); got != "%S" {
		t.Errorf("a value is filled in again: %q", got)
	}
}

func TestFillWithoutTheCustomersName(t *testing.T) {
	for text, want := range map[string]string{
		"Hello %F, how can I help?":  "Hello, how can I help?",
		"Dear %F %L,\nthank you":     "Dear,\nthank you",
		"Thank you, %F!":             "Thank you!",
		"Thank you, %F %L!":          "Thank you!",
		"Bye, %F":                    "Bye,",
		"%F, please wait.":           "please wait.",
		"Hi.\n%F %L: please wait.":   "Hi.\n: please wait.",
		"I am %A, %F. Good morning!": "I am Alice. Good morning!",
		"You are %F of %S":           "You are of Billing",
	} {
		t.Run(text, func(t *testing.T) {
			if got := (Response{Text: text}).Fill(Names{Agent: "Alice Smith", Service: "Billing"}); got != want {
				t.Errorf("%q becomes %q, want %q", text, got, want)
			}
		})
	}
	if got := (Response{Text: "Dear %F %L,"}).Fill(Names{Last: "Gomez"}); got != "Dear Gomez," {
		t.Errorf("with a last name only: %q", got)
	}
}

func TestPageMistakes(t *testing.T) {
	head := func(lines string) string { return "---\n" + lines + "\n---\nText\n" }
	for _, test := range []struct{ file, text, want string }{
		{"responses/a.md", "Text", `responses/a.md:1:1: must begin with a line "---"`},
		{"responses/a.md", "---\ntitle: A\nText", `responses/a.md:1:1: must begin with`},
		{"responses/a.md", "---\n---\nText", `responses/a.md:1:1: has nothing between its two lines "---"; write lines there such as "title: Refunds"`},
		{"responses/a.md", head("shortcut: a\ntitel: A"), `responses/a.md:3:1: unknown key "titel"; use one of shortcut, title, services, form; did you mean "title"?`},
		{"responses/a.md", head("title: A"), "responses/a.md:2:1: shortcut is missing"},
		{"responses/a.md", head("shortcut: A b\ntitle: A"), `responses/a.md:2:11: shortcut "A b" must be`},
		{"responses/a.md", head("shortcut: for\ntitle: A"), `responses/a.md:2:11: shortcut "for" lists the forms`},
		{"responses/a.md", head("shortcut: a\ntitle: 1"), "responses/a.md:3:8: title must be text"},
		{"responses/a.md", head("shortcut: a\ntitle: A\nservices: [biling]"), `responses/a.md:4:12: there is no service "biling" in services.yaml; add it there, or remove it here; did you mean "billing"?`},
		{"responses/a.md", head("shortcut: a\ntitle: A\nform: b"), `responses/a.md:4:7: there is no form "b"`},
		{"responses/a.md", head("shortcut: a\ntitle: A\nservices: [other]\nform: a"), `responses/a.md:5:7: service "other" may not use form "a"`},
		{"responses/a.md", "---\nshortcut: a\ntitle: A\n---\n\nHé, %B!\n", `responses/a.md:6:5: unknown variable "%B"; use %F`},
		{"responses/a.md", "---\nshortcut: a\ntitle: A\n---\n \n", "responses/a.md:6:1: has no text"},
		{"responses/a.md", "---\nshortcut: a\ntitle: A\n---\na\x1b", "responses/a.md:5:2: has a control character"},
		{"responses/a.md", "---\nshortcut: a\ntitle: A\n---\n\xff", "responses/a.md:1:1: is not UTF-8"},
		{"responses/a.md", "---\nshortcut: a\ntitle: A\n---\n" + strings.Repeat("x", 8001), "responses/a.md:5:1: has a text of 8001 characters; keep at most 8000"},
		{"responses/a.md", strings.Repeat("x", MaxFile+1), "responses/a.md:1:1: is larger than 64 KiB"},
		{"responses/a.txt", "Text", "responses/a.txt:1:1: texts are read from files that end in .md"},
		{"knowledge/x/a.md", head("tags: [b]"), "knowledge/x/a.md:2:1: title is missing"},
		{"knowledge/x/a.md", head("title: A\ntags: b"), "knowledge/x/a.md:3:7: tags must be a list"},
		{"knowledge/x/a.md", head("title: A\ntags: [" + strings.Repeat("b, ", 20) + "b]"), "knowledge/x/a.md:3:7: has 21 tags"},
		{"knowledge/x/a.md", head("title: &x A"), "knowledge/x/a.md:2:8: anchors, aliases"},
		{"knowledge/x/a.md", "---\ntitle: A\n---\n" + strings.Repeat("> ", 30) + "deep", "knowledge/x/a.md:4:1: is nested too deeply"},
		{"knowledge/x/a.md", "---\ntitle: A\n---\n" + strings.Repeat("*a*, ", 3000), "knowledge/x/a.md:4:1: has too many parts"},
		{"knowledge/x/a.md", "---\ntitle: A\n---\n" + strings.Repeat("[a](((", 10_000), "knowledge/x/a.md:4:1: has a text of 60000 characters; keep at most 20000"},
		{"knowledge/1/2/3/4/5/a.md", head("title: A"), "knowledge:1:1: \"knowledge/1/2/3/4/5/a.md\" is too long, too deep"},
	} {
		t.Run(test.want, func(t *testing.T) {
			_, err := Load(with(test.file, test.text))
			wantError(t, test.text[:min(40, len(test.text))], err, test.want)
		})
	}
}

func TestTooMany(t *testing.T) {
	var responses, articles []string
	for i := range MaxArticles + 1 {
		articles = append(articles, fmt.Sprintf("knowledge/%d.md", i), "---\ntitle: A\n---\nText")
	}
	for i := range MaxResponses + 1 {
		responses = append(responses, fmt.Sprintf("responses/%d.md", i), fmt.Sprintf("---\nshortcut: a%d\ntitle: A\n---\nText", i))
	}
	_, err := Load(with(responses...))
	wantError(t, "responses", err, "responses:1:1: has 201 responses; keep at most 200")
	_, err = Load(with(articles...))
	wantError(t, "articles", err, "knowledge:1:1: has more than 500 articles")
}

// TestEveryMistake has several in one file, in several files, and none that
// only follows from another.
func TestEveryMistake(t *testing.T) {
	_, err := Load(fstest.MapFS{
		"forms/a.yaml":     {Data: []byte("id: a\nversion: one\ntitel: A\nretain-minutes: 5\nfields: []\n")},
		"services.yaml":    {Data: []byte("billing: {title: B, forms: [a, c]}\n")},
		"responses/x.md":   {Data: []byte("---\nshortcut: x\ntitle: A\n---\n%B and %C")},
		"responses/y.md":   {Data: []byte("---\nshortcut: x\ntitle: A\n---\nText")},
		"knowledge/f/z.md": {Data: []byte("---\ntitle: A\nform: a\n---\nText")},
	})
	var got []string
	for _, m := range yamldoc.Mistakes(err) {
		place, _, _ := strings.Cut(m.Error(), ": ")
		got = append(got, place)
	}
	want := []string{"forms/a.yaml:2:10", "forms/a.yaml:3:1", "forms/a.yaml:5:9", "services.yaml:1:32", "responses/x.md:5:1", "responses/x.md:5:8", "responses/y.md:2:11"}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("mistakes:\n%v", err)
	}
}

func TestMarkdown(t *testing.T) {
	source := "# Head *line*\n\nOne\ntwo  \nthree &amp; \\*four\\* &lt;b>\n\n- a\n- b\n  1. c\n\n3. x\n\n> quote\n\n```go\nx <y>\n```\n\n---\n\n" +
		"[label](https://x.example/?a=1&amp;b \"title\") ![pic](https://x.example/p.png) <https://y.example> `a*b` **bold**\n\n" +
		"<script>alert(1)</script>\n\nin<b onclick=x>li</b>ne <!-- gone --> [x](javascript:alert(1))\n"
	nodes, err := markdown(source)
	if err != nil {
		t.Fatal(err)
	}
	want := "Head line\n\nOne two\nthree & *four* <b>\n\n- a\n- b\n  1. c\n\n3. x\n\nquote\n\nx <y>\n\n---\n\n" +
		"label (https://x.example/?a=1&b) pic (https://x.example/p.png) https://y.example a*b bold\n\n" +
		"inline  x (javascript:alert(1))"
	if got := plain(nodes); got != want {
		t.Errorf("plain text\n%q, want\n%q", got, want)
	}
	var kinds []string
	for _, n := range nodes {
		kinds = append(kinds, n.Kind)
	}
	if got := strings.Join(kinds, " "); got != "heading paragraph list list quote codeblock rule paragraph paragraph" {
		t.Errorf("blocks %s", got)
	}
}

const articleHead = "---\ntitle: Refunds\ntags: [money back]\nservices: [billing]\nform: a\n---\n"

func TestArticles(t *testing.T) {
	w := mustLoad(t, "knowledge/billing/refunds.md", articleHead+"The customer's *bank* decides.",
		"knowledge/top.md", "---\ntitle: Top\nform: a\n---\nText", "knowledge/.hidden/x.md", "not read")
	a, ok := w.Article("billing", "billing/refunds")
	if !ok || a.Folder != "billing" || a.Form != "a" || a.Text != "The customer's bank decides." {
		t.Errorf("the article is %+v", a)
	}
	if _, ok := w.Article("other", "billing/refunds"); ok {
		t.Error("another service reads it")
	}
	if a, ok := w.Article("other", "top"); !ok || a.Folder != "" || a.Form != "" {
		t.Errorf("a service that may not use the form has %+v", a)
	}
}

func TestSearch(t *testing.T) {
	w := mustLoad(t,
		"knowledge/billing/refunds.md", articleHead+"The bank decides when the payment shows.",
		"knowledge/billing/paying.md", "---\ntitle: Ways to pay\ntags: [payment]\n---\nBy card or bank transfer.",
		"knowledge/moving.md", "---\ntitle: Moving house\n---\nSend us the meter reading after you refund it.")
	for query, want := range map[string]string{
		"":               "billing/paying billing/refunds moving",
		"refund":         "billing/refunds moving", // the title before the text
		"refudn":         "billing/refunds moving", // swapped
		"REFNUDS":        "billing/refunds",
		"re":             "billing/refunds moving", // as one types
		"movign hosue":   "moving",
		"pamyent":        "billing/paying billing/refunds", // a tag before the text
		"payment bank":   "billing/paying billing/refunds",
		"bnak":           "billing/paying billing/refunds",
		"bank meter":     "",
		"hat":            "",                               // no mistakes in short words
		"back":           "billing/refunds billing/paying", // "bank" is one mistake away
		"?!":             "billing/paying billing/refunds moving",
		"billing refund": "billing/refunds",
	} {
		t.Run(query, func(t *testing.T) {
			var got []string
			for _, a := range w.Search("billing", query) {
				got = append(got, a.Name)
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%q finds %v, want %s", query, got, want)
			}
		})
	}
	if got := w.Search("other", "refund"); len(got) != 1 || got[0].Name != "moving" {
		t.Errorf("another service finds %v", got)
	}
	if got := w.Search("billing", strings.Repeat("é", MaxQuery)); len(got) != 0 {
		t.Errorf("a long search finds %v", got)
	}
}

func FuzzPages(f *testing.F) {
	f.Add(response, articleHead+"# Hi\n\n[a](b) <b> ![c](d)")
	f.Add("---\n---\n", "---\ntitle: |\n  a\n---\n> - 1. ```\n&#27;&#0;")
	f.Fuzz(func(t *testing.T, r, a string) {
		w, err := Load(with("responses/a.md", r, "knowledge/a.md", a))
		if err != nil {
			for _, m := range yamldoc.Mistakes(err) {
				var e *yamldoc.Error
				if !errors.As(m, &e) || e.Line < 1 || e.Column < 1 || strings.Contains(m.Error(), "\n") {
					t.Errorf("mistake %q", m)
				}
			}
			return
		}
		for _, article := range w.Search("billing", "") {
			if strings.ContainsAny(article.Text, "\x00\x1b") {
				t.Errorf("%q makes the message %q", a, article.Text)
			}
		}
	})
}
