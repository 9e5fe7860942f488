package workspace

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/sealform/sealform/desktop/yamldoc/schematest"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
)

func TestSchemaTakesWhatTheLoaderTakes(t *testing.T) {
	s, _ := schematest.Schema(t, Files(), "form.schema.json")
	good := []string{small, fullForm, "language: fr\n" + small, small + "  - {id: home, kind: address, required: true}\n",
		strings.Replace(small, "title: A form", "title: |\n  A form", 1),
		strings.Replace(small, "label: More", "label: More\n    min-length: 1\n    max-length: 10000", 1)}
	names, err := fs.Glob(Files(), "forms/*.yaml")
	if err != nil || len(names) != len(readyForms) {
		t.Fatal(names, err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(data), "# yaml-language-server: $schema=../schema/form.schema.json\n") {
			t.Errorf("%s does not name its schema for editors", name)
		}
		if err := s.Validate(schematest.AsJSON(t, string(data))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range good {
		if _, err := Load(files(text, "")); err != nil {
			t.Errorf("the loader refuses %s\n%v", text, err)
		}
		if err := s.Validate(schematest.AsJSON(t, text)); err != nil {
			t.Errorf("the schema refuses %s\n%v", text, err)
		}
	}
}

// TestSchemaRefusesWhatTheLoaderRefuses: the mistakes that a schema can find.
func TestSchemaRefusesWhatTheLoaderRefuses(t *testing.T) {
	s, _ := schematest.Schema(t, Files(), "form.schema.json")
	for _, change := range [][2]string{
		{"id: a\n", "id: A\n"}, {"id: a\n", ""}, {"version: 2", "version: 0"}, {"version: 2", "version: two"}, {"version: 2", "version: 1000001"},
		{"language: de", "language: German"}, {"{en: Order, de: Bestellung, pt-BR: Pedido}", `""`}, {"{en: Order, de: Bestellung, pt-BR: Pedido}", "{english: Order}"},
		{"{en: Order, de: Bestellung, pt-BR: Pedido}", "{}"}, {"{en: Order, de: Bestellung, pt-BR: Pedido}", "5"},
		{"retain-minutes: 5", "retain-minutes: 0"}, {"retain-minutes: 5", "retain-minutes: 1441"}, {"retain-minutes: 5\n", ""},
		{"answer-minutes: 10", "answer-minutes: 61"}, {"answer-minutes: 10", `answer-minutes: "10"`}, {"answer-minutes", "answer-minuets"},
		{"pages:\n", "fields: []\npages:\n"}, {"  - title: {en: You", "  - titel: {en: You"}, {"pages:", "page:"},
		{"kind: text", "kind: txet"}, {"kind: radio", "kind: text"}, {"kind: slider", "kind: number"}, {"kind: date", "kind: time"},
		{"kind: text\n        label: {en: Name, de: Name, pt-BR: Nome}", "kind: number\n        label: Name"},
		{"        label: No.\n", ""}, {"hint: A–Z", "hint: [A, Z]"}, {"required: true", "required: yes"}, {"required: true", "required: false"},
		{"show-once: true", "show-once: 1"}, {"editable: false", "editable: no"}, {"        initial: \"{service}/{agent}\"\n", ""},
		{"initial: \"{service}/{agent}\"", "initial: \"\""},
		{"min-length: 2", "min-length: 0"}, {"max-length: 40", "max-length: 10001"}, {"        min: 1\n", ""}, {"step: 0.5", "step: 0"},
		{"        options:\n          - {id: s, label: {en: Small, de: Klein, pt-BR: Pequeno}}\n          - {id: l, label: L}\n", ""},
		{"          - {id: l, label: L}\n", ""}, {"{id: l, label: L}", "{id: L, label: L}"}, {"{id: l, label: L}", "{id: l}"}, {"{id: l, label: L}", "l"},
		{"kind: checkbox\n        label: OK", "kind: address\n        label: OK"}, {"kind: checkbox\n        label: OK", "kind: card-code\n        label: OK"},
		{"retain-minutes: 5", "retain-minutes: 5\nforms: 1"},
	} {
		text := strings.Replace(fullForm, change[0], change[1], 1)
		if text == fullForm {
			t.Fatalf("%q is not in the form", change[0])
		}
		if _, err := Load(files(text, "")); err == nil {
			t.Errorf("the loader takes %q for %q", change[1], change[0])
		}
		if s.Validate(schematest.AsJSON(t, text)) == nil {
			t.Errorf("the schema takes %q for %q", change[1], change[0])
		}
	}
}

// TestSchemaHasEveryKey: a key or limit of the loader's that the schema
// lacks would be underlined in every editor.
func TestSchemaHasEveryKey(t *testing.T) {
	_, text := schematest.Schema(t, Files(), "form.schema.json")
	at := func(path ...string) any {
		var v any = text
		for _, step := range path {
			v = v.(map[string]any)[step]
		}
		return v
	}
	for where, want := range map[string]struct {
		schema any
		keys   []string
	}{
		"a form":    {at("properties"), formKeys},
		"a page":    {at("properties", "pages", "items", "properties"), pageKeys},
		"a field":   {at("$defs", "field", "properties"), fieldKeys},
		"an option": {at("$defs", "field", "properties", "options", "items", "properties"), optionKeys},
	} {
		t.Run(where, func(t *testing.T) {
			var got []string
			for key := range want.schema.(map[string]any) {
				got = append(got, key)
			}
			sort.Strings(got)
			if keys := slices.Sorted(slices.Values(want.keys)); !slices.Equal(got, keys) {
				t.Errorf("the schema has the keys %q, the loader %q", got, keys)
			}
		})
	}
	for _, limit := range []struct {
		got  any
		want int
	}{
		{at("properties", "version", "maximum"), form.MaxVersion}, {at("properties", "retain-minutes", "maximum"), form.MaxRetain},
		{at("properties", "answer-minutes", "maximum"), form.MaxAnswer}, {at("properties", "answer-minutes", "default"), form.DefaultAnswer},
		{at("properties", "pages", "maxItems"), form.MaxPages}, {at("$defs", "fields", "maxItems"), form.MaxFields},
		{at("$defs", "field", "properties", "options", "maxItems"), form.MaxOptions}, {at("$defs", "length", "maximum"), form.MaxValue},
		{at("$defs", "language", "maxLength"), form.MaxLanguage},
	} {
		if n, err := limit.got.(json.Number).Int64(); err != nil || int(n) != limit.want {
			t.Errorf("the schema has the limit %v for %d", limit.got, limit.want)
		}
	}
}

var update = flag.Bool("update", false, "write the kinds into the schema of forms again")

// schemaKinds are the places where the schema of forms has a list of kinds:
// what stands before and behind the list, and the kinds.
var schemaKinds = []struct {
	before, behind string
	kinds          []string
}{
	{`address becomes all parts of an address.",\s+"enum": `, ``, kinds()},
	{`"kind": { "enum": `, ` } } },\s+"then": { "required": \["options"\] }`, field.KindsWith(func(t field.Traits) bool { return t.Options })},
	{`"kind": { "enum": `, ` } } } },\s+"then": { "not": { "anyOf": \[{ "required": \["min"\] }`, field.KindsWith(func(t field.Traits) bool { return t.Limits != field.NoLimits })},
	{`"kind": { "enum": `, ` } } },\s+"then": { "required": \["min", "max"\] }`, field.KindsWith(func(t field.Traits) bool { return t.Steps })},
	{`"kind": { "enum": `, ` } } } },\s+"then": { "not": { "anyOf": \[{ "required": \["min-length"\] }`, field.KindsWith(func(t field.Traits) bool { return t.Lengths })},
	{`"kind": { "enum": `, ` } } },\s+"then": { "not": { "required": \["initial"\] } }`, field.KindsWith(func(t field.Traits) bool { return t.NoInitial })},
}

// TestSchemaHasEveryKind: what the table of kinds says is what an editor says.
// Run it with -update after a change.
func TestSchemaHasEveryKind(t *testing.T) {
	const file = "files/schema/form.schema.json"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for _, place := range schemaKinds {
		list := regexp.MustCompile(`(` + place.before + `)\[[^\]]*\](` + place.behind + `)`)
		if n := len(list.FindAllString(want, -1)); n != 1 {
			t.Fatalf("the schema has %d lists of kinds before %q", n, place.behind)
		}
		want = list.ReplaceAllString(want, "${1}"+jsonList(place.kinds)+"${2}")
	}
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(text) {
		t.Errorf("%s is not current: run go test ./desktop/workspace -run SchemaHasEveryKind -update", file)
	}
}

// jsonList writes names as the schema does: a long list in lines of its own.
func jsonList(names []string) string {
	const indent = "            "
	lines := []string{""}
	for i, name := range names {
		word := strconv.Quote(name)
		if i < len(names)-1 {
			word += ","
		}
		switch last := len(lines) - 1; {
		case lines[last] == "":
			lines[last] = word
		case len(lines[last])+len(word) < 120:
			lines[last] += " " + word
		default:
			lines = append(lines, word)
		}
	}
	if len(lines) == 1 {
		return "[" + lines[0] + "]"
	}
	return "[\n" + indent + strings.Join(lines, "\n"+indent) + "\n" + indent[2:] + "]"
}

func TestServicesSchema(t *testing.T) {
	s, _ := schematest.Schema(t, Files(), "services.schema.json")
	data, err := fs.ReadFile(Files(), "services.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(schematest.AsJSON(t, string(data))); err != nil || !strings.HasPrefix(string(data), "# yaml-language-server: $schema=schema/services.schema.json\n") {
		t.Errorf("services.yaml: %v", err)
	}
	for _, text := range []string{
		"billing: {title: B}", "billing: {forms: [a]}", "billing: {title: B, form: [a]}", "Billing: {title: B, forms: [a]}",
		"billing: {title: B, forms: [a, a]}", "billing: {title: 1, forms: [a]}", "billing: {title: B, forms: a}", "billing: [a]",
	} {
		if _, err := Load(files(small, text)); err == nil || s.Validate(schematest.AsJSON(t, text)) == nil {
			t.Errorf("%s: the loader says %v", text, err)
		}
	}
}
