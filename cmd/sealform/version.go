package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/widget"
)

type versionCmd struct{}

// Run prints which build this is: what it was built from and with, the
// protocol that it speaks, and the hash of the loader that its relay serves,
// which pages pin.
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
	return nil
}

// describe returns the module's version, and the commit with its time where
// the build knows them.
func describe(b *debug.BuildInfo) string {
	settings := map[string]string{}
	for _, s := range b.Settings {
		settings[s.Key] = s.Value
	}
	text := cmp.Or(b.Main.Version, "(devel)")
	if at := settings["vcs.revision"]; at != "" {
		text += " of commit " + at + ", " + settings["vcs.time"]
	}
	if settings["vcs.modified"] == "true" {
		text += ", with uncommitted changes"
	}
	return text
}
