// Package widget holds the customer's side as built files, and serves them.
//
// The sources are TypeScript in this folder; widget/build.mjs makes dist/. The
// files are public and the same for everybody. The package never sees a chat, a
// key or what a customer typed: only who asks for which file.
package widget

import (
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// errNotBuilt says that the files were not there when this program was built.
var errNotBuilt = errors.New("the widget is not built: run wasm/build.sh and npm run build, then build this program again")

// A File is a built file: its name holds its hash (a frame's: that of all
// frames), Integrity is the value of the integrity attribute (sha384- and
// base64).
type File struct {
	Name      string `json:"file"`
	Integrity string `json:"integrity"`
}

// A List names the built files. Loader is what a page's script tag points to;
// it loads the others, whose hashes it has. Version is of all of Sealform,
// without a v: 1.2.3.
type List struct {
	Version string          `json:"version"`
	Loader  File            `json:"loader"`
	Chat    File            `json:"chat"`   // the script between the frame and the relay
	Frames  map[string]File `json:"frames"` // the script inside the frame, by language
	WASM    File            `json:"wasm"`
}

// Prefix is the path that Handler serves under.
const Prefix = "/widget/"

// Manifest returns the names and hashes of the built files, or an error when they were not there at build time.
func Manifest() (List, error) { return manifest(dist) }

func manifest(files fs.FS) (List, error) {
	var l List
	b, err := fs.ReadFile(files, "dist/manifest.json")
	if err != nil {
		return l, errNotBuilt
	}
	return l, json.Unmarshal(b, &l)
}

// Handler serves the built files and those of earlier releases under Prefix,
// compressed as the client accepts it. Names never change their content, so
// they may be kept for ever. Anything else is not found.
func Handler(earlier ...Release) http.Handler { return newHandler(dist, earlier...) }

type handler struct {
	files   fs.FS
	earlier []Release
	kept    sync.Map // what was asked for, by name: files hands out a copy each time
}

func newHandler(files fs.FS, earlier ...Release) *handler {
	return &handler{files: files, earlier: earlier}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path, Prefix)
	if !ok || !servable(name) {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD are served here", http.StatusMethodNotAllowed)
		return
	}
	body, encoding, err := h.read(name, r.Header.Get("Accept-Encoding"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	setHeaders(w.Header(), name, encoding, len(body))
	if r.Method == http.MethodGet {
		w.Write(body)
	}
}

// servable reports whether name can be a built file that is asked for by
// name: the compressed ones and the manifest are not.
func servable(name string) bool {
	ext := path.Ext(name)
	return !strings.Contains(name, "/") && (ext == ".js" || ext == ".wasm")
}

// read returns the smallest form of a file that accept allows, and its
// Content-Encoding.
func (h *handler) read(name, accept string) (body []byte, encoding string, err error) {
	for _, c := range []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(accept, c.encoding) {
			continue
		}
		if body, err = h.file(name + c.suffix); err == nil {
			return body, c.encoding, nil
		}
	}
	body, err = h.file(name)
	return body, "", err
}

// file returns a file that all share: many who read slowly must not each hold
// one of their own.
func (h *handler) file(name string) ([]byte, error) {
	if b, ok := h.kept.Load(name); ok {
		return b.([]byte), nil
	}
	b, err := fs.ReadFile(h.files, "dist/"+name)
	if err != nil {
		return h.earlierFile(name)
	}
	kept, _ := h.kept.LoadOrStore(name, b)
	return kept.([]byte), nil
}

func (h *handler) earlierFile(name string) ([]byte, error) {
	for _, r := range h.earlier {
		if b, ok := r.files[name]; ok {
			return b, nil
		}
	}
	return nil, fs.ErrNotExist
}

// accepts reports whether an Accept-Encoding header names an encoding without
// refusing it by q=0.
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, parameter, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), encoding) {
			continue
		}
		q, found := strings.CutPrefix(strings.TrimSpace(parameter), "q=")
		weight, err := strconv.ParseFloat(q, 64)
		return !found || err == nil && weight > 0
	}
	return false
}

func setHeaders(h http.Header, name, encoding string, size int) {
	h.Set("Content-Type", contentType(name))
	h.Set("Content-Length", strconv.Itoa(size))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
}

func contentType(name string) string {
	if path.Ext(name) == ".wasm" {
		return "application/wasm"
	}
	return mime.FormatMediaType("text/javascript", map[string]string{"charset": "utf-8"})
}
