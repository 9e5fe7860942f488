package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/widget"
)

// earlierRelease writes the files of a release that never was.
func earlierRelease(t *testing.T, dir, version string) widget.List {
	t.Helper()
	file := func(name string) widget.File {
		text := []byte("// " + name)
		write(t, filepath.Join(dir, name), text)
		return widget.File{Name: name, Integrity: widget.Integrity(text)}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	l := widget.List{Version: version, Loader: file("loader.00.js"), Chat: file("chat.00.js"),
		Frames: map[string]widget.File{"en": file("frame.en.00.js")}, WASM: file("sealform.00.wasm")}
	b, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "manifest.json"), b)
	return l
}

// After an upgrade a page with the tag of the release before still gets all it
// loads, byte for byte, beside what today's tag asks for.
func TestUpgradeBreaksNoPage(t *testing.T) {
	own, err := widget.Manifest()
	if err != nil {
		t.Skip(err)
	}
	widgets := t.TempDir()
	before := earlierRelease(t, filepath.Join(widgets, "sealform-widget_0.0.9"), "0.0.9")
	at, said := servingRelay(t, widgets)
	for _, f := range append(before.Files(), own.Files()...) {
		res, err := http.Get("http://" + at + widget.Prefix + f.Name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || widget.Integrity(b) != f.Integrity || res.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d, %v: another file than a tag's hash allows", f.Name, res.StatusCode, err)
		}
	}
	if !strings.Contains(said.String(), "version=0.0.9") {
		t.Errorf("the relay does not say what it serves:\n%s", said)
	}
}

// servingRelay runs a relay as an operator does, and returns its address and what it says.
func servingRelay(t *testing.T, widgets string) (string, *relaytest.Log) {
	t.Helper()
	addr, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	dir, said := t.TempDir(), &relaytest.Log{}
	write(t, filepath.Join(dir, "org.pub"), []byte(relaytest.NewKey("shop").VKey+"\n"))
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "sealform", "relay", "--listen", addr,
		"--org-file", filepath.Join(dir, "org.pub"), "--state", filepath.Join(dir, "state"), "--widgets", widgets)
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if err := healthy("ws://" + addr); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return addr, said
}
