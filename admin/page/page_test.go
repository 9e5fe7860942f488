package page

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/widget"
)

// build is one that never was; its names hold its hashes, as a build's do.
func build(version string) widget.List {
	file := func(name, end string) widget.File {
		hash := widget.Integrity([]byte(name + version))
		return widget.File{Name: name + "." + markOf(hash) + end, Integrity: hash}
	}
	return widget.List{Version: version, Loader: file("loader", ".js"), Chat: file("chat", ".js"), WASM: file("sealform", ".wasm"),
		Frames: map[string]widget.File{"en": file("frame.en", ".js"), "de": file("frame.de", ".js")}}
}

var (
	own, earlier, later = build("1.1.0"), build("1.0.0"), build("1.2.0")
	org                 = newOrg()
	known               = Known{Builds: []Build{{own, true}, {earlier, false}, {later, false}}}
	place, _            = url.Parse("https://shop.example/pay")
)

func newOrg() string {
	_, vkey, err := note.GenerateKey(rand.Reader, "acme.example/support")
	if err != nil {
		panic(err)
	}
	return vkey
}

// tagOf is a script tag as the relay prints it.
func tagOf(b widget.List) string {
	return fmt.Sprintf(`<script src="https://relay.example/widget/%s" integrity="%s" crossorigin data-relay="wss://relay.example/v1/socket" data-org="%s" data-service="billing" async></script>`,
		b.Loader.Name, b.Loader.Integrity, org)
}

func in(tag string) []byte {
	return []byte("<!doctype html><html><head><title>Shop</title>" + tag + "</head><body><h1>Shop</h1></body></html>")
}

// policyOf is a policy as docs/embed.md has it.
func policyOf(b widget.List) string {
	hashes := []string{b.Loader.Integrity, b.Chat.Integrity, b.Frames["en"].Integrity, b.Frames["de"].Integrity}
	return "default-src 'none'; script-src '" + strings.Join(hashes, "' '") + "' 'wasm-unsafe-eval'; " +
		"connect-src https://relay.example/widget/" + b.WASM.Name + " wss://relay.example; require-trusted-types-for 'script'; trusted-types sealform; base-uri 'none'"
}

// says returns the findings of a level.
func says(found []Finding, l Level) string {
	var text []string
	for _, f := range found {
		if f.Level == l {
			text = append(text, f.Says+": "+f.Do)
		}
	}
	return strings.Join(text, "\n")
}

func TestAsTheDocumentsSay(t *testing.T) {
	found := Judge(Page{Address: place, Policies: []string{policyOf(own)}, HTML: in(tagOf(own))}, known)
	if Worst(found) != Good || len(found) != 2 {
		t.Errorf("%+v", found)
	}
}

// Each way in which a tag can be wrong is said in words of its own.
func TestTags(t *testing.T) {
	for name, c := range map[string]struct {
		from, to string // in the tag
		level    Level
		want     string
	}{
		"no tag":              {tagOf(own), "", Wrong, "no script tag"},
		"in a template":       {tagOf(own), "<template>" + tagOf(own) + "</template>", Wrong, "no script tag"},
		"in a comment":        {tagOf(own), "<!--" + tagOf(own) + "-->", Wrong, "no script tag"},
		"twice":               {tagOf(own), tagOf(own) + tagOf(own), Wrong, "more than once"},
		"no integrity":        {"integrity", "data-integrity", Wrong, "no integrity"},
		"half a hash":         {`="sha384-` + own.Loader.Integrity[7:], `="sha384-` + own.Loader.Integrity[7:50], Wrong, "take for none"},
		"of no release":       {own.Loader.Integrity, own.Chat.Integrity, Wrong, "of no build that is known"},
		"sha512 outweighs":    {`integrity="`, `integrity="sha512-` + strings.Repeat("A", 86) + `== `, Wrong, "of no build that is known"},
		"md5 does not":        {`integrity="`, `integrity="md5-AAAA `, Good, "1.1.0"},
		"two hashes":          {own.Loader.Integrity, earlier.Loader.Integrity + " " + own.Loader.Integrity, Old, "1.0.0"},
		"a stranger's beside": {own.Loader.Integrity, own.Loader.Integrity + " " + own.Chat.Integrity, Wrong, "of no build that is known"},
		"name of another":     {own.Loader.Name, earlier.Loader.Name, Wrong, "src names the loader of another build"},
		"a name of its own":   {own.Loader.Name, "chat.js", Good, "1.1.0"},
		"no crossorigin":      {"crossorigin ", "", Wrong, "no crossorigin"},
		"same origin":         {"https://relay.example/widget/" + own.Loader.Name + `" integrity="` + own.Loader.Integrity + `" crossorigin`, "/chat/" + own.Loader.Name + `" integrity="` + own.Loader.Integrity + `"`, Good, "1.1.0"},
		"credentials":         {"crossorigin", `crossorigin="use-credentials"`, Wrong, "use-credentials"},
		"module":              {"<script", `<script type="module"`, Wrong, "module"},
		"held back":           {"<script", `<script type="text/plain"`, Wrong, `type "text/plain"`},
		"nomodule":            {"<script", `<script nomodule`, Wrong, "nomodule"},
		"no src":              {"src=", "data-src=", Wrong, "no src"},
		"src without https":   {"https://relay", "http://relay", Wrong, "src begins with http://"},
		"relay not ws":        {"wss://", "https://", Wrong, `data-relay is "https://relay.example/v1/socket"`},
		"relay without tls":   {"wss://", "ws://", Wrong, "data-relay begins with ws://"},
		"relay on loopback":   {"wss://relay.example", "ws://127.0.0.1:8803", Good, "1.1.0"},
		"relay with ?":        {"/v1/socket", "/v1/socket?x=1", Wrong, "without ? or #"},
		"relay without path":  {"/v1/socket", "", Wrong, "has no path"},
		"no relay":            {"data-relay", "data-rely", Wrong, "no data-relay"},
		"no org":              {"data-org", "data-organisation", Wrong, "no data-org"},
		"org":                 {org, org[:len(org)-3], Wrong, "data-org is"},
		"spare":               {"async", `data-spare="abc"`, Wrong, `data-spare is "abc"`},
		"no service":          {`data-service="billing"`, "", Wrong, "no data-service"},
		"service":             {"billing", "Billing Dept", Wrong, `data-service is "Billing Dept"`},
		"unknown attribute":   {"async", `data-colour="red"`, Odd, `no attribute "data-colour"`},
		"to the terminal":     {"async", "data-\x1b]0;owned", Odd, `no attribute "data-\x1b]0;owned"`},
		"the first counts":    {`integrity="`, `integrity="` + own.Chat.Integrity + `" integrity="`, Wrong, "of no build that is known"},
		"no space of HTML's":  {own.Loader.Integrity, own.Loader.Integrity + "\u00a0", Wrong, "take for none"},
		"option":              {"async", `data-accent="red"`, Wrong, `data-accent is "red"`},
		"option fits":         {"async", `data-accent="#c2185b" data-side="start"`, Good, "1.1.0"},
		"earlier":             {tagOf(own), tagOf(earlier), Old, "1.0.0, an earlier one"},
		"later":               {tagOf(own), tagOf(later), Odd, "1.2.0, which is later"},
	} {
		t.Run(name, func(t *testing.T) {
			tag := strings.Replace(tagOf(own), c.from, c.to, 1)
			if tag == tagOf(own) {
				t.Fatal("nothing is changed")
			}
			found := Judge(Page{Address: place, HTML: in(tag)}, known)
			if !strings.Contains(says(found, c.level), c.want) {
				t.Errorf("says %+v, want %s: %s", found, c.level, c.want)
			}
			if got := Worst(found); got != c.level && c.level != Good || c.level == Good && got == Wrong {
				t.Errorf("the worst is %s: %+v", got, found)
			}
		})
	}
}

// A <base> counts for a tag behind it. For one before it a browser has begun to fetch
// the loader, which then asks at the new base for the rest.
func TestBases(t *testing.T) {
	tag := strings.NewReplacer("https://relay.example/widget/", "chat/", " crossorigin", "").Replace(tagOf(own))
	for name, c := range map[string]struct {
		html string
		want Level
	}{
		"none":                      {tag, Good},
		"another origin before":     {`<base href="https://cdn.example/">` + tag, Wrong},
		"another origin behind":     {tag + `<base href="https://cdn.example/">`, Wrong},
		"behind, of all of src":     {tagOf(own) + `<base href="https://cdn.example/">`, Good},
		"behind, the same":          {tag + `<base href="` + place.String() + `">`, Good},
		"the first of two":          {`<base href="/a/"><base href="https://cdn.example/">` + tag, Good},
		"one without an address":    {`<base target="_top"><base href="https://cdn.example/">` + tag, Wrong},
		"before and behind":         {`<base href="https://cdn.example/">` + tag + `<base href="/">`, Wrong},
		"behind, without HTTPS":     {tag + `<base href="http://shop.example/">`, Wrong},
		"before, and without HTTPS": {`<base href="http://shop.example/">` + tag, Wrong},
	} {
		t.Run(name, func(t *testing.T) {
			found := Judge(Page{Address: place, HTML: in(c.html)}, known)
			if got := Worst(found); got != c.want {
				t.Errorf("the worst is %s: %+v", got, found)
			}
		})
	}
}

// A customer's name in the tag is shown to nobody.
func TestNamesAreNotSaid(t *testing.T) {
	name := strings.Repeat("Maria", 30)
	for _, f := range Judge(Page{Address: place, HTML: in(strings.Replace(tagOf(own), "async", `data-first-name="`+name+`"`, 1))}, known) {
		if strings.Contains(f.Says+f.Do, "Maria") {
			t.Errorf("says %q", f.Says)
		}
	}
}

// Whoever changes the key in a page reads its customers: with org.pub that shows.
func TestPins(t *testing.T) {
	spare := strings.Repeat("ab", 32)
	for name, c := range map[string]struct {
		pin, page roster.Pin
		level     Level
		want      string
	}{
		"the same":       {roster.Pin{Root: org, Spare: spare}, roster.Pin{Root: org, Spare: spare}, Good, "is the organisation's"},
		"another's":      {roster.Pin{Root: org}, roster.Pin{Root: newOrg()}, Wrong, "another organisation's key"},
		"another spare":  {roster.Pin{Root: org, Spare: spare}, roster.Pin{Root: org, Spare: strings.Repeat("cd", 32)}, Wrong, "another fingerprint"},
		"a spare of its": {roster.Pin{Root: org}, roster.Pin{Root: org, Spare: spare}, Wrong, "another fingerprint"},
		"no spare":       {roster.Pin{Root: org, Spare: spare}, roster.Pin{Root: org}, Odd, "no data-spare"},
	} {
		t.Run(name, func(t *testing.T) {
			tag := strings.Replace(tagOf(own), `data-org="`+org, `data-spare="`+c.page.Spare+`" data-org="`+c.page.Root, 1)
			found := Judge(Page{Address: place, HTML: in(tag)}, Known{Builds: known.Builds, Pins: []roster.Pin{c.pin}})
			if !strings.Contains(says(found, c.level), c.want) {
				t.Errorf("%+v", found)
			}
		})
	}
}

// The page itself has to be served over HTTPS. Of a file nobody knows how it is.
func TestAddresses(t *testing.T) {
	for address, want := range map[string]Level{"https://shop.example": Good, "http://shop.example": Wrong, "http://127.0.0.1:8801/": Good, "http://localhost:1/": Good, "": Good} {
		p := Page{HTML: in(tagOf(own))}
		if address != "" {
			p.Address, _ = url.Parse(address)
		}
		if got := Worst(Judge(p, known)); got != want {
			t.Errorf("%q: %s", address, got)
		}
	}
}

var row = regexp.MustCompile("(?m)^\\| ((?:`[a-z-]+`(?:, )?)+) \\|")

// The attributes that are judged are those that the page for embedders names.
func TestAttributesAreTheDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/embed.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "### The script tag")
	table, _, _ = strings.Cut(table, "\n### ")
	var documented []string
	for _, m := range row.FindAllStringSubmatch(table, -1) {
		for name := range strings.SplitSeq(m[1], ", ") {
			if name = strings.Trim(name, "`"); strings.HasPrefix(name, "data-") {
				documented = append(documented, name)
			}
		}
	}
	judged := append(sortedKeys(options), others...)
	slices.Sort(judged)
	slices.Sort(documented)
	if !slices.Equal(judged, documented) {
		t.Errorf("judged are %q, documented %q", judged, documented)
	}
}
