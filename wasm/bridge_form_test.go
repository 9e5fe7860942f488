package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

func TestFormEdit(t *testing.T) {
	d := newDesk(t).start()
	id := d.request()
	r := call(t, "form.edit", d.handle, number(now), id, "card-number", "41111", "5", "card-number", "4111", "card-code", "12", "remark", "")
	verdicts := outputs(t, nested(t, r.parts[2]))
	if string(r.parts[0]) != "4111 1" || string(r.parts[1]) != "6" {
		t.Errorf("text %q and caret %q, want 4111 1 and 6", r.parts[0], r.parts[1])
	}
	for i, want := range [][]string{{"card-number", "1", "Visa", "card-number-incomplete", "", ""}, {"card-code", "1", "", "card-code-needs-3", "", ""}, {"remark", "0", "", "", "", ""}} {
		if len(verdicts) != 3 || !slices.Equal(verdicts[i], want) {
			t.Fatalf("verdicts: got %q, want %q in place %d", verdicts, want, i)
		}
	}
	for _, caret := range []string{"-1", "9999999999", "-9223372036854775808"} {
		if r := call(t, "form.edit", d.handle, number(now), id, "card-number", "4111", caret, "card-number", "4111"); r.status != statusOK {
			t.Errorf("caret %s: got %s", caret, r.code)
		}
	}
	if r := call(t, "form.edit", d.handle, number(now), id, "no-such-field", "raw", "1"); r.status != statusOK || string(r.parts[0]) != "raw" {
		t.Errorf("an unknown field: got %d %q", r.status, r.parts)
	}
}

// What is typed into a form has the agent's end told how many fields are
// valid, a moment later.
func TestFormEditTellsProgress(t *testing.T) {
	d := newDesk(t).start()
	id := d.request()
	d.carry(call(t, "visitor.tick", d.handle, number(now+200)).parts) // acknowledges
	r := call(t, "form.edit", d.handle, number(now+200), id, "card-code", "123", "3", "card-number", "4111", "card-code", "12", "remark", "")
	wake := outputs(t, r.parts[3:])
	if len(wake) != 1 || wake[0][0] != "wake" || d.progress != nil {
		t.Fatalf("after typing: outputs %q and progress %v, want a wake only", wake, d.progress)
	}
	tick := call(t, "visitor.tick", d.handle, wake[0][1])
	d.carry(tick.parts)
	if want := (chat.Progress{Request: id, Valid: 1, Total: 3}); d.progress == nil || *d.progress != want {
		t.Errorf("progress: got %v, want %v", d.progress, want)
	}
}

func TestFormHints(t *testing.T) {
	d := newDesk(t).start()
	id := d.request()
	hints := outputs(t, call(t, "form.hints", d.handle, number(now), id, "card-number", "378282246310005").parts)
	if len(hints) != 3 {
		t.Fatalf("hints: got %q, want three", hints)
	}
	if want := []string{"card-number", "card-number", "Card number", "The long one", "1", "cc-number", "numeric", "next", "40", "0", "0",
		"0", "0", "", "", "", "", "", "1", "en-MX", "dmy", ""}; !slices.Equal(hints[0], want) {
		t.Errorf("got %q", hints[0])
	}
	if hints[1][10] != "1" || hints[2][9] != "1" || hints[2][4] != "0" {
		t.Errorf("secret, multiline and required: got %q", hints)
	}
}

// order has pages and every rule.
var order = form.Definition{
	ID: "order", Version: 1, Title: "Bestellung", RetainMinutes: 10, AnswerMinutes: 30, Language: "de", Pages: []string{"Wohin", "Wie viel"},
	Fields: []form.FieldDef{
		{ID: "country", Kind: "country", Label: "Land", Initial: "DE", Fixed: true},
		{ID: "way", Kind: "radio", Label: "Versand", Required: true, Options: []form.Option{{ID: "post", Label: "Post"}, {ID: "van", Label: "Spedition"}}},
		{ID: "many", Kind: "slider", Label: "Menge", Page: 1, Min: "10", Max: "20"},
		{ID: "day", Kind: "date", Label: "Tag", Page: 1, Min: "2026-01-01", Max: "2026-12-31"},
	},
}

// TestRulesCross: pages, options and limits reach the frame as they are laid
// out in widget/bridge/outputs.ts.
func TestRulesCross(t *testing.T) {
	d := newDesk(t).start()
	id := d.requestForm(order)
	i := slices.IndexFunc(d.seen, func(o []string) bool { return o[0] == "form" && o[1] == id })
	if got := d.seen[i]; len(got) != 9 || got[6] != "de" || got[7] != "0" || got[8] != string(texts(order.Pages...).encode()) {
		t.Errorf("form: got %q", got)
	}
	hints := outputs(t, call(t, "form.hints", d.handle, number(now), id).parts)
	for i, want := range [][]string{
		{"0", "1", "DE", "", "", "", "", "1"},
		{"0", "0", "", "", "", "", "", "1"},
		{"1", "0", "", "10", "20", "1", "", "1"},
		{"1", "0", "", "2026-01-01", "2026-12-31", "", "", "1"},
	} {
		if !slices.Equal(hints[i][11:19], want) {
			t.Errorf("hints: got %q, want %q", hints[i][11:], want)
		}
	}
	options := outputs(t, nested(t, []byte(hints[1][21])))
	if len(options) != 2 || !slices.Equal(options[0], []string{"post", "Post"}) || !slices.Equal(options[1], []string{"van", "Spedition"}) {
		t.Errorf("options: got %q", options)
	}
	r := call(t, "form.edit", d.handle, number(now), id, "many", "21", "2", "country", "FR", "way", "ship", "many", "", "day", "2025-12-31")
	verdicts := outputs(t, nested(t, r.parts[2]))
	for i, want := range [][]string{
		{"country", "2", "", "fixed-changed", "", ""}, {"way", "2", "", "not-an-option", "", ""},
		{"many", "2", "", "number-high", "20", ""}, {"day", "2", "", "date-early", "2026-01-01", string(texts("2025-12-31").encode())},
	} {
		if !slices.Equal(verdicts[i], want) {
			t.Errorf("verdict: got %q, want %q", verdicts[i], want)
		}
	}
}

// home is an address between two other fields.
var home = form.Definition{
	ID: "move", Version: 1, Title: "Move", RetainMinutes: 10, AnswerMinutes: 30, Language: "en",
	Fields: []form.FieldDef{
		{ID: "before", Kind: "text", Label: "Before"},
		{ID: "country", Kind: "address-country", Label: "Country", Required: true, Initial: "US"},
		{ID: "line1", Kind: "address-line1", Label: "Address"},
		{ID: "line2", Kind: "address-line2", Label: "Second line"},
		{ID: "city", Kind: "address-city", Label: "City"},
		{ID: "region", Kind: "address-region", Label: "Region"},
		{ID: "code", Kind: "address-postal-code", Label: "Postal code"},
		{ID: "after", Kind: "text", Label: "After"},
	},
}

// TestAddressCrosses: order, requiredness, keyboards, labels and what is shown
// follow the country, from the one that the form opens with; and so do what
// is typed and what is judged.
func TestAddressCrosses(t *testing.T) {
	d := newDesk(t).start()
	id := d.requestForm(home)
	for _, test := range []struct{ country, want string }{
		{"US", "before0 country1 line11 line20 city1 region1:state code1:zip=numeric after0"},
		{"JP", "before0 country1 code1:postal-code=numeric region1:prefecture city1 line11 line20 after0"},
		{"GB", "before0 country1 line11 line20 city1:post-town code1:postcode=text region-hidden after0"},
	} {
		t.Run(test.country, func(t *testing.T) {
			args := []string{d.handle, number(now), id}
			if test.country != "US" {
				args = append(args, "country", test.country)
			}
			var parts []string
			for _, h := range outputs(t, call(t, "form.hints", args...).parts) {
				parts = append(parts, partText(h))
			}
			if got := strings.Join(parts, " "); got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
	r := call(t, "form.edit", d.handle, number(now), id, "code", "sw1a1aa", "7", "country", "GB", "line1", "10 Downing Street", "region", "ignored", "code", "")
	if string(r.parts[0]) != "SW1A 1AA" || string(r.parts[1]) != "8" {
		t.Errorf("text %q and caret %q", r.parts[0], r.parts[1])
	}
	verdicts := outputs(t, nested(t, r.parts[2]))
	for i, want := range []string{"0", "3", "3", "0", "2", "0", "3", "0"} {
		if verdicts[i][1] != want {
			t.Errorf("%s: state %s, want %s", verdicts[i][0], verdicts[i][1], want)
		}
	}
}

// TestHiddenPartsRequireNothing: what stands in a part that the country has
// not is sent by nobody, and makes no other part required.
func TestHiddenPartsRequireNothing(t *testing.T) {
	d, optional := newDesk(t).start(), home
	optional.Fields = slices.Clone(home.Fields)
	for i := range optional.Fields {
		optional.Fields[i].Required = optional.Fields[i].Kind == "text" && i == 0
	}
	id := d.requestForm(optional)
	for country, want := range map[string]string{"US": "1", "GB": "0"} {
		t.Run(country, func(t *testing.T) {
			for _, h := range outputs(t, call(t, "form.hints", d.handle, number(now), id, "country", country, "region", "CA").parts) {
				if h[1] == "address-line1" && h[4] != want {
					t.Errorf("required %s, want %s", h[4], want)
				}
			}
		})
	}
}

// partText is the id of a field, whether it is required, its label and, of a
// postal code, its keyboard.
func partText(h []string) string {
	text := h[0] + h[4]
	if h[18] == "0" {
		return h[0] + "-hidden"
	}
	if h[17] != "" {
		text += ":" + h[17]
	}
	if h[1] == "address-postal-code" {
		text += "=" + h[6]
	}
	return text
}
