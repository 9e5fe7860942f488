package widget

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// writeRelease writes a whole release, of files that say which.
func writeRelease(t *testing.T, dir, version string) List {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	file := func(name string) File {
		plain := []byte(name + " of " + version)
		put(t, dir, name, plain)
		put(t, dir, name+".br", shrunk(t, func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }, plain))
		put(t, dir, name+".gz", shrunk(t, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }, plain))
		return File{name, Integrity(plain)}
	}
	l := List{Version: version, Loader: file("loader." + version + ".js"), Chat: file("chat." + version + ".js"),
		Frames: map[string]File{"en": file("frame.en." + version + ".js")}, WASM: file("sealform." + version + ".wasm")}
	b, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "manifest.json", b)
	return l
}

func put(t *testing.T, dir, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func shrunk(t *testing.T, with func(io.Writer) io.WriteCloser, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := with(&b)
	_, err := w.Write(plain)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A page whose tag is of an earlier release gets that release's files, in every
// encoding, and a page of today's gets today's.
func TestEarlierReleasesAreServed(t *testing.T) {
	dir := t.TempDir()
	writeRelease(t, filepath.Join(dir, "one"), "1.0.0")
	writeRelease(t, filepath.Join(dir, "two"), "1.1.0")
	put(t, dir, "two.tar.gz", []byte("the archive may lie beside it"))
	if err := os.Mkdir(filepath.Join(dir, ".trash"), 0o700); err != nil {
		t.Fatal(err)
	}
	earlier, err := Releases(dir)
	if err != nil || len(earlier) != 2 || earlier[0].Folder != "one" || earlier[1].List.Version != "1.1.0" {
		t.Fatalf("%v, %v", earlier, err)
	}
	h := newHandler(built, earlier...)
	for path, want := range map[string]string{
		"/widget/loader.1.0.0.js":     "loader.1.0.0.js of 1.0.0",
		"/widget/frame.en.1.0.0.js":   "frame.en.1.0.0.js of 1.0.0",
		"/widget/sealform.1.1.0.wasm": "sealform.1.1.0.wasm of 1.1.0",
	} {
		for _, accept := range []string{"", "br", "gzip"} {
			r := httptest.NewRequest("GET", path, nil)
			r.Header.Set("Accept-Encoding", accept)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if got := plainOf(t, w); w.Code != 200 || got != want || w.Header().Get("Content-Encoding") != accept {
				t.Errorf("%s as %q: %d, %q", path, accept, w.Code, got)
			}
		}
	}
	for _, path := range []string{"/widget/manifest.json", "/widget/loader.1.0.0.js.br", "/widget/one/loader.1.0.0.js"} {
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, httptest.NewRequest("GET", path, nil)); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func plainOf(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	inflate, ok := compressed[map[string]string{"br": ".br", "gzip": ".gz"}[w.Header().Get("Content-Encoding")]]
	if !ok {
		return w.Body.String()
	}
	r, err := inflate(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Of a release that was changed, in any of its files, nothing is served.
func TestChangedReleasesAreRefused(t *testing.T) {
	other := []byte("other")
	for name, c := range map[string]struct {
		change func(t *testing.T, dir string)
		want   string
	}{
		"loader":              {func(t *testing.T, dir string) { put(t, dir, "loader.1.js", other) }, `has another file "loader.1.js" than its manifest.json says`},
		"frame":               {func(t *testing.T, dir string) { put(t, dir, "frame.en.1.js", other) }, `has another file "frame.en.1.js" than`},
		"module":              {func(t *testing.T, dir string) { put(t, dir, "sealform.1.wasm", nil) }, `has another file "sealform.1.wasm" than`},
		"not brotli":          {func(t *testing.T, dir string) { put(t, dir, "chat.1.js.br", other) }, `has another file "chat.1.js.br" than`},
		"another thing in gz": {func(t *testing.T, dir string) { copyFile(t, dir, "loader.1.js.gz", "chat.1.js.gz") }, `has another file "chat.1.js.gz" than`},
		"missing":             {func(t *testing.T, dir string) { remove(t, dir, "chat.1.js") }, `lacks the file "chat.1.js"`},
		"no manifest":         {func(t *testing.T, dir string) { remove(t, dir, "manifest.json") }, "has no manifest.json"},
		"half a manifest":     {func(t *testing.T, dir string) { put(t, dir, "manifest.json", []byte(`{"loader"`)) }, "has a malformed manifest.json"},
		"an empty manifest":   {func(t *testing.T, dir string) { put(t, dir, "manifest.json", []byte(`{}`)) }, `names the file ""`},
		"a way out": {func(t *testing.T, dir string) {
			put(t, dir, "manifest.json", []byte(`{"loader":{"file":"../two/loader.1.js"}}`))
		}, `names the file "../two/loader.1.js"`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			writeRelease(t, filepath.Join(dir, "one"), "1")
			c.change(t, filepath.Join(dir, "one"))
			_, err := Releases(dir)
			bad, ok := errors.AsType[*BadRelease](err)
			if !ok || bad.Folder != "one" || !strings.Contains(bad.Reason, c.want) || bad.Hint() == "" {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func copyFile(t *testing.T, dir, from, to string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, from))
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, to, b)
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

// The compressed forms may be left out: then the file is served as it is.
func TestReleaseWithoutCompressedFiles(t *testing.T) {
	dir := t.TempDir()
	writeRelease(t, filepath.Join(dir, "one"), "1")
	remove(t, filepath.Join(dir, "one"), "loader.1.js.br")
	earlier, err := Releases(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/widget/loader.1.js", nil)
	r.Header.Set("Accept-Encoding", "br")
	w := httptest.NewRecorder()
	if newHandler(built, earlier...).ServeHTTP(w, r); w.Body.String() != "loader.1.js of 1" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
}

// What this program carries is whole by the same measure.
func TestOwnBuildIsWhole(t *testing.T) {
	l, err := Manifest()
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, dist); err != nil {
		t.Fatal(err)
	}
	all, err := Releases(dir)
	if err != nil || len(all) != 1 || all[0].List.Loader != l.Loader {
		t.Errorf("%v, %v", all, err)
	}
}
