package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"golang.org/x/mod/module"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/widget"
)

type versionCmd struct{}

// A release says by -ldflags -X what it is; any other build by what Go knows.
var (
	version string // such as v1.2.3
	commit  string
	date    string // of the commit, in RFC 3339
)

// Run prints which build this is: what it was built from and with, the
// protocol that it speaks, the hash of the loader that its relay serves, which
// pages pin, and that of the WASM module.
func (versionCmd) Run() error {
	b, ok := debug.ReadBuildInfo()
	if !ok {
		b = &debug.BuildInfo{}
	}
	fmt.Printf("sealform %s\n", describe(b))
	fmt.Printf("go       %s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	fmt.Printf("protocol %s\n", wire.Subprotocol)
	m, err := widget.Manifest()
	if err != nil {
		return err
	}
	fmt.Printf("loader   %s\n", m.Loader.Integrity)
	fmt.Printf("wasm     %s\n", m.WASM.Integrity)
	return nil
}

// describe returns the version, "devel" if nobody has given it one, and the
// commit with its time where the build knows them.
func describe(b *debug.BuildInfo) string {
	settings := map[string]string{}
	for _, s := range b.Settings {
		settings[s.Key] = s.Value
	}
	text := cmp.Or(version, tagged(b.Main.Version), "devel")
	if at := cmp.Or(commit, settings["vcs.revision"]); at != "" {
		text += " of commit " + at + ", " + cmp.Or(date, settings["vcs.time"])
	}
	if settings["vcs.modified"] == "true" {
		text += ", with uncommitted changes"
	}
	return text
}

// released returns which release this is, such as v1.2.3; "" if it is none.
func released() string {
	if b, ok := debug.ReadBuildInfo(); ok {
		return cmp.Or(version, tagged(b.Main.Version))
	}
	return version
}

// tagged returns the version of a build at a tag; "" for one between two.
func tagged(v string) string {
	v, _, _ = strings.Cut(v, "+")
	if v == "(devel)" || module.IsPseudoVersion(v) {
		return ""
	}
	return v
}
