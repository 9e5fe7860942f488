package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"github.com/sealform/sealform/admin/orgfile"
	"github.com/sealform/sealform/desktop/yamldoc/schematest"
	"github.com/sealform/sealform/relay/core"
)

var update = flag.Bool("update", false, "write the schema of a relay's file again")

const schemaFile = "../../docs/schema/relay.schema.json"

// theSettings returns a relay's settings, as the program has them.
func theSettings(t *testing.T) []setting {
	t.Helper()
	k, err := kong.New(&cli{}, kong.Name("sealform"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range k.Model.Children {
		if n.Name == "relay" {
			return settingsOf(n.Flags)
		}
	}
	t.Fatal("there is no relay")
	return nil
}

// Every setting has a variable of its name.
func TestSettingsHaveVariables(t *testing.T) {
	for _, s := range theSettings(t) {
		if want := variable(s.Name); len(s.Envs) != 1 || s.Envs[0] != want {
			t.Errorf("--%s has the variables %q, want %s", s.Name, s.Envs, want)
		}
	}
}

func variable(name string) string {
	return "SEALFORM_RELAY_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

var tableRow = regexp.MustCompile("(?m)^\\| (?:`([a-z-]+)` )?\\| `(SEALFORM_RELAY_[A-Z_]+)` \\| `--([a-z-]+)` \\| ([^|]*) \\|")

// The table in the page for operators has each setting, with its variable, flag
// and default, and nothing else.
func TestDocumentedSettings(t *testing.T) {
	b, err := os.ReadFile("../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]string{"org-file": "", "config": ""}
	keys := map[string]string{"org-file": organisationsKey, "config": ""}
	for _, s := range theSettings(t) {
		left[s.Name], keys[s.Name] = s.Default, s.Name
	}
	for _, row := range tableRow.FindAllStringSubmatch(string(b), -1) {
		key, of, name, def := row[1], row[2], row[3], row[4]
		want, there := left[name]
		if !there || key != keys[name] || of != variable(name) || want != "" && def != "`"+want+"`" {
			t.Errorf("the row %q is not true, or is there twice; the default is %q", row[0], want)
		}
		delete(left, name)
	}
	for name := range left {
		t.Errorf("the table lacks --%s", name)
	}
}

type object = map[string]any

// schema is what editors need to know of the file.
func schema(t *testing.T) object {
	text := object{"type": "string", "minLength": 1}
	properties := object{organisationsKey: object{
		"description": "Whom this relay serves, each with what it may have of it. --org-file takes its place.",
		"type":        "array",
		"items": object{"type": "object", "required": []string{"org-file"}, "additionalProperties": false, "properties": object{
			"org-file": object{"type": "string", "minLength": 1, "description": "The organisation's org.pub."},
			"chats":    upTo(core.DefaultLimits.Chats, "How many chats it may have at once, of all kinds."),
			"waiting":  upTo(core.DefaultLimits.Waiting, "How many of its chats may wait."),
			"agents":   upTo(orgfile.MaxAgents, "How many of its agents may be connected."),
		}},
	}}
	for _, s := range theSettings(t) {
		is := object{"type": "string", "minLength": 1}
		switch kind := s.Target.Type(); {
		case kind.Kind() == reflect.Slice:
			is = object{"oneOf": []object{text, {"type": "array", "items": text}}}
		case kind.Kind() == reflect.Bool:
			is = object{"type": "boolean"}
		case kind == reflect.TypeFor[time.Duration]():
			is = object{"type": "string", "pattern": "^([0-9.]+(ms|s|m|h))+$"}
		case s.Enum != "":
			is = object{"enum": strings.Split(s.Enum, ",")}
		}
		is["description"] = s.Help
		properties[s.Name] = is
	}
	return object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "The settings of sealform relay",
		"type": "object", "additionalProperties": false, "properties": properties,
	}
}

func upTo(most int, description string) object {
	return object{"type": "integer", "minimum": 1, "maximum": most, "description": description}
}

// The schema has what the program has: -update writes it again.
func TestRelaySchema(t *testing.T) {
	want, err := json.MarshalIndent(schema(t), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		write(t, schemaFile, append(want, '\n'))
	}
	var got, is any
	b, err := os.ReadFile(schemaFile)
	if err == nil {
		err = json.Unmarshal(b, &got)
	}
	if err != nil {
		t.Fatal(err)
	}
	_ = json.Unmarshal(want, &is)
	if !reflect.DeepEqual(got, is) {
		t.Error("the schema is not that of the program: run this test with -update, and prettier")
	}
}

// What the page for operators shows is a file without mistakes, for the program
// and for the schema, and both refuse the same mistakes.
func TestRelayFiles(t *testing.T) {
	page, err := os.ReadFile("../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	s, _ := schematest.Schema(t, os.DirFS("../../docs"), "relay.schema.json")
	for text, want := range map[string]bool{
		example:                   true,
		"state: x\n":              true,
		"domain: relay.example\n": true,
		"domain: [a, b]\n":        true,
		"behind-proxy: true\n":    true,
		"behind-proxy: 'true'\n":  false,
		"listne: :443\n":          false,
		"requeue: 60\n":           false,
		"requeue: soon\n":         false,
		"log-level: loud\n":       false,
		"domain: [a, {b: c}]\n":   false,
		"state: [a]\n":            false,
		"organisations: acme\n":   false,
		"organisations: [{}]\n":   false,
		"organisations: [{org-file: a, chats: 0}]\n":     false,
		"organisations: [{org-file: a, chats: 10001}]\n": false,
		"organisations: [{org-file: a, agents: 12}]\n":   true,
		"organisations: [{org-file: a, agnets: 12}]\n":   false,
	} {
		name := filepath.Join(t.TempDir(), "relay.yaml")
		write(t, name, []byte(text))
		f := readRelayFile(name, theSettings(t))
		if ours := f.mistakes() == nil; ours != want {
			t.Errorf("%q: the program says %v", text, f.mistakes())
		}
		if err := s.Validate(schematest.AsJSON(t, text)); (err == nil) != want {
			t.Errorf("%q: the schema says %v", text, err)
		}
	}
}
