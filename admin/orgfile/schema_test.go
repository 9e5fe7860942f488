package orgfile

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/desktop/yamldoc/schematest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/wasm/form"
)

func TestSchemaTakesWhatTheLoaderTakes(t *testing.T) {
	s, _ := schematest.Schema(t, workspace.Files(), "org.schema.json")
	first, err := New("org.yaml", File{Name: "a", Relay: "ws://127.0.0.1:8803", Services: []roster.Service{{Name: "s", Title: "S", Origins: []string{"*"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(first.Text()), "# yaml-language-server: $schema=workspace/schema/org.schema.json\n") {
		t.Error("the first file does not name its schema for editors")
	}
	for _, text := range []string{
		full, string(first.Text()), head, head + "agents: {}\nstamp-keys: []\nlifetimes: {}\n", head + "lifetimes: {stamp: 1s, roster: 2160h}\n",
		change(t, "wss://relay.example", "wss://relay.example:8443"), change(t, "wss://relay.example", "ws://localhost:1"), change(t, "wss://relay.example", `"ws://[::1]"`),
		change(t, "https://shop.example", "http://127.0.0.1:8000"), change(t, "https://shop.example", `"https://[2001:db8::1]:8443"`), change(t, "Sa 10:00-14:00", "Su 00:00-24:00"),
		change(t, "Europe/Berlin", "UTC"), change(t, "Europe/Berlin", "Etc/GMT+5"), change(t, "name: Alice", "name: A"), change(t, "pt-BR", "zh-Hant-TW"),
		change(t, "[Solved,", "["+strings.Repeat("é", 60)+","),
		change(t, "chats: 6", "chats: 1"), change(t, "chats: 6", "chats: 20"), change(t, "{ chats: 6 }", "{}"), change(t, "limits: { chats: 6 }\n", ""), change(t, "chats: 2\n", "chats: 20\n"),
		change(t, "release: v0.2.0", "release: v1.0.0-rc.1"), change(t, "release: v0.2.0", "release: v1.0.0-"+strings.Repeat("a", workspace.MaxRelease-7)),
	} {
		if _, err := Load("org.yaml", []byte(text)); err != nil {
			t.Errorf("the loader refuses %s\n%v", text, err)
		}
		if err := s.Validate(schematest.AsJSON(t, text)); err != nil {
			t.Errorf("the schema refuses %s\n%v", text, err)
		}
	}
}

// TestSchemaRefusesWhatTheLoaderRefuses: the mistakes that a schema can find.
func TestSchemaRefusesWhatTheLoaderRefuses(t *testing.T) {
	s, _ := schematest.Schema(t, workspace.Files(), "org.schema.json")
	manyMore := ""
	for n := range workspace.MaxDispositions {
		manyMore += fmt.Sprintf(", b%d", n)
	}
	for _, c := range [][2]string{
		{"name: acme", "name: ac me"}, {"name: acme", "name: ac+me"}, {"name: acme.example/support\n", ""}, {"name: acme", "nmae: acme"}, {"name: acme.example/support", "name: 5"},
		{"wss://relay.example", "ws://relay.example"}, {"wss://relay.example", "wss://relay.example/"}, {"wss://relay.example", "https://relay.example"}, {"relay: wss://relay.example\n", ""},
		{"wss://relay.example", "wss://Relay.example"}, {"wss://relay.example", "wss://me@relay.example"},
		{"30d", "30"}, {"30d", "0d"}, {"30d", "1w"}, {"roster: 30d", "rooster: 30d"},
		{vkey(org+"/stamp", "stamp"), "x"}, {vkey(org+"/stamp", "stamp"), vkey("stamp", "stamp")}, {vkey(org+"/stamp", "stamp"), vkey(org+"/a", "1") + "," + vkey(org+"/b", "2") + "," + vkey(org+"/c", "3") + "," + vkey(org+"/d", "4") + "," + vkey(org+"/e", "5")},
		{"  billing:", "  Billing:"}, {"    title: Billing & \"more\"\n", ""}, {`title: Billing & "more"`, "title: 5"}, {`title: Billing & "more"`, `title: " a"`}, {`title: Billing & "more"`, `title: "a\nb"`},
		{`title: Billing & "more"`, "title: " + strings.Repeat("a", 201)}, {"title: Billing", "titel: Billing"},
		{"https://shop.example", "shop.example"}, {"https://shop.example", "https://shop.example/"}, {"https://shop.example", "https://Shop.example"}, {"https://shop.example", "https://bücher.example"},
		{"https://shop.example", `"*"`}, {"https://shop.example", "https://pay.example:8443"}, {`[https://shop.example, "https://pay.example:8443"]`, "[]"}, {`[https://shop.example, "https://pay.example:8443"]`, "https://shop.example"},
		{"Europe/Berlin", "berlin"}, {"Europe/Berlin", "../x"}, {"zone: Europe/Berlin, ", ""}, {"Mo-Fr 09:00-17:00", "Mo-Fr 9:00-17:00"}, {"Mo-Fr 09:00-17:00", "Mo-Fr 09:00-24:01"}, {"Mo-Fr 09:00-17:00", "Mon 09:00-17:00"},
		{"Mo-Fr 09:00-17:00", "Mo 09:00-12:00, Tu 09:00-12:00"}, {`"Sa 10:00-14:00"`, `"Mo-Fr 09:00-17:00"`}, {"pt-BR", "Portuguese"}, {"[en, pt-BR]", "[]"}, {"[en, pt-BR]", "en"}, {"offer: push", "offer: pull"}, {"offer: push", "offer: true"}, {"offer: push", "rating: often"},
		{"  alice:", "  al_ice:"}, {"    name: Alice\n", ""}, {"    services: [billing]\n", ""}, {"services: [billing]", "services: []"}, {"services: [billing]", `services: ["*", billing]`}, {"services: [billing]", "services: [Billing]"},
		{vkey(org+"/alice", "alice"), "alice"}, {"2026-11-26", "26.11.2026"}, {"2026-11-26", "2026-02-30"}, {"since:", "sinse:"}, {"  carol:\n    name: Carol\n    services: [\"*\"]\n    chats: 2\n", "  carol:\n"},
		{"[Solved,", "[Réglé,"}, {"[Solved,", "[5,"}, {"[Solved,", `["*",`}, {"[Solved,", `["a\nb",`}, {"[Solved,", `[" a",`}, {"[Solved,", "[" + strings.Repeat("é", 61) + ","}, {"dispositions:", "disposition:"},
		{"limits:", "limit:"}, {"{ chats: 6 }", "6"}, {"{ chats: 6 }", "{ chat: 6 }"}, {"chats: 6", "chats: 0"}, {"chats: 6", "chats: 21"}, {"chats: 6", `chats: "6"`}, {"chats: 6", "chats: 2.5"}, {"chats: 2\n", "chats: 21\n"}, {"chats: 2\n", "chats: many\n"},
		{"release: v", "release: "}, {"release: v0.2.0", "release: v0.2"}, {"release: v0.2.0", "release: 0.2"}, {"release: v0.2.0", "release: v0.2.0+5"}, {"release: v0.2.0", "release: v0.02.0"}, {"release: v0.2.0", "release: latest"}, {"release: v0.2.0", "release: v1.0.0-" + strings.Repeat("a", workspace.MaxRelease-6)},
		{`[Solved, "Call back: tomorrow", Réglé]`, "[]"}, {`[Solved, "Call back: tomorrow", Réglé]`, "Solved"}, {`[Solved, "Call back: tomorrow", Réglé]`, "[a" + manyMore + "]"},
	} {
		text := change(t, c[0], c[1])
		if _, err := Load("org.yaml", []byte(text)); err == nil {
			t.Errorf("the loader takes %q for %q", c[1], c[0])
		}
		if s.Validate(schematest.AsJSON(t, text)) == nil {
			t.Errorf("the schema takes %q for %q", c[1], c[0])
		}
	}
}

// TestSchemaHasEveryKey: a key or limit of the loader's that the schema lacks
// would be underlined in every editor.
func TestSchemaHasEveryKey(t *testing.T) {
	_, text := schematest.Schema(t, workspace.Files(), "org.schema.json")
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
		"the file":  {at("properties"), fileKeys},
		"lifetimes": {at("properties", "lifetimes", "properties"), lifetimeKeys},
		"a service": {at("$defs", "service", "properties"), serviceKeys},
		"hours":     {at("$defs", "service", "properties", "hours", "properties"), hoursKeys},
		"limits":    {at("properties", "limits", "properties"), limitKeys},
		"an agent":  {at("$defs", "agent", "properties"), agentKeys},
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
		{at("properties", "stamp-keys", "maxItems"), MaxStampKeys}, {at("properties", "services", "maxProperties"), MaxServices}, {at("properties", "agents", "maxProperties"), MaxAgents},
		{at("properties", "name", "maxLength"), maxText}, {at("$defs", "line", "maxLength"), maxText},
		{at("$defs", "service", "properties", "languages", "items", "maxLength"), form.MaxLanguage},
		{at("properties", "dispositions", "maxItems"), workspace.MaxDispositions}, {at("properties", "dispositions", "items", "maxLength"), workspace.MaxDisposition},
		{at("properties", "release", "maxLength"), workspace.MaxRelease},
		{at("$defs", "chats", "maximum"), workspace.MaxChats}, {at("$defs", "chats", "minimum"), 1}, {at("properties", "limits", "properties", "chats", "default"), workspace.DefaultChats},
	} {
		if n, err := limit.got.(json.Number).Int64(); err != nil || int(n) != limit.want {
			t.Errorf("the schema has the limit %v for %d", limit.got, limit.want)
		}
	}
	for key, want := range map[string]string{"roster": formatLifetime(defaultRoster), "stamp": formatLifetime(defaultStamp)} {
		if got := at("properties", "lifetimes", "properties", key, "default"); got != want {
			t.Errorf("the schema says %v for %s, the loader %s", got, key, want)
		}
	}
}
