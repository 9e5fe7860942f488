package widget

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"testing/fstest"
)

var built = fstest.MapFS{
	"dist/.gitkeep":          {},
	"dist/manifest.json":     {Data: []byte(`{"loader":{"file":"loader.0a.js","integrity":"sha384-L"},"chat":{"file":"chat.0c.js","integrity":"sha384-C"},"frames":{"de":{"file":"f.js","integrity":"sha384-F"}},"wasm":{"file":"s.0b.wasm","integrity":"sha384-W"}}`)},
	"dist/loader.0a.js":      {Data: []byte("plain script")},
	"dist/loader.0a.js.br":   {Data: []byte("brotli")},
	"dist/loader.0a.js.gz":   {Data: []byte("gzip")},
	"dist/sealform.0b.wasm":  {Data: []byte("plain module")},
	"dist/folder/inside.js":  {Data: []byte("inside")},
	"dist/sealform.0b.wasm2": {Data: []byte("other")},
}

func get(t *testing.T, method, path, accept string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	newHandler(built).ServeHTTP(w, r)
	return w.Result()
}

func TestEncodings(t *testing.T) {
	for _, c := range []struct{ accept, encoding, length string }{
		{"", "", "12"},
		{"gzip, deflate, br", "br", "6"},
		{"gzip", "gzip", "4"},
		{"BR;q=0.5", "br", "6"},
		{"br;q=0, gzip;q=1.0", "gzip", "4"},
		{"br;q=0.0", "", "12"},
		{"brotli", "", "12"},
	} {
		t.Run(c.accept, func(t *testing.T) {
			h := get(t, "GET", "/widget/loader.0a.js", c.accept).Header
			if h.Get("Content-Encoding") != c.encoding || h.Get("Content-Length") != c.length {
				t.Errorf("Accept-Encoding %q: got %q, %s bytes, want %q, %s", c.accept,
					h.Get("Content-Encoding"), h.Get("Content-Length"), c.encoding, c.length)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	for path, want := range map[string]string{
		"/widget/loader.0a.js":     "text/javascript; charset=utf-8",
		"/widget/sealform.0b.wasm": "application/wasm",
	} {
		t.Run(path, func(t *testing.T) {
			h := get(t, "GET", path, "").Header
			for name, value := range map[string]string{
				"Content-Type":                 want,
				"Cache-Control":                "public, max-age=31536000, immutable",
				"Vary":                         "Accept-Encoding",
				"Access-Control-Allow-Origin":  "*",
				"Cross-Origin-Resource-Policy": "cross-origin",
				"X-Content-Type-Options":       "nosniff",
			} {
				if h.Get(name) != value {
					t.Errorf("%s is %q, want %q", name, h.Get(name), value)
				}
			}
		})
	}
}

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/widget/loader.0a.js", 200},
		{"HEAD", "/widget/loader.0a.js", 200},
		{"POST", "/widget/loader.0a.js", 405},
		{"GET", "/widget/loader.0b.js", 404},
		{"GET", "/widget/manifest.json", 404},
		{"GET", "/widget/loader.0a.js.br", 404},
		{"GET", "/widget/folder/inside.js", 404},
		{"GET", "/widget/../assets.js", 404},
		{"GET", "/widget/", 404},
		{"GET", "/loader.0a.js", 404},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			if got := get(t, c.method, c.path, "br").StatusCode; got != c.status {
				t.Errorf("%s %s: status %d, want %d", c.method, c.path, got, c.status)
			}
		})
	}
}

func TestManifest(t *testing.T) {
	l, err := manifest(built)
	if err != nil || l.Loader != (File{"loader.0a.js", "sha384-L"}) || l.Chat != (File{"chat.0c.js", "sha384-C"}) || l.Frames["de"] != (File{"f.js", "sha384-F"}) || l.WASM.Integrity != "sha384-W" {
		t.Errorf("manifest: got %+v, %v", l, err)
	}
	if _, err := manifest(fstest.MapFS{"dist/.gitkeep": {}}); err != errNotBuilt {
		t.Errorf("no manifest: got %v, want errNotBuilt", err)
	}
}

// Whoever asks again and again, and reads slowly, has all get the same bytes: a
// copy of the module for each would fill the memory of a relay.
func TestFilesAreNotCopiedForEachRequest(t *testing.T) {
	const size, times = 1 << 20, 50
	h := newHandler(fstest.MapFS{"dist/sealform.0b.wasm": {Data: make([]byte, size)}})
	ask := func() {
		r := httptest.NewRequest("GET", "/widget/sealform.0b.wasm", nil)
		w := &counting{header: http.Header{}}
		if h.ServeHTTP(w, r); w.n != size {
			t.Fatalf("%d bytes were served", w.n)
		}
	}
	ask()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range times {
		ask()
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / times; each > 64<<10 {
		t.Errorf("%d bytes are allocated for each request", each)
	}
}

// Names that lead to no file are not remembered.
func TestUnknownNamesAreNotKept(t *testing.T) {
	h := newHandler(built)
	for _, name := range []string{"a.js", "b.js", "c.wasm"} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/widget/"+name, nil))
	}
	h.kept.Range(func(name, _ any) bool { t.Errorf("%v is kept", name); return true })
}

type counting struct {
	header http.Header
	n      int
}

func (c *counting) Header() http.Header         { return c.header }
func (c *counting) WriteHeader(int)             {}
func (c *counting) Write(b []byte) (int, error) { c.n += len(b); return len(b), nil }
