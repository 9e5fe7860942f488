package field

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Normal forms, for whoever writes another end: what one is, the pattern that every
// value has which is taken, and two ways of typing one. The patterns are read alike by
// ECMAScript and RE2.
var normalForms = []struct{ kind, is, pattern, one, two string }{
	{"card-number", "digits; 12 to 19 with the right check digit", `^[0-9]{12,19}$`, "4111 1111 1111 1111", "Card number: 3782-822463-10005"},
	{"card-expiry", "month/year, two digits each; not past", `^(0[1-9]|1[0-2])/[0-9]{2}$`, "5/2027", "Dec 2027"},
	{"card-code", "3 digits, or 4 of an American Express card", `^[0-9]{3,4}$`, "123", "1 2 3 4"},
	{"card-name", "one line", `^\S(.*\S)?$`, "Maria  Gomez", "J. O’Neill"},
	{"postal-code", "one line in capitals, 12 characters at most", `^\S(.{0,10}\S)?$`, "sw1a 1aa", "94107-1234"},
	{"text", "one line", `^\S(.*\S)?$`, " A-1 ", "Zoë"},
	{"multiline", "lines", `^\S([\s\S]*\S)?$`, "one\r\ntwo", " one "},
	{"secret", "one line", `^\S(.*\S)?$`, "correct horse", " x "},
	{"key-value", "lines `name: value`", `^[^:\n]+: [^\n]+(\n[^:\n]+: [^\n]+)*$`, "user:maria", "user: maria\npin: 12"},
	{"number", "digits, `-` in front of a negative one, `.` before decimals", `^-?[0-9]+(\.[0-9]+)?$`, "1,234.50", "−7"},
	{"date", "year-month-day", `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, "4/29/84", "April 29, 1984"},
	{"date-of-birth", "year-month-day; not after today", `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, "29 Feb 1984", "昭和59年4月29日"},
	{"time", "hour:minute, of 24", `^([01][0-9]|2[0-3]):[0-5][0-9]$`, "9:05 pm", "17.30"},
	{"email", "address; the domain in lower case", `^[^\s@]+@[^\s@A-Z]+$`, "mailto:Ada@Example.COM", "<user@bücher.example>"},
	{"phone", "`+` and digits, or, with a doubt, what was typed without its gaps, 40 characters at most; `;ext=` and digits of an extension", `^\S{3,40}(;ext=[0-9]+)?$`, "+1 (415) 555-2671 ext. 89", "+49 (0)30 123456"},
	{"hyperlink", "https; host in lower case", `^https://[^\s]+$`, "HTTPS://Example.com/A", "see https://example.com."},
	{"us-state", "two capitals", `^[A-Z]{2}$`, "California", "ny"},
	{"country", "two capitals of ISO 3166, or XK", `^[A-Z]{2}$`, "Germany", "us"},
	{"ssn", "9 digits", `^[0-8][0-9]{8}$`, "536-90-4399", "536 90 4399"},
	{"itin", "9 digits", `^9[0-9]{8}$`, "912-90-3456", "912 50 3456"},
	{"ein", "9 digits", `^[0-9]{9}$`, "91-1144442", "91 1144442"},
	{"aba-routing", "9 digits with the right check digit", `^[0-9]{9}$`, "1110 0002 5", "111000025"},
	{"bank-account", "4 to 17 digits", `^[0-9]{4,17}$`, "0123-456 789", "Account: 0123456789"},
	{"iban", "capitals and digits, without spaces", `^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$`, "IBAN DE89 3704 0044 0532 0130 00", "be68539007547034"},
	{"passport", "5 to 20 capitals and digits", `^[0-9A-Z]{5,20}$`, "l01x00t47", "C 1234567"},
	{"mrz", "2 or 3 lines", `^[0-9A-Z<]{30,44}(\n[0-9A-Z<]{30,44}){1,2}$`, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10", "i<utod231458907<<<<<<<<<<<<<<<\n7408122f1204159uto<<<<<<<<<<<6\neriksson<<anna<maria<<<<<<<<<<"},
	{"drivers-licence", "capitals and digits, or with a doubt what was typed without gaps", `^\S{1,30}$`, "d123-4567", "D 1234567"},
	{"list", "id of an option", `^[a-z][0-9a-z-]{0,39}$`, "red", "dark-red"},
	{"radio", "id of an option", `^[a-z][0-9a-z-]{0,39}$`, "yes", "not-sure"},
	{"checkbox", "`yes`, or nothing", `^yes$`, "yes", "yes"},
	{"slider", "a number", `^-?[0-9]+(\.[0-9]+)?$`, "5", "2.5"},
	{"address-country", "two capitals of ISO 3166, or XK", `^[A-Z]{2}$`, "United States", "de"},
	{"address-line1", "one line", `^\S(.*\S)?$`, " 1 Main St ", "Hauptstr. 5"},
	{"address-line2", "one line", `^\S(.*\S)?$`, "Apt  2", "c/o Gomez"},
	{"address-city", "one line", `^\S(.*\S)?$`, "Paris", " San  José "},
	{"address-region", "the country's code of it, or one line where it has none", `^\S(.*\S)?$`, "California", "ca"},
	{"address-postal-code", "as the country writes it", `^\S(.*\S)?$`, "94107", "94107 1234"},
	{"file", "see *Files*", `^[0-9a-f]{32} [1-9][0-9]* [0-9a-f]{64} [a-z]+/[a-z]+ .+$`, aScan + "/jpeg front.jpg", aScan + "/png page 1.png"},
	{"signature", "see *Files*; a PNG", `^[0-9a-f]{32} [1-9][0-9]* [0-9a-f]{64} image/png .+$`, aScan + "/png signature.png", aScan + "/png name.png"},
}

const aScan = "5f0c2a7be1944d3b8c1d6e7f80912a3b 48213 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 image"

// inUS is where the examples are typed.
func inUS(kind string) Context {
	c := Context{Year: 2026, Month: 11, Day: 22, Language: "en-US"}
	if strings.HasPrefix(kind, "address-") && kind != AddressCountry {
		c.Country = "US"
	}
	return c
}

// TestNormalForms: docs/protocol.md says which normal form each kind has. Run it with
// -update after a change.
func TestNormalForms(t *testing.T) {
	var kinds []string
	var table strings.Builder
	table.WriteString("| kind | what travels | pattern | typed in the United States, and what travels |\n|---|---|---|---|\n")
	for _, n := range normalForms {
		kinds = append(kinds, n.kind)
		f, _ := Lookup(n.kind)
		c, pattern := inUS(n.kind), regexp.MustCompile(n.pattern)
		var examples []string
		for _, typed := range []string{n.one, n.two} {
			normal := In(f, c).Normalise(typed)
			if r := In(f, c).Check(normal, c); r.State != Valid || !pattern.MatchString(normal) {
				t.Errorf("%s %q: %q is %v, or does not fit", n.kind, typed, normal, r.State)
			}
			if In(f, c).Normalise(normal) != normal {
				t.Errorf("%s: %q is no normal form", n.kind, normal)
			}
			examples = append(examples, cell(typed)+" → "+cell(normal))
		}
		table.WriteString("| `" + n.kind + "` | " + n.is + " | " + cell(n.pattern) + " | " + strings.Join(examples, "; ") + " |\n")
	}
	if !slices.Equal(kinds, Kinds()) {
		t.Errorf("the table has the kinds %q\nwant %q", kinds, Kinds())
	}
	const begins, ends = "<!-- begin: the kinds of fields -->\n\n", "\n<!-- end: the kinds of fields -->"
	text, err := os.ReadFile(protocolFile)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begun := strings.Cut(string(text), begins)
	_, after, ended := strings.Cut(rest, ends)
	if !begun || !ended {
		t.Fatal(protocolFile + " has no place for the table")
	}
	current(t, protocolFile, before+begins+table.String()+ends+after, "NormalForms")
}

const protocolFile = "../../docs/protocol.md"

// cell is code in a table of Markdown.
func cell(s string) string {
	return "`" + strings.NewReplacer("|", `\|`, "\r\n", "⏎", "\n", "⏎").Replace(s) + "`"
}

// Every value that a kind takes has its pattern, whatever is tried: all that the tests
// of other kinds have.
func TestNormalFormsOfAll(t *testing.T) {
	var corpus []string
	for _, folder := range []string{"cards", "fields", "guard"} {
		files, _ := filepath.Glob("../../testdata/" + folder + "/*.tsv")
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for n, line := range bytes.Split(text, []byte("\n")) {
				if n%40 != 0 { // they are many
					continue
				}
				for _, column := range bytes.Split(line, []byte("\t")) {
					corpus = append(corpus, string(column))
				}
			}
		}
	}
	for _, n := range normalForms {
		corpus = append(corpus, n.one, n.two)
	}
	for _, n := range normalForms {
		if TraitsOf(n.kind).Options {
			continue // package form takes the form's options alone
		}
		f, _ := Lookup(n.kind)
		c, pattern, taken := inUS(n.kind), regexp.MustCompile(n.pattern), 0
		for _, typed := range corpus {
			normal := In(f, c).Normalise(typed)
			if normal == "" || In(f, c).Check(normal, c).State != Valid {
				continue
			}
			if taken++; !pattern.MatchString(normal) {
				t.Errorf("%s takes %q, which does not fit %s", n.kind, normal, n.pattern)
				break
			}
		}
		if taken == 0 {
			t.Errorf("%s takes nothing", n.kind)
		}
	}
}
