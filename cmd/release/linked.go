package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// programParts are in the program for a system: what Go has linked into it, and the
// widget and the window that it carries.
func programParts(t target) ([]part, error) {
	cmd := exec.Command("go", listing("./cmd/sealform")...)
	cmd.Env = environment(t)
	linked, err := linked(cmd)
	if err != nil {
		return nil, err
	}
	carried, err := widgetParts()
	if err != nil {
		return nil, err
	}
	window, err := bundled("desktop")
	return append(append(linked, carried...), window...), err
}

// widgetParts are in the widget. The overlay that its module is built with takes from
// other modules, and adds none.
func widgetParts() ([]part, error) {
	module, err := inBrowser("./wasm")
	if err != nil {
		return nil, err
	}
	scripts, err := bundled("widget")
	return append(module, scripts...), err
}

// workerParts are in the relay for Cloudflare Workers and the widget beside it.
func workerParts() ([]part, error) {
	programs, err := inBrowser("./relay/worker/object", "./relay/worker/serve")
	if err != nil {
		return nil, err
	}
	script, err := bundled("worker")
	if err != nil {
		return nil, err
	}
	served, err := widgetParts()
	return append(append(programs, script...), served...), err
}

// inBrowser returns what is linked into modules of WebAssembly.
func inBrowser(packages ...string) ([]part, error) {
	cmd := exec.Command("go", listing(packages...)...)
	cmd.Env = environment(target{"js", "wasm"})
	return linked(cmd)
}

// listing has go list say of each package that is linked in which folder it is, and of
// which module.
func listing(packages ...string) []string {
	return append([]string{"list", "-deps", "-f", `{{with .Module}}{{if not .Main}}{{.Path}}|{{.Version}}|{{.Dir}}|{{$.Dir}}{{end}}{{end}}`}, packages...)
}

// linked returns the modules that a listing has, and Go's library. What lies in a
// module under terms of its own counts where it is linked.
func linked(list *exec.Cmd) ([]part, error) {
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", list, err)
	}
	parts := map[string]part{}
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSpace(line), "|")
		if len(f) != 4 {
			continue // of Go's library, or ours
		}
		files, err := termsUpTo(f[2], f[3])
		if err != nil {
			return nil, err
		}
		p := parts[f[0]]
		parts[f[0]] = part{f[0], f[1], append(p.files, files...)}
	}
	all, err := standard()
	for _, p := range parts {
		all = append(all, p)
	}
	return all, err
}

// termsUpTo returns the files with terms in a folder of a module, and in those above it
// up to the module's own.
func termsUpTo(module, dir string) (files []string, err error) {
	for {
		here, err := termsIn(dir)
		if err != nil {
			return nil, err
		}
		files = append(files, here...)
		if dir == module || len(dir) <= len(module) {
			return files, nil
		}
		dir = filepath.Dir(dir)
	}
}

// standard is Go's library and runtime, of which there is some in every program.
func standard() ([]part, error) {
	said, err := output("go", "env", "GOVERSION", "GOROOT")
	if err != nil {
		return nil, err
	}
	version, root, _ := strings.Cut(said, "\n")
	files, err := termsIn(root)
	return []part{{"std", version, files}}, err
}

// within are packages that others have built into theirs without their terms: each in a
// file of that name and version in keptTerms.
var within = map[string][]string{"pdfjs-dist": {"core-js@3.45.1"}}

const keptTerms = "house/packaging/licences"

// bundled returns the packages of npm's that are in a part of ours, as its build has
// noted them, and what is within those.
func bundled(of string) ([]part, error) {
	text, err := os.ReadFile(filepath.Join("build/bundled", of+".json"))
	if err != nil {
		return nil, fmt.Errorf("%w: run make release-inputs first", err)
	}
	var names []string
	if err := json.Unmarshal(text, &names); err != nil {
		return nil, err
	}
	var parts []part
	for _, name := range names {
		p, err := npmPart(name)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
		for _, other := range within[name] {
			inner, version, _ := strings.Cut(other, "@")
			parts = append(parts, part{inner, version, []string{filepath.Join(keptTerms, other)}})
		}
	}
	return parts, nil
}

// npmPart is a package in node_modules. Its terms may lie in any folder of it, since its
// scripts are bundles themselves.
func npmPart(name string) (part, error) {
	dir := filepath.Join("node_modules", filepath.FromSlash(name))
	p := part{name: name}
	text, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		return p, err
	}
	var said struct{ Version string }
	if err := json.Unmarshal(text, &said); err != nil {
		return p, err
	}
	p.version = said.Version
	return p, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && terms.MatchString(d.Name()) {
			p.files = append(p.files, path)
		}
		return err
	})
}
