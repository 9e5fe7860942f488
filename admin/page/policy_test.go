package page

import (
	"net/url"
	"strings"
	"testing"
)

// What a policy lacks is named as the loader names it on the console.
func TestPolicies(t *testing.T) {
	files := "https://relay.example/widget/"
	for name, c := range map[string]struct {
		from, to string // in the policy of docs/embed.md
		lacks    string // "": nothing
	}{
		"loader":               {"'" + own.Loader.Integrity + "'", "", "script-src '" + own.Loader.Integrity + "'"},
		"chat":                 {"'" + own.Chat.Integrity + "'", "", "script-src '" + own.Chat.Integrity + "'"},
		"a frame":              {"'" + own.Frames["de"].Integrity + "'", "", "script-src '" + own.Frames["de"].Integrity + "'"},
		"wasm":                 {"'wasm-unsafe-eval'", "", "script-src 'wasm-unsafe-eval'"},
		"unsafe-eval will do":  {"'wasm-unsafe-eval'", "'unsafe-eval'", ""},
		"module":               {files + own.WASM.Name, "", "connect-src " + files + own.WASM.Name},
		"module of another":    {own.WASM.Name, "other.wasm", "connect-src " + files + own.WASM.Name},
		"relay":                {" wss://relay.example", "", "connect-src wss://relay.example"},
		"relay by https":       {" wss://relay.example", " https://relay.example", "connect-src wss://relay.example"},
		"relay by ws":          {" wss://relay.example", " ws://relay.example", ""},
		"relay by path":        {" wss://relay.example", " wss://relay.example/v1/socket", ""},
		"relay by scheme":      {" wss://relay.example", " wss:", ""},
		"no connect-src":       {"connect-src", "connect", "connect-src wss://relay.example"},
		"trusted types":        {"trusted-types sealform", "trusted-types dompurify", "trusted-types sealform"},
		"no list of them":      {"trusted-types sealform", "", ""},
		"any of them":          {"trusted-types sealform", "trusted-types *", ""},
		"addresses":            {policyOf(own), "script-src " + files + " 'wasm-unsafe-eval'; connect-src " + files + " wss://relay.example", ""},
		"another's addresses":  {policyOf(own), "script-src 'self' 'wasm-unsafe-eval'", "script-src '" + own.Chat.Integrity + "'"},
		"strict-dynamic":       {"'wasm-unsafe-eval'", "'wasm-unsafe-eval' 'strict-dynamic'", ""},
		"strict-dynamic alone": {policyOf(own), "script-src 'strict-dynamic' " + files + " 'wasm-unsafe-eval'", "script-src '" + own.Frames["en"].Integrity + "'"},
		"elements":             {policyOf(own), "script-src-elem " + files + "; script-src 'none'", "script-src 'wasm-unsafe-eval'"},
		"everything":           {policyOf(own), "default-src * 'unsafe-eval'", ""},
		"nothing":              {policyOf(own), "default-src 'none'", "script-src '" + own.Loader.Integrity + "'"},
		"no frames at all":     {"base-uri 'none'", "frame-src 'none'; child-src 'none'; worker-src 'none'; style-src 'none'", ""},
		"sandbox":              {"base-uri 'none'", "sandbox allow-scripts", "sandbox allow-same-origin"},
		"the first counts":     {"default-src 'none'", "connect-src 'none'", "connect-src wss://relay.example"},
		"empty":                {policyOf(own), " ; ", ""},
	} {
		t.Run(name, func(t *testing.T) {
			policy := strings.Replace(policyOf(own), c.from, c.to, 1)
			if policy == policyOf(own) {
				t.Fatal("nothing is changed")
			}
			found := Judge(Page{Address: place, Policies: []string{policy}, HTML: in(tagOf(own))}, known)
			got := says(found, Wrong)
			if c.lacks == "" && got != "" || c.lacks != "" && !strings.Contains(got, `add "`+strings.ReplaceAll(c.lacks, `"`, `\"`)+`"`) {
				t.Errorf("lacks %q, said\n%s", c.lacks, got)
			}
		})
	}
}

// A page is held to every policy that it has, wherever that stands.
func TestWherePoliciesStand(t *testing.T) {
	none := "default-src 'none'"
	meta := `<meta http-equiv="content-security-policy" content="` + none + `">`
	for name, c := range map[string]struct {
		headers []string
		html    []byte
		blocked bool
	}{
		"none":              {nil, in(tagOf(own)), false},
		"second header":     {[]string{policyOf(own), none}, in(tagOf(own)), true},
		"behind a comma":    {[]string{policyOf(own) + ", " + none}, in(tagOf(own)), true},
		"meta":              {[]string{policyOf(own)}, in(meta + tagOf(own)), true},
		"meta in the body":  {nil, []byte("<body><p>" + meta + tagOf(own)), false},
		"meta of a comment": {nil, in("<!--" + meta + "-->" + tagOf(own)), false},
	} {
		t.Run(name, func(t *testing.T) {
			found := Judge(Page{Address: place, Policies: c.headers, HTML: c.html}, known)
			if (Worst(found) == Wrong) != c.blocked {
				t.Errorf("%+v", found)
			}
		})
	}
}

// A page in German asks for no other frame; a nonce lets all three scripts pass.
func TestLanguageAndNonce(t *testing.T) {
	german := strings.Replace(policyOf(own), "'"+own.Frames["en"].Integrity+"'", "", 1)
	for name, c := range map[string]struct {
		html, policy string
		ok           bool
	}{
		"lang":       {`<html lang="de-AT">` + tagOf(own), german, true},
		"no lang":    {tagOf(own), german, false},
		"other lang": {`<html lang="da">` + tagOf(own), german, false},
		"attribute":  {`<html lang="en">` + strings.Replace(tagOf(own), "async", `data-language="de"`, 1), german, true},
		"nonce":      {strings.Replace(tagOf(own), "async", `nonce="r4nd"`, 1), "script-src 'nonce-r4nd' 'wasm-unsafe-eval'", true},
		"old nonce":  {strings.Replace(tagOf(own), "async", `nonce="r4nd"`, 1), "script-src 'nonce-0ther' 'wasm-unsafe-eval'", false},
	} {
		t.Run(name, func(t *testing.T) {
			found := Judge(Page{Address: place, Policies: []string{c.policy}, HTML: []byte(c.html)}, known)
			if (Worst(found) != Wrong) != c.ok {
				t.Errorf("%+v", found)
			}
		})
	}
}

// With two hashes in the tag a policy needs both: browsers ask for every one.
func TestChangeOverNeedsBothHashes(t *testing.T) {
	tag := strings.Replace(strings.Replace(tagOf(own), own.Loader.Integrity, earlier.Loader.Integrity+" "+own.Loader.Integrity, 1), own.Loader.Name, "chat.js", 1)
	one := policyOf(own)
	found := Judge(Page{Address: place, Policies: []string{one}, HTML: in(tag)}, known)
	if got := says(found, Wrong); !strings.Contains(got, "'"+earlier.Loader.Integrity+"' '"+own.Loader.Integrity+"'") || !strings.Contains(got, earlier.Chat.Integrity) {
		t.Errorf("says %s", got)
	}
	var all []string
	for _, f := range append(own.Files(), earlier.Files()...) {
		all = append(all, "'"+f.Integrity+"'")
	}
	both := "script-src 'wasm-unsafe-eval' " + strings.Join(all, " ") + "; connect-src https://relay.example/widget/ wss://relay.example"
	if found := Judge(Page{Address: place, Policies: []string{both}, HTML: in(tag)}, known); Worst(found) != Old {
		t.Errorf("%+v", found)
	}
}

// https://www.w3.org/TR/CSP3/#match-url-to-source-expression
func TestSources(t *testing.T) {
	page, _ := url.Parse("https://shop.example/")
	for _, c := range []struct {
		source, address string
		want            bool
	}{
		{"*", "wss://relay.example/v1/socket", true},
		{"*", "data:x", false},
		{"'none'", "https://shop.example/", false},
		{"'self'", "https://shop.example/a.js", true},
		{"'self'", "https://shop.example:8443/a.js", false},
		{"'self'", "wss://shop.example/", true},
		{"'self'", "https://www.shop.example/", false},
		{"https:", "https://relay.example/", true},
		{"https:", "http://relay.example/", false},
		{"http:", "https://relay.example/", true},
		{"relay.example", "https://relay.example/x", true},
		{"relay.example", "https://relay.example:8443/x", false},
		{"relay.example:8443", "https://relay.example:8443/x", true},
		{"relay.example:*", "https://relay.example:8443/x", true},
		{"http://relay.example:80", "https://relay.example/", true},
		{"*.example", "https://relay.example/", true},
		{"*.relay.example", "https://relay.example/", false},
		{"https://RELAY.example", "https://relay.example/", true},
		{"https://relay.example/widget/", "https://relay.example/widget/a.js", true},
		{"https://relay.example/widget", "https://relay.example/widget/a.js", false},
		{"https://relay.example/widget/a.js", "https://relay.example/widget/a.js", true},
		{"https://relay.example/widget/b.js", "https://relay.example/widget/a.js", false},
		{"http://[::1]:8803", "http://[::1]:8803/x", true},
	} {
		t.Run(c.source+" "+c.address, func(t *testing.T) {
			u, err := url.Parse(c.address)
			if err != nil {
				t.Fatal(err)
			}
			if match(c.source, u, page) != c.want {
				t.Errorf("got %v", !c.want)
			}
		})
	}
}

// Whatever a page has, it is judged.
func FuzzJudge(f *testing.F) {
	f.Add(string(in(tagOf(own))), policyOf(own))
	f.Add(`<script src="//[" data-org integrity="sha384- sha512-">`, "script-src 'self' :// * /; ;")
	f.Fuzz(func(t *testing.T, html, policy string) {
		Worst(Judge(Page{Address: place, Policies: []string{policy}, HTML: []byte(html)}, known))
		Worst(Judge(Page{HTML: []byte(html)}, known))
	})
}
