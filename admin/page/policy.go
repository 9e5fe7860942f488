package page

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// policy looks at one Content-Security-Policy: each must allow all, by itself.
func (j *judge) policy(text string) {
	p := parsePolicy(text)
	if len(p) == 0 {
		return
	}
	before := len(j.found)
	j.loader(p)
	if len(j.builds) > 0 && j.builds[0].Chat.Name != "" {
		for _, b := range j.builds {
			j.scripts(p, b)
			j.module(p, b)
		}
	} else {
		j.add(Odd, "what the chat loads later is not held against the Content-Security-Policy: the build is not known here", "name its release with --widgets")
	}
	j.compile(p)
	if j.relay != nil && !p.allows("connect-src", j.relay, j.doc.origin) {
		j.lacks("connect-src " + j.relay.Scheme + "://" + j.relay.Host)
	}
	j.trustedTypes(p)
	j.sandbox(p)
	if len(j.found) == before {
		j.add(Good, "the Content-Security-Policy allows the chat", "")
	}
}

// lacks names the missing source in the words of the loader.
func (j *judge) lacks(source string) {
	f := Finding{Wrong, "this page's Content-Security-Policy blocks the chat", fmt.Sprintf("add %q", source)}
	if !slices.Contains(j.found, f) { // another policy may lack the same
		j.found = append(j.found, f)
	}
}

// loader: a tag in the HTML passes by its nonce, by its hashes, all of them, or by its address.
func (j *judge) loader(p policy) {
	sources, ok := p.find("script-src-elem", "script-src", "default-src")
	if !ok || j.nonced(sources) || hashed(sources, j.hashes) || j.src == nil {
		return
	}
	strict := slices.Contains(sources, "'strict-dynamic'")
	if !strict && matches(sources, j.src, j.doc.origin) {
		return
	}
	if len(j.hashes) == 0 {
		j.lacks("script-src " + j.src.String())
		return
	}
	j.lacks("script-src '" + strings.Join(j.hashes, "' '") + "'")
}

// scripts: the loader makes the chat's tag, which strict-dynamic lets pass; the frame's is in its document.
func (j *judge) scripts(p policy, b Build) {
	sources, ok := p.find("script-src-elem", "script-src", "default-src")
	if !ok || j.nonced(sources) {
		return
	}
	strict := slices.Contains(sources, "'strict-dynamic'")
	if !strict && !j.passes(sources, b.Chat.Name, b.Chat.Integrity) {
		j.lacks("script-src '" + b.Chat.Integrity + "'")
	}
	for _, language := range j.spoken(b) {
		f := b.Frames[language]
		if !hashed(sources, []string{f.Integrity}) && (strict || !j.passes(sources, f.Name, f.Integrity)) {
			j.lacks("script-src '" + f.Integrity + "'")
		}
	}
}

// passes reports whether a file of the widget, beside the loader, may run.
func (j *judge) passes(sources []string, name, integrity string) bool {
	return hashed(sources, []string{integrity}) || j.src != nil && matches(sources, beside(j.src, name), j.doc.origin)
}

// spoken returns the languages whose frames the page can ask for: the one that it
// has said, or whatever browsers are set to.
func (j *judge) spoken(b Build) []string {
	for _, said := range []string{j.attributes["data-language"], j.doc.language} {
		said, _, _ = strings.Cut(strings.ToLower(said), "-")
		if _, ok := b.Frames[said]; ok {
			return []string{said}
		}
	}
	return slices.Sorted(maps.Keys(b.Frames))
}

func (j *judge) module(p policy, b Build) {
	if j.src == nil {
		return
	}
	if at := beside(j.src, b.WASM.Name); !p.allows("connect-src", at, j.doc.origin) {
		j.lacks("connect-src " + at.String())
	}
}

// compile: no script-src-elem speaks for WebAssembly.
func (j *judge) compile(p policy) {
	sources, ok := p.find("script-src", "default-src")
	if ok && !slices.Contains(sources, "'wasm-unsafe-eval'") && !slices.Contains(sources, "'unsafe-eval'") {
		j.lacks("script-src 'wasm-unsafe-eval'")
	}
}

// trustedTypes: the loader makes a policy of its own, whether the page requires them or not.
func (j *judge) trustedTypes(p policy) {
	names, ok := p["trusted-types"]
	if ok && !slices.Contains(names, "sealform") && !slices.Contains(names, "*") {
		j.lacks("trusted-types sealform")
	}
}

func (j *judge) sandbox(p policy) {
	flags, ok := p["sandbox"]
	for _, need := range []string{"allow-scripts", "allow-same-origin"} {
		if ok && !slices.Contains(flags, need) {
			j.lacks("sandbox " + need)
		}
	}
}

func (j *judge) nonced(sources []string) bool {
	nonce := j.attributes["nonce"]
	return nonce != "" && slices.Contains(sources, "'nonce-"+nonce+"'")
}

// hashed reports whether a policy has every one of a tag's hashes.
func hashed(sources, hashes []string) bool {
	for _, h := range hashes {
		if !slices.Contains(sources, "'"+h+"'") {
			return false
		}
	}
	return len(hashes) > 0
}

// beside returns the address of a file in the folder of the loader.
func beside(loader *url.URL, name string) *url.URL {
	return loader.ResolveReference(&url.URL{Path: name})
}
